//! The words of a table of flows.

use crate::analysis::column::Column;
use crate::analysis::reason::Shape;
use crate::analysis::summary::Ending;
use crate::call::End;

pub(super) const fn heading(column: Column) -> &'static str {
    match column {
        Column::Flow => "flow",
        Column::Protocol => "protocol",
        Column::Client => "client",
        Column::Server => "server",
        Column::Packets => "packets",
        Column::Bytes => "bytes",
        Column::Duration => "duration",
        Column::Handshake => "handshake",
        Column::RttMin => "RTT min",
        Column::RttMedian => "RTT median",
        Column::RttMax => "RTT max",
        Column::ZeroWindows => "zero windows",
        Column::Retransmissions => "resent",
        Column::DuplicateAcks => "dup ACKs",
        Column::OutOfOrder => "out of order",
        Column::Closed => "end",
        Column::Shape => "close",
    }
}

pub(super) const fn ending(ending: Ending, by: Option<End>) -> &'static str {
    match (ending, by) {
        (Ending::Closed, Some(End::Client)) => "client closed",
        (Ending::Closed, Some(End::Server)) => "server closed",
        (Ending::Closed, None) => "closed",
        (Ending::Refused, _) => "refused",
        (Ending::Reset, Some(End::Client)) => "client reset",
        (Ending::Reset, Some(End::Server)) => "server reset",
        (Ending::Reset, None) => "reset",
        (Ending::Open, _) => "open",
        (Ending::Answered, _) => "answered",
        (Ending::Unanswered, _) => "no answer seen",
        (Ending::Unreachable, _) => "unreachable",
        (Ending::Prohibited, _) => "prohibited",
        (Ending::Expired, _) => "TTL ran out",
    }
}

pub(super) const fn shape(shape: Shape) -> &'static str {
    match shape {
        Shape::FourSegments => "4 segments",
        Shape::ThreeSegments => "3 segments",
        Shape::Simultaneous => "both at once",
        Shape::HalfClosed => "half-closed",
        Shape::Reset => "RST",
        Shape::Refused => "refused",
        Shape::Unseen => "not seen",
    }
}
