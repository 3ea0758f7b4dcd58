use super::shipped::SHIPPED;
use super::*;

const SOME: &str = "name = \"a\"\ntitle = { en = \"A\", zh = \"甲\" }\n[run]\nexchange = \"tcp\"\n";

fn refused(text: &str) -> String {
    Assignment::read(text).unwrap_err().to_string()
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

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_nearest_name() {
    let text = format!("{SOME}[[question]]\nask = \"syn-number\"\npionts = 2\n");
    let message = refused(&text);
    assert!(message.starts_with("line 7: ") && message.ends_with("did you mean points?"), "{message}");
    let message = refused(&format!("{SOME}[[question]]\nask = \"syn-numbr\"\n"));
    assert_eq!(message, "line 6: there is no question \"syn-numbr\"; did you mean syn-number?");
    let message = refused(&SOME.replace("\"tcp\"", "\"tpc\""));
    assert!(message.starts_with("line 4: ") && message.ends_with("did you mean tcp?"), "{message}");
}

#[test]
fn what_cannot_be_marked_is_refused() {
    assert!(refused("").contains("missing field"));
    assert!(refused(&SOME.replace("exchange = \"tcp\"", "")).contains("[run] needs"));
    assert!(refused(&SOME.replace("\"tcp\"", "\"tcp\"\nscenario = \"x\"")).contains("[run] needs"));
    for points in ["-1", "nan", "inf", "1e9"] {
        let message = refused(&format!("{SOME}[[question]]\nask = \"packets\"\npoints = {points}\n"));
        assert!(message.contains("points must be"), "{message}");
    }
    let twice = "[[question]]\nask = \"packets\"\n".repeat(2);
    assert!(refused(&format!("{SOME}{twice}")).contains("asked twice"));
    assert!(refused(&SOME.replace("\"a\"", "\"../a\"")).contains("must have"));
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
