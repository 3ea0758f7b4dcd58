//! What a student's programs did wrong, and how they ended.

use super::clause::counted;
use super::count::bytes;
use crate::analysis::fact::PacketId;
use crate::analysis::mistake::{Mistake, RunPlace};
use crate::call::TransportProtocol;
use crate::explain::program::{Elsewhere, join, listening_elsewhere, signal};
use crate::program::{Outcome, Program, Role, WaitingCall};

/// A program, in the middle of a sentence.
pub(super) const fn name(role: Role) -> &'static str {
    match role {
        Role::Server => "server",
        Role::Client => "client",
        Role::Alone => "program",
    }
}

const fn other(role: Role) -> &'static str {
    match role {
        Role::Server => "client",
        Role::Client => "server",
        Role::Alone => "other end",
    }
}

/// How a program ended, in few words.
pub(super) fn outcome(program: &Program) -> String {
    let outcome = match program.outcome {
        Outcome::NotStarted => "not started".to_owned(),
        Outcome::Exited(code) => format!("ended with exit code {code}"),
        Outcome::Killed(number) => format!("ended by {}", signal(number)),
        Outcome::Stopped => match program.waits.map(|wait| wait.call) {
            Some(call) => format!("still running, {}; captrace ended it", waiting(call)),
            None => "still running; captrace ended it".to_owned(),
        },
    };
    format!("{}: {outcome}", program.command)
}

const fn waiting(call: WaitingCall) -> &'static str {
    match call {
        WaitingCall::Accept => "waiting in accept()",
        WaitingCall::Receive => "waiting in recv()",
        WaitingCall::Send => "waiting in send()",
        WaitingCall::Connect => "waiting in connect()",
        WaitingCall::Poll => "waiting in select() or poll()",
        WaitingCall::Input => "waiting for input",
    }
}

fn packet(id: Option<PacketId>) -> String {
    id.map_or_else(String::new, |id| format!(" (packet {})", id.0))
}

