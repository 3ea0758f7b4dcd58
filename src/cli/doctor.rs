//! `captrace doctor`: what works on this machine, and how to enable what does not.

use std::fmt::Display;
use std::net::IpAddr;

use super::Exit;
use crate::app::charset::Charset;
use crate::app::screen::print;
use crate::call::TransportProtocol;
use crate::frame::VantageIndex;
use crate::host::private::{self, PrivateError};
use crate::language::{Text, answered, both, said};
use crate::source::privilege::{Advice, CaptureMode, RefusalCause, Wsl};
use crate::source::surrender::can_close_files;
use crate::source::{Capture, CaptureError, Conversation, Interface, Privileges, interface};
use crate::view::text::{width, wrap};

/// Examines this machine and prints the result. Sends nothing and changes nothing.
///
/// # Errors
///
/// An [`Exit`] when the output cannot be written.
pub(super) fn run() -> Result<(), Exit> {
    let findings = MachineFindings { privileges: Privileges::look(), interfaces: try_interfaces() };
    Ok(print(&Charset::chosen().show(&findings.text()))?)
}

/// An interface, and whether a capture could be opened there; with it, why the kernel refused a ring if it did.
type Tried = (Interface, Result<Option<String>, CaptureError>);

/// The results, as values.
struct MachineFindings {
    privileges: Privileges,
    interfaces: Vec<Tried>,
}

/// Opens a capture on each interface, of the textbook's server, and closes it again.
fn try_interfaces() -> Vec<Tried> {
    let server = (IpAddr::from([0, 0, 0, 0]), super::args::TEXTBOOK_PORT).into();
    let textbook = Conversation::with_server(TransportProtocol::Udp, server);
    let attempt = |found: Interface| {
        let opened = Capture::open(&found, &textbook, VantageIndex::default())
            .map(|capture| capture.refusal().map(answered));
        (found, opened)
    };
    interface::all().into_iter().map(attempt).collect()
}

// The report follows below this line.

/// What a line may take: a terminal of 80 columns, with a margin at its right.
const COLUMNS: usize = 78;
/// Where the second column begins.
const SECOND: usize = 20;

/// What is given up before the first packet is read.
fn while_capturing() -> Text {
    if can_close_files() {
        both(
            "no root, no capability, no way to gain any, and no file but those open already (Landlock)",
            "没有 root 权限，没有能力（capability），也无法获得；除已打开的文件外不能打开任何文件（\
             Landlock）",
        )
    } else {
        both(
            "no root, no capability, no way to gain any; this kernel has no Landlock to close the file \
             system, too",
            "没有 root 权限，没有能力（capability），也无法获得；这个内核没有 Landlock，不能同时关闭文件\
             系统",
        )
    }
}

impl MachineFindings {
    fn text(&self) -> String {
        let mut out = ReportLines::default();
        out.line(&"captrace doctor");
        out.line(&"");
        out.item(
            &both("saved traces", "保存的记录"),
            &both("reading and comparing them always works", "总是可以读取和比较"),
        );
        out.item(&both("capture", "捕获"), &self.capture());
        out.item(&both("private network", "私有网络"), &self.private());
        out.item(&"captrace demo", &self.demo());
        out.item(&"captrace lab", &self.lab());
        out.item(&both("while capturing", "捕获期间"), &while_capturing());
        for note in self.notes() {
            out.item(&both("note", "注意"), &note);
        }
        out.line(&"");
        out.line(&both("interfaces", "接口"));
        for tried in &self.interfaces {
            out.interface(tried);
        }
        self.advise(&mut out);
        out.0
    }

    fn capture(&self) -> String {
        let loopback = self.interfaces.iter().find(|(found, _)| found.loopback);
        match (self.privileges.packet_socket, loopback) {
            (Err(errno), _) => said!(
                "no: this user may not open a packet socket ({errno:?})",
                "不可以：当前用户不能打开分组套接字（{errno:?}）"
            ),
            (Ok(()), Some((_, Ok(None)))) => said!("works", "可以"),
            (Ok(()), Some((_, Ok(Some(refusal))))) => said!(
                "works, but the kernel refuses a ring of memory for frames ({refusal}): each is fetched by itself, \
                 and more may be lost",
                "可以，但内核拒绝为帧分配环形缓冲区（{refusal}）：只能逐个取帧，可能丢失更多"
            ),
            (Ok(()), Some((_, Err(error)))) => said!("not on loopback: {error}", "环回接口上不可以：{error}"),
            (Ok(()), None) => said!("works, but there is no loopback interface", "可以，但没有环回接口"),
        }
    }

    fn private(&self) -> String {
        match (self.privileges.private, self.privileges.cause()) {
            (Ok(()), _) => said!("works (no permission needed)", "可以（不需要权限）"),
            (Err(_), Some(cause)) if cause != RefusalCause::SomePolicy => {
                said!("no: {cause} ({})", "不可以：{cause}（{}）", self.refusal())
            }
            (Err(_), _) => said!("no: {} ({})", "不可以：{}（{}）", RefusalCause::SomePolicy, self.refusal()),
        }
    }

