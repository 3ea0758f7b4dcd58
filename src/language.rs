//! The languages that captrace speaks, and the one that it speaks now.
//!
//! The rule: all that a user reads is there in both languages: help, prompts, messages, errors, tables, explanations. What
//! programs read (traces, JSON, completions) and what is typed or copied (commands, options, names, filters) is the same in
//! both. `tests/architecture/translation.rs` looks for what has only English.
//!
//! Explanations have their words in `explain`, help in `cli::chinese`. A message has both languages where it is made:
//!
//! ```ignore
//! said!("cannot read {path}: {error}", "无法读取 {path}：{error}")
//! ```
//!
//! Fixed words that an error carries are [`Text`]s, and what the system answered is put into words by [`answered`].

use std::fmt;
use std::io::{self, ErrorKind};
use std::sync::OnceLock;

/// A language that captrace speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

/// The language of messages.
static SPOKEN: OnceLock<Language> = OnceLock::new();

impl Language {
    /// The language of a locale's name (`zh_CN.UTF-8` → Chinese); none where captrace does not speak it.
    pub fn of_locale(locale: &str) -> Option<Self> {
        let name = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Chinese),
            "en" | "c" | "posix" => Some(Self::English),
            _ => None,
        }
    }

    /// Speaks this language in all messages from now on. The first decision stands.
    pub(crate) fn speak(self) {
        let _ = SPOKEN.set(self);
    }

    /// The language of messages: English, unless another was chosen.
    pub(crate) fn spoken() -> Self {
        SPOKEN.get().copied().unwrap_or_default()
    }
}

/// Fixed words in both languages; shown in the one that is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Text {
    english: &'static str,
    chinese: &'static str,
}

/// Fixed words in both languages.
#[must_use]
pub const fn both(english: &'static str, chinese: &'static str) -> Text {
    Text { english, chinese }
}

impl Text {
    /// Whether there is nothing to say.
    pub(crate) const fn is_empty(self) -> bool {
        self.english.is_empty()
    }

    /// The words in the language that is spoken.
    pub(crate) fn spoken(self) -> &'static str {
        match Language::spoken() {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.spoken())
    }
}

/// What the system answered, in the language that is spoken. An answer that is not known here is quoted in its own words.
pub(crate) fn answered(error: &io::Error) -> String {
    let known = match Language::spoken() {
        Language::English => None,
        Language::Chinese => chinese_answer(error),
    };
    match (known, error.raw_os_error()) {
        (Some(known), Some(number)) => format!("{known}（errno {number}）"),
        (Some(known), None) => known.to_owned(),
        (None, _) => quoted(&error.to_string()),
    }
}

/// The usual answers of the system. An error that a library made says more in its text than in its kind.
fn chinese_answer(error: &io::Error) -> Option<&'static str> {
    // What has no kind: the numbers of Linux (errno(3)).
    match error.raw_os_error() {
        Some(5) => return Some("输入输出错误"),
        Some(6 | 19) => return Some("没有这个设备"),
        Some(23 | 24) => return Some("打开的文件太多"),
        Some(40) => return Some("符号链接的层数太多"),
        Some(105) => return Some("内核没有缓冲区可用"),
        None => {
            if let Some(inner) = error.get_ref() {
                return answer_of_library(&inner.to_string());
            }
        }
        _ => {}
    }
    Some(match error.kind() {
        ErrorKind::NotFound => "没有这个文件或目录",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::ConnectionRefused => "连接被拒绝",
        ErrorKind::ConnectionReset => "连接被对方重置",
        ErrorKind::ConnectionAborted => "连接已中止",
        ErrorKind::HostUnreachable => "没有到达主机的路由",
        ErrorKind::NetworkUnreachable => "网络不可达",
        ErrorKind::NetworkDown => "网络没有启用",
        ErrorKind::NotConnected => "没有连接",
        ErrorKind::AddrInUse => "地址已被占用",
        ErrorKind::AddrNotAvailable => "本机没有这个地址",
        ErrorKind::BrokenPipe => "管道的另一端已关闭",
        ErrorKind::AlreadyExists => "文件已经存在",
        ErrorKind::NotADirectory => "不是目录",
        ErrorKind::IsADirectory => "是一个目录",
        ErrorKind::DirectoryNotEmpty => "目录不是空的",
        ErrorKind::ReadOnlyFilesystem => "文件系统是只读的",
        ErrorKind::InvalidInput => "参数无效",
        ErrorKind::TimedOut => "超时",
        ErrorKind::StorageFull => "磁盘空间不足",
        ErrorKind::QuotaExceeded => "超出磁盘配额",
        ErrorKind::FileTooLarge => "文件太大",
        ErrorKind::ResourceBusy => "设备或资源正忙",
        ErrorKind::ExecutableFileBusy => "程序文件正在被使用",
        ErrorKind::ArgumentListTooLong => "参数太长",
        ErrorKind::InvalidFilename => "文件名太长或无效",
        ErrorKind::Interrupted => "操作被中断",
        ErrorKind::Unsupported => "系统不支持这个操作",
        ErrorKind::OutOfMemory => "内存不足",
        ErrorKind::UnexpectedEof => "数据提前结束",
        _ => return None,
    })
}

/// What the resolver, the decompressor and the standard library say in an error of their own.
fn answer_of_library(said: &str) -> Option<&'static str> {
    const KNOWN: [(&str, &str); 9] = [
        ("Name or service not known", "没有这个名字"),
        ("No address associated with hostname", "这个名字没有地址"),
        ("Temporary failure in name resolution", "暂时无法解析名字"),
        ("Non-recoverable failure in name resolution", "无法解析名字"),
        ("corrupt deflate stream", "压缩数据已损坏"),
        ("incomplete deflate stream", "压缩数据不完整"),
        ("invalid gzip header", "gzip 头部无效"),
        ("unexpected end of file", "数据提前结束"),
        ("did not contain valid UTF-8", "不是 UTF-8 文本"),
    ];
    KNOWN.iter().find(|(english, _)| said.contains(english)).map(|(_, chinese)| *chinese)
}

/// A message in the language that is spoken: a format of English, the same in Chinese, and what both are filled with.
macro_rules! said {
    ($english:literal, $chinese:literal $(, $($value:tt)*)?) => {
        match $crate::language::Language::spoken() {
            $crate::language::Language::English => format!($english $(, $($value)*)?),
            $crate::language::Language::Chinese => format!($chinese $(, $($value)*)?),
        }
    };
}

pub(crate) use said;

/// What a library says, in its own words, which are English: in a Chinese message they stand as a quotation. Words that were
/// made here are Chinese there already.
pub(crate) fn quoted(words: &str) -> String {
    match Language::spoken() {
        Language::Chinese if words.is_ascii() => format!("原话是 \"{words}\""),
        _ => words.to_owned(),
    }
}
