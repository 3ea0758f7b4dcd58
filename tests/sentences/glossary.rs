use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use serde_json::Value;

use crate::every::misprint;
use crate::facts::every_fact;
use captrace::internals::analysis::column::Column;
use captrace::internals::analysis::fact::Fact;
use captrace::internals::analysis::reason::Shape;
use captrace::internals::analysis::summary::Ending;
use captrace::internals::analysis::topic::Topic;
use captrace::internals::call::End;
use captrace::internals::decode::Flags;
use captrace::internals::explain::Language;
use captrace::internals::explain::glossary::*;
use captrace::internals::near::plain;
use captrace::internals::trace::schema::schema;

static GLOSSARY: LazyLock<Glossary> = LazyLock::new(|| Glossary::read().unwrap());

/// Every text of a type's definition in the schema that is the only value somewhere: the names of an enum's variants.
fn names(definition: &str) -> Vec<String> {
    fn collect(value: &Value, names: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                names.extend(members.get("const").and_then(Value::as_str).map(str::to_owned));
                let choices = members.get("enum").and_then(Value::as_array).into_iter().flatten();
                names.extend(choices.filter_map(Value::as_str).map(str::to_owned));
                members.values().for_each(|member| collect(member, names));
            }
            Value::Array(members) => members.iter().for_each(|member| collect(member, names)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&schema()["$defs"][definition], &mut found);
    assert!(!found.is_empty());
    found
}

/// The entry of this group that has this name.
fn entry(group: Group, name: &str) -> &'static Entry {
    let Found::Entries(found) = GLOSSARY.find(name) else { panic!("no entry for {name}") };
    let of_group = found.iter().find(|(of, _)| *of == group);
    of_group.unwrap_or_else(|| panic!("{name} has an entry, but not as a {group:?}: {found:?}")).1
}

#[test]
fn every_token_of_a_fact_has_an_entry_of_its_own() {
    let tokens: BTreeSet<_> = every_fact().iter().map(Fact::token).collect();
    let terms: BTreeSet<_> = GLOSSARY.group(Group::Fact).map(|entry| entry.term.as_str()).collect();
    assert_eq!(
        terms, tokens,
        "the files in explain/glossary/facts have an entry for each fact and for nothing else"
    );
}

#[test]
fn a_fact_and_its_entry_name_the_same_rfc_and_section_of_the_book() {
    for fact in every_fact() {
        let token = fact.token();
        let entry = entry(Group::Fact, token);
        assert!(
            // The section can depend on the fact's values.
            fact.rfc().split("; ").filter_map(|rfc| rfc.split(',').next()).all(|rfc| entry.rfc.contains(rfc)),
            "{token}: the rule says {}, the entry {}",
            fact.rfc(),
            entry.rfc
        );
        assert_eq!(entry.book, fact.book(), "{token}");
    }
}

#[test]
fn every_name_in_a_trace_has_an_entry() {
    for state in names("TcpState") {
        assert_eq!(entry(Group::State, &state).term, state);
    }
    for status in names("ChecksumStatus") {
        assert_eq!(entry(Group::Verdict, &status).term, format!("checksum {status}"));
    }
    for ending in names("Ending") {
        assert_eq!(entry(Group::Verdict, &ending).term, ending);
    }
    for &topic in Topic::ALL {
        let entry = entry(Group::Topic, topic.name());
        assert_eq!(entry.term, topic.name());
        for language in [Language::English, Language::Chinese] {
            assert_eq!(entry.text(language).name, language.words().topic(topic), "the file needs no name");
        }
    }
    let flags = Flags::from_bits(u16::MAX);
    assert_eq!(flags.names().count(), 9);
    for flag in flags.names() {
        assert_eq!(entry(Group::Flag, flag).term, flag);
    }
    for basis in names("Basis") {
        assert_eq!(entry(Group::Word, &basis).term, basis);
    }
}

