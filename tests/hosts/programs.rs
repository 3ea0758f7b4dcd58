//! `captrace lab exec` with all kinds of programs: none is changed, and each of their calls is recorded.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::here::{PROGRAM, has, left_out, skipped};
use serde_json::Value;

/// What every program begins with.
const HEAD: &str = "import os, sys, time, socket, threading\nfrom socket import *\n";
/// A TCP server that waits for its client: `c` is the connection.
const ACCEPT: &str =
    "s = socket(AF_INET, SOCK_STREAM)\ns.bind(('', 12000))\ns.listen(5)\nc, a = s.accept()\n";
/// A TCP client that has its connection.
const CONNECT: &str = "c = socket(AF_INET, SOCK_STREAM)\nc.connect(('server', 12000))\n";
/// A TCP server that answers once.
const UPPER: &str = "c.send(c.recv(1024).upper())\nc.close()\ns.close()\n";
/// What such a server calls for a client that sends 5 bytes.
const SERVED: [&str; 6] = ["listen", "accept", "receive 5", "send 5", "close", "close"];
/// A UDP server that answers once.
const UDP: &str = "s = socket(AF_INET, SOCK_DGRAM)\ns.bind(('', 12000))\nm, a = s.recvfrom(2048)\n\
                   s.sendto(m.upper(), a)\ns.close()\n";

fn can_run() -> bool {
    let possible = captrace::internals::host::private::probe().is_ok();
    if !possible {
        skipped("two hosts are refused here");
    }
    possible && has("python3", "python3")
}

/// The calls of a program, in order.
struct Recorded {
    client: Vec<String>,
    server: Vec<String>,
    records: Vec<Value>,
    /// What captrace wrote to its two outputs.
    said: String,
}

/// What a client and a server call, as commands.
fn recorded(server: &str, client: &str, folder: &Path) -> Recorded {
    let trace = folder.join("calls.jsonl");
    let output = Command::new(PROGRAM)
        .args(["lab", "exec", "--delay", "2ms", "--server", server, "--client", client, "--save"])
        .arg(&trace)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(&trace).unwrap_or_else(|error| panic!("{error}: {said}"));
    let records: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let calls = |end: &str| {
        let calls = records.iter().filter(|record| record["type"] == "call" && record["end"] == end);
        calls.map(called).collect::<Vec<_>>()
    };
    let (client, server) = (calls("client"), calls("server"));
    println!("{said}client {client:?}\nserver {server:?}");
    Recorded { client, server, records, said }
}

/// A call in a few words: its name, its bytes, and what the kernel answered if it refused it.
fn called(record: &Value) -> String {
    assert!(record["took_ns"].is_u64(), "{record}");
    let mut words = record["name"].as_str().unwrap().to_owned();
    for more in [&record["bytes"], &record["error"]] {
        if !more.is_null() {
            words = format!("{words} {}", more.to_string().trim_matches('"'));
        }
    }
    words
}

/// The calls of two Python programs.
fn python(server: &str, client: &str) -> Recorded {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("server.py"), format!("{HEAD}{server}")).unwrap();
    fs::write(folder.path().join("client.py"), format!("{HEAD}{client}")).unwrap();
    recorded("python3 server.py", "python3 client.py", folder.path())
}

/// How many bytes the calls of this name have moved.
fn bytes(calls: &[String], name: &str) -> u64 {
    let amounts = calls.iter().filter_map(|call| call.strip_prefix(name)?.trim().parse::<u64>().ok());
    amounts.sum()
}

#[test]
fn the_books_programs_over_tcp_and_udp() {
    if !can_run() {
        return;
    }
    let tcp =
        python(&format!("{ACCEPT}{UPPER}"), &format!("{CONNECT}c.send(b'hello')\nc.recv(1024)\nc.close()\n"));
    assert_eq!(tcp.server, SERVED);
    assert_eq!(tcp.client, ["connect", "send 5", "receive 5", "close"]);
    let udp = python(
        UDP,
        "c = socket(AF_INET, SOCK_DGRAM)\nc.sendto(b'hello', ('server', 12000))\nc.recvfrom(2048)\nc.close()\n",
    );
    assert_eq!(udp.server, ["bind", "receive 5", "send 5", "close"]);
    assert_eq!(udp.client, ["send 5", "receive 5", "close"]);
    assert!(every_datagram_has_a_peer(&udp.records));
}

