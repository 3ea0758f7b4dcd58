//! Mistakes with the words and options of single commands.

use std::path::Path;

use clap::error::ContextKind;

use super::typed::TypedCommand;
use super::{HostAndPort, command, context, host, is_taken};

/// The commands in the order in which one is offered for arguments that name none.
const COMMANDS: [&str; 9] =
    ["demo", "read", "capture", "stats", "server", "client", "convert", "compare", "explain"];

/// Advice on arguments that name no command; `wrong` is the first that clap refuses.
pub(super) fn without_command(wrong: &str, arguments: &[String]) -> Option<String> {
    let typed = || arguments.iter().map(String::as_str);
    let protocol = wrong.to_ascii_lowercase();
    if ["tcp", "udp"].contains(&protocol.as_str()) {
        let commands = ["demo", "server", "client"].map(|name| command([name, &protocol]));
        return Some(format!("{wrong} is no command: name one of these first\n{}", commands.join("\n")));
    }
    if is_file(wrong) {
        return Some(format!(
            "{wrong} is a file, and no command: to draw it\n{}",
            command(std::iter::once("read").chain(typed()))
        ));
    }
    if is_interface(wrong) {
        let rest = typed().filter(|word| *word != wrong);
        let words = ["capture", "-i", wrong].into_iter().chain(rest);
        return Some(format!(
            "{wrong} is an interface, and no command: to capture there\n{}",
            command(words)
        ));
    }
    if !wrong.starts_with('-') {
        return None;
    }
    let with = |name: &'static str| std::iter::once(name).chain(typed());
    if let Some(name) = COMMANDS.into_iter().find(|name| is_taken(with(name))) {
        return Some(format!("{wrong} belongs to a command:\n{}", command(with(name))));
    }
    let option = wrong.split(['=', ' ']).next().unwrap_or(wrong);
    let knows = |name: &&&str| !super::typed::is_unknown(name, option);
    let names: Vec<_> = COMMANDS.iter().filter(knows).copied().collect();
    (!names.is_empty()).then(|| {
        let names = names.join(", captrace ");
        format!("{option} belongs to a command, which comes first: captrace {names}")
    })
}

/// Advice on an option that stands before its command.
pub(super) fn command_first(wrong: &str, typed: &TypedCommand, arguments: &[String]) -> Option<String> {
    let place =
        arguments.iter().position(|argument| *argument == typed.command).filter(|place| *place > 0)?;
    let (before, rest) = arguments.split_at(place);
    let words = || rest.iter().chain(before).map(String::as_str);
    is_taken(words()).then(|| format!("{wrong} stands behind its command:\n{}", command(words())))
}

/// Advice for `captrace client`: words without quotes, a host without `--host`, a protocol left out.
pub(super) fn client(typed: &TypedCommand) -> Option<String> {
    let (protocol, mut words) = protocol_of(typed);
    let mut options = Vec::new();
    let mut said = Vec::new();
    let is_first_a_host = words.first().and_then(|word| host(word));
    if let Some(HostAndPort { host, port }) = is_first_a_host.filter(|_| typed.option("--host").is_none()) {
        words.remove(0);
        said.push("the server's name or address is given with --host".to_owned());
        options.extend(["--host".to_owned(), host]);
        let behind = words.first().filter(|_| words.len() > 1).and_then(|word| word.parse::<u16>().ok());
        if behind.is_some() {
            words.remove(0);
        }
        if let Some(port) = port.or(behind).filter(|_| typed.option("--port").is_none()) {
            said.push("its port with --port".to_owned());
            options.extend(["--port".to_owned(), port.to_string()]);
        }
    }
    if words.len() > 1 {
        said.push("a sentence of several words is one argument, in quotes".to_owned());
    }
    if protocol.is_none() {
        said.insert(0, "the protocol comes first, tcp or udp".to_owned());
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
        said.push("the protocol comes first, tcp or udp".to_owned());
    }
    for word in &words {
        if let Some(port) = word.parse::<u16>().ok().filter(|_| typed.option("--port").is_none()) {
            said.push("the port is given with --port".to_owned());
            options.extend(["--port".to_owned(), port.to_string()]);
        } else if let Some(HostAndPort { host, port }) = host(word) {
            said.push("the address is given with --host".to_owned());
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
        "the sentence is given with --message"
    } else {
        "a sentence of several words is one argument, in quotes"
    };
    sentence.extend(words);
    let mut options = typed.options_but(&["--message"]);
    options.extend(["--message".to_owned(), sentence.join(" ")]);
    let mut words = vec!["demo".to_owned()];
    words.extend(protocol);
    words.extend(options);
    let words = words.iter().map(String::as_str);
    is_taken(words.clone()).then(|| format!("{said}:\n{}", command(words)))
}

/// Advice for `captrace capture`: tcpdump's options.
pub(super) fn capture(error: &clap::Error, typed: &TypedCommand) -> Option<String> {
    let wrong = context(error, ContextKind::InvalidArg)?;
    let here = match wrong.as_str() {
        "-w" => "--save FILE saves what is captured: its name ends in .pcapng, .pcap, .jsonl or .json",
        "-r" => "captrace read FILE reads a file",
        "-s" => "--snaplen BYTES keeps that many bytes of each packet",
        "-n" | "-nn" => "leave it out: names are never looked up",
        "-v" | "-vv" | "-V" => "--view detail shows every field",
        "-x" | "-xx" | "-X" | "-XX" | "-A" => "--view hex shows every byte",
        "-p" => "leave it out: packets to others are captured with --promiscuous only",
        "-D" => "captrace interfaces lists the interfaces",
        "-a" | "-f" | "-Y" => "the filter stands behind the options, as tcpdump says it: tcp port 80",
        _ => return None,
    };
    let _ = typed;
    Some(format!("{wrong} is an option of tcpdump or tshark; here: {here}"))
}

/// Advice for commands that take two files and got more.
pub(super) fn too_many_files(typed: &TypedCommand) -> Option<String> {
    let [first, second, _, ..] = typed.words.as_slice() else { return None };
    let what = if typed.command == "compare" {
        "compare sets two files beside each other"
    } else {
        "convert reads one file and writes one"
    };
    let mut words = vec![typed.command.as_str(), first, second];
    let options = typed.options_but(&[]);
    words.extend(options.iter().map(String::as_str));
    Some(format!("{what}, and {} were named:\n{}", typed.words.len(), command(words)))
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
        .then(|| format!("{}:\n{}", said.join("; "), command(words)))
}

/// Whether a word is the name of a file that `read` could read.
pub(super) fn is_file(word: &str) -> bool {
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
