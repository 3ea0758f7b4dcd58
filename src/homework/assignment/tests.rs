use proptest::prelude::*;

use super::shipped::SHIPPED;
use super::*;

/// An assignment in which every key stands, each in a line of its own.
const WHOLE: &str = "name = \"a\"\n\
                     title = { en = \"A\", zh = \"甲\" }\n\
                     show-answers = \"never\"\n\
                     [run]\n\
                     exchange = \"tcp\"\n\
                     close-first = \"server\"\n\
                     trace = \"a.pcap\"\n\
                     flow = 2\n\
                     [[question]]\n\
                     ask = \"syn-number\"\n\
                     points = 2\n\
                     evidence = true\n\
                     [[free]]\n\
                     name = \"why\"\n\
                     points = 3\n\
                     en = \"Why?\"\n\
                     zh = \"为什么？\"\n";

fn refused(text: &str) -> String {
    match Assignment::read(text) {
        Ok(read) => panic!("{text}\n{read:?}"),
        Err(error) => error.to_string(),
    }
}

/// The text with another line in the place of this one, counted from 1.
fn with_line(number: usize, line: &str) -> String {
    let lines = (1..).zip(WHOLE.lines()).map(|(place, old)| if place == number { line } else { old });
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn every_shipped_assignment_can_be_read() {
    assert_eq!(SHIPPED.len(), 5);
    for shipped in SHIPPED {
        let assignment =
            Assignment::read(shipped.text).unwrap_or_else(|error| panic!("{}: {error}", shipped.name));
        assert_eq!(assignment.name, shipped.name);
        assert!(assignment.questions.len() >= 8 && !assignment.free.is_empty(), "{}", shipped.name);
        for file in [&assignment.run.trace, &assignment.run.scenario].into_iter().flatten() {
            assert!(shipped.files.iter().any(|(name, _)| name == file), "{}: {file}", shipped.name);
        }
    }
}

/// Each key with a letter too many: the message has its line, and the key that was meant.
#[test]
fn every_misspelt_key_is_refused_with_its_line_and_the_nearest_name() {
    assert!(Assignment::read(WHOLE).is_ok());
    let mut tried = 0;
    for (number, line) in (1..).zip(WHOLE.lines()) {
        let Some((key, value)) = line.split_once(" = ") else { continue };
        let message = refused(&with_line(number, &format!("{key}x = {value}")));
        assert!(message.starts_with(&format!("line {number}: there is no key \"{key}x\" here")), "{message}");
        assert!(message.ends_with(&format!("did you mean {key}?")), "{message}");
        tried += 1;
    }
    assert_eq!(tried, 14);
    for (table, meant) in [("[runs]", "run"), ("[[questions]]", "question"), ("[[fre]]", "free")] {
        let old = ["[run]", "[[question]]", "[[free]]"].into_iter().find(|old| old.contains(meant)).unwrap();
        let message = refused(&WHOLE.replace(old, table));
        assert!(message.contains(&format!("did you mean {meant}?")), "{message}");
    }
}

#[test]
fn every_wrong_value_is_refused_with_its_line() {
    for (number, line, part) in [
        (1, "name = \"../a\"", "the name \"../a\" must have"),
        (1, "name = 1", "expected a text in quotes, found integer `1`"),
        (2, "title = \"A\"", "expected a table, found string \"A\""),
        (2, "title = { en = \"A\" }", "the key \"zh\" is missing"),
        (
            3,
            "show-answers = \"nevr\"",
            "expected one of never, at-the-end, found \"nevr\"; did you mean never?",
        ),
        (5, "exchange = \"tpc\"", "expected one of udp, tcp, found \"tpc\"; did you mean tcp?"),
        (6, "close-first = \"sever\"", "did you mean server?"),
        (7, "trace = true", "expected a text in quotes, found boolean `true`"),
        (8, "flow = \"two\"", "expected a number, found string \"two\""),
        (10, "ask = \"syn-numbr\"", "there is no question \"syn-numbr\"; did you mean syn-number?"),
        (11, "points = \"two\"", "expected a number, found string \"two\""),
        (11, "points = -1", "points must be 0 to 10000, found -1"),
        (11, "points = nan", "points must be 0 to 10000, found NaN"),
        (12, "evidence = \"yes\"", "expected true or false, found string \"yes\""),
        (14, "name = \"why not\"", "\"why not\" is no name"),
        (14, "name = \"syn-number\"", "\"syn-number\" is asked twice"),
        (15, "points = inf", "points must be 0 to 10000, found inf"),
        (12, "evidence =", "this is not TOML"),
        (12, "points = 2", "this is not TOML: duplicate key"),
    ] {
        let message = refused(&with_line(number, line));
        assert!(
            message.starts_with(&format!("line {number}: ")) && message.contains(part),
            "{line}: {message}"
        );
    }
}

#[test]
fn what_cannot_be_run_or_marked_is_refused() {
    assert_eq!(refused(""), "line 1: the key \"name\" is missing");
    let without = |lines: &[usize]| {
        let kept = (1..).zip(WHOLE.lines()).filter(|(number, _)| !lines.contains(number));
        kept.flat_map(|(_, line)| [line, "\n"]).collect::<String>()
    };
    assert!(refused(&without(&[5, 6, 7])).starts_with("line 4: [run] needs one of"));
    assert!(refused(&with_line(7, "scenario = \"x\"")).starts_with("line 4: [run] needs one of"));
    assert!(refused(&without(&[5])).contains("close-first goes with exchange"));
    assert!(refused(&with_line(8, "flow = 0")).contains("counted from 1"));
    assert!(refused(&without(&[9, 10, 11, 12, 13, 14, 15, 16, 17])).contains("nothing is asked"));
}

#[test]
fn a_name_can_be_part_of_a_path() {
    for good in ["s1234567", "王小明", "a.b@c.de", "x_1"] {
        assert!(is_name(good), "{good}");
    }
    for bad in ["", ".", "..", "-x", "a/b", "a b", "a\nb", "=1+1", &"x".repeat(65)] {
        assert!(!is_name(bad), "{bad:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever is done to a text: it is read, or refused with a line that it has and words that say why.
    #[test]
    fn any_change_is_read_or_refused_with_a_line(
        which in 0..SHIPPED.len(),
        at in any::<prop::sample::Index>(),
        cut in 0_usize..40,
        put in "[ -~\n甲\t\u{0}=\\[\\]{}\"']{0,12}",
    ) {
        let text = SHIPPED[which].text;
        let places: Vec<_> = text.char_indices().map(|(place, _)| place).collect();
        let from = at.index(places.len());
        let to = (from + cut).min(places.len() - 1);
        let changed = format!("{}{put}{}", &text[..places[from]], &text[places[to]..]);
        if let Err(error) = Assignment::read(&changed) {
            prop_assert!((1..=changed.lines().count().max(1) + 1).contains(&error.line), "{error}");
            prop_assert!(!error.problem.is_empty() && !error.problem.contains(char::is_control), "{error}");
        }
    }
}
