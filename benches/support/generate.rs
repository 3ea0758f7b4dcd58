//! Makes a capture to measure with: the same seed gives the same bytes, whatever the machine.
//!
//! Many TCP conversations at once (handshake, requests and replies, acknowledgments, both FINs), Linux's options on
//! every segment, and UDP exchanges among them; text and other bytes as payload; every checksum right.

use std::collections::VecDeque;
use std::io::{self, Write};

/// The number of exchanges that run at the same time.
#[allow(dead_code, reason = "each benchmark takes what it needs")]
const AT_ONCE: usize = 64;
const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const PSH: u8 = 0x08;
const ACK: u8 = 0x10;
const TEXT: &[u8] =
    b"Input lowercase sentence: the network core, packet switching and the store-and-forward router. ";

/// Writes a pcap file with `packets` packets.
#[allow(dead_code, reason = "each benchmark takes what it needs")]
pub(crate) fn pcap(out: &mut impl Write, packets: u64, seed: u64) -> io::Result<()> {
    let mut random = Random(seed | 1);
    let mut file = Pcap::begin(out)?;
    let mut begun = 0;
    let mut exchanges: Vec<Exchange> = Vec::new();
    for _ in 0..packets {
        if exchanges.len() < AT_ONCE {
            exchanges.push(Exchange::new(begun, &mut random));
            begun += 1;
        }
        file.next(&mut exchanges, &mut random)?;
    }
    out.flush()
}

/// Writes a pcap file with this number of packets and TCP connections of about equal length, `at_once` of them open
/// at the same time.
#[allow(dead_code, reason = "each benchmark takes what it needs")]
pub(crate) fn connections(
    out: &mut impl Write,
    packets: u64,
    connections: u64,
    at_once: usize,
    seed: u64,
) -> io::Result<()> {
    let mut random = Random(seed | 1);
    let mut file = Pcap::begin(out)?;
    // Three segments open a connection, three close it, and each message has its acknowledgment.
    let messages = (packets / connections).saturating_sub(6) / 2;
    let mut begun = 0;
    let mut exchanges: Vec<Exchange> = Vec::new();
    while begun < connections || !exchanges.is_empty() {
        if exchanges.len() < at_once && begun < connections {
            exchanges.push(Exchange { step: Step::Syn, messages, ..Exchange::new(begun, &mut random) });
            begun += 1;
        }
        file.next(&mut exchanges, &mut random)?;
    }
    out.flush()
}

/// The clients that talk to the server at the same time in [`clients`].
const CLIENTS: usize = 16;
/// How much data a segment has room for: MTU 1500, less the headers and the timestamps.
const SEGMENT: usize = 1448;

/// Writes a pcap file of at least so many packets as a kernel sends them: 16 clients that open one short connection after
/// another, ask for something and get it; some push hundreds of kilobytes.
#[allow(dead_code, reason = "each benchmark takes what it needs")]
pub(crate) fn clients(out: &mut impl Write, packets: u64, seed: u64) -> io::Result<()> {
    let mut random = Random(seed | 1);
    let mut file = Pcap::begin(out)?;
    let (mut begun, mut written) = (0, 0);
    let mut talks: Vec<Talk> = Vec::new();
    while written < packets || !talks.is_empty() {
        while written < packets && talks.len() < CLIENTS {
            talks.push(Talk::new(begun, &mut random));
            begun += 1;
        }
        // A burst of one connection, as a network card delivers it.
        let chosen = usize::try_from(random.below(talks.len() as u64)).unwrap();
        for _ in 0..=random.below(4) {
            let Some(planned) = talks[chosen].planned.pop_front() else { break };
            let time = file.time;
            let Planned { from, flags, data } = planned;
            let frame = talks[chosen].exchange.segment(from, flags, &data, time);
            file.frame(&frame, &mut random)?;
            written += 1;
        }
        if talks[chosen].planned.is_empty() {
            talks.swap_remove(chosen);
        }
    }
    out.flush()
}

/// A connection, and the segments that it will still have.
struct Talk {
    exchange: Exchange,
    planned: VecDeque<Planned>,
}

