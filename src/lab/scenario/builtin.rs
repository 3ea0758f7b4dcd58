//! The scenarios that come with the program.

/// A scenario that is compiled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builtin {
    /// What the command line calls it.
    pub name: &'static str,
    /// What it is about.
    pub group: Group,
    /// Its file.
    pub text: &'static str,
}

/// What scenarios are about, in the order in which they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
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

macro_rules! scenarios {
    ($($group:ident: $($name:literal)*;)*) => {
        &[$($(Builtin {
            name: $name,
            group: Group::$group,
            text: include_str!(concat!("../scenarios/", $name, ".toml")),
        },)*)*]
    };
}

impl Builtin {
    /// Every scenario, in the order in which they are listed.
    pub const ALL: &[Self] = scenarios! {
        Connection: "exchange";
        Loss: "lost-timeout";
        Datagrams: "udp";
    };

    /// The one with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|scenario| scenario.name == name)
    }
}
