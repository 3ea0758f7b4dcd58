//! The times of a capture file, as a trace or `stats` can hold them.

use super::text::{Noun, count};
use crate::frame::Timestamp;
use crate::language::said;
use crate::source::file::{FileReader, Format, Input};

/// Reads the times of a capture file, one packet after the other.
pub(crate) struct FileClock {
    epoch: Option<Timestamp>,
    /// The time of the packet before.
    pub(crate) last: Timestamp,
    /// How many packets have a time that the trace cannot hold.
    far: u64,
}

impl FileClock {
    /// The clock of a file from its beginning. Packets before the first that has a time have that one's, if it is among
    /// what has been read ahead: some 100 KiB of a file.
    pub(crate) fn of(input: &mut Input) -> Self {
        let is_timed = |time: &Timestamp| time.exactly_since(*time).is_some();
        let first = if input.format().is_ok_and(|format| format == Some(Format::PcapNg)) {
            first_time(input.read_ahead().to_vec()).filter(is_timed)
        } else {
            None
        };
        Self { epoch: None, last: first.unwrap_or_default(), far: 0 }
    }

    /// The time of the next packet, and whether the file has one that the trace cannot hold: 64 bits of nanoseconds are
    /// 292 years to either side of the first packet. A packet without a time has that of the packet before.
    pub(crate) fn read(&mut self, time: Option<Timestamp>) -> (Timestamp, bool) {
        let epoch = self.epoch.or(time).unwrap_or(self.last);
        let is_far = time.is_some_and(|time| time.exactly_since(epoch).is_none());
        self.far += u64::from(is_far);
        self.last = time.filter(|_| !is_far).unwrap_or(self.last);
        self.epoch.get_or_insert(self.last);
        (self.last, is_far)
    }

    /// The defect of the file's times, if there is one.
    pub(crate) fn defect(&self) -> Option<String> {
        let packets = count(self.far, Noun::Packet);
        (self.far > 0).then(|| {
            said!(
                "{packets} more than 292 years away from the first or from 1970: shown as if without a \
                 time",
                "{packets}与第一个分组或 1970 年相差 292 年以上：按没有时间显示"
            )
        })
    }
}

/// The first time that a packet of a pcapng file has: simple packets have none.
fn first_time(beginning: Vec<u8>) -> Option<Timestamp> {
    let mut reader = FileReader::new(std::io::Cursor::new(beginning)).ok()?;
    while let Ok(Some(frame)) = reader.next() {
        if frame.time.is_some() {
            return frame.time;
        }
    }
    None
}
