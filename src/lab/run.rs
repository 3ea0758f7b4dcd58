//! Runs a scenario: two hosts are made, its programs are played on them, and all that happened is given back, in order.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use super::ferry::{Ferry, RunEnd};
use super::journal::Journal;
use super::notes::CarriedRun;
use super::player::{Cast, ProgramPlayer};
use super::rendezvous::{Rendezvous, since};
use super::scenario::knob::{Metric, MetricKind};
use super::scenario::{IpVersion, Scenario, Script, Transports};
use super::socket::{PORT, Place};
use crate::call::{Call, End, TransportProtocol};
use crate::frame::{Frame, Timestamp};
use crate::host::address::Addresses;
use crate::host::clock::now;
use crate::host::keeper::TwoHosts;
use crate::host::namespace::Namespace;
use crate::host::pair::{Pair, PairError, Setup};
use crate::kernel::KernelSample;
use crate::language::{answered, said};
use crate::link::LabLink;

/// Something that happened in a run.
#[derive(Debug)]
pub enum LabEvent {
    /// A frame passed the interface of a host: the client's is vantage 0, the server's vantage 1.
    Frame(Frame),
    /// A program called its socket.
    Call(Call),
    /// A kernel said something new of a connection.
    Kernel(KernelSample),
}

impl LabEvent {
    /// When it happened.
    pub const fn time(&self) -> Timestamp {
        match self {
            Self::Frame(frame) => frame.time,
            Self::Call(call) => call.time,
            Self::Kernel(sample) => sample.time,
        }
    }
}

/// What became of a run.
#[derive(Debug)]
pub struct LabRun {
    /// All that happened, in order of time.
    pub events: Vec<LabEvent>,
    /// Why it ended.
    pub over: RunEnd,
    /// How often each rule decided, with its text.
    pub fired: Vec<(u32, String)>,
    /// The frames that the interfaces dropped because the link did not take them in time; 0 unless the machine was busy.
    pub dropped: u64,
    /// What the client's kernel and the server's have counted, by its name.
    pub counters: [BTreeMap<String, u64>; 2],
    /// By how much the latest frame was delivered later than it was due, in nanoseconds.
    pub latest_ns: i64,
}

