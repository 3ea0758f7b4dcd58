//! What keys do: which packet is shown, and how.

use super::course::{Course, LEVELS};
use super::page::{Around, PacketStyle, Size, level_name, screen};
use super::quiz::{Quiz, outcome};
use crate::explain::{Language, Stepping};
use crate::scene::Level;
use crate::scene::predict::{Prediction, questions};
use crate::view::Look;
use crate::view::text::{Line, Style};

/// How many digits the number of a packet may have.
const DIGITS: usize = 18;

/// A key, as far as it means something here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A letter, a digit or a mark.
    Letter(char),
    /// Enter.
    Enter,
    /// The arrow to the right.
    Right,
    /// The arrow to the left.
    Left,
    /// The arrow upwards.
    Up,
    /// The arrow downwards.
    Down,
    /// To the first packet.
    Home,
    /// To the last packet.
    End,
    /// Takes back the last letter.
    Backspace,
    /// Leaves what was begun.
    Escape,
}

/// What is to be done after a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// Show the screen again.
    Show,
    /// Leave it.
    Leave,
}

/// What is shown, and what is being typed.
#[derive(Debug)]
pub struct Player {
    course: Course,
    place: usize,
    style: PacketStyle,
    doing: Mode,
    /// What the last key has to say.
    message: Option<Line>,
    /// Right answers, and all.
    score: (usize, usize),
}

/// What the reader is doing.
#[derive(Debug)]
enum Mode {
    /// Looks.
    Looking,
    /// Types the number of a packet.
    Numbering(String),
    /// Answers questions about the next packet.
    Answering(Quiz),
}

impl Player {
    /// The first packet of a course.
    pub fn new(course: Course, look: Look, size: Size) -> Self {
        let level = LEVELS.iter().position(|level| Some(*level) == look.level).unwrap_or(0);
        Self {
            course,
            place: 0,
            style: PacketStyle { size, language: look.language, level, hex: false, scrolled: 0 },
            doing: Mode::Looking,
            message: None,
            score: (0, 0),
        }
    }

    /// The lines of the screen as it is now: as many as it has rows.
    pub fn lines(&self) -> Vec<Line> {
        let words = self.style.language.words();
        let (quiz, message) = match &self.doing {
            Mode::Looking => (None, self.message.clone()),
            Mode::Numbering(typed) => {
                let line = Line::default().pad_to(3);
                (
                    None,
                    Some(
                        line.and(words.stepping(Stepping::GoTo(typed)), Style::Heading)
                            .and("▏", Style::Heading),
                    ),
                )
            }
            Mode::Answering(quiz) => (Some(quiz.lines(self.style.language)), None),
        };
        let around = Around { quiz, message, typing: self.is_typing() };
        screen(&self.course, self.place, self.style, around)
    }

    /// The screen has another size.
    pub const fn resize(&mut self, size: Size) {
        self.style.size = size;
        self.style.scrolled = 0;
    }

    /// Whether something is being typed: then time stands still.
    pub const fn is_typing(&self) -> bool {
        !matches!(self.doing, Mode::Looking)
    }

    /// Goes to the next packet by itself.
    pub fn go_on(&mut self) {
        if self.place + 1 < self.course.len() {
            self.go(self.place + 1);
        }
    }

    /// Gets ready for other places, in a pause between keys: first at the level that is shown. Whether all is ready.
    pub fn prepare(&self) -> bool {
        /// How many packets are gone over in one pause: few enough that a key is not kept waiting.
        const AT_ONCE: usize = 500;
        let other = (0..LEVELS.len()).filter(|level| *level != self.style.level);
        let unready =
            std::iter::once(self.style.level).chain(other).find(|level| !self.course.prepare(*level, 0));
        unready.is_none_or(|level| {
            self.course.prepare(level, AT_ONCE);
            false
        })
    }

    /// Takes a key.
    pub fn press(&mut self, key: Key) -> After {
        match std::mem::replace(&mut self.doing, Mode::Looking) {
            Mode::Looking => return self.look(key),
            Mode::Numbering(typed) => self.number(typed, key),
            Mode::Answering(quiz) => self.answer(quiz, key),
        }
        After::Show
    }

    /// What is shown, up to which place, in which language, and how much of it.
    pub fn shown(&self) -> (&Course, usize, Language, Level) {
        (
            &self.course,
            self.place,
            self.style.language,
            LEVELS.get(self.style.level).copied().unwrap_or_default(),
        )
    }