    /// Where it ended, for a closer look.
    fn refusal(&self) -> String {
        match self.privileges.private {
            Err(PrivateError::Refused { step, errno }) => format!("{step}: {errno:?}"),
            Err(error) => error.to_string(),
            Ok(()) => String::new(),
        }
    }

    fn demo(&self) -> Text {
        match self.privileges.way() {
            CaptureMode::Capture => {
                both("captures on this machine's loopback interface", "在本机的环回接口上捕获")
            }
            CaptureMode::Private => {
                both("captures in a private network of its own", "在自己的私有网络中捕获")
            }
            CaptureMode::None => both("cannot capture here yet: see below", "这里还不能捕获：见下文"),
        }
    }

    fn lab(&self) -> Text {
        if self.privileges.private.is_ok() || private::may_make_networks() {
            both("has two hosts of its own", "有自己的两台主机")
        } else {
            both(
                "can have no hosts here yet: see below; captrace lab show NAME shows a run that was recorded",
                "这里还不能有自己的主机：见下文；captrace lab show NAME 显示录下的运行",
            )
        }
    }

    fn notes(&self) -> Vec<String> {
        let found = &self.privileges;
        let mut notes = Vec::new();
        if private::is_inside() {
            notes.push(said!("this is captrace's private network already", "这里已经是 captrace 的私有网络"));
        }
        if found.status.is_none() {
            notes.push(said!(
                "the kernel does not say which capabilities captrace has: the advice below may not fit",
                "内核没有说明 captrace 有哪些能力（capability）：下面的建议可能不合适"
            ));
        }
        if let Some(container) = found.machine.container {
            notes.push(said!(
                "this looks like a container ({container:?}): its host's rules hold, too",
                "这里像是一个容器（{container:?}）：它的主机的规则也起作用"
            ));
        }
        match found.machine.wsl {
            Some(Wsl::Two) => notes.push(said!(
                "this is WSL 2: what Windows sends itself is not seen",
                "这里是 WSL 2：看不到 Windows 自己发送的分组"
            )),
            Some(Wsl::One) => notes
                .push(said!("this is WSL 1, which has no Linux kernel", "这里是 WSL 1，它没有 Linux 内核")),
            None => {}
        }
        if let Some(link) = found.executable.link.as_ref().filter(|_| found.packet_socket.is_err()) {
            let link = link.display();
            notes.push(said!(
                "{link} is a link, which setcap refuses: name the file itself, as below",
                "{link} 是一个链接，而 setcap 不接受链接：请像下面那样写出文件本身"
            ));
        }
        notes
    }

    fn advise(&self, out: &mut ReportLines) {
        let advice = self.privileges.advice();
        if advice.is_empty() {
            return;
        }
        out.line(&"");
        out.line(&both("to enable more", "怎样获得更多功能"));
        for one in &advice {
            out.advice(one);
        }
    }
}

/// Lines, as they come.
#[derive(Default)]
struct ReportLines(String);

impl ReportLines {
    fn line(&mut self, line: &dyn Display) {
        self.0.push_str(line.to_string().trim_end());
        self.0.push('\n');
    }

    /// A name, with its text in the second column.
    fn item(&mut self, name: &dyn Display, said: &dyn Display) {
        let name = format!("  {name}");
        let mut margin = format!("{name}{}", " ".repeat(SECOND.saturating_sub(width(&name)).max(1)));
        for line in wrap(&said.to_string(), COLUMNS - SECOND) {
            self.line(&format!("{margin}{line}"));
            margin = " ".repeat(SECOND);
        }
    }

    fn interface(&mut self, (found, opened): &Tried) {
        let captured = match opened {
            Ok(_) => both("can be captured", "可以捕获"),
            Err(CaptureError::NotPermitted) => both("not permitted", "没有权限"),
            Err(CaptureError::Down { .. }) => both("down", "未启用"),
            Err(CaptureError::Unreadable { .. }) => {
                both("frames of a kind that captrace does not read", "captrace 读不了这种帧")
            }
            Err(_) => both("refused", "被拒绝"),
        };
        let addresses: Vec<String> = found.addresses.iter().map(IpAddr::to_string).collect();
        let said = said!("{captured}, mtu {}  {}", "{captured}，mtu {}  {}", found.mtu, addresses.join("  "));
        self.item(&found.name, &said.trim_end());
    }

    /// Commands are never wrapped: they are there to be copied.
    fn advice(&mut self, advice: &Advice) {
        let mut margin = "  - ";
        for line in wrap(&advice.to_string(), COLUMNS - margin.len()) {
            self.line(&format!("{margin}{line}"));
            margin = "    ";
        }
        for command in advice.commands("demo") {
            self.line(&format!("      {command}"));
        }
    }
}
