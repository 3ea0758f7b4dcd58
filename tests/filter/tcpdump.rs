//! The oracle: tcpdump.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use captrace::internals::source::Instruction;

/// A packet of a capture file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Packet {
    pub(crate) bytes: Vec<u8>,
    pub(crate) wire_len: usize,
}

/// libpcap's result for an expression.
#[derive(Debug)]
pub(crate) enum Compiled {
    Program(Vec<Instruction>),
    /// libpcap reports an error because no packet can match.
    Nothing,
    Error(String),
}

/// The program for frames of a type (a name of pcap-linktype(7)), with or without its optimizer.
pub(crate) fn compile(link: &str, expression: &str, optimize: bool) -> Compiled {
    let mut command = Command::new("tcpdump");
    command.args(["-y", link, "-dd"]).args((!optimize).then_some("-O")).args(["--", expression]);
    let Output { status, stdout, stderr } = command.output().unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    if stderr.contains("expression rejects all packets") {
        return Compiled::Nothing;
    }
    if !status.success() {
        return Compiled::Error(stderr);
    }
    Compiled::Program(String::from_utf8(stdout).unwrap().lines().map(instruction).collect())
}

/// One line of `-dd`: `{ 0x28, 0, 0, 0x0000000c },`.
fn instruction(line: &str) -> Instruction {
    let numbers: Vec<u32> = line
        .trim_matches(['{', '}', ',', ' '])
        .split(", ")
        .map(|number| match number.trim().strip_prefix("0x") {
            Some(digits) => u32::from_str_radix(digits, 16).unwrap(),
            None => number.trim().parse().unwrap(),
        })
        .collect();
    let [code, if_true, if_false, value] = numbers[..] else { panic!("{line}") };
    Instruction {
        code: code.try_into().unwrap(),
        if_true: if_true.try_into().unwrap(),
        if_false: if_false.try_into().unwrap(),
        value,
    }
}

/// The packets of a capture file, and the number of its link type; nothing if tcpdump does not read it to its end.
pub(crate) fn read(file: &Path) -> Option<(u32, Vec<Packet>)> {
    let output = Command::new("tcpdump").args(["-n", "-w", "-", "-r"]).arg(file).output().unwrap();
    output
        .status
        .success()
        .then(|| packets(&output.stdout))?
        .map(|(link, packets)| (link, packets.into_iter().map(|(_, packet)| packet).collect()))
}

/// The indices of the packets that tcpdump selects, or its error.
pub(crate) fn select(file: &Path, expression: &str) -> Result<Vec<usize>, String> {
    let mut command = Command::new("tcpdump");
    let output = command.args(["-n", "-w", "-", "-r"]).arg(file).args(["--", expression]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    if error.contains("expression rejects all packets") {
        return Ok(Vec::new());
    }
    if !output.status.success() {
        return Err(error);
    }
    Ok(packets(&output.stdout)
        .map(|(_, packets)| packets.into_iter().map(|(at, _)| at).collect())
        .unwrap_or_default())
}

/// A pcap file of this machine's byte order, with the time of each packet in microseconds.
fn packets(file: &[u8]) -> Option<(u32, Vec<(usize, Packet)>)> {
    let word = |at: usize| Some(u32::from_le_bytes(*file.get(at..)?.first_chunk()?));
    assert_eq!(word(0)?, 0xa1b2_c3d4, "not a pcap file of a little-endian machine");
    let mut packets = Vec::new();
    let mut at = 24;
    while let Some(seconds) = word(at) {
        let [micros, kept, wire] = [4, 8, 12].map(|further| word(at + further).unwrap() as usize);
        let bytes = file[at + 16..at + 16 + kept].to_vec();
        packets.push((seconds as usize * 1_000_000 + micros, Packet { bytes, wire_len: wire }));
        at += 16 + kept;
    }
    Some((word(20)?, packets))
}

/// Writes packets as a pcap file, each at the microsecond that is its place.
pub(crate) fn write(path: &Path, link: u32, packets: &[Packet]) {
    let mut file = Vec::new();
    for word in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 0x0004_0000, link] {
        file.extend(u32::to_le_bytes(word));
    }
    for (at, packet) in packets.iter().enumerate() {
        for number in [at / 1_000_000, at % 1_000_000, packet.bytes.len(), packet.wire_len] {
            file.extend(u32::try_from(number).unwrap().to_le_bytes());
        }
        file.extend(&packet.bytes);
    }
    std::fs::File::create(path).unwrap().write_all(&file).unwrap();
}

/// Whether there is a tcpdump.
pub(crate) fn is_installed() -> bool {
    Command::new("tcpdump").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}
