//! Small synthetic captures, packet by packet: for behaviour that no kernel can be made to show and no capture here
//! has.
#![allow(dead_code, reason = "every test file takes what it needs")]

#[path = "made/segment.rs"]
mod segment;

pub(crate) use segment::pcap;
use segment::{
    ACK, FIN, RST, SCALED, SYN, Segment,
    Side::{Client, Server},
    ack, after_handshake, data,
};

/// Every capture by its name, with the segments in it.
pub(crate) fn captures() -> Vec<(&'static str, Vec<Segment>)> {
    vec![
        ("mirrored", mirrored()),
        ("repeated-ack", repeated_ack()),
        ("sent-later", sent_later()),
        ("sack-soon", sack_soon()),
        ("fast-late", fast_late()),
        ("acks-overtaken", acks_overtaken()),
        ("ack-first", ack_first()),
        ("stray-reset", stray_reset()),
        ("from-before", from_before()),
        ("reset-says-why", reset_says_why()),
        ("two-answers", two_answers()),
        ("ack-beyond", ack_beyond()),
        ("acks-unseen", acks_unseen()),
        ("regrouped", regrouped()),
        ("scaled-after-syn", scaled_after_syn()),
        ("ack-after-fin", ack_after_fin()),
        ("probe-taken", probe_taken()),
        ("syn-ack-late", syn_ack_late()),
        ("header-broken", header_broken()),
        ("ack-unflagged", ack_unflagged()),
        ("one-segment", one_segment()),
        ("fin-without-ack", fin_without_ack()),
        ("counted-anew", counted_anew()),
        ("after-the-end", after_the_end()),
        ("ack-inside", ack_inside()),
        ("no-time", no_time()),
        ("clock-back", clock_back()),
        ("syn-ack-missing", syn_ack_missing()),
        ("one-scale", one_scale()),
        ("server-first", server_first()),
        ("data-and-fin", data_and_fin()),
        ("second-again", second_again()),
        ("first-missing", first_missing()),
    ]
}

/// A mirrored port shows each packet twice.
fn mirrored() -> Vec<Segment> {
    let once = after_handshake([
        data(30_000, Client, (1, 100), 1),
        ack(50_000, Server, 1, 101),
        data(51_000, Server, (1, 50), 101),
        ack(51_040, Client, 101, 51),
    ]);
    let numbered = (1..).zip(once).map(|(id, segment)| segment.id(id));
    numbered.flat_map(|segment| [segment.clone(), Segment { at_us: segment.at_us + 12, ..segment }]).collect()
}

/// The server says the same twice, and nothing waits.
fn repeated_ack() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1, 100), 1),
        ack(50_000, Server, 1, 101),
        ack(90_000, Server, 1, 101),
    ])
}

/// A lost segment is sent again, and comes within a round trip of those behind it: its clock shows that.
fn sent_later() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1461, 1460), 1).clock(500),
        data(42_000, Client, (1, 1460), 1).clock(512),
        ack(62_000, Server, 1, 2921),
    ])
}

/// A loss that SACK shows is repaired before a round trip has passed since the last new segment.
fn sack_soon() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1, 1460), 1),
        data(30_100, Client, (1461, 1460), 1),
        data(30_200, Client, (2921, 1460), 1),
        data(44_000, Client, (4381, 1460), 1),
        ack(50_200, Server, 1, 1).sack(1461, 4381),
        data(50_300, Client, (1, 1460), 1),
        ack(70_300, Server, 1, 5841),
    ])
}

/// Three duplicate ACKs, and a sender that takes 25 ms to answer them.
fn fast_late() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1, 1460), 1),
        data(30_100, Client, (1461, 1460), 1),
        data(30_200, Client, (2921, 1460), 1),
        data(30_300, Client, (4381, 1460), 1),
        ack(50_100, Server, 1, 1),
        ack(50_200, Server, 1, 1),
        ack(50_300, Server, 1, 1),
        data(75_300, Client, (1, 1460), 1),
        ack(95_300, Server, 1, 5841),
    ])
}

/// An ACK is overtaken by the next; bytes that both cover are sent again.
fn acks_overtaken() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1, 1460), 1),
        data(30_100, Client, (1461, 1460), 1),
        ack(50_100, Server, 1, 2921),
        ack(50_200, Server, 1, 1461),
        data(280_000, Client, (1461, 1460), 1),
        ack(300_000, Server, 1, 2921),
    ])
}

