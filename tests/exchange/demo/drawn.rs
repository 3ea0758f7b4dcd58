//! What is drawn: both protocols, their comparison, both languages, on screens of several widths.

use super::*;

#[test]
fn tcp_is_reported_from_the_first_syn_to_the_last_ack() {
    if !can_demo() {
        return;
    }
    let (output, trace) = demo(&["--tcp", "--measure", "--message", "hello"]);
    assert_whole_connection(&trace, 5);
    let expected_client = ["CLOSED", "SYN-SENT", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"];
    assert_eq!(trace.states("client"), expected_client);
    let expected_server = ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT"];
    assert_eq!(trace.states("server"), expected_server);
    let text = stdout(&output);
    for words in [
        "── 1 open: three-way handshake ──",
        "── 2 data: every byte is numbered and acknowledged ──",
        "── 3 close: the server is done first ──",
        "Step 1 of 3.",
        "Step 2 of 3.",
        "Step 3 of 3.",
        "ack 6 = 1 + 5 bytes",
        "\"hello\"",
        "\"HELLO\"",
        "connect(127.0.0.1:",
        "none dropped by the kernel",
    ] {
        assert!(spoken(&text).contains(words), "{words:?} is missing in:\n{text}");
    }
}

#[test]
fn the_client_closes_first_on_request() {
    if !can_demo() {
        return;
    }
    let (_, trace) = demo(&["--tcp", "--close-first", "client"]);
    assert_whole_connection(&trace, 15);
    assert_eq!(trace.summary()["flows"][0]["closed_first"], "client");
    assert_eq!(trace.states("client").last(), Some(&"TIME-WAIT"));
    assert_eq!(trace.states("server").last(), Some(&"CLOSED"));
}

#[test]
fn udp_is_two_datagrams_and_a_list_of_what_is_not_there() {
    if !can_demo() {
        return;
    }
    let (output, trace) = demo(&["--udp", "--why", "--message", "hello"]);
    assert_eq!(trace.packets(), ["c2s UDP length 13", "s2c UDP length 13"]);
    assert_eq!(trace.rules(), ["udp.datagram", "udp.answer", "udp.absent"]);
    let text = spoken(&stdout(&output));
    for words in [
        "What UDP itself does not have: a handshake",
        "ACKs",
        "UDP keeps no state of a connection",
        "length 13",
    ] {
        assert!(text.contains(words), "{words:?} is missing in:\n{text}");
    }
}

#[test]
fn no_flag_shows_udp_then_tcp_then_the_comparison() {
    if !can_demo() {
        return;
    }
    let (output, trace) = demo(&["--measure"]);
    let flows = trace.summary()["flows"].as_array().unwrap().clone();
    assert_eq!(
        flows.iter().map(|flow| flow["protocol"].as_str().unwrap()).collect::<Vec<_>>(),
        ["udp", "tcp"]
    );
    let text = stdout(&output);
    let places = ["UDP     ms", "TCP     ms", "── comparison ──"].map(|words| text.find(words).expect(words));
    assert!(places.is_sorted(), "{text}");
    for measure in [
        "packets",
        "bytes on the wire",
        "header bytes for each byte",
        "round trips before the reply",
        "time before the first reply",
        "state kept by the hosts",
        "when data is lost",
    ] {
        assert!(text.lines().any(|line| line.starts_with(measure)), "{measure:?} is missing in:\n{text}");
    }
}

#[test]
fn two_ladders_stand_side_by_side_where_there_is_room() {
    if !can_demo() {
        return;
    }
    let (output, _) = demo(&["--compare", "--width", "170"]);
    let text = stdout(&output);
    let names = text.lines().find(|line| line.starts_with("UDP")).unwrap();
    assert!(names.contains("TCP     ms"), "{text}");
    assert!(text.lines().all(|line| line.width() <= 170), "{text}");
}

#[test]
fn ipv6_runs_the_same_exchange() {
    if !can_demo() {
        return;
    }
    let (output, trace) = demo(&["--tcp", "--ipv6"]);
    assert_whole_connection(&trace, 15);
    assert_eq!(trace.of_type("packet")[0]["ip"]["version"], 6);
    assert!(stdout(&output).contains("client [::1]:"));
}

#[test]
fn absolute_numbers_are_those_of_the_wire() {
    if !can_demo() {
        return;
    }
    let (output, trace) = demo(&["--tcp", "--absolute"]);
    let syn = trace.of_type("packet")[0];
    assert!(stdout(&output).contains(&format!("SYN  seq {}", syn["tcp"]["seq"])), "{}", stdout(&output));
    assert_eq!(syn["tcp"]["seq_rel"], 0);
}

#[test]
fn long_and_odd_messages_come_back_whole() {
    if !can_demo() {
        return;
    }
    let long = "x".repeat(100_000);
    let (output, trace) = demo(&["--tcp", "--message", &long]);
    assert_whole_connection(&trace, 100_000);
    assert!(stdout(&output).lines().all(|line| line.width() <= 80));
    let (_, trace) = demo(&["--tcp", "--close-first", "client", "--message", &long]);
    assert_whole_connection(&trace, 100_000);
    let (output, _) = demo(&["--message", "straße 三次握手 \u{1b}[31m\u{202e}"]);
    let text = stdout(&output);
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    assert!(text.lines().all(|line| line.width() <= 80), "{text}");
    let (_, trace) = demo(&["--udp", "--message", ""]);
    assert_eq!(trace.packets(), ["c2s UDP length 8", "s2c UDP length 8"]);
}

/// In every line of a ladder the two lifelines are in the same columns, in every language.
fn assert_straight(text: &str) {
    let mut rows = 0;
    for line in text.lines().filter(|line| line.contains(['│', '├'])) {
        rows += 1;
        let columns: Vec<_> = line
            .char_indices()
            .filter(|(_, letter)| "│├┤".contains(*letter))
            .map(|(at, _)| line[..at].width())
            .collect();
        assert_eq!(columns, [11, 74], "{line}");
        assert!(line.width() <= 80, "{line}");
    }
    assert!(rows > 12, "{text}");
}

#[test]
fn the_lifelines_are_straight_in_english_and_in_chinese() {
    if !can_demo() {
        return;
    }
    let (english, _) = demo(&["--tcp", "--lang", "en"]);
    assert_straight(&stdout(&english));
    let (chinese, _) = demo(&["--tcp", "--lang", "zh"]);
    let text = stdout(&chinese);
    assert_straight(&text);
    for words in ["客户 127.0.0.1:", "服务器 127.0.0.1:", "SYN-SENT", "ack 16 = 1 + 15 字节"] {
        assert!(spoken(&text).contains(words), "{words:?} is missing in:\n{text}");
    }
}

#[test]
fn the_locale_chooses_the_language_and_the_argument_overrules_it() {
    if !can_demo() {
        return;
    }
    let udp = |locale: &str, more: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.args(["demo", "--udp", "--port", &free_port()]).args(more).env("LC_ALL", locale);
        stdout(&command.output().unwrap())
    };
    assert!(udp("zh_CN.UTF-8", &[]).contains("客户"));
    assert!(udp("zh_CN.UTF-8", &["--lang", "en"]).contains("client"));
    assert!(udp("de_DE.UTF-8", &[]).contains("client"));
}

#[test]
fn a_pipe_gets_no_colour_unless_it_is_asked_for() {
    if !can_demo() {
        return;
    }
    assert!(!stdout(&demo(&["--udp"]).0).contains('\u{1b}'));
    assert!(stdout(&demo(&["--udp", "--color", "always"]).0).contains("\u{1b}["));
}
