//! Fast decoding: the most common kind of frame is read in one step.

use super::checksum;
use super::cursor::Cursor;
use super::{LayerOffsets, Link, Network, Packet, Transport, ethernet, ipv4, layers, tcp};
use crate::frame::LinkType;

/// Decodes a frame into `packet`, like [`decode`](super::decode).
///
/// It writes to an existing packet because moving one costs as much as decoding it.
pub fn decode_in_place(packet: &mut Packet, link: LinkType, bytes: &[u8], original_len: usize) {
    *packet = Packet::default();
    if link != LinkType::Ethernet || common_tcp(packet, bytes, original_len).is_none() {
        layers(packet, link, Cursor::new(bytes, original_len));
    }
}

/// The offsets of the headers in the most common frame: TCP in IPv4 without options in Ethernet.
const IP: usize = ethernet::field::HEADER_LEN;
const TCP: usize = IP + ipv4::field::MIN_HEADER_LEN;
const OPTIONS: usize = TCP + tcp::field::MIN_HEADER_LEN;

/// The first byte of an IPv4 header without options: version 4, length 5 words.
const VERSION_AND_LEN: u8 = 0x45;

/// Reads a TCP segment in an IPv4 packet without options in an Ethernet frame. Returns `None`, and leaves `packet`
/// untouched, if it is anything else, if a header is incomplete, or if a length is impossible: then the layers are read
/// one by one.
fn common_tcp(packet: &mut Packet, frame: &[u8], original_len: usize) -> Option<()> {
    let (ethernet, above) = frame.split_first_chunk::<IP>()?;
    let (ip_header, above) = above.split_first_chunk::<{ TCP - IP }>()?;
    let (tcp, above) = above.split_first_chunk::<{ OPTIONS - TCP }>()?;
    let ethernet = ethernet::read(ethernet)?;
    if ethernet.ether_type != ipv4::ETHER_TYPE || *ip_header.first()? != VERSION_AND_LEN {
        return None;
    }
    let mut ip = ipv4::read(ip_header, &[])?;
    let end = IP + usize::from(ip.total_len);
    if ip.protocol != tcp::PROTOCOL || ip.is_fragment() || end > original_len.max(frame.len()) {
        return None;
    }
    let mut tcp = tcp::read(tcp, above)?;
    let start = TCP + tcp.header_len;
    if tcp.header_len < OPTIONS - TCP || start > end.min(frame.len()) {
        return None;
    }
    ip.checksum = checksum::judge(ip.checksum.value, ip_header, true);
    let network = Network::Ipv4(ip);
    // A segment that the capture cut cannot be verified.
    if let Some(segment) = frame.get(TCP..end) {
        let pseudo_header = network.pseudo_header(tcp::PROTOCOL);
        tcp.checksum = checksum::judge_with_pseudo_header(tcp.checksum.value, segment, true, pseudo_header);
    }
    packet.link = Some(Link::Ethernet(ethernet));
    packet.network = Some(network);
    packet.transport = Some(Transport::Tcp(tcp));
    packet.at = LayerOffsets { tags: IP, network: IP, transport: TCP, ..LayerOffsets::default() };
    packet.payload = start..end.min(frame.len());
    packet.payload_len = end - start;
    Some(())
}
