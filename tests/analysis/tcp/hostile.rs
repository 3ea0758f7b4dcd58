//! What no honest end sends.

use proptest::prelude::*;

use super::*;
use captrace::internals::analysis::tcp::TABLE;
use captrace::internals::analysis::tcp::{PortKnowledge, REMEMBERED};
use captrace::internals::analysis::vantage::VantageKind;

#[test]
fn odd_flags_are_reported_and_change_nothing() {
    let none = || client(5).seq(1).data(3);
    for odd in
        [none(), none().fin(), client(5).syn().fin(), client(5).syn().rst(), client(5).syn().fin().ack(1)]
    {
        let mut talk = established();
        assert_eq!(talk.says(odd.clone()), [Fact::OddFlags { end: End::Client }], "{odd:?}");
        talk.are(TcpState::Established, TcpState::Established);
        let mut talk = Talk::new();
        talk.says(odd);
        assert_eq!(talk.states(), (None, None));
        assert!(
            !talk.connection.is_over()
                && talk.connection.closing_remark(None, PortKnowledge::default()).is_none()
        );
    }
}

#[test]
fn a_handshake_is_not_completed_by_a_wrong_number() {
    let mut talk = syn_received();
    let facts = talk.says(client(2).seq(1).ack(77));
    assert_eq!(facts, [Fact::AckUnseen { end: End::Client, highest: 1 }]);
    talk.are(TcpState::Established, TcpState::SynReceived);
    assert!(talk.summary().handshake_ns.is_none());
}

#[test]
fn what_waits_is_bounded_and_the_count_stays_right() {
    let mut talk = established();
    let total = u32::try_from(REMEMBERED).unwrap() + 100;
    (0..total).for_each(|n| {
        talk.says(client(3).seq(1 + n).ack(1).data(1));
    });
    // Two more were acknowledged: the SYN and the SYN ACK.
    assert_eq!(talk.connection.remembered(), REMEMBERED + 2);
    let facts = talk.says(server(4).seq(1).ack(1 + total));
    assert!(matches!(facts[..], [Fact::AckData { segments, .. }] if segments == total), "{facts:?}");
}

fn any_line() -> impl Strategy<Value = Line> {
    let number = || prop_oneof![4 => 0u32..6, 1 => any::<u32>()];
    let flags = prop_oneof![
        6 => prop::sample::select(vec![0x02u16, 0x12, 0x10, 0x11, 0x18, 0x04, 0x14]),
        1 => any::<u16>()
    ];
    (any::<bool>(), flags, number(), number(), 0u32..4, any::<u16>()).prop_map(
        |(is_client, bits, seq, ack, len, window)| {
            let from = if is_client { End::Client } else { End::Server };
            let flags = Flags::from_bits(bits);
            let line = Line { flags, seq, len, window, ..line(from, 0) };
            if flags.has(Flags::ACK) { line.ack(ack) } else { line }
        },
    )
}

fn any_place() -> impl Strategy<Value = VantageKind> {
    use VantageKind::{Client, Link, Loopback, Server};
    prop::sample::select(vec![Loopback, Client, Server, Link])
}

proptest! {
    #[test]
    fn states_move_along_the_table_whatever_comes(
        lines in prop::collection::vec(any_line(), 0..60),
        place in any_place(),
        known: bool,
    ) {
        let mut talk = if known { Talk::announced() } else { Talk::new() };
        talk.place = place;
        let (mut client, mut server) = talk.states();
        for line in lines {
            let facts = talk.says(line.clone());
            prop_assert!(!facts.is_empty() || line.flags.has(Flags::ACK), "nothing said of {line:?}");
        }
        let shown = talk.states();
        let known = talk.changes.len();
        let expected = [End::Client, End::Server].map(|end| talk.connection.expected(end));
        let talk = talk.concluded();
        for (number, change) in talk.changes.iter().enumerate() {
            if number == known {
                prop_assert_eq!((client, server), shown);
            }
            let state = if change.end == End::Client { &mut client } else { &mut server };
            prop_assert_eq!(change.from, *state);
            *state = Some(change.to);
            if let Some(from) = change.from {
                let edge = TABLE.iter().any(|(at, _, to, _)| (*at, *to) == (from, change.to));
                prop_assert!(edge, "{from} to {}", change.to);
            }
        }
        prop_assert_eq!((client, server), talk.states());
        prop_assert_eq!([client, server], expected);
    }
}
