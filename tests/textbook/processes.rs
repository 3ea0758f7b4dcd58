//! The textbook's programs as students run them: real processes, real sockets.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::{Command, Output};
use std::thread;
use std::time::Duration;

use crate::programs::Over::{Tcp, Udp};
use crate::programs::{
    LIMIT, Over, Running, Server, books_folder, captrace, has_python, peer, python_reply, reply, run,
};
use nix::sys::signal::Signal;
use socket2::{Domain, SockRef, Socket, Type};

const SENTENCE: &str = "hello, straße ﬁn ŉ 你好 😀";
const CAPITALS: &str = "HELLO, STRASSE FIN ʼN 你好 😀";

/// A connection to a server, with a timeout for each step.
fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect_timeout(&server.address(), LIMIT).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    stream.set_write_timeout(Some(LIMIT)).unwrap();
    stream
}

/// A UDP socket connected to a server, with a timeout.
fn socket_for(server: &Server) -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    socket.connect(server.address()).unwrap();
    socket
}

/// A client whose sentence is an argument.
fn client(over: Over, port: u16, more: &[&str]) -> Output {
    let port = port.to_string();
    let address = ["client", over.name(), "--host", "127.0.0.1", "--port", &port];
    run(captrace().args(address).args(more), b"")
}

fn error_of(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A port on which nothing listens, reserved for the time of the test: by a TCP socket that is bound but does not
/// listen, and a UDP socket connected to another peer.
fn deaf_port(over: Over) -> (u16, Socket) {
    let kind = if over == Tcp { Type::STREAM } else { Type::DGRAM };
    let socket = Socket::new(Domain::IPV4, kind, None).unwrap();
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    if over == Udp {
        socket.connect(&SocketAddr::from(([127, 0, 0, 1], 9)).into()).unwrap();
    }
    (socket.local_addr().unwrap().as_socket().unwrap().port(), socket)
}

#[test]
fn our_client_and_server_work_together() {
    for over in [Udp, Tcp] {
        for more in [[].as_slice(), &["--textbook"], &["--host", "127.0.0.1"]] {
            let server = Server::ours(over, more);
            let answer = reply(over, "127.0.0.1", server.port, SENTENCE.as_bytes());
            assert_eq!(String::from_utf8(answer).unwrap(), CAPITALS, "{over:?} {more:?}");
        }
    }
}

#[test]
fn our_client_works_with_a_python_server() {
    for over in [Udp, Tcp].into_iter().filter(|_| has_python()) {
        let server = Server::python(over);
        for _ in 0..3 {
            let answer = reply(over, "127.0.0.1", server.port, SENTENCE.as_bytes());
            assert_eq!(String::from_utf8(answer).unwrap(), CAPITALS, "{over:?}");
        }
    }
}

#[test]
fn a_python_client_works_with_our_server() {
    for over in [Udp, Tcp].into_iter().filter(|_| has_python()) {
        for more in [[].as_slice(), &["--textbook"]] {
            let server = Server::ours(over, more);
            assert_eq!(python_reply(over, server.port, SENTENCE), CAPITALS, "{over:?} {more:?}");
        }
    }
}

#[test]
fn python_agrees_with_itself_about_upper_case() {
    for over in [Udp, Tcp].into_iter().filter(|_| has_python()) {
        assert_eq!(python_reply(over, Server::python(over).port, SENTENCE), CAPITALS, "{over:?}");
    }
}

/// The book's programs know no port but 12000, so this is one test, and nothing else here uses that port.
#[test]
fn the_books_programs_and_ours_work_together() {
    let Some(folder) = books_folder().filter(|_| has_python()) else { return };
    drop(UdpSocket::bind("0.0.0.0:12000").expect("the book's UDP port 12000 must be free for this test"));
    drop(TcpListener::bind("0.0.0.0:12000").expect("the book's TCP port 12000 must be free for this test"));
    for (over, name) in [(Udp, "UDP"), (Tcp, "TCP")] {
        let (client, server) =
            (folder.join(format!("{name}Client.py")), folder.join(format!("{name}Server.py")));
        let ask = || {
            let output = run(peer("reuse.py").arg(&client), format!("127.0.0.1\n{SENTENCE}\n").as_bytes());
            String::from_utf8(output.stdout).unwrap()
        };

        let book = Running::start(peer("reuse.py").arg(&server));
        assert!(book.line().contains("ready to receive"));
        assert_eq!(reply(over, "localhost", 12000, SENTENCE.as_bytes()), CAPITALS.as_bytes(), "{name}");
        assert!(ask().contains(CAPITALS), "{name}");
        drop(book);

        let ours = Server::of(captrace().args(["server", over.name()]));
        assert_eq!(ours.port, 12000);
        assert!(ask().contains(CAPITALS), "{name}");
        drop(ours);
    }
}

#[test]
fn a_log_line_has_the_client_and_the_result() {
    let server = Server::ours(Tcp, &[]);
    assert!(client(Tcp, server.port, &["hello"]).status.success());
    let line = server.running.line();
    assert!(line.starts_with("127.0.0.1:") && line.ends_with("  5 bytes \"hello\" → \"HELLO\""), "{line}");
}

#[test]
fn bytes_that_are_not_utf8_come_back_unchanged_and_are_warned_about() {
    let over_tcp = Server::ours(Tcp, &[]);
    let mut stream = connect(&over_tcp);
    stream.write_all(b"a\xff\x1b[2Jb\xc3").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert_eq!(answer, b"A\xff\x1b[2JB\xc3");

    let over_udp = Server::ours(Udp, &[]);
    let socket = socket_for(&over_udp);
    socket.send(b"a\xff\x1b[2Jb\xc3").unwrap();
    let mut answer = [0; 100];
    let bytes = socket.recv(&mut answer).unwrap();
    assert_eq!(&answer[..bytes], b"A\xff\x1b[2JB\xc3");

    for server in [over_tcp, over_udp] {
        let line = server.running.line();
        assert!(line.contains("not UTF-8: 2 bytes"), "{line}");
        assert!(!line.contains(char::is_control), "{line:?}");
    }
}

#[test]
fn a_character_split_across_two_segments_comes_back_whole() {
    let server = Server::ours(Tcp, &[]);
    let mut stream = connect(&server);
    stream.set_nodelay(true).unwrap();
    let mut first = [0; 3];
    stream.write_all(b"caf\xc3").unwrap();
    stream.read_exact(&mut first).unwrap();
    stream.write_all(b"\xa9").unwrap();
    let mut second = [0; 2];
    stream.read_exact(&mut second).unwrap();
    assert_eq!([first.as_slice(), &second].concat(), "CAFÉ".as_bytes());
}

#[test]
fn a_mebibyte_over_tcp_comes_back_whole() {
    let server = Server::ours(Tcp, &[]);
    let answer = reply(Tcp, "127.0.0.1", server.port, &vec![b'x'; 1 << 20]);
    assert!(answer == vec![b'X'; 1 << 20], "{} bytes came back", answer.len());
    assert!(server.running.line().contains("  1048576 bytes "));
}

#[test]
fn the_longest_datagram_comes_back_whole_and_a_longer_sentence_is_refused() {
    let server = Server::ours(Udp, &[]);
    let answer = reply(Udp, "127.0.0.1", server.port, &vec![b'x'; 65_507]);
    assert!(answer == vec![b'X'; 65_507], "{} bytes came back", answer.len());

    let port = server.port.to_string();
    let output =
        run(captrace().args(["client", "udp", "--host", "127.0.0.1", "--port", &port]), &vec![b'x'; 65_508]);
    let error = error_of(&output);
    assert!(error.contains("65508 bytes do not fit") && error.contains("at most 65507"), "{error}");
    assert!(error.contains("captrace client tcp"), "{error}");
}

#[test]
fn a_reply_too_long_for_a_datagram_is_logged_and_the_server_goes_on() {
    let server = Server::ours(Udp, &[]);
    // In upper case this letter becomes two, of three bytes together instead of two.
    socket_for(&server).send("ŉ".repeat(30_000).as_bytes()).unwrap();
    assert!(server.running.line().contains("90000 bytes do not fit into one datagram"));
    assert_eq!(reply(Udp, "127.0.0.1", server.port, b"hello"), b"HELLO");
}

#[test]
fn fifty_clients_are_served_at_once() {
    let server = Server::ours(Tcp, &[]);
    let mut streams: Vec<_> = (0..50).map(|_| connect(&server)).collect();
    for (number, stream) in streams.iter_mut().enumerate().rev() {
        stream.write_all(format!("client {number}").as_bytes()).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
    }
    for (number, stream) in streams.iter_mut().enumerate() {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(answer, format!("CLIENT {number}"));
    }
    let (lines, code) = server.running.end(Signal::SIGINT);
    assert_eq!(code, Some(0));
    assert!(lines.last().unwrap().starts_with("Stopped. Served 50 clients: "), "{lines:?}");
}

#[test]
fn ipv6_and_names_lead_to_the_server_too() {
    for over in [Udp, Tcp] {
        let server = Server::ours(over, &[]);
        for host in ["::1", "[::1]", "localhost"] {
            assert_eq!(reply(over, host, server.port, b"hello"), b"HELLO", "{over:?} {host}");
        }
    }
}

/// A server at all addresses, which replies from the one that the route takes (127.0.0.1), as the book's does.
fn careless_server() -> u16 {
    let server = UdpSocket::bind("0.0.0.0:0").unwrap();
    let port = server.local_addr().unwrap().port();
    thread::spawn(move || {
        let mut sentence = [0; 100];
        let (bytes, from) = server.recv_from(&mut sentence).unwrap();
        server.send_to(&sentence[..bytes].to_ascii_uppercase(), from).unwrap();
    });
    port
}

#[test]
fn a_reply_from_another_address_is_printed_as_by_the_books_client_and_its_sender_is_named() {
    for (language, sentence) in [("en", "the reply came from 127.0.0.1:"), ("zh", "回答来自 127.0.0.1:")]
    {
        let port = careless_server().to_string();
        let output = run(
            captrace().args([
                "--lang",
                language,
                "client",
                "udp",
                "--host",
                "127.0.0.2",
                "--port",
                &port,
                "hello",
            ]),
            b"",
        );
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), b"HELLO\n".as_slice()));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(sentence) && said.contains(&format!("127.0.0.2:{port}")), "{said}");
    }
}

