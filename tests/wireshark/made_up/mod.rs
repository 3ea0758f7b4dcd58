//! Each rule by itself: made-up segments between a client (the lower address) and a server, with their times.

mod flags;
mod numbers;
mod streams;

use std::net::{IpAddr, Ipv4Addr};

use captrace::internals::analysis::wireshark::{Limits, StreamSegment, Streams, WiresharkVerdict};
use captrace::internals::decode::Flags;
use captrace::internals::frame::Timestamp;

const S: Flags = Flags::SYN;
const A: Flags = Flags::ACK;
const P: Flags = Flags::PSH;
const F: Flags = Flags::FIN;
const R: Flags = Flags::RST;

const CLIENT: (IpAddr, u16) = (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), 40000);
const SERVER: (IpAddr, u16) = (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2)), 80);

/// What a test says of a segment.
#[derive(Clone, Copy)]
struct Say {
    flags: Flags,
    seq: u32,
    ack: u32,
    len: u32,
    window: u16,
    options: &'static [u8],
    quoted: bool,
}

/// Numbers count from 1000 (the client's) and 5000 (the server's).
fn say(flags: Flags, seq: u32, ack: u32, len: u32) -> Say {
    Say { flags, seq, ack, len, window: 1000, options: &[], quoted: false }
}

impl Say {
    fn window(self, window: u16) -> Self {
        Self { window, ..self }
    }

    fn options(self, options: &'static [u8]) -> Self {
        Self { options, ..self }
    }
}

/// A conversation that Wireshark listens to.
struct TestStream {
    connections: Streams,
    frame: u64,
}

impl TestStream {
    fn new() -> Self {
        Self::with(Streams::new(Limits::default()))
    }

    fn with(connections: Streams) -> Self {
        Self { connections, frame: 0 }
    }

    /// After a handshake of 10 ms in frames 1 to 3, without window scale.
    fn open() -> Self {
        let mut talk = Self::new();
        talk.handshake();
        talk
    }

    fn handshake(&mut self) {
        self.client(1_000, say(S, 1000, 0, 0));
        self.server(1_005, say(S | A, 5000, 1001, 0));
        self.client(1_010, say(A, 1001, 5001, 0));
    }

    fn client(&mut self, ms: i64, say: Say) -> WiresharkVerdict {
        self.between(ms, CLIENT, SERVER, say)
    }

    fn server(&mut self, ms: i64, say: Say) -> WiresharkVerdict {
        self.between(ms, SERVER, CLIENT, say)
    }

    fn between(
        &mut self,
        ms: i64,
        source: (IpAddr, u16),
        destination: (IpAddr, u16),
        say: Say,
    ) -> WiresharkVerdict {
        self.frame += 1;
        self.connections.segment(&StreamSegment {
            frame: self.frame,
            time: Timestamp::from_nanoseconds(ms * 1_000_000),
            source,
            destination,
            seq: say.seq,
            ack: say.ack,
            flags: say.flags,
            window: say.window,
            header_len: 20 + say.options.len(),
            len: (!say.quoted).then_some(say.len),
            captured: 20,
            options: say.options,
            payload: &[],
        })
    }
}
