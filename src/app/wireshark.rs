//! `--wireshark`: what Wireshark would say about each packet.
//!
//! Wireshark reads a file twice, because some of what it shows is known at the end only. So does this with a file. What
//! comes through a pipe or from the network can be read once: there it says what tshark says without `-2`.

use std::io::{BufRead, BufReader};

use super::file_clock::FileClock;
use super::notice::notify;
use super::opened::OpenedRecording;
use super::text::{Noun, count};
use crate::analysis::difference::Comparer;
use crate::analysis::wireshark::{Foresight, Limits, Wireshark, WiresharkVerdict};
use crate::decode;
use crate::language::said;
use crate::source::file::{FileError, FileReader, Input};
use crate::step::{DifferenceReason, Opinion, Step};
use crate::trace::Item;
use crate::trace::read;

/// Gives the packets of steps what Wireshark would say about them.
pub(crate) struct Opinions {
    wireshark: Wireshark,
    comparer: Comparer,
}

impl Opinions {
    fn new(wireshark: Wireshark) -> Self {
        Self { wireshark, comparer: Comparer::default() }
    }

    /// Sees each packet as it comes.
    pub(crate) fn live() -> Self {
        Self::new(Wireshark::new(Limits::default()))
    }

    /// Knows how the connections end, where that was found out; where it was not, it says so.
    pub(crate) fn of(foresight: Option<Foresight>) -> Self {
        let Some(foresight) = foresight else {
            notify(&said!(
                "--wireshark: this input can be read only once: completeness, the initial RTT and the \
                     window scale are those known up to each packet, as tshark shows them without -2",
                "--wireshark：这个输入只能读一遍：completeness、initial RTT 和窗口调节因子只按各分组\
                     之前的内容给出，与不带 -2 的 tshark 一样"
            ));
            return Self::live();
        };
        Self::new(Wireshark::again(Limits::default(), foresight))
    }

    /// Gives the packet of a step what Wireshark would say about it, and why its flags differ from the facts.
    pub(crate) fn give(&mut self, step: &mut Step) {
        let Some(verdict) = judge(&mut self.wireshark, step) else { return };
        let compared = self.comparer.compare(step.shown().as_ref(), step.facts(), &verdict);
        let differs = compared.reasons().into_iter().map(DifferenceReason::Known).collect();
        if let Some(packet) = step.packet_mut() {
            packet.wireshark = Some(Box::new(Opinion { verdict, differs }));
        }
    }

    /// Says how many connections there was no room for.
    pub(crate) fn finish(&self) {
        let given_up = self.wireshark.given_up();
        if given_up > 0 {
            notify(&said!(
                "--wireshark: {} had to be forgotten for want of room; met again, they counted as new ones",
                "--wireshark：因空间不足，不得不忘掉 {}；它们再次出现时算作新的连接",
                count(given_up, Noun::Connection)
            ));
        }
    }
}

/// What Wireshark would say about the packet of a step; none where it has no TCP header.
fn judge(wireshark: &mut Wireshark, step: &Step) -> Option<WiresharkVerdict> {
    let packet = step.packet()?;
    wireshark.packet(packet.id.0, step.time, &packet.decoded, &packet.bytes)
}

/// Reads ahead, to know how the connections of a file end. What is wrong with the file is said when it is read again.
pub(crate) struct LookAhead(Wireshark);

impl LookAhead {
    /// How the connections of a recording end; `None` of what can be read only once, as a pipe.
    pub(super) fn through(opened: &OpenedRecording) -> Option<Foresight> {
        let mut ahead = Self(Wireshark::ahead(Limits::default()));
        match opened {
            OpenedRecording::Text(text) => ahead.trace(text.as_bytes()),
            OpenedRecording::Trace(input) => ahead.trace(BufReader::new(input.again().ok()??)),
            OpenedRecording::Capture(input) => drop(ahead.capture(input.again().ok()??)),
        }
        Some(ahead.0.foresight())
    }

    fn trace(&mut self, source: impl BufRead) {
        drop(read::steps(source, |item| {
            if let Item::Step(step) = &item {
                judge(&mut self.0, step);
            }
        }));
    }

    /// Our own analysis is not needed for this.
    fn capture(&mut self, mut input: Input) -> Result<(), FileError> {
        let mut clock = FileClock::of(&mut input);
        let mut reader = FileReader::from_input(input)?;
        let mut number = 0;
        while let Some(frame) = reader.next()? {
            number += 1;
            let (time, _) = clock.read(frame.time);
            let packet = decode::decode(frame.link_type, frame.bytes, frame.original_len);
            self.0.packet(number, time, &packet, frame.bytes);
        }
        Ok(())
    }
}
