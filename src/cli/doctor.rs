//! `captrace doctor`: what works on this machine, and how to enable what does not.

use std::borrow::Cow;
use std::net::IpAddr;

use super::Exit;
use crate::app::charset::Charset;
use crate::app::screen::print;
use crate::call::TransportProtocol;
use crate::frame::VantageIndex;
use crate::lab::private::{self, PrivateError};
use crate::source::privilege::{Advice, CaptureMode, RefusalCause, Wsl};
use crate::source::surrender::can_close_files;
use crate::source::{Capture, CaptureError, Conversation, Interface, Privileges, interface};

/// Looks at this machine and tells what it found. Sends nothing and changes nothing.
///
/// # Errors
///
/// An [`Exit`] when the output cannot be written.
pub(super) fn run() -> Result<(), Exit> {
    let findings = MachineFindings { privileges: Privileges::look(), interfaces: try_interfaces() };
    Ok(print(&Charset::chosen().show(&findings.text()))?)
}

/// An interface, and whether a capture could be opened there.
type Tried = (Interface, Result<(), CaptureError>);

/// What was found, before it is put into words.
struct MachineFindings {
    privileges: Privileges,
    interfaces: Vec<Tried>,
}

/// Opens a capture on each interface, of the textbook's server, and closes it again.
fn try_interfaces() -> Vec<Tried> {
    let server = (IpAddr::from([0, 0, 0, 0]), super::args::TEXTBOOK_PORT).into();
    let textbook = Conversation::with_server(TransportProtocol::Udp, server);
    let attempt = |found: Interface| {
        let opened = Capture::open(&found, &textbook, VantageIndex::default()).map(drop);
        (found, opened)
    };
    interface::all().into_iter().map(attempt).collect()
}

// Everything that is said stands below this line.

/// What a line may take: a terminal of 80 columns, with a margin at its right.
const COLUMNS: usize = 78;
/// Where the second column begins.
const SECOND: usize = 20;

/// What is given up before the first packet is read.
fn while_capturing() -> &'static str {
    if can_close_files() {
        "no root, no capability, no way to gain any, and no file but those open already (Landlock)"
    } else {
        "no root, no capability, no way to gain any; this kernel has no Landlock to close the file system, too"
    }
}

impl MachineFindings {
    fn text(&self) -> String {
        let mut out = ReportText::default();
        out.line("captrace doctor");
        out.line("");
        out.item("saved traces", "reading and comparing them always works");
        out.item("capture", &self.capture());
        out.item("private network", &self.private());
        out.item("captrace demo", self.demo());
        out.item("while capturing", while_capturing());
        for note in self.notes() {
            out.item("note", &note);
        }
        out.line("");
        out.line("interfaces");
        for tried in &self.interfaces {
            out.interface(tried);
        }
        self.advise(&mut out);
        out.0
    }

    fn capture(&self) -> String {
        let loopback = self.interfaces.iter().find(|(found, _)| found.loopback);
        match (self.privileges.packet_socket, loopback) {
            (Err(errno), _) => format!("no: this user may not open a packet socket ({errno:?})"),
            (Ok(()), Some((_, Ok(())))) => "works".to_owned(),
            (Ok(()), Some((_, Err(error)))) => format!("not on loopback: {error}"),
            (Ok(()), None) => "works, but there is no loopback interface".to_owned(),
        }
    }

    fn private(&self) -> String {
        match (self.privileges.private, self.privileges.cause()) {
            (Ok(()), _) => "works (no permission needed)".to_owned(),
            (Err(_), Some(cause)) if cause != RefusalCause::SomePolicy => {
                format!("no: {cause} ({})", self.refusal())
            }
            (Err(_), _) => format!("no: {} ({})", RefusalCause::SomePolicy, self.refusal()),
        }
    }

    /// Where it ended, for whoever must look deeper.
    fn refusal(&self) -> String {
        match self.privileges.private {
            Err(PrivateError::Refused { step, errno }) => format!("{step}: {errno:?}"),
            Err(error) => error.to_string(),
            Ok(()) => String::new(),
        }
    }

    fn demo(&self) -> &'static str {
        match self.privileges.way() {
            CaptureMode::Capture => "captures on this machine's loopback interface",
            CaptureMode::Private => "captures in a private network of its own",
            CaptureMode::None => "cannot capture here yet: see below",
        }
    }

    fn notes(&self) -> Vec<String> {
        let found = &self.privileges;
        let mut notes = Vec::new();
        if private::is_inside() {
            notes.push("this is captrace's private network already".to_owned());
        }
        if let Some(container) = found.machine.container {
            notes.push(format!("this looks like a container ({container:?}): its host's rules hold, too"));
        }
        match found.machine.wsl {
            Some(Wsl::Two) => notes.push("this is WSL 2: what Windows sends itself is not seen".to_owned()),
            Some(Wsl::One) => notes.push("this is WSL 1, which has no Linux kernel".to_owned()),
            None => {}
        }
        if let Some(link) = found.executable.link.as_ref().filter(|_| found.packet_socket.is_err()) {
            let link = link.display();
            notes.push(format!("{link} is a link, which setcap refuses: name the file itself, as below"));
        }
        notes
    }

    fn advise(&self, out: &mut ReportText) {
        let advice = self.privileges.advice();
        if advice.is_empty() {
            return;
        }
        out.line("");
        out.line("to enable more");
        for one in &advice {
            out.advice(one);
        }
    }
}

/// Lines, as they come.
#[derive(Default)]
struct ReportText(String);

impl ReportText {
    fn line(&mut self, line: &str) {
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }

    /// A name, with its text in the second column.
    fn item(&mut self, name: &str, said: &str) {
        let mut margin = format!("  {name:width$}", width = SECOND - 2);
        for line in wrap(said, COLUMNS - SECOND) {
            self.line(&format!("{margin}{line}"));
            margin = " ".repeat(SECOND);
        }
    }

    fn interface(&mut self, (found, opened): &Tried) {
        let captured = match opened {
            Ok(()) => "can be captured",
            Err(CaptureError::NotPermitted) => "not permitted",
            Err(CaptureError::Down { .. }) => "down",
            Err(CaptureError::Unreadable { .. }) => "frames of a kind that captrace does not read",
            Err(_) => "refused",
        };
        let addresses: Vec<String> = found.addresses.iter().map(IpAddr::to_string).collect();
        let said = format!("{captured}, mtu {}  {}", found.mtu, addresses.join("  "));
        self.item(&found.name, said.trim_end());
    }

    /// Commands are never wrapped: they are there to be copied.
    fn advice(&mut self, advice: &Advice) {
        let mut margin = "  - ";
        for line in wrap(&advice.to_string(), COLUMNS - margin.len()) {
            self.line(&format!("{margin}{line}"));
            margin = "    ";
        }
        for command in advice.commands("demo") {
            self.line(&format!("      {command}"));
        }
    }
}

/// Breaks a text between words; a word that is longer than a line has one to itself.
fn wrap(text: &str, columns: usize) -> Vec<Cow<'_, str>> {
    let options = textwrap::Options::new(columns)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        .break_words(false);
    textwrap::wrap(text, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_long_words_stay_whole() {
        assert_eq!(wrap("a bc def", 4), ["a bc", "def"]);
        assert_eq!(wrap("a /very/long/path b", 5), ["a", "/very/long/path", "b"]);
        assert_eq!(wrap("", 5), [""]);
    }
}
