//! A scenario: what two programs do on two hosts, what the link between them is like, and what is to be learned from it.
//!
//! It is a TOML file of 10 to 30 lines that a student can read and write; docs/lab.md has all its keys. In: its text. Out: a
//! [`Scenario`], or all [`ScenarioMistake`]s of it, each with its line.

pub mod builtin;
pub mod knob;
mod mistake;
mod picture;
mod read;
pub mod socket;
pub mod step;
mod table;

pub use mistake::{ScenarioError, ScenarioMistake};
pub use picture::ScenarioPlot;
pub use step::ScriptStep;

use self::knob::{Metric, Sysctl};
use self::socket::SocketOptions;
use crate::language::Language;
use crate::link::quantity::TimeSpan;
use crate::link::{LinkRule, LinkSettings};

/// The length of the packets that each link must carry for IPv6, in bytes (RFC 8200, 5).
pub const IPV6_MTU: u16 = 1280;

/// A scenario, as it was written and with the defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// What it shows, in a few words.
    pub title: Said,
    /// What is worth a look.
    pub notice: Said,
    /// One question to ask oneself.
    pub question: Said,
    /// What is drawn of a run; a ladder if nothing is named.
    pub plots: Vec<ScenarioPlot>,
    /// Which transport protocols the programs use.
    pub transport: Transports,
    /// Version of the Internet protocol.
    pub ip: IpVersion,
    /// The largest IP packet of the link, in bytes.
    pub mtu: u16,
    /// How long it may last: programs that still run then are ended.
    pub at_most: TimeSpan,
    /// What the link is like.
    pub link: LinkSettings,
    /// What chance depends on.
    pub seed: u64,
    /// What the link does besides.
    pub rules: Vec<LinkRule>,
    /// Congestion control of both ends: its name in Linux.
    pub congestion: String,
    /// The program that begins.
    pub client: Script,
    /// The program that waits for it.
    pub server: Script,
    /// The settings of both kernels that differ from their defaults.
    pub kernel: Vec<Sysctl>,
    /// What both hosts' routes to each other are given.
    pub route: Vec<Metric>,
}

/// What one program does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Script {
    /// Its steps, one after the other.
    pub steps: Vec<ScriptStep>,
    /// The options of its sockets.
    pub options: SocketOptions,
    /// How often it does so at the same time, each time with a connection of its own (a client's): 1 to 16. A server serves each
    /// connection that it accepts by its steps, at the same time.
    pub flows: u32,
    /// How long after each other they begin.
    pub apart: TimeSpan,
    /// Whether a server opens its port. A client's is always true.
    pub listens: bool,
}

/// Which transport protocols a scenario uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Transports {
    /// TCP.
    #[default]
    Tcp,
    /// UDP.
    Udp,
    /// The same steps over UDP, and when both programs have ended, over TCP.
    Both,
}

/// Version of the Internet protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum IpVersion {
    /// 4 (RFC 791).
    #[default]
    V4,
    /// 6 (RFC 8200).
    V6,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    en: String,
    zh: String,
}

impl Said {
    /// The text in a language; in the other one if it was written only in that.
    pub fn in_language(&self, language: Language) -> &str {
        let (wanted, other) = match language {
            Language::English => (&self.en, &self.zh),
            Language::Chinese => (&self.zh, &self.en),
        };
        if wanted.is_empty() { other } else { wanted }
    }

    /// The text in the language that is spoken.
    pub fn spoken(&self) -> &str {
        self.in_language(Language::spoken())
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.en.is_empty() && self.zh.is_empty()
    }
}

impl Scenario {
    /// Reads the text of a scenario.
    ///
    /// # Errors
    ///
    /// If it is not TOML, has a key that does not exist or a value that means nothing: all mistakes, in the order of lines.
    pub fn read(text: &str) -> Result<Self, ScenarioError> {
        read::scenario(text)
    }

    /// Whether its packets may be shorter than IPv6 allows.
    pub fn has_too_small_mtu(&self) -> bool {
        self.ip == IpVersion::V6 && self.mtu < IPV6_MTU
    }

    /// Whether it does the same in each run, as far as the link decides: none of its rules depends on time.
    pub fn is_repeatable(&self) -> bool {
        self.rules.iter().all(LinkRule::is_repeatable)
    }
}
