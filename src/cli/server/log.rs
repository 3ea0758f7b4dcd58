//! The log of a server: the line when it is ready, a line for each client, and the count at its end.

use std::net::SocketAddr;

use crate::app::text::{Noun, count};
use crate::call::TransportProtocol;
use crate::cli::text::quote;
use crate::language::{answered, said};
use crate::textbook::{Excerpt, ListenAddress, Served, ServerEvent};

/// How many characters of a sentence a line of the log shows.
const SHOWN: usize = 40;

/// The line that says where it listens.
pub(super) fn ready(protocol: TransportProtocol, at: ListenAddress, local: SocketAddr) -> String {
    let place = match at {
        ListenAddress::Address(address) => said!("address {} only", "只在地址 {}", address.ip()),
        ListenAddress::AllAddresses { .. } if local.is_ipv4() => {
            said!("every IPv4 address of this machine", "本机的所有 IPv4 地址")
        }
        ListenAddress::AllAddresses { .. } => said!("every address of this machine", "本机的所有地址"),
    };
    said!(
        "The server is ready to receive at port {} ({}, {place}). Stop it with Ctrl-C.",
        "服务器已就绪，在端口 {} 接收（{}，{place}）。按 Ctrl-C 停止。",
        local.port(),
        protocol.name()
    )
}

/// The line that says what it served.
pub(super) fn summary(protocol: TransportProtocol, served: Served) -> String {
    let what = match protocol {
        TransportProtocol::Tcp => count(served.exchanges, Noun::Client),
        TransportProtocol::Udp => count(served.exchanges, Noun::Datagram),
    };
    said!(
        "Stopped. Served {what}: {} received, {} sent.",
        "已停止。服务了 {what}：收到 {}，发送 {}。",
        count(served.received, Noun::Byte),
        count(served.sent, Noun::Byte)
    )
}

/// The line for an event; an error if it concerns no client.
pub(super) fn line(event: &ServerEvent) -> Result<String, String> {
    Ok(match event {
        ServerEvent::Answered { client, heard, .. } if heard.bytes == 0 => {
            said!("{client}  sent nothing", "{client}  什么也没有发送")
        }
        ServerEvent::Answered { client, heard, said, not_utf8: 0 } => {
            format!("{client}  {} → {}", show(heard), quote(&said.beginning, said.bytes, SHOWN))
        }
        ServerEvent::Answered { client, heard, said, not_utf8 } => {
            let warning = said!(
                "warning: not UTF-8: {}, sent back unchanged (the book's server would have stopped here)",
                "警告：有 {}不是 UTF-8，原样发回（教材的服务器会在这里停止）",
                count(*not_utf8, Noun::Byte)
            );
            format!("{client}  {} → {}  {warning}", show(heard), quote(&said.beginning, said.bytes, SHOWN))
        }
        ServerEvent::Broken { client, heard, said, reason } => {
            let sent = count(said.bytes, Noun::Byte);
            said!(
                "{client}  {}, {sent} sent back, then the connection broke: {reason}",
                "{client}  {}，发回 {sent}，然后连接中断：{reason}",
                show(heard),
                reason = answered(reason)
            )
        }
        ServerEvent::Interrupted { client, heard, said } => {
            let sent = count(said.bytes, Noun::Byte);
            said!(
                "{client}  {}, {sent} sent back, still connected when the server was stopped",
                "{client}  {}，发回 {sent}，服务器停止时仍保持连接",
                show(heard)
            )
        }
        ServerEvent::ReplyTooLong { client, heard, bytes } => {
            let length = count(*bytes as u64, Noun::Byte);
            said!(
                "{client}  {}: no reply, for its {length} do not fit into one datagram",
                "{client}  {}：没有回答，因为一个数据报装不下 {length}",
                show(heard)
            )
        }
        ServerEvent::NotSent { client, heard, reason } => {
            said!(
                "{client}  {}: no reply, for it could not be sent: {reason}",
                "{client}  {}：没有回答，因为无法发送：{reason}",
                show(heard),
                reason = answered(reason)
            )
        }
        ServerEvent::Trouble { reason } => {
            return Err(said!(
                "no client can be taken just now: {reason} (trying again)",
                "暂时无法接受客户：{reason}（正在重试）",
                reason = answered(reason)
            ));
        }
    })
}

fn show(heard: &Excerpt) -> String {
    format!("{} {}", count(heard.bytes, Noun::Byte), quote(&heard.beginning, heard.bytes, SHOWN))
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
