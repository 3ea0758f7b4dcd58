//! What a student's programs did wrong, as far as their packets, their ends and their sockets show.
//!
//! In: what was seen of the programs, the segments with data or an end, and the summary of each flow. Out: [`Mistake`]s, in the
//! order in which they are best read. Whatever is a conclusion says so ([`Mistake::basis`]).

use std::net::SocketAddr;

use super::fact::{Basis, Fact, PacketId};
use super::flow::FlowId;
use super::summary::{Ending, FlowSummary};
use crate::call::{End, TransportProtocol};
use crate::frame::Timestamp;
use crate::program::{Listening, OpenSocket, OpenState, Outcome, Over, Program, Role, WaitingCall, Witness};

/// How many segments of a run are looked at.
const MOST_SEGMENTS: usize = 4096;
/// A segment shorter than this was not filled up on loopback, where a segment can have 65,483 bytes: a call of `send` ended
/// here.
const SMALL: u32 = 16_384;

/// Something that a program did wrong, or that went wrong for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// The server ended before any socket of it waited for a client.
    ServerEnded {
        /// The last line that it wrote; empty if it wrote none.
        last_line: String,
    },
    /// No socket of the server waited for a client in time; the client was started all the same.
    NeverListened,
    /// The port that a program asked for is in use.
    PortInUse {
        /// The program.
        role: Role,
    },
    /// A program named a host that is not in the network.
    NotInThisNetwork {
        /// The program.
        role: Role,
        /// Where it ran.
        place: RunPlace,
    },
    /// Nothing waited at the address that a client called.
    NoListener {
        /// The packet that said so: RST, or ICMP's "port unreachable".
        answer: Option<PacketId>,
        /// The transport protocol.
        transport: TransportProtocol,
        /// The address.
        at: SocketAddr,
        /// What waited elsewhere.
        listening: Vec<Listening>,
        /// Whether there was a server, and it had ended by itself.
        server_ended: bool,
    },
    /// A program ended by an error or a signal.
    Crashed {
        /// The program.
        role: Role,
        /// How it ended.
        outcome: Outcome,
        /// The last line that it wrote; empty if none.
        last_line: String,
        /// The last FIN or RST of its end.
        closed: Option<PacketId>,
    },
    /// Bytes that had arrived were not read.
    Unread {
        /// The program that did not read them.
        role: Role,
        /// How many it had read.
        read: u64,
        /// How many had arrived.
        arrived: u64,
        /// The RST that its close became.
        reset: Option<PacketId>,
        /// Whether the connection was still open.
        open: bool,
    },
    /// Bytes were sent in several pieces to a program that answers once.
    Stream {
        /// The program that sent them.
        role: Role,
        /// How many bytes each piece has.
        pieces: Vec<u32>,
        /// How many bytes came back.
        answer: u64,
    },
    /// A program closed its connection while the other one still sent.
    ClosedTooEarly {
        /// The program that closed.
        role: Role,
        /// The segment that came after that.
        data: PacketId,
        /// How many bytes it has.
        bytes: u32,
        /// The RST that answered it.
        reset: Option<PacketId>,
    },
    /// The other end has closed a connection, and a program has not.
    CloseWait {
        /// The program that has not closed.
        role: Role,
        /// The FIN of the other end.
        fin: Option<PacketId>,
    },
    /// A program waits for the end of a connection that the other one neither uses nor closes.
    NotClosed {
        /// The program that does not close.
        role: Role,
        /// How many bytes it has sent.
        sent: u64,
        /// After how many seconds of silence the run was ended.
        seconds: u64,
    },
    /// Both programs wait for bytes of the other.
    BothReceive {
        /// After how many seconds of silence the run was ended.
        seconds: u64,
    },
    /// A program waits, and nothing happens.
    Waits {
        /// The program.
        role: Role,
        /// The call in which it waits, where that is known.
        call: Option<WaitingCall>,
        /// Whether a datagram of UDP had no answer.
        unanswered: bool,
        /// After how many seconds of silence the run was ended.
        seconds: u64,
    },
    /// No packet was sent.
    NothingSent {
        /// Where the programs ran.
        place: RunPlace,
    },
}

/// Where programs run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunPlace {
    /// On one host, in a private network.
    OneHost,
    /// Each on a host of its own, in a lab.
    TwoHosts,
}

