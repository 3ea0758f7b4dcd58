//! The fenced blocks of a README, and the commands in them with what the README says that they say.

/// A fenced block.
pub(crate) struct Block {
    /// The words after the fence: `console no-run`.
    pub(crate) kind: String,
    /// The number of its heading.
    pub(crate) section: usize,
    /// The line of the first line in it.
    pub(crate) first: usize,
    pub(crate) lines: Vec<String>,
}

pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut section, mut open) = (0, false);
    for (number, line) in (1..).zip(text.lines()) {
        match (line.strip_prefix("```"), open) {
            (Some(kind), false) => {
                blocks.push(Block { kind: kind.to_owned(), section, first: number + 1, lines: Vec::new() });
                open = true;
            }
            (Some(_), true) => open = false,
            (None, true) => blocks.last_mut().unwrap().lines.push(line.to_owned()),
            (None, false) => section += usize::from(line.starts_with('#')),
        }
    }
    assert!(!open, "a block is not closed");
    blocks
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Run,
    Sample,
    NoRun,
}

/// A command, and what the README says that it says.
pub(crate) struct Step {
    pub(crate) kind: Kind,
    pub(crate) section: usize,
    pub(crate) line: usize,
    pub(crate) command: String,
    pub(crate) output: Vec<String>,
    pub(crate) code: i32,
}

pub(crate) fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for block in blocks(text) {
        let kind = match block.kind.as_str() {
            "console" | "sh" => Kind::Run,
            "console sample" => Kind::Sample,
            "console no-run" => Kind::NoRun,
            // What stands in a `screen` is compared where it is made, in tests/step.rs.
            "json" | "screen" => continue,
            other => {
                panic!("line {}: a block of kind {other:?}: no test knows what to do with it", block.first)
            }
        };
        let mut asks_for_code = false;
        for (line, text) in (block.first..).zip(&block.lines) {
            match text.strip_prefix("$ ") {
                Some("echo $?") => asks_for_code = true,
                Some(command) => {
                    let (command, output) = (command.to_owned(), Vec::new());
                    steps.push(Step { kind, section: block.section, line, command, output, code: 0 });
                }
                None => {
                    let step = steps.last_mut().unwrap_or_else(|| panic!("line {line}: output of what?"));
                    if asks_for_code {
                        step.code = text.parse().unwrap();
                        asks_for_code = false;
                    } else {
                        step.output.push(text.clone());
                    }
                }
            }
        }
    }
    steps
}
