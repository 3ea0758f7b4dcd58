//! Mistakes with the words and options of single commands.

use std::path::Path;

use clap::error::{ContextKind, ErrorKind};
use clap::{CommandFactory as _, Error};

use super::typed::TypedCommand;
use super::{HostAndPort, command, context, host, is_taken};
use crate::cli::args::Arguments;
use crate::language::{both, said};

/// The commands in the order in which one is offered for arguments that name none.
const COMMANDS: [&str; 9] =
    ["demo", "read", "capture", "stats", "server", "client", "convert", "compare", "explain"];

/// Advice on arguments that name no command; `wrong` is the first that clap refuses.
pub(super) fn without_command(wrong: &str, arguments: &[String]) -> Option<String> {
    let typed = || arguments.iter().map(String::as_str);
    let protocol = wrong.to_ascii_lowercase();
    if ["tcp", "udp"].contains(&protocol.as_str()) {
        let commands = ["demo", "server", "client"].map(|name| command([name, &protocol]));
        return Some(said!(
            "{wrong} is no command: name one of these first\n{}",
            "{wrong} 不是命令：请先写出下列命令之一\n{}",
            commands.join("\n")
        ));
    }
    if is_file(wrong) {
        return Some(said!(
            "{wrong} is a file, and no command: to draw it\n{}",
            "{wrong} 是文件，不是命令：要画出它，请用\n{}",
            command(std::iter::once("read").chain(typed()))
        ));
    }
    if is_interface(wrong) {
        let rest = typed().filter(|word| *word != wrong);
        let words = ["capture", "-i", wrong].into_iter().chain(rest);
        return Some(said!(
            "{wrong} is an interface, and no command: to capture there\n{}",
            "{wrong} 是接口，不是命令：要在那里捕获，请用\n{}",
            command(words)
        ));
    }
    if !wrong.starts_with('-') {
        return None;
    }
    let bare = wrong.trim_start_matches('-');
    if COMMANDS.contains(&bare) {
        let words = || typed().map(move |word| if word == wrong { bare } else { word });
        return is_taken(words()).then(|| {
            said!(
                "{bare} is a command, and has no hyphens:\n{}",
                "{bare} 是命令，前面没有连字符：\n{}",
                command(words())
            )
        });
    }
    let with = |name: &'static str| std::iter::once(name).chain(typed());
    if let Some(name) = COMMANDS.into_iter().find(|name| is_taken(with(name))) {
        return Some(said!(
            "{wrong} belongs to a command:\n{}",
            "{wrong} 要写在命令之后：\n{}",
            command(with(name))
        ));
    }
    let option = wrong.split(['=', ' ']).next().unwrap_or(wrong);
    let knows = |name: &&&str| !super::typed::is_unknown(name, option);
    let names: Vec<_> = COMMANDS.iter().filter(knows).copied().collect();
    (!names.is_empty()).then(|| {
        let names = names.join(both(", captrace ", "、captrace ").spoken());
        said!(
            "{option} belongs to a command, which comes first: captrace {names}",
            "{option} 是命令的选项，命令要写在前面：captrace {names}"
        )
    })
}

/// Advice on an option that stands before its command.
pub(super) fn command_first(wrong: &str, typed: &TypedCommand, arguments: &[String]) -> Option<String> {
    let place =
        arguments.iter().position(|argument| *argument == typed.command).filter(|place| *place > 0)?;
    let (before, rest) = arguments.split_at(place);
    let words = || rest.iter().chain(before).map(String::as_str);
    is_taken(words()).then(|| {
        said!("{wrong} stands behind its command:\n{}", "{wrong} 要写在命令之后：\n{}", command(words()))
    })
}

/// Advice on an option that this command lacks and others have. What was read from a file is saved by `convert`.
pub(super) fn option_of_another(error: &Error, wrong: &str, typed: &TypedCommand) -> Option<String> {
    let option = wrong.split('=').next().filter(|option| option.starts_with("--"))?;
    if error.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    let command_here = &typed.command;
    let files: Vec<_> = typed.words.iter().map(String::as_str).chain(typed.option("--save")).collect();
    if option == "--save"
        && let [from, to] = files[..]
        && is_taken(["convert", from, to])
    {
        return Some(said!(
            "{command_here} shows what a file holds and saves nothing; convert does:\n{}",
            "{command_here} 只显示文件的内容，不保存；保存用 convert：\n{}",
            command(["convert", from, to])
        ));
    }
    let all = Arguments::command();
    let others = all.get_subcommands().filter(|other| !other.is_hide_set()).map(clap::Command::get_name);
    let names: Vec<_> = others.filter(|name| !super::typed::is_unknown(name, option)).collect();
    (!names.is_empty()).then(|| {
        let names = names.join(both(", captrace ", "、captrace ").spoken());
        said!(
            "{command_here} has no option {option}; it belongs to captrace {names}",
            "{command_here} 没有选项 {option}；它属于 captrace {names}"
        )
    })
}

