use std::collections::HashSet;

use strum::VariantNames as _;

use super::*;
use crate::homework::AnswerKind;
use crate::homework::question::{LabQuestion, Subject};

const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

#[test]
fn every_question_has_its_words_and_no_words_are_without_a_question() {
    let mut names = HashSet::new();
    for (_, question) in LabQuestion::all() {
        assert!(names.insert(question.name), "{} is there twice", question.name);
        let text = text(question.name).unwrap_or_else(|| panic!("{} has no words", question.name));
        assert!(text.book.starts_with(|first: char| first.is_ascii_digit()), "{}", question.name);
        for language in LANGUAGES {
            let said = text.of(language);
            let whys = match question.kind {
                AnswerKind::Truth => vec![&said.if_true, &said.if_false],
                _ => vec![&said.why],
            };
            for sentence in whys.into_iter().chain([&said.ask]) {
                assert!(
                    sentence.ends_with(['.', '?', ')', '。', '？', '）']),
                    "{}: {sentence:?}",
                    question.name
                );
            }
            assert!(!said.ask.contains("{value}"), "{} tells its answer", question.name);
        }
    }
    for name in ALL.questions.keys() {
        assert!(names.contains(name.as_str()), "{name} is no question");
    }
}

#[test]
fn every_choice_reason_and_subject_has_its_word() {
    let mut choices = HashSet::from(["true", "false", "client", "server"]);
    for (_, question) in LabQuestion::all() {
        if let AnswerKind::Choice(tokens) = question.kind {
            choices.extend(tokens);
        }
    }
    let known = |words: &HashMap<String, BilingualWord>| words.keys().cloned().collect::<HashSet<_>>();
    let expected = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<HashSet<_>>();
    assert_eq!(known(&ALL.choices), expected(&choices.into_iter().collect::<Vec<_>>()));
    assert_eq!(known(&ALL.reasons), expected(Unanswerable::VARIANTS));
    assert_eq!(known(&ALL.subjects), expected(Subject::VARIANTS));
}
