//! The sample traces that are compiled in: for users who may not capture, and for a first look.

use std::path::Path;

use super::recording::Recording;

/// A trace that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// What the command line calls it.
    pub name: &'static str,
    /// What it holds, in a few words.
    pub about: &'static str,
    /// Its file in the source tree, for messages.
    path: &'static str,
    /// The trace itself.
    text: &'static str,
}

macro_rules! sample {
    ($name:literal, $file:literal, $about:literal) => {
        Sample {
            name: $name,
            about: $about,
            path: concat!("traces/", $file),
            text: include_str!(concat!("../../traces/", $file)),
        }
    };
}

/// A static, not a constant: a constant would be compiled in once for each place that uses it.
static SAMPLES: [Sample; 7] = [
    sample!(
        "tcp-server-closes",
        "tcp-server-closes.jsonl",
        "TCP, closed first by the server, as the textbook's server does"
    ),
    sample!("tcp-client-closes", "tcp-client-closes.jsonl", "TCP, closed first by the client"),
    sample!("tcp-ipv6", "tcp-ipv6.json", "TCP over IPv6"),
    sample!("tcp-refused", "tcp-refused.jsonl", "TCP to a port without a listening program"),
    sample!("udp", "udp.jsonl", "UDP"),
    sample!("udp-unreachable", "udp-unreachable.jsonl", "UDP to a port that no program has"),
    sample!("udp-and-tcp", "udp-and-tcp.jsonl", "UDP and TCP, with the comparison"),
];

impl Sample {
    /// Every sample, in the order in which help lists them.
    pub const ALL: &[Self] = &SAMPLES;

    /// The sample as a recording.
    pub fn recording(self) -> Recording {
        Recording::of_text(Path::new(self.path), self.text)
    }

    /// The sample with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|sample| sample.name == name)
    }
}
