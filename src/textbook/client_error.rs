//! The result of a client: the reply, or why there is none.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use thiserror::Error;

use super::policy::BOOK_READ;
use crate::language::{Text, answered, both, said};

/// The reply of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The sentence in upper case, if the server does its work.
    pub bytes: Vec<u8>,
    /// The address of the server, as the client asked it.
    pub server: SocketAddr,
    /// The address that the reply came from: over UDP it can be another one.
    pub from: SocketAddr,
    /// The address of the client.
    pub local: SocketAddr,
}

/// Why there is no reply or only a part of it, and what to do about it.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The host name has no address.
    #[error(
            "{}",
            said!(
                "no address is known for the host {name:?}: {reason} (check its spelling, or give an \
                 address such as 127.0.0.1)",
                "不知道主机 {name:?} 的地址：{reason}（请检查拼写，或给出地址，例如 127.0.0.1）",
                reason = answered(reason)
            )
        )]
    NameNotFound {
        /// The name.
        name: String,
        /// The resolver's error.
        reason: io::Error,
    },
    /// The host name has several addresses, and none of them answered.
    #[error(
            "{}",
            said!(
                "none of the addresses of {name} answered:{}",
                "{name} 的地址都没有回答：{}",
                list(.tried)
            )
        )]
    NoAddressAnswered {
        /// The name.
        name: String,
        /// Each address with its error, in the order of the attempts.
        tried: Vec<(SocketAddr, Self)>,
    },
    /// The client's socket could not be created or bound.
    #[error(
            "{}",
            said!(
                "cannot open a socket for talking to {server}: {reason}",
                "无法打开与 {server} 通信的套接字：{reason}",
                reason = answered(reason)
            )
        )]
    Socket {
        /// The server.
        server: SocketAddr,
        /// The system's error.
        reason: io::Error,
    },
    /// TCP: the SYN was answered with RST.
    #[error(
            "{}",
            said!(
                "nothing listens at {} port {}: its host answered the SYN with RST, which refuses the \
                 connection (start a server there with: captrace server tcp --port {})",
                "{} 的端口 {} 上没有程序监听：主机用 RST 回答了 SYN，即拒绝连接（可以在那里启动服务器：\
                 captrace server tcp --port {}）",
                .server.ip(), .server.port(), .server.port()
            )
        )]
    TcpRefused {
        /// The server.
        server: SocketAddr,
    },
    /// UDP: the datagram was answered with an ICMP message.
    #[error(
            "{}",
            said!(
                "nothing listens at {} port {}: the datagram arrived, and its host sent back the ICMP \
                 message \"port unreachable\" (start a server there with: captrace server udp --port {})",
                "{} 的端口 {} 上没有程序接收：数据报到达了，主机发回了 ICMP 报文“端口不可达”（可以在那里\
                 启动服务器：captrace server udp --port {}）",
                .server.ip(), .server.port(), .server.port()
            )
        )]
    UdpRefused {
        /// The server.
        server: SocketAddr,
    },
    /// There is no route, or a router reported that the host is unreachable.
    #[error(
            "{}",
            said!(
                "{} cannot be reached: {reason} (check the address and this machine's network)",
                "无法到达 {}：{reason}（请检查地址和本机的网络）",
                .server.ip(), reason = answered(reason)
            )
        )]
    Unreachable {
        /// The server.
        server: SocketAddr,
        /// The system's error.
        reason: io::Error,
    },
    /// The capture shows an ICMP error that answered in the place of the server.
    #[error(
        "{}",
        said!(
            "no answer from {} port {}: an ICMP error came back in its place, as the ladder shows: {meaning}. The request got \
             as far as its sender, so this machine's network works up to there",
            "{} 的端口 {} 没有回答：回来的是 ICMP 差错，如梯形图所示：{meaning}。请求到达了发送差错的主机或路由器，\
             所以本机到那里的网络是通的",
            .server.ip(), .server.port()
        )
    )]
    IcmpAnswered {
        /// The server.
        server: SocketAddr,
        /// What the error means, in the spoken language.
        meaning: &'static str,
    },
    /// The capture shows that nothing left this machine for the server.
    #[error(
        "{}",
        said!(
            "nothing was sent to {} port {}: on the local network no host answered for that address, or for the router on the \
             way (this machine asks with ARP, over IPv6 with neighbour discovery, before it sends anything). Check the address",
            "没有向 {} 的端口 {} 发送任何分组：本地网络上没有主机应答这个地址或途中的路由器（本机在发送之前先用 ARP \
             询问，IPv6 则用邻居发现）。请检查地址",
            .server.ip(), .server.port()
        )
    )]
    NothingSent {
        /// The server.
        server: SocketAddr,
    },
    /// TCP: no answer to the SYN.
    #[error(
            "{}",
            said!(
                "no answer from {} port {} within {} s: each SYN that TCP sent (it repeats them) was lost \
                 or thrown away, as by a firewall or where no host has this address (check the address, \
                 or wait longer with --timeout)",
                "{} 的端口 {} 在 {} 秒内没有回答：TCP 发送的每个 SYN（它会重传）都丢失或被丢弃了，可能是\
                 因为防火墙，或者没有主机使用这个地址（请检查地址，或用 --timeout 等待更久）",
                .server.ip(), .server.port(), .after.as_secs_f64()
            )
        )]
    ConnectTimeout {
        /// The server.
        server: SocketAddr,
        /// The timeout.
        after: Duration,
    },
    /// TCP: the connection is established, but no byte was transferred within the timeout.
    #[error(
            "{}",
            said!(
                "{server} is connected, but for {} s nothing more came from its program; {} bytes of \
                 reply had come by then (its host may well have acknowledged the sentence: the program \
                 may be busy with another client, or waiting for more; --timeout waits longer)",
                "已与 {server} 建立连接，但它的程序 {} 秒内没有再发来任何内容；此前收到了 {} 字节的回答（\
                 它的主机可能已经确认了句子：程序可能正忙于另一个客户，或在等待更多数据；用 --timeout 可\
                 以等待更久）",
                .after.as_secs_f64(), .received.len()
            )
        )]
    TcpSilence {
        /// The server.
        server: SocketAddr,
        /// The timeout.
        after: Duration,
        /// The part of the reply that was received before.
        received: Vec<u8>,
    },
    /// UDP: no reply.
    #[error(
            "{}",
            said!(
                "no reply from {} port {} within {} s: the request was lost, or the reply was, or nobody \
                 listens there and a firewall keeps that secret; UDP cannot tell which, and it never \
                 sends again (run the client once more, or wait longer with --timeout)",
                "{} 的端口 {} 在 {} 秒内没有回答：请求丢失了，或回答丢失了，或那里没有程序接收而防火墙没\
                 有告知；UDP 无法区分，也从不重传（请再运行一次客户，或用 --timeout 等待更久）",
                .server.ip(), .server.port(), .after.as_secs_f64()
            )
        )]
    UdpSilence {
        /// The server.
        server: SocketAddr,
        /// The timeout.
        after: Duration,
    },
    /// TCP: the server reset the connection.
    #[error(
            "{}",
            said!(
                "{server} reset the connection (RST): {sent} bytes had been sent to it, and {} bytes of \
                 reply had come; {}",
                "{server} 重置了连接（RST）：此前已向它发送 {sent} 字节，收到 {} 字节的回答；{}",
                .received.len(), why_reset(*.sent)
            )
        )]
    Reset {
        /// The server.
        server: SocketAddr,
        /// The number of bytes that the kernel had accepted for sending.
        sent: usize,
        /// The part of the reply that was received before.
        received: Vec<u8>,
    },
    /// UDP: the sentence is too long for a datagram.
    #[error(
            "{}",
            said!(
                "{bytes} bytes do not fit into one datagram: UDP over {} holds at most {limit} (shorten \
                 the sentence, or use TCP: captrace client tcp)",
                "一个数据报装不下 {bytes} 字节：{} 上的 UDP 最多装 {limit} 字节（请缩短句子，或使用 TCP：\
                 captrace client tcp）",
                if .server.is_ipv4() { "IPv4" } else { "IPv6" }
            )
        )]
    DatagramTooLong {
        /// The server.
        server: SocketAddr,
        /// The length of the sentence in bytes.
        bytes: usize,
        /// The maximum length in bytes.
        limit: usize,
    },
    /// Another error.
    #[error(
            "{}",
            said!(
                "the exchange with {server} failed: {reason}",
                "与 {server} 的交换失败：{reason}",
                reason = answered(reason)
            )
        )]
    Other {
        /// The server.
        server: SocketAddr,
        /// The system's error.
        reason: io::Error,
    },
}