/// Why a scenario was not run.
#[derive(Debug, Error)]
pub enum LabError {
    /// There are no two hosts.
    #[error(transparent)]
    Pair(#[from] PairError),
    /// The link, or a program, failed.
    #[error("{}", said!("the lab ended early: {}", "实验提前结束：{}", answered(.0)))]
    Ended(#[from] io::Error),
}

/// Two hosts on which a scenario is about to be run.
pub struct PreparedLab {
    pair: Pair,
    scenario: Scenario,
    shows_arp: bool,
}

impl PreparedLab {
    /// Makes the hosts. No other thread may run yet.
    ///
    /// # Errors
    ///
    /// There are no two hosts: [`PairError`].
    pub fn prepare(scenario: Scenario, shows_arp: bool) -> Result<Self, LabError> {
        let ends = [End::Client, End::Server];
        let knob = |end| {
            scenario
                .kernel
                .iter()
                .map(move |knob| (end, format!("net/ipv4/{}", knob.name), knob.value.clone()))
        };
        let metric =
            |end| scenario.route.iter().map(move |Metric { kind, value }| (end, number(*kind), *value));
        let setup = Setup {
            mtu: scenario.mtu.into(),
            asks_for_addresses: shows_arp,
            knobs: ends.into_iter().flat_map(knob).collect(),
            metrics: ends.into_iter().flat_map(metric).collect(),
            congestion: Some(scenario.congestion.clone()),
        };
        Ok(Self { pair: Pair::make(&setup)?, scenario, shows_arp })
    }

    /// Runs the scenario to its end; `stop` says whether an early one is asked for.
    ///
    /// # Errors
    ///
    /// An interface failed, or a thread could not be started.
    pub fn run(self, stop: &mut dyn FnMut() -> bool) -> Result<LabRun, LabError> {
        let Self { pair, scenario, shows_arp } = self;
        let link = LabLink::new(scenario.link, scenario.rules.clone(), scenario.seed);
        let hosts = [pair.client.namespace.try_clone()?, pair.server.namespace.try_clone()?];
        let journal = Journal::default();
        let mut ferry = Ferry::new(pair, link, shows_arp)?;
        let mut over = RunEnd::Ended;
        for transport in transports(scenario.transport) {
            let stage = Rendezvous::new()?;
            over = act(&scenario, *transport, (&hosts, &stage, &journal), &mut ferry, stop)?;
            stage.end();
            if !matches!(over, RunEnd::Ended | RunEnd::Stalled) {
                break;
            }
        }
        Ok(finished(ferry, over, journal.take()))
    }

    /// The networks of the two hosts, for programs that others start there.
    ///
    /// # Errors
    ///
    /// The system has no descriptor left.
    pub fn hosts(&self) -> io::Result<TwoHosts> {
        let Pair { client, server, .. } = &self.pair;
        Ok(TwoHosts { client: client.namespace.try_clone()?, server: server.namespace.try_clone()? })
    }

    /// The length of the longest packet, in bytes.
    pub fn mtu(&self) -> u32 {
        self.scenario.mtu.into()
    }

    /// What chance depends on.
    pub const fn seed(&self) -> u64 {
        self.scenario.seed
    }

    /// What was set on both hosts, by its name, and what kind of interface they have.
    pub fn tuning(&self) -> BTreeMap<String, String> {
        let Scenario { kernel, route, congestion, .. } = &self.scenario;
        let knobs = kernel.iter().map(|knob| (format!("net.ipv4.{}", knob.name), knob.value.clone()));
        let metrics = route.iter().map(|Metric { kind, value }| {
            let name =
                MetricKind::ALL.iter().find(|(_, other, ..)| other == kind).map_or("", |(name, ..)| name);
            (format!("route.{name}"), value.to_string())
        });
        let cable = if self.pair.by_cable { "veth" } else { "tap" };
        let others = [("congestion", congestion.clone()), ("interface", cable.to_owned())];
        let others = others.map(|(name, value)| (name.to_owned(), value));
        knobs.chain(metrics).chain(others).collect()
    }

    /// Whether the names `client` and `server` lead to the hosts.
    pub const fn has_names(&self) -> bool {
        self.pair.has_names
    }

    /// Carries frames between programs that others have started, until they `have_ended`, which is asked every few
    /// milliseconds, and nothing is under way; but not longer than `last` after their end. Whoever follows them notes
    /// their calls in the journal.
    ///
    /// # Errors
    ///
    /// An interface failed.
    pub fn carry(
        self,
        have_ended: &mut dyn FnMut() -> bool,
        journal: &Journal,
        last: Duration,
    ) -> Result<LabRun, LabError> {
        let Self { pair, scenario, shows_arp } = self;
        let link = LabLink::new(scenario.link, scenario.rules, scenario.seed);
        let mut ferry = Ferry::new(pair, link, shows_arp)?;
        let stage = Rendezvous::new()?;
        let mut running = Some(stage.begin(End::Client));
        let mut ended = None;
        let over = ferry.carry(&stage, Duration::MAX, &mut || {
            if running.is_some() && have_ended() {
                running = None;
                ended = Some(now());
            }
            ended.is_some_and(|ended| since(ended) >= last)
        })?;
        Ok(finished(ferry, over, journal.take()))
    }
}

fn finished(ferry: Ferry, over: RunEnd, calls: Vec<Call>) -> LabRun {
    let (dropped, counters) = (ferry.dropped(), ferry.counted());
    let CarriedRun { frames, samples, fired, latest_ns } = ferry.finish();
    // All that happened at the same time stays in the order in which it is likely: a call before the frame that it causes, a
    // frame before what it changes.
    let calls = calls.into_iter().map(LabEvent::Call);
    let frames = frames.into_iter().map(LabEvent::Frame);
    let mut events: Vec<_> = calls.chain(frames).chain(samples.into_iter().map(LabEvent::Kernel)).collect();
    events.sort_by_key(LabEvent::time);
    LabRun { events, over, fired, dropped, counters, latest_ns }
}

const fn transports(transports: Transports) -> &'static [TransportProtocol] {
    match transports {
        Transports::Tcp => &[TransportProtocol::Tcp],
        Transports::Udp => &[TransportProtocol::Udp],
        Transports::Both => &[TransportProtocol::Udp, TransportProtocol::Tcp],
    }
}

/// Plays the two programs over one protocol.
fn act(
    scenario: &Scenario,
    transport: TransportProtocol,
    (hosts, stage, journal): (&[Namespace; 2], &Arc<Rendezvous>, &Journal),
    ferry: &mut Ferry,
    stop: &mut dyn FnMut() -> bool,
) -> io::Result<RunEnd> {
    let address = |end| -> IpAddr {
        let Addresses { ipv4, ipv6, .. } = Addresses::of(end);
        match scenario.ip {
            IpVersion::V4 => ipv4.into(),
            IpVersion::V6 => ipv6.into(),
        }
    };
    let at_most = scenario.at_most.duration();
    let player = |end: End, program: &Script| ProgramPlayer {
        place: Place {
            end,
            transport,
            own: address(end),
            server: SocketAddr::new(address(End::Server), PORT),
            congestion: scenario.congestion.clone(),
            options: program.options.clone(),
            journal: journal.clone(),
        },
        program: program.clone(),
        flows: scenario.client.flows.max(1),
        at_most,
    };
    let cast =
        Cast { client: player(End::Client, &scenario.client), server: player(End::Server, &scenario.server) };
    let [client, server] = hosts;
    cast.start(stage, &|end| match end {
        End::Client => client.try_clone(),
        End::Server => server.try_clone(),
    })?;
    ferry.carry(stage, at_most, stop)
}

/// The number of a metric (`RTAX_…` in `linux/rtnetlink.h`).
const fn number(kind: MetricKind) -> u16 {
    match kind {
        MetricKind::Window => 3,
        MetricKind::Ssthresh => 6,
        MetricKind::Cwnd => 7,
        MetricKind::AdvMss => 8,
        MetricKind::Reordering => 9,
        MetricKind::InitCwnd => 11,
        MetricKind::RtoMin => 13,
        MetricKind::InitRwnd => 14,
        MetricKind::QuickAck => 15,
    }
}
