//! The segments of synthetic captures, and a capture file of them.

/// The sender.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
}
use Side::{Client, Server};

/// A segment.
#[derive(Clone)]
pub(crate) struct Segment {
    pub(super) at_us: u32,
    pub(super) from: Side,
    pub(super) flags: u8,
    pub(super) seq: u32,
    pub(super) ack: u32,
    pub(super) window: u16,
    pub(super) len: usize,
    pub(super) options: Vec<u8>,
    /// The IP identification, where it is not the next one.
    pub(super) id: Option<u16>,
    /// The header length in 32-bit words, if it is to be wrong.
    pub(super) words: Option<u8>,
    /// The client's port.
    pub(super) port: u16,
    /// Whether it has an acknowledgment number, though the ACK flag may not be set.
    pub(super) acknowledges: bool,
}

pub(crate) const FIN: u8 = 1;
pub(crate) const SYN: u8 = 2;
pub(crate) const RST: u8 = 4;
pub(crate) const ACK: u8 = 16;

/// A segment with an ACK, at this time in microseconds.
pub(super) fn ack(at_us: u32, from: Side, seq: u32, ack: u32) -> Segment {
    Segment {
        at_us,
        from,
        flags: ACK,
        seq,
        ack,
        window: 8192,
        len: 0,
        options: Vec::new(),
        id: None,
        words: None,
        port: 40_000,
        acknowledges: false,
    }
}

/// One with data.
pub(super) fn data(at_us: u32, from: Side, (seq, len): (u32, usize), number: u32) -> Segment {
    Segment { len, ..ack(at_us, from, seq, number) }
}

impl Segment {
    pub(super) fn flags(self, flags: u8) -> Self {
        Self { flags, ..self }
    }

    pub(super) fn window(self, window: u16) -> Self {
        Self { window, ..self }
    }

    pub(super) fn options(self, options: &[u8]) -> Self {
        Self { options: options.to_vec(), ..self }
    }

    /// With the sender's clock.
    pub(super) fn clock(self, clock: u32) -> Self {
        let [a, b, c, d] = clock.to_be_bytes();
        self.options(&[1, 1, 8, 10, a, b, c, d, 0, 0, 0, 1])
    }

    /// With one range that arrived beyond a gap.
    pub(super) fn sack(self, from: u32, to: u32) -> Self {
        let mut options = vec![1, 1, 5, 10];
        options.extend(sequence(Client, from).to_be_bytes());
        options.extend(sequence(Client, to).to_be_bytes());
        self.options(&options)
    }

    /// With a header that says another length than it has.
    pub(super) fn words(self, words: u8) -> Self {
        Self { words: Some(words), ..self }
    }

    /// With an acknowledgment number, whatever its flags say.
    pub(super) fn acknowledges(self) -> Self {
        Self { acknowledges: true, ..self }
    }

    /// Of another connection.
    pub(super) fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    pub(super) fn id(self, id: u16) -> Self {
        Self { id: Some(id), ..self }
    }
}

/// The numbers on the wire begin here.
pub(super) fn sequence(of: Side, relative: u32) -> u32 {
    relative.wrapping_add(if of == Client { 100_000 } else { 700_000 })
}

/// The handshake, as captured at the client; the server is 20 ms away.
pub(super) fn handshake() -> Vec<Segment> {
    vec![
        ack(0, Client, 0, 0).flags(SYN).options(&SACK_AND_MSS),
        ack(20_000, Server, 0, 1).flags(SYN | ACK).options(&SACK_AND_MSS),
        ack(20_040, Client, 1, 1),
    ]
}

/// An MSS of 1460, and SACK permitted.
pub(super) const SACK_AND_MSS: [u8; 8] = [2, 4, 5, 180, 1, 1, 4, 2];
/// The same, and windows times 128.
pub(super) const SCALED: [u8; 12] = [2, 4, 5, 180, 1, 1, 4, 2, 1, 3, 3, 7];

/// The handshake, and then these.
pub(super) fn after_handshake(more: impl IntoIterator<Item = Segment>) -> Vec<Segment> {
    handshake().into_iter().chain(more).collect()
}

/// The bytes of a pcap file with these segments in it (link type 101: IP alone).
pub(crate) fn pcap(segments: &[Segment]) -> Vec<u8> {
    let mut file = Vec::new();
    file.extend(0xa1b2_c3d4_u32.to_le_bytes());
    file.extend([2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    file.extend(65_535_u32.to_le_bytes());
    file.extend(101_u32.to_le_bytes());
    for (number, segment) in (0_u16..).zip(segments) {
        let packet = packet(segment, segment.id.unwrap_or(1000 + number));
        // 2026-01-01 00:00:00
        let (seconds, micros) = (1_767_225_600 + segment.at_us / 1_000_000, segment.at_us % 1_000_000);
        let len = u32::try_from(packet.len()).unwrap();
        for word in [seconds, micros, len, len] {
            file.extend(word.to_le_bytes());
        }
        file.extend(packet);
    }
    file
}

pub(super) fn packet(segment: &Segment, id: u16) -> Vec<u8> {
    let Segment { from, flags, seq, ack, window, len, ref options, .. } = *segment;
    let (client, server) = (([192, 0, 2, 1], segment.port), ([192, 0, 2, 2], 12_000_u16));
    let (source, destination, to) =
        if from == Client { (client, server, Server) } else { (server, client, Client) };
    let mut tcp = Vec::new();
    tcp.extend(source.1.to_be_bytes());
    tcp.extend(destination.1.to_be_bytes());
    tcp.extend(sequence(from, seq).to_be_bytes());
    tcp.extend(if flags & ACK == 0 && !segment.acknowledges { 0 } else { sequence(to, ack) }.to_be_bytes());
    let words = u8::try_from(5 + options.len() / 4).unwrap();
    tcp.push(segment.words.unwrap_or(words) << 4);
    tcp.push(flags);
    tcp.extend(window.to_be_bytes());
    tcp.extend([0; 4]);
    tcp.extend(options);
    tcp.extend(b"captrace ".iter().cycle().take(len));
    let mut pseudo = [source.0, destination.0].concat();
    pseudo.extend([0, 6]);
    pseudo.extend(u16::try_from(tcp.len()).unwrap().to_be_bytes());
    let sum = checksum(&[pseudo, tcp.clone()].concat());
    tcp[16..18].copy_from_slice(&sum.to_be_bytes());
    let mut ip = vec![0x45, 0];
    ip.extend(u16::try_from(20 + tcp.len()).unwrap().to_be_bytes());
    ip.extend(id.to_be_bytes());
    ip.extend([0, 0, 64, 6, 0, 0]);
    ip.extend(source.0);
    ip.extend(destination.0);
    let sum = checksum(&ip);
    ip[10..12].copy_from_slice(&sum.to_be_bytes());
    ip.extend(tcp);
    ip
}

/// RFC 1071.
pub(super) fn checksum(bytes: &[u8]) -> u16 {
    let words = bytes.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0)));
    let mut sum: u32 = words.sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap()
}
