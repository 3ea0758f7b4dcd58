//! Words for messages.

use std::path::Path;

use crate::language::said;
use crate::view::text::visible;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Noun {
    /// Bytes.
    Byte,
    /// Packets.
    Packet,
    /// UDP's datagrams.
    Datagram,
    /// TCP's connections.
    Connection,
    /// Clients of a server.
    Client,
    /// Records of a trace.
    Record,
}

/// `1 byte`, `2 bytes`; `1 字节`, `2 字节`.
pub(crate) fn count(number: u64, noun: Noun) -> String {
    let (english, chinese) = match noun {
        Noun::Byte => ("byte", "字节"),
        Noun::Packet => ("packet", "个分组"),
        Noun::Datagram => ("datagram", "个数据报"),
        Noun::Connection => ("connection", "条连接"),
        Noun::Client => ("client", "个客户"),
        Noun::Record => ("record", "条"),
    };
    let plural = if number == 1 { "" } else { "s" };
    said!("{number} {english}{plural}", "{number} {chinese}")
}

/// What is read, as it may be printed: a file's name, or standard input.
pub(crate) fn source(path: &Path) -> String {
    if path.as_os_str() == "-" { said!("standard input", "标准输入") } else { shown(path) }
}

/// A file's name as it may be printed.
pub(crate) fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}