/// In the file, the ACK stands before what it acknowledges.
fn ack_first() -> Vec<Segment> {
    after_handshake([
        ack(30_060, Server, 1, 16),
        data(30_000, Client, (1, 15), 1),
        data(50_000, Server, (1, 88), 16),
    ])
}

/// A reset with an unacceptable number, which is ignored.
fn stray_reset() -> Vec<Segment> {
    after_handshake([
        ack(25_000, Server, 12_504, 0).flags(RST),
        data(30_000, Client, (1, 12), 1),
        data(50_000, Server, (1, 14), 13),
    ])
}

/// The capture begins in the middle, and an older segment comes.
fn from_before() -> Vec<Segment> {
    vec![
        data(0, Client, (5000, 100), 1),
        ack(20_000, Server, 1, 4900),
        data(60_000, Client, (4900, 100), 1),
        ack(80_000, Server, 1, 5100),
    ]
}

/// The reset says in words why.
fn reset_says_why() -> Vec<Segment> {
    vec![
        ack(0, Client, 0, 0).flags(SYN),
        data(20_000, Server, (0, 11), 1).flags(RST | ACK),
        ack(520_000, Client, 0, 0).flags(SYN),
        data(540_000, Server, (0, 11), 1).flags(RST | ACK),
    ]
}

/// A SYN is refused, and then answered with another number.
fn two_answers() -> Vec<Segment> {
    vec![
        ack(0, Client, 0, 0).flags(SYN),
        ack(20_000, Server, 0, 1).flags(RST | ACK),
        ack(21_000, Server, 59_247, 1).flags(SYN | ACK),
        ack(21_040, Client, 1, 59_248),
    ]
}

/// The capture misses bytes of the server; its next segment has none.
fn ack_beyond() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1, 100), 1),
        data(50_000, Client, (101, 100), 501),
        ack(70_000, Server, 501, 201),
        data(70_100, Server, (501, 60), 201),
    ])
}

/// The capture misses what the server acknowledges.
fn acks_unseen() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1, 100), 1),
        ack(50_000, Server, 1, 1461),
        ack(51_000, Server, 1, 2921),
        data(60_000, Client, (2921, 100), 1),
    ])
}

/// Bytes are sent again together with new ones.
fn regrouped() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1, 69), 1),
        data(330_000, Client, (1, 122), 1),
        ack(350_000, Server, 1, 123),
    ])
}

/// The field of the window stays the same, and means more.
fn scaled_after_syn() -> Vec<Segment> {
    vec![
        ack(0, Client, 0, 0).flags(SYN).options(&SCALED),
        ack(20_000, Server, 0, 1).flags(SYN | ACK).options(&SCALED),
        ack(20_040, Client, 1, 1).window(500),
        ack(20_500, Server, 1, 1),
    ]
}

/// An ACK is overtaken by the FIN behind it.
fn ack_after_fin() -> Vec<Segment> {
    after_handshake([
        ack(30_000, Client, 1, 1).flags(FIN | ACK),
        ack(30_300, Client, 1, 1),
        ack(50_000, Server, 1, 2).flags(FIN | ACK),
        ack(50_040, Client, 2, 2),
    ])
}

/// A probe's byte is taken, and more follow it.
fn probe_taken() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1, 100), 1),
        ack(50_000, Server, 1, 101).window(0),
        data(250_000, Client, (101, 1), 1),
        ack(270_000, Server, 1, 102),
        data(270_100, Client, (102, 100), 1),
        ack(290_100, Server, 1, 202),
    ])
}

/// In the file, the server's data stand before its SYN ACK.
fn syn_ack_late() -> Vec<Segment> {
    vec![
        ack(0, Client, 0, 0).flags(SYN),
        data(20_100, Server, (1, 50), 1),
        ack(20_000, Server, 0, 1).flags(SYN | ACK),
        ack(20_140, Client, 1, 51),
    ]
}

/// A segment is sent again, and its header says a length that no header has.
fn header_broken() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1, 100), 1),
        data(330_000, Client, (1, 100), 1).words(4),
        ack(350_000, Server, 1, 101),
    ])
}

