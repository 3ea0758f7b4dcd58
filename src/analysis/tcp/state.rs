//! The states of one end of a TCP connection, and the table of transitions between them (RFC 9293, 3.3.2 and 3.10).

use std::fmt;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// A state of one end of a connection (RFC 9293, 3.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
#[strum(serialize_all = "SCREAMING-KEBAB-CASE")]
pub enum TcpState {
    /// No connection.
    Closed,
    /// Waiting for a SYN from any remote socket.
    Listen,
    /// Sent a SYN, waiting for its answer.
    SynSent,
    /// Received a SYN and answered it, waiting for the acknowledgment.
    SynReceived,
    /// Open: data can flow both ways.
    Established,
    /// Sent a FIN, waiting for its acknowledgment or for the other end's FIN.
    #[serde(rename = "FIN-WAIT-1")]
    #[strum(serialize = "FIN-WAIT-1")]
    FinWait1,
    /// Its FIN is acknowledged, waiting for the other end's FIN.
    #[serde(rename = "FIN-WAIT-2")]
    #[strum(serialize = "FIN-WAIT-2")]
    FinWait2,
    /// Received a FIN, waiting for its own program to close.
    CloseWait,
    /// Both FINs are under way, waiting for the acknowledgment of its own.
    Closing,
    /// Received a FIN, sent its own, waiting for the last acknowledgment.
    LastAck,
    /// Finished, but waiting in case its last acknowledgment was lost.
    TimeWait,
}

use TcpState::{
    CloseWait, Closed, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynReceived, SynSent,
    TimeWait,
};

impl TcpState {
    /// The name, as the RFC spells it.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether this end has nothing more to send or to receive.
    pub const fn is_over(self) -> bool {
        matches!(self, Closed | TimeWait)
    }
}

impl fmt::Display for TcpState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Something that happens to one end: it sends or receives a segment, or its program closes, or a timer runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TcpEvent {
    /// Its program begins to listen (passive open): only a later segment shows this.
    Listens,
    /// It sends a SYN without ACK.
    SendsSyn,
    /// It sends a FIN.
    SendsFin,
    /// It sends a RST.
    SendsRst,
    /// A SYN without ACK reaches it.
    GetsSyn,
    /// A SYN reaches it that acknowledges its own.
    GetsSynAck,
    /// An acknowledgment of its SYN reaches it.
    GetsAckOfSyn,
    /// An acknowledgment of its FIN reaches it.
    GetsAckOfFin,
    /// A FIN reaches it.
    GetsFin,
    /// A RST reaches it.
    GetsRst,
    /// Its program closes the socket before anything else happens: no segment shows this.
    GivesUp,
    /// The wait in TIME-WAIT is over, or a new SYN cuts it short: only a later segment shows this.
    WaitIsOver,
}

use TcpEvent::{
    GetsAckOfFin, GetsAckOfSyn, GetsFin, GetsRst, GetsSyn, GetsSynAck, GivesUp, Listens, SendsFin, SendsRst,
    SendsSyn, WaitIsOver,
};

