//! The paths through the table of states, and that no edge of it lacks a case.

use super::*;
use TcpState::{
    CloseWait, Closed, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynReceived, SynSent,
    TimeWait,
};
use captrace::internals::analysis::reason::{AckTrigger, ResetCause};
use captrace::internals::analysis::summary::Ending;
use captrace::internals::analysis::tcp::TABLE;
use captrace::internals::call::Action;

type Case = fn() -> Talk;

/// Every way through the table that a test below looks at.
const CASES: &[Case] = &[
    client_closes_first,
    server_closes_first_in_three_segments,
    simultaneous_close,
    simultaneous_open,
    server_closes_before_the_handshake_is_complete,
    listener_that_opens,
    refused,
    refused_and_then_accepted,
    gives_up,
    stops_listening,
    ports_used_again,
];

fn client_closes_first() -> Talk {
    time_wait().hears([client(6).seq(2).ack(2)])
}

fn server_closes_first_in_three_segments() -> Talk {
    last_ack().hears([server(5).seq(2).ack(2)])
}

fn simultaneous_close() -> Talk {
    closing().hears([client(4).seq(2).ack(2), server(4).seq(2).ack(2)])
}

fn simultaneous_open() -> Talk {
    let mut talk = Talk::new();
    talk.connection.begins(End::Client, Closed, None);
    talk.connection.begins(End::Server, Closed, None);
    talk.hears([client(0).syn(), server(0).syn(), client(1).syn().ack(1), server(1).syn().ack(1)])
}

fn server_closes_before_the_handshake_is_complete() -> Talk {
    syn_received().hears([server(2).fin().seq(1).ack(1)])
}

fn listener_that_opens() -> Talk {
    let mut talk = Talk::new();
    talk.connection.begins(End::Client, Listen, None);
    talk.hears([client(0).syn(), server(1).syn().ack(1), client(2).seq(1).ack(1)])
}

fn refused() -> Talk {
    let mut talk = Talk::new();
    talk.connection.begins(End::Client, Closed, None);
    talk.hears([client(0).syn(), server(1).rst().ack(1)])
}

/// A client that repeats its SYN after a refusal, as Windows does, while the server's program begins to listen.
fn refused_and_then_accepted() -> Talk {
    refused().hears([client(500).syn(), server(501).syn().ack(1), client(502).seq(1).ack(1)])
}

/// A program that closes its socket before the SYN is answered.
fn gives_up() -> Talk {
    let mut talk = syn_sent();
    let change = talk.connection.called(End::Client, Action::Close, (RecordNumber(9), Timestamp::default()));
    talk.changes.extend(change);
    talk
}

fn stops_listening() -> Talk {
    let mut talk = Talk::announced();
    let change = talk.connection.called(End::Server, Action::Close, (RecordNumber(9), Timestamp::default()));
    talk.changes.extend(change);
    talk
}

/// A connection that gives way to the next one while its client waits in TIME-WAIT.
fn ports_used_again() -> Talk {
    let mut talk = client_closes_first();
    let (_, changes) = talk.connection.gives_way(Some(RecordNumber(20)));
    talk.changes.extend(changes);
    talk
}

/// A connection in each state that a reset ends (the client's; in SYN-RECEIVED and LAST-ACK the server's, too).
const STATES: &[Case] = &[
    syn_received,
    server_closes_before_the_handshake_is_complete,
    established,
    fin_wait_1,
    fin_wait_2,
    close_wait,
    closing,
    last_ack,
    time_wait,
];

/// Each of `STATES` broken off by its client, and by its server.
fn broken_off() -> Vec<Talk> {
    let mut talks = Vec::new();
    for state in STATES {
        for end in [End::Client, End::Server] {
            let talk = state().concluded();
            let seq = talk.next[usize::from(end == End::Server)];
            talks.push(talk.hears([line(end, 9).rst().seq(seq)]));
        }
    }
    talks
}

#[test]
fn every_edge_of_the_table_has_a_case() {
    let mut taken = Vec::new();
    for talk in CASES.iter().map(|case| case()).chain(broken_off()) {
        taken.extend(talk.concluded().changes.into_iter().map(|change| (change.from, change.to)));
    }
    let missing: Vec<_> =
        TABLE.iter().filter(|(from, _, to, _)| !taken.contains(&(Some(*from), *to))).collect();
    assert!(missing.is_empty(), "no case takes {missing:?}");
}

#[test]
fn a_reset_closes_both_ends_in_every_state() {
    for talk in broken_off() {
        talk.are(Closed, Closed);
        assert!(
            talk.connection.is_over() && matches!(talk.summary().ending, Ending::Reset | Ending::Refused)
        );
    }
}