/// A reset that nobody heeds has no ACK flag, and a number where others have their acknowledgment.
fn ack_unflagged() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1, 100), 1),
        ack(35_000, Server, 12_504, 101).flags(RST).acknowledges(),
        data(36_000, Client, (101, 100), 1),
        ack(50_000, Server, 1, 101),
    ])
}

/// The capture shows a segment from the middle of a connection, and its ACK.
fn one_segment() -> Vec<Segment> {
    vec![data(0, Client, (5000, 100), 1), ack(20_000, Server, 1, 5100)]
}

/// A FIN comes without ACK.
fn fin_without_ack() -> Vec<Segment> {
    after_handshake([ack(30_000, Client, 1, 0).flags(FIN)])
}

/// A SYN is answered twice, with two numbers.
fn counted_anew() -> Vec<Segment> {
    vec![
        ack(0, Client, 0, 0).flags(SYN),
        ack(20_000, Server, 0, 1).flags(SYN | ACK),
        ack(21_000, Server, 59_247, 1).flags(SYN | ACK),
    ]
}

/// Five minutes after a connection has been closed, and after others have come, one more ACK of it comes.
fn after_the_end() -> Vec<Segment> {
    after_handshake([
        ack(30_000, Client, 1, 1).flags(FIN | ACK),
        ack(50_000, Server, 1, 2).flags(FIN | ACK),
        ack(50_040, Client, 2, 2),
        ack(340_000_000, Client, 0, 0).flags(SYN).port(40_001),
        ack(340_020_000, Server, 0, 1).flags(RST | ACK).port(40_001),
        ack(350_000_000, Server, 2, 2),
    ])
}

/// An ACK covers one segment and a part of the next.
fn ack_inside() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1, 100), 1),
        data(30_100, Client, (101, 100), 1),
        ack(50_100, Server, 1, 151),
        ack(50_200, Server, 1, 201),
    ])
}

/// The third step has the same time as the second.
fn no_time() -> Vec<Segment> {
    vec![
        ack(0, Client, 0, 0).flags(SYN),
        ack(20_000, Server, 0, 1).flags(SYN | ACK),
        ack(20_000, Client, 1, 1),
    ]
}

/// The clock is set back while a connection opens.
fn clock_back() -> Vec<Segment> {
    vec![
        ack(900_000, Client, 0, 0).flags(SYN),
        ack(920_000, Server, 0, 1).flags(SYN | ACK),
        ack(100_000, Client, 1, 1),
    ]
}

/// The capture shows what the client sends, and nothing else.
fn syn_ack_missing() -> Vec<Segment> {
    vec![ack(0, Client, 0, 0).flags(SYN), ack(20_040, Client, 1, 1), data(20_100, Client, (1, 100), 1)]
}

/// Only one of the two SYNs is in the capture, so that one scale is seen; the server fills the client's window.
fn one_scale() -> Vec<Segment> {
    vec![
        ack(0, Client, 0, 0).flags(SYN).options(&SCALED),
        ack(20_040, Client, 1, 1).window(10),
        data(40_000, Server, (1, 1280), 1),
        ack(40_040, Client, 1, 1281).window(10),
    ]
}

/// The server sends data without waiting for the third step, which confirms both.
fn server_first() -> Vec<Segment> {
    vec![
        ack(0, Client, 0, 0).flags(SYN),
        ack(20_000, Server, 0, 1).flags(SYN | ACK),
        data(20_500, Server, (1, 50), 1),
        ack(20_540, Client, 1, 51),
    ]
}

/// Data are sent again while the FIN behind them waits, too.
fn data_and_fin() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1, 100), 1),
        ack(30_040, Client, 101, 1).flags(FIN | ACK),
        data(330_000, Client, (1, 100), 1),
        ack(350_000, Server, 1, 102),
    ])
}

/// Of two segments that wait, the second is sent again.
fn second_again() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1, 100), 1),
        data(60_000, Client, (101, 100), 1),
        data(330_000, Client, (101, 100), 1),
        ack(350_000, Server, 1, 201),
    ])
}

/// A segment is lost before the place of the capture; its clock shows that it comes as a copy.
fn first_missing() -> Vec<Segment> {
    after_handshake([
        data(30_000, Client, (1461, 1460), 1).clock(500),
        data(330_000, Client, (1, 1460), 1).clock(800),
        ack(350_000, Server, 1, 2921),
    ])
}