/// Advice for `captrace client`: words without quotes, a host without `--host`, a protocol left out.
pub(super) fn client(typed: &TypedCommand) -> Option<String> {
    let (protocol, mut words) = protocol_of(typed);
    let mut options = Vec::new();
    let mut said = Vec::new();
    let is_first_a_host = words.first().and_then(|word| host(word));
    if let Some(HostAndPort { host, port }) = is_first_a_host.filter(|_| typed.option("--host").is_none()) {
        words.remove(0);
        said.push(said!(
            "the server's name or address is given with --host",
            "服务器的名字或地址用 --host 给出"
        ));
        options.extend(["--host".to_owned(), host]);
        let behind = words.first().filter(|_| words.len() > 1).and_then(|word| word.parse::<u16>().ok());
        if behind.is_some() {
            words.remove(0);
        }
        if let Some(port) = port.or(behind).filter(|_| typed.option("--port").is_none()) {
            said.push(said!("its port with --port", "端口用 --port 给出"));
            options.extend(["--port".to_owned(), port.to_string()]);
        }
    }
    if words.len() > 1 {
        said.push(said!(
            "a sentence of several words is one argument, in quotes",
            "几个词的句子是一个参数，要加引号"
        ));
    }
    if protocol.is_none() {
        said.insert(0, said!("the protocol comes first, tcp or udp", "先写协议：tcp 或 udp"));
    }
    options.extend(typed.options_but(&[]));
    let sentence = (!words.is_empty()).then(|| words.join(" "));
    advise("client", protocol.as_deref(), &options, sentence.as_deref(), &said)
}

/// Advice for `captrace server`: a port without `--port`, an address without `--host`, a protocol left out.
pub(super) fn server(typed: &TypedCommand) -> Option<String> {
    let (protocol, words) = protocol_of(typed);
    let (mut options, mut said) = (Vec::new(), Vec::new());
    if protocol.is_none() {
        said.push(said!("the protocol comes first, tcp or udp", "先写协议：tcp 或 udp"));
    }
    for word in &words {
        if let Some(port) = word.parse::<u16>().ok().filter(|_| typed.option("--port").is_none()) {
            said.push(said!("the port is given with --port", "端口用 --port 给出"));
            options.extend(["--port".to_owned(), port.to_string()]);
        } else if let Some(HostAndPort { host, port }) = host(word) {
            said.push(said!("the address is given with --host", "地址用 --host 给出"));
            let host = if host == "localhost" { "127.0.0.1".to_owned() } else { host };
            options.extend(["--host".to_owned(), host]);
            options.extend(port.into_iter().flat_map(|port| ["--port".to_owned(), port.to_string()]));
        } else {
            return None;
        }
    }
    options.extend(typed.options_but(&[]));
    advise("server", protocol.as_deref(), &options, None, &said)
}

/// Advice for `captrace demo`: a sentence without `--message`, or without quotes behind it.
pub(super) fn demo(typed: &TypedCommand) -> Option<String> {
    let (protocol, words) = protocol_of(typed);
    if words.is_empty() {
        return None;
    }
    let mut sentence: Vec<_> = typed.option("--message").into_iter().map(ToOwned::to_owned).collect();
    let said = if sentence.is_empty() {
        said!("the sentence is given with --message", "句子用 --message 给出")
    } else {
        said!("a sentence of several words is one argument, in quotes", "几个词的句子是一个参数，要加引号")
    };
    sentence.extend(words);
    let mut options = typed.options_but(&["--message"]);
    options.extend(["--message".to_owned(), sentence.join(" ")]);
    let mut words = vec!["demo".to_owned()];
    words.extend(protocol);
    words.extend(options);
    let words = words.iter().map(String::as_str);
    is_taken(words.clone()).then(|| said!("{said}:\n{}", "{said}：\n{}", command(words)))
}

