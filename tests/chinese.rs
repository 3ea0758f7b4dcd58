//! All that a user reads is there in Chinese.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "support/here.rs"]
mod here;

use std::process::{Command, Output};

use captrace::internals::cli::args::Arguments;
use captrace::internals::cli::chinese::mismatches;
use clap::CommandFactory as _;
use unicode_width::UnicodeWidthStr as _;

/// Runs captrace with words, in a Chinese locale.
fn captrace(words: &str) -> Output {
    let mut command = Command::new(here::PROGRAM);
    command.args(words.split(' ').filter(|word| !word.is_empty()));
    for name in ["LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LANGUAGE", "COLUMNS", "TERM"] {
        command.env_remove(name);
    }
    command.env("LANG", "zh_CN.UTF-8").output().unwrap()
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
            "captrace: 没有 clinet 这个命令\n  相近的有：convert、client\n  用法： captrace [选项]<命令>\n  详见 --help\n",
        ),
        ("read x --viw list", "captrace: 没有 --viw 这个选项\n  相近的有：--view\n"),
        (
            "read x --view lst",
            "captrace: --view <VIEW> 不能取值 \"lst\"\n  可取：ladder、list、detail、hex、jsonl、json\n",
        ),
        ("read x --view", "captrace: --view <VIEW> 需要一个值\n"),
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
