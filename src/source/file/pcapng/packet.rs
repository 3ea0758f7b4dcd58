//! The three kinds of packet block.

use super::{BlockRef, PcapNg};
use crate::frame::Timestamp;
use crate::source::file::error::FileError;
use crate::source::file::fields::{FieldReader, padded};
use crate::source::file::frame_location::{AnnotationRanges, FrameLocation};
use crate::source::file::input::Input;
use crate::source::file::options::{BlockOptions, packet};

/// Enhanced packet block, the usual one.
pub(super) const ENHANCED: u32 = 6;
/// Simple packet block: no time, no options, always from the section's first interface.
pub(super) const SIMPLE: u32 = 3;
/// Obsolete packet block, used before 2004 and by some programs for longer.
pub(super) const OBSOLETE: u32 = 2;

/// The fields of a packet block of any kind.
struct PacketFields {
    interface: u32,
    drops: Option<u16>,
    ticks: Option<u64>,
    /// Offset of the packet in the body, its captured length, and offset of the options.
    start: usize,
    captured: usize,
    options: usize,
    original: usize,
}

impl PcapNg {
    /// The packet in this block.
    #[inline]
    pub(super) fn packet(&self, input: &Input, block: &BlockRef) -> Result<FrameLocation, FileError> {
        let body = input.slice(block.body.clone());
        let fields = FieldReader::new(body, self.order);
        let parts = match block.kind {
            ENHANCED => enhanced(fields),
            OBSOLETE => obsolete(fields),
            _ => self.simple(fields),
        };
        let parts = parts.ok_or_else(|| block.short(0))?;
        let end = parts.start.saturating_add(parts.captured);
        if end > body.len() {
            return Err(block.short(0));
        }
        let Some(interface) = self.interfaces.get(parts.interface as usize) else {
            return Err(FileError::UnknownInterface {
                offset: block.offset,
                interface: parts.interface,
                known: self.interfaces.len(),
            });
        };
        let options = BlockOptions::new(body.get(parts.options..).unwrap_or_default(), self.order);
        options.check(&packet::FIXED, block.offset)?;
        let time: Option<Timestamp> = parts.ticks.map(|ticks| interface.clock.time(ticks));
        let begin = block.body.start;
        Ok(FrameLocation {
            time,
            vantage: self.before + parts.interface as usize,
            link_type: interface.link_type,
            bytes: begin + parts.start..begin + end,
            // No more bytes can be captured than there were, whatever the block says.
            original_len: parts.original.max(parts.captured),
            annotations: AnnotationRanges::Options {
                options: begin + parts.options.min(body.len())..block.body.end,
                drops: parts.drops,
            },
        })
    }

    /// The length of a simple packet is the minimum of its original length, the snapshot length and the room in the
    /// block.
    fn simple(&self, mut fields: FieldReader<'_>) -> Option<PacketFields> {
        let original = fields.u32()? as usize;
        let kept = match self.interfaces.first().map_or(0, |interface| interface.snaplen) {
            0 => usize::MAX,
            snaplen => snaplen as usize,
        };
        let captured = original.min(kept).min(fields.rest().len());
        Some(PacketFields {
            interface: 0,
            drops: None,
            ticks: None,
            start: 4,
            captured,
            options: usize::MAX,
            original,
        })
    }
}

#[inline]
fn enhanced(mut fields: FieldReader<'_>) -> Option<PacketFields> {
    let interface = fields.u32()?;
    Some(PacketFields { interface, ..timed(fields)? })
}

fn obsolete(mut fields: FieldReader<'_>) -> Option<PacketFields> {
    let interface = fields.u16()?.into();
    // All ones means that the count is unknown.
    let drops = fields.u16().filter(|&count| count != u16::MAX);
    Some(PacketFields { interface, drops, ..timed(fields)? })
}

/// The fields that both blocks have after the first four bytes.
#[inline]
fn timed(mut fields: FieldReader<'_>) -> Option<PacketFields> {
    let (high, low) = (fields.u32()?, fields.u32()?);
    let captured = fields.u32()? as usize;
    let original = fields.u32()? as usize;
    let start = 20;
    Some(PacketFields {
        interface: 0,
        drops: None,
        ticks: Some(u64::from(high) << 32 | u64::from(low)),
        start,
        captured,
        options: padded(captured).saturating_add(start),
        original,
    })
}