impl ClientError {
    /// The part of the reply that was received before the error.
    pub fn received(&self) -> &[u8] {
        match self {
            Self::Reset { received, .. } | Self::TcpSilence { received, .. } => received,
            _ => &[],
        }
    }

    /// Whether no server was reached at this address, so that the next address of the same host should be tried.
    pub fn is_no_contact(&self) -> bool {
        matches!(
            self,
            Self::Socket { .. }
                | Self::TcpRefused { .. }
                | Self::UdpRefused { .. }
                | Self::Unreachable { .. }
                | Self::IcmpAnswered { .. }
                | Self::NothingSent { .. }
                | Self::ConnectTimeout { .. }
                | Self::UdpSilence { .. }
        )
    }
}

/// Whether the error means that the host or its network is unreachable.
pub(super) fn is_unreachable(error: &io::Error) -> bool {
    use io::ErrorKind::{HostUnreachable, NetworkDown, NetworkUnreachable, PermissionDenied, TimedOut};
    matches!(error.kind(), HostUnreachable | NetworkDown | NetworkUnreachable | PermissionDenied | TimedOut)
}

/// The probable reason for a reset after this many bytes.
fn why_reset(sent: usize) -> Text {
    if sent > BOOK_READ {
        both(
            "a server that closes while bytes of the client are still unread resets, as the book's does \
             with the rest of a sentence longer than the 2,048 bytes of its one read (shorten the \
             sentence, or ask a server started with: captrace server tcp)",
            "服务器关闭时如果还有客户的字节没有读，就会重置连接；教材的服务器只读一次，最多 2,048 字节，\
             更长的句子就会这样（请缩短句子，或使用 captrace server tcp 启动的服务器）",
        )
    } else {
        both(
            "its program probably closed without reading everything, or crashed; or a firewall broke in \
             (look at the server's own messages)",
            "它的程序可能没有读完就关闭了，或者崩溃了；也可能是防火墙中断了连接（请看服务器自己的消息）",
        )
    }
}

fn list(tried: &[(SocketAddr, ClientError)]) -> String {
    tried.iter().fold(String::new(), |list, (address, error)| {
        said!("{list}\n  {address}: {error}", "{list}\n  {address}：{error}")
    })
}