/// A segment: who sends it, its flags, its data.
struct Planned {
    from: usize,
    flags: u8,
    data: Vec<u8>,
}

impl Talk {
    fn new(number: u64, random: &mut Random) -> Self {
        let [client, ..] = (number % CLIENTS as u64).to_le_bytes();
        let port = u16::try_from(32_768 + number / CLIENTS as u64 % 28_000).unwrap();
        let ends = [([10, 0, 0, 1 + client], port), ([192, 0, 2, 1], 12_000)];
        let exchange = Exchange { ends, ..Exchange::new(number, random) };
        let mut talk = Self { exchange, planned: VecDeque::new() };
        talk.plan(0, SYN, Vec::new());
        talk.plan(1, SYN | ACK, Vec::new());
        talk.plan(0, ACK, Vec::new());
        let pushed = if number % 40 == 7 { 400_000 } else { [16, 80, 600, 3_000, 20_000][random.choice(5)] };
        talk.message(0, pushed, random);
        let answer =
            if number.is_multiple_of(10) { 60_000 } else { [10, 200, 800, 4_000, 12_000][random.choice(5)] };
        talk.message(1, answer, random);
        talk.plan(1, FIN | ACK, Vec::new());
        talk.plan(0, FIN | ACK, Vec::new());
        talk.plan(1, ACK, Vec::new());
        talk
    }

    fn plan(&mut self, from: usize, flags: u8, data: Vec<u8>) {
        self.planned.push_back(Planned { from, flags, data });
    }

    /// A message in full segments, every second of which is acknowledged.
    fn message(&mut self, from: usize, bytes: usize, random: &mut Random) {
        let whole = random.bytes(bytes);
        let count = whole.chunks(SEGMENT).len();
        for (data, place) in whole.chunks(SEGMENT).zip(1..) {
            let flags = if place == count { PSH | ACK } else { ACK };
            self.plan(from, flags, data.to_vec());
            if place % 2 == 0 || place == count {
                self.plan(1 - from, ACK, Vec::new());
            }
        }
    }
}

/// A pcap file that is being written.
struct Pcap<'a, W> {
    out: &'a mut W,
    time: u64,
}

impl<'a, W: Write> Pcap<'a, W> {
    fn begin(out: &'a mut W) -> io::Result<Self> {
        out.write_all(&0xa1b2_3c4d_u32.to_le_bytes())?;
        out.write_all(&[2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0])?;
        out.write_all(&262_144_u32.to_le_bytes())?;
        out.write_all(&1_u32.to_le_bytes())?;
        Ok(Self { out, time: 1_750_000_000_000_000_000 })
    }

    /// Writes one frame.
    fn frame(&mut self, frame: &[u8], random: &mut Random) -> io::Result<()> {
        self.time += 500 + random.below(40_000);
        self.out.write_all(&low(self.time / 1_000_000_000).to_le_bytes())?;
        self.out.write_all(&low(self.time % 1_000_000_000).to_le_bytes())?;
        let length = u32::try_from(frame.len()).unwrap().to_le_bytes();
        self.out.write_all(&[length, length].concat())?;
        self.out.write_all(frame)
    }

    /// The next packet of one of the exchanges.
    fn next(&mut self, exchanges: &mut Vec<Exchange>, random: &mut Random) -> io::Result<()> {
        let chosen = usize::try_from(random.below(exchanges.len() as u64)).unwrap();
        let frame = exchanges[chosen].next(random, self.time);
        if exchanges[chosen].is_over() {
            exchanges.swap_remove(chosen);
        }
        self.frame(&frame, random)
    }
}

/// Unwanted traffic.
#[allow(dead_code, reason = "each benchmark takes what it needs")]
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Hostile {
    /// SYNs to one server, each from another client, none answered.
    SynFlood,
    /// Pure acknowledgments, in this number of connections in turn.
    Acks(u64),
    /// Random flags, numbers and lengths, in this number of connections in turn.
    Noise(u64),
}

