//! What a reader may predict of a packet before it is shown: who sends it, its flags, its numbers. Answers are compared with
//! the packet's own header.

use crate::analysis::flow::Direction;
use crate::call::End;
use crate::decode::{Flags, Transport};
use crate::step::Packet;

/// The flags that are asked for. Whether a sender sets PSH depends on its system, not on the exchange.
const ASKED: Flags =
    Flags::from_bits(Flags::SYN.bits() | Flags::FIN.bits() | Flags::RST.bits() | Flags::ACK.bits());

/// What is asked of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Which end sends it.
    Sender,
    /// Which of SYN, FIN, RST and ACK are set.
    Flags,
    /// Its sequence number.
    Seq,
    /// Its acknowledgment number, if it has one.
    Ack,
    /// How many bytes of data it carries.
    Len,
}

/// An answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// An end.
    End(End),
    /// Flags; of those that are not asked for, none.
    Flags(Flags),
    /// A number.
    Number(u64),
    /// It has no such number.
    None,
}

/// A question, its right answer, and what was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prediction {
    /// The question.
    pub question: Question,
    /// What the packet says.
    pub right: Answer,
    /// What the reader said; none where the question was passed over.
    pub given: Option<Answer>,
}

impl Prediction {
    /// Whether the reader was right.
    pub fn is_right(&self) -> bool {
        self.given == Some(self.right)
    }
}

/// The questions about a packet, unanswered; with sequence numbers as on the wire if they are `absolute`. None for a packet
/// that is neither TCP nor UDP between the two ends of a flow.
pub fn questions(packet: &Packet, absolute: bool) -> Vec<Prediction> {
    let Some(direction) = packet.direction else { return Vec::new() };
    let inner = packet.innermost().0;
    let relative = |raw: u32, relative: Option<u64>| {
        Answer::Number(relative.filter(|_| !absolute).unwrap_or_else(|| raw.into()))
    };
    let len = Answer::Number(u64::try_from(inner.payload_len).unwrap_or(u64::MAX));
    let sender = (Question::Sender, Answer::End(Direction::sender(direction)));
    let asked = match &inner.transport {
        Some(Transport::Tcp(tcp)) => {
            let has_ack = tcp.flags.has(Flags::ACK);
            let ack = if has_ack { relative(tcp.ack, packet.numbers.ack_rel) } else { Answer::None };
            vec![
                sender,
                (Question::Flags, Answer::Flags(Flags::from_bits(tcp.flags.bits() & ASKED.bits()))),
                (Question::Seq, relative(tcp.seq, packet.numbers.seq_rel)),
                (Question::Ack, ack),
                (Question::Len, len),
            ]
        }
        Some(Transport::Udp(_)) => vec![sender, (Question::Len, len)],
        _ => Vec::new(),
    };
    asked.into_iter().map(|(question, right)| Prediction { question, right, given: None }).collect()
}

impl Question {
    /// Reads an answer: `c` or `s`; the first letters of flags; a number, or `-` for none. The error is what was expected
    /// instead of it: another answer to this question.
    pub fn read(self, text: &str) -> Option<Answer> {
        let text = text.trim();
        match self {
            Self::Sender => match text.chars().next()?.to_ascii_lowercase() {
                'c' => Some(Answer::End(End::Client)),
                's' => Some(Answer::End(End::Server)),
                _ => None,
            },
            Self::Flags => flags(text).map(Answer::Flags),
            Self::Ack if text == "-" => Some(Answer::None),
            Self::Seq | Self::Ack | Self::Len => text.parse().ok().map(Answer::Number),
        }
    }
}

/// Flags by their first letters, in any order, with or without spaces: `sa`. `-` stands for none.
fn flags(text: &str) -> Option<Flags> {
    text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').try_fold(
        Flags::default(),
        |flags, letter| {
            let flag = match letter.to_ascii_lowercase() {
                's' => Flags::SYN,
                'f' => Flags::FIN,
                'r' => Flags::RST,
                'a' => Flags::ACK,
                _ => return None,
            };
            Some(flags | flag)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::tests::steps;

    fn right(trace: &[u8], place: usize) -> Vec<Answer> {
        let steps = steps(trace);
        let packet = steps.iter().filter_map(|step| step.packet()).nth(place).unwrap();
        questions(packet, false).iter().map(|asked| asked.right).collect()
    }

    #[test]
    fn the_right_answers_are_those_of_the_header() {
        let tcp = include_bytes!("../../traces/tcp-server-closes.jsonl");
        let syn = [Answer::End(End::Client), Answer::Flags(Flags::SYN), Answer::Number(0), Answer::None];
        assert_eq!(right(tcp, 0)[..4], syn);
        let data = [
            Answer::End(End::Client),
            Answer::Flags(Flags::ACK),
            Answer::Number(1),
            Answer::Number(1),
            Answer::Number(15),
        ];
        assert_eq!(right(tcp, 3), data, "PSH is not asked for");
        let udp = include_bytes!("../../traces/udp.jsonl");
        assert_eq!(right(udp, 1), [Answer::End(End::Server), Answer::Number(15)]);
    }

    #[test]
    fn an_answer_is_read_as_a_student_would_type_it() {
        assert_eq!(Question::Sender.read("client"), Some(Answer::End(End::Client)));
        assert_eq!(Question::Sender.read("S"), Some(Answer::End(End::Server)));
        assert_eq!(Question::Flags.read("As"), Some(Answer::Flags(Flags::SYN | Flags::ACK)));
        assert_eq!(Question::Flags.read("-"), Some(Answer::Flags(Flags::default())));
        assert_eq!(Question::Ack.read("-"), Some(Answer::None));
        assert_eq!(Question::Len.read(" 15 "), Some(Answer::Number(15)));
        for (question, text) in
            [(Question::Sender, "x"), (Question::Flags, "z"), (Question::Seq, "-1"), (Question::Len, "")]
        {
            assert_eq!(question.read(text), None, "{question:?} {text}");
        }
    }

    #[test]
    fn an_answer_counts_only_if_it_is_right() {
        let asked = Prediction { question: Question::Len, right: Answer::Number(15), given: None };
        assert!(!asked.is_right());
        assert!(Prediction { given: Some(Answer::Number(15)), ..asked }.is_right());
        assert!(!Prediction { given: Some(Answer::Number(16)), ..asked }.is_right());
    }
}