#[test]
fn our_server_replies_from_the_address_that_was_asked() {
    let server = Server::ours(Udp, &[]);
    for (own, asked) in [("127.0.0.1:0", "127.0.0.2"), ("127.0.0.3:0", "127.1.2.3"), ("[::1]:0", "::1")] {
        let client = UdpSocket::bind(own).unwrap();
        client.set_read_timeout(Some(LIMIT)).unwrap();
        let asked = SocketAddr::new(asked.parse().unwrap(), server.port);
        client.send_to(b"hello", asked).unwrap();
        let mut reply = [0; 100];
        let (bytes, from) = client.recv_from(&mut reply).unwrap();
        assert_eq!((from, &reply[..bytes]), (asked, b"HELLO".as_slice()));
    }
}

#[test]
fn the_textbooks_server_answers_only_what_one_read_returns() {
    let server = Server::ours(Tcp, &["--textbook"]);
    let output = client(Tcp, server.port, &[&"x".repeat(3000)]);
    assert_eq!(output.stdout, format!("From server: {}\n", "X".repeat(2048)).as_bytes());
    let error = error_of(&output);
    assert!(error.contains("reset the connection (RST)") && error.contains("one read"), "{error}");

    let server = Server::ours(Udp, &["--textbook"]);
    let output = client(Udp, server.port, &[&"x".repeat(3000)]);
    assert_eq!(output.stdout, format!("{}\n", "X".repeat(2048)).as_bytes());
}

