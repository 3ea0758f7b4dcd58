//! A capture file made packet by packet: IPv4 without a link layer, with right checksums, each packet a millisecond later.
#![allow(dead_code, reason = "every test file takes what it needs")]

pub(crate) const FIN: u8 = 1;
pub(crate) const SYN: u8 = 2;
pub(crate) const PSH: u8 = 8;
pub(crate) const ACK: u8 = 16;

/// LINKTYPE_RAW: packets begin with IP.
const RAW: u32 = 101;

pub(crate) struct Capture {
    pub(crate) bytes: Vec<u8>,
    at_us: u32,
}

impl Default for Capture {
    fn default() -> Self {
        let mut bytes = Vec::new();
        bytes.extend(0xa1b2_c3d4_u32.to_le_bytes());
        bytes.extend([2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend(65_535_u32.to_le_bytes());
        bytes.extend(RAW.to_le_bytes());
        Self { bytes, at_us: 0 }
    }
}

impl Capture {
    /// The same, whose next packet comes at this time, in microseconds.
    pub(crate) fn at(&mut self, us: u32) -> &mut Self {
        self.at_us = us;
        self
    }

    /// A segment, from the client or from the server.
    pub(crate) fn tcp(
        &mut self,
        from_client: bool,
        flags: u8,
        (seq, ack): (u32, u32),
        payload: &[u8],
    ) -> &mut Self {
        let (sport, dport) = if from_client { (40_000_u16, 80_u16) } else { (80, 40_000) };
        let mut segment = Vec::new();
        segment.extend(sport.to_be_bytes());
        segment.extend(dport.to_be_bytes());
        segment.extend(seq.to_be_bytes());
        segment.extend(ack.to_be_bytes());
        segment.extend([5 << 4, flags, 0xff, 0xff, 0, 0, 0, 0]);
        segment.extend(payload);
        self.packet(from_client, (6, 16), segment)
    }

    /// A datagram of the client.
    pub(crate) fn udp(&mut self, payload: &[u8]) -> &mut Self {
        let length = u16::try_from(8 + payload.len()).unwrap();
        let mut datagram = Vec::new();
        datagram.extend(40_000_u16.to_be_bytes());
        datagram.extend(9_000_u16.to_be_bytes());
        datagram.extend(length.to_be_bytes());
        datagram.extend([0, 0]);
        datagram.extend(payload);
        self.packet(true, (17, 6), datagram)
    }

    fn packet(
        &mut self,
        from_client: bool,
        (protocol, checksum_at): (u8, usize),
        mut inner: Vec<u8>,
    ) -> &mut Self {
        let ends = if from_client { [192, 0, 2, 1, 192, 0, 2, 2] } else { [192, 0, 2, 2, 192, 0, 2, 1] };
        let length = u16::try_from(inner.len()).unwrap();
        let mut pseudo = ends.to_vec();
        pseudo.extend([0, protocol]);
        pseudo.extend(length.to_be_bytes());
        pseudo.extend(&inner);
        inner[checksum_at..checksum_at + 2].copy_from_slice(&checksum(&pseudo).to_be_bytes());
        let mut packet = vec![0x45, 0];
        packet.extend((20 + length).to_be_bytes());
        packet.extend([0, 1, 0x40, 0, 64, protocol, 0, 0]);
        packet.extend(ends);
        let sum = checksum(&packet);
        packet[10..12].copy_from_slice(&sum.to_be_bytes());
        packet.extend(inner);
        self.at_us += 1_000;
        for number in [1_700_000_000 + self.at_us / 1_000_000, self.at_us % 1_000_000] {
            self.bytes.extend(number.to_le_bytes());
        }
        let length = u32::try_from(packet.len()).unwrap();
        self.bytes.extend(length.to_le_bytes());
        self.bytes.extend(length.to_le_bytes());
        self.bytes.extend(packet);
        self
    }
}

/// The Internet checksum (RFC 1071).
fn checksum(bytes: &[u8]) -> u16 {
    let words =
        bytes.chunks(2).map(|pair| u32::from(pair[0]) << 8 | pair.get(1).map_or(0, |low| u32::from(*low)));
    let mut sum: u32 = words.sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap()
}