/// Writes a pcap file of unwanted traffic.
#[allow(dead_code, reason = "each benchmark takes what it needs")]
pub(crate) fn hostile(out: &mut impl Write, kind: Hostile, packets: u64, seed: u64) -> io::Result<()> {
    let mut random = Random(seed | 1);
    let mut file = Pcap::begin(out)?;
    for n in 0..packets {
        let of = match kind {
            Hostile::SynFlood => n,
            Hostile::Acks(connections) | Hostile::Noise(connections) => n % connections,
        };
        let [a, b, c, ..] = of.to_le_bytes();
        let mut exchange = Exchange {
            ends: [([10, c, b, a], 40_000), ([192, 0, 2, 1], 80)],
            ..Exchange::new(0, &mut random)
        };
        let (from, flags, length) = match kind {
            Hostile::SynFlood => (0, SYN, 0),
            Hostile::Acks(_) => (usize::from(random.below(2) == 1), ACK, 0),
            Hostile::Noise(_) => {
                let flags = u8::try_from(random.below(256)).unwrap();
                (usize::from(random.below(2) == 1), flags, usize::try_from(random.below(100)).unwrap())
            }
        };
        let time = file.time;
        file.frame(&exchange.segment(from, flags, &vec![7; length], time), &mut random)?;
    }
    out.flush()
}

/// xorshift64*, not cryptographic.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: u64) -> u64 {
        (self.next() >> 11) % limit
    }

    /// One of so many.
    fn choice(&mut self, of: u64) -> usize {
        usize::try_from(self.below(of)).unwrap()
    }

    /// A message; most are short, and some fill a segment.
    fn message(&mut self) -> Vec<u8> {
        let longest = if self.below(3) == 0 { 1448 } else { 200 };
        let length = usize::try_from(1 + self.below(longest)).unwrap();
        self.bytes(length)
    }

    /// So many bytes: one time in two text.
    fn bytes(&mut self, length: usize) -> Vec<u8> {
        if self.below(2) == 0 {
            TEXT.iter().copied().cycle().take(length).collect()
        } else {
            (0..length).map(|_| self.next().to_le_bytes()[7]).collect()
        }
    }
}

/// The next step of a conversation.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Datagram,
    Answer,
    Syn,
    SynAck,
    HandshakeAck,
    /// A request or a reply, by turns.
    Data(u64),
    DataAck(u64),
    Fin,
    FinAck,
    LastAck,
    Over,
}

/// One conversation, or one question and its answer over UDP.
struct Exchange {
    step: Step,
    /// Addresses and ports: the client's, then the server's.
    ends: [([u8; 4], u16); 2],
    /// The next sequence number of each.
    seq: [u32; 2],
    id: u16,
    /// How many messages it has, all in all.
    messages: u64,
}

impl Exchange {
    fn new(number: u64, random: &mut Random) -> Self {
        let [a, b, c, ..] = number.to_le_bytes();
        let client = ([10, c, b, a], u16::try_from(32_768 + random.below(28_000)).unwrap());
        let server = ([192, 0, 2, 1 + a % 8], 12_000 + u16::from(a % 5));
        let step = if random.below(5) == 0 { Step::Datagram } else { Step::Syn };
        Self {
            step,
            ends: [client, server],
            seq: [low(random.next()), low(random.next())],
            id: u16::from_le_bytes([a, b]),
            messages: 2 * (1 + random.below(6)),
        }
    }

    fn is_over(&self) -> bool {
        self.step == Step::Over
    }

