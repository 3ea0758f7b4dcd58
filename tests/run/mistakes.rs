//! Programs with a mistake, or that something happens to: the sentence that names it.

use super::*;

#[test]
fn a_second_send_that_is_never_read_is_named_with_what_was_thrown_away() {
    if !can_run() {
        return;
    }
    let unread = [
        (
            "en",
            "! The server closed its socket when it had read 7 of the 15 bytes that had arrived: 8 were thrown away.",
        ),
        ("zh", "到达的 15 字节中只读了 7 字节，8 字节被丢弃"),
    ];
    for (language, unread) in unread {
        let (_, _, after) =
            pair("server_closes_late.py", "client_sends_twice_slowly.py", &["--lang", language]);
        assert_says(&after, &[unread]);
        assert_names_two_sends(&after, language);
    }
}

#[test]
fn a_server_that_crashes_is_named_with_its_last_line() {
    if !can_run() {
        return;
    }
    let (code, before, after) = pair("server_crashes.py", "TCPClient.py", &[]);
    assert_says(&before, &["server │ Traceback (most recent call last):", "server │ TypeError: "]);
    assert_says(
        &after,
        &[
            "server python3 server_crashes.py: ended with exit code 1",
            "! The server ended with exit code 1, which means an error, and wrote last: TypeError: ",
            "When a program ends, the kernel closes every socket that it left open: the client saw packet ",
        ],
    );
    assert_eq!(code, 1);
}

#[test]
fn a_client_that_a_signal_ends_is_named_with_the_signal() {
    if !can_run() {
        return;
    }
    let (code, _, after) = pair("TCPServer.py", "client_is_killed.py", &[]);
    assert_says(
        &after,
        &[
            "client python3 client_is_killed.py: ended by SIGSEGV (11)",
            "! The client was ended by SIGSEGV (11)",
        ],
    );
    assert_eq!(code, 1);
}

#[test]
fn a_client_whose_server_waits_elsewhere_is_reported_where() {
    if !can_run() {
        return;
    }
    let (code, _, after) = pair("TCPServer.py", "client_asks_other_port.py", &[]);
    assert_says(
        &after,
        &[
            "! Nobody waited at TCP port 12001 of 127.0.0.1: the SYN was answered by RST (packet 2). The server waits at port \
             12000: client and server must agree.",
        ],
    );
    assert_eq!(code, 1);
    let (_, _, after) = pair("UDPServer.py", "TCPClient.py", &[]);
    assert_says(&after, &["The server has UDP port 12000: one of the two speaks the wrong protocol."]);
    let (_, _, after) = pair("TCPServer.py", "UDPClient.py", &["--timeout", "4"]);
    assert_says(
        &after,
        &[
            "! Nobody waited at UDP port 12000 of 127.0.0.1: ICMP answered \"port unreachable\" (packet 2). The server has TCP",
        ],
    );
}

#[test]
fn programs_that_wait_for_each_other_are_both_named() {
    if !can_run() {
        return;
    }
    let (code, _, after) = pair("server_waits_for_end.py", "TCPClient.py", &["--timeout", "4"]);
    assert_says(
        &after,
        &[
            "Packet 6 came when captrace ended the programs: the kernel closed what they had left open.",
            "! Nothing happened for 4 s. Both programs wait in recv() for the other one.",
        ],
    );
    assert_eq!(code, 1);
}

#[test]
fn a_server_without_listen_and_one_that_ends_at_once_are_named() {
    if !can_run() {
        return;
    }
    let (_, _, after) = pair("server_without_listen.py", "TCPClient.py", &[]);
    assert_says(
        &after,
        &[
            "! The server is running, but no socket of it waits for a client",
            "The client was started all the same.",
        ],
    );
    let (code, before, after) = pair("server_binds_twice.py", "TCPClient.py", &[]);
    assert_says(&before, &["server │ OSError: [Errno 98] Address already in use"]);
    assert_says(
        &after,
        &[
            "client python3 TCPClient.py: not started",
            "! The server asked for a port that another socket has.",
            "! The server ended before any socket of it waited for a client, so the client was not started.",
        ],
    );
    assert_eq!(code, 1);
}

#[test]
fn a_host_that_is_elsewhere_is_named() {
    if !can_run() {
        return;
    }
    let (_, _, after) = pair("TCPServer.py", "client_asks_other_host.py", &[]);
    assert_says(
        &after,
        &["! The client named a host that it cannot reach.", "127.0.0.1, ::1 and the name localhost"],
    );
}
