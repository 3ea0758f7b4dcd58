//! Words and headings that stand by themselves.

use crate::call::End;
use crate::explain::Term;
use crate::explain::term::end_term;

pub(super) const fn name(end: End) -> &'static str {
    term(end_term(end))
}

pub(super) const fn term(term: Term) -> &'static str {
    match term {
        Term::Client => "客户端",
        Term::Server => "服务器",
        Term::Handshake => "三次握手",
        Term::Data => "数据传输",
        Term::Teardown => "关闭连接",
        Term::Reset => "复位",
        Term::Undelivered => "未送达",
        Term::Datagrams => "数据报",
        Term::Comparison => "比较",
        Term::Unseen => "未看到",
        Term::Seconds => "秒",
        Term::Flow | Term::Flows => "流",
        Term::From => "发送方",
        Term::To => "接收方",
        Term::What => "内容",
        Term::Protocols => "协议",
        Term::Packets => "分组",
        Term::Bytes => "字节",
        Term::Does => "说明",
        Term::Look => "观察",
        Term::Book => "教材",
        Term::Related => "相关",
        Term::Command => "命令",
    }
}
