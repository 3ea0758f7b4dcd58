//! Tables of many traces, as data tools read them: each row says what the trace says, and every query in `docs/tables.md`
//! runs. The tools come from PyPI into an environment below `target/`; without a network, their tests are skipped.
#![cfg(feature = "parquet")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "support/here.rs"]
mod here;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

use here::{PROGRAM, left_out, skipped};
use tempfile::TempDir;

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn captrace(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).current_dir(folder).env("LANG", "C.UTF-8").output().unwrap()
}

/// A folder with the sample traces in `traces`, and both tables of them.
fn tables() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let traces = folder.path().join("traces");
    fs::create_dir(&traces).unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("traces");
    let entries = [samples.clone(), samples.join("lab")].map(|folder| fs::read_dir(folder).unwrap());
    for entry in entries.into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "jsonl") {
            fs::copy(&path, traces.join(path.file_name().unwrap())).unwrap();
        }
    }
    for table in ["packets.parquet", "flows.parquet"] {
        let output = captrace(folder.path(), &["convert", "traces", table]);
        assert!(output.status.success(), "{}", err(&output));
    }
    folder
}

/// One test installs at a time.
static INSTALLING: Mutex<()> = Mutex::new(());

/// A Python with these packages, or `None` where they cannot be had.
fn python_with(packages: &[&str]) -> Option<PathBuf> {
    let _one = INSTALLING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    let python = environment.join("bin/python");
    if !python.exists() {
        let made = Command::new("python3").args(["-m", "venv"]).arg(&environment).output();
        if !made.is_ok_and(|made| made.status.success()) {
            return None;
        }
    }
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    let installed = Command::new(&python).args(install).args(packages).output().unwrap();
    installed.status.success().then_some(python)
}

/// Runs a program of Python in a folder; gives its output.
fn run(python: &Path, folder: &Path, program: &str) -> String {
    let output = Command::new(python).args(["-c", program]).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{program}\n{}", err(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// The blocks of code in the documentation, of this language.
fn blocks(language: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tables.md")).unwrap();
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn every_row_says_what_the_trace_says() {
    let Some(python) = python_with(&["duckdb", "pytz"]) else {
        return skipped("duckdb cannot be installed from PyPI");
    };
    let folder = tables();
    let said = run(&python, folder.path(), include_str!("parquet/same.py"));
    let counts: Vec<u64> = said.split_whitespace().map(|count| count.parse().unwrap()).collect();
    assert!(counts[0] > 100 && counts[1] > 10 && counts[2] > 5000, "packets, flows, values compared: {said}");
}

#[test]
fn the_queries_of_the_documentation_run_in_duckdb() {
    let Some(python) = python_with(&["duckdb", "pytz"]) else {
        return skipped("duckdb cannot be installed from PyPI");
    };
    let folder = tables();
    let queries = blocks("sql");
    assert_eq!(queries.len(), 3);
    for query in queries {
        let program = format!("import duckdb; print(len(duckdb.sql({query:?}).fetchall()))");
        let rows: u64 = run(&python, folder.path(), &program).trim().parse().unwrap();
        assert!(rows > 0, "{query}");
    }
}

#[test]
fn the_programs_of_the_documentation_run_in_polars_and_pandas() {
    for (tool, packages) in [("polars", &["polars"][..]), ("pandas", &["pandas", "pyarrow"])] {
        let Some(python) = python_with(packages) else {
            skipped(&format!("{tool} cannot be installed from PyPI"));
            continue;
        };
        let folder = tables();
        let program =
            blocks("python").into_iter().find(|block| block.contains(&format!("import {tool}"))).unwrap();
        let rows = run(&python, folder.path(), &format!("{program}\nprint('rows', len(answer))"));
        assert!(!rows.contains("rows 0"), "{rows}");
    }
}

#[test]
fn spark_reads_the_same_files() {
    if !Command::new("java").arg("-version").output().is_ok_and(|java| java.status.success()) {
        return left_out("Spark needs Java, which is not installed");
    }
    let Some(python) = python_with(&["pyspark"]) else {
        return left_out("pyspark cannot be installed from PyPI");
    };
    let folder = tables();
    let program = blocks("python").into_iter().find(|block| block.contains("pyspark")).unwrap();
    let said = run(&python, folder.path(), &format!("{program}\nprint('rows', answer.count())"));
    let rows: u64 = said.split("rows ").nth(1).unwrap().trim().parse().unwrap();
    assert!(rows > 3, "{said}");
}

#[test]
fn a_table_has_a_name_that_says_which_and_a_bad_file_keeps_the_others() {
    let folder = tables();
    let refused = captrace(folder.path(), &["convert", "traces", "x.parquet"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("packets.parquet"), "{}", err(&refused));
    let exists = captrace(folder.path(), &["convert", "traces", "flows.parquet"]);
    assert!(!exists.status.success() && err(&exists).contains("flows.parquet"), "{}", err(&exists));
    let whole = fs::read(folder.path().join("packets.parquet")).unwrap();
    fs::write(folder.path().join("traces/zzz.jsonl"), "no trace\n").unwrap();
    let output = captrace(folder.path(), &["convert", "traces", "packets.parquet", "--force"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("zzz.jsonl"), "{}", err(&output));
    assert_eq!(fs::read(folder.path().join("packets.parquet")).unwrap(), whole);
}
