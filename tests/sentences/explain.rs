//! `captrace explain`, as a student uses it: by any name, in both languages, and every command that it names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use captrace::Language;
use captrace::internals::cli::args::Arguments;
use captrace::internals::decode::encapsulation::EncapsulationKind;
use captrace::internals::explain::glossary::{Found, Glossary};
use captrace::internals::trace::schema;
use clap::Parser;
use serde_json::Value;

use crate::here;

struct Said {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn captrace(arguments: &[&str]) -> Said {
    let mut command = Command::new(here::PROGRAM);
    let output = command
        .args(arguments)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "C.UTF-8")
        .output()
        .unwrap();
    Said {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What is printed where all is well.
fn printed(arguments: &[&str]) -> String {
    let said = captrace(arguments);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    said.stdout
}

#[test]
fn a_term_is_explained_in_both_languages() {
    insta::assert_snapshot!("time_wait.en", printed(&["explain", "TIME_WAIT"]));
    insta::assert_snapshot!("time_wait.zh", printed(&["explain", "time-wait", "--lang", "zh"]));
    insta::assert_snapshot!("rwnd.en", printed(&["explain", "rwnd"]));
    insta::assert_snapshot!("handshake.zh", printed(&["explain", "三次握手", "--lang", "zh"]));
    insta::assert_snapshot!("duplicate.en", printed(&["explain", "tcp.ack.duplicate"]));
}

#[test]
fn a_term_of_several_words_needs_no_quotes() {
    assert_eq!(printed(&["explain", "window", "scale"]), printed(&["explain", "window_scale"]));
}

#[test]
fn all_terms_are_listed_by_group_in_both_languages() {
    insta::assert_snapshot!("terms.en", printed(&["explain"]));
    insta::assert_snapshot!("terms.zh", printed(&["explain", "--lang", "zh"]));
    for line in printed(&["explain", "--lang", "zh", "--width", "60"]).lines() {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 60, "{line}");
    }
}

#[test]
fn an_unknown_term_is_a_usage_error_that_suggests_the_nearest() {
    let said = captrace(&["explain", "time-wiat"]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""));
    assert_eq!(
        said.stderr,
        "captrace: no entry for \"time-wiat\"\n  did you mean: TIME-WAIT?\n  captrace explain lists all terms\n"
    );
    let said = captrace(&["explain", "三次握手吗", "--lang", "zh"]);
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("三次握手？"), "{}", said.stderr);
    assert_eq!(captrace(&["explain", "\u{1b}[31m"]).stderr.matches('\u{1b}').count(), 0);
}

#[test]
fn entries_are_given_as_json_too() {
    let one: Value = serde_json::from_str(&printed(&["explain", "SYN", "--json"])).unwrap();
    assert_eq!((&one[0]["term"], &one[0]["group"]), (&Value::from("SYN"), &Value::from("flag")));
    assert!(one[0]["zh"]["what"].as_str().unwrap().contains("初始序号"));
    let all: Value = serde_json::from_str(&printed(&["explain", "--json"])).unwrap();
    assert_eq!(all.as_array().unwrap().len(), glossary().entries().count());
}

#[test]
fn every_command_in_an_entry_works() {
    let mut tried = BTreeSet::new();
    let glossary = glossary();
    for (_, entry) in glossary.entries() {
        let words = entry.show.replace('\'', "");
        let words = std::iter::once("captrace").chain(words.split(' '));
        if let Err(error) = Arguments::try_parse_from(words) {
            panic!("{}: captrace {}: {error}", entry.term, entry.show);
        }
        if entry.show.contains("--sample") && tried.insert(&entry.show) {
            let arguments: Vec<_> = entry.show.split(' ').collect();
            let said = captrace(&arguments);
            assert_eq!(said.code, Some(0), "{}", entry.show);
            // The command also has output.
            assert!(!said.stdout.contains("\nnone of "), "{}: {}", entry.show, said.stdout);
        }
    }
    assert!(tried.len() > 20);
}