#[expect(clippy::too_many_lines, reason = "one match, one arm a mistake")]
pub(super) fn mistake(mistake: &Mistake) -> String {
    match mistake {
        Mistake::ServerEnded { last_line } => {
            let last =
                if last_line.is_empty() { ".".to_owned() } else { format!(". The server wrote last: {last_line}") };
            format!("The server ended before any socket of it waited for a client, so the client was not started{last}")
        }
        Mistake::NeverListened => "The server is running, but no socket of it waits for a client: no TCP socket listens, no \
                                   UDP socket has a port. It needs bind(), and for TCP listen(). The client was started all \
                                   the same."
            .to_owned(),
        Mistake::PortInUse { role } => format!(
            "The {} asked for a port that another socket has. This network was empty at the start, so one of these programs \
             has it: is bind() called twice, or does the client bind the server's port?",
            name(*role)
        ),
        Mistake::NotInThisNetwork { role, place: RunPlace::TwoHosts } => format!(
            "The {} named a host that it cannot reach. There are two hosts here: their names are server and client.",
            name(*role)
        ),
        Mistake::NotInThisNetwork { role, place: RunPlace::OneHost } => format!(
            "The {} named a host that it cannot reach. This private network has only 127.0.0.1, ::1 and the name localhost: \
             use one of them.",
            name(*role)
        ),
        Mistake::NoListener { answer, transport, at, listening, server_ended } => {
            let (port, what) = (at.port(), transport.name());
            let said = match transport {
                TransportProtocol::Tcp => format!("the SYN was answered by RST{}", packet(*answer)),
                TransportProtocol::Udp => format!("ICMP answered \"port unreachable\"{}", packet(*answer)),
            };
            let why = match listening_elsewhere(*transport, *at, listening) {
                _ if *server_ended => "The server had ended by then.".to_owned(),
                Elsewhere::OtherProtocol(other) => {
                    format!("The server has {} port {port}: one of the two speaks the wrong protocol.", other.name())
                }
                Elsewhere::OtherAddress(address) => {
                    format!("The server waits at port {port} of {address} alone: call that address, or bind to ''.")
                }
                Elsewhere::OtherPorts(ports) => {
                    format!("The server waits at port {}: client and server must agree.", join(&ports, ", "))
                }
                Elsewhere::Nothing => "No program waited at any port.".to_owned(),
            };
            format!("Nobody waited at {what} port {port} of {}: {said}. {why}", at.ip())
        }
        Mistake::Crashed { role, outcome, last_line, closed } => {
            let how = match outcome {
                Outcome::Killed(number) => format!("was ended by {}", signal(*number)),
                Outcome::Exited(code) => format!("ended with exit code {code}, which means an error"),
                Outcome::NotStarted | Outcome::Stopped => "ended".to_owned(),
            };
            let last = if last_line.is_empty() { String::new() } else { format!(", and wrote last: {last_line}") };
            let kernel = match closed {
                Some(id) => format!(
                    " When a program ends, the kernel closes every socket that it left open: the {} saw packet {}, and \
                     cannot tell this from a close().",
                    other(*role),
                    id.0
                ),
                None => String::new(),
            };
            format!("The {} {how}{last}.{kernel}", name(*role))
        }
        Mistake::Unread { role, read, arrived, reset: _, open: true } => format!(
            "The {} has read {read} of the {} that arrived; {} still wait in its receive buffer. recv(n) returns at most n \
             bytes, perhaps fewer, and leaves the rest: call it until the whole message is there.",
            name(*role),
            bytes(*arrived),
            arrived.saturating_sub(*read)
        ),
        Mistake::Unread { role, read, arrived, reset, open: false } => {
            let rst = match reset {
                Some(id) => format!(
                    " That is why its close became a RST (packet {}) and not a FIN: TCP shows that data was lost (RFC 9293, \
                     3.6.1; RFC 1122, 4.2.2.13). What the {} has not read yet may be lost, too.",
                    id.0,
                    other(*role)
                ),
                None => String::new(),
            };
            format!(
                "The {} closed its socket when it had read {read} of the {} that had arrived: {} were thrown away.{rst} \
                 recv(n) returns at most n bytes, perhaps fewer: call it until the whole message is there.",
                name(*role),
                bytes(*arrived),
                arrived.saturating_sub(*read)
            )
        }
        Mistake::Stream { role, pieces, answer } => {
            let total: u64 = pieces.iter().map(|piece| u64::from(*piece)).sum();
            let sum = join(pieces, " + ");
            let answered = match *answer {
                0 => format!("no answer came from the {}", other(*role)),
                answer if answer == total => format!("one answer of {} came back: they were read as one", bytes(answer)),
                answer => format!("one answer of {} came back", bytes(answer)),
            };
            format!(
                "The {} sent {} in {} pieces ({sum}), and {answered}. TCP carries a stream of bytes, without messages: one \
                 recv() may return a part of what a send() gave, or what several gave. Programs mark the end of a message \
                 themselves: a line end, a length in front, or a shutdown().",
                name(*role),
                bytes(total),
                pieces.len()
            )
        }
        Mistake::ClosedTooEarly { role, data, bytes: count, reset } => format!(
            "The {} closed its connection while the {} still sent: packet {} with {} found a closed socket, and RST{} \
             answered it (RFC 9293, 3.6.1). Read until the other end has sent all, and then close.",
            name(*role),
            other(*role),
            data.0,
            bytes(u64::from(*count)),
            packet(*reset)
        ),
        Mistake::CloseWait { role, fin } => format!(
            "The {this} has not closed this connection. The {that} has: its FIN{} was acknowledged by the kernel, and the \
             {this}'s end stays in CLOSE-WAIT until the program calls close() or ends (RFC 9293, 3.6). Here it ended only \
             because the program was ended. Call close() on the socket that {} returned.",
            packet(*fin),
            if *role == Role::Server { "accept()" } else { "socket()" },
            this = name(*role),
            that = other(*role),
        ),
        Mistake::NotClosed { role, sent, seconds } => format!(
            "Nothing happened for {seconds} s. The {that} waits in recv() for more bytes, or for the end of them; the {this} \
             has sent {}, has not closed the connection, and waits in accept() for the next client. Call close() on the \
             socket that accept() returned: only its FIN tells the {that} that nothing more comes.",
            bytes(*sent),
            this = name(*role),
            that = other(*role),
        ),
        Mistake::BothReceive { seconds } => format!(
            "Nothing happened for {seconds} s. Both programs wait in recv() for the other one. Does the server read until the \
             end of the bytes, while the client keeps its direction open? shutdown(SHUT_WR) sends the FIN that is the end."
        ),
        Mistake::Waits { role, call, unanswered, seconds } => {
            let how = match call {
                Some(call) => format!("is still {}", waiting(*call)),
                None => "is still running".to_owned(),
            };
            let udp = if *unanswered {
                " Its datagram had no answer. UDP resends nothing and reports nothing: without settimeout() a recvfrom() \
                 waits for ever."
            } else {
                ""
            };
            format!("Nothing happened for {}: the {} {how}.{udp}", counted(*seconds, "second", "seconds"), name(*role))
        }
        Mistake::NothingSent { place: RunPlace::TwoHosts } => {
            "No packet was sent from one host to the other. The server's name is server; 127.0.0.1 and localhost lead each \
             program to its own host."
                .to_owned()
        }
        Mistake::NothingSent { place: RunPlace::OneHost } => {
            "No packet was sent. Only what goes to 127.0.0.1, ::1 or localhost can be seen in this private network.".to_owned()
        }
    }
}
