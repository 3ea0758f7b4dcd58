//! Capturing without looking: frames go from the kernel's memory into capture files, and are counted.

use std::time::Duration;

use super::Failure;
use super::file_output::FileOutput;
use super::notice::notify;
use super::session::{SessionBuilder, Topology, since};
use super::stats::Stats;
use super::stats::live::LiveCounter;
use crate::explain::{Language, Notice};
use crate::frame::{RawFrame, Timestamp};
use crate::host::clock::now;
use crate::language::Text;
use crate::source::{CaptureError, Merged};

/// How long to wait for a frame, at most: then it is seen whether the capture is over.
const PATIENCE: Duration = Duration::from_millis(50);
/// How often the files get what was gathered for them, and the counts are given.
const PACE: Duration = Duration::from_millis(250);
/// How many frames pass between two looks at the clock: a look costs as much as a frame.
const FRAMES_A_LOOK: u64 = 256;
/// How long frames that the kernel has are still taken when the capture is over.
const LAST_FRAMES: Duration = Duration::from_secs(1);

/// How far a quiet capture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct QuietCounts {
    /// The packets that were captured.
    pub(crate) packets: u64,
    /// Their bytes on the wire.
    pub(crate) bytes: u64,
    /// The packets that the kernel dropped, because there was no room.
    pub(crate) dropped: u64,
}

/// A quiet capture that runs.
pub(crate) struct QuietCapture {
    frames: Merged,
    files: Vec<FileOutput>,
    snaplen: usize,
    counter: Option<LiveCounter>,
    counts: QuietCounts,
    last_time: Timestamp,
}

impl QuietCapture {
    /// Gives up every privilege and begins. `counts_flows` has the flows counted, too. No other thread may run yet.
    ///
    /// # Errors
    ///
    /// The privileges cannot be given up, or a file cannot be written.
    pub(crate) fn begin(
        builder: SessionBuilder,
        topology: Topology,
        files: Vec<FileOutput>,
        counts_flows: bool,
    ) -> Result<Self, Failure> {
        let snaplen = builder.snaplen();
        let (header, captures) = builder.give_up(topology, files.iter().find_map(FileOutput::folder))?;
        let mut files: Vec<_> = files.into_iter().map(FileOutput::in_bulk).collect();
        for file in &mut files {
            file.begin(&header).and_then(|()| file.finish())?;
        }
        Ok(Self {
            frames: Merged::new(captures),
            files,
            snaplen,
            counter: counts_flows.then(LiveCounter::begin),
            counts: QuietCounts::default(),
            last_time: now(),
        })
    }

    /// Takes frames until `ended` returns true, so many have come, or a capture or a file fails. `show` gets the counts a
    /// few times a second.
    ///
    /// # Errors
    ///
    /// A capture or a file failed; what came before is saved.
    pub(crate) fn run(
        &mut self,
        packets: Option<u64>,
        ended: impl Fn() -> bool,
        mut show: impl FnMut(QuietCounts),
    ) -> Result<(), Failure> {
        let (mut shown, mut over) = (now(), None);
        let mut failure: Option<CaptureError> = None;
        loop {
            let came = match self.frames.advance(PATIENCE) {
                Ok(came) => came,
                // The first error is the cause. What waits is still saved.
                Err(error) if failure.is_none() => {
                    failure = Some(error);
                    continue;
                }
                Err(_) => break,
            };
            if came {
                self.take()?;
                if packets.is_some_and(|packets| self.counts.packets >= packets) {
                    break;
                }
            } else if over.is_some() || failure.is_some() {
                break;
            }
            if came && !self.counts.packets.is_multiple_of(FRAMES_A_LOOK) {
                continue;
            }
            if over.is_none() && ended() {
                over = Some(now());
            }
            if over.is_some_and(|over| since(over) > LAST_FRAMES) {
                break;
            }
            if since(shown) >= PACE {
                self.flush()?;
                show(self.counts()?);
                shown = now();
            }
        }
        self.flush()?;
        failure.map_or(Ok(()), |error| Err(Failure::capture(error, Text::default())))
    }

    /// Ends it: the kernel's count of losses goes into the files. Gives the counts, and those of the flows.
    ///
    /// # Errors
    ///
    /// A file cannot be written.
    pub(crate) fn finish(mut self, language: Language) -> Result<(QuietCounts, Option<Stats>), Failure> {
        let counts = self.counts()?;
        for file in &mut self.files {
            file.dropped(self.last_time, counts.dropped)?;
            file.finish()?;
            notify(&language.words().notice(&Notice::Saved { file: file.names() }));
        }
        Ok((counts, self.counter.map(LiveCounter::finish)))
    }

    /// Saves and counts the frame that came.
    fn take(&mut self) -> Result<(), Failure> {
        let Some(frame) = self.frames.current() else { return Ok(()) };
        let kept = frame.bytes.get(..self.snaplen).unwrap_or(frame.bytes);
        let frame = RawFrame { bytes: kept, ..frame };
        self.counts.packets += 1;
        self.counts.bytes += u64::try_from(frame.original_len).unwrap_or(u64::MAX);
        self.last_time = frame.time;
        for file in &mut self.files {
            file.frame(frame)?;
        }
        self.counter.as_mut().map_or(Ok(()), |counter| counter.frame(frame))
    }

    fn flush(&mut self) -> Result<(), Failure> {
        self.files.iter_mut().try_for_each(FileOutput::finish)
    }

    fn counts(&mut self) -> Result<QuietCounts, Failure> {
        let statistics = self.frames.statistics();
        let statistics = statistics.map_err(|error| Failure::capture(error, Text::default()))?;
        self.counts.dropped = statistics.dropped;
        Ok(self.counts)
    }
}