/// Whether each call that sent or received a datagram says to whom or from whom, and the client's close whom it leaves.
fn every_datagram_has_a_peer(records: &[Value]) -> bool {
    let moves = |record: &&Value| {
        let is_own_close = record["name"] == "close" && record["end"] == "server";
        let names = ["send", "receive", "close"].map(Value::from);
        record["type"] == "call" && names.contains(&record["name"]) && !is_own_close
    };
    records.iter().filter(moves).all(|call| {
        let other = if call["end"] == "client" { "192.0.2.2" } else { "192.0.2.1" };
        call["peer"]["address"] == other
    })
}

#[test]
fn threads_processes_and_programs_that_start_others() {
    if !can_run() {
        return;
    }
    let threads = python(
        "s = socket(AF_INET, SOCK_STREAM)\ns.bind(('', 12000))\ns.listen(5)\n\
         def serve(c):\n    c.sendall(c.recv(1024).upper())\n    c.close()\n\
         all = [threading.Thread(target=serve, args=(s.accept()[0],)) for _ in range(3)]\n\
         [t.start() for t in all]\n[t.join() for t in all]\n",
        "def ask():\n    c = socket(AF_INET, SOCK_STREAM)\n    c.connect(('server', 12000))\n    c.sendall(b'hello')\n    c.recv(1024)\n    c.close()\n\
         all = [threading.Thread(target=ask) for _ in range(3)]\n[t.start() for t in all]\n[t.join() for t in all]\n",
    );
    for (calls, name, times) in [
        (&threads.client, "connect", 3),
        (&threads.client, "send 5", 3),
        (&threads.client, "receive 5", 3),
        (&threads.client, "close", 3),
        (&threads.server, "accept", 3),
        (&threads.server, "receive 5", 3),
        (&threads.server, "send 5", 3),
    ] {
        assert_eq!(calls.iter().filter(|call| *call == name).count(), times, "{name}");
    }

    let ladders = threads.said.lines().filter(|line| line.starts_with("TCP     ms client")).count();
    assert_eq!(ladders, 3, "one behind the other:\n{}", threads.said);

    let fork = python(
        &format!(
            "{ACCEPT}if os.fork() == 0:\n    c.send(c.recv(1024).upper())\n    os._exit(0)\nc.close()\nos.wait()\n"
        ),
        &format!("{CONNECT}c.send(b'hello')\nwhile c.recv(1024): pass\nc.close()\n"),
    );
    assert_eq!(bytes(&fork.server, "receive"), 5);
    assert_eq!(bytes(&fork.server, "send"), 5);
    assert_eq!(fork.client, ["connect", "send 5", "receive 5", "receive 0", "close"]);

    let started = python(
        &format!("{ACCEPT}{UPPER}"),
        "import subprocess\nsubprocess.run([sys.executable, '-c', \"import socket; c = socket.socket(); c.connect(('server', \
         12000)); c.send(b'hello'); c.recv(9); c.close()\"])\n",
    );
    assert_eq!(started.server, SERVED);
    assert_eq!(started.client, ["connect", "send 5", "receive 5", "close"]);
}

#[test]
fn files_buffers_and_large_amounts() {
    if !can_run() {
        return;
    }
    let makefile = python(
        &format!(
            "{ACCEPT}f = c.makefile('rw')\nf.write(f.readline().upper())\nf.flush()\nf.close()\nc.close()\n"
        ),
        &format!(
            "{CONNECT}f = c.makefile('rw')\nf.write('hello\\n')\nf.flush()\nf.readline()\nf.close()\nc.close()\n"
        ),
    );
    assert_eq!(makefile.server[..4], ["listen", "accept", "receive 6", "send 6"]);
    assert_eq!(makefile.client, ["connect", "send 6", "receive 6", "close"]);

    let sendall = python(
        &format!(
            "{ACCEPT}n = 0\nwhile b := c.recv(65536): n += len(b)\nc.sendall(str(n).encode())\nc.close()\n"
        ),
        &format!("{CONNECT}c.sendall(bytes(1000000))\nc.shutdown(SHUT_WR)\nc.recv(100)\nc.close()\n"),
    );
    assert_eq!(bytes(&sendall.client, "send"), 1_000_000);
    assert_eq!(bytes(&sendall.server, "receive"), 1_000_000);
    assert!(
        sendall.client.contains(&"shutdown".to_owned()) && sendall.server.contains(&"receive 0".to_owned())
    );

    let into = python(
        &format!(
            "{ACCEPT}b = bytearray(10)\nc.recv_into(b, 2)\nc.recv(10, MSG_PEEK)\nc.recv_into(b)\nc.send(memoryview(b)[:3])\nc.close()\n"
        ),
        &format!("{CONNECT}c.send(b'hello')\nc.recv(9)\nc.close()\n"),
    );
    assert_eq!(into.server[2..5], ["receive 2", "receive 3", "send 3"], "what only looks receives nothing");

    let file = python(
        &format!("{ACCEPT}while c.recv(65536): pass\nc.close()\n"),
        &format!("open('x', 'wb').write(bytes(100000))\n{CONNECT}c.sendfile(open('x', 'rb'))\nc.close()\n"),
    );
    assert_eq!(bytes(&file.client, "send"), 100_000);
    assert_eq!(bytes(&file.server, "receive"), 100_000);
}