impl Mistake {
    /// How it is known.
    pub const fn basis(&self) -> Basis {
        match self {
            Self::ServerEnded { .. }
            | Self::NeverListened
            | Self::NoListener { .. }
            | Self::Unread { .. }
            | Self::CloseWait { .. }
            | Self::BothReceive { .. }
            | Self::Waits { .. }
            | Self::NothingSent { .. } => Basis::Known,
            Self::ClosedTooEarly { .. } => Basis::Observed,
            Self::PortInUse { .. }
            | Self::NotInThisNetwork { .. }
            | Self::Crashed { .. }
            | Self::Stream { .. }
            | Self::NotClosed { .. } => Basis::Inferred,
        }
    }
}

/// A segment that carries data or ends something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotedSegment {
    flow: FlowId,
    from: End,
    id: PacketId,
    time: Timestamp,
    what: NotedKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotedKind {
    Data(u32),
    Fin,
    Reset,
    Refusal,
}

/// The segments of a run that matter here.
#[derive(Debug, Clone, Default)]
pub struct Segments(Vec<NotedSegment>);

impl Segments {
    /// Takes note of what a fact says about the packet `id`, which `from` sent at `time`.
    pub fn note(&mut self, flow: FlowId, from: End, (id, time): (PacketId, Timestamp), fact: &Fact) {
        let what = match fact {
            Fact::Data { bytes, .. } => NotedKind::Data(*bytes),
            Fact::Fin { .. } => NotedKind::Fin,
            Fact::Reset { .. } => NotedKind::Reset,
            Fact::Refused { .. } | Fact::PortUnreachable { .. } => NotedKind::Refusal,
            _ => return,
        };
        if self.0.len() < MOST_SEGMENTS {
            self.0.push(NotedSegment { flow, from, id, time, what });
        }
    }

    /// The first FIN or RST that came when captrace was ending the programs: it is the kernel's.
    pub fn after_the_end(&self, witness: &Witness) -> Option<PacketId> {
        let ends = |segment: &&NotedSegment| matches!(segment.what, NotedKind::Fin | NotedKind::Reset);
        let mut late = self.0.iter().filter(|segment| segment.time.nanoseconds() >= witness.ending_ns);
        late.find(ends).map(|segment| segment.id)
    }

    fn of(&self, flow: FlowId) -> impl DoubleEndedIterator<Item = &NotedSegment> {
        self.0.iter().filter(move |segment| segment.flow == flow)
    }

    fn last(&self, flow: FlowId, from: End, what: NotedKind) -> Option<PacketId> {
        let is_it = |segment: &&NotedSegment| segment.from == from && segment.what == what;
        self.of(flow).rfind(is_it).map(|segment| segment.id)
    }
}

/// What went wrong; empty if nothing did.
pub fn mistakes(
    witness: &Witness,
    place: RunPlace,
    segments: &Segments,
    flows: &[FlowSummary],
) -> Vec<Mistake> {
    let run = RunEvidence { witness, place, segments, flows, roles: witness.roles() };
    let mut found = run.beginnings();
    found.extend(flows.iter().filter_map(|flow| run.no_server_there(flow)));
    let blamed: Vec<_> = found.iter().flat_map(Mistake::explains).copied().collect();
    found.extend(witness.programs.iter().filter_map(|program| run.crash(program, &blamed)));
    for flow in flows.iter().filter(|flow| flow.protocol == TransportProtocol::Tcp) {
        found.extend(run.unread(flow));
        found.extend(run.stream(flow, &found));
        found.extend(run.closed_too_early(flow));
        found.extend(run.close_wait(flow));
    }
    found.extend(run.silence());
    let failed = witness.programs.iter().any(|program| program.outcome == Outcome::NotStarted);
    if flows.is_empty() && !failed && found.is_empty() {
        found.push(Mistake::NothingSent { place });
    }
    found
}

impl Mistake {
    /// The programs whose failure this explains.
    const fn explains(&self) -> &[Role] {
        match self {
            Self::PortInUse { role } | Self::NotInThisNetwork { role, .. } => std::slice::from_ref(role),
            Self::NoListener { .. } => &[Role::Client, Role::Alone],
            Self::ServerEnded { .. } => &[Role::Server],
            _ => &[],
        }
    }
}

/// Everything that is known of a run.
struct RunEvidence<'a> {
    witness: &'a Witness,
    place: RunPlace,
    segments: &'a Segments,
    flows: &'a [FlowSummary],
    roles: Vec<Role>,
}

