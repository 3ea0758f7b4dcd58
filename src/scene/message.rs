//! Words as typed messages: what is said is chosen once, and put into words by each painter, in its language.

use super::visible;
use crate::analysis::fact::Fact;
use crate::call::{Action, Call, TransportProtocol};
use crate::explain::{Language, Phrase, Remark};
use crate::step::{Note, Packet};

/// Something to say.
#[derive(Debug, Clone, PartialEq)]
pub enum Message<'s> {
    /// What is known of a packet or of a flow.
    Fact(&'s Fact, FactLength),
    /// The same in one short sentence, with the numbers of the wire where arrows have them.
    Short {
        /// What is known.
        fact: &'s Fact,
        /// Whether numbers are those of the wire.
        absolute: bool,
    },
    /// The same in the words that a later version left: this one does not know the fact.
    Foreign(&'s Note),
    /// A remark.
    Remark(Remark),
}

/// How much of a fact is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactLength {
    /// All of it.
    Full,
    /// All but what others of its kind have said already.
    WithoutPreamble,
    /// The numbers alone: its lesson is known.
    Brief,
}

impl Message<'_> {
    /// The message in words.
    pub fn words(&self, language: Language) -> String {
        match self {
            Self::Fact(fact, FactLength::Full) => language.words().sentence(fact),
            Self::Fact(fact, FactLength::WithoutPreamble) => language.words().sentence_without_preamble(fact),
            // The editor repeats no fact that has no short form.
            Self::Fact(fact, FactLength::Brief) => language.words().brief(fact).unwrap_or_default(),
            // The editor says no fact shortly that has no short sentence.
            Self::Short { fact, absolute } => language.words().short(fact, *absolute).unwrap_or_default(),
            Self::Foreign(note) => note.words(language),
            Self::Remark(remark) => language.words().remark(remark),
        }
    }
}

impl From<Remark> for Message<'_> {
    fn from(remark: Remark) -> Self {
        Self::Remark(remark)
    }
}

/// What Wireshark would say of a packet, and why that differs; none where both flag nothing, or where that was not asked
/// for.
pub fn wireshark(packet: &Packet) -> Option<Remark> {
    let opinion = packet.wireshark.as_ref()?;
    let words = opinion.verdict.words();
    // By the token that `captrace explain` knows.
    let differs: Vec<_> = opinion.differs.iter().map(|reason| visible(reason.token()).into_owned()).collect();
    (!words.is_empty() || !differs.is_empty()).then_some(Remark::Wireshark { words, differs })
}

/// A call as a program would write it.
pub fn called(call: &Call, language: Language) -> String {
    let bytes = |bytes: u64| language.words().phrase(Phrase::Bytes(bytes));
    let port = call.local.map_or(String::new(), |local| format!("port {}", local.port()));
    let peer = call.peer.map_or(String::new(), |peer| peer.to_string());
    let (send, receive) = match call.transport {
        TransportProtocol::Tcp => ("send", "recv"),
        TransportProtocol::Udp => ("sendto", "recvfrom"),
    };
    let written = match call.action {
        Action::Receive { .. } if call.error().is_some() => format!("{receive}()"),
        Action::Bind => format!("bind({port})"),
        Action::Listen => format!("listen({port})"),
        Action::Connect => format!("connect({peer})"),
        Action::Accept => "accept()".to_owned(),
        Action::Send { bytes: count } => format!("{send}({})", bytes(count)),
        Action::Receive { bytes: 0 } if call.transport == TransportProtocol::Tcp => {
            format!("{receive}() → {}", language.words().phrase(Phrase::EndOfStream))
        }
        Action::Receive { bytes: count } => format!("{receive}() → {}", bytes(count)),
        Action::Shutdown => "shutdown(SHUT_WR)".to_owned(),
        Action::Close => "close()".to_owned(),
        Action::Abort => "close(), SO_LINGER 0".to_owned(),
    };
    match call.error() {
        Some(error) => format!("{written} → {}", error.name()),
        None => written,
    }
}
