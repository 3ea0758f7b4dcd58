//! Carries frames from one host to the other, as the link decides, and notes all that passes.
//!
//! It waits for three things at once: frames of the two hosts, the moment at which the next one is due, and news of the programs.
//! It never spins, and never delivers a frame before it is due.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::os::fd::AsFd as _;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::time::TimeSpec;
use nix::sys::timerfd::{ClockId, Expiration, TimerFd, TimerFlags, TimerSetTimeFlags};
use smallvec::SmallVec;

use super::addresses::connection;
use super::notes::{CarriedRun, Notes};
use super::rendezvous::{Rendezvous, since};
use super::store::KeptFrame;
use crate::call::End;
use crate::fate::Delivery;
use crate::frame::Timestamp;
use crate::host::clock::now;
use crate::host::counters::counted;
use crate::host::pair::{Host, Pair};
use crate::host::ring::PassedFrame;
use crate::kernel::{KernelSample, SampleCause};
use crate::link::{Departure, LabLink};

/// How many frames of a host are taken before the other one has its turn.
const AT_ONCE: usize = 64;
/// More than any frame has.
const LONGEST: usize = 65_536 + 14;
/// How often it is looked whether the run is over.
const LOOK: u8 = 10;
/// How long nothing may have happened until programs that all wait for each other are given up.
const QUIET: Duration = Duration::from_millis(300);
/// How long what a kernel said is taken for what it would say now: the time between two deliveries of which one follows the
/// other without a pause.
const STILL_TRUE: Duration = Duration::from_micros(50);

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunEnd {
    /// All programs have ended, and nothing is under way.
    Ended,
    /// The programs that were left waited for each other, and nothing was under way.
    Stalled,
    /// Its time was over.
    Late,
    /// The end was asked for.
    Asked,
    /// More was sent than is kept.
    Full,
}

/// Carries frames between two hosts.
pub(super) struct Ferry {
    hosts: [HostSide; 2],
    link: LabLink,
    timer: TimerFd,
    /// The moment for which the timer is set.
    alarm: Option<Timestamp>,
    notes: Notes,
    /// How many frames a host had no room for when they were due.
    refused: u64,
    /// The time of the frame that the link was given last: it wants them in order.
    last: Timestamp,
    last_activity: Timestamp,
    buffer: Vec<u8>,
    /// Whether what keeps the network running is noted, too.
    shows_arp: bool,
}

/// A host, and what it has sent that the link has not taken yet.
struct HostSide {
    host: Host,
    sent: VecDeque<SentFrame>,
    /// What its kernel said last of each connection.
    answers: HashMap<SocketPair, KernelAnswer>,
}

/// The addresses of a connection: a host's own, and the other one's.
type SocketPair = (SocketAddr, SocketAddr);

/// A frame, when its host sent it.
struct SentFrame {
    time: Timestamp,
    kept: KeptFrame,
}

/// What a kernel said, and when it was asked last.
struct KernelAnswer {
    sample: KernelSample,
    asked: Timestamp,
}

impl Ferry {
    /// Carries between these hosts over this link.
    ///
    /// # Errors
    ///
    /// The system has no timer left.
    pub(super) fn new(pair: Pair, link: LabLink, shows_arp: bool) -> io::Result<Self> {
        let side = |host| HostSide { host, sent: VecDeque::new(), answers: HashMap::new() };
        let flags = TimerFlags::TFD_NONBLOCK | TimerFlags::TFD_CLOEXEC;
        Ok(Self {
            hosts: [side(pair.client), side(pair.server)],
            link,
            // The clock that also timestamps frames.
            timer: TimerFd::new(ClockId::CLOCK_REALTIME, flags)?,
            alarm: None,
            notes: Notes::default(),
            refused: 0,
            last: Timestamp::from_nanoseconds(0),
            last_activity: now(),
            buffer: vec![0; LONGEST],
            shows_arp,
        })
    }

    /// Carries frames until the programs have ended and nothing is under way, or until `at_most` is over.
    ///
    /// # Errors
    ///
    /// The kernel's: an interface is gone.
    pub(super) fn carry(
        &mut self,
        stage: &Rendezvous,
        at_most: Duration,
        stop: &mut dyn FnMut() -> bool,
    ) -> io::Result<RunEnd> {
        let began = now();
        let mut last_look = began;
        loop {
            for end in [End::Client, End::Server] {
                self.take_from(end)?;
            }
            self.deliver()?;
            if since(last_look) >= Duration::from_millis(LOOK.into()) {
                last_look = now();
                if let Some(over) = self.is_over(stage)? {
                    return Ok(over);
                }
                if stop() {
                    return Ok(RunEnd::Asked);
                }
                if since(began) >= at_most {
                    return Ok(RunEnd::Late);
                }
                if self.notes.are_full() {
                    return Ok(RunEnd::Full);
                }
            }
            self.wait(stage)?;
        }
    }

