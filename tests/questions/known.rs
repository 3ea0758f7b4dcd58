//! docs/lab-questions.md: the lab questions in common use, each with the questions that answer it.

use std::fs;

use captrace::internals::homework::LabQuestion;

#[test]
fn every_known_lab_question_names_questions_that_there_are() {
    let text = fs::read_to_string("docs/lab-questions.md").unwrap();
    let mut numbers = Vec::new();
    for row in text.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let Ok(number) = cells[1].parse::<u32>() else { continue };
        numbers.push(number);
        let names: Vec<_> = cells[3].split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty() || !cells[4].is_empty(), "{row}");
        for name in names {
            assert!(LabQuestion::named(name).is_some(), "{number}: {name}");
        }
    }
    assert_eq!(numbers, (1..=50).collect::<Vec<_>>());
}