/// Advice for `captrace capture`: tcpdump's options.
pub(super) fn capture(error: &Error, typed: &TypedCommand) -> Option<String> {
    let wrong = context(error, ContextKind::InvalidArg)?;
    let here = match wrong.as_str() {
        "-w" => said!(
            "--save FILE saves what is captured: its name ends in .pcapng, .pcap, .jsonl or .json",
            "--save FILE 保存捕获的内容：文件名以 .pcapng、.pcap、.jsonl 或 .json 结尾"
        ),
        "-r" => said!("captrace read FILE reads a file", "captrace read FILE 读取文件"),
        "-s" => said!(
            "--snaplen BYTES keeps that many bytes of each packet",
            "--snaplen BYTES 只保留每个分组的这么多字节"
        ),
        "-n" | "-nn" => said!("leave it out: names are never looked up", "不需要它：captrace 从不查询名字"),
        "-v" | "-vv" | "-V" => said!("--view detail shows every field", "--view detail 显示每个字段"),
        "-x" | "-xx" | "-X" | "-XX" | "-A" => said!("--view hex shows every byte", "--view hex 显示每个字节"),
        "-p" => said!(
            "leave it out: packets to others are captured with --promiscuous only",
            "不需要它：只有用 --promiscuous 才捕获发给别人的分组"
        ),
        "-D" => said!("captrace interfaces lists the interfaces", "captrace interfaces 列出各接口"),
        "-a" | "-f" | "-Y" => said!(
            "the filter stands behind the options, as tcpdump says it: tcp port 80",
            "过滤表达式写在选项之后，用 tcpdump 的语言：tcp port 80"
        ),
        _ => return None,
    };
    let _ = typed;
    Some(said!(
        "{wrong} is an option of tcpdump or tshark; here: {here}",
        "{wrong} 是 tcpdump 或 tshark 的选项；在这里：{here}"
    ))
}

/// Advice for commands that take two files and got more.
pub(super) fn too_many_files(typed: &TypedCommand) -> Option<String> {
    let [first, second, _, ..] = typed.words.as_slice() else { return None };
    let what = if typed.command == "compare" {
        said!("compare sets two files beside each other", "compare 并列两个文件")
    } else {
        said!("convert reads one file and writes one", "convert 读一个文件，写一个文件")
    };
    let mut words = vec![typed.command.as_str(), first, second];
    let options = typed.options_but(&[]);
    words.extend(options.iter().map(String::as_str));
    Some(said!(
        "{what}, and {} were named:\n{}",
        "{what}，这里却给出了 {} 个：\n{}",
        typed.words.len(),
        command(words)
    ))
}

/// The protocol, if the first word is one, and the other words.
fn protocol_of(typed: &TypedCommand) -> (Option<String>, Vec<String>) {
    let first = typed.words.first().map(|word| word.to_ascii_lowercase());
    match first.filter(|first| ["tcp", "udp"].contains(&first.as_str())) {
        Some(protocol) => (Some(protocol), typed.words.iter().skip(1).cloned().collect()),
        None => (None, typed.words.clone()),
    }
}

/// The message, if the command would be taken.
fn advise(
    name: &str,
    protocol: Option<&str>,
    options: &[String],
    sentence: Option<&str>,
    said: &[String],
) -> Option<String> {
    let mut words = vec![name, protocol.unwrap_or("tcp")];
    words.extend(options.iter().map(String::as_str));
    words.extend(sentence);
    (!said.is_empty() && is_taken(words.iter().copied()))
        .then(|| said!("{}:\n{}", "{}：\n{}", said.join(both("; ", "；").spoken()), command(words)))
}

/// Whether a word is the name of a file that `read` could read.
pub(in crate::cli) fn is_file(word: &str) -> bool {
    let ends = [".pcap", ".pcapng", ".cap", ".jsonl", ".json", ".pcap.gz", ".pcapng.gz"];
    ends.iter().any(|end| word.ends_with(end)) || (word.contains(['/', '.']) && Path::new(word).is_file())
}

/// Whether a word is an interface of this machine, or is called as one is elsewhere.
pub(super) fn is_interface(word: &str) -> bool {
    let families =
        ["eth", "en", "wl", "docker", "br-", "br", "tun", "tap", "veth", "wg", "ppp", "usb", "bond", "virbr"];
    let is_of = |family: &&str| {
        let rest = word.strip_prefix(*family);
        rest.is_some_and(|rest| rest.len() < 12 && rest.contains(|letter: char| letter.is_ascii_digit()))
    };
    word == "lo" || word == "any" || families.iter().any(is_of) || is_here(word)
}

fn is_here(word: &str) -> bool {
    crate::source::interface::all().iter().any(|interface| interface.name == word)
}