impl RunEvidence<'_> {
    fn role(&self, end: End) -> Role {
        Role::of(end, &self.roles)
    }

    /// What kept a program from beginning, as its last line says.
    fn beginnings(&self) -> Vec<Mistake> {
        let mut found = Vec::new();
        for Program { role, last_line, outcome, .. } in &self.witness.programs {
            let says = |words: &[&str]| words.iter().any(|word| last_line.contains(word));
            if says(&["Address already in use", "EADDRINUSE"]) {
                found.push(Mistake::PortInUse { role: *role });
            } else if matches!(outcome, Outcome::Exited(1..) | Outcome::Killed(_)) && says(ELSEWHERE) {
                found.push(Mistake::NotInThisNetwork { role: *role, place: self.place });
            }
        }
        if self.witness.over == Over::ServerEnded {
            let last_line = self.witness.program(Role::Server).map(|server| server.last_line.clone());
            found.push(Mistake::ServerEnded { last_line: last_line.unwrap_or_default() });
        } else if self.witness.never_listened {
            found.push(Mistake::NeverListened);
        }
        found
    }

    fn no_server_there(&self, flow: &FlowSummary) -> Option<Mistake> {
        let is_absent = |flow: &FlowSummary| matches!(flow.ending, Ending::Refused | Ending::Unreachable);
        let same =
            |other: &&FlowSummary| (other.protocol, other.server.port) == (flow.protocol, flow.server.port);
        // A name with several addresses is tried address by address: only if none answers, there is no such host. Of several
        // attempts the last is reported.
        let is_last = self.flows.iter().rfind(same).is_some_and(|last| last.flow == flow.flow);
        if !is_absent(flow) || !is_last || self.flows.iter().filter(same).any(|other| !is_absent(other)) {
            return None;
        }
        let ended = |program: &Program| matches!(program.outcome, Outcome::Exited(_) | Outcome::Killed(_));
        Some(Mistake::NoListener {
            answer: self.segments.last(flow.flow, End::Server, NotedKind::Refusal),
            transport: flow.protocol,
            at: flow.server.into(),
            listening: self.witness.listening.clone(),
            server_ended: self.witness.program(Role::Server).is_some_and(ended),
        })
    }

    fn crash(&self, program: &Program, blamed: &[Role]) -> Option<Mistake> {
        let Program { role, outcome, ref last_line, .. } = *program;
        let failed = matches!(outcome, Outcome::Exited(1..) | Outcome::Killed(_));
        if !failed || self.witness.over == Over::Asked || blamed.contains(&role) {
            return None;
        }
        let end = match role {
            Role::Server => End::Server,
            Role::Client | Role::Alone => End::Client,
        };
        let ends = |segment: &&NotedSegment| {
            segment.from == end && matches!(segment.what, NotedKind::Fin | NotedKind::Reset)
        };
        let closed = self.segments.0.iter().rfind(ends).map(|segment| segment.id);
        Some(Mistake::Crashed { role, outcome, last_line: last_line.clone(), closed })
    }

    fn open(&self, flow: &FlowSummary, end: End) -> Option<&OpenSocket> {
        let (local, peer) = sockets(flow, end);
        self.witness.open.iter().find(|socket| (socket.local, socket.peer) == (local, peer))
    }

    fn unread(&self, flow: &FlowSummary) -> Vec<Mistake> {
        let at = |end: End| {
            let role = self.role(end);
            if let Some(socket) = self.open(flow, end).filter(|socket| socket.unread > 0) {
                let arrived = *flow.payload_bytes.of(end.other());
                let read = arrived.saturating_sub(socket.unread.into());
                return Some(Mistake::Unread { role, read, arrived, reset: None, open: true });
            }
            let (local, peer) = sockets(flow, end);
            let closed = self.witness.closed.iter();
            let socket = closed.rev().find(|socket| (socket.local, socket.peer) == (local, peer))?;
            let reset = self.segments.last(flow.flow, end, NotedKind::Reset);
            // The FIN uses up a number. It comes last: where bytes were unread and it had come, it was unread, too.
            let fin = self.segments.last(flow.flow, end.other(), NotedKind::Fin);
            let fin = u64::from(fin.is_some_and(|fin| reset.is_none_or(|reset| fin.0 < reset.0)));
            let arrived = socket.received.saturating_sub(fin);
            let unread = u64::from(socket.unread).saturating_sub(fin).min(arrived);
            let read = arrived.saturating_sub(unread);
            (unread > 0).then_some(Mistake::Unread { role, read, arrived, reset, open: false })
        };
        [End::Server, End::Client].into_iter().filter_map(at).collect()
    }

    /// Two pieces or more from one end, one answer or none from the other.
    fn stream(&self, flow: &FlowSummary, found: &[Mistake]) -> Vec<Mistake> {
        let data = |end: End| {
            self.segments.of(flow.flow).filter_map(move |segment| match segment.what {
                NotedKind::Data(bytes) if segment.from == end => Some(bytes),
                _ => None,
            })
        };
        let of = |end: End| {
            let pieces: Vec<u32> = data(end).collect();
            let small = pieces
                .split_last()
                .is_some_and(|(_, rest)| !rest.is_empty() && rest.iter().all(|bytes| *bytes < SMALL));
            let answers: Vec<u32> = data(end.other()).collect();
            let other = self.role(end.other());
            let unread =
                found.iter().any(|mistake| matches!(mistake, Mistake::Unread { role, .. } if *role == other));
            let in_a_row = self.runs(flow, end) == 1;
            let too_early = self.late_data(flow, end).is_some();
            let once = match end {
                End::Client => answers.len() == 1 && (in_a_row || too_early || unread),
                End::Server => in_a_row && unread,
            };
            let answer = answers.iter().map(|bytes| u64::from(*bytes)).sum();
            (small && (once || (in_a_row && unread))).then(|| Mistake::Stream {
                role: self.role(end),
                pieces,
                answer,
            })
        };
        [End::Client, End::Server].into_iter().filter_map(of).collect()
    }

    /// How often an end began to send data after the other end had.
    fn runs(&self, flow: &FlowSummary, end: End) -> usize {
        let mut runs = 0;
        let mut before = None;
        for segment in
            self.segments.of(flow.flow).filter(|segment| matches!(segment.what, NotedKind::Data(_)))
        {
            runs += usize::from(segment.from == end && before != Some(end));
            before = Some(segment.from);
        }
        runs
    }

    /// The first data of `end` after the FIN of the other end, where a RST answered.
    fn late_data(&self, flow: &FlowSummary, end: End) -> Option<(PacketId, u32, PacketId)> {
        let reset = self.segments.last(flow.flow, end.other(), NotedKind::Reset)?;
        let mut after = self
            .segments
            .of(flow.flow)
            .skip_while(|segment| (segment.from, segment.what) != (end.other(), NotedKind::Fin));
        after.find_map(|segment| match segment.what {
            NotedKind::Data(bytes) if segment.from == end => Some((segment.id, bytes, reset)),
            _ => None,
        })
    }

    fn closed_too_early(&self, flow: &FlowSummary) -> Vec<Mistake> {
        let by = |end: End| {
            let (data, bytes, reset) = self.late_data(flow, end.other())?;
            Some(Mistake::ClosedTooEarly { role: self.role(end), data, bytes, reset: Some(reset) })
        };
        [End::Server, End::Client].into_iter().filter_map(by).collect()
    }

    fn close_wait(&self, flow: &FlowSummary) -> Vec<Mistake> {
        let of = |end: End| {
            let socket = self.open(flow, end)?;
            let fin = self.segments.last(flow.flow, end.other(), NotedKind::Fin);
            (socket.state == OpenState::CloseWait).then_some(Mistake::CloseWait { role: self.role(end), fin })
        };
        [End::Server, End::Client].into_iter().filter_map(of).collect()
    }

    /// Who waits for what, where nothing happened any more.
    fn silence(&self) -> Option<Mistake> {
        let Over::Silence(seconds) = self.witness.over else { return None };
        let waits = |role| self.witness.program(role).and_then(|program| program.waits);
        let role = if self.roles.contains(&Role::Client) { Role::Client } else { Role::Alone };
        let call = waits(role).map(|wait| wait.call);
        let open = self.flows.iter().rfind(|flow| {
            self.open(flow, End::Client).is_some_and(|socket| socket.state == OpenState::Established)
        });
        if let Some(flow) = open.filter(|_| call == Some(WaitingCall::Receive) && role == Role::Client) {
            match waits(Role::Server).map(|wait| wait.call) {
                Some(WaitingCall::Receive) => return Some(Mistake::BothReceive { seconds }),
                Some(WaitingCall::Accept) => {
                    let sent = flow.payload_bytes.server;
                    return Some(Mistake::NotClosed { role: Role::Server, sent, seconds });
                }
                _ => {}
            }
        }
        let unanswered = self.flows.last().is_some_and(|flow| flow.ending == Ending::Unanswered);
        Some(Mistake::Waits { role, call, unanswered, seconds })
    }
}

/// What a program says of a host that is not in the private network, or of a name that is unknown there.
const ELSEWHERE: &[&str] = &[
    "Network is unreachable",
    "Name or service not known",
    "Temporary failure in name resolution",
    "No address associated with hostname",
    "Cannot assign requested address",
];

/// The two addresses of a flow, as this end has them.
fn sockets(flow: &FlowSummary, end: End) -> (SocketAddr, SocketAddr) {
    let (client, server) = (flow.client.into(), flow.server.into());
    match end {
        End::Client => (client, server),
        End::Server => (server, client),
    }
}
