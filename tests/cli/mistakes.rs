//! Mistakes that people make with arguments: each with its whole message, on standard error, and its exit code.

use std::process::{Command, Stdio};

use crate::here;

/// What `captrace` says of these arguments, which are wrong usage. Words are separated by spaces, in `'…'` they are one.
fn message(typed: &str) -> String {
    let output = Command::new(here::PROGRAM).args(words(typed)).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{typed}: {output:?}");
    assert!(output.stdout.is_empty(), "{typed}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn words(typed: &str) -> Vec<String> {
    let parts = typed.split('\'').enumerate();
    let words = parts.flat_map(|(place, part)| match place % 2 {
        0 => part.split_whitespace().map(ToOwned::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

/// Each mistake: what was typed, what is said of it, and the commands that are offered. These are themselves accepted: they
/// are no mistake of this kind.
fn check(mistakes: &[(&str, &str, &[&str])]) {
    for (typed, said, commands) in mistakes {
        let offered: String =
            commands.iter().flat_map(|command| ["      captrace ", command, "\n"]).collect();
        assert_eq!(message(typed), format!("captrace: {said}\n{offered}"), "captrace {typed}");
    }
}

#[test]
fn words_of_a_sentence_without_quotes() {
    let said = "a sentence of several words is one argument, in quotes:";
    check(&[
        ("client tcp hello there world", said, &["client tcp 'hello there world'"]),
        ("client udp --host ::1 hello there", said, &["client udp --host ::1 'hello there'"]),
        ("demo --message hello there", said, &["demo --message 'hello there'"]),
        (
            "demo --tcp hello there",
            "the sentence is given with --message:",
            &["demo --tcp --message 'hello there'"],
        ),
        ("demo hello", "the sentence is given with --message:", &["demo --message hello"]),
    ]);
}

#[test]
fn an_option_that_is_mistyped_and_a_command_with_hyphens() {
    check(&[
        ("demo --tpc --why", "demo has no option --tpc; the nearest is --tcp:", &["demo --tcp --why"]),
        ("demo -tcp", "demo has no option -tcp; the nearest is --tcp:", &["demo --tcp"]),
        (
            "read x.pcap --veiw=list",
            "read has no option --veiw=list; the nearest is --view:",
            &["read x.pcap --view=list"],
        ),
        ("--demo", "demo is a command, and has no hyphens:", &["demo"]),
        ("server --show", "the protocol comes first, tcp or udp:", &["server tcp --show"]),
    ]);
}

#[test]
fn the_name_of_a_host_is_no_display_filter() {
    let said = message("read --sample udp host www.example.com");
    assert!(said.contains("host www.example.com") && !said.contains("Wireshark"), "{said}");
}

#[test]
fn a_host_without_its_option() {
    let host = "the server's name or address is given with --host";
    check(&[
        ("client tcp 127.0.0.1 hello", &format!("{host}:"), &["client tcp --host 127.0.0.1 hello"]),
        ("client tcp localhost hello", &format!("{host}:"), &["client tcp --host localhost hello"]),
        (
            "client tcp www.example.com hello",
            &format!("{host}:"),
            &["client tcp --host www.example.com hello"],
        ),
        (
            "client tcp 127.0.0.1 12000 hello there",
            &format!("{host}; its port with --port; a sentence of several words is one argument, in quotes:"),
            &["client tcp --host 127.0.0.1 --port 12000 'hello there'"],
        ),
        (
            "client tcp 127.0.0.1:12000 hello",
            &format!("{host}; its port with --port:"),
            &["client tcp --host 127.0.0.1 --port 12000 hello"],
        ),
        (
            "client 127.0.0.1 hello",
            &format!("the protocol comes first, tcp or udp; {host}:"),
            &["client tcp --host 127.0.0.1 hello"],
        ),
        ("server tcp 12000", "the port is given with --port:", &["server tcp --port 12000"]),
        ("server udp 127.0.0.1", "the address is given with --host:", &["server udp --host 127.0.0.1"]),
        (
            "server 12000",
            "the protocol comes first, tcp or udp; the port is given with --port:",
            &["server tcp --port 12000"],
        ),
    ]);
}

#[test]
fn a_host_and_its_port_in_one_word() {
    check(&[
        (
            "client tcp --host 127.0.0.1:12000 hello",
            "127.0.0.1:12000 is a host and a port: they are given apart:",
            &["client tcp --host 127.0.0.1 --port 12000 hello"],
        ),
        (
            "client tcp --host [::1]:12000 hello",
            "[::1]:12000 is a host and a port: they are given apart:",
            &["client tcp --host ::1 --port 12000 hello"],
        ),
        (
            "client udp --host=example.com:53 hello",
            "example.com:53 is a host and a port: they are given apart:",
            &["client udp --host example.com --port 53 hello"],
        ),
        (
            "server tcp --host 127.0.0.1:12000",
            "127.0.0.1:12000 is a host and a port: they are given apart:",
            &["server tcp --host 127.0.0.1 --port 12000"],
        ),
        (
            "demo --tcp --server 192.0.2.1:12000",
            "192.0.2.1:12000 is a host and a port: they are given apart:",
            &["demo --server 192.0.2.1 --port 12000 --tcp"],
        ),
        (
            "server tcp --host localhost",
            "a server listens at an address, not at a name:",
            &["server tcp --host 127.0.0.1"],
        ),
    ]);
}

#[test]
fn a_command_left_out_or_behind_its_options() {
    check(&[
        ("--tcp", "--tcp belongs to a command:", &["demo --tcp"]),
        ("--udp --lang zh", "--udp 要写在命令之后：", &["demo --udp --lang zh"]),
        ("--sample udp", "--sample belongs to a command:", &["read --sample udp"]),
        ("-i eth0", "-i belongs to a command:", &["capture -i eth0"]),
        ("--show", "--show belongs to a command, which comes first: captrace server, captrace client", &[]),
        ("--view list read x.pcap", "--view stands behind its command:", &["read x.pcap --view list"]),
        ("tcp", "tcp is no command: name one of these first", &["demo tcp", "server tcp", "client tcp"]),
        ("x.pcap", "x.pcap is a file, and no command: to draw it", &["read x.pcap"]),
        ("eth0", "eth0 is an interface, and no command: to capture there", &["capture -i eth0"]),
    ]);
}

#[test]
fn an_interface_in_the_place_of_the_filter() {
    let said = "eth0 is an interface, which is named with -i:";
    check(&[
        ("capture eth0", said, &["capture -i eth0"]),
        ("capture eth0 tcp port 80", said, &["capture -i eth0 tcp port 80"]),
        ("capture -c 3 eth0 'tcp.port == 80'", said, &["capture -i eth0 -c 3 'tcp port 80'"]),
        ("capture wlp2s0", "wlp2s0 is an interface, which is named with -i:", &["capture -i wlp2s0"]),
        ("capture lo", "lo is an interface, which is named with -i:", &["capture -i lo"]),
    ]);
    // A word that is neither an interface nor a filter.
    assert!(message("capture porto").starts_with("captrace: `porto` is not known here: expected host,"));
}

#[test]
fn an_option_of_another_command() {
    let read = "read shows what a file holds and saves nothing; convert does:";
    check(&[
        ("read a.pcap --save b.jsonl", read, &["convert a.pcap b.jsonl"]),
        ("read a.pcap --save=b.jsonl", read, &["convert a.pcap b.jsonl"]),
        (
            "convert a.pcap b.jsonl --sort bytes",
            "convert has no option --sort; it belongs to captrace stats",
            &[],
        ),
    ]);
    assert!(message("read a.pcap --sav b.jsonl").contains("unexpected argument '--sav'"));
}

#[test]
fn options_of_tcpdump() {
    let is_of = |option: &str| format!("{option} is an option of tcpdump or tshark; here:");
    check(&[
        (
            "capture -i lo -w x.pcap",
            &format!(
                "{} --save FILE saves what is captured: its name ends in .pcapng, .pcap, .jsonl or .json",
                is_of("-w")
            ),
            &[],
        ),
        ("capture -r x.pcap", &format!("{} captrace read FILE reads a file", is_of("-r")), &[]),
        ("capture -n tcp", &format!("{} leave it out: names are never looked up", is_of("-n")), &[]),
    ]);
}

#[test]
fn more_files_than_a_command_takes() {
    let beside = "\n  or beside each other\n      captrace compare a.jsonl b.pcap";
    check(&[
        (
            "read a.jsonl b.pcap",
            &format!(
                "read takes one file, and b.pcap is another one: one after the other\n      captrace read a.jsonl\n      \
                 captrace read b.pcap{beside}"
            ),
            &[],
        ),
        (
            "compare a.jsonl b.jsonl c.jsonl",
            "compare sets two files beside each other, and 3 were named:",
            &["compare a.jsonl b.jsonl"],
        ),
        (
            "convert a.jsonl b.pcap c.pcap",
            "convert reads one file and writes one, and 3 were named:",
            &["convert a.jsonl b.pcap"],
        ),
    ]);
}

#[test]
fn a_display_filter_of_wireshark() {
    let is_one = |filter: &str| {
        format!(
            "{filter} is a display filter of Wireshark; here a capture filter is expected, as tcpdump takes it:"
        )
    };
    check(&[
        ("read x.pcap tcp.port == 80", &is_one("tcp.port == 80"), &["read x.pcap 'tcp port 80'"]),
        (
            "stats x.pcap 'ip.addr == 10.0.0.1 && !arp'",
            &is_one("ip.addr == 10.0.0.1 && !arp"),
            &["stats x.pcap 'host 10.0.0.1 and not arp'"],
        ),
        ("capture -i lo http", &is_one("http"), &["capture -i lo 'tcp port 80'"]),
        (
            "read x.pcap tcp.stream eq 3",
            &format!(
                "{} tcp port 80 and not host 192.0.2.1\n  tcp.stream has no counterpart there: --flow N shows one flow",
                is_one("tcp.stream eq 3")
            ),
            &[],
        ),
    ]);
}

#[test]
fn a_name_to_save_under_that_says_no_form() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.txt");
    let name = file.display().to_string();
    for command in
        ["demo --udp --save", "server tcp --save", "client tcp hi --host ::1 --save", "capture -i lo --save"]
    {
        assert_eq!(
            message(&format!("{command} '{name}'")),
            format!(
                "captrace: cannot tell what to write to {name}: expected a name that ends in .jsonl (lines), .json (one \
                 document), .pcap or .pcapng\n"
            )
        );
        let help = Command::new(here::PROGRAM)
            .args([command.split(' ').next().unwrap(), "--help"])
            .env("COLUMNS", "400")
            .output()
            .unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        assert!(help.contains(".jsonl, .json, .pcap or .pcapng; may be given several times"), "{help}");
    }
}

#[test]
fn a_sentence_that_looks_like_a_host() {
    let output = Command::new(here::PROGRAM)
        .args(["client", "tcp", "127.0.0.1"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "captrace: 127.0.0.1 is taken as the sentence; the server is named with --host 127.0.0.1\n\
         captrace: the input ended before the server's name was given (type it, or give it as an argument: --host \
         127.0.0.1)\n"
    );
}

#[test]
fn a_longest_packet_that_no_link_carries_is_refused() {
    for bytes in ["-5", "0", "575", "9001", "99999999999"] {
        let said = message(&format!("lab run exchange --mtu={bytes}"));
        assert!(said.contains(&format!("'{bytes}'")) && said.contains("576..=9000"), "{said}");
    }
    assert!(message("lab run exchange --mtu=1e3").contains("'1e3'"));
}
