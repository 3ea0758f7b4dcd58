//! Short phrases that views show about a packet in addition to its numbers, as types.

use std::net::IpAddr;

/// A phrase about a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phrase<'a> {
    /// A frame of a link that is not decoded.
    NotDecoded {
        /// The layer.
        layer: &'a str,
    },
    /// A layer that a field makes unreadable.
    Unreadable {
        /// The layer.
        layer: &'a str,
        /// The field.
        field: &'a str,
    },
    /// A layer that ends too soon.
    TooShort {
        /// The layer.
        layer: &'a str,
        /// Bytes that it needed.
        needed: u64,
        /// Bytes that were there.
        available: u64,
    },
    /// A piece of a packet of this protocol.
    Fragment {
        /// The protocol.
        protocol: &'a str,
    },
    /// Its offset in the whole packet.
    At {
        /// In bytes.
        byte: u32,
    },
    /// A protocol over IP that has no name here.
    IpProtocol {
        /// Its number.
        number: u8,
    },
    /// A protocol over PPP that has no name here.
    PppProtocol {
        /// Its number.
        number: u16,
    },
    /// Another host or router than the end sent it.
    SentBy {
        /// The address of it.
        address: IpAddr,
    },
    /// It was put together of so many pieces.
    Fragments {
        /// How many.
        count: usize,
    },
    /// It came in a tunnel.
    In {
        /// The tunnel.
        tunnel: &'a str,
    },
    /// A TCP segment without flags.
    NoFlags,
    /// The spanning tree protocol.
    SpanningTree,
    /// OSI's network layer.
    OsiNetwork,
    /// A type of ICMP that has no name here.
    IcmpKind {
        /// Its number.
        number: u8,
    },
    /// A code of ICMP that has no name here.
    IcmpCode {
        /// Its number.
        number: u8,
    },
    /// ARP: somebody says whose address it is.
    Announcement {
        /// The address.
        of: &'a str,
    },
    /// ARP asks for a hardware address.
    WhoHas {
        /// The address asked for.
        target: &'a str,
    },
    /// Whom to answer.
    Tell {
        /// Who asks.
        whom: &'a str,
    },
    /// ARP answers.
    IsAt {
        /// The address.
        address: &'a str,
    },
    /// RARP asks for an IP address.
    WhoIs {
        /// The address asked for.
        target: &'a str,
    },
    /// RARP answers.
    Is {
        /// Whose.
        who: &'a str,
        /// The address.
        address: &'a str,
    },
    /// Another operation of ARP.
    Operation {
        /// Its number.
        number: u16,
    },
    /// What follows is the datagram that a fragment completes.
    Assembled {
        /// The numbers of all its fragments.
        packets: &'a str,
    },
    /// Bytes of data.
    Bytes(u64),
    /// What an acknowledgment number adds to the one before: these bytes of data, and a FIN.
    Sum {
        /// The number.
        ack: u64,
        /// The one before.
        before: u64,
        /// How many bytes.
        bytes: u64,
        /// Whether a FIN comes after them.
        fin: bool,
    },
    /// So many segments, shown as one.
    Segments(u64),
    /// So many datagrams, shown as one.
    Datagrams(u64),
    /// So many acknowledgments, shown as one.
    Acks(u64),
    /// The last acknowledgment number of several.
    UpTo(u64),
    /// So many duplicate ACKs, shown as one, all with this number.
    DuplicateAcks {
        /// How many.
        count: u64,
        /// The number.
        ack: u64,
    },
    /// A `receive` by which the program learned of the other end's FIN.
    EndOfStream,
    /// The heading of a packet.
    Packet(u64),
    /// The heading of a flow.
    Flow(u32),
    /// A field of a header that takes some bits of these bytes.
    Bits {
        /// The first bit, counted from the first sent.
        first: usize,
        /// The last.
        last: usize,
        /// The bytes of the frame, as `46-47`.
        bytes: &'a str,
    },
    /// Why a packet could not be read to the end.
    Stop {
        /// The layer.
        layer: &'a str,
        /// Where it begins.
        offset: u64,
        /// Bytes that it needed.
        needed: u64,
        /// Bytes that were there.
        available: u64,
        /// Which field said so.
        promised_by: &'a str,
    },
}