/// One edge: the state before, the event, the state after, and the section of RFC 9293 that defines it.
type Edge = (TcpState, TcpEvent, TcpState, &'static str);

/// Every edge that packets or calls can show.
///
/// A passive open sends no packet: only the program's call shows LISTEN, or that a port answers which refused before. A user timeout (3.10.8) sends none either
/// and has no call, so it has no edge. A FIN in SYN-RECEIVED (3.10.7.4) has no edge, because its segment must also
/// acknowledge the SYN: the acknowledgment is processed first and leads to ESTABLISHED.
pub const TABLE: &[Edge] = &[
    (Closed, Listens, Listen, "3.10.1"),
    (Closed, SendsSyn, SynSent, "3.10.1"),
    (Listen, SendsSyn, SynSent, "3.10.2"),
    (Listen, GetsSyn, SynReceived, "3.10.7.2"),
    (SynSent, GetsSynAck, Established, "3.10.7.3"),
    (SynSent, GetsSyn, SynReceived, "3.10.7.3"),
    (SynSent, GetsRst, Closed, "3.10.7.3"),
    (SynReceived, GetsAckOfSyn, Established, "3.10.7.4"),
    (SynReceived, SendsFin, FinWait1, "3.10.4"),
    (SynReceived, SendsRst, Closed, "3.10.5"),
    // The listening socket stays in LISTEN; only the new connection ends.
    (SynReceived, GetsRst, Closed, "3.10.7.4"),
    (Established, SendsFin, FinWait1, "3.10.4"),
    (Established, GetsFin, CloseWait, "3.10.7.4"),
    (Established, SendsRst, Closed, "3.10.5"),
    (Established, GetsRst, Closed, "3.10.7.4"),
    (FinWait1, GetsAckOfFin, FinWait2, "3.10.7.4"),
    (FinWait1, GetsFin, Closing, "3.10.7.4"),
    (FinWait1, SendsRst, Closed, "3.10.5"),
    (FinWait1, GetsRst, Closed, "3.10.7.4"),
    (FinWait2, GetsFin, TimeWait, "3.10.7.4"),
    (FinWait2, SendsRst, Closed, "3.10.5"),
    (FinWait2, GetsRst, Closed, "3.10.7.4"),
    (CloseWait, SendsFin, LastAck, "3.10.4"),
    (CloseWait, SendsRst, Closed, "3.10.5"),
    (CloseWait, GetsRst, Closed, "3.10.7.4"),
    (Closing, GetsAckOfFin, TimeWait, "3.10.7.4"),
    // Where 3.10.5 lets an ABORT end without a RST, the RST shows that the end has no connection any more.
    (Closing, SendsRst, Closed, "3.10.7.1"),
    (Closing, GetsRst, Closed, "3.10.7.4"),
    (LastAck, GetsAckOfFin, Closed, "3.10.7.4"),
    (LastAck, SendsRst, Closed, "3.10.7.1"),
    (LastAck, GetsRst, Closed, "3.10.7.4"),
    (TimeWait, SendsRst, Closed, "3.10.7.1"),
    (TimeWait, GetsRst, Closed, "3.10.7.4"),
    (Listen, GivesUp, Closed, "3.10.4"),
    (SynSent, GivesUp, Closed, "3.10.4"),
    (TimeWait, WaitIsOver, Closed, "3.10.8; 3.6.1"),
];

/// The state after `event`; `None` if the event changes nothing.
pub fn next(state: TcpState, event: TcpEvent) -> Option<TcpState> {
    TABLE.iter().find(|(from, at, ..)| (*from, *at) == (state, event)).map(|(_, _, to, _)| *to)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Follows one end through its events.
    fn walk(start: TcpState, events: &[TcpEvent]) -> Vec<TcpState> {
        let mut state = start;
        events
            .iter()
            .map(|event| {
                state = next(state, *event).unwrap_or(state);
                state
            })
            .collect()
    }

    #[test]
    fn the_client_that_closes_first_ends_in_time_wait() {
        assert_eq!(
            walk(Closed, &[SendsSyn, GetsSynAck, SendsFin, GetsAckOfFin, GetsFin]),
            [SynSent, Established, FinWait1, FinWait2, TimeWait]
        );
    }

    #[test]
    fn the_server_that_closes_second_ends_closed() {
        assert_eq!(
            walk(Listen, &[GetsSyn, GetsAckOfSyn, GetsFin, SendsFin, GetsAckOfFin]),
            [SynReceived, Established, CloseWait, LastAck, Closed]
        );
    }

    #[test]
    fn a_simultaneous_open_goes_through_syn_received_on_both_sides() {
        assert_eq!(walk(Closed, &[SendsSyn, GetsSyn, GetsAckOfSyn]), [SynSent, SynReceived, Established]);
    }

    #[test]
    fn a_simultaneous_close_goes_through_closing() {
        assert_eq!(walk(Established, &[SendsFin, GetsFin, GetsAckOfFin]), [FinWait1, Closing, TimeWait]);
    }

    #[test]
    fn no_state_has_two_answers_to_one_event() {
        for (place, (from, event, ..)) in TABLE.iter().enumerate() {
            let twin = TABLE[place + 1..].iter().find(|(f, e, ..)| (f, e) == (from, event));
            assert_eq!(twin, None, "{from} has two edges for {event:?}");
        }
    }

    #[test]
    fn a_reset_ends_every_state_that_has_a_connection() {
        for &state in TcpState::VARIANTS {
            let expected = if matches!(state, Closed | Listen) { None } else { Some(Closed) };
            assert_eq!(next(state, GetsRst), expected, "{state}");
        }
    }
}