#[test]
fn a_python_server_that_resets_is_explained_and_its_reply_is_shown() {
    if has_python() {
        let output = client(Tcp, Server::python(Tcp).port, &[&"x".repeat(3000)]);
        assert_eq!(output.stdout, format!("From server: {}\n", "X".repeat(2048)).as_bytes());
        assert!(error_of(&output).contains("reset the connection (RST)"));
    }
}

#[test]
fn a_udp_client_without_a_reply_says_that_udp_cannot_tell_why() {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let output = client(Udp, silent.local_addr().unwrap().port(), &["--timeout", "0.3", "hello"]);
    let error = error_of(&output);
    assert!(error.contains("within 0.3 s") && error.contains("UDP cannot tell which"), "{error}");
}

#[test]
fn a_closed_port_is_reported_in_the_terms_of_its_protocol() {
    for (over, sign) in [(Tcp, "answered the SYN with RST"), (Udp, "\"port unreachable\"")] {
        let (port, _deaf) = deaf_port(over);
        let error = error_of(&client(over, port, &["hello"]));
        assert!(error.contains(sign), "{error}");
        assert!(error.contains(&format!("captrace server {} --port {port}", over.name())), "{error}");
    }
}

#[test]
fn a_port_in_use_names_the_process_that_has_it() {
    for over in [Udp, Tcp] {
        let first = Server::ours(over, &[]);
        let port = first.port.to_string();
        let error = error_of(&run(captrace().args(["server", over.name(), "--port", &port]), b""));
        let holder = format!("in use by captrace (process {})", first.running.id());
        assert!(error.contains(&holder) && error.contains("--port"), "{error}");
    }
}

