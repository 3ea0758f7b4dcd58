//! ARP (RFC 826): which hardware address has this IP address? RARP (RFC 903) asks the reverse question in the same
//! packet format.

use std::net::Ipv4Addr;
use std::ops::Range;

use pnet::packet::arp::ArpPacket;
use pnet::util::MacAddr;
use strum::{IntoStaticStr, VariantNames};

use super::cursor::Cursor;
use super::field::{FieldValue, LayerTree, colons, number, number16};
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::stop::Stop;
use super::{Packet, ipv4};

/// The EtherType of ARP.
pub const ETHER_TYPE: u16 = 0x0806;
/// The EtherType of RARP.
pub const REVERSE: u16 = 0x8035;

/// Byte ranges of the fields, counted from the start of the packet (RFC 826, "Packet format"). The addresses follow;
/// the two length fields give their lengths.
pub mod field {
    use std::ops::Range;

    /// Kind of hardware.
    pub const HARDWARE: Range<usize> = 0..2;
    /// Kind of protocol (an EtherType).
    pub const PROTOCOL: Range<usize> = 2..4;
    /// Length of a hardware address.
    pub const HARDWARE_LEN: Range<usize> = 4..5;
    /// Length of a protocol address.
    pub const PROTOCOL_LEN: Range<usize> = 5..6;
    /// Operation: request or reply.
    pub const OPERATION: Range<usize> = 6..8;
    /// The length of the fixed part, and the offset of the addresses.
    pub const FIXED_LEN: usize = 8;
}

/// An ARP packet. MAC and IPv4 addresses are decoded; for addresses of other types, [`Arp::addresses`] gives their
/// byte ranges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arp {
    /// Kind of hardware: 1 is Ethernet.
    pub hardware: u16,
    /// Kind of protocol (an EtherType): 0x0800 is IPv4.
    pub protocol: u16,
    /// Length of a hardware address.
    pub hardware_len: u8,
    /// Length of a protocol address.
    pub protocol_len: u8,
    /// Operation: 1 request, 2 reply.
    pub operation: u16,
    /// Hardware address of the sender.
    pub sender_mac: Option<MacAddr>,
    /// IP address of the same host.
    pub sender_ip: Option<Ipv4Addr>,
    /// Hardware address of the target; zero in a request, since it is what the request asks for.
    pub target_mac: Option<MacAddr>,
    /// IP address of the same host.
    pub target_ip: Option<Ipv4Addr>,
}

/// Display name and stable name of each of the four addresses, in wire order.
const ADDRESSES: [(Name, &str); 4] = [
    (Name::SenderHardwareAddress, "arp.sender_mac"),
    (Name::SenderProtocolAddress, "arp.sender_ip"),
    (Name::TargetHardwareAddress, "arp.target_mac"),
    (Name::TargetProtocolAddress, "arp.target_ip"),
];

impl Arp {
    /// Byte ranges of the four addresses, from the start of the packet: sender hardware, sender protocol, target
    /// hardware, target protocol.
    pub fn addresses(&self) -> [Range<usize>; 4] {
        let (hardware, protocol) = (usize::from(self.hardware_len), usize::from(self.protocol_len));
        let mut at = field::FIXED_LEN;
        [hardware, protocol, hardware, protocol].map(|len| {
            let range = at..at + len;
            at += len;
            range
        })
    }

    /// Its length in bytes.
    pub fn packet_len(&self) -> usize {
        field::FIXED_LEN + 2 * (usize::from(self.hardware_len) + usize::from(self.protocol_len))
    }

    /// Its fields.
    pub(super) fn tree(&self, packet: &Packet, frame: &[u8]) -> LayerTree {
        let at = packet.at.network;
        let bytes = frame.get(at..).unwrap_or_default();
        let mut layer = LayerTree::new(Title::Arp, "arp", at..at + self.packet_len().min(bytes.len()));
        layer
            .field(Name::Hardware, "arp.hardware", field::HARDWARE, self.hardware.to_string())
            .may_mean(Meaning::hardware(self.hardware));
        layer
            .field(Name::Protocol, "arp.protocol", field::PROTOCOL, format!("0x{:04x}", self.protocol))
            .may_mean(Meaning::ether_type(self.protocol));
        let lens = [
            (Name::HardwareAddressLength, "arp.hardware_len", field::HARDWARE_LEN, self.hardware_len),
            (Name::ProtocolAddressLength, "arp.protocol_len", field::PROTOCOL_LEN, self.protocol_len),
        ];
        for (name, machine, range, len) in lens {
            layer.field(name, machine, range, FieldValue::Bytes(usize::from(len)));
        }
        layer
            .field(Name::Operation, "arp.op", field::OPERATION, self.operation.to_string())
            .may_mean(operation(self.operation).map(Meaning::Operation));
        let ips = [None, self.sender_ip, None, self.target_ip];
        for (((name, machine), range), ip) in ADDRESSES.into_iter().zip(self.addresses()).zip(ips) {
            let Some(address) = bytes.get(range.clone()).filter(|address| !address.is_empty()) else {
                continue;
            };
            let text = ip.map_or_else(|| colons(address), |ip| ip.to_string());
            layer.field(name, machine, range, text);
        }
        layer
    }
}

/// The operations with a name (IANA, ARP parameters).
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum Operation {
    Request,
    Reply,
    ReverseRequest,
    ReverseReply,
    InverseRequest,
    InverseReply,
}

/// The operation of this number, if it has a name.
pub const fn operation(number: u16) -> Option<Operation> {
    Some(match number {
        1 => Operation::Request,
        2 => Operation::Reply,
        3 => Operation::ReverseRequest,
        4 => Operation::ReverseReply,
        8 => Operation::InverseRequest,
        9 => Operation::InverseReply,
        _ => return None,
    })
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("arp", field::FIXED_LEN)?;
    let byte = |range| u8::try_from(number(bytes, range)).unwrap_or_default();
    let mut arp = Arp {
        hardware: number16(bytes, field::HARDWARE),
        protocol: number16(bytes, field::PROTOCOL),
        hardware_len: byte(field::HARDWARE_LEN),
        protocol_len: byte(field::PROTOCOL_LEN),
        operation: number16(bytes, field::OPERATION),
        sender_mac: None,
        sender_ip: None,
        target_mac: None,
        target_ip: None,
    };
    packet.at.network = cursor.at();
    let whole = cursor.take_len("arp", arp.packet_len(), "arp.hardware_len");
    // pnet's view assumes MAC and IPv4 addresses.
    let usual = (arp.hardware_len, arp.protocol_len, arp.protocol) == (6, 4, ipv4::ETHER_TYPE);
    if let Some(view) = whole.as_ref().ok().filter(|_| usual).and_then(|bytes| ArpPacket::new(bytes)) {
        arp.sender_mac = Some(view.get_sender_hw_addr());
        arp.sender_ip = Some(view.get_sender_proto_addr());
        arp.target_mac = Some(view.get_target_hw_addr());
        arp.target_ip = Some(view.get_target_proto_addr());
    }
    // The rest of the frame is padding.
    packet.set_payload(cursor.skip(arp.packet_len()).limit_to(0, "arp.hardware_len"));
    packet.arp = Some(arp);
    whole.map(|_| ())
}
