//! All that a user reads is there in Chinese.

use std::fmt::Write as _;
use std::process::{Command, Output};

use captrace::internals::cli::args::Arguments;
use captrace::internals::cli::chinese::mismatches;
use clap::CommandFactory as _;
use unicode_width::UnicodeWidthStr as _;

use crate::here;

/// Runs captrace with words, in a Chinese locale.
fn captrace(words: &str) -> Output {
    let mut command = Command::new(here::PROGRAM);
    command.args(words.split(' ').filter(|word| !word.is_empty()));
    for name in ["LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LANGUAGE", "COLUMNS", "TERM"] {
        command.env_remove(name);
    }
    command.env("LANG", "zh_CN.UTF-8").stdin(std::process::Stdio::null()).output().unwrap()
}

fn said(words: &str) -> String {
    let output = captrace(words);
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

#[test]
fn every_command_argument_and_value_has_its_help_and_no_help_is_left_over() {
    assert_eq!(mismatches(&Arguments::command()), [""; 0]);
}

/// The help of each command, long and short.
fn helps() -> Vec<(String, String)> {
    let whole = Arguments::command();
    let names = whole.get_subcommands().map(|command| command.get_name().to_owned());
    let all = std::iter::once(String::new()).chain(names);
    all.flat_map(|name| ["--help", "-h"].map(|help| format!("{name} {help}")))
        .map(|words| (words.clone(), said(&words)))
        .collect()
}

#[test]
fn help_in_chinese_has_no_english_of_clap_and_fits_80_columns() {
    for (words, help) in helps() {
        for english in
            ["Usage", "Options", "Arguments", "Commands", "Print", "Possible", "default", "values", "OPTIONS"]
        {
            assert!(!help.contains(english), "{words}: {english}\n{help}");
        }
        for line in help.lines() {
            assert!(line.width() <= 80, "{words}: {line}");
            let first = line.trim_start().chars().next().unwrap_or(' ');
            assert!(!"，。；：、）”！？".contains(first), "{words}: {line}");
        }
    }
}

#[test]
fn help_is_chinese_where_an_argument_asks_for_it_and_english_where_one_asks_for_that() {
    assert!(
        said("demo --help")
            .starts_with("运行教材中的交换，捕获并讲解它\n\n用法： captrace demo [选项]\n\n选项：")
    );
    assert!(said("--lang en demo --help").starts_with("Run the textbook's exchange"));
    assert!(said("demo --lang=en --help").starts_with("Run the textbook's exchange"));
    let mut english = Command::new(here::PROGRAM);
    english.args(["demo", "--help", "--lang", "zh"]).env("LC_ALL", "en_US.UTF-8").env_remove("LANGUAGE");
    assert!(String::from_utf8(english.output().unwrap().stdout).unwrap().starts_with("运行教材"));
}

#[test]
fn arguments_are_refused_in_chinese() {
    for (words, message) in [
        (
            "clinet",
            "captrace: 没有 clinet 这个命令\n  相近的有：convert、client\n  用法： captrace [选项] <命令>\n  详见 --help\n",
        ),
        (
            "read x --viw list",
            "captrace: read 没有选项 --viw；最接近的是 --view：\n      captrace read x --view list\n",
        ),
        (
            "read x --view lst",
            "captrace: --view <VIEW> 不能取值 \"lst\"\n  可取：ladder、list、detail、hex、jsonl、json\n",
        ),
        ("read x --view", "captrace: --view <VIEW> 需要一个值\n"),
        ("lab exec", "captrace: 缺少 --server <命令>、--client <命令>\n"),
        ("read", "captrace: 缺少 <FILE>\n"),
        ("stats x --top 0", "captrace: --top <N> 不能取值 \"0\"：这里应是要显示的流的个数：至少 1\n"),
        (
            "client udp x --port 70000",
            "captrace: --port <PORT> 不能取值 \"70000\"：不在 1..=65535 的范围内\n",
        ),
        ("client udp x --port x", "captrace: --port <PORT> 不能取值 \"x\"：这里应是一个整数\n"),
        (
            "client udp x --timeout 0",
            "captrace: --timeout <SECONDS> 不能取值 \"0\"：这里应是秒数，从 0.1 到 3600，例如 5 或 0.5\n",
        ),
        ("demo --ipv6 --server 127.0.0.1", "captrace: --ipv6 不能与 --server <HOST> 同时使用\n"),
    ] {
        let output = captrace(words);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.starts_with(message), "{words}:\n{text}");
        assert_eq!(output.status.code(), Some(2), "{words}");
    }
}

