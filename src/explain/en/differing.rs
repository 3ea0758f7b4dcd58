//! Sentences about bytes that differ from earlier ones with the same numbers.

use super::clause::{counted, range};
use super::name;
use crate::analysis::fact::Fact;
use crate::analysis::reason::Differing;

/// What a [`Fact::BytesDiffer`] says; nothing for other facts.
pub(super) fn differ(fact: &Fact) -> String {
    let Fact::BytesDiffer { end, first, bytes, original, why, was_acknowledged } = *fact else {
        return String::new();
    };
    let (this, other, packet) = (name(end), name(end.other()), original.0);
    let keeps = if was_acknowledged {
        format!("The {other} had acknowledged the first ones and drops these.")
    } else {
        format!("The {other} keeps what arrives first.")
    };
    match why {
        Differing::KeepAlive => format!(
            "Its byte is not {} of packet {packet}, and need not be: the {other} has that byte and drops this one.",
            range(first, bytes)
        ),
        Differing::Padding => format!(
            "Its bytes are zeros that fill the frame to 60 bytes: most likely Ethernet's padding, counted as data by mistake. \
             Packet {packet} carried other bytes with these numbers. {keeps}"
        ),
        Differing::WasPadding => format!(
            "Packet {packet} carried other bytes with these numbers: zeros that fill its frame to 60 bytes, most likely \
             Ethernet's padding, counted as data by mistake. {keeps}"
        ),
        Differing::Changed => format!(
            "Other bytes: {}, from byte {first} on, {} not as in packet {packet}, though the numbers are the same. A TCP sends the \
             same bytes each time, so something on the way changed them, or the {this} did not send both. {keeps}",
            counted(bytes.into(), "byte", "bytes"),
            if bytes == 1 { "is" } else { "are" }
        ),
    }
}
