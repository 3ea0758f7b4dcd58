//! The steps of a program: what it asks of its socket, one after the other.
//!
//! ```text
//! connect                               a client's first step over TCP; over UDP it only sets the other end's address
//! send 3000 bytes                       in one call
//! send "hello, captrace"
//! send 100 bytes 5 times [every 10 ms]  a call each; over UDP a datagram each
//! receive                               one call: what is there, up to 2048 bytes; over UDP one datagram
//! receive at most 10 bytes              one call
//! receive 3000 bytes                    as many calls as it takes
//! receive 5 datagrams                   a call each
//! receive to the end                    until the other end has finished sending
//!   … 1000 at a time every 50 ms        a slow reader: so many bytes a call, and a pause after each
//!   … within 500 ms                     gives up after that time and goes on with the next step
//! wait 100 ms
//! wait for 15 unread bytes              until so many have arrived; they are not read
//! meet                                  waits until the other program has come to its next `meet`, without a packet
//! set nagle off                         or on; quickack likewise
//! shutdown                              has finished sending, and still receives
//! close
//! abort                                 closes with a RST
//! ```
//!
//! A server accepts before its first step. What is still open after the last step is closed.

use std::str::FromStr;

use crate::language::said;
use crate::link::phrase::{PhraseError, WordReader};
use crate::link::quantity::TimeSpan;

/// The most bytes that a step may send or receive: enough for a minute at 100 Mbit/s.
const MOST_BYTES: u64 = 1_000_000_000;
/// The most calls that a step may make.
const MOST_TIMES: u64 = 1_000_000;
/// What the textbook's programs receive with one call at most.
const AT_ONCE: u64 = 2048;

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScriptStep {
    /// Connects to the server.
    Connect,
    /// Sends something, once or several times.
    Send {
        /// What each call sends.
        content: Content,
        /// How many calls: at least 1.
        times: u32,
        /// The pause between them.
        every: TimeSpan,
    },
    /// Receives something.
    Receive {
        /// How much.
        amount: Amount,
        /// How slowly; none: as fast as it can.
        pace: Option<Pace>,
        /// After what time it gives up and goes on; none: never.
        within: Option<TimeSpan>,
    },
    /// Waits until so many bytes have arrived, and does not read them.
    AwaitUnread {
        /// How many.
        bytes: u64,
    },
    /// Does nothing for a time.
    Wait(TimeSpan),
    /// Waits until the other program has come to its next `meet`, too.
    Meet,
    /// Switches an option of the socket.
    Set {
        /// Which.
        toggle: Toggle,
        /// The new value.
        on: bool,
    },
    /// Has finished sending: `shutdown(SHUT_WR)`.
    Shutdown,
    /// Closes the socket.
    Close,
    /// Closes the socket with a RST: SO_LINGER with a time of 0.
    Abort,
}

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// So many bytes of the alphabet, over and over: byte n of a stream is always the same letter.
    Bytes(u64),
    /// A text.
    Text(String),
}

impl Content {
    /// How many bytes it has.
    pub const fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => *bytes,
            Self::Text(text) => text.len() as u64,
        }
    }

    /// Whether it has none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How much is received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// What one call gives.
    Once {
        /// The buffer of the call, in bytes.
        at_most: u64,
    },
    /// So many bytes, with as many calls as it takes.
    Bytes(u64),
    /// So many datagrams, a call each. Over TCP, so many calls.
    Datagrams(u32),
    /// Until the other end has finished sending.
    ToTheEnd,
}

/// How slowly a reader reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Bytes a call at most.
    pub bytes: u64,
    /// The pause after each.
    pub every: TimeSpan,
}

/// What a step can switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Toggle {
    /// Nagle's algorithm (RFC 9293, 3.7.4): TCP_NODELAY, inverted.
    Nagle,
    /// An ACK at once: TCP_QUICKACK. The kernel may switch it by itself later.
    QuickAck,
}

impl FromStr for ScriptStep {
    type Err = PhraseError;

    fn from_str(text: &str) -> Result<Self, PhraseError> {
        let mut phrase = WordReader::new(text)?;
        let plain = [
            ("connect", Self::Connect),
            ("meet", Self::Meet),
            ("shutdown", Self::Shutdown),
            ("close", Self::Close),
            ("abort", Self::Abort),
        ];
        let found = plain.into_iter().find(|(word, _)| phrase.take(word)).map(|(_, step)| step);
        let step = if let Some(step) = found {
            step
        } else if phrase.take("send") {
            send(&mut phrase)?
        } else if phrase.take("receive") {
            receive(&mut phrase)?
        } else if phrase.take("wait") {
            wait(&mut phrase)?
        } else if phrase.take("set") {
            set(&mut phrase)?
        } else {
            return Err(phrase.unexpected());
        };
        phrase.end()?;
        Ok(step)
    }
}

fn send(phrase: &mut WordReader<'_>) -> Result<ScriptStep, PhraseError> {
    let content = if let Some(text) = phrase.quoted() {
        Content::Text(text.to_owned())
    } else {
        let bytes = amount(phrase)?;
        need(phrase, &["bytes", "byte"])?;
        Content::Bytes(bytes)
    };
    let (mut times, mut every) = (1, TimeSpan::ZERO);
    if let Some(number) = phrase.number() {
        need(phrase, &["times"])?;
        times = count(phrase, number)?;
        if phrase.take("every") {
            every = span(phrase)?;
        }
    }
    Ok(ScriptStep::Send { content, times, every })
}