/// How many English words stand in a row at most, in what is not a command to copy.
fn words_in_a_row(text: &str) -> usize {
    let is_word = |word: &str| {
        let word = word.trim_matches(|letter: char| ",;:.()`\"'".contains(letter));
        word.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '\'')
            && word.chars().any(|letter| letter.is_ascii_lowercase())
    };
    let (mut most, mut row) = (0, 0);
    for line in text.lines().filter(|line| !line.starts_with("      ")) {
        for word in line.split([' ', '：', '，', '（', '）', '；', '。']) {
            row = if is_word(word) { row + 1 } else { 0 };
            most = most.max(row);
        }
        row = 0;
    }
    most
}

/// What a user types and gets wrong: the words; what of the answer is theirs, a name or a command.
const MISTAKES: &[(&str, &[&str])] = &[
    ("doctor", &["captrace doctor", "captrace demo"]),
    ("interfaces", &[]),
    ("read", &[]),
    ("read missing.pcap", &[]),
    ("read /", &[]),
    ("read Cargo.toml", &[]),
    ("read --sample udp-and-tcp --view list --only nothing", &[]),
    ("read --sample udp tcp dst prot 80", &["tcp dst prot 80"]),
    ("read --sample udp ip proto", &["ip proto"]),
    ("read --sample udp host www.example.com", &["host www.example.com"]),
    ("read --sample udp protochain", &[]),
    ("read --sample udp tcp.port == 80", &["captrace read"]),
    ("read --sample udp http.request.uri == 1", &["tcp port 80", "and not host"]),
    ("read --sample udp gateway x", &["ether host MAC and not host ADDRESS", "gateway x"]),
    ("read --sample udp --step --view list", &[]),
    ("read --sample udp --field no.such", &[]),
    ("read --sample udp --flow 9", &[]),
    ("read one.pcap two.pcap", &["captrace read one", "captrace compare one"]),
    ("stats missing.pcap", &[]),
    ("stats Cargo.toml", &[]),
    ("convert Cargo.toml Cargo.toml", &[]),
    ("convert Cargo.toml x.txt", &[]),
    ("convert missing.pcap x.jsonl", &[]),
    ("compare missing.jsonl other.jsonl", &[]),
    ("compare one two three", &["captrace compare one two"]),
    ("explain xyzzy", &["captrace explain"]),
    ("demo --on nosuch0", &[]),
    ("demo --on private --server 192.0.2.1", &[]),
    ("demo hello there", &["captrace demo"]),
    ("demo --tcp --port 80 --message", &[]),
    ("demo --save x.txt", &[]),
    ("capture eth0", &["captrace capture"]),
    ("capture -i nosuch0", &[]),
    ("capture -w file.pcap", &[]),
    ("capture --time 0", &[]),
    ("client tcp --host no.such.invalid hi", &[]),
    ("client tcp --host 127.0.0.1 --port 1 hi", &["captrace server tcp"]),
    ("client udp --host 127.0.0.1 --port 1 hi", &["captrace server udp"]),
    ("client tcp", &[]),
    ("client tcp --host 127.0.0.1", &[]),
    ("client tcp two words", &["captrace client tcp"]),
    ("server tcp --host 192.0.2.9", &["ip address"]),
    ("server tcp --host localhost", &["captrace server tcp"]),
    ("server 12000", &["captrace server tcp"]),
    ("run", &[]),
    ("run -- no-such-program", &[]),
    ("run --server true --client no-such-program", &[]),
    ("tcp", &["captrace demo tcp", "captrace server tcp", "captrace client tcp"]),
    ("--tcp", &["captrace demo"]),
    ("completions", &[]),
    ("completions nosuch", &[]),
];

#[test]
fn a_mistake_is_answered_without_an_english_sentence() {
    let mut english = String::new();
    for (words, theirs) in MISTAKES {
        let said = said(words);
        let rest = theirs.iter().fold(said.clone(), |said, theirs| said.replace(theirs, "·"));
        assert!(!said.is_empty(), "captrace {words}");
        if words_in_a_row(&rest) > 2 {
            let _ = writeln!(english, "captrace {words}\n{said}");
        }
    }
    assert!(english.is_empty(), "{english}");
}

/// What the system answers is in Chinese, too, with its number.
#[test]
fn what_the_system_answers_is_in_chinese() {
    assert_eq!(said("read missing.pcap"), "captrace: 无法读取 missing.pcap：没有这个文件或目录（errno 2）\n");
    assert_eq!(
        said("client tcp --host no.such.invalid hi"),
        "captrace: 不知道主机 \"no.such.invalid\" 的地址：没有这个名字（请检查拼写，或给出地址，例如 127.0.0.1）\n"
    );
}