    /// How many answers were right, and how many were given.
    pub const fn score(&self) -> (usize, usize) {
        self.score
    }

    fn look(&mut self, key: Key) -> After {
        self.message = None;
        match key {
            Key::Letter('q' | 'Q') => return After::Leave,
            Key::Letter(' ') | Key::Right | Key::Enter => self.forward(),
            Key::Left | Key::Backspace => match self.place.checked_sub(1) {
                Some(place) => self.go(place),
                None => self.say(Stepping::First),
            },
            Key::Home => self.go(0),
            Key::End => self.go(self.course.len().saturating_sub(1)),
            Key::Down => {
                self.style.scrolled =
                    (self.style.scrolled + 1).min(self.style.overflow(&self.course, self.place));
            }
            Key::Up => self.style.scrolled = self.style.scrolled.saturating_sub(1),
            Key::Letter('?' | '？') => self.ask(),
            Key::Letter('d' | 'D') => {
                self.style.level = (self.style.level + 1) % LEVELS.len();
                self.style.scrolled = 0;
                self.say(Stepping::Level(level_name(self.style.level)));
            }
            Key::Letter('h' | 'H') => (self.style.hex, self.style.scrolled) = (!self.style.hex, 0),
            Key::Letter('l' | 'L') => {
                self.style.language = match self.style.language {
                    Language::English => Language::Chinese,
                    Language::Chinese => Language::English,
                };
                self.style.scrolled = 0;
            }
            Key::Letter(digit) if digit.is_ascii_digit() => self.doing = Mode::Numbering(digit.to_string()),
            Key::Letter(_) | Key::Escape => {}
        }
        After::Show
    }

    fn forward(&mut self) {
        if self.place + 1 < self.course.len() {
            self.go(self.place + 1);
        } else {
            self.say(Stepping::Last);
        }
    }

    fn go(&mut self, place: usize) {
        (self.place, self.style.scrolled, self.message) = (place, 0, None);
    }

    fn say(&mut self, said: Stepping<'_>) {
        let text = self.style.language.words().stepping(said);
        self.message = Some(Line::default().pad_to(3).and(text, Style::Heading));
    }

    /// Takes a key while the number of a packet is typed.
    fn number(&mut self, mut typed: String, key: Key) {
        match key {
            Key::Letter(digit) if digit.is_ascii_digit() && typed.len() < DIGITS => typed.push(digit),
            Key::Backspace => drop(typed.pop()),
            Key::Enter => {
                match typed.parse().ok().and_then(|id| self.course.find(id)) {
                    Some(place) => self.go(place),
                    None => self.say(Stepping::NoSuchPacket { id: &typed, among: self.course.bounds() }),
                }
                return;
            }
            Key::Escape => return,
            _ => {}
        }
        if !typed.is_empty() {
            self.doing = Mode::Numbering(typed);
        }
    }

    /// Asks about the next packet.
    fn ask(&mut self) {
        let Some((step, packet)) = self.course.packet(self.place + 1) else {
            return self.say(Stepping::Last);
        };
        let (id, questions) = (packet.id.0, questions(packet, self.course.absolute));
        let shown = self.course.packet(self.place).and_then(|(step, _)| step.flow);
        let flow = step.flow.filter(|flow| Some(*flow) != shown).map(|flow| flow.0);
        if questions.is_empty() {
            self.say(Stepping::NothingToPredict(id));
        } else {
            self.doing = Mode::Answering(Quiz::new((id, flow), questions));
        }
    }

    /// Takes a key while questions are answered. After the last one the packet is shown.
    fn answer(&mut self, mut quiz: Quiz, key: Key) {
        match key {
            Key::Letter(letter) => quiz.types(letter),
            Key::Backspace => quiz.erases(),
            Key::Escape => return,
            Key::Enter if quiz.enters() => {
                self.forward();
                self.count(&quiz.questions);
                return;
            }
            _ => {}
        }
        self.doing = Mode::Answering(quiz);
    }

    /// Counts answers and says which were right.
    fn count(&mut self, answers: &[Prediction]) {
        let (right, of) = (answers.iter().filter(|asked| asked.is_right()).count(), answers.len());
        self.score = (self.score.0 + right, self.score.1 + of);
        let (all_right, all) = self.score;
        let said = self.style.language.words().stepping(Stepping::Score { right, of, all_right, all });
        self.message = Some(outcome(answers, self.style.language).and(said, Style::Heading));
    }
}
