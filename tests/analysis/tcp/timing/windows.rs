//! Windows: scaled, full, closed and open again.

use super::*;

#[test]
fn a_window_is_scaled_if_both_syns_offer_it_and_unknown_if_no_syn_was_seen() {
    let scaled = |both: bool| {
        let syn_ack = server(1).syn().ack(1).window(900);
        let syn_ack = if both { syn_ack.scale(3) } else { syn_ack };
        let mut talk = Talk::new().hears([client(0).syn().scale(7).window(800), syn_ack]);
        talk.says(client(2).seq(1).ack(1).window(100));
        talk.summary()
    };
    let (with, without) = (scaled(true), scaled(false));
    assert_eq!(with.smallest_window, Both { client: Some(12_800), server: None });
    assert_eq!(with.syn_window, Both { client: Some(800), server: Some(900) });
    assert_eq!(without.smallest_window.client, Some(100));
    let mut midstream = Talk::new().hears([client(0).seq(1).ack(1).data(10).window(100)]);
    midstream.says(server(1).seq(1).ack(11).window(10));
    // 10 bytes would fill a window of 10, but it is unknown how many it stands for.
    assert_eq!(midstream.measures(client(2).seq(11).ack(1).data(10)), []);
    assert_eq!(midstream.summary().smallest_window, Both { client: None, server: None });
}

#[test]
fn a_segment_that_reaches_the_edge_of_the_window_fills_it() {
    let mut talk = near_client();
    assert_eq!(talk.measures(client(100).seq(1).ack(1).data(400)), []);
    let full = Fact::WindowFull { end: Client, window: 1000 };
    assert_eq!(talk.measures(client(100).seq(401).ack(1).data(600)), [full]);
    assert_eq!(talk.measures(client(100).seq(1001).ack(1).data(1)), []);
    let summary = talk.summary();
    assert_eq!((summary.full_windows.client, summary.most_in_flight.client), (1, 1001));
}

#[test]
fn a_window_that_closes_and_opens_tells_for_how_long_it_held_the_sender_back() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(1000));
    talk.says(server(150).seq(1).ack(1001).window(0));
    assert_eq!(talk.measures(client(400).seq(1000).ack(1)), []);
    assert_eq!(talk.measures(server(450).seq(1).ack(1001).window(0)), []);
    assert_eq!(talk.summary().zero_window_ns.server, 300 * MS);
    let opened = Fact::WindowOpened { end: Server, closed_by: id(5), closed_ns: 600 * MS, window: Some(500) };
    assert_eq!(talk.measures(server(750).seq(1).ack(1001).window(500)), [opened]);
    talk.says(client(1000).seq(1001).ack(1).data(1));
    let summary = talk.summary();
    assert_eq!((summary.zero_windows.server, summary.zero_window_ns.server), (1, 600 * MS));
    assert_eq!((summary.smallest_window.server, summary.zero_windows.client), (Some(0), 0));
}

#[test]
fn a_zero_window_is_one_whatever_the_scale() {
    let mut talk = Talk::new().hears([client(0).seq(1).ack(1).data(10)]);
    talk.says(server(1).seq(1).ack(11).window(0));
    let facts = talk.measures(server(2001).seq(1).ack(11).window(5));
    let opened = Fact::WindowOpened { end: Server, closed_by: id(2), closed_ns: 2000 * MS, window: None };
    assert_eq!(facts, [opened]);
}

#[test]
fn a_reset_and_an_old_segment_advertise_nothing() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(20));
    talk.says(server(150).seq(1).ack(21));
    talk.says(server(151).seq(1).ack(11).window(0));
    talk.says(server(152).seq(1).ack(21).window(0).rst());
    let summary = talk.summary();
    assert_eq!((summary.smallest_window.server, summary.zero_windows.server), (Some(1000), 0));
}
