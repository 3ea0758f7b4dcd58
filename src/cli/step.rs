//! `--step`: keeps a recording, and then shows it one packet at a time.

use std::io;
use std::sync::atomic::Ordering;

use super::args::Interval;
use super::message::complain;
use super::signals::StopFlag;
use super::{Exit, args};
use crate::app::Failure;
use crate::app::screen::Screen;
use crate::app::screen_output::ScreenOutput;
use crate::app::stepping::{self, StepKeeper, Terminal};
use crate::explain::Stepping;

/// Steps that are kept until all of them are there.
pub(super) struct Stepper {
    screen: Screen,
    keeper: StepKeeper,
    interval: Interval,
}

impl Stepper {
    /// Keeps steps, where that was asked for and there is a terminal to show them on; prints a message where there is none.
    pub(super) fn new(stepping: &args::Stepping, screen: Screen) -> Option<Self> {
        let interval = stepping.step?;
        if !Terminal::is_there() {
            complain(&screen.look.language.words().stepping(Stepping::NoTerminal));
            return None;
        }
        Some(Self { screen, keeper: StepKeeper::default(), interval })
    }

    /// Where the steps go.
    pub(super) fn output(&self) -> ScreenOutput {
        ScreenOutput::keeping(self.screen, self.keeper.clone())
    }

    /// Shows what was kept, one packet at a time, until the reader leaves or a signal comes.
    pub(super) fn show(self) -> Result<(), Exit> {
        let signals = |error: io::Error| Exit::from(Failure::Runtime(error));
        let ended = StopFlag::prepare().map_err(signals)?.watch();
        let Interval(interval) = self.interval;
        let ended = || ended.load(Ordering::Acquire);
        Ok(stepping::run(self.keeper.take(), self.screen, interval, ended, complain)?)
    }
}
