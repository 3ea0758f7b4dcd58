//! Frames as two hosts send them, and a run of them through a link.

use captrace::internals::call::End;
use captrace::internals::fate::Fate;
use captrace::internals::frame::Timestamp;
use captrace::internals::link::{Departure, LabLink};

pub(crate) const FIN: u8 = 1;
pub(crate) const SYN: u8 = 2;
pub(crate) const RST: u8 = 4;
pub(crate) const ACK: u8 = 16;

/// A frame with its sender and the time at which it enters the link, in microseconds.
pub(crate) type Sent = (End, i64, Vec<u8>);

/// A TCP segment. Numbers are relative: the SYN has 0 (of the client 1000 on the wire, of the server 5000).
pub(crate) fn segment(sender: End, flags: u8, seq: u32, ack: u32, len: usize) -> Vec<u8> {
    let (own, other) = initial(sender);
    let (source, destination) = if sender == End::Client { (40_000, 12_000) } else { (12_000, 40_000) };
    let mut tcp = ports(source, destination);
    tcp.extend((own + seq).to_be_bytes());
    tcp.extend(if flags & ACK == 0 { [0; 4] } else { (other + ack).to_be_bytes() });
    tcp.extend([0x50, flags, 0x20, 0, 0, 0, 0, 0]);
    ip(sender, 6, 0, tcp, len)
}

/// A UDP datagram.
pub(crate) fn datagram(sender: End, len: usize) -> Vec<u8> {
    let (source, destination) = if sender == End::Client { (40_000, 12_000) } else { (12_000, 40_000) };
    let mut udp = ports(source, destination);
    udp.extend(u16::try_from(len + 8).unwrap().to_be_bytes());
    udp.extend([0, 0]);
    ip(sender, 17, 0, udp, len)
}

/// A fragment of a UDP datagram: this many 8-byte units into it.
pub(crate) fn fragment(sender: End, offset: u16, len: usize) -> Vec<u8> {
    ip(sender, 17, offset | 0x2000, Vec::new(), len)
}

/// An ARP request, as far as anything here reads it.
pub(crate) fn arp(sender: End) -> Vec<u8> {
    let mut frame = ethernet(sender, 0x0806);
    frame.extend([0, 1, 8, 0, 6, 4, 0, 1]);
    frame.extend([0; 20]);
    frame
}

fn initial(sender: End) -> (u32, u32) {
    if sender == End::Client { (1000, 5000) } else { (5000, 1000) }
}

fn ports(source: u16, destination: u16) -> Vec<u8> {
    [source.to_be_bytes(), destination.to_be_bytes()].concat()
}

fn ethernet(sender: End, ether_type: u16) -> Vec<u8> {
    let (from, to) = if sender == End::Client { (1, 2) } else { (2, 1) };
    let mut frame = vec![2, 0, 0, 0, 0, to, 2, 0, 0, 0, 0, from];
    frame.extend(ether_type.to_be_bytes());
    frame
}

fn ip(sender: End, protocol: u8, fragment: u16, transport: Vec<u8>, len: usize) -> Vec<u8> {
    let mut frame = ethernet(sender, 0x0800);
    let (from, to) = if sender == End::Client { (1, 2) } else { (2, 1) };
    frame.extend([0x45, 0]);
    frame.extend(u16::try_from(20 + transport.len() + len).unwrap().to_be_bytes());
    frame.extend([0, 7]);
    frame.extend(fragment.to_be_bytes());
    frame.extend([64, protocol, 0, 0, 192, 0, 2, from, 192, 0, 2, to]);
    frame.extend(transport);
    frame.extend((0..len).map(|n| b'a' + u8::try_from(n % 26).unwrap()));
    frame
}

pub(crate) fn at(us: i64) -> Timestamp {
    Timestamp::from_nanoseconds(us * 1000)
}

/// What came out of a link, and what became of each frame.
pub(crate) struct Run {
    pub(crate) out: Vec<(Timestamp, Departure)>,
    pub(crate) fates: Vec<Fate>,
    pub(crate) fired: Vec<u32>,
}

/// Plays frames, which are in order of time, through a link to the end. Each is delivered when it is due.
pub(crate) fn play(mut link: LabLink, sent: &[Sent]) -> Run {
    let mut out = Vec::new();
    for (sender, time, bytes) in sent {
        deliver(&mut link, Some(at(*time)), &mut out);
        link.frame(*sender, at(*time), bytes);
    }
    deliver(&mut link, None, &mut out);
    assert_eq!(link.next_due(), None);
    let fired = link.fired().map(|(_, fired)| fired).collect();
    Run { out, fates: link.fates(), fired }
}

/// The bytes of a frame as the other end gets them.
pub(crate) fn arrived<'a>(departure: &'a Departure, sent: &'a [Sent]) -> &'a [u8] {
    departure.altered.as_deref().unwrap_or(&sent[departure.frame.0].2)
}

fn deliver(link: &mut LabLink, until: Option<Timestamp>, out: &mut Vec<(Timestamp, Departure)>) {
    while let Some(due) = link.next_due().filter(|due| until.is_none_or(|until| *due <= until)) {
        // A nanosecond before, nothing may leave.
        assert_eq!(link.pop(Timestamp::from_nanoseconds(due.nanoseconds() - 1)), None);
        let departure = link.pop(due).expect("something is due now");
        assert_eq!(departure.due, due);
        out.push((due, departure));
    }
}
