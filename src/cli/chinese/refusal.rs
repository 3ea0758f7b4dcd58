//! What is wrong with arguments, in Chinese: clap's own messages, from their kind and context.

use std::error::Error as _;
use std::net::AddrParseError;
use std::num::ParseIntError;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::finish;

/// Clap's message for arguments that it refuses; `None` for help and the version, which are no refusals.
pub fn refusal(error: &Error) -> Option<String> {
    let wrong = one(error, ContextKind::InvalidArg);
    let value = one(error, ContextKind::InvalidValue);
    let said = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        | ErrorKind::DisplayVersion => return None,
        ErrorKind::InvalidSubcommand => {
            format!("没有 {} 这个命令", one(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument if wrong.starts_with('-') => format!("没有 {wrong} 这个选项"),
        ErrorKind::UnknownArgument => format!("多出一个参数：{wrong}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{wrong} 需要一个值"),
        ErrorKind::InvalidValue => format!("{wrong} 不能取值 \"{value}\""),
        ErrorKind::ValueValidation => format!("{wrong} 不能取值 \"{value}\"{}", reason(error)),
        ErrorKind::ArgumentConflict
            if all(error, ContextKind::PriorArg).iter().all(|prior| *prior == wrong) =>
        {
            format!("{wrong} 只能给出一次")
        }
        ErrorKind::ArgumentConflict => {
            format!("{wrong} 不能与 {} 同时使用", all(error, ContextKind::PriorArg).join("、"))
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = all(error, ContextKind::InvalidArg);
            format!("缺少 {}", missing.iter().map(|argument| finish(argument)).collect::<Vec<_>>().join("、"))
        }
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::NoEquals => format!("{wrong} 的值要用等号给出：--step=1s"),
        ErrorKind::TooManyValues => format!("{wrong} 的值太多：多出 \"{value}\""),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{wrong} 的值的个数不对"),
        ErrorKind::InvalidUtf8 => "有一个参数不是 UTF-8 文本".to_owned(),
        _ => format!("参数有误：{error}"),
    };
    let lines = [Some(said), values(error), similar(error), usage(error), Some("  详见 --help".to_owned())];
    Some(lines.into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// A part of what clap knows of the error; empty where it knows nothing.
fn one(error: &Error, kind: ContextKind) -> String {
    all(error, kind).into_iter().next().unwrap_or_default()
}

/// The parts of what clap knows of the error.
fn all(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

/// Why a value was refused: clap's reasons in Chinese; ours are so already.
fn reason(error: &Error) -> String {
    let Some(source) = error.source() else { return String::new() };
    let said = source.to_string();
    if source.is::<ParseIntError>() {
        "：这里应是一个整数".to_owned()
    } else if source.is::<AddrParseError>() {
        "：这里应是一个 IP 地址".to_owned()
    } else if let Some((_, range)) = said.split_once(" is not in ") {
        format!("：不在 {range} 的范围内")
    } else {
        format!("：{said}")
    }
}

fn values(error: &Error) -> Option<String> {
    let values = all(error, ContextKind::ValidValue);
    (!values.is_empty()).then(|| format!("  可取：{}", values.join("、")))
}

fn similar(error: &Error) -> Option<String> {
    let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let similar = kinds.map(|kind| all(error, kind)).concat();
    (!similar.is_empty()).then(|| format!("  相近的有：{}", similar.join("、")))
}

fn usage(error: &Error) -> Option<String> {
    let ContextValue::StyledStr(usage) = error.get(ContextKind::Usage)? else { return None };
    Some(format!("  {}", finish(&usage.to_string())))
}