#[test]
fn the_client_that_closes_first_waits() {
    let talk = client_closes_first().concluded();
    assert_eq!(talk.path(End::Client), [SynSent, Established, FinWait1, FinWait2, TimeWait]);
    assert_eq!(talk.path(End::Server), [SynReceived, Established, CloseWait, LastAck, Closed]);
    assert_eq!(talk.summary().closed_first, Some(End::Client));
}

#[test]
fn a_fin_with_the_ack_of_a_fin_closes_in_three_segments() {
    let talk = server_closes_first_in_three_segments().concluded();
    assert_eq!(talk.path(End::Server), [SynReceived, Established, FinWait1, FinWait2, TimeWait]);
    assert_eq!(talk.path(End::Client), [SynSent, Established, CloseWait, LastAck, Closed]);
}

#[test]
fn in_a_simultaneous_close_both_ends_go_through_closing_and_wait() {
    let talk = simultaneous_close().concluded();
    assert_eq!(talk.path(End::Client), [SynSent, Established, FinWait1, Closing, TimeWait]);
    assert_eq!(talk.path(End::Server), [SynReceived, Established, FinWait1, Closing, TimeWait]);
    assert_eq!(talk.summary().closed_first, None);
}

#[test]
fn in_a_simultaneous_open_both_ends_go_through_syn_received() {
    let talk = simultaneous_open().concluded();
    assert_eq!(talk.path(End::Client), [SynSent, SynReceived, Established]);
    assert_eq!(talk.path(End::Server), [SynSent, SynReceived, Established]);
    assert!(talk.summary().handshake_ns.is_some());
    assert_eq!(talk.summary().retransmitted.client, 0);
}

#[test]
fn data_flows_on_after_one_direction_is_closed() {
    let mut talk = fin_wait_2();
    talk.says(server(5).seq(1).ack(2).data(10));
    talk.says(client(6).seq(2).ack(11));
    talk.are(FinWait2, CloseWait);
    talk.says(server(7).fin().seq(11).ack(2).data(5));
    talk.are(TimeWait, LastAck);
    talk.says(client(8).seq(2).ack(17));
    talk.are(TimeWait, Closed);
}

#[test]
fn a_refused_syn_closes_the_client_and_the_server_never_listened() {
    let talk = refused();
    talk.are(Closed, Closed);
    assert!(talk.changes.iter().all(|change| change.to != Listen));
    assert_eq!(talk.summary().ending, Ending::Refused);
}

#[test]
fn the_server_is_in_no_state_without_a_call_that_shows_it() {
    let talk = Talk::new().hears([client(0).syn()]);
    assert_eq!(talk.states(), (Some(SynSent), None));
}

#[test]
fn a_lost_syn_ack_leaves_the_client_in_syn_sent_until_it_comes_again() {
    let mut talk = syn_received();
    talk.are(Established, SynReceived);
    talk.says(client(1000).syn());
    talk.are(SynSent, SynReceived);
    talk.says(server(1001).syn().ack(1));
    talk.says(client(1002).seq(1).ack(1));
    talk.are(Established, Established);
    let handshake = talk.summary().handshake_ns.unwrap();
    assert_eq!(handshake, 1002 * MS);
}

#[test]
fn a_lost_last_ack_leaves_the_other_end_in_last_ack_until_it_comes_again() {
    let mut talk = client_closes_first();
    talk.are(TimeWait, Closed);
    talk.says(server(200).fin().seq(1).ack(2));
    talk.are(TimeWait, LastAck);
    let facts = talk.says(client(201).seq(2).ack(2));
    talk.are(TimeWait, Closed);
    let answers = Some(PacketId(talk.packets - 1));
    assert_eq!(
        facts,
        [Fact::AckAgain { end: End::Client, ack: 2, answers, to: Some(AckTrigger::Repetition) }]
    );
}

#[test]
fn a_lost_ack_of_the_first_fin_leaves_its_end_in_fin_wait_1() {
    let mut talk = fin_wait_2();
    talk.says(client(204).fin().seq(1).ack(1));
    talk.are(FinWait1, CloseWait);
    talk.says(server(205).seq(1).ack(2));
    talk.are(FinWait2, CloseWait);
}

#[test]
fn a_fin_beyond_a_gap_counts_when_the_gap_is_filled() {
    let mut talk = established();
    talk.says(server(3).fin().seq(11).ack(1).data(10));
    talk.are(Established, FinWait1);
    talk.says(server(4).seq(1).ack(1).data(10));
    talk.are(CloseWait, FinWait1);
}

