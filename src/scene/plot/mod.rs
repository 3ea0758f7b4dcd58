//! Plots before they are drawn: one question, one picture, with axes in units.
//!
//! ```text
//! Step ──▶ PlotBuilder ──Plot──▶ a painter: view::plot for terminals
//!          what is asked        strokes and marks
//! ```
//!
//! Times are nanoseconds since the first packet of the flow; values are in the unit of the plot. A painter needs nothing
//! else: [`ticks()`] gives round numbers for its axes, and [`words`](PlotQuestion::title) what is written beside them.

mod builder;
mod ticks;
mod words;

pub use builder::PlotBuilder;
pub use ticks::ticks;

use serde::Serialize;
use strum::VariantArray;

use crate::call::End;

/// What a plot answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub enum PlotQuestion {
    /// Which bytes were sent and acknowledged, and when.
    Sequence,
    /// How much the receiver has room for, and how much of that is in flight.
    ReceiveWindow,
    /// How much the sender may have in flight, as its congestion control says.
    CongestionWindow,
    /// How long a round trip takes, and what the sender makes of it.
    RoundTrip,
    /// How many packets wait in the link's queue.
    Queue,
    /// How many bits a second are acknowledged.
    Throughput,
}

/// A plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// What it answers.
    pub question: PlotQuestion,
    /// Whose data.
    pub sender: End,
    /// The unit of its values.
    pub unit: PlotUnit,
    /// What is drawn, from below to above.
    pub series: Vec<PlotSeries>,
}

/// The unit of the values of a plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlotUnit {
    /// Bytes.
    Bytes,
    /// Segments.
    Segments,
    /// Milliseconds.
    Milliseconds,
    /// Packets.
    Packets,
    /// 10^6 bits a second.
    MegabitsPerSecond,
}

/// Values of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct PlotSeries {
    /// What they are.
    pub kind: SeriesKind,
    /// When, in nanoseconds since the first packet of the flow, and how much.
    pub points: Vec<(i64, f64)>,
}

/// What the values of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeriesKind {
    /// The end of the receive window.
    ReceiveWindow,
    /// The receive window that the other end offers.
    Offered,
    /// The bytes that are acknowledged.
    Acknowledged,
    /// Segments: the number of their last byte.
    Sent,
    /// Segments that were sent again.
    SentAgain,
    /// Packets that were lost.
    Lost,
    /// Bytes in flight.
    InFlight,
    /// The kernel's congestion window.
    CongestionWindow,
    /// Where slow start ends.
    Threshold,
    /// Samples of the round trip.
    Sample,
    /// The textbook's EstimatedRTT.
    Estimated,
    /// The textbook's TimeoutInterval.
    Timeout,
    /// The kernel's smoothed round-trip time.
    KernelSmoothed,
    /// The kernel's retransmission timeout.
    KernelTimeout,
    /// Packets that wait.
    Waiting,
    /// Bits a second.
    Rate,
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesForm {
    /// Each value holds until the next one.
    Steps,
    /// Each value by itself, as this character.
    Marks(char),
    /// Each value by itself, as a dot.
    Dots,
}

/// What a series stands for, from which a painter chooses its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesTone {
    /// What the sender does, or what was measured.
    Own,
    /// What the other end answers, or what follows from measurements.
    Answer,
    /// What went wrong, or would be taken for that.
    Alarm,
    /// What a kernel says.
    Kernel,
    /// How far something may go.
    Limit,
}

impl SeriesKind {
    /// What it stands for.
    pub const fn tone(self) -> SeriesTone {
        match self {
            Self::Sent | Self::InFlight | Self::Sample | Self::Waiting | Self::Rate => SeriesTone::Own,
            Self::Acknowledged | Self::Estimated => SeriesTone::Answer,
            Self::SentAgain | Self::Lost | Self::Timeout => SeriesTone::Alarm,
            Self::CongestionWindow | Self::KernelSmoothed | Self::KernelTimeout => SeriesTone::Kernel,
            Self::ReceiveWindow | Self::Offered | Self::Threshold => SeriesTone::Limit,
        }
    }

    /// How it is drawn.
    pub const fn form(self) -> SeriesForm {
        match self {
            Self::Sent => SeriesForm::Dots,
            Self::SentAgain => SeriesForm::Marks('R'),
            Self::Lost => SeriesForm::Marks('×'),
            Self::Sample => SeriesForm::Marks('o'),
            _ => SeriesForm::Steps,
        }
    }

    /// Whether its line is dashed: a bound, not a value that is reached.
    pub const fn is_bound(self) -> bool {
        matches!(
            self,
            Self::ReceiveWindow | Self::Offered | Self::Threshold | Self::Timeout | Self::KernelTimeout
        )
    }
}

/// The axis of times under a plot on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeAxis {
    /// What its numbers count: `ms`, or `s` where it is longer than one.
    pub unit: &'static str,
    /// Nanoseconds of that.
    pub unit_ns: f64,
    /// Its round numbers, from the first moment on.
    pub ticks: Vec<f64>,
}

impl Plot {
    /// The axis of its times, with about `wanted` numbers.
    #[expect(clippy::cast_precision_loss, reason = "an axis has some hundred places")]
    pub fn time_axis(&self, wanted: usize) -> TimeAxis {
        let (from, to) = self.span_ns();
        let span = to.saturating_sub(from) as f64;
        let (unit_ns, unit) = if span < 1e9 { (1e6, "ms") } else { (1e9, "s") };
        TimeAxis { unit, unit_ns, ticks: ticks(span / unit_ns, wanted) }
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.series.iter().all(|series| series.points.is_empty())
    }

    /// Its first and last moment, in nanoseconds: from the first packet of the flow on, so that a time on the axis is that
    /// of the ladder.
    pub fn span_ns(&self) -> (i64, i64) {
        let times = || self.series.iter().flat_map(|series| series.points.iter().map(|(time, _)| *time));
        (times().min().unwrap_or(0).min(0), times().max().unwrap_or(0))
    }

    /// The series of which something is drawn: a legend has no others.
    pub fn shown(&self) -> impl Iterator<Item = &PlotSeries> {
        let top = self.top();
        self.series.iter().filter(move |series| series.points.iter().any(|(_, value)| *value <= top))
    }

    /// The largest value that is drawn, 1 if all are 0. A receive window that is far above all else is not: it bounds nothing.
    pub fn top(&self) -> f64 {
        let largest = |is_meant: &dyn Fn(SeriesKind) -> bool| {
            let meant = self.series.iter().filter(|series| is_meant(series.kind));
            meant.flat_map(|series| series.points.iter().map(|(_, value)| *value)).fold(0.0, f64::max)
        };
        let others = largest(&|kind| kind != SeriesKind::ReceiveWindow);
        let window = largest(&|kind| kind == SeriesKind::ReceiveWindow);
        let top = if others > 0.0 && window > 1.6 * others { others * 1.15 } else { window.max(others) };
        if top > 0.0 { top } else { 1.0 }
    }
}
