//! The errors of reading a capture file.

use crate::language::{Text, answered, said};
use std::io;
use std::path::PathBuf;

/// Why a file cannot be read, or cannot be read any further.
///
/// Offsets are in bytes from the beginning of the file; in a compressed file, of the uncompressed data. Every packet
/// before the offset has been delivered.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file, or this user may not read it.
    #[error(
        "{}",
        said!(
            "cannot open {}: {source}",
            "无法打开 {}：{source}",
            path.display(), source = answered(source)
        )
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The system failed to give more bytes.
    #[error(
        "{}",
        said!(
            "cannot read on at byte {offset}: {source}",
            "无法从字节 {offset} 继续读：{source}",
            source = answered(source)
        )
    )]
    Read {
        /// The number of bytes that were read before.
        offset: u64,
        /// The system's error.
        source: io::Error,
    },
    /// The gzip compression is damaged or truncated.
    #[error(
        "{}",
        said!(
            "the gzip compression is damaged or cut short after {offset} unpacked bytes ({source}): what \
             was before it has been read; fetch the file again, or check it with `gzip -t`",
            "gzip 压缩数据在解压 {offset} 字节之后损坏或被截断（{source}）：此前的内容已经读出；请重新获\
             取文件，或用 `gzip -t` 检查",
            source = answered(source)
        )
    )]
    Compression {
        /// The number of bytes that could be uncompressed.
        offset: u64,
        /// The error of the decompressor.
        source: io::Error,
    },
    /// The file has no bytes.
    #[error(
        "{}",
        said!(
            "the file is empty, without even a header: was the capture stopped before it had begun?",
            "文件是空的，连头部也没有：捕获是否还没开始就停止了？"
        )
    )]
    Empty,
    /// The file has another, known format.
    #[error(
        "{}",
        said!(
            "this is {found}, not pcap or pcapng: {advice}",
            "这是{found}，不是 pcap 或 pcapng：{advice}"
        )
    )]
    Foreign {
        /// What it is, for the message.
        found: Text,
        /// What the user can do.
        advice: Text,
    },
    /// The file has an unknown format.
    #[error(
        "{}",
        said!(
            "this is not a capture file: it begins with the bytes {found}, where pcap has d4 c3 b2 a1 or \
             the like and pcapng 0a 0d 0d 0a",
            "这不是捕获文件：它以字节 {found} 开头，而 pcap 以 d4 c3 b2 a1 之类开头，pcapng 以 0a 0d 0d \
             0a 开头"
        )
    )]
    Unrecognized {
        /// Its first bytes, in hexadecimal.
        found: String,
    },
    /// The version of the format is not supported.
    #[error(
        "{}",
        said!(
            "byte {offset}: {format} version {major}.{minor} where {known} was expected: the file is \
             damaged, or written by a later program",
            "字节 {offset}：{format} 的版本是 {major}.{minor}，这里应是 {known}：文件已损坏，或由更新的程\
             序写成"
        )
    )]
    Version {
        /// The offset of the version.
        offset: u64,
        /// The format.
        format: &'static str,
        /// The version in the file.
        major: u16,
        /// The version in the file.
        minor: u16,
        /// The versions that are supported.
        known: Text,
    },
    /// The file ends within a header, packet or block.
    #[error(
        "{}",
        said!(
            "the file is cut short: {what} begins at byte {offset} and has {needed} bytes, of which \
             {available} are there; everything before it has been read",
            "文件被截断：{what}从字节 {offset} 开始，应有 {needed} 字节，只有 {available} 字节；此前的内\
             容已全部读出"
        )
    )]
    Cut {
        /// The offset at which it begins.
        offset: u64,
        /// What is truncated.
        what: Text,
        /// Its length in bytes.
        needed: u64,
        /// The number of bytes that are in the file.
        available: u64,
    },
    /// A length above the limit for this kind of object.
    #[error(
        "{}",
        said!(
            "byte {offset}: {what} claims {length} bytes, more than the {limit} that it can have: the \
             file is damaged here; everything before has been read",
            "字节 {offset}：{what}自称有 {length} 字节，超过最多可有的 {limit} 字节：文件在这里损坏；此前\
             的内容已全部读出"
        )
    )]
    TooLong {
        /// The offset at which it begins.
        offset: u64,
        /// What it is, for the message.
        what: Text,
        /// The length in the file.
        length: u64,
        /// The maximum length.
        limit: u64,
    },
    /// A violation of the format.
    #[error(
        "{}",
        said!(
            "byte {offset}: {what}: expected {expected}, found {found}: the file is damaged here; \
             everything before has been read",
            "字节 {offset}：{what}：应是 {expected}，却是 {found}：文件在这里损坏；此前的内容已全部读出"
        )
    )]
    Broken {
        /// The offset of the header, packet or block that is wrong.
        offset: u64,
        /// What it is, for the message.
        what: Text,
        /// What the format requires.
        expected: Text,
        /// The value in the file.
        found: u64,
    },
    /// A packet from an interface that the file has not described.
    #[error(
        "{}",
        said!(
            "byte {offset}: a packet from interface {interface}, where the section has described {known}: \
             the file is damaged here; everything before has been read",
            "字节 {offset}：有一个分组来自接口 {interface}，而这一节只描述了 {known} 个接口：文件在这里损\
             坏；此前的内容已全部读出"
        )
    )]
    UnknownInterface {
        /// Where the packet's block begins.
        offset: u64,
        /// The interface's number in its section.
        interface: u32,
        /// The number of interfaces in its section.
        known: usize,
    },
    /// More interfaces, sections or text than are kept.
    #[error(
        "{}",
        said!(
            "byte {offset}: more than {limit} {what}: no sound capture has so many; everything before has \
             been read",
            "字节 {offset}：超过 {limit} {what}：正常的捕获不会有这么多；此前的内容已全部读出"
        )
    )]
    TooMany {
        /// The offset of the first one beyond the limit.
        offset: u64,
        /// What there is too much of.
        what: Text,
        /// The limit.
        limit: usize,
    },
}
