//! The errors of writing a capture file.

use std::io;

use crate::frame::{LinkType, Timestamp};
use crate::language::{Text, answered, said};

/// Why a frame cannot be written. Other frames can follow: except after [`FileWriteError::Io`], the file has no part
/// of this frame.
#[derive(Debug, thiserror::Error)]
pub enum FileWriteError {
    /// The system refused the write. The rest is retried with the next frame or
    /// [`Writer::flush`](super::Writer::flush). If the writer is dropped instead, the file may end within a
    /// frame, and everything before it can be read.
    #[error("{}", said!("cannot write the capture file: {}", "无法写入捕获文件：{}", answered(.0)))]
    Io(#[from] io::Error),
    /// pcap has one link type for the whole file.
    #[error(
        "{}",
        said!(
            "a pcap file has one link type: this one has {first} frames, and now comes one of {other}; \
             write pcapng instead, which has one for each interface",
            "pcap 文件只有一种链路类型：这个文件的帧是 {first}，而现在来了一个 {other} 的帧；请改写成 \
             pcapng，它的每个接口各有一种"
        )
    )]
    MixedLinkTypes {
        /// The link type of the file.
        first: LinkType,
        /// The link type of the frame.
        other: LinkType,
    },
    /// pcapng has one link type for each interface.
    #[error(
        "{}",
        said!(
            "interface {vantage} was declared with {declared} frames, and now comes one of {other}",
            "接口 {vantage} 声明的帧是 {declared}，而现在来了一个 {other} 的帧"
        )
    )]
    OtherLinkType {
        /// The interface.
        vantage: usize,
        /// The link type that it was declared with.
        declared: LinkType,
        /// The link type of the frame.
        other: LinkType,
    },
    /// A frame from an interface that was not declared in this section.
    #[error(
        "{}",
        said!(
            "a frame from interface {vantage}, which was not declared, or in a section that has ended",
            "有一个帧来自没有声明过的接口 {vantage}，或属于已经结束的节"
        )
    )]
    UnknownVantage {
        /// The interface.
        vantage: usize,
    },
    /// The number of the link type exceeds 16 bits.
    #[error(
        "{}",
        said!(
            "{0} cannot be written: capture files have 16 bits for a link type",
            "{0} 无法写入：捕获文件的链路类型只有 16 位",
            .0
        )
    )]
    LinkTypeTooLarge(LinkType),
    /// The link type is not known, so it has no number.
    #[error(
        "{}",
        said!(
            "frames whose link type is not known cannot be written: capture files need its number",
            "链路类型未知的帧无法写入：捕获文件需要它的编号"
        )
    )]
    UnknownLinkType,
    /// A name or an annotation does not fit into an option.
    #[error(
        "{}",
        said!(
            "{what} of {length} bytes cannot be written: pcapng holds at most {limit}",
            "{what}长 {length} 字节，无法写入：pcapng 最多 {limit} 字节"
        )
    )]
    OptionTooLong {
        /// What it is.
        what: Text,
        /// Its length in bytes.
        length: usize,
        /// The maximum length in bytes.
        limit: usize,
    },
    /// The format cannot represent this time.
    #[error(
        "{}",
        said!(
            "the time {} ns after 1970, cannot be written: {format} holds the years {years}",
            "时间（1970 年之后 {} ns）无法写入：{format} 能表示的年份是 {years}",
            time.nanoseconds()
        )
    )]
    TimeOutOfRange {
        /// The time.
        time: Timestamp,
        /// The format.
        format: &'static str,
        /// The years that it can represent.
        years: Text,
    },
    /// The frame has no time, and would need one.
    #[error(
        "{}",
        said!(
            "a packet without a time cannot be written to {format}: only pcapng has a block without one, \
             for a packet of its section's first interface that has no comment, flag or number",
            "没有时间的分组无法写入 {format}：只有 pcapng 有不带时间的块，并且只能用于节的第一个接口上没\
             有注释、标志和编号的分组"
        )
    )]
    NoTime {
        /// The format.
        format: &'static str,
    },
    /// The length on the wire exceeds 32 bits.
    #[error(
        "{}",
        said!(
            "a packet of {length} bytes on the wire cannot be written: capture files hold lengths up to \
             4294967295",
            "线路上长 {length} 字节的分组无法写入：捕获文件的长度最大是 4294967295"
        )
    )]
    OriginalTooLong {
        /// The length in bytes.
        length: usize,
    },
    /// The frame is too long: other programs would consider the file damaged.
    #[error(
        "{}",
        said!(
            "a frame of {length} bytes cannot be written: other programs read at most {limit} of this \
             link type; capture with a smaller snap length",
            "长 {length} 字节的帧无法写入：对这种链路类型，其他程序最多读 {limit} 字节；请用较小的截取长\
             度捕获"
        )
    )]
    TooLong {
        /// Its length in bytes.
        length: usize,
        /// The maximum length in bytes.
        limit: usize,
    },
}