fn receive(phrase: &mut WordReader<'_>) -> Result<ScriptStep, PhraseError> {
    let amount = if phrase.take("at") {
        need(phrase, &["most"])?;
        let at_most = amount(phrase)?;
        need(phrase, &["bytes", "byte"])?;
        Amount::Once { at_most }
    } else if phrase.take("to") {
        need(phrase, &["the"])?;
        need(phrase, &["end"])?;
        Amount::ToTheEnd
    } else if let Some(number) = phrase.number() {
        if phrase.take("datagrams") || phrase.take("datagram") {
            Amount::Datagrams(count(phrase, number)?)
        } else {
            need(phrase, &["bytes", "byte"])?;
            Amount::Bytes(in_range(phrase, number)?)
        }
    } else {
        Amount::Once { at_most: AT_ONCE }
    };
    let pace = match phrase.number() {
        Some(number) => {
            for word in ["at", "a", "time", "every"] {
                need(phrase, &[word])?;
            }
            Some(Pace { bytes: in_range(phrase, number)?, every: span(phrase)? })
        }
        None => None,
    };
    let within = if phrase.take("within") { Some(span(phrase)?) } else { None };
    Ok(ScriptStep::Receive { amount, pace, within })
}

fn wait(phrase: &mut WordReader<'_>) -> Result<ScriptStep, PhraseError> {
    if phrase.take("for") {
        let bytes = amount(phrase)?;
        need(phrase, &["unread"])?;
        need(phrase, &["bytes", "byte"])?;
        return Ok(ScriptStep::AwaitUnread { bytes });
    }
    span(phrase).map(ScriptStep::Wait)
}

fn set(phrase: &mut WordReader<'_>) -> Result<ScriptStep, PhraseError> {
    let toggle = if phrase.take("nagle") {
        Toggle::Nagle
    } else if phrase.take("quickack") {
        Toggle::QuickAck
    } else {
        return Err(phrase.unexpected());
    };
    let on = phrase.take("on");
    if !on {
        need(phrase, &["off"])?;
    }
    Ok(ScriptStep::Set { toggle, on })
}

fn need(phrase: &mut WordReader<'_>, words: &[&'static str]) -> Result<(), PhraseError> {
    if words.iter().any(|word| phrase.take(word)) { Ok(()) } else { Err(phrase.unexpected()) }
}

fn span(phrase: &mut WordReader<'_>) -> Result<TimeSpan, PhraseError> {
    TimeSpan::take(phrase)?.ok_or_else(|| phrase.unexpected())
}

/// A number of bytes.
fn amount(phrase: &mut WordReader<'_>) -> Result<u64, PhraseError> {
    let number = phrase.number().ok_or_else(|| phrase.unexpected())?;
    in_range(phrase, number)
}

fn in_range(phrase: &WordReader<'_>, number: u64) -> Result<u64, PhraseError> {
    if (1..=MOST_BYTES).contains(&number) {
        return Ok(number);
    }
    let reason = said!("a number from 1 to {MOST_BYTES} is expected", "应为 1 到 {MOST_BYTES} 之间的数");
    Err(phrase.refused(reason))
}

fn count(phrase: &WordReader<'_>, number: u64) -> Result<u32, PhraseError> {
    match u32::try_from(number) {
        Ok(count) if (1..=MOST_TIMES).contains(&number) => Ok(count),
        _ => {
            let reason =
                said!("a number from 1 to {MOST_TIMES} is expected", "应为 1 到 {MOST_TIMES} 之间的数");
            Err(phrase.refused(reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(text: &str) -> ScriptStep {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn every_step_of_the_language_is_understood() {
        let every = TimeSpan::from_ms(10);
        assert_eq!(step("connect"), ScriptStep::Connect);
        assert_eq!(
            step("send 100 bytes 5 times every 10 ms"),
            ScriptStep::Send { content: Content::Bytes(100), times: 5, every }
        );
        let text = Content::Text("hello, captrace".to_owned());
        assert_eq!(
            step("send \"hello, captrace\""),
            ScriptStep::Send { content: text, times: 1, every: TimeSpan::ZERO }
        );
        let receive = |amount| ScriptStep::Receive { amount, pace: None, within: None };
        assert_eq!(step("receive"), receive(Amount::Once { at_most: 2048 }));
        assert_eq!(step("receive at most 10 bytes"), receive(Amount::Once { at_most: 10 }));
        assert_eq!(step("receive to the end"), receive(Amount::ToTheEnd));
        assert_eq!(step("receive 5 datagrams"), receive(Amount::Datagrams(5)));
        assert_eq!(
            step("receive 3000 bytes 1000 at a time every 10 ms within 1 s"),
            ScriptStep::Receive {
                amount: Amount::Bytes(3000),
                pace: Some(Pace { bytes: 1000, every }),
                within: Some(TimeSpan::from_ms(1000))
            }
        );
        assert_eq!(step("wait 10ms"), ScriptStep::Wait(every));
        assert_eq!(step("wait for 15 unread bytes"), ScriptStep::AwaitUnread { bytes: 15 });
        assert_eq!(step("set nagle off"), ScriptStep::Set { toggle: Toggle::Nagle, on: false });
    }

    #[test]
    fn a_step_that_is_wrong_names_what_was_expected() {
        let error = |text: &str| text.parse::<ScriptStep>().unwrap_err().to_string();
        assert!(error("recieve").contains("did you mean `receive`?"));
        assert!(error("send hello").contains("a text between quotation marks"));
        assert!(error("send 10").contains("`bytes`"));
        assert!(error("close now").starts_with("`now` is not understood: expected the end of the line"));
        assert!(error("receive 0 bytes").contains("from 1"));
    }
}
