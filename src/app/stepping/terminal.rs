//! The terminal while packets are shown one at a time: the alternate screen, without a cursor, keys read as they are pressed.
//! Whatever ends this, the terminal is then as it was: [`Terminal`] restores it when it is dropped, and before the message of
//! a panic is printed.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::panic;
use std::process;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal::{
    Clear, ClearType, DisableLineWrap, EnableLineWrap, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{Command, execute};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::app::Failure;
use crate::app::screen::Screen;
use crate::view::paint::paint_into;
use crate::view::step::{Key, Size};
use crate::view::text::Line;

/// Whether the terminal is in our hands now.
static IS_OPEN: AtomicBool = AtomicBool::new(false);

/// The terminal, from its opening on until it is dropped.
#[derive(Debug)]
pub struct Terminal {
    keys: Keys,
}

/// The source of keys: standard input if it is a terminal, otherwise the controlling terminal.
#[derive(Debug)]
struct Keys(OwnedFd);

impl Keys {
    fn open() -> io::Result<Self> {
        let input = io::stdin();
        if input.is_terminal() {
            input.as_fd().try_clone_to_owned().map(Self)
        } else {
            File::open("/dev/tty").map(|terminal| Self(terminal.into()))
        }
    }

    /// Ends the program when its terminal has been gone for a second and is still being read: crossterm reads a terminal that
    /// is closed just after [`Keys::wait`] without end.
    fn end_with_them(&self) -> io::Result<()> {
        let from = self.0.try_clone()?;
        thread::Builder::new().spawn(move || {
            // Without a flag it waits for the end alone.
            while poll(&mut [PollFd::new(from.as_fd(), PollFlags::empty())], PollTimeout::NONE)
                == Err(Errno::EINTR)
            {}
            thread::sleep(Duration::from_secs(1));
            if IS_OPEN.load(Ordering::Acquire) {
                process::exit(1);
            }
        })?;
        Ok(())
    }

    /// Waits until there may be an event, at most for `time`. False once the terminal is gone: it is closed, or its
    /// connection ended. A read from it then returns nothing for ever, and crossterm would try again without end.
    fn wait(&self, time: Duration) -> io::Result<bool> {
        let mut asked = [PollFd::new(self.0.as_fd(), PollFlags::POLLIN)];
        // Where a signal ends it, it has not looked: SIGHUP comes just when the terminal is gone.
        poll(&mut asked, PollTimeout::try_from(time).unwrap_or(PollTimeout::MAX))?;
        let gone = PollFlags::POLLHUP | PollFlags::POLLERR | PollFlags::POLLNVAL;
        Ok(!asked.iter().filter_map(PollFd::revents).any(|found| found.intersects(gone)))
    }
}

/// What happened at the terminal.
pub(super) enum Happened {
    /// Nothing, for the time that was waited.
    Nothing,
    /// A key.
    Key(Key),
    /// Ctrl-C, or the terminal is gone.
    Leave,
    /// It has another size, or has to be drawn again.
    Resized,
}

impl Terminal {
    /// Whether standard output is a terminal that can show another screen.
    pub fn is_there() -> bool {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
        io::stdout().is_terminal() && !is_dumb
    }

    /// Takes the terminal.
    ///
    /// # Errors
    ///
    /// Standard output is no terminal, or one without an alternate screen, or no keys can be read.
    pub fn open() -> io::Result<Self> {
        if !Self::is_there() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let keys = Keys::open()?;
        enable_raw_mode()?;
        // From here on dropping it restores everything.
        let terminal = Self { keys };
        terminal.keys.end_with_them()?;
        IS_OPEN.store(true, Ordering::Release);
        restore_before_panics();
        // Opens what keys are read from: standard input, or else the terminal itself.
        event::poll(Duration::ZERO)?;
        execute!(io::stdout(), EnterAlternateScreen, Hide, DisableLineWrap, Clear(ClearType::All))?;
        Ok(terminal)
    }

    /// Its size now.
    #[expect(clippy::unused_self, reason = "only an open terminal has a size that matters")]
    pub(super) fn size(&self) -> Size {
        let size = terminal_size::terminal_size();
        let (columns, rows) = size.map_or((80, 24), |(columns, rows)| (columns.0, rows.0));
        Size { columns: columns.into(), rows: rows.into() }
    }

    /// Draws the screen: each line in its row, so that nothing scrolls whatever a line holds.
    #[expect(clippy::unused_self, reason = "only an open terminal can be drawn on")]
    pub(super) fn draw(&self, lines: &[Line], screen: Screen) -> Result<(), Failure> {
        let mut text = String::new();
        for (line, row) in lines.iter().zip(0..) {
            // Writing to a String cannot fail.
            let _ = MoveTo(0, row).write_ansi(&mut text);
            // Before its text: behind a line of all columns the cursor stands on the last of them.
            let _ = Clear(ClearType::UntilNewLine).write_ansi(&mut text);
            paint_into(&mut text, line, screen.colour);
        }
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(Failure::StandardOutput)
    }

    /// Waits for something to happen, at most for `time`.
    pub(super) fn wait(&self, time: Duration) -> Result<Happened, Failure> {
        match self.next(time) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(Happened::Nothing),
            happened => happened.map_err(Failure::StandardOutput),
        }
    }

    /// What happens next. An event that was read together with an earlier one comes at once.
    fn next(&self, time: Duration) -> io::Result<Happened> {
        for patience in [Duration::ZERO, time] {
            if !self.keys.wait(patience)? {
                return Ok(Happened::Leave);
            }
            if event::poll(Duration::ZERO)? {
                return Ok(match event::read()? {
                    Event::Key(key) if key.kind != KeyEventKind::Release => happened(key),
                    Event::Resize(..) => Happened::Resized,
                    _ => Happened::Nothing,
                });
            }
        }
        Ok(Happened::Nothing)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

fn happened(key: KeyEvent) -> Happened {
    let is_control = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    Happened::Key(match key.code {
        KeyCode::Char('c' | 'd') if is_control => return Happened::Leave,
        KeyCode::Char(_) if is_control => return Happened::Resized,
        KeyCode::Char(letter) => Key::Letter(letter),
        KeyCode::Enter => Key::Enter,
        KeyCode::Right | KeyCode::PageDown => Key::Right,
        KeyCode::Left | KeyCode::PageUp => Key::Left,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Esc => Key::Escape,
        _ => return Happened::Resized,
    })
}

/// Makes the terminal what it was. Nothing can be done where that fails.
fn restore() {
    if IS_OPEN.swap(false, Ordering::AcqRel) {
        let _ = execute!(io::stdout(), EnableLineWrap, Show, LeaveAlternateScreen);
        let _ = disable_raw_mode();
    }
}

/// Restores the terminal before the message of a panic, which would be unreadable otherwise.
fn restore_before_panics() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            restore();
            before(panic);
        }));
    });
}
