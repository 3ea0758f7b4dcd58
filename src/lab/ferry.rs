//! Carries frames from one host to the other, as the link decides, and notes all that passes.
//!
//! It waits for three things at once: frames of the two hosts, the moment at which the next one is due, and news of the programs.
//! It never spins, and never delivers a frame before it is due.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::os::fd::AsFd as _;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::time::TimeSpec;
use nix::sys::timerfd::{ClockId, Expiration, TimerFd, TimerFlags, TimerSetTimeFlags};

use super::addresses::connection;
use super::rendezvous::{Rendezvous, since};
use crate::call::End;
use crate::fate::{Delivery, Fate};
use crate::frame::{Frame, LinkType, Timestamp, VantageIndex};
use crate::host::clock::now;
use crate::host::pair::{Host, Pair};
use crate::host::passages::PassedFrame;
use crate::kernel::{KernelSample, SampleCause};
use crate::link::{Departure, FrameNumber, LabLink, keeps_the_network_running};

/// How many frames of a host are taken before the other one has its turn.
const AT_ONCE: usize = 64;
/// More than any frame has.
const LONGEST: usize = 65_536 + 14;
/// How often it is looked whether the run is over.
const LOOK: u8 = 10;
/// How long nothing may have happened until programs that all wait for each other are given up.
const QUIET: Duration = Duration::from_millis(300);
/// How many bytes of frames are kept. A run that has more is ended.
const MOST: usize = 1 << 30;

/// A frame, and which one it is of those that the link was given.
#[derive(Debug)]
pub(super) struct NotedFrame {
    pub(super) frame: Frame,
    /// `None` for a second sighting and for a frame that the interface dropped.
    pub(super) number: Option<FrameNumber>,
}

/// What was noted, each kind in the order in which it came.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) seen: Vec<NotedFrame>,
    pub(super) samples: Vec<KernelSample>,
    /// When each delivery of each frame was seen at the other host.
    deliveries: Vec<(FrameNumber, Delivery)>,
}

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunEnd {
    /// All programs have ended, and nothing is under way.
    Ended,
    /// The programs that were left waited for each other, and nothing was under way.
    Stalled,
    /// Its time was over.
    Late,
    /// Somebody asked for the end.
    Asked,
    /// More was sent than is kept.
    Full,
}

/// Carries frames between two hosts.
pub(super) struct Ferry {
    hosts: [HostSide; 2],
    link: LabLink,
    timer: TimerFd,
    notes: Notes,
    /// The bytes of frames that have been noted.
    bytes: usize,
    /// The time of the frame that the link was given last: it wants them in order.
    last: Timestamp,
    last_activity: Timestamp,
    buffer: Vec<u8>,
    /// Whether what keeps the network running is noted, too.
    shows_arp: bool,
}

/// A host, and what has passed its interface and has not been assigned yet.
struct HostSide {
    host: Host,
    sent: VecDeque<PassedFrame>,
    received: VecDeque<PassedFrame>,
    /// What its kernel said last of each connection.
    told: Vec<KernelSample>,
}

impl Ferry {
    /// Carries between these hosts over this link.
    ///
    /// # Errors
    ///
    /// The system has no timer left.
    pub(super) fn new(pair: Pair, link: LabLink, shows_arp: bool) -> io::Result<Self> {
        let side =
            |host| HostSide { host, sent: VecDeque::new(), received: VecDeque::new(), told: Vec::new() };
        let flags = TimerFlags::TFD_NONBLOCK | TimerFlags::TFD_CLOEXEC;
        Ok(Self {
            hosts: [side(pair.client), side(pair.server)],
            link,
            // The clock that also timestamps frames.
            timer: TimerFd::new(ClockId::CLOCK_REALTIME, flags)?,
            notes: Notes::default(),
            bytes: 0,
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
                if self.bytes > MOST {
                    return Ok(RunEnd::Full);
                }
            }
            self.wait(stage)?;
        }
    }

    /// How many frames the interfaces have dropped on their way out, because the link did not take them in time.
    pub(super) fn dropped(&self) -> u64 {
        self.hosts.iter().map(|side| side.host.interface.dropped().unwrap_or(0)).sum()
    }

    /// What has been noted, and the fates of the frames that the link was given.
    pub(super) fn finish(mut self) -> (Notes, Vec<Fate>, Vec<(u32, String)>) {
        for end in [End::Client, End::Server] {
            // What was seen and never came to the link was dropped by the interface. What is sent from here on, because the
            // programs are ended, is not part of the run.
            while let Some(sighting) = self.side(end).sent.pop_front() {
                self.note(end, sighting.time, sighting.bytes, None);
            }
        }
        let fired = self.link.fired().map(|(rule, count)| (count, rule.to_string())).collect();
        let mut fates = self.link.fates();
        for fate in &mut fates {
            fate.deliveries.clear();
        }
        for (FrameNumber(number), delivery) in self.notes.deliveries.drain(..) {
            if let Some(fate) = fates.get_mut(number) {
                fate.deliveries.push(delivery);
            }
        }
        (self.notes, fates, fired)
    }

    const fn side(&mut self, end: End) -> &mut HostSide {
        let [client, server] = &mut self.hosts;
        match end {
            End::Client => client,
            End::Server => server,
        }
    }