#[test]
fn programs_that_wait_for_several_things() {
    if !can_run() {
        return;
    }
    let client = format!("{CONNECT}c.send(b'hello')\nc.recv(9)\nc.close()\n");
    let said = ["connect", "send 5", "receive 5", "close"];
    let select = python(&format!("import select\n{ACCEPT}select.select([c], [], [])\n{UPPER}"), &client);
    let poll = python(
        &format!(
            "import selectors\n{ACCEPT}c.setblocking(False)\np = selectors.DefaultSelector()\np.register(c, 1)\np.select()\n{UPPER}"
        ),
        &client,
    );
    for seen in [&select, &poll] {
        assert_eq!(seen.server, SERVED);
        assert_eq!(seen.client, said);
    }
    let asyncio = python(
        "import asyncio\nasync def serve(r, w):\n    w.write((await r.read(100)).upper())\n    await w.drain()\n    w.close()\n\
         async def main():\n    s = await asyncio.start_server(serve, '0.0.0.0', 12000)\n    await s.serve_forever()\nasyncio.run(main())\n",
        "import asyncio\nasync def main():\n    r, w = await asyncio.open_connection('server', 12000)\n    w.write(b'hello')\n    await r.read(100)\n    \
         w.close()\n    await w.wait_closed()\nasyncio.run(main())\n",
    );
    assert_eq!(asyncio.server[..5], ["listen", "accept", "receive 5", "send 5", "close"]);
    assert!(asyncio.client.iter().any(|call| call == "connect EINPROGRESS"));
    assert_eq!((bytes(&asyncio.client, "send"), bytes(&asyncio.client, "receive")), (5, 5));
    let socketserver = python(
        "import socketserver\nclass H(socketserver.StreamRequestHandler):\n    def handle(self):\n        self.wfile.write(self.rfile.readline().upper())\n\
         socketserver.ThreadingTCPServer(('', 12000), H).handle_request()\ntime.sleep(0.2)\n",
        &format!("{CONNECT}c.send(b'hello\\n')\nc.recv(9)\nc.close()\n"),
    );
    assert_eq!(socketserver.server[..5], ["listen", "accept", "receive 6", "send 6", "shutdown"]);
}

#[test]
fn sockets_that_do_not_wait_are_reset_or_find_nobody() {
    if !can_run() {
        return;
    }
    let upper = format!("{ACCEPT}{UPPER}");
    let asks = python(
        &upper,
        "c = socket(AF_INET, SOCK_STREAM)\nassert c.connect_ex(('server', 12001)) == 111\nc.close()\nc = socket(AF_INET, SOCK_STREAM)\n\
         c.setblocking(False)\nc.connect_ex(('server', 12000))\nimport select\nselect.select([], [c], [])\n\
         assert c.getsockopt(SOL_SOCKET, SO_ERROR) == 0\nc.send(b'hello')\n\
         while True:\n    try:\n        c.recv(9)\n        break\n    except BlockingIOError: time.sleep(0.001)\nc.close()\n",
    );
    let expected = ["connect ECONNREFUSED", "close", "connect EINPROGRESS", "send 5", "receive 5", "close"];
    assert_eq!(asks.client, expected, "what asks again and again is not recorded each time");

    let resets = python(
        &format!("{ACCEPT}c.recv(9)\ntry: c.recv(9)\nexcept ConnectionResetError: pass\nc.close()\n"),
        &format!(
            "{CONNECT}c.send(b'hello')\ntime.sleep(0.1)\nimport struct\nc.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack('ii', 1, 0))\nc.close()\n"
        ),
    );
    assert_eq!(resets.client, ["connect", "send 5", "abort"]);
    assert_eq!(resets.server[2..5], ["receive 5", "receive 0 ECONNRESET", "close"]);

    let crashes = python(
        &format!("{ACCEPT}while c.recv(9): pass\nc.close()\n"),
        &format!("{CONNECT}c.send(b'hello')\nos.kill(os.getpid(), 11)\n"),
    );
    assert_eq!(crashes.client, ["connect", "send 5"]);
    assert_eq!(crashes.server[2..5], ["receive 5", "receive 0", "close"]);
}