    /// How many frames were lost at the interfaces: on their way out, because the link did not take them in time, and on their
    /// way in, because the host had no room.
    pub(super) fn dropped(&self) -> u64 {
        let on_the_way_out = self.hosts.iter().map(|side| side.host.interface.dropped().unwrap_or(0));
        self.refused + on_the_way_out.sum::<u64>()
    }

    /// What the kernels of the client's and of the server's host have counted; nothing where that cannot be read.
    pub(super) fn counted(&self) -> [BTreeMap<String, u64>; 2] {
        self.hosts.each_ref().map(|side| counted(&side.host.namespace).unwrap_or_default())
    }

    /// What has been noted.
    pub(super) fn finish(mut self) -> CarriedRun {
        for end in [End::Client, End::Server] {
            // What was seen and never came to the link was dropped by the interface. What is sent from here on, because the
            // programs are ended, is not part of the run.
            for SentFrame { time, kept } in std::mem::take(&mut side(&mut self.hosts, end).sent) {
                self.notes.dropped(end, time, kept);
            }
        }
        self.notes.finish(self.link, self.shows_arp)
    }

    /// Waits for a frame, a due moment or news; not longer than until the next look.
    fn wait(&mut self, stage: &Rendezvous) -> io::Result<()> {
        let due = self.link.next_due();
        if due.is_some_and(|due| due <= now()) {
            return Ok(());
        }
        if due != self.alarm {
            self.set_alarm(due)?;
        }
        let [client, server] = &self.hosts;
        let mut wanted = [
            PollFd::new(client.host.port.as_fd(), PollFlags::POLLIN),
            PollFd::new(server.host.port.as_fd(), PollFlags::POLLIN),
            PollFd::new(self.timer.as_fd(), PollFlags::POLLIN),
            PollFd::new(stage.news(), PollFlags::POLLIN),
        ];
        match poll(&mut wanted, PollTimeout::from(LOOK)) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        let [.., news] = wanted;
        if news.any().unwrap_or(false) {
            stage.heard();
        }
        Ok(())
    }

    fn set_alarm(&mut self, moment: Option<Timestamp>) -> io::Result<()> {
        self.alarm = moment;
        let Some(moment) = moment else { return Ok(self.timer.unset()?) };
        // A moment of 0 would switch the timer off.
        let moment = u64::try_from(moment.nanoseconds()).unwrap_or(0).max(1);
        let moment = Expiration::OneShot(TimeSpec::from(Duration::from_nanos(moment)));
        Ok(self.timer.set(moment, TimerSetTimeFlags::TFD_TIMER_ABSTIME)?)
    }