    /// Waits for a frame, a due moment or news; not longer than until the next look.
    fn wait(&mut self, stage: &Rendezvous) -> io::Result<()> {
        match self.link.next_due() {
            Some(due) => {
                // A moment of 0 would switch the timer off.
                let due = u64::try_from(due.nanoseconds()).unwrap_or(0).max(1);
                let moment = Expiration::OneShot(TimeSpec::from(Duration::from_nanos(due)));
                self.timer.set(moment, TimerSetTimeFlags::TFD_TIMER_ABSTIME)?;
            }
            None => self.timer.unset()?,
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
        stage.heard();
        Ok(())
    }

    /// Gives the link what a host has sent.
    fn take_from(&mut self, end: End) -> io::Result<()> {
        for _ in 0..AT_ONCE {
            let mut buffer = std::mem::take(&mut self.buffer);
            let read = self.side(end).host.port.read(&mut buffer);
            self.buffer = buffer;
            let Some(length) = read? else { return Ok(()) };
            let bytes = self.buffer.get(..length).unwrap_or_default().to_vec();
            self.look(end)?;
            let time = self.when_sent(end, &bytes);
            self.last = self.last.max(time);
            self.last_activity = now();
            let number = self.link.frame(end, self.last, bytes.clone());
            let connection = connection(&bytes);
            self.note(end, time, bytes, Some(number));
            if let Some((source, destination)) = connection {
                // What has changed here without a frame from the other end has made the kernel send.
                self.sample(end, (source, destination), time, SampleCause::Between);
            }
        }
        Ok(())
    }

    /// Takes note of what has passed an interface.
    fn look(&mut self, end: End) -> io::Result<()> {
        let side = self.side(end);
        while let Some(sighting) = side.host.sightings.take()? {
            if sighting.is_sent { &mut side.sent } else { &mut side.received }.push_back(sighting);
        }
        Ok(())
    }

    /// When a host sent a frame. What it sent before that and the link never got was dropped by the interface.
    fn when_sent(&mut self, end: End, bytes: &[u8]) -> Timestamp {
        let side = self.side(end);
        let Some(place) = side.sent.iter().position(|sighting| sighting.bytes == bytes) else {
            // The kernel had no room to keep the sighting.
            return now();
        };
        let mut passed: Vec<_> = side.sent.drain(..=place).collect();
        let own = passed.pop();
        for dropped in passed {
            self.note(end, dropped.time, dropped.bytes, None);
        }
        own.map_or_else(now, |sighting| sighting.time)
    }

    /// Delivers what is due.
    fn deliver(&mut self) -> io::Result<()> {
        while let Some(Departure { frame, sender, bytes, due }) = self.link.pop(now()) {
            let end = sender.other();
            // For the receiver, its own address is the destination.
            let connection = connection(&bytes).map(|(source, destination)| (destination, source));
            if let Some(connection) = connection {
                self.sample(end, connection, now(), SampleCause::Between);
            }
            let before = now();
            self.side(end).host.port.write(&bytes)?;
            self.look(end)?;
            let left = self.when_received(end, &bytes).unwrap_or(before);
            self.last_activity = left;
            self.notes.deliveries.push((frame, Delivery { due, left }));
            self.note(end, left, bytes, None);
            if let Some(connection) = connection {
                // At the time of the frame, so that it comes right after it, and before what the kernel answered.
                self.sample(end, connection, left, SampleCause::Delivery);
            }
        }
        Ok(())
    }

    fn when_received(&mut self, end: End, bytes: &[u8]) -> Option<Timestamp> {
        let received = &mut self.side(end).received;
        let place = received.iter().position(|sighting| sighting.bytes == bytes);
        let own = place.and_then(|place| received.drain(..=place).next_back());
        received.clear();
        own.map(|sighting| sighting.time)
    }

    /// Keeps a frame, unless it is what keeps the network running and that is not to be shown.
    fn note(&mut self, end: End, time: Timestamp, bytes: Vec<u8>, number: Option<FrameNumber>) {
        if !self.shows_arp && keeps_the_network_running(&bytes) {
            return;
        }
        self.bytes += bytes.len();
        let vantage = VantageIndex(match end {
            End::Client => 0,
            End::Server => 1,
        });
        let original_len = bytes.len();
        let frame = Frame { time, vantage, link_type: LinkType::Ethernet, bytes, original_len, fate: None };
        self.notes.seen.push(NotedFrame { frame, number });
    }

    /// Asks a kernel about a connection, and keeps what it says if it says something new.
    fn sample(&mut self, end: End, addresses: (SocketAddr, SocketAddr), time: Timestamp, cause: SampleCause) {
        let side = self.side(end);
        let Some(sample) = side.host.diagnosis.sample(addresses, time, cause) else { return };
        let same = |told: &KernelSample| (told.local, told.peer) == addresses;
        match side.told.iter_mut().find(|told| same(told)) {
            Some(told) if told.says_the_same_as(&sample) => return,
            Some(told) => *told = sample.clone(),
            None => side.told.push(sample.clone()),
        }
        self.notes.samples.push(sample);
    }

    /// Whether nothing will happen any more.
    fn is_over(&mut self, stage: &Rendezvous) -> io::Result<Option<RunEnd>> {
        if self.link.next_due().is_some() {
            return Ok(None);
        }
        let quiet = since(self.last_activity);
        let over = if stage.is_empty() {
            RunEnd::Ended
        } else if stage.is_waiting() && quiet >= QUIET {
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
