//! What a student runs, captured by another process, which gives up its rights before it reads a packet.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::app::Recording;
use crate::app::assignment_folder::AssignmentFolder;
use crate::app::homework::trace_of;
use crate::app::questions::Material;
use crate::app::text_file::save;
use crate::call::{End, TransportProtocol};
use crate::cli::{Exit, complain};
use crate::homework::assignment::StudentRun;
use crate::homework::variant::Variant;
use crate::language::{Language, said};

/// The exit code of a command that the machine refuses.
const REFUSED: i32 = 3;

/// Runs a student's exchange or lab; `None` where there is nothing to run, or the machine refuses to.
///
/// # Errors
///
/// It fails, or cannot be read.
pub(super) fn run(folder: &AssignmentFolder, student: &str) -> Result<Option<(String, Material)>, Exit> {
    let assignment = &folder.assignment;
    let variant = Variant::of(&assignment.name, student);
    let trace = PathBuf::from(format!("{student}.trace.jsonl"));
    let scenario = PathBuf::from(format!("{student}.scenario.toml"));
    let arguments = match assignment.run.kind() {
        StudentRun::Nothing(_) => return Ok(None),
        StudentRun::Exchange(protocol, closer) => exchange(&variant, protocol, closer),
        StudentRun::Scenario(name) => {
            let (text, _) = folder.scenario(name, &variant).map_err(Exit::failed)?;
            save(&scenario, true, text.as_bytes())?;
            let seed = variant.seed.to_string();
            ["lab", "run", &scenario.to_string_lossy(), "--seed", &seed].map(str::to_owned).to_vec()
        }
    };
    let captured = capture(&arguments, &trace);
    // What is left of a run that failed is nothing to ask about.
    let read = captured.and_then(|is_there| is_there.then(|| read(&trace)).transpose());
    for path in [&trace, &scenario] {
        let _ = fs::remove_file(path);
    }
    read
}

fn exchange(variant: &Variant, protocol: TransportProtocol, closer: End) -> Vec<String> {
    let protocol = match protocol {
        TransportProtocol::Tcp => "--tcp",
        TransportProtocol::Udp => "--udp",
    };
    let port = variant.port.to_string();
    let arguments =
        ["demo", protocol, "--message", &variant.message, "--port", &port, "--close-first", closer.name()];
    arguments.map(str::to_owned).to_vec()
}

fn read(trace: &Path) -> Result<(String, Material), Exit> {
    trace_of(Recording::open(trace)?).map_err(Exit::failed)
}

/// Runs captrace once more; says whether the trace is there, or the machine refuses.
fn capture(arguments: &[String], trace: &Path) -> Result<bool, Exit> {
    let program = std::env::current_exe().map_err(Exit::failed)?;
    let language = match Language::spoken() {
        Language::English => "en",
        Language::Chinese => "zh",
    };
    let is_lab = arguments.first().is_some_and(|command| command == "lab");
    let output = Command::new(program)
        .args(arguments)
        .args(["--lang", language, "--force", "--save"])
        .arg(trace)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .and_then(std::process::Child::wait_with_output)
        .map_err(Exit::failed)?;
    if output.status.success() {
        // What makes the run less than it should be; the trace itself is only on its way into the answers.
        let messages = String::from_utf8_lossy(&output.stderr);
        let name = trace.to_string_lossy();
        let messages: Vec<_> = messages.lines().filter(|line| !line.contains(&*name)).collect();
        for line in &messages {
            eprintln!("{line}");
        }
        if is_lab && !messages.is_empty() {
            complain(&said!(
                "to run it again: this command with --force, which forgets the answers",
                "要重新运行：同一命令加上 --force，已有的答案会被删除"
            ));
        }
        return Ok(true);
    }
    let code = output.status.code().unwrap_or(1);
    if code == REFUSED {
        return Ok(false);
    }
    let why = String::from_utf8_lossy(&output.stderr);
    let why = why.trim_end().trim_start_matches("captrace: ");
    let message = said!(
        "the run failed: {why}\n  captrace doctor says what works here",
        "运行失败：{why}\n  captrace doctor 会说明这里能做什么"
    );
    Err(Exit { code: u8::try_from(code).unwrap_or(1), message })
}