#[test]
fn an_ack_of_a_fin_beyond_a_gap_shows_that_it_arrived() {
    let mut talk = established();
    talk.says(server(3).fin().seq(11).ack(1));
    talk.says(client(4).seq(1).ack(12));
    talk.are(CloseWait, FinWait2);
}

#[test]
fn a_fin_that_comes_again_moves_nothing() {
    let mut talk = close_wait();
    talk.says(server(203).fin().seq(1).ack(1));
    talk.are(CloseWait, FinWait1);
    let mut talk = last_ack();
    talk.says(server(203).fin().seq(1).ack(1));
    talk.are(LastAck, FinWait1);
}

#[test]
fn a_cumulative_ack_of_data_and_fin_moves_on_and_a_lower_one_does_not() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    talk.says(client(3).fin().seq(11).ack(1).data(5));
    talk.says(server(4).seq(1).ack(11));
    talk.are(FinWait1, CloseWait);
    talk.says(server(5).seq(1).ack(17));
    talk.are(FinWait2, CloseWait);
}

#[test]
fn a_handshake_without_its_syn_ack_ends_established_but_has_no_time() {
    let mut talk = syn_sent();
    talk.says(client(2).seq(1).ack(1).data(5));
    talk.are(Established, Established);
    assert!(talk.summary().handshake_ns.is_none());
}

#[test]
fn a_capture_that_begins_with_the_syn_ack_has_no_handshake_time() {
    let talk = Talk::new().hears([server(1).syn().ack(1), client(2).seq(1).ack(1)]);
    talk.are(Established, Established);
    assert!(talk.summary().handshake_ns.is_none());
}

#[test]
fn segments_after_time_wait_change_nothing() {
    let mut talk = client_closes_first();
    talk.says(server(9).seq(2).ack(2));
    talk.says(client(9).seq(2).ack(2));
    talk.are(TimeWait, Closed);
}

/// A connection whose sockets are known, with its segments seen at one place.
fn seen_at(place: VantageKind, lines: impl IntoIterator<Item = Line>) -> Talk {
    let mut talk = Talk::announced();
    talk.place = place;
    talk.hears(lines)
}

#[test]
fn a_state_changes_when_its_end_shows_that_the_segment_arrived() {
    let mut talk = seen_at(VantageKind::Link, [client(0).syn()]);
    talk.are_shown(SynSent, Listen);
    talk.says(server(1).syn().ack(1));
    talk.are_shown(SynSent, SynReceived);
    talk.says(client(2).seq(1).ack(1));
    talk.are_shown(Established, SynReceived);
    talk.says(client(3).seq(1).ack(1).data(5));
    talk.are_shown(Established, SynReceived);
    talk.says(server(4).seq(1).ack(6));
    talk.are_shown(Established, Established);
    let change = talk.changes.last().unwrap();
    let ack = Some(RecordNumber(3));
    assert_eq!((change.cause, change.basis), (ack, Basis::Inferred), "the cause is what arrived");
}

#[test]
fn where_arrivals_are_seen_the_state_changes_with_them() {
    let lines = || [client(0).syn(), server(1).syn().ack(1), client(2).seq(1).ack(1)];
    for sent in 1..=3 {
        let [loopback, at_client, at_server] =
            [VantageKind::Loopback, VantageKind::Client, VantageKind::Server]
                .map(|place| seen_at(place, lines().into_iter().take(sent)));
        match sent {
            1 => {
                loopback.are_shown(SynSent, SynReceived);
                at_client.are_shown(SynSent, Listen);
                at_server.are_shown(SynSent, SynReceived);
            }
            2 => {
                loopback.are_shown(Established, SynReceived);
                at_client.are_shown(Established, SynReceived);
                at_server.are_shown(SynSent, SynReceived);
            }
            _ => {
                loopback.are_shown(Established, Established);
                at_client.are_shown(Established, SynReceived);
                at_server.are_shown(Established, Established);
                let basis = |talk: &Talk| talk.changes.last().unwrap().basis;
                assert_eq!((basis(&loopback), basis(&at_server)), (Basis::Inferred, Basis::Observed));
            }
        }
    }
}

#[test]
fn a_lost_segment_changes_no_state_until_a_copy_arrives() {
    let mut talk = last_ack().hears([server(5).seq(2).ack(2)]);
    talk.are_shown(LastAck, TimeWait);
    // The last ACK was lost.
    talk.says(client(205).fin().seq(1).ack(2));
    talk.are(LastAck, TimeWait);
    talk.says(server(206).seq(2).ack(2));
    talk.are_shown(LastAck, TimeWait);
    let (changes, findings) = talk.connection.conclude();
    let facts: Vec<_> = findings.into_iter().map(|finding| finding.fact).collect();
    let packet = PacketId(talk.packets);
    assert_eq!(facts, [Fact::ArrivalAssumed { end: End::Client, packet }]);
    assert_eq!(changes.len(), 1);
    talk.are_shown(Closed, TimeWait);
}

