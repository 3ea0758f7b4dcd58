//! Why a connection was broken off, and what the connections before and after it show.

use super::*;

#[test]
fn an_abort_has_the_next_number_and_an_ack() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    let facts = talk.says(client(4).rst().seq(11).ack(1));
    assert_eq!(facts, [Fact::Reset { end: Client, answers: None, cause: ResetCause::Aborted }]);
    assert_eq!(talk.summary().shape.unwrap(), Shape::Reset);
}

#[test]
fn a_host_without_the_connection_answers_with_the_number_that_was_acknowledged() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    let facts = talk.says(server(4).rst().seq(1));
    assert_eq!(facts, [Fact::Reset { end: Server, answers: Some(id(4)), cause: ResetCause::NoConnection }]);
    let facts = syn_received().says(client(2).rst().seq(1));
    assert_eq!(
        facts,
        [Fact::Reset { end: Client, answers: Some(id(2)), cause: ResetCause::NoConnection }],
        "as a scan for open ports does it"
    );
}

#[test]
fn a_new_connection_tells_what_the_one_before_had_come_to() {
    let reused = |mut before: Talk| {
        let former = before.connection.gives_way(None).0;
        let mut talk = Talk::new();
        talk.packets = 100;
        talk.connection.comes_after(former);
        talk.says(client(9000).syn()).pop()
    };
    let reported = |former, after_ms: i64, state| {
        Some(Fact::PortsReused { end: Client, former: id(former), after_ns: after_ms * MS, state })
    };
    assert_eq!(reused(time_wait()), reported(6, 8995, FormerState::TimeWait));
    assert_eq!(reused(established()), reported(3, 8998, FormerState::Open));
    assert_eq!(reused(syn_sent()), reported(1, 9000, FormerState::Unanswered));
    let broken = syn_sent().hears([server(1).rst().ack(1)]);
    assert_eq!(reused(broken), reported(2, 8999, FormerState::Ended));
}

#[test]
fn a_timestamp_of_long_ago_is_not_taken() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10).timestamps(50_000, 1));
    talk.says(server(4).seq(1).ack(11).timestamps(1, 50_000));
    let facts = talk.says(client(5).seq(11).ack(1).data(10).timestamps(40_000, 1));
    assert_eq!(facts, [Fact::OldTimestamp { end: Client, first: 11, bytes: 10 }]);
    let answers = Some(id(6));
    let facts = talk.says(server(6).seq(1).ack(11).timestamps(1, 50_000));
    assert_eq!(facts, [Fact::AckAgain { end: Server, ack: 11, answers, to: Some(AckTrigger::OldTimestamp) }]);
    // It left nothing behind: the true bytes are new.
    let facts = talk.says(client(7).seq(11).ack(1).data(10).timestamps(50_004, 1));
    assert!(matches!(facts[..], [Fact::Data { first: 11, .. }]), "{facts:?}");
    assert_eq!(talk.summary().retransmitted.client, 0);
    // A few ticks back is what overtaking does, and a clock may wrap, as numbers do.
    let facts = talk.says(client(8).seq(21).ack(1).data(10).timestamps(50_001, 1));
    assert!(matches!(facts[..], [Fact::Data { .. }]), "{facts:?}");
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10).timestamps(u32::MAX - 5, 1));
    let facts = talk.says(client(4).seq(11).ack(1).data(10).timestamps(3, 1));
    assert!(matches!(facts[..], [Fact::Data { .. }]), "{facts:?}");
}

#[test]
fn half_open_one_end_forgot_and_a_reset_tells_the_other() {
    let mut talk = syn_sent();
    let facts = talk.says(server(1).seq(7000).ack(5000));
    assert_eq!(facts, [Fact::HalfOpen { end: Server, answers: id(1) }]);
    let facts = talk.says(client(2).rst().seq(5000));
    assert_eq!(facts, [Fact::Reset { end: Client, answers: Some(id(2)), cause: ResetCause::NoConnection }]);
    talk.are(TcpState::SynSent, TcpState::Listen);
    talk.says(client(1000).syn());
    talk.says(server(1001).syn().ack(1));
    talk.says(client(1002).seq(1).ack(1));
    talk.are(TcpState::Established, TcpState::Established);
}

