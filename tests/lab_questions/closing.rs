//! How connections end, and what they came to.

use serde_json::{Value, json};

use crate::ask::{Trace, capture, ids, tshark};

/// Who closed first, how, and the packets with a FIN or RST.
fn close(name: &str) -> (Value, Value, Vec<u64>) {
    let trace = Trace::of(name);
    let flow = trace.flow(1);
    let ends = |packet: &&Value| {
        let flags = packet["tcp"]["flags"].as_array().unwrap();
        flags.contains(&json!("FIN")) || flags.contains(&json!("RST"))
    };
    (flow["closed_first"].clone(), flow["shape"].clone(), ids(trace.packets().filter(ends)))
}

/// Questions 34, 38 and 42. By hand, from seq and ack of the FINs: in `upload` packet 191 is FIN and acknowledges 190's;
/// in `half-close` packet 11 acknowledges the first FIN alone; in `both-close` packet 9 has not seen 8's FIN yet.
#[test]
fn who_closed_first_and_in_how_many_segments() {
    assert_eq!(close("upload"), (json!("client"), json!("three_segments"), vec![190, 191]));
    assert_eq!(close("server-closes"), (json!("server"), json!("three_segments"), vec![8, 9]));
    let (first, shape, fins) = close("half-close");
    assert_eq!((first, shape, fins[0]), (json!("client"), json!("four_segments"), 7));
    assert_eq!(close("both-close"), (Value::Null, json!("simultaneous"), vec![8, 9]));
    assert_eq!(close("abort"), (json!("client"), json!("reset"), vec![8]));
    assert_eq!(close("refused").1, json!("refused"));
}

/// Question 38: the acknowledgment of the first FIN shares its segment with the second.
#[test]
fn three_segments_suffice_where_an_ack_rides_on_a_fin() {
    let trace = Trace::of("upload");
    let note = trace.note("tcp.ack.fin", 191);
    assert_eq!((note.values["with_fin"].as_bool(), note.evidence), (Some(true), vec![191, 190]));
    assert_eq!(trace.note("tcp.fin", 191).values["first"], false);
    let closed = trace.note("tcp.closed", 192);
    assert_eq!(
        (&closed.values["shape"], &closed.values["first"]),
        (&json!("three_segments"), &json!("client"))
    );
    assert_eq!(closed.evidence, [192, 190, 191]);
}

/// Question 35: final ACK - ISN - 1 for the SYN - 1 for the FIN.
#[test]
fn the_last_acknowledgment_tells_how_much_was_sent() {
    for name in ["upload", "upload-loss", "server-closes", "half-close", "both-close", "fin-loss", "urgent"] {
        let trace = Trace::of(name);
        let notes = trace.notes("tcp.bytes");
        assert_eq!(notes.len(), 2, "{name}");
        for note in notes {
            let (ack, isn) = (note.number("raw_ack"), note.number("raw_isn"));
            let difference = (ack + (1 << 32) - isn) % (1 << 32);
            assert_eq!(difference - 2, note.number("bytes"), "{name}");
            let (acks, syn) = (trace.packet(note.about), trace.packet(note.evidence[1]));
            assert_eq!((&acks["tcp"]["ack"], &syn["tcp"]["seq"]), (&json!(ack), &json!(isn)), "{name}");
            // By the bytes themselves: the highest number that was sent with data.
            let Some(rows) = tshark(&capture(name)) else { continue };
            let server = note.values["end"] == "server";
            let sent = rows.iter().filter(|row| row.from_server == server && row.len > 0);
            let last = sent.map(|row| row.seq + row.len - 1).max();
            assert_eq!(last.unwrap_or(0), note.number("bytes"), "{name}");
        }
    }
    let upload = Trace::of("upload").notes("tcp.bytes");
    let reported: Vec<_> = upload.iter().map(|note| (note.number("bytes"), note.evidence.clone())).collect();
    assert_eq!(reported, [(150_065, vec![191, 1, 190]), (47, vec![192, 2, 191])]);
}
