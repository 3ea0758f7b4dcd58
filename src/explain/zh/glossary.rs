//! What the groups of the glossary are called.

use crate::explain::glossary::Group;

/// What a group is called.
pub(super) const fn group(group: Group) -> &'static str {
    match group {
        Group::Flag => "标志",
        Group::State => "状态",
        Group::Option => "选项",
        Group::Field => "字段",
        Group::Fact => "事实",
        Group::Topic => "主题",
        Group::Verdict => "判断",
        Group::Difference => "差异",
        Group::Word => "词语",
    }
}

/// The heading of its list.
pub(super) const fn group_heading(group: Group) -> &'static str {
    match group {
        Group::Flag => "TCP 的标志",
        Group::State => "TCP 的状态",
        Group::Option => "TCP 的选项",
        Group::Field => "首部字段（JSON 中的名称）",
        Group::Fact => "事实（标识）",
        Group::Topic => "事实的主题（用于 --only）",
        Group::Verdict => "检验和与结局",
        Group::Difference => "captrace 与 Wireshark 为什么不同",
        Group::Word => "词语",
    }
}
