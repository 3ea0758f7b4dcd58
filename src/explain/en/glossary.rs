//! What the groups of the glossary are called.

use crate::explain::glossary::Group;

/// What a group is called.
pub(super) const fn group(group: Group) -> &'static str {
    match group {
        Group::Flag => "flag",
        Group::State => "state",
        Group::Option => "option",
        Group::Field => "field",
        Group::Fact => "fact",
        Group::Topic => "topic",
        Group::Verdict => "verdict",
        Group::Difference => "difference",
        Group::Word => "word",
    }
}

/// The heading of its list.
pub(super) const fn group_heading(group: Group) -> &'static str {
    match group {
        Group::Flag => "Flags of TCP",
        Group::State => "States of TCP",
        Group::Option => "Options of TCP",
        Group::Field => "Fields of headers, by their names in JSON",
        Group::Fact => "Facts, by their tokens",
        Group::Topic => "Topics of facts, for --only",
        Group::Verdict => "Checksums and endings",
        Group::Difference => "Why captrace and Wireshark differ",
        Group::Word => "Words",
    }
}
