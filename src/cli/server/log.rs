//! What a server says of itself: the line when it is ready, a line for each client, and the count at its end.

use std::net::SocketAddr;

use crate::app::text::count;
use crate::call::TransportProtocol;
use crate::cli::args;
use crate::cli::text::quote;
use crate::textbook::{Excerpt, ListenAddress, Served, ServerEvent};

/// How many characters of a sentence a line of the log shows.
const SHOWN: usize = 40;

/// The line that says where it listens.
pub(super) fn ready(protocol: TransportProtocol, at: ListenAddress, local: SocketAddr) -> String {
    let place = match at {
        ListenAddress::Address(address) => format!("address {} only", address.ip()),
        ListenAddress::AllAddresses { .. } if local.is_ipv4() => {
            "every IPv4 address of this machine".to_owned()
        }
        ListenAddress::AllAddresses { .. } => "every address of this machine".to_owned(),
    };
    format!(
        "The server is ready to receive at port {} ({}, {place}). Stop it with Ctrl-C.",
        local.port(),
        protocol.name()
    )
}

/// The line that says what it served.
pub(super) fn summary(protocol: args::Protocol, served: Served) -> String {
    let what = match protocol {
        args::Protocol::Tcp => count(served.exchanges, "client"),
        args::Protocol::Udp => count(served.exchanges, "datagram"),
    };
    format!(
        "Stopped. Served {what}: {} received, {} sent.",
        count(served.received, "byte"),
        count(served.sent, "byte")
    )
}

/// The line that tells an event; an error where it concerns no client.
pub(super) fn line(event: &ServerEvent) -> Result<String, String> {
    Ok(match event {
        ServerEvent::Answered { client, heard, .. } if heard.bytes == 0 => {
            format!("{client}  sent nothing")
        }
        ServerEvent::Answered { client, heard, said, not_utf8: 0 } => {
            format!("{client}  {} → {}", show(heard), quote(&said.beginning, said.bytes, SHOWN))
        }
        ServerEvent::Answered { client, heard, said, not_utf8 } => {
            let warning = format!(
                "warning: not UTF-8: {}, sent back unchanged (the book's server would have stopped here)",
                count(*not_utf8, "byte")
            );
            format!("{client}  {} → {}  {warning}", show(heard), quote(&said.beginning, said.bytes, SHOWN))
        }
        ServerEvent::Broken { client, heard, said, reason } => {
            let sent = count(said.bytes, "byte");
            format!("{client}  {}, {sent} sent back, then the connection broke: {reason}", show(heard))
        }
        ServerEvent::Interrupted { client, heard, said } => {
            let sent = count(said.bytes, "byte");
            format!(
                "{client}  {}, {sent} sent back, still connected when the server was stopped",
                show(heard)
            )
        }
        ServerEvent::ReplyTooLong { client, heard, bytes } => {
            let length = count(*bytes as u64, "byte");
            format!("{client}  {}: no reply, for its {length} do not fit into one datagram", show(heard))
        }
        ServerEvent::NotSent { client, heard, reason } => {
            format!("{client}  {}: no reply, for it could not be sent: {reason}", show(heard))
        }
        ServerEvent::Trouble { reason } => {
            return Err(format!("no client can be taken just now: {reason} (trying again)"));
        }
    })
}

fn show(heard: &Excerpt) -> String {
    format!("{} {}", count(heard.bytes, "byte"), quote(&heard.beginning, heard.bytes, SHOWN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(heard: &[u8], said: &[u8], not_utf8: u64) -> String {
        let client = "127.0.0.1:43512".parse().unwrap();
        line(&ServerEvent::Answered { client, heard: Excerpt::of(heard), said: Excerpt::of(said), not_utf8 })
            .unwrap()
    }

    #[test]
    fn a_client_is_one_line() {
        assert_eq!(answered(b"hello", b"HELLO", 0), "127.0.0.1:43512  5 bytes \"hello\" → \"HELLO\"");
    }

    #[test]
    fn nothing_from_a_client_reaches_the_terminal_as_anything_but_text() {
        let line = answered(b"\x1b]0;x\x07\n\xff", b"\x1b]0;X\x07\n\xff", 1);
        assert!(!line.contains(char::is_control), "{line:?}");
        assert!(line.contains("not UTF-8: 1 byte"), "{line}");
    }
}
