//! State by state: a few segments, one to a line, and what is said and becomes of each.
//!
//! `client(5).fin().seq(1).ack(1)` is a segment seen 5 ms after the beginning. Its numbers are relative; the raw ones
//! wrap within the first bytes of both directions, so that every case crosses the wrap.

mod cases;
mod defects;
mod facts;
mod hostile;
mod reasons;
mod timing;

use captrace::internals::analysis::Change;
use captrace::internals::analysis::fact::{
    Basis, Fact, Finding, Findings, PacketId, PacketRef, RecordNumber,
};
use captrace::internals::analysis::flow::{Both, Endpoints, FlowId};
use captrace::internals::analysis::second_capture::{RecentSegments, SegmentOrigin};
use captrace::internals::analysis::summary::{FlowSummary, Tally};
use captrace::internals::analysis::vantage::VantageKind;
use captrace::internals::call::End;
use captrace::internals::call::TransportProtocol;
use captrace::internals::decode::tcp_option::TcpOptions;
use captrace::internals::decode::{Checksum, ChecksumStatus, Flags, Tcp};
use captrace::internals::frame::Timestamp;

use captrace::internals::analysis::tcp::{Connection, Segment, TcpState};

const CLIENT_ISN: u32 = u32::MAX - 2;
const SERVER_ISN: u32 = u32::MAX - 7;
const MS: i64 = 1_000_000;

/// One segment.
#[derive(Debug, Clone)]
struct Line {
    from: End,
    at: i64,
    micros: i64,
    flags: Flags,
    seq: u32,
    ack: Option<u32>,
    len: u32,
    window: u16,
    options: Vec<u8>,
    ip_id: Option<u16>,
    ttl: u8,
}

const fn line(from: End, at: i64) -> Line {
    let flags = Flags::from_bits(0);
    let options = Vec::new();
    Line {
        from,
        at,
        micros: 0,
        flags,
        seq: 0,
        ack: None,
        len: 0,
        window: 1000,
        options,
        ip_id: None,
        ttl: 64,
    }
}

const fn client(at: i64) -> Line {
    line(End::Client, at)
}

const fn server(at: i64) -> Line {
    line(End::Server, at)
}

impl Line {
    fn with(mut self, flag: Flags) -> Self {
        self.flags = self.flags | flag;
        self
    }
    fn syn(self) -> Self {
        self.with(Flags::SYN)
    }
    fn fin(self) -> Self {
        self.with(Flags::FIN)
    }
    fn rst(self) -> Self {
        self.with(Flags::RST)
    }
    fn seq(mut self, seq: u32) -> Self {
        self.seq = seq;
        self
    }
    fn ack(mut self, ack: u32) -> Self {
        self.ack = Some(ack);
        self.with(Flags::ACK)
    }
    fn data(mut self, len: u32) -> Self {
        self.len = len;
        self
    }
    fn window(mut self, window: u16) -> Self {
        self.window = window;
        self
    }
    fn mss(mut self, mss: u16) -> Self {
        self.options.extend([2, 4]);
        self.options.extend(mss.to_be_bytes());
        self
    }
    fn scale(mut self, shift: u8) -> Self {
        self.options.extend([3, 3, shift]);
        self
    }
    fn clocks(self, value: u32, echo: u32) -> Self {
        self.timestamps(value, echo)
    }
    /// So many microseconds later.
    fn micros(mut self, micros: i64) -> Self {
        self.micros = micros;
        self
    }
    fn sack_permitted(mut self) -> Self {
        self.options.extend([4, 2]);
        self
    }
    /// Ranges of the other end's bytes, by their relative numbers.
    fn sack(mut self, ranges: &[(u32, u32)]) -> Self {
        let isn = if self.from == End::Client { SERVER_ISN } else { CLIENT_ISN };
        self.options.extend([5, u8::try_from(2 + 8 * ranges.len()).unwrap()]);
        for (left, right) in ranges {
            self.options.extend([left, right].map(|n| isn.wrapping_add(*n).to_be_bytes()).concat());
        }
        self
    }
    fn timestamps(mut self, clock: u32, echo: u32) -> Self {
        self.options.extend([8, 10]);
        self.options.extend([clock, echo].map(u32::to_be_bytes).concat());
        self
    }
    const fn ip_id(mut self, id: u16) -> Self {
        self.ip_id = Some(id);
        self
    }
    /// Behind so many routers.
    const fn routers(mut self, passed: u8) -> Self {
        self.ttl -= passed;
        self
    }
}

/// A connection with what has been said and become of it.
#[derive(Debug, Default)]
struct Talk {
    connection: Connection,
    packets: u64,
    changes: Vec<Change>,
    bases: Vec<Basis>,
    /// The packets that the last finding rests on.
    evidence: Vec<u64>,
    /// What was measured by the last segment.
    measured: Vec<Finding>,
    /// By which second captures are known.
    recent: RecentSegments,
    seen: Both<u32>,
    /// Where its segments are seen.
    place: VantageKind,
    /// The next number of the client and of the server.
    next: [u32; 2],
}

impl Talk {
    fn new() -> Self {
        Self::default()
    }

    /// A connection whose two sockets are known from the calls of their programs.
    fn announced() -> Self {
        let mut talk = Self::new();
        talk.connection.begins(End::Client, TcpState::Closed, None);
        talk.connection.begins(End::Server, TcpState::Listen, None);
        talk
    }

