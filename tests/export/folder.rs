//! A folder of recordings: counted, drawn and converted file by file, in the order of their names.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::here;

fn captrace(arguments: &[&str]) -> Output {
    let mut command = Command::new(here::PROGRAM);
    command.args(arguments).env_remove("LC_ALL").env("LANG", "C.UTF-8").output().unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = captrace(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(arguments: &[&str]) -> (Option<i32>, String) {
    let output = captrace(arguments);
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// A folder with two traces, two captures, and what is no recording.
fn class() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (from, to) in [
        ("traces/udp.jsonl", "b.jsonl"),
        ("tests/captures/loss.pcap.gz", "c.pcap.gz"),
        ("traces/tcp-refused.jsonl", "a.jsonl"),
        ("tests/captures/reorder.pcap.gz", "d.pcap.gz"),
        ("README.md", "notes.md"),
        ("traces/udp.jsonl", ".hidden.jsonl"),
    ] {
        fs::copy(from, folder.path().join(to)).unwrap();
    }
    fs::create_dir(folder.path().join("below.pcap")).unwrap();
    folder
}

fn name(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn stats_of_a_folder_are_those_of_its_files_in_the_order_of_their_names() {
    let folder = class();
    let files: Vec<_> =
        ["a.jsonl", "b.jsonl", "c.pcap.gz", "d.pcap.gz"].map(|file| folder.path().join(file)).into();
    let one_by_one: Vec<_> = std::iter::once("stats").chain(files.iter().map(|file| name(file))).collect();
    let together = printed(&["stats", name(folder.path())]);
    assert_eq!(together, printed(&one_by_one));
    let places: Vec<_> = files.iter().map(|file| together.find(name(file)).unwrap()).collect();
    assert!(places.is_sorted(), "{together}");
    // A filter may follow.
    assert!(printed(&["stats", name(folder.path()), "udp"]).contains(name(&files[0])));
}

#[test]
fn a_folder_is_drawn_file_by_file_below_their_names() {
    let folder = class();
    let drawn = printed(&["read", name(folder.path()), "--view", "list"]);
    let mut rest = drawn.as_str();
    for file in ["a.jsonl", "b.jsonl", "c.pcap.gz", "d.pcap.gz"] {
        let path = folder.path().join(file);
        let list = printed(&["read", name(&path), "--view", "list"]);
        let (before, after) =
            rest.split_once(&list).unwrap_or_else(|| panic!("{file} is not drawn:\n{rest}"));
        assert!(before.contains(name(&path)), "{before}");
        rest = after;
    }
    let (code, message) = refused(&["read", name(folder.path()), "--view", "jsonl"]);
    assert!(code == Some(2) && message.contains("captrace convert"), "{message}");
}

#[test]
fn a_folder_is_converted_into_another_file_by_file() {
    let (folder, room) = (class(), tempfile::tempdir().unwrap());
    let target = room.path().join("converted");
    printed(&["convert", name(folder.path()), name(&target)]);
    let mut names: Vec<_> = fs::read_dir(&target)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["a.pcapng", "b.pcapng", "c.jsonl", "d.jsonl"]);
    let list = |path: &Path| printed(&["read", name(path), "--view", "list"]);
    assert_eq!(list(&target.join("c.jsonl")), list(&folder.path().join("c.pcap.gz")));
    // What is there is not overwritten, and each file is named.
    let (code, message) = refused(&["convert", name(folder.path()), name(&target)]);
    assert!(code == Some(1) && message.contains("a.pcapng") && message.contains("d.jsonl"), "{message}");
    printed(&["convert", "--force", name(folder.path()), name(&target)]);
}

#[test]
fn what_cannot_be_done_with_a_folder_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (code, message) = refused(&["stats", name(folder.path())]);
    assert!(code == Some(1) && message.contains("no capture and no trace in"), "{message}");
    fs::copy("traces/udp.jsonl", folder.path().join("same.jsonl")).unwrap();
    fs::copy("traces/tcp-ipv6.json", folder.path().join("same.json")).unwrap();
    let target = folder.path().join("out");
    let (code, message) = refused(&["convert", name(folder.path()), name(&target)]);
    assert!(code == Some(2) && message.contains("would become one file"), "{message}");
    let (code, message) = refused(&["convert", name(folder.path()), "all.jsonl"]);
    assert!(code == Some(2) && message.contains("is a folder"), "{message}");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn without_the_feature_a_parquet_file_gets_an_answer() {
    let folder = class();
    let table = folder.path().join("packets.parquet");
    let (code, said) = refused(&["convert", name(folder.path()), name(&table)]);
    assert_eq!(code, Some(1));
    assert_eq!(
        said,
        "captrace: this captrace was built without Parquet: build it with cargo build --release --features parquet, or write \
         tables of single recordings with captrace export FILE -o packets.csv\n"
    );
    assert!(!table.exists());
}
