//! The book's programs: what they print, how they close, and what they send.

use super::*;

#[test]
fn the_books_programs_over_tcp_print_what_they_print_and_no_mistake_is_named() {
    if !can_run() {
        return;
    }
    let (code, before, after) = pair("TCPServer.py", "TCPClient.py", &[]);
    assert_eq!(
        before,
        "server │ The server is ready to receive\nInput lowercase sentence: From server: HELLO, CAPTRACE"
    );
    assert_says(
        &after,
        &[
            "server python3 TCPServer.py: still running, waiting in accept(); captrace ended it",
            "client python3 TCPClient.py: ended with exit code 0",
        ],
    );
    assert_no_mistake(&after);
    assert_eq!(code, 0);
}

#[test]
fn the_books_programs_over_udp_do_so_too() {
    if !can_run() {
        return;
    }
    let (code, before, after) = pair("UDPServer.py", "UDPClient.py", &[]);
    assert_eq!(before, "server │ The server is ready to receive\nInput lowercase sentence: HELLO, CAPTRACE");
    assert_no_mistake(&after);
    assert_eq!(code, 0);
}

#[test]
fn a_server_that_does_not_close_stays_in_close_wait() {
    if !can_run() {
        return;
    }
    let (code, _, after) = pair("server_without_close.py", "TCPClient.py", &[]);
    assert_says(
        &after,
        &[
            "! The server has not closed this connection. The client has: its FIN (packet 8) was acknowledged by the kernel, \
             and the server's end stays in CLOSE-WAIT until the program calls close() or ends (RFC 9293, 3.6). Here it ended \
             only because the program was ended. Call close() on the socket that accept() returned.",
        ],
    );
    assert_eq!(code, 0);
    let (_, _, after) = pair("server_without_close.py", "TCPClient.py", &["--lang", "zh"]);
    assert_says(&after, &["服务器没有关闭这条连接", "CLOSE-WAIT"]);
}

/// The READMEs show this run; what is said of the mistake there is what is said here.
#[test]
fn the_readmes_show_what_is_said_of_a_server_that_does_not_close() {
    if !can_run() {
        return;
    }
    for (readme, language, heading) in
        [("README.md", "en", "── what to look at ─"), ("README.zh-CN.md", "zh", "── 要注意的地方 ─")]
    {
        let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(readme)).unwrap();
        let sample = readme.split("```").find(|block| block.contains("\n$ captrace run --server")).unwrap();
        let (_, shown) = sample.split_once(heading).unwrap();
        let (_, _, after) = pair("server_without_close.py", "TCPClient.py", &["--lang", language]);
        assert_says(&after, &[&joined(shown.trim_start_matches('─'))]);
    }
}

#[test]
fn a_client_that_waits_for_that_close_is_ended_after_the_silence() {
    if !can_run() {
        return;
    }
    let (code, _, after) = pair("server_without_close.py", "client_reads_to_end.py", &["--timeout", "4"]);
    assert_says(
        &after,
        &[
            "client python3 client_reads_to_end.py: still running, waiting in recv(); captrace ended it",
            "! Nothing happened for 4 s. The client waits in recv() for more bytes, or for the end of them; the server has \
             sent 15 bytes, has not closed the connection, and waits in accept() for the next client.",
            "(inferred)",
        ],
    );
    assert_eq!(code, 1);
}

#[test]
fn a_server_that_reads_5_of_15_bytes_resets_the_connection() {
    if !can_run() {
        return;
    }
    let (_, _, after) = pair("server_recv_5.py", "TCPClient.py", &[]);
    assert_says(
        &after,
        &[
            "! The server closed its socket when it had read 5 of the 15 bytes that had arrived: 10 were thrown away. That is \
             why its close became a RST (packet",
            "(RFC 9293, 3.6.1; RFC 1122, 4.2.2.13)",
            "recv(n) returns at most n bytes",
        ],
    );
    let (_, _, after) = pair("server_recv_5.py", "TCPClient.py", &["--lang", "zh"]);
    assert_says(&after.replace(' ', ""), &["到达的15字节中只读了5字节，10字节被丢弃"]);
}

#[test]
fn two_sends_are_one_stream() {
    if !can_run() {
        return;
    }
    for language in ["en", "zh"] {
        let (_, before, after) = pair("TCPServer.py", "client_sends_twice.py", &["--lang", language]);
        assert_says(&before, &["first: HELLO, "]);
        // The server reads both pieces or one; what it does not read comes before or after its close. Both sends are named
        // each time.
        assert_names_two_sends(&after, language);
    }
}
