//! Every sentence, with values that an exchange really has.
//!
//! `cargo test --test sentences every_sentence -- --nocapture` prints them all as the ladder breaks them.

use std::collections::BTreeSet;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::facts::{every_fact, handshakes, id, measures, transfers};
use captrace::internals::analysis::fact::Fact;
use captrace::internals::analysis::reason::AckCause;
use captrace::internals::decode::meaning::Meaning;
use captrace::internals::explain::Language;
use captrace::internals::trace::schema::schema;

/// Columns between the lifelines of a ladder of 80 columns.
const COLUMNS: usize = 60;

#[test]
fn the_locale_chooses_the_language() {
    assert_eq!(Language::of_locale("zh_CN.UTF-8"), Some(Language::Chinese));
    assert_eq!(Language::of_locale("zh"), Some(Language::Chinese));
    assert_eq!(Language::of_locale("en_GB"), Some(Language::English));
    assert_eq!(Language::of_locale("C.UTF-8"), Some(Language::English));
    assert_eq!(Language::of_locale("de_DE.UTF-8"), None);
}

#[test]
fn every_kind_of_fact_is_among_them_and_has_the_token_that_stands_in_a_trace() {
    let facts = every_fact();
    let kinds = schema()["$defs"]["Fact"]["oneOf"].as_array().unwrap();
    let of_schema = |kind: &Value| kind["properties"]["rule"]["const"].as_str().unwrap().to_owned();
    let tokens: BTreeSet<_> = facts.iter().map(|fact| fact.token().to_owned()).collect();
    assert_eq!(tokens, kinds.iter().map(of_schema).collect());
    for fact in facts {
        assert_eq!(serde_json::to_value(&fact).unwrap()["rule"], fact.token());
    }
}

/// What is wrong with how a Chinese text is set; none where nothing is.
pub fn misprint(text: &str) -> Option<String> {
    let is_han = |letter: char| matches!(letter, '\u{4e00}'..='\u{9fff}');
    let marks = ['，', '。', '：', '；', '（', '）'];
    let letters: Vec<char> = text.chars().collect();
    let cut = letters.windows(3).find_map(|three| match three {
        [left, ' ', right] if is_han(*left) && is_han(*right) => Some((left, right)),
        _ => None,
    });
    if let Some((left, right)) = cut {
        return Some(format!("a space between {left} and {right}"));
    }
    letters.windows(2).find_map(|pair| {
        let (left, right) = (pair[0], pair[1]);
        let touches =
            is_han(left) && right.is_ascii_alphanumeric() || left.is_ascii_alphanumeric() && is_han(right);
        if is_han(left) && right.is_ascii_punctuation() {
            Some(format!("half-width mark {right}"))
        } else if touches {
            Some(format!("no space between {left} and {right}"))
        } else if marks.contains(&left) && right == ' ' || left == ' ' && marks.contains(&right) {
            Some(format!("a space beside {left}{right}"))
        } else {
            None
        }
    })
}

#[test]
fn every_sentence_fits_in_five_lines_of_the_ladder_and_one_with_sums_in_eight() {
    for fact in every_fact() {
        println!("{fact:?}  [{}; {}]", fact.rfc(), fact.book());
        for language in [Language::English, Language::Chinese] {
            let text = language.words().sentence(&fact);
            let lines = textwrap::wrap(&text, COLUMNS);
            for line in &lines {
                println!("    {line}");
            }
            let sums = matches!(fact, Fact::RttSample { .. } | Fact::DataAgain { waited: Some(_), .. });
            assert!(lines.len() <= if sums { 8 } else { 5 }, "{} lines: {fact:?}", lines.len());
            let Some(short) = fact.lesson().and_then(|_| language.words().brief(&fact)) else { continue };
            println!("    -> {short}");
            assert!(short.len() <= text.len(), "the short one is longer: {short}");
        }
    }
}

#[test]
fn a_short_sentence_is_one_line_in_both_languages_or_in_none() {
    for fact in every_fact() {
        for absolute in [false, true] {
            let said = [Language::English, Language::Chinese]
                .map(|language| language.words().short(&fact, absolute));
            assert_eq!(said[0].is_some(), said[1].is_some(), "{said:?}");
            for text in said.into_iter().flatten() {
                assert!(text.width() <= COLUMNS, "{text}");
                assert_eq!(misprint(&text).filter(|_| !text.is_ascii()), None, "{text}");
                assert!(text.ends_with(['.', '?', ')', '。', '？', '）']), "{text}");
            }
        }
        assert!(!fact.is_measured() || Language::English.words().short(&fact, false).is_none(), "{fact:?}");
    }
}

#[test]
fn a_new_cause_of_an_ack_is_reported_without_what_every_ack_says() {
    let delayed = transfers()
        .into_iter()
        .find(|fact| matches!(fact, Fact::AckData { cause: AckCause::Delayed, segments: 1, .. }));
    let reported = Language::English.words().sentence_without_preamble(&delayed.unwrap());
    let held_back = "ack 13 = 1 + 12 bytes. It came 41.200 ms later, the fastest ACK 20.600 ms: it was held back for 20.600 ms. \
                     Probably it waited for another segment (delayed ACK). Answers packet 4.";
    assert_eq!(reported, held_back);
}