    /// The next frame.
    fn next(&mut self, random: &mut Random, time: u64) -> Vec<u8> {
        let (frame, step) = match self.step {
            Step::Datagram => (self.datagram(0, &random.message()), Step::Answer),
            Step::Answer | Step::Over => (self.datagram(1, &random.message()), Step::Over),
            Step::Syn => (self.segment(0, SYN, &[], time), Step::SynAck),
            Step::SynAck => (self.segment(1, SYN | ACK, &[], time), Step::HandshakeAck),
            Step::HandshakeAck => (self.segment(0, ACK, &[], time), Step::Data(self.messages)),
            Step::Data(left) => {
                let from = usize::from(left % 2 == 1);
                (self.segment(from, PSH | ACK, &random.message(), time), Step::DataAck(left))
            }
            Step::DataAck(left) => {
                let from = usize::from(left % 2 == 0);
                let next = if left > 1 { Step::Data(left - 1) } else { Step::Fin };
                (self.segment(from, ACK, &[], time), next)
            }
            Step::Fin => (self.segment(0, FIN | ACK, &[], time), Step::FinAck),
            Step::FinAck => (self.segment(1, FIN | ACK, &[], time), Step::LastAck),
            Step::LastAck => (self.segment(0, ACK, &[], time), Step::Over),
        };
        self.step = step;
        frame
    }

    fn datagram(&mut self, from: usize, data: &[u8]) -> Vec<u8> {
        let mut udp = [self.ends[from].1.to_be_bytes(), self.ends[1 - from].1.to_be_bytes()].concat();
        udp.extend(u16::try_from(8 + data.len()).unwrap().to_be_bytes());
        udp.extend([0, 0]);
        udp.extend(data);
        self.frame(from, 17, udp, 6)
    }

    fn segment(&mut self, from: usize, flags: u8, data: &[u8], time: u64) -> Vec<u8> {
        let to = 1 - from;
        let mut options = Vec::new();
        if flags & SYN != 0 {
            options.extend([2, 4, 0x05, 0xb4, 4, 2]);
        } else {
            options.extend([1, 1]);
        }
        options.extend([8, 10]);
        options.extend(low(time / 1_000_000).to_be_bytes());
        options.extend(low(time / 1_000_000).wrapping_sub(3).to_be_bytes());
        if flags & SYN != 0 {
            options.extend([1, 3, 3, 7]);
        }
        let mut tcp = [self.ends[from].1.to_be_bytes(), self.ends[to].1.to_be_bytes()].concat();
        tcp.extend(self.seq[from].to_be_bytes());
        tcp.extend(if flags & ACK == 0 { 0 } else { self.seq[to] }.to_be_bytes());
        tcp.extend([u8::try_from(5 + options.len() / 4).unwrap() << 4, flags, 0x01, 0xf6, 0, 0, 0, 0]);
        tcp.extend(options);
        tcp.extend(data);
        let counted = u32::try_from(data.len()).unwrap() + u32::from(flags & (SYN | FIN) != 0);
        self.seq[from] = self.seq[from].wrapping_add(counted);
        self.frame(from, 6, tcp, 16)
    }

    /// Adds Ethernet and IPv4 around a transport header with its checksum at `at`.
    fn frame(&mut self, from: usize, protocol: u8, mut above: Vec<u8>, at: usize) -> Vec<u8> {
        let (source, destination) = (self.ends[from].0, self.ends[1 - from].0);
        let length = u16::try_from(above.len()).unwrap();
        let mut pseudo = [source, destination].concat();
        pseudo.extend([0, protocol]);
        pseudo.extend(length.to_be_bytes());
        pseudo.extend(&above);
        above[at..at + 2].copy_from_slice(&checksum(&pseudo).to_be_bytes());
        self.id = self.id.wrapping_add(1);
        let mut ip = vec![0x45, 0];
        ip.extend((20 + length).to_be_bytes());
        ip.extend(self.id.to_be_bytes());
        ip.extend([0x40, 0, 64, protocol, 0, 0]);
        ip.extend(source);
        ip.extend(destination);
        let sum = checksum(&ip);
        ip[10..12].copy_from_slice(&sum.to_be_bytes());
        let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0];
        frame.extend(ip);
        frame.extend(above);
        frame
    }
}

/// The checksum (RFC 1071); never 0, which in UDP means "no checksum".
fn checksum(bytes: &[u8]) -> u16 {
    let mut sum: u32 =
        bytes.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0))).sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    match !u16::try_from(sum).unwrap() {
        0 => 0xffff,
        sum => sum,
    }
}

/// The lower 32 bits.
fn low(number: u64) -> u32 {
    u32::try_from(number & 0xffff_ffff).unwrap()
}
