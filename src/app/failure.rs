//! Why the application could not do what it was asked: each failure says what failed, where, and what to do next.

use std::io;
use std::path::PathBuf;

use super::header;
use super::program::ProgramError;
use super::text::{Noun, count, shown, source};
use crate::lab::LabError;
use crate::language::{Text, answered, said};
use crate::source::file::{self, FileError};
use crate::source::interface::InterfaceError;
use crate::source::privilege::CaptureMode;
use crate::source::surrender::SurrenderError;
use crate::source::{CaptureError, FilterError, Privileges};
use crate::textbook::{BindError, ClientError};
use crate::trace::write::WriteError;

/// Why something could not be done.
///
/// The text is in lower case and without a full stop. Its further lines say what to do next.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A file, or standard input, cannot be opened or read.
    #[error("{}", said!("cannot read {}: {}", "无法读取 {}：{}", source(path), answered(error)))]
    Unreadable {
        /// Which file; `-` for standard input.
        path: PathBuf,
        /// What the system answered.
        error: io::Error,
    },
    /// The beginning of a file shows that it cannot be read.
    #[error("{}", said!("{}: {error}", "{}：{error}", source(path)))]
    NotReadable {
        /// Which file; `-` for standard input.
        path: PathBuf,
        /// What is wrong with it.
        error: FileError,
    },
    /// A folder holds no recording.
    #[error(
        "{}",
        said!(
            "no capture and no trace in {}: expected names that end in .pcap, .pcapng, .cap, .jsonl or .json",
            "{} 中没有捕获文件，也没有记录：文件名应以 .pcap、.pcapng、.cap、.jsonl 或 .json 结尾",
            shown(folder)
        )
    )]
    NoRecordings {
        /// Which folder.
        folder: PathBuf,
    },
    /// A recording has too many steps to ask questions about it.
    #[error("{}", too_long(name, *most))]
    TooLong {
        /// Its name.
        name: String,
        /// How many steps are kept.
        most: usize,
    },
    /// A trace cannot be written.
    #[error(transparent)]
    WriteTrace(#[from] WriteError),
    /// A capture file cannot be written.
    #[error("{}", said!("cannot write {}: {error}", "无法写入 {}：{error}", shown(path)))]
    WriteCapture {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: file::FileWriteError,
    },
    /// A file that was made under sudo cannot be given to the user who called sudo.
    #[error("{}", said!("cannot give {} to you: {}", "无法把 {} 交给你：{}", shown(path), answered(error)))]
    Owner {
        /// Which file.
        path: PathBuf,
        /// What the system answered.
        error: io::Error,
    },
    /// Two files of one name are to be saved.
    #[error("{}", said!("{} is named twice with --save", "--save 两次给出了 {}", shown(path)))]
    NamedTwice {
        /// The name.
        path: PathBuf,
    },
    /// A trace cannot be saved in several files, one after the other.
    #[error(
        "{}",
        said!(
            "{} is a trace, which is one whole: --rotate takes .pcap and .pcapng",
            "{} 是一份完整的记录，不能拆分：--rotate 只用于 .pcap 和 .pcapng",
            shown(path)
        )
    )]
    NoRotation {
        /// Its name.
        path: PathBuf,
    },
    /// Saving to a file failed on the way.
    #[error("{failure}\n  {}", held(*packets))]
    Unsaved {
        /// Why.
        failure: Box<Failure>,
        /// How many packets the file holds.
        packets: u64,
    },
    /// A filter cannot be read, or asks for something that frames of a link type do not have.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// Standard output takes no more.
    #[error("{}", said!("cannot write to standard output: {}", "无法写到标准输出：{}", answered(.0)))]
    StandardOutput(io::Error),
    /// The reader of standard output is gone, as `head` is when it has what it wants. That is no error: the command ends
    /// without a message.
    #[error("{}", said!("the reader of standard output is gone", "标准输出的读者已经离开"))]
    ReaderGone,
    /// This user may not capture here.
    #[error("{}", no_permission(privileges, *alternative))]
    NotPermitted {
        /// What this user may do.
        privileges: Box<Privileges>,
        /// What works without permission instead of what was asked for; empty where nothing does.
        alternative: Text,
    },
    /// A capture cannot be opened, or ended early.
    #[error(transparent)]
    Capture(CaptureError),
    /// No interface leads to where it must.
    #[error(transparent)]
    Interface(#[from] InterfaceError),
    /// The privileges cannot be given up: then nothing is captured.
    #[error(transparent)]
    Surrender(#[from] SurrenderError),
    /// The threads of the textbook's programs cannot be started.
    #[error("{}", answered(.0))]
    Runtime(io::Error),
    /// A server of ours cannot have its port.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// A client of ours got no reply.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A student's program cannot be started.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// The process that runs the student's programs cannot be started, or ended too early.
    #[error("{}", said!("cannot run programs here: {}", "这里无法运行程序：{}", answered(.0)))]
    Keeper(io::Error),
    /// The lab cannot be set up, or ended early.
    #[error(transparent)]
    Lab(#[from] LabError),
    /// A program of ours ended without an outcome.
    #[error(
        "{}",
        said!(
            "the exchange ended by a defect of captrace: please report it",
            "这次交换因 captrace 自身的缺陷而中断：请报告这个问题"
        )
    )]
    NoOutcome,
}

