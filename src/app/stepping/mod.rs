//! One packet at a time on the terminal: keys in, screens out, until the reader has seen enough. Then the ladder up to there
//! stands on the ordinary screen.
//!
//! What a screen says, and what a key does, is `view::step`; this is the terminal around it.

mod kept;
mod terminal;

use std::time::{Duration, Instant};

pub(crate) use kept::{Kept, StepKeeper};
pub use terminal::Terminal;

use super::Failure;
use super::screen::Screen;
use crate::explain::Stepping;
use crate::view::Look;
use crate::view::canvas::Canvas;
use crate::view::step::{After, Course, Player, Size};
use crate::view::text::{Line, Style};
use terminal::Happened;

/// How long a signal to end may have to wait.
const LOOK_UP: Duration = Duration::from_millis(50);
/// The columns that a ladder may have.
const LADDER_WIDTHS: (usize, usize) = (60, 400);
/// How many packets of the ladder are put on the ordinary screen at most, so that leaving takes no time.
const LADDER: usize = 500;

/// Shows what was kept, one packet at a time; goes on by itself after each `interval`, if there is one. Ends when the reader
/// leaves, or when `ended` says so. `notice` takes what there is
/// to say apart from the output.
///
/// # Errors
///
/// Standard output takes no more.
pub(crate) fn run(
    kept: Kept,
    screen: Screen,
    interval: Option<Duration>,
    ended: impl Fn() -> bool,
    notice: impl Fn(&str),
) -> Result<(), Failure> {
    let words = screen.look.language.words();
    let Kept { header: Some(header), steps, shown, is_cut } = kept else { return Ok(()) };
    let course = Course::new(header, steps, shown, screen.look.absolute);
    if course.is_empty() {
        notice(&words.stepping(Stepping::NoPackets));
        return ladder(&course, None, screen);
    }
    if is_cut {
        notice(&words.stepping(Stepping::OnlyFirst(course.len())));
    }
    let Ok(terminal) = Terminal::open() else {
        notice(&words.stepping(Stepping::NoTerminal));
        return ladder(&course, None, screen);
    };
    let size = terminal.size();
    let mut player = Player::new(course, screen.look, size);
    let outcome = play(&terminal, &mut player, screen, interval, ended);
    let width = width_after(screen.look.width, size, terminal.size());
    drop(terminal);
    outcome?;
    let (course, place, language, level) = player.shown();
    // The ladder is as the reader has it now, and as wide as the terminal.
    let look = Look { language, level: Some(level), width, ..screen.look };
    let screen = Screen { look, ..screen };
    ladder(course, Some(place), screen)?;
    let (right, of) = player.score();
    if of == 0 {
        return Ok(());
    }
    let score = language.words().stepping(Stepping::FinalScore { right, of });
    screen.show(&[Line::default(), Line::of(score, Style::Heading)])
}

/// The columns of the ladder, where the terminal may have become wider or narrower; those that were asked for stay.
fn width_after(width: usize, before: Size, after: Size) -> usize {
    let of = |size: Size| size.columns.clamp(LADDER_WIDTHS.0, LADDER_WIDTHS.1);
    if width == of(before) { of(after) } else { width }
}

/// Takes keys until the reader leaves.
fn play(
    terminal: &Terminal,
    player: &mut Player,
    screen: Screen,
    interval: Option<Duration>,
    ended: impl Fn() -> bool,
) -> Result<(), Failure> {
    terminal.draw(&player.lines(), screen)?;
    let mut waited = Duration::ZERO;
    let mut is_ready = false;
    while !ended() {
        let began = moment();
        let happened = terminal.wait(if is_ready { LOOK_UP } else { Duration::ZERO })?;
        match happened {
            Happened::Nothing => {
                // A pause: what is done now keeps no key waiting.
                is_ready = is_ready || player.prepare();
                waited += began.elapsed();
                if interval.is_none_or(|interval| waited < interval) || player.is_typing() {
                    continue;
                }
                player.go_on();
            }
            Happened::Leave => return Ok(()),
            Happened::Key(key) if player.press(key) == After::Leave => return Ok(()),
            Happened::Key(_) => {}
            Happened::Resized => player.resize(terminal.size()),
        }
        waited = Duration::ZERO;
        terminal.draw(&player.lines(), screen)?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "how long a screen has stood is no time of a packet")]
fn moment() -> Instant {
    Instant::now()
}

/// The ladder up to a place, or all of it, on the ordinary screen.
fn ladder(course: &Course, place: Option<usize>, screen: Screen) -> Result<(), Failure> {
    let place = place.unwrap_or(usize::MAX);
    let from = course.first_step_of_last(place, LADDER);
    let mut canvas = Canvas::auto(screen.look);
    let mut lines = canvas.begin(course.header());
    for (number, (step, shown)) in course.up_to(place).enumerate() {
        if shown && number >= from {
            canvas.feed(step, &mut |line: &Line| lines.push(line.clone()));
        } else if step.packet().is_some() {
            canvas.leave_out(step);
        }
    }
    lines.extend(canvas.flush());
    screen.show(&lines)
}
