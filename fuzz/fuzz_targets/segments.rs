//! Any segments and datagrams between a few ends, from their frames to the last line of every view: the analysis of
//! numbers, flags, windows and options that no honest end sends.
#![no_main]

mod support;

use captrace::internals::frame::LinkType;
use libfuzzer_sys::fuzz_target;
use support::{Told, frame};

/// Sequence numbers that collide: around the beginning, around the wrap of 32 bits, and one window further.
const NEAR: [u32; 8] = [0, 1, 1000, 2460, u32::MAX, u32::MAX - 999, 0x7fff_ffff, 0x8000_0000];

fuzz_target!(|bytes: &[u8]| {
    let mut told = Told::new(bytes.first().copied().unwrap_or(0), LinkType::RawIp);
    let mut time = 0_i64;
    for step in bytes.chunks(STEP).take(32) {
        let mut taken = [0; STEP];
        taken[..step.len()].copy_from_slice(step);
        let step = taken;
        time = time.saturating_add(i64::from(step[0]) << (step[1] % 40));
        let datagram = if step[2] % 8 == 7 { udp(step) } else { tcp(step) };
        let cut = usize::from(step[3] % 16 == 15) * usize::from(step[4]);
        let kept = datagram.len().saturating_sub(cut);
        told.frame(frame(time, LinkType::RawIp, &datagram[..kept], datagram.len() - kept));
    }
    told.end();
});

const STEP: usize = 24;

/// A segment with options from the input; lengths are right, checksums absent (as where hardware finishes them).
fn tcp(step: [u8; STEP]) -> Vec<u8> {
    let options = &step[16..16 + usize::from(step[5] % 3) * 4];
    let payload = vec![b'a' + step[6] % 26; usize::from(step[6]) << (step[7] % 4)];
    let mut segment = ports(step).to_vec();
    segment.extend(near(step[8], step[9]).to_be_bytes());
    segment.extend(near(step[10], step[11]).to_be_bytes());
    let words = u8::try_from(5 + options.len() / 4).unwrap();
    segment.extend([words << 4, step[12]]);
    segment.extend([step[13], step[14], 0, 0, 0, step[15]]);
    segment.extend(options);
    segment.extend(payload);
    ip(step, 6, &segment)
}

fn udp(step: [u8; STEP]) -> Vec<u8> {
    let payload = &step[8..8 + usize::from(step[6] % 16)];
    let mut datagram = ports(step).to_vec();
    datagram.extend(u16::try_from(8 + payload.len()).unwrap().to_be_bytes());
    datagram.extend([0, 0]);
    datagram.extend(payload);
    ip(step, 17, &datagram)
}

fn near(which: u8, further: u8) -> u32 {
    NEAR[usize::from(which % 8)].wrapping_add(u32::from(which / 8) * 100).wrapping_add(further.into())
}

/// One of two clients and the server, in one of the two directions.
fn ports(step: [u8; STEP]) -> [u8; 4] {
    let client = 0xf0 + (step[2] >> 4) % 2;
    if step[2] & 0x80 == 0 { [client, 1, 0x2e, 0xe0] } else { [0x2e, 0xe0, client, 1] }
}

fn ip(step: [u8; STEP], protocol: u8, payload: &[u8]) -> Vec<u8> {
    let (client, server) = ([192, 0, 2, 1], [192, 0, 2, 2]);
    let (from, to) = if step[2] & 0x80 == 0 { (client, server) } else { (server, client) };
    let len = u16::try_from(20 + payload.len()).unwrap().to_be_bytes();
    let mut bytes = vec![0x45, step[3] & 3, len[0], len[1], 0, step[3], 0x40, 0, 64, protocol, 0, 0];
    bytes.extend(from.into_iter().chain(to));
    bytes.extend(payload);
    bytes
}
