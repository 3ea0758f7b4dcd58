//! The scenarios that come with the program.

use crate::language::said;
use crate::near::nearest;

/// A scenario that is compiled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builtin {
    /// What the command line calls it.
    pub name: &'static str,
    /// What it is about.
    pub group: ScenarioGroup,
    /// Its file.
    pub text: &'static str,
    /// The trace of a run, packed by gzip.
    pub recording: &'static [u8],
    /// Whether that has only some of the packets, because the run is long: what the link lost, and a part of the others. What the
    /// kernels said is there.
    pub is_sampled: bool,
}

/// What scenarios are about, in the order in which they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScenarioGroup {
    /// Opening, exchange, closing.
    Connection,
    /// When the opening or the closing goes wrong.
    Handshake,
    /// Loss, reordering, damage.
    Loss,
    /// A reader that is slower than the sender.
    FlowControl,
    /// When a segment is sent, and when an ACK.
    Timing,
    /// A link that is slower than the sender.
    Congestion,
    /// UDP.
    Datagrams,
}

/// How many names are offered for one that does not exist. A word that more of them have says too little.
const MOST_MEANT: usize = 6;

macro_rules! scenarios {
    ($($group:ident $kept:ident: $($name:literal)*;)*) => {
        [$($(Builtin {
            name: $name,
            group: ScenarioGroup::$group,
            text: include_str!(concat!("../scenarios/", $name, ".toml")),
            recording: include_bytes!(concat!("../../../traces/lab/", $name, ".jsonl.gz")),
            is_sampled: scenarios!(@ $kept),
        },)*)*]
    };
    (@ whole) => { false };
    (@ sampled) => { true };
}

/// A static, not a constant: a constant, with all the recordings, would be compiled in once for each place that uses it.
static SCENARIOS: [Builtin; 50] = scenarios! {
    Connection whole: "exchange" "server-closes" "simultaneous-close" "half-close" "abort" "close-unread";
    Handshake whole: "refused" "syn-lost" "syn-ack-lost" "handshake-ack-lost" "last-ack-lost";
    Loss whole: "lost-timeout" "lost-fast" "lost-tail" "two-lost-sack" "two-lost-no-sack" "lost-ack"
        "reordered-1" "reordered-4" "duplicated" "corrupted";
    FlowControl whole: "slow-reader" "zero-window" "window-scaling" "no-window-scaling" "silly-window";
    Timing whole: "delayed-ack" "quick-ack" "nagle" "no-nagle" "keep-alive" "segments" "two-sends";
    Congestion whole: "slow-start" "recovery";
    Congestion sampled: "reno" "cubic" "two-flows" "queue-5" "queue-20" "queue-100";
    Datagrams whole: "udp" "udp-lost" "udp-reply-lost" "udp-reordered" "udp-duplicated" "udp-refused"
        "udp-fragments" "udp-short-buffer" "both-lost";
};

impl ScenarioGroup {
    /// What it is called.
    pub fn title(self) -> String {
        match self {
            Self::Connection => {
                said!("a connection from its first segment to its last", "一个连接，从第一个报文段到最后一个")
            }
            Self::Handshake => said!("when opening or closing goes wrong", "建立或关闭时出错"),
            Self::Loss => said!("loss, reordering, damage", "丢失、失序、损坏"),
            Self::FlowControl => said!("flow control", "流量控制"),
            Self::Timing => said!("when a segment is sent, and when an ACK", "何时发送报文段，何时发送 ACK"),
            Self::Congestion => said!("congestion control", "拥塞控制"),
            Self::Datagrams => "UDP".to_owned(),
        }
    }
}

impl Builtin {
    /// Every scenario, in the order in which they are listed.
    pub const ALL: &[Self] = &SCENARIOS;

    /// The one with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|scenario| scenario.name == name)
    }

    /// The names that may be meant by one which no scenario has: those of which it is a word, or else the nearest.
    pub fn meant(name: &str) -> Vec<&'static str> {
        let names = || Self::ALL.iter().map(|scenario| scenario.name);
        let has_word = |known: &&str| known.split('-').any(|word| word.eq_ignore_ascii_case(name));
        let with_word: Vec<_> = names().filter(has_word).collect();
        if with_word.is_empty() {
            return nearest(name, names()).into_iter().collect();
        }
        if with_word.len() <= MOST_MEANT { with_word } else { Vec::new() }
    }
}