    /// Follows one segment; gives what is said of it, apart from what it measures.
    #[expect(clippy::needless_pass_by_value, reason = "a line is made where it is said")]
    fn says(&mut self, line: Line) -> Vec<Fact> {
        let isn = |end| if end == End::Client { CLIENT_ISN } else { SERVER_ISN };
        self.packets += 1;
        // Options are padded to whole words.
        let mut options = line.options.clone();
        options.resize(options.len().next_multiple_of(4), 0);
        let tcp = Tcp {
            source_port: if line.from == End::Client { 43512 } else { 12000 },
            destination_port: if line.from == End::Client { 12000 } else { 43512 },
            seq: isn(line.from).wrapping_add(line.seq),
            ack: line.ack.map_or(0, |ack| isn(line.from.other()).wrapping_add(ack)),
            header_len: 20 + options.len(),
            flags: line.flags,
            window: line.window,
            checksum: Checksum { value: 0, status: ChecksumStatus::Unverified },
            urgent: 0,
            options: TcpOptions::new(&options),
        };
        let occupies =
            line.len + u32::from(line.flags.has(Flags::SYN)) + u32::from(line.flags.has(Flags::FIN));
        let next = &mut self.next[usize::from(line.from == End::Server)];
        *next = line.seq.wrapping_add(occupies).max(*next);
        let packet = PacketRef { id: PacketId(self.packets), n: RecordNumber(self.packets) };
        let time = Timestamp::from_nanoseconds(line.at * MS + line.micros * 1000);
        let mut segment = Segment::new(packet, time, &tcp, line.len, line.ip_id);
        segment.ttl = line.ttl;
        segment.seen_at = self.place;
        let sender = SegmentOrigin { flow: FlowId(1), end: line.from, seen: self.seen };
        segment.first_seen = self.recent.first(sender, &segment);
        *self.seen.of_mut(line.from) += u32::from(segment.first_seen.is_none());
        let mut findings = Findings::new();
        let outcome = self.connection.segment(line.from, &segment, &mut findings);
        self.changes.extend(outcome.changes);
        let (measured, said) = findings.into_iter().partition(|finding| is_measured(&finding.fact));
        self.measured = measured;
        let said: Vec<Finding> = said;
        let packets = |finding: &Finding| finding.evidence.iter().map(|packet| packet.id.0).collect();
        self.evidence = said.last().map(packets).unwrap_or_default();
        self.bases = said.iter().map(|finding| finding.basis).collect();
        said.into_iter().map(|finding| finding.fact).collect()
    }

    /// Follows several segments.
    fn hears(mut self, lines: impl IntoIterator<Item = Line>) -> Self {
        for line in lines {
            self.says(line);
        }
        self
    }

    /// Nothing more comes.
    fn concluded(mut self) -> Self {
        let (changes, _) = self.connection.conclude();
        self.changes.extend(changes);
        self
    }

    /// What has been counted.
    fn summary(&self) -> FlowSummary {
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], 1));
        let endpoints = Endpoints { transport: TransportProtocol::Tcp, client: address, server: address };
        self.connection.complete(&Tally::default().summary(FlowId(1), &endpoints))
    }

    /// The states of both ends, as far as they are shown.
    fn states(&self) -> (Option<TcpState>, Option<TcpState>) {
        (self.connection.state(End::Client), self.connection.state(End::Server))
    }

    #[track_caller]
    fn are_shown(&self, client: TcpState, server: TcpState) {
        assert_eq!(self.states(), (Some(client), Some(server)));
    }

    /// Checks the states that both ends come to if everything that is under way arrives.
    #[track_caller]
    fn are(&self, client: TcpState, server: TcpState) {
        let expected = (self.connection.expected(End::Client), self.connection.expected(End::Server));
        assert_eq!(expected, (Some(client), Some(server)));
    }

    /// The states that one end went through, the first included.
    fn path(&self, end: End) -> Vec<TcpState> {
        self.changes.iter().filter(|change| change.end == end).map(|change| change.to).collect()
    }
}

/// Whether it is measured (a time, a window, a flight) and not what the segment is for.
fn is_measured(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::InitialRtt { .. }
            | Fact::SeenFrom { .. }
            | Fact::RttSample { .. }
            | Fact::RttAmbiguous { .. }
            | Fact::WindowFull { .. }
            | Fact::WindowOpened { .. }
            | Fact::CongestionPhase { .. }
            | Fact::WindowLimits { .. }
            | Fact::Recovered { .. }
    )
}

// ---- a connection in each state, named by the client's state ----

fn syn_sent() -> Talk {
    Talk::announced().hears([client(0).syn()])
}

fn syn_received() -> Talk {
    syn_sent().hears([server(1).syn().ack(1)])
}

fn established() -> Talk {
    syn_received().hears([client(2).seq(1).ack(1)])
}

fn fin_wait_1() -> Talk {
    established().hears([client(3).fin().seq(1).ack(1)])
}

fn fin_wait_2() -> Talk {
    fin_wait_1().hears([server(4).seq(1).ack(2)])
}

fn close_wait() -> Talk {
    established().hears([server(3).fin().seq(1).ack(1)])
}

fn last_ack() -> Talk {
    close_wait().hears([client(4).fin().seq(1).ack(2)])
}

fn closing() -> Talk {
    established().hears([client(3).fin().seq(1).ack(1), server(3).fin().seq(1).ack(1)])
}

fn time_wait() -> Talk {
    fin_wait_2().hears([server(5).fin().seq(1).ack(2)])
}
