//! 学生的程序错在哪里，以及它们怎样结束。

use crate::analysis::fact::PacketId;
use crate::analysis::mistake::{Mistake, RunPlace};
use crate::call::TransportProtocol;
use crate::explain::program::{Elsewhere, join, listening_elsewhere, signal};
use crate::program::{Outcome, Program, Role, WaitingCall};

/// A program, in the middle of a sentence.
pub(super) const fn name(role: Role) -> &'static str {
    match role {
        Role::Server => "服务器",
        Role::Client => "客户",
        Role::Alone => "程序",
    }
}

const fn other(role: Role) -> &'static str {
    match role {
        Role::Server => "客户",
        Role::Client => "服务器",
        Role::Alone => "另一端",
    }
}

/// How a program ended, in few words.
pub(super) fn outcome(program: &Program) -> String {
    let outcome = match program.outcome {
        Outcome::NotStarted => "没有启动".to_owned(),
        Outcome::Exited(code) => format!("已结束，退出码 {code}"),
        Outcome::Killed(number) => format!("被 {} 终止", signal(number)),
        Outcome::Stopped => match program.waits.map(|wait| wait.call) {
            Some(call) => format!("仍在运行，{}；由 captrace 终止", waiting(call)),
            None => "仍在运行；由 captrace 终止".to_owned(),
        },
    };
    format!("{}：{outcome}", program.command)
}

const fn waiting(call: WaitingCall) -> &'static str {
    match call {
        WaitingCall::Accept => "在 accept() 中等待",
        WaitingCall::Receive => "在 recv() 中等待",
        WaitingCall::Send => "在 send() 中等待",
        WaitingCall::Connect => "在 connect() 中等待",
        WaitingCall::Poll => "在 select() 或 poll() 中等待",
        WaitingCall::Input => "等待输入",
    }
}

fn packet(id: Option<PacketId>) -> String {
    id.map_or_else(String::new, |id| format!("（第 {} 个分组）", id.0))
}