#[test]
fn a_syn_ack_is_sent_again_for_the_timer_or_for_the_syn_that_came_again() {
    let again = |facts: Vec<Fact>| match facts.first() {
        Some(Fact::SynAgain { cause, with_ack: true, answers, .. }) => (*cause, *answers),
        _ => panic!("{facts:?}"),
    };
    let mut talk = syn_received();
    talk.says(client(1000).syn());
    assert_eq!(again(talk.says(server(1001).syn().ack(1))), (ResendCause::Unknown, Some(id(3))));
    assert_eq!(talk.evidence, [4, 2, 3]);
    assert_eq!(again(talk.says(server(2001).syn().ack(1))), (ResendCause::Timeout, None));
}

#[test]
fn a_fin_is_sent_again_for_the_timer_or_although_it_was_acknowledged() {
    let cause = |facts: Vec<Fact>| match facts.first() {
        Some(Fact::FinAgain { cause, .. }) => *cause,
        _ => panic!("{facts:?}"),
    };
    let fin = |at| client(at).fin().seq(1).ack(1);
    assert_eq!(cause(fin_wait_1().says(fin(203))), ResendCause::Timeout);
    assert_eq!(cause(fin_wait_1().says(fin(4))), ResendCause::Unknown);
    assert_eq!(cause(fin_wait_2().says(fin(203))), ResendCause::Needless);
}

#[test]
fn bytes_sent_again_with_new_ones_behind_them_have_a_cause() {
    let facts = five_segments().says(client(230).seq(1).ack(1).data(60));
    let cause = ResendCause::Timeout;
    let overlap = Fact::DataOverlap { end: Client, first: 1, bytes: 60, known: 50, next: 61, cause };
    assert_eq!(facts.first(), Some(&overlap));
}

#[test]
fn a_close_has_a_shape() {
    let shape = |talk: Talk| talk.summary().shape.unwrap();
    assert_eq!(shape(established()), Shape::Unseen);
    assert_eq!(shape(fin_wait_2()), Shape::HalfClosed);
    assert_eq!(shape(time_wait().hears([client(6).seq(2).ack(2)])), Shape::FourSegments);
    assert_eq!(shape(last_ack().hears([server(5).seq(2).ack(2)])), Shape::ThreeSegments);
    assert_eq!(shape(closing()), Shape::Simultaneous);
    assert_eq!(shape(syn_sent().hears([server(1).rst().ack(1)])), Shape::Refused);
    let remark = |talk: Talk| {
        talk.connection.closing_remark(None, PortKnowledge::default()).map(|finding| finding.fact)
    };
    assert_eq!(remark(fin_wait_2()), Some(Fact::HalfClosed { closed: Client }));
    assert_eq!(remark(established()), Some(Fact::Unfinished));
}

#[test]
fn the_programs_calls_are_the_known_causes_of_what_their_ends_send() {
    use captrace::internals::call::Action::{Close, Connect};
    let mut talk = Talk::announced();
    talk.connection.called(Client, Connect, (RecordNumber(71), Timestamp::default()));
    let mut talk = talk.hears([client(0).syn(), server(1).syn().ack(1), client(2).seq(1).ack(1)]);
    talk.connection.called(Client, Close, (RecordNumber(72), Timestamp::default()));
    let talk = talk.hears([client(3).fin().seq(1).ack(1), server(4).seq(1).ack(2)]);
    let cause = |to| {
        let change = talk.changes.iter().find(|change| change.to == to).unwrap();
        (change.cause, change.basis)
    };
    assert_eq!(cause(TcpState::SynSent), (Some(RecordNumber(71)), Basis::Known));
    assert_eq!(cause(TcpState::FinWait1), (Some(RecordNumber(72)), Basis::Known));
    assert_eq!(
        cause(TcpState::CloseWait),
        (Some(RecordNumber(4)), Basis::Inferred),
        "the server's: by the segment that arrived"
    );
}