#[test]
fn ipv6_connected_datagrams_and_messages() {
    if !can_run() {
        return;
    }
    let six = python(
        &format!("{ACCEPT}{UPPER}").replace("AF_INET", "AF_INET6"),
        &format!("{CONNECT}c.send(b'hello')\nc.recv(9)\nc.close()\n").replace("AF_INET", "AF_INET6"),
    );
    assert_eq!(six.server, SERVED);
    let connect = six.records.iter().find(|record| record["name"] == "connect").unwrap();
    assert_eq!(connect["peer"]["address"], "2001:db8::2");

    let connected = python(
        UDP,
        "c = socket(AF_INET, SOCK_DGRAM)\nc.connect(('server', 12000))\nc.send(b'hello')\nc.recv(9)\nc.close()\n",
    );
    assert_eq!(connected.client, ["send 5", "receive 5", "close"]);
    assert!(every_datagram_has_a_peer(&connected.records));

    let messages = python(
        "s = socket(AF_INET, SOCK_DGRAM)\ns.bind(('', 12000))\nm, _, _, a = s.recvmsg(2048)\ns.sendmsg([m, b'!'], [], 0, a)\ns.close()\n",
        "c = socket(AF_INET, SOCK_DGRAM)\nc.sendmsg([b'he', b'llo'], [], 0, ('server', 12000))\nc.recvmsg(2048)\nc.close()\n",
    );
    assert_eq!(messages.server, ["bind", "receive 5", "send 6", "close"]);
    assert_eq!(messages.client, ["send 5", "receive 6", "close"]);
    assert!(every_datagram_has_a_peer(&messages.records));
}

#[test]
fn of_a_program_that_asks_its_own_host_there_is_one_warning() {
    if !can_run() {
        return;
    }
    let asks = python(
        UDP,
        "c = socket(AF_INET, SOCK_DGRAM)\nc.sendto(b'hello', ('localhost', 12000))\nc.settimeout(0.3)\n\
         try: c.recvfrom(2048)\nexcept TimeoutError: print('no answer', flush=True)\n",
    );
    let warning = "the client sent packets to its own host";
    assert_eq!(asks.said.matches(warning).count(), 1, "{}", asks.said);
    assert_eq!(asks.client, ["send 5", "close"]);
    assert_eq!(asks.server, ["bind"]);
}

/// A client in C: it connects by number, writes, and waits for an answer no longer than 50 ms.
const CLIENT_IN_C: &str = r#"
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
int main(void) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(12000)};
    inet_pton(AF_INET, "192.0.2.2", &to.sin_addr);
    int c = socket(AF_INET, SOCK_STREAM, 0);
    char b[9];
    struct timeval patience = {.tv_usec = 50000};
    if (connect(c, (void *)&to, sizeof to)) return 1;
    if (write(c, "hello", 5) != 5 || read(c, b, 9) != 5) return 2;
    setsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (read(c, b, 9) >= 0) return 3;
    close(c);
    int u = socket(AF_INET, SOCK_DGRAM, 0);
    struct iovec part[2] = {{"ab", 2}, {"cde", 3}};
    struct mmsghdr both[2] = {
        {.msg_hdr = {.msg_name = &to, .msg_namelen = sizeof to, .msg_iov = part, .msg_iovlen = 1}},
        {.msg_hdr = {.msg_name = &to, .msg_namelen = sizeof to, .msg_iov = part + 1, .msg_iovlen = 1}}};
    if (sendmmsg(u, both, 2, 0) != 2) return 4;
    return close(u);
}
"#;

#[test]
fn a_program_in_c_linked_statically_or_not() {
    if !can_run() {
        return;
    }
    if Command::new("cc").arg("--version").output().is_err() {
        left_out("there is no C compiler (cc)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("client.c"), CLIENT_IN_C).unwrap();
    let server = format!("{HEAD}{ACCEPT}c.send(c.recv(9).upper())\nc.recv(9)\n");
    fs::write(folder.path().join("server.py"), server).unwrap();
    for linked in ["-pie", "-static"] {
        let compiler = Command::new("cc")
            .args([linked, "client.c", "-o", "client"])
            .current_dir(&folder)
            .output()
            .unwrap();
        if !compiler.status.success() && linked == "-static" {
            left_out("the C library cannot be linked statically here");
            continue;
        }
        assert!(compiler.status.success(), "{}", String::from_utf8_lossy(&compiler.stderr));
        let seen = recorded("python3 server.py", "./client", folder.path());
        let expected = ["connect", "send 5", "receive 5", "receive 0 EAGAIN", "close", "send 5", "close"];
        assert_eq!(seen.client, expected, "{linked}");
        fs::remove_file(folder.path().join("calls.jsonl")).unwrap();
    }
}
