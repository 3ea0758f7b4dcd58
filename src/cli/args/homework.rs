//! What the commands of homework take.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::homework::assignment::shipped::SHIPPED;

/// Arguments of `captrace assign`.
#[derive(Debug, Args)]
pub struct Assign {
    /// Which assignment to begin with
    #[arg(value_parser = shipped())]
    pub name: String,
    /// The folder that gets it
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// A table (CSV) with the students' ids in its first column: variants.csv then says what each student sends
    #[arg(long, value_name = "FILE")]
    pub students: Option<PathBuf>,
    /// Overwrite its files
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `captrace homework`.
#[derive(Debug, Args)]
pub struct Homework {
    /// The assignment
    #[arg(value_name = "ASSIGNMENT.TOML")]
    pub assignment: PathBuf,
    /// Your id, as your teacher knows it
    #[arg(long, value_name = "ID")]
    pub student: String,
    /// Make a page to answer in: ID.answers.html; open it in a browser, and save it from there
    #[arg(long)]
    pub page: bool,
    /// Answer this question once more; captrace check has its name
    #[arg(long, value_name = "QUESTION", conflicts_with_all = ["page", "force"])]
    pub change: Option<String>,
    /// Begin anew, and overwrite the answers that are there
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `captrace check`.
#[derive(Debug, Args)]
pub struct Check {
    /// What you will hand in: ID.answers.jsonl
    pub file: PathBuf,
}

/// Arguments of `captrace mark`.
#[derive(Debug, Args)]
pub struct Mark {
    /// The folder of the assignment, with assignment.toml
    #[arg(value_name = "DIR")]
    pub assignment: PathBuf,
    /// The folder of what was handed in
    pub submissions: PathBuf,
    /// Save the table of marks here [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Save a page for each student in this folder
    #[arg(long, value_name = "DIR")]
    pub feedback: Option<PathBuf>,
    /// Save the results of one submission as Gradescope reads them
    #[arg(long, value_name = "FILE")]
    pub gradescope: Option<PathBuf>,
    /// Overwrite these files
    #[arg(long)]
    pub force: bool,
}

fn shipped() -> PossibleValuesParser {
    PossibleValuesParser::new(SHIPPED.iter().map(|shipped| shipped.name))
}