/// Numbers of a text, as they stand in it.
fn numbers(text: &str) -> Vec<&str> {
    let is_other = |letter: char| !letter.is_ascii_digit() && letter != '.';
    let all = text.split(is_other).map(|number| number.trim_matches('.'));
    all.filter(|number| !number.is_empty()).collect()
}

#[test]
fn few_words_invent_no_number() {
    let is_estimate = |fact: &&Fact| matches!(fact, Fact::RttSample { .. });
    let facts = every_fact();
    let taught: Vec<_> = facts.iter().filter(|fact| fact.lesson().is_some() && !is_estimate(fact)).collect();
    assert!(taught.len() > 30);
    for fact in taught {
        for language in [Language::English, Language::Chinese] {
            let (long, short) = (language.words().sentence(fact), language.words().brief(fact).unwrap());
            let long = long.replace("two", "2").replace("两", "2");
            for number in numbers(&short) {
                assert!(numbers(&long).contains(&number), "{number} of {short} in {long}");
            }
        }
    }
}

#[test]
fn an_estimate_in_few_words_is_the_measured_one_and_a_part_of_it_is_left_out() {
    let samples: Vec<_> =
        measures().iter().filter_map(|fact| Language::English.words().brief(fact)).collect();
    let said =
        "SampleRTT 1.213 ms (packet 106): EstimatedRTT 1.202 ms, DevRTT 0.052 ms, TimeoutInterval 1.410 ms."
            .to_owned();
    assert!(samples.contains(&said), "{samples:?}");
    assert!(measures().iter().any(|fact| Language::English.words().brief(fact).is_none()));
}

#[test]
fn a_count_of_one_has_no_plural() {
    for fact in every_fact() {
        let short = Language::English.words().brief(&fact).unwrap_or_default();
        let text = Language::English.words().sentence(&fact) + &short;
        for wrong in [" 1 bytes", " 1 packets", " 1 datagrams", " 1 SYNs", " 1 segments", "  "] {
            assert!(!text.contains(wrong), "{text}");
        }
    }
}

#[test]
fn chinese_is_set_with_full_width_marks_and_spaces_around_latin() {
    for fact in every_fact() {
        let said = Language::Chinese.words().sentence(&fact);
        assert_eq!(misprint(&said), None, "{said}");
        assert!(said.ends_with('。'), "{said}");
        let Some(short) = Language::Chinese.words().brief(&fact) else { continue };
        assert_eq!(misprint(&short), None, "{short}");
        assert!(short.ends_with('。'), "{short}");
    }
}

#[test]
fn the_sum_behind_an_acknowledgment_is_always_given() {
    let sums = [
        (Fact::HandshakeAck { by_server: false, answers: id(2), ack: 1 }, "ack 1 = 0 + 1"),
        (Fact::SynAck { raw_isn: 7, answers: None, ack: 16 }, "ack 16 = 0 + 1 for the SYN + 15 bytes"),
        (measures()[0].clone(), "23.265 ms = 23.172 ms (SYN to SYN ACK) + 0.093 ms (SYN ACK to ACK)"),
        (measures()[7].clone(), "EstimatedRTT = 0.875 × 1.200 ms + 0.125 × 1.213 ms = 1.202 ms"),
        (measures()[7].clone(), "DevRTT = 0.75 × 0.066 ms + 0.25 × |1.213 ms - 1.202 ms| = 0.052 ms"),
        (measures()[7].clone(), "TimeoutInterval = 1.202 ms + 4 × 0.052 ms = 1.410 ms"),
        (transfers()[3].clone(), "EstimatedRTT + 4 × DevRTT = 20.400 ms + 4 × 10.200 ms = 61.200 ms"),
    ];
    let facts = [transfers(), handshakes()].concat();
    let sum_of = |fact: &Fact| match fact {
        Fact::AckData { .. } => Some("ack 13 = 1 + 12 bytes"),
        Fact::AckFin { bytes: 0, .. } => Some("ack 17 = 16 + 1"),
        Fact::AckFin { .. } => Some("ack 17 = 15 + 1 byte + 1 for the FIN"),
        _ => None,
    };
    let others: Vec<_> = facts.into_iter().filter_map(|fact| sum_of(&fact).map(|sum| (fact, sum))).collect();
    assert!(others.len() > 10);
    for (fact, sum) in sums.into_iter().chain(others) {
        assert!(Language::English.words().sentence(&fact).contains(sum), "{fact:?}");
    }
}

/// The numbers that say what follows a header have names in both languages, or in none.
#[test]
fn every_number_with_a_name_has_one_in_both_languages() {
    let both = |meaning: Meaning| {
        let said = [Language::English, Language::Chinese].map(|language| language.words().meaning(meaning));
        assert!(said.iter().all(|words| !words.is_empty()), "{meaning:?}: {said:?}");
    };
    for number in 0..=u16::MAX {
        let by_number = [Meaning::ether_type(number), Meaning::hardware(number), Meaning::ppp(number)];
        by_number.into_iter().flatten().for_each(both);
    }
    for number in 0..=u8::MAX {
        [Meaning::ip_protocol(number), Meaning::service_point(number)].into_iter().flatten().for_each(both);
    }
}