#[test]
fn a_server_cannot_listen_on_an_address_of_another_machine() {
    let error =
        error_of(&run(captrace().args(["server", "tcp", "--port", "0", "--host", "203.0.113.1"]), b""));
    assert!(error.contains("203.0.113.1 is not an address of this machine"), "{error}");
}

#[test]
fn a_stopped_server_reports_its_totals() {
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        for (over, what) in [(Tcp, "2 clients"), (Udp, "2 datagrams")] {
            let server = Server::ours(over, &[]);
            for _ in 0..2 {
                assert_eq!(reply(over, "127.0.0.1", server.port, b"hello"), b"HELLO");
            }
            let (lines, code) = server.running.end(signal);
            let last = format!("Stopped. Served {what}: 10 bytes received, 10 bytes sent.");
            assert_eq!((lines.last(), code), (Some(&last), Some(0)));
        }
    }
}

#[test]
fn a_client_that_resets_does_not_end_the_server() {
    let server = Server::ours(Tcp, &[]);
    let stream = connect(&server);
    (&stream).write_all(b"hello").unwrap();
    (&stream).read_exact(&mut [0; 5]).unwrap();
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
    drop(stream);
    let line = server.running.line();
    assert!(line.contains("the connection broke"), "{line}");
    assert_eq!(reply(Tcp, "127.0.0.1", server.port, b"hello"), b"HELLO");
}

#[test]
fn too_many_open_files_do_not_end_the_server() {
    let captrace = captrace();
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -n 20; exec \"$0\" server tcp --port 0"]).arg(captrace.get_program());
    let server = Server::of(&mut shell);
    let crowd: Vec<_> = (0..30).map(|_| connect(&server)).collect();
    let line = server.running.line();
    assert!(line.contains("Too many open files"), "{line}");
    drop(crowd);
    assert_eq!(reply(Tcp, "127.0.0.1", server.port, b"hello"), b"HELLO");
}

#[test]
fn a_server_that_waits_for_the_end_of_the_sentence_gets_it() {
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = door.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let mut stream = door.accept().unwrap().0;
        let mut sentence = String::new();
        stream.read_to_string(&mut sentence).unwrap();
        stream.write_all(sentence.to_uppercase().as_bytes()).unwrap();
    });
    assert_eq!(client(Tcp, port, &["hello"]).stdout, b"From server: HELLO\n");
    server.join().unwrap();
}

#[test]
fn input_that_ends_at_a_prompt_is_an_error_that_says_so() {
    for (arguments, missing) in [
        (["client", "tcp", "hello"].as_slice(), "the server's name"),
        (&["client", "tcp", "--host", "x"], "the sentence"),
    ] {
        let error = error_of(&run(captrace().args(arguments), b""));
        assert!(error.contains(&format!("the input ended before {missing} was given")), "{error}");
    }
}

#[test]
fn missing_host_and_sentence_are_prompted_for() {
    let server = Server::ours(Udp, &[]);
    let port = server.port.to_string();
    let output = run(captrace().args(["client", "udp", "--port", &port]), b"localhost\r\nhello there\r\n");
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(shown, "Name or address of the server: Sentence in lower case: HELLO THERE\n");
}
