//! What is wrong with a scenario, and in which line.

use std::fmt;

use crate::language::said;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioMistake {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it, and what is expected.
    pub problem: String,
}

impl fmt::Display for ScenarioMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, problem } = self;
        f.write_str(&said!("line {line}: {problem}", "第 {line} 行：{problem}"))
    }
}

/// Why a text is no scenario: everything that is wrong with it, in the order of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioError {
    /// At least one.
    pub mistakes: Vec<ScenarioMistake>,
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.mistakes.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for ScenarioError {}
