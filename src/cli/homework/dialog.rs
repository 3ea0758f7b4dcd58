//! Questions and answers in a terminal.

use std::io::{self, BufRead as _, Read as _, Write as _};

use crate::app::screen::Screen;
use crate::cli::Exit;
use crate::explain::Language;
use crate::homework::Asked;
use crate::homework::assignment::FreeQuestion;
use crate::homework::reading::packets;
use crate::language::said;
use crate::view::text::{Line, Style, wrap};

/// The longest answer, in letters; what is longer is cut.
const LONGEST_ANSWER: usize = 4096;
/// The longest line that is read at once, in bytes.
const LONGEST_LINE: u64 = 1 << 16;

/// A dialog with a student.
pub(super) struct Dialog {
    screen: Screen,
    language: Language,
    /// Whether nothing more can be read.
    is_over: bool,
    /// Whether something was asked already.
    has_asked: bool,
}

impl Dialog {
    /// A dialog on this screen and standard input.
    pub(super) const fn new(screen: Screen) -> Self {
        Self { screen, language: screen.look.language, is_over: false, has_asked: false }
    }

    /// Whether nothing more can be read.
    pub(super) const fn is_over(&self) -> bool {
        self.is_over
    }

    /// Asks until the answer has the type that is wanted; an empty line passes the question over.
    pub(super) fn ask(
        &mut self,
        (number, of): (usize, usize),
        asked: &Asked,
        evidence: bool,
    ) -> Result<Option<(String, Vec<u64>)>, Exit> {
        if self.is_over {
            return Ok(None);
        }
        self.pose(&format!("{number}/{of}  {}", asked.ask(self.language)))?;
        for (letter, (_, word)) in ('a'..='z').zip(asked.options(self.language)) {
            self.say(&format!("   {letter}) {word}"))?;
        }
        let given = loop {
            let Some(line) = self.line("> ")? else { return Ok(None) };
            match asked.question.kind.read(&line) {
                Ok(_) => break line,
                Err(expected) => {
                    let expected = expected.said(self.language);
                    self.say(&said!("expected {expected}", "应为{expected}"))?;
                }
            }
        };
        if !evidence {
            return Ok(Some((given, Vec::new())));
        }
        loop {
            let prompt = said!("which packets show it? > ", "哪些分组说明它？> ");
            let Some(line) = self.line(&prompt)? else { return Ok(Some((given, Vec::new()))) };
            if let Some(packets) = packets(&line) {
                return Ok(Some((given, packets.into_iter().map(|packet| packet.0).collect())));
            }
            self.say(&said!("expected numbers of packets: 4, 7", "应为分组的编号：4, 7"))?;
        }
    }

    /// Asks for a text; an empty line passes the question over.
    pub(super) fn ask_freely(
        &mut self,
        (number, of): (usize, usize),
        free: &FreeQuestion,
    ) -> Result<Option<String>, Exit> {
        if self.is_over {
            return Ok(None);
        }
        self.pose(&format!("{number}/{of}  {}", free.ask(self.language)))?;
        self.line("> ")
    }

    /// A question, with an empty line between it and the one before.
    fn pose(&mut self, question: &str) -> Result<(), Exit> {
        if self.has_asked {
            self.screen.show(&[Line::default()])?;
        }
        self.has_asked = true;
        self.say(question)
    }

    fn say(&self, text: &str) -> Result<(), Exit> {
        let lines = wrap(text, self.screen.look.width);
        Ok(self
            .screen
            .show(&lines.into_iter().map(|line| Line::of(line, Style::Plain)).collect::<Vec<_>>())?)
    }

    /// A line that is typed; `None` if it is empty, or nothing more comes.
    fn line(&mut self, prompt: &str) -> Result<Option<String>, Exit> {
        print!("{prompt}");
        io::stdout().flush().map_err(Exit::failed)?;
        let mut bytes = Vec::new();
        io::stdin().lock().take(LONGEST_LINE).read_until(b'\n', &mut bytes).map_err(Exit::failed)?;
        self.is_over = bytes.is_empty();
        if self.is_over {
            // What is said next begins a line of its own.
            println!();
        }
        let text = String::from_utf8_lossy(&bytes);
        let line: String =
            text.trim().chars().filter(|letter| !letter.is_control()).take(LONGEST_ANSWER).collect();
        Ok((!line.is_empty()).then_some(line))
    }
}
