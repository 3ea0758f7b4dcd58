//! Reading for who does not ask whether checksums are right, and asks for many packets: in a place that is used again
//! and, where a frame is what most of them are, in one step.

use super::stop::Reader;
use super::{Link, Network, Packet, Places, Transport, ethernet, ipv4, layers, tcp};
use crate::frame::LinkType;

/// What [`decode`](super::decode) gives, but that [`Unverified`](super::ChecksumStatus::Unverified) stands for the
/// verdicts that cost a look at every byte.
pub fn outline(link: LinkType, bytes: &[u8], original_len: usize) -> Packet {
    let mut packet = Packet::default();
    outline_into(&mut packet, link, bytes, original_len);
    packet
}

/// The same, in the place of a packet that is needed no more: to move one costs as much as to read it.
pub fn outline_into(packet: &mut Packet, link: LinkType, bytes: &[u8], original_len: usize) {
    *packet = Packet::default();
    if link != LinkType::Ethernet || usual(packet, bytes, original_len).is_none() {
        layers(packet, link, Reader::new(bytes, original_len).trusting());
    }
}

/// Where the headers of the usual frame begin and end.
const IP: usize = ethernet::field::HEADER_LEN;
const TCP: usize = IP + ipv4::field::MIN_HEADER_LEN;
const BEHIND: usize = TCP + tcp::field::MIN_HEADER_LEN;

/// The first byte of an IPv4 header that is as short as can be: version 4, five words.
const PLAIN: u8 = 0x45;

/// Reads a TCP segment in an IPv4 packet without options in an Ethernet frame, of which all headers are there and no
/// length says what cannot be. Of anything else nothing is read: that is for the layers.
fn usual(packet: &mut Packet, frame: &[u8], original_len: usize) -> Option<()> {
    let (ethernet, above) = frame.split_first_chunk::<IP>()?;
    let (ip, above) = above.split_first_chunk::<{ TCP - IP }>()?;
    let (tcp, above) = above.split_first_chunk::<{ BEHIND - TCP }>()?;
    let ethernet = ethernet::read(ethernet)?;
    if ethernet.ether_type != ipv4::ETHER_TYPE || *ip.first()? != PLAIN {
        return None;
    }
    let ip = ipv4::read(ip, &[])?;
    let end = IP + usize::from(ip.total_len);
    if ip.protocol != tcp::PROTOCOL || ip.is_fragment() || end > original_len.max(frame.len()) {
        return None;
    }
    let tcp = tcp::read(tcp, above)?;
    let start = TCP + tcp.header_len;
    if tcp.header_len < BEHIND - TCP || start > end.min(frame.len()) {
        return None;
    }
    packet.link = Some(Link::Ethernet(ethernet));
    packet.network = Some(Network::Ipv4(ip));
    packet.transport = Some(Transport::Tcp(tcp));
    packet.at = Places { tags: IP, network: IP, transport: TCP, ..Places::default() };
    packet.payload = start..end.min(frame.len());
    packet.payload_len = end - start;
    Some(())
}