#[test]
fn what_a_table_of_flows_says_can_be_asked() {
    let is_plain = |column: &Column| {
        matches!(column, Column::Protocol | Column::Packets | Column::Bytes | Column::Duration)
    };
    for language in [Language::English, Language::Chinese] {
        for column in Column::ALL.iter().filter(|column| !is_plain(column)) {
            let heading = language.words().heading(*column);
            assert!(matches!(GLOSSARY.find(heading), Found::Entries(_)), "{heading}");
        }
        for shape in [Shape::FourSegments, Shape::ThreeSegments, Shape::Simultaneous, Shape::HalfClosed] {
            let said = language.words().shape(shape);
            assert!(matches!(GLOSSARY.find(said), Found::Entries(_)), "{said}");
        }
        for ending in [Ending::Closed, Ending::Refused, Ending::Reset, Ending::Open, Ending::Answered] {
            for by in [None, Some(End::Client), Some(End::Server)] {
                let said = language.words().ending(ending, by);
                assert!(matches!(GLOSSARY.find(said), Found::Entries(_)), "{said}");
            }
        }
    }
}

#[test]
fn case_and_separators_do_not_matter() {
    for name in ["TIME-WAIT", "time_wait", "Time Wait", "timewait", "TIME.WAIT", "2MSL", "时间等待"] {
        assert_eq!(entry(Group::State, name).term, "TIME-WAIT");
    }
    assert_eq!(entry(Group::Word, "三次握手").term, "three-way handshake");
    for name in ["rwnd", "tcp.window_size", "窗口", "receive window", "tcp.window.bytes"] {
        assert_eq!(entry(Group::Field, name).term, "tcp.window");
    }
}

#[test]
fn what_is_named_so_comes_before_what_is_also_called_so() {
    let Found::Entries(found) = GLOSSARY.find("closed") else { panic!() };
    assert_eq!(found.iter().map(|(_, entry)| &entry.term).collect::<Vec<_>>(), ["CLOSED", "closed"]);
    let Found::Entries(found) = GLOSSARY.find("reset") else { panic!() };
    assert_eq!(found.iter().map(|(_, entry)| &entry.term).collect::<Vec<_>>(), ["reset", "RST"]);
}

#[test]
fn an_unknown_term_is_answered_with_what_is_near() {
    let near = |term: &str| match GLOSSARY.find(term) {
        Found::Near(near) => near,
        Found::Entries(found) => panic!("{found:?}"),
    };
    assert_eq!(near("tim-wait").first(), Some(&"TIME-WAIT"));
    assert_eq!(near("tcp.windw").first(), Some(&"tcp.window"));
    assert!(near("retransmissons").contains(&"tcp.data.again"));
    assert!(near("握").contains(&"three-way handshake") || near("握手吗").contains(&"three-way handshake"));
    assert!(near("xyzzyxyzzy").is_empty());
    assert!(near("").is_empty() && near("...").is_empty());
    assert!(near(&"ACK".repeat(10_000)).len() <= 5);
}

#[test]
fn what_is_to_be_read_next_is_there() {
    for (_, entry) in GLOSSARY.entries() {
        for term in &entry.see {
            assert!(matches!(GLOSSARY.find(term), Found::Entries(_)), "{}: see {term}", entry.term);
        }
    }
}

#[test]
fn a_name_belongs_to_one_entry_of_its_group() {
    let mut owners = HashMap::new();
    for (group, entry) in GLOSSARY.entries() {
        for name in [&entry.term].into_iter().chain(&entry.names) {
            let owner = owners.entry((group, plain(name))).or_insert(&entry.term);
            assert_eq!(*owner, &entry.term, "{name} names two entries");
        }
    }
}

#[test]
fn every_text_is_whole_sentences_in_its_language() {
    let is_chinese = |text: &str| text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    for (_, Entry { term, en, zh, .. }) in GLOSSARY.entries() {
        for text in [&en.what, &en.look] {
            assert!(text.ends_with(['.', '?', '"']) && !is_chinese(text), "{term}: {text}");
            assert!(!text.contains("  "), "{term}: {text}");
        }
        for text in [&zh.what, &zh.look] {
            assert!(text.ends_with(['。', '？', '”']) && is_chinese(text), "{term}: {text}");
            assert_eq!(misprint(text), None, "{term}: {text}");
        }
    }
}