/// What a library says is in Chinese where its words are known; else they stand as a quotation.
#[test]
fn what_a_library_says_is_in_chinese_or_quoted() {
    let room = tempfile::tempdir().unwrap();
    let said_of = |name: &str, contents: &str, command: &str| {
        let path = room.path().join(name);
        std::fs::write(&path, contents).unwrap();
        said(&format!("{command} {}", path.display()))
    };
    let header = include_str!("../../traces/udp.jsonl").lines().next().unwrap();
    let trace = said_of("a.jsonl", &format!("{header}\n{{\"type\":\"note\",\"n\":1e999}}\n"), "read");
    assert!(trace.contains("不是 JSON：数字超出范围（第 "), "{trace}");
    let scenario = said_of("a.toml", "seed = [", "lab run");
    assert!(scenario.contains("不是 TOML：原话是 \"unclosed array"), "{scenario}");
}

#[test]
fn errors_are_in_the_language_that_is_asked_for() {
    let with = |set: &[(&str, &str)], words: &str| {
        let mut command = Command::new(here::PROGRAM);
        command.args(words.split(' ')).env_remove("LC_ALL").env_remove("LANGUAGE").env("LANG", "C.UTF-8");
        command.envs(set.iter().copied());
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    let chinese = "captrace: 无法读取 missing.pcap：没有这个文件或目录（errno 2）\n";
    let english = "captrace: cannot read missing.pcap: No such file or directory (os error 2)\n";
    assert_eq!(with(&[], "read missing.pcap"), english);
    assert_eq!(with(&[], "--lang zh read missing.pcap"), chinese);
    assert_eq!(with(&[], "read missing.pcap --lang zh"), chinese);
    assert_eq!(with(&[("LANG", "zh_CN.UTF-8")], "read missing.pcap"), chinese);
    assert_eq!(with(&[("LANG", "zh_CN.UTF-8")], "--lang en read missing.pcap"), english);
    assert_eq!(with(&[("LANG", "en_US.UTF-8"), ("LANGUAGE", "zh_CN:en")], "read missing.pcap"), chinese);
    assert_eq!(
        with(&[("LANG", "zh_CN.GB18030")], "read missing.pcap").lines().last(),
        english.lines().last()
    );
}

#[test]
fn the_server_and_the_client_speak_chinese() {
    let output = captrace("client udp --host 127.0.0.1");
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("小写的句子："));
    let output = captrace("client udp");
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("服务器的名字或地址："));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "captrace: 还没有给出服务器的名字，输入就结束了（请键入，或作为参数给出：--host 127.0.0.1）\n"
    );
}

#[test]
fn the_man_pages_are_in_chinese() {
    let page = said("man");
    assert!(page.contains(".SH 名称") && page.contains("看 TCP 和 UDP 实际上怎样工作"), "{page}");
    for english in ["SYNOPSIS", "OPTIONS", "DESCRIPTION", "Print", "subcommands", "default:"] {
        assert!(!page.contains(english), "{english}\n{page}");
    }
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(said(&format!("man -o {}", folder.path().display())), "");
    let demo = std::fs::read_to_string(folder.path().join("captrace-demo.1")).unwrap();
    assert!(demo.contains(".SH 选项") && demo.contains("只演示 TCP"), "{demo}");
}

/// Words that stand for the book's, which come first. As other names of an entry of the glossary they may stand: people look
/// for them.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("客户", "客户端"),
    ("冗余 ACK", "重复 ACK"),
    ("重传", "重发"),
    ("间隔", "缺口"),
    ("间隔", "空洞"),
    ("间隔", "空缺"),
    ("失序", "乱序"),
    ("明确拥塞通告", "显式拥塞"),
    ("窗口调节因子", "窗口扩大"),
    ("重置报文段", "复位"),
    ("寿命", "生存时间"),
    ("跳限制", "跳数限制"),
    ("流量类型", "流量类别"),
    ("因特网控制报文协议", "互联网控制"),
    ("周知端口号", "知名端口"),
    ("多播", "组播"),
    ("捕获", "抓包"),
];

/// A text without its tests, and without the other names of entries.
fn as_read(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let mut parts = text.split("\nnames = [");
    let first = parts.next().unwrap().to_owned();
    // A client's port is no other word for the client.
    parts.fold(first, |whole, part| whole + part.split_once(']').unwrap().1).replace("客户端口", "")
}

#[test]
fn the_words_are_those_of_the_books_chinese_edition() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut left: Vec<_> = ["src", "docs", "templates", "README.zh-CN.md"].map(|name| root.join(name)).into();
    let (mut read, mut wrong) = (0, Vec::new());
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let text = as_read(&text);
        read += 1;
        for (right, other) in OTHER_WORDS.iter().filter(|(_, other)| text.contains(other)) {
            wrong.push(format!("{}: {other}, where the book says {right}", path.display()));
        }
    }
    assert!(read > 100, "{read} files");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
