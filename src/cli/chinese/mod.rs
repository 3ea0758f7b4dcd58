//! The command line in Chinese: help, and what is wrong with arguments. The rest of what captrace says has both languages
//! where it is said; here the English is clap's, or is made by it from the comments on the arguments.

pub mod help;
mod lines;
mod refusal;

use clap::Command;

pub(super) use refusal::refusal;

/// The commands and their arguments, with Chinese help.
pub(super) fn in_chinese(command: Command) -> Command {
    help::translate(command).term_width(columns())
}

/// Help as it is printed: what clap says by itself in Chinese, and each line as wide as it looks.
pub(super) fn finish(text: &str) -> String {
    lines::join(&help::replace_words_of_clap(text))
}

/// A man page as `clap_mangen` made it from the commands in Chinese, with Chinese for what it says by itself.
pub(super) fn finish_page(page: &str) -> String {
    const HEADINGS: [(&str, &str); 9] = [
        (".SH NAME", ".SH 名称"),
        (".SH SYNOPSIS", ".SH 概要"),
        (".SH DESCRIPTION", ".SH 描述"),
        (".SH OPTIONS", ".SH 选项"),
        (".SH SUBCOMMANDS", ".SH 命令"),
        (".SH EXTRA", ".SH 例子"),
        (".SH VERSION", ".SH 版本"),
        ("Print help", "显示帮助"),
        ("Print version", "显示版本"),
    ];
    let mut finished = String::with_capacity(page.len());
    for line in page.lines() {
        match HEADINGS.iter().find(|(english, _)| line.starts_with(english)) {
            Some((_, chinese)) => finished.push_str(chinese),
            None => finished.push_str(&lines::join(&line.replace("\\fIsubcommands\\fR", "\\fI命令\\fR"))),
        }
        finished.push('\n');
    }
    finished
}

/// The columns in which help is set: those of the terminal, at most 100. Two are kept back, for clap does not count the spaces
/// at the end of a line, each of which is half of a wide character.
fn columns() -> usize {
    let terminal = terminal_size::terminal_size().map(|(width, _)| width.0);
    terminal.or_else(super::locale::columns).map_or(80, usize::from).clamp(40, 100) - 2
}
