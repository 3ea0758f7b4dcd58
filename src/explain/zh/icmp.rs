//! ICMP 差错的名称。What the types and codes of ICMP's and ICMPv6's errors are called (RFC 792, RFC 4443; the IANA's lists).

/// What a type is called.
pub(super) const fn kind(v6: bool, kind: u8) -> Option<&'static str> {
    Some(match (v6, kind) {
        (false, 3) | (true, 1) => "目的不可达",
        (false, 4) => "源点抑制",
        (false, 5) => "重定向",
        (false, 11) | (true, 3) => "超时",
        (false, 12) | (true, 4) => "参数有问题",
        (true, 2) => "分组太长",
        _ => return None,
    })
}

/// What a code of a type is called.
pub(super) const fn code(v6: bool, kind: u8, code: u8) -> Option<&'static str> {
    if v6 { code_v6(kind, code) } else { code_v4(kind, code) }
}

const fn code_v4(kind: u8, code: u8) -> Option<&'static str> {
    Some(match (kind, code) {
        (3, 0) => "网络不可达",
        (3, 1) => "主机不可达",
        (3, 2) => "协议不可达",
        (3, 3) => "端口不可达",
        (3, 4) => "需要分片，但不允许分片",
        (3, 5) => "源路由失败",
        (3, 6) => "网络未知",
        (3, 7) => "主机未知",
        (3, 9) => "网络被管理员禁止",
        (3, 10) => "主机被管理员禁止",
        (3, 11) => "网络对这种服务类型不可达",
        (3, 12) => "主机对这种服务类型不可达",
        (3, 13) => "通信被管理员禁止",
        (5, 0) => "针对网络",
        (5, 1) => "针对主机",
        (11, 0) => "生存时间在途中用完",
        (11, 1) => "分片没有及时到齐",
        (12, 0) => "指针指出位置",
        (12, 1) => "缺少必需的选项",
        (12, 2) => "长度不对",
        _ => return None,
    })
}

const fn code_v6(kind: u8, code: u8) -> Option<&'static str> {
    Some(match (kind, code) {
        (1, 0) => "没有到目的地的路由",
        (1, 1) => "被管理员禁止",
        (1, 2) => "超出源地址的范围",
        (1, 3) => "地址不可达",
        (1, 4) => "端口不可达",
        (1, 5) => "源地址不符合策略",
        (1, 6) => "路由拒绝",
        (3, 0) => "跳数限制在途中用完",
        (3, 1) => "分片没有及时到齐",
        (4, 0) => "首部字段有误",
        (4, 1) => "未知的下一个首部",
        (4, 2) => "未知的选项",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::decode::icmp_name;

    /// The errors of RFC 792 and RFC 4443.
    const KINDS: [(bool, u8); 9] = [
        (false, 3),
        (false, 4),
        (false, 5),
        (false, 11),
        (false, 12),
        (true, 1),
        (true, 2),
        (true, 3),
        (true, 4),
    ];

    #[test]
    fn what_has_an_english_name_has_a_chinese_one() {
        for (v6, kind) in KINDS {
            assert_eq!(super::kind(v6, kind).is_some(), icmp_name::kind(v6, kind).is_some(), "{v6} {kind}");
            for code in 0..=u8::MAX {
                let (ours, theirs) = (super::code(v6, kind, code), icmp_name::code(v6, kind, code));
                assert_eq!(ours.is_some(), theirs.is_some(), "{v6} {kind} {code}");
            }
        }
    }
}