#[test]
fn a_programs_call_shows_what_has_arrived() {
    let mut talk = syn_received().hears([client(2).seq(1).ack(1), client(3).fin().seq(1).ack(1)]);
    talk.are_shown(FinWait1, SynReceived);
    let changes =
        talk.connection.called(End::Server, Action::Accept, (RecordNumber(9), Timestamp::default()));
    talk.are_shown(FinWait1, Established);
    assert_eq!((changes[0].cause, changes[0].basis), (Some(RecordNumber(3)), Basis::Known));
    talk.connection.called(
        End::Server,
        Action::Receive { bytes: 0 },
        (RecordNumber(10), Timestamp::default()),
    );
    talk.are_shown(FinWait1, CloseWait);
}

#[test]
fn one_receive_call_with_the_bytes_of_two_send_calls_is_explained() {
    let mut talk = established();
    for (n, bytes) in [(9, 10), (10, 5)] {
        talk.connection.called(End::Client, Action::Send { bytes }, (RecordNumber(n), Timestamp::default()));
    }
    let joins =
        |bytes| talk.connection.call_finding(End::Server, Action::Receive { bytes }, Timestamp::default());
    assert_eq!(
        joins(15).map(|finding| finding.fact),
        Some(Fact::StreamJoined { end: End::Server, bytes: 15, sends: 2 })
    );
    assert_eq!(joins(10), None);
}

#[test]
fn a_close_with_bytes_unread_is_known_from_the_calls_and_else_only_possible() {
    let reset = |reads: bool| {
        let mut talk = established().hears([client(3).seq(1).ack(1).data(15)]);
        if reads {
            talk.connection.called(
                End::Server,
                Action::Receive { bytes: 5 },
                (RecordNumber(9), Timestamp::default()),
            );
            talk.connection.called(End::Server, Action::Close, (RecordNumber(10), Timestamp::default()));
        }
        match talk.says(server(4).rst().seq(1).ack(16)).first() {
            Some(Fact::Reset { cause, .. }) => (*cause, talk.bases[0]),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(reset(true), (ResetCause::Unread, Basis::Known));
    assert_eq!(reset(false), (ResetCause::AbortedOrUnread, Basis::Inferred));
}

#[test]
fn an_end_that_goes_on_after_a_reset_has_not_got_it() {
    let mut talk = established().hears([server(3).rst().seq(1)]);
    talk.are(Closed, Closed);
    talk.says(client(4).seq(1).ack(1).data(5));
    talk.are(Closed, Closed);
    talk.says(client(2000).seq(1).ack(1).data(5));
    talk.are_shown(Established, Closed);
    assert_eq!(talk.concluded().connection.state(End::Client), Some(Established));
}

#[test]
fn a_new_connection_is_distinguished_from_a_repeated_syn() {
    let anew = |talk: &Talk, from, seq: u32, flags| {
        let tcp = Tcp {
            source_port: 1,
            destination_port: 2,
            seq,
            ack: 0,
            header_len: 20,
            flags,
            window: 0,
            checksum: Checksum { value: 0, status: ChecksumStatus::Unverified },
            urgent: 0,
            options: TcpOptions::default(),
        };
        let packet = PacketRef { id: PacketId(99), n: RecordNumber(99) };
        let mut segment = Segment::new(packet, Timestamp::default(), &tcp, 0, None);
        segment.ttl = 64;
        talk.connection.begins_anew(from, &segment)
    };
    let over = client_closes_first();
    assert!(anew(&over, End::Client, 5, Flags::SYN), "TIME-WAIT gives way to a new number");
    assert!(!anew(&over, End::Client, CLIENT_ISN, Flags::SYN), "an old SYN that was late");
    assert!(anew(&over, End::Server, 5, Flags::SYN), "the other end opens next");
    assert!(!anew(&over, End::Client, 5, Flags::SYN | Flags::FIN), "hosts drop it");
    assert!(!anew(&syn_sent(), End::Server, 5, Flags::SYN), "two SYNs that cross");
    assert!(anew(&refused(), End::Client, 5, Flags::SYN), "tried again");
    assert!(!anew(&Talk::announced(), End::Client, 5, Flags::SYN), "the first");
}
