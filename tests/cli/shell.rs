//! Completions and man pages: made from the arguments, so every command and option is in them.

use std::fs;
use std::process::{Command, Stdio};

use captrace::internals::cli::args::Arguments;
use clap::CommandFactory as _;

use crate::here;

fn stdout(arguments: &[&str]) -> String {
    let output = Command::new(here::PROGRAM).args(arguments).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands, without those that are hidden.
fn commands() -> Vec<String> {
    let whole = Arguments::command();
    let shown = whole.get_subcommands().filter(|command| !command.is_hide_set());
    shown.map(|command| command.get_name().to_owned()).collect()
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = stdout(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
        for option in ["close-first", "charset", "promiscuous"] {
            assert!(script.contains(option), "{shell}: {option}");
        }
    }
}

#[test]
fn bash_accepts_its_script() {
    if !here::has("bash", "bash") {
        return;
    }
    let script = stdout(&["completions", "bash"]);
    let asked = format!(
        "{script}\nCOMP_WORDS=(captrace demo --cl); COMP_CWORD=2; _captrace captrace --cl demo; echo \"${{COMPREPLY[@]}}\""
    );
    let output = Command::new("bash").args(["-c", &asked]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "--close-first", "{output:?}");
}

#[test]
fn every_command_has_a_man_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man/man1");
    assert_eq!(stdout(&["man", "-o", pages.to_str().unwrap()]), "");
    for command in commands() {
        let page = fs::read_to_string(pages.join(format!("captrace-{command}.1"))).unwrap();
        assert!(page.contains(".SH SYNOPSIS") && page.contains(&format!("captrace\\-{command}")), "{page}");
    }
    assert_eq!(stdout(&["man"]), fs::read_to_string(pages.join("captrace.1")).unwrap());
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let output = Command::new(here::PROGRAM).args(["man", "-o", "/dev/null/man1"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "captrace: cannot write man pages to /dev/null/man1: Not a directory (os error 20)\n"
    );
}
