//! The words of a table of flows.

use crate::analysis::column::Column;
use crate::analysis::summary::Ending;
use crate::call::End;

pub(in crate::explain) const fn heading(column: Column) -> &'static str {
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
        Column::Closed => "end",
    }
}

pub(in crate::explain) const fn ending(ending: Ending, by: Option<End>) -> &'static str {
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
    }
}
