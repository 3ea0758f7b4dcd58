//! A recording as a page: its first packets, each with the beginning of its payload.

use super::questions::Material;
use super::{Failure, Recording, Report};
use crate::decode;
use crate::explain::Language;
use crate::page::{self, MOST, PAYLOAD};
use crate::step::{Event, Packet, Step};
use crate::trace::Item;
use crate::trace::record::Header;

/// What a page is made of, gathered from a recording.
#[derive(Default)]
pub(crate) struct Pages {
    header: Option<Header>,
    steps: Vec<Step>,
    packets: usize,
    cut: u64,
    left_out: u64,
}

impl Pages {
    /// Gathers the first packets of a recording, up to [`MOST`].
    ///
    /// # Errors
    ///
    /// The recording cannot be read.
    pub(crate) fn gather(recording: Recording) -> Result<(Self, Report), Failure> {
        let mut pages = Self::default();
        let report = recording.read(|item| -> Result<(), Failure> {
            match item {
                Item::Header(header) => pages.header = Some(header),
                Item::Step(step) => pages.take(step),
            }
            Ok(())
        })?;
        Ok((pages, report))
    }

    /// The pages of what has been read: nothing of it is cut or left out.
    pub(crate) fn of(material: Material) -> Self {
        let Material { header, steps } = material;
        let packets = steps.iter().filter_map(Step::packet).count();
        Self { header, steps, packets, ..Self::default() }
    }

    /// Packets that are shown.
    pub(crate) const fn packets(&self) -> usize {
        self.packets
    }

    /// Packets that are not shown, because there are too many.
    pub(crate) const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The document, with a second recording and its name beside this one; none where there was no header.
    ///
    /// # Errors
    ///
    /// The document cannot be written: a defect of captrace.
    pub(crate) fn html(
        &self,
        name: &str,
        language: Language,
        second: Option<(&str, &Self)>,
        homework: Option<&str>,
    ) -> Option<Result<String, page::PageError>> {
        let header = self.header.as_ref()?;
        let second = second.and_then(|(name, Self { header, steps, .. })| {
            Some(page::SecondRecording { name, header: header.as_ref()?, steps })
        });
        let Self { steps, cut, left_out, .. } = self;
        Some(page::html(&page::PageContents {
            name,
            language,
            header,
            steps,
            cut: *cut,
            left_out: *left_out,
            second,
            homework,
        }))
    }

    fn take(&mut self, mut step: Step) {
        let is_full = self.packets >= MOST;
        if let Event::Packet(packet) = &mut step.event {
            if is_full {
                self.left_out += 1;
                return;
            }
            self.packets += 1;
            self.cut += u64::from(cut(packet));
        }
        if !is_full || step.summary().is_some() {
            self.steps.push(step);
        }
    }
}

/// Cuts the payload of a packet; says whether that was necessary. A fragment is kept whole: the datagram is put together
/// from it.
fn cut(packet: &mut Packet) -> bool {
    if packet.fragment.is_some() || packet.whole.is_some() {
        return false;
    }
    let kept = packet.decoded.innermost().payload.start.saturating_add(PAYLOAD);
    if packet.bytes.len() <= kept || packet.decoded.innermost().payload.is_empty() {
        return false;
    }
    packet.bytes.truncate(kept);
    packet.decoded =
        decode::decode_with_check(packet.link, &packet.bytes, packet.wire_len, packet.decoded.check_len);
    packet.written = None;
    true
}
