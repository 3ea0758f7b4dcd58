//! The questions of the textbook's TCP and UDP labs, and of other universities', asked of real captures: each test has
//! the answer and the packets that show it. What is expected was read from the same files with tshark: where tshark is
//! installed the test asks it again, elsewhere the numbers stand in the test
//! (`tshark -n -r FILE -T fields -e frame.number -e frame.time_relative -e tcp.seq -e tcp.len -e tcp.ack`).
//!
//! | Questions | What they ask | Where |
//! | --- | --- | --- |
//! | 1 to 5, 15, 33, 36, 37 | addresses, SYN, SYNACK, third segment, options, SACK, the handshake's round trip | `opening` |
//! | 6 to 8, 16 to 18 | the first segments: numbers, lengths, SampleRTT, EstimatedRTT | `first` |
//! | 9, 10, 19, 40, 41 | smallest window, throttling, what was sent again, the next ACK, flags | `control` |
//! | 11, 12, 13, 20 to 22, 39, 43 | what an ACK covers, throughput, slow start, fleets, headers, RTTs | `rates` |
//! | 24 to 32 | datagrams | `datagrams` |
//! | 34, 35, 38, 42 | who closed, how, and how much was sent in all | `closing` |
//! | | two connections in one trace are not mixed up | `together` |
//! | 15, 35, 41 again | of captures that others made | `witness` |
//! | 44 to 46 | congestion window, threshold, queue and delay, from the trace of a lab | `tests/questions`, the subject `lab` |
//! | 48 to 50 | evidence, numbers and states step by step | every question of `tests/questions` |
//!
//! What a trace alone cannot answer, or not wholly:
//!
//! * 3, 14 and 23 are 1, 13 and 22 of a student's own capture: the same, and tested as such.
//! * 13: where slow start ends is inferred, and only where it shows; the sender's cwnd and ssthresh are in no packet. How
//!   it differs from the ideal is for the student to say.
//! * 24: which program's protocol a datagram carries is not in UDP's header. The port is; captrace reads no further.
//! * 27 and 28 ask for constants: `captrace explain` has them.
//! * 45 asks for a prediction, 47 for two runs beside each other: `captrace lab run two-flows` and `--step` are for those.
//! * 42 is answered where the server does close first; a trace cannot make one that does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

mod ask;
#[path = "../support/capture.rs"]
mod capture;
mod closing;
mod control;
mod datagrams;
mod first;
#[path = "../support/here.rs"]
mod here;
mod opening;
mod rates;
mod together;
mod witness;