#[expect(clippy::too_many_lines, reason = "one match, one arm a mistake")]
pub(super) fn mistake(mistake: &Mistake) -> String {
    match mistake {
        Mistake::ServerEnded { last_line } => {
            let last =
                if last_line.is_empty() { String::new() } else { format!("服务器最后的输出是：{last_line}") };
            format!("服务器在任何套接字开始等待客户之前就结束了，所以没有启动客户。{last}")
        }
        Mistake::NeverListened => {
            "服务器在运行，但没有套接字在等待客户：没有监听的 TCP 套接字，也没有绑定端口的 UDP 套接字。\
                                   需要 bind()，TCP 还需要 listen()。客户仍然启动了。"
                .to_owned()
        }
        Mistake::PortInUse { role } => format!(
            "{}要的端口已被另一个套接字占用。这个网络开始时是空的，所以占用者就是这些程序之一：bind() 是否调用了两次？\
             客户是否绑定了服务器的端口？",
            name(*role)
        ),
        Mistake::NotInThisNetwork { role, place: RunPlace::TwoHosts } => {
            format!("{}使用的主机在这里到达不了。这里有两台主机，名字是 server 和 client。", name(*role))
        }
        Mistake::NotInThisNetwork { role, place: RunPlace::OneHost } => format!(
            "{}使用的主机在这里到达不了。这个私有网络只有 127.0.0.1、::1 和名字 localhost：请改用其中之一。",
            name(*role)
        ),
        Mistake::NoListener { answer, transport, at, listening, server_ended } => {
            let (port, what) = (at.port(), transport.name());
            let said = match transport {
                TransportProtocol::Tcp => format!("对 SYN 的回答是 RST{}", packet(*answer)),
                TransportProtocol::Udp => format!("ICMP 回答“端口不可达”{}", packet(*answer)),
            };
            let why = match listening_elsewhere(*transport, *at, listening) {
                _ if *server_ended => "那时服务器已经结束。".to_owned(),
                Elsewhere::OtherProtocol(other) => {
                    format!("服务器使用的是 {} 端口 {port}：两个程序中有一个用错了协议。", other.name())
                }
                Elsewhere::OtherAddress(address) => {
                    format!("服务器只在 {address} 的端口 {port} 等待：请用这个地址，或者绑定到 ''。")
                }
                Elsewhere::OtherPorts(ports) => {
                    format!("服务器在端口 {} 等待：客户和服务器必须一致。", join(&ports, "、"))
                }
                Elsewhere::Nothing => "没有程序在任何端口等待。".to_owned(),
            };
            format!("{} 的 {what} 端口 {port} 没有程序在等待：{said}。{why}", at.ip())
        }
        Mistake::Crashed { role, outcome, last_line, closed } => {
            let how = match outcome {
                Outcome::Killed(number) => format!("被 {} 终止", signal(*number)),
                Outcome::Exited(code) => format!("以退出码 {code} 结束，这表示出错"),
                Outcome::NotStarted | Outcome::Stopped => "结束了".to_owned(),
            };
            let last = if last_line.is_empty() {
                String::new()
            } else {
                format!("，最后的输出是：{last_line}")
            };
            let kernel = match closed {
                Some(id) => format!(
                    " 程序结束时，内核关闭它还打开着的所有套接字：{}看到的是第 {} 个分组，分不清这与 close() 有什么不同。",
                    other(*role),
                    id.0
                ),
                None => String::new(),
            };
            format!("{}{how}{last}。{}", name(*role), kernel.trim_start())
        }
        Mistake::Unread { role, read, arrived, reset: _, open: true } => format!(
            "到达{}的 {arrived} 字节中，它只读了 {read} 字节，还有 {} 字节留在接收缓存里。recv(n) 最多返回 n 字节，也可能更少，\
             其余的留下：要反复调用，直到收全整个消息。",
            name(*role),
            arrived.saturating_sub(*read)
        ),
        Mistake::Unread { role, read, arrived, reset, open: false } => {
            let rst = match reset {
                Some(id) => format!(
                    "所以它的关闭成了 RST（第 {} 个分组），而不是 FIN：TCP 以此表明有数据丢失（RFC 9293，3.6.1；RFC 1122，\
                     4.2.2.13）。{}还没有读取的内容也可能丢失。",
                    id.0,
                    other(*role)
                ),
                None => String::new(),
            };
            format!(
                "{}关闭套接字时，到达的 {arrived} 字节中只读了 {read} 字节，{} 字节被丢弃。{rst}recv(n) 最多返回 n 字节，\
                 也可能更少：要反复调用，直到收全整个消息。",
                name(*role),
                arrived.saturating_sub(*read)
            )
        }
        Mistake::Stream { role, pieces, answer } => {
            let total: u64 = pieces.iter().map(|piece| u64::from(*piece)).sum();
            let sum = join(pieces, " + ");
            let answered = match *answer {
                0 => format!("{}没有回答", other(*role)),
                answer if answer == total => {
                    format!("只有一个 {answer} 字节的回答：它们被当作一个读走了（粘包）")
                }
                answer => format!("只有一个 {answer} 字节的回答"),
            };
            format!(
                "{}分 {} 次发送了 {total} 字节（{sum}），{answered}。TCP 传送的是字节流，没有消息的边界：一次 recv() 可能返回一次 \
                 send() 的一部分，也可能返回几次 send() 的内容，即所谓粘包。消息在哪里结束，要由程序自己标明：换行、在前面写上长度，\
                 或者 shutdown()。",
                name(*role),
                pieces.len()
            )
        }
        Mistake::ClosedTooEarly { role, data, bytes, reset } => format!(
            "{}还在发送，{}就关闭了连接：第 {} 个分组（{bytes} 字节）到达时，套接字已经关闭，回答它的是 RST{}（RFC 9293，3.6.1）。\
             要等对方全部发完、读完之后再关闭。",
            other(*role),
            name(*role),
            data.0,
            packet(*reset)
        ),
        Mistake::CloseWait { role, fin } => format!(
            "{this}没有关闭这条连接。{that}已经关闭：它的 FIN{}由内核确认了，而{this}一端一直处于 CLOSE-WAIT，直到程序调用 \
             close() 或者结束（RFC 9293，3.6）。这里只是因为程序被终止，它才结束。请对 {} 返回的套接字调用 close()。",
            packet(*fin),
            if *role == Role::Server { "accept()" } else { "socket()" },
            this = name(*role),
            that = other(*role),
        ),
        Mistake::NotClosed { role, sent, seconds } => format!(
            "{seconds} 秒内什么也没有发生。{that}在 recv() 中等待更多字节，或者等待结束；{this}发送了 {sent} 字节，没有关闭连接，\
             在 accept() 中等待下一个客户。请对 accept() 返回的套接字调用 close()：只有它的 FIN 能告诉{that}不会再有字节。",
            this = name(*role),
            that = other(*role),
        ),
        Mistake::BothReceive { seconds } => format!(
            "{seconds} 秒内什么也没有发生。两个程序都在 recv() 中等待对方。是不是服务器要读到字节结束，而客户没有关闭自己的方向？\
             shutdown(SHUT_WR) 发送的 FIN 就是结束。"
        ),
        Mistake::Waits { role, call, unanswered, seconds } => {
            let how = match call {
                Some(call) => format!("仍{}", waiting(*call)),
                None => "仍在运行".to_owned(),
            };
            let udp = if *unanswered {
                "它的数据报没有得到回答。UDP 不重传，也不报告丢失：没有 settimeout()，recvfrom() 会一直等下去。"
            } else {
                ""
            };
            format!("{seconds} 秒内什么也没有发生：{}{how}。{udp}", name(*role))
        }
        Mistake::NothingSent { place: RunPlace::TwoHosts } => {
            "两台主机之间没有发送任何分组。服务器的名字是 server；127.0.0.1 和 localhost 是每个程序自己的主机。".to_owned()
        }
        Mistake::NothingSent { place: RunPlace::OneHost } => {
            "没有发送任何分组。在这个私有网络中，只能看到发往 127.0.0.1、::1 或 localhost 的分组。".to_owned()
        }
    }
}