    /// Gives the link what a host has sent.
    fn take_from(&mut self, end: End) -> io::Result<()> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let mut senders: SmallVec<[(SocketPair, Timestamp); 2]> = SmallVec::new();
        for _ in 0..AT_ONCE {
            let Some(length) = side(&mut self.hosts, end).host.port.read(&mut buffer)? else { break };
            let bytes = buffer.get(..length).unwrap_or_default();
            let time = self.take(end, bytes);
            if let Some(sender) =
                connection(bytes).filter(|sender| !senders.iter().any(|(other, _)| other == sender))
            {
                senders.push((sender, time));
            }
        }
        self.buffer = buffer;
        // What has changed here without a frame from the other end has made the kernel send.
        for (sender, time) in senders {
            self.sample(end, sender, time, SampleCause::Between);
        }
        Ok(())
    }

    /// Gives the link one frame; gives the time at which it was sent.
    fn take(&mut self, end: End, bytes: &[u8]) -> Timestamp {
        self.look(end, None);
        let SentFrame { time, kept } = self.when_sent(end, bytes);
        self.last = self.last.max(time);
        self.last_activity = now();
        self.link.frame(end, self.last, bytes);
        self.notes.sent(end, time, kept);
        time
    }

    /// Takes note of what has passed an interface; gives the time at which the host received this frame.
    fn look(&mut self, end: End, received: Option<KeptFrame>) -> Option<Timestamp> {
        let (notes, HostSide { host, sent, .. }) = (&mut self.notes, side(&mut self.hosts, end));
        let mut time = None;
        while let Some(came) = host.sightings.take(|PassedFrame { time, is_sent, bytes }| {
            if is_sent {
                sent.push_back(SentFrame { time, kept: notes.keep(bytes) });
            }
            received.filter(|kept| !is_sent && notes.bytes(*kept) == bytes).map(|_| time)
        }) {
            time = time.or(came);
        }
        time
    }

    /// A frame as it was seen when its host sent it. What it sent before that and the link never got was dropped by the interface.
    fn when_sent(&mut self, end: End, bytes: &[u8]) -> SentFrame {
        let (notes, sent) = (&mut self.notes, &mut side(&mut self.hosts, end).sent);
        let place = sent.iter().position(|sent| notes.bytes(sent.kept) == bytes);
        let dropped = sent.drain(..place.unwrap_or(0));
        dropped.for_each(|SentFrame { time, kept }| notes.dropped(end, time, kept));
        // Without one, the kernel had no room to keep the sighting.
        let own = place.and_then(|_| sent.pop_front());
        own.unwrap_or_else(|| SentFrame { time: now(), kept: notes.keep(bytes) })
    }

    /// Delivers what is due.
    fn deliver(&mut self) -> io::Result<()> {
        while let Some(Departure { frame, sender, due, altered }) = self.link.pop(now()) {
            let end = sender.other();
            let kept = self.notes.arriving(frame, altered.as_deref());
            // For the receiver, its own address is the destination.
            let connection =
                connection(self.notes.bytes(kept)).map(|(source, destination)| (destination, source));
            if let Some(connection) = connection.filter(|connection| !self.has_just_said(end, connection)) {
                self.sample(end, connection, now(), SampleCause::Between);
            }
            let before = now();
            if !side(&mut self.hosts, end).host.port.write(self.notes.bytes(kept))? {
                self.refused += 1;
                continue;
            }
            let left = self.look(end, Some(kept)).unwrap_or(before);
            self.last_activity = left;
            self.notes.received(end, frame, Delivery { due, left }, kept);
            if let Some(connection) = connection {
                // At the time of the frame, so that it comes right after it, and before what the kernel answered.
                self.sample(end, connection, left, SampleCause::Delivery);
            }
        }
        Ok(())
    }

    /// Whether a kernel was asked about a connection a moment ago.
    fn has_just_said(&mut self, end: End, connection: &SocketPair) -> bool {
        side(&mut self.hosts, end)
            .answers
            .get(connection)
            .is_some_and(|answer| since(answer.asked) < STILL_TRUE)
    }

    /// Asks a kernel about a connection, and keeps what it says if it says something new.
    fn sample(&mut self, end: End, connection: SocketPair, time: Timestamp, cause: SampleCause) {
        let HostSide { host, answers, .. } = side(&mut self.hosts, end);
        let Some(sample) = host.diagnosis.sample(connection, time, cause) else { return };
        let asked = now();
        match answers.entry(connection) {
            Entry::Occupied(mut answer) if answer.get().sample.says_the_same_as(&sample) => {
                answer.get_mut().asked = asked;
                return;
            }
            Entry::Occupied(mut answer) => *answer.get_mut() = KernelAnswer { sample: sample.clone(), asked },
            Entry::Vacant(place) => {
                place.insert(KernelAnswer { sample: sample.clone(), asked });
            }
        }
        self.notes.sample(sample);
    }

    /// Whether nothing will happen any more.
    fn is_over(&mut self, stage: &Rendezvous) -> io::Result<Option<RunEnd>> {
        if self.link.next_due().is_some() {
            return Ok(None);
        }
        let have_waited = stage.all_wait_since().is_some_and(|moment| since(moment) >= QUIET);
        let over = if stage.is_empty() {
            RunEnd::Ended
        } else if have_waited && since(self.last_activity) >= QUIET {
            RunEnd::Stalled
        } else {
            return Ok(None);
        };
        for side in &mut self.hosts {
            if side.host.diagnosis.is_unsettled()? {
                return Ok(None);
            }
        }
        Ok(Some(over))
    }
}

const fn side([client, server]: &mut [HostSide; 2], end: End) -> &mut HostSide {
    match end {
        End::Client => client,
        End::Server => server,
    }
}
