//! The command of a student's program: from what was typed to words, and whether there is such a program.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::header::for_shell;
use crate::host::keeper::CommandLine;
use crate::language::{answered, said};
use crate::view::text::visible;

/// Why a program cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// No program was named.
    #[error(
        "{}",
        said!(
            "no program is named: expected a program and its arguments, for example 'python3 TCPServer.py'",
            "没有给出程序：这里应是程序和它的参数，例如 'python3 TCPServer.py'"
        )
    )]
    Nothing,
    /// A quotation mark has no second one.
    #[error(
        "{}",
        said!(
            "in {command}: the quotation mark {mark} is not closed",
            "{command}：引号 {mark} 没有成对"
        )
    )]
    OpenQuote {
        /// The command.
        command: String,
        /// The mark.
        mark: char,
    },
    /// There is no such program.
    #[error(
        "{}",
        said!(
            "there is no program {}{}",
            "没有程序 {}{}",
            visible(&program.to_string_lossy()), advice(program, hint.as_deref())
        )
    )]
    NotFound {
        /// The program.
        program: OsString,
        /// A command that would run the file of this name.
        hint: Option<String>,
    },
    /// The file of this name cannot be executed.
    #[error(
        "{}",
        said!(
            "{} is not a program that can be started{}",
            "{} 不是可以启动的程序{}",
            visible(&program.to_string_lossy()), advice(program, hint.as_deref())
        )
    )]
    NotExecutable {
        /// The program.
        program: OsString,
        /// A command that would run the file.
        hint: Option<String>,
    },
    /// The kernel refused to start it.
    #[error("{}", said!("cannot start {command}: {}", "无法启动 {command}：{}", answered(reason)))]
    Refused {
        /// The command.
        command: String,
        /// What the kernel answered.
        reason: io::Error,
    },
}

fn advice(program: &OsStr, hint: Option<&str>) -> String {
    match hint {
        Some(hint) => {
            said!("; a file of this name is here: write '{hint}'", "；这里有一个同名的文件：请写 '{hint}'")
        }
        None if program.as_encoded_bytes().contains(&b'/') => String::new(),
        None => said!(" in the folders of PATH", "（在 PATH 的各目录中都找不到）"),
    }
}

/// Reads a command that was given as one argument: words with blanks between them, quotation marks and backslashes as in a
/// shell. Nothing is expanded.
///
/// # Errors
///
/// [`ProgramError`]: an open quotation mark, no word, or no such program.
pub(crate) fn parsed(text: &str) -> Result<CommandLine, ProgramError> {
    command(words(text)?)
}

/// The command of these words.
///
/// # Errors
///
/// [`ProgramError`]: no word, or no such program.
pub(crate) fn command(words: Vec<OsString>) -> Result<CommandLine, ProgramError> {
    let program = words.first().ok_or(ProgramError::Nothing)?;
    find(program)?;
    let shown = words.iter().map(|word| for_shell(&word.to_string_lossy())).collect::<Vec<_>>().join(" ");
    Ok(CommandLine { words, shown })
}

fn words(text: &str) -> Result<Vec<OsString>, ProgramError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(mark), _) if letter == mark => quote = None,
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(letters.next()),
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, _) if letter.is_whitespace() => words.extend(word.take().map(OsString::from)),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    if let Some(mark) = quote {
        return Err(ProgramError::OpenQuote { command: text.to_owned(), mark });
    }
    words.extend(word.map(OsString::from));
    Ok(words)
}

/// Whether there is such a program: a path to a file, or a name in the folders of PATH.
fn find(program: &OsStr) -> Result<(), ProgramError> {
    let is_path = program.as_encoded_bytes().contains(&b'/');
    let file = Path::new(program);
    let hint = || hint(file);
    if is_path {
        return match file.metadata() {
            Ok(found) if found.is_file() && found.permissions().mode() & 0o111 != 0 => Ok(()),
            Ok(_) => Err(ProgramError::NotExecutable { program: program.to_owned(), hint: hint() }),
            Err(_) => Err(ProgramError::NotFound { program: program.to_owned(), hint: None }),
        };
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let is_there = |folder: PathBuf| folder.join(program).is_file();
    if env::split_paths(&path).any(is_there) {
        return Ok(());
    }
    Err(ProgramError::NotFound { program: program.to_owned(), hint: hint() })
}

/// How to run a file that is not a program.
fn hint(file: &Path) -> Option<String> {
    if !file.is_file() {
        return None;
    }
    let name = for_shell(&file.to_string_lossy());
    match file.extension().and_then(OsStr::to_str) {
        Some("py") => Some(format!("python3 {name}")),
        Some("sh") => Some(format!("sh {name}")),
        _ if file.components().count() == 1 => Some(format!("./{name}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        words(text).unwrap().into_iter().map(|word| word.into_string().unwrap()).collect()
    }

    #[test]
    fn a_command_is_read_as_a_shell_reads_it() {
        assert_eq!(read("python3 TCPServer.py"), ["python3", "TCPServer.py"]);
        assert_eq!(
            read("  python3 'my server.py'  \"a b\"c d\\ e '' "),
            ["python3", "my server.py", "a bc", "d e", ""]
        );
        assert_eq!(read("echo '$HOME' \"\\\"\""), ["echo", "$HOME", "\""]);
        assert!(read("  ").is_empty());
    }

    #[test]
    fn what_cannot_be_started_is_named_with_what_to_do() {
        assert_eq!(
            parsed("python3 'a").unwrap_err().to_string(),
            "in python3 'a: the quotation mark ' is not closed"
        );
        assert!(parsed(" ").unwrap_err().to_string().starts_with("no program is named"));
        assert_eq!(
            parsed("pyton33 a.py").unwrap_err().to_string(),
            "there is no program pyton33 in the folders of PATH"
        );
        assert_eq!(
            parsed("Cargo.toml").unwrap_err().to_string(),
            "there is no program Cargo.toml; a file of this name is here: write './Cargo.toml'"
        );
        assert_eq!(
            parsed("./tests/peers/tcp_server.py 0").unwrap_err().to_string(),
            "./tests/peers/tcp_server.py is not a program that can be started; a file of this name is here: write 'python3 \
             ./tests/peers/tcp_server.py'"
        );
    }
}