impl Failure {
    /// Whether it is about the screen alone: what is saved does not suffer from it.
    pub(crate) const fn is_of_the_screen(&self) -> bool {
        matches!(self, Self::ReaderGone | Self::StandardOutput(_))
    }

    /// A capture that cannot be opened, or ended early; `alternative` is what works without permission.
    pub(crate) fn capture(error: CaptureError, alternative: Text) -> Self {
        match error {
            CaptureError::NotPermitted => {
                Self::NotPermitted { privileges: Box::new(Privileges::look()), alternative }
            }
            error => Self::Capture(error),
        }
    }
}

fn too_long(name: &str, most: usize) -> String {
    said!(
        "{name}: has more than {most} packets, calls and remarks: choose one flow with --flow N (captrace stats lists them)",
        "{name}：分组、调用和说明超过 {most} 条：请用 --flow N 选择一个流（captrace stats 列出它们）"
    )
}

/// What a file holds that could not be written any further.
fn held(packets: u64) -> String {
    match packets {
        0 => said!("no packet was saved in it", "其中没有保存任何分组"),
        _ => said!(
            "it holds what was captured before: {}",
            "其中有此前捕获的 {}",
            count(packets, Noun::Packet)
        ),
    }
}

/// The cause why capturing is not permitted, and the exact commands that would allow it.
fn no_permission(privileges: &Privileges, alternative: Text) -> String {
    let mut lines = vec![said!(
        "this user may not capture packets here (CAP_NET_RAW is missing)",
        "当前用户没有权限在这里捕获分组（缺少 CAP_NET_RAW）"
    )];
    if privileges.way() == CaptureMode::None {
        lines.extend(privileges.cause().map(|cause| {
            said!("  and a private network is refused: {cause}", "  也不能建立私有网络：{cause}")
        }));
    }
    if !alternative.is_empty() && privileges.way() != CaptureMode::None {
        lines.push(said!("what works here as it is: {alternative}", "这里现在就可以用的是：{alternative}"));
    }
    lines.push(said!("what would allow it:", "怎样才能捕获："));
    let arguments = header::arguments();
    for advice in privileges.advice() {
        lines.push(format!("  - {advice}"));
        lines.extend(advice.commands(&arguments).into_iter().map(|command| format!("      {command}")));
    }
    lines.push(said!(
        "meanwhile, a real exchange that was captured elsewhere can be replayed without any \
             permission:",
        "没有权限也可以先重放一次在别处捕获的真实交换："
    ));
    lines.push("      captrace read --sample tcp-server-closes".to_owned());
    lines.join("\n")
}