#[test]
fn every_file_of_the_glossary_is_compiled_in() {
    fn written(folder: &Path) -> usize {
        let paths = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        paths
            .map(|path| match path.extension() {
                _ if path.is_dir() => written(&path),
                Some(extension) if extension == "toml" => {
                    let text = fs::read_to_string(path).unwrap();
                    text.lines().filter(|line| *line == "[[entry]]").count()
                }
                _ => 0,
            })
            .sum()
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/explain/glossary");
    assert_eq!(glossary().entries().count(), written(&folder));
}

fn glossary() -> Glossary {
    Glossary::read().unwrap()
}

#[test]
fn what_is_read_about_a_name_is_what_the_whole_glossary_has_of_it() {
    let whole = glossary();
    let names: Vec<_> = whole.entries().flat_map(|(_, entry)| entry.all_names()).collect();
    // Each takes a few milliseconds.
    for name in
        names.iter().step_by(23).chain([&"TIME-WAIT", &"round trips", &"往返时间", &"nothing-like-it"])
    {
        let part = Glossary::about(name).unwrap();
        assert_eq!(part.find(name), whole.find(name), "{name}");
        let Found::Entries(found) = part.find(name) else { continue };
        for term in found.iter().flat_map(|(_, entry)| &entry.see) {
            let both = [&part, &whole].map(|glossary| glossary.shown(term, Language::Chinese));
            assert_eq!(both[0], both[1], "{name} refers to {term}");
        }
    }
}

/// Whether a name has an entry.
fn explained(name: &str) -> bool {
    static GLOSSARY: LazyLock<Glossary> = LazyLock::new(glossary);
    matches!(GLOSSARY.find(name), Found::Entries(_))
}

#[test]
fn every_member_of_a_layer_in_a_trace_is_explained() {
    let schema = schema::schema();
    let of = |name: &str| schema["$defs"][name]["properties"].as_object().unwrap().clone();
    let target = |member: &Value| {
        let text = member.to_string();
        let place = text.find("#/$defs/")?;
        Some(text[place + 8..].split('"').next().unwrap().to_owned())
    };
    let mut unknown = Vec::new();
    for (layer, member) in of("Layers") {
        unknown.extend((!explained(&layer) && layer != "inner").then_some(layer.clone()));
        let Some(target) = target(&member).filter(|target| target != "Layers" && target != "StopRecord")
        else {
            continue;
        };
        let names = of(&target).into_iter().map(|(name, _)| format!("{layer}.{name}"));
        unknown.extend(names.filter(|name| !explained(name)));
    }
    assert!(unknown.is_empty(), "no entry for {unknown:?}");
}

#[test]
fn every_option_in_a_trace_is_explained() {
    let schema = schema::schema();
    let options = schema["$defs"]["OptionRecord"]["oneOf"].as_array().unwrap();
    for option in options {
        let name = option["properties"]["name"]["const"].as_str().unwrap();
        assert!(explained(name) && explained(&format!("tcp.options.{name}")), "no entry for option {name}");
    }
}

#[test]
fn every_field_that_can_be_marked_is_explained() {
    let mut layers: Vec<_> = EncapsulationKind::ALL.iter().map(|kind| kind.machine()).collect();
    layers.extend([
        "eth", "sll", "loopback", "vlan", "llc", "arp", "ip", "tcp", "udp", "icmp", "icmpv6", "gre",
    ]);
    let mut names = BTreeSet::new();
    let decode = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/decode");
    let files = [fs::read_dir(&decode), fs::read_dir(decode.join("encapsulation"))];
    for file in files.into_iter().flat_map(Result::unwrap) {
        let path = file.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        let quoted = text.split('"').skip(1).step_by(2);
        let is_name = |name: &&str| {
            let mut parts = name.split('.');
            let plain =
                |part: &str| !part.is_empty() && part.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_'));
            layers.contains(&parts.next().unwrap()) && parts.clone().count() > 0 && parts.all(plain)
        };
        names.extend(quoted.filter(is_name).map(str::to_owned));
    }
    assert!(names.len() > 200, "{names:?}");
    let unknown: Vec<_> = names.iter().filter(|name| !explained(name)).collect();
    assert!(unknown.is_empty(), "no entry for {unknown:?}");
}
