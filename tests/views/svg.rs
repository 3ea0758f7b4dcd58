//! A ladder as a picture: what a student puts into a paper.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::here;

fn captrace(words: &[&str]) -> Output {
    Command::new(here::PROGRAM).args(words).env("LANG", "C.UTF-8").output().unwrap()
}

fn svg(file: &Path, more: &[&str]) -> String {
    let words = [&["export", file.to_str().unwrap(), "--as", "svg"], more].concat();
    let output = captrace(&words);
    assert!(output.status.success() || !output.stdout.is_empty(), "{words:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every trace and every capture of the package.
fn recordings() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("traces"), root().join("tests/captures")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if [".jsonl", ".json", ".pcap", ".pcapng", ".pcap.gz", ".pcapng.gz"]
                .iter()
                .any(|end| name.ends_with(end))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A text of a picture and the corners of its box, measured anew: the advance widths here are the test's own.
#[derive(Debug)]
struct Label {
    text: String,
    corners: [(f64, f64); 4],
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    element.split(&format!(" {name}=\"")).nth(1)?.split('"').next()
}

fn labels(svg: &str) -> Vec<Label> {
    svg.lines().filter(|line| line.starts_with("<text")).map(label).collect()
}

fn label(line: &str) -> Label {
    let number = |name: &str| attribute(line, name).unwrap().parse::<f64>().unwrap();
    let text = line.split_once('>').unwrap().1.strip_suffix("</text>").unwrap();
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    let size = attribute(line, "font-size").map_or(12.0, |size| size.parse().unwrap());
    // In a sans-serif face most letters are half as wide as they are high, a Chinese character nearly as wide.
    let advance = |letter: char| match letter {
        ' ' | 'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | '(' | ')' | '\'' | '"' | '-' => {
            0.28
        }
        letter if letter.is_ascii() => 0.5,
        _ => 0.85,
    };
    let width: f64 = text.chars().map(advance).sum::<f64>() * size;
    let left = match attribute(line, "text-anchor") {
        Some("middle") => -width / 2.0,
        Some("end") => -width,
        _ => 0.0,
    };
    let angle = attribute(line, "transform").map_or(0.0, |turn| {
        turn.strip_prefix("rotate(").unwrap().split(' ').next().unwrap().parse::<f64>().unwrap()
    });
    let (x, y) = (number("x"), number("y"));
    let (sin, cos) = angle.to_radians().sin_cos();
    let corner = |(a, b): (f64, f64)| (x + a * cos - b * sin, y + a * sin + b * cos);
    let (top, bottom) = (-0.7 * size, 0.1 * size);
    let corners = [(left, top), (left + width, top), (left + width, bottom), (left, bottom)].map(corner);
    Label { text, corners }
}

fn covers(one: &Label, other: &Label) -> bool {
    let axes = |label: &Label| {
        let [a, b, _, d] = label.corners;
        [(b.0 - a.0, b.1 - a.1), (d.0 - a.0, d.1 - a.1)]
    };
    let extent = |label: &Label, axis: (f64, f64)| {
        let along = label.corners.map(|(x, y)| x * axis.0 + y * axis.1);
        along.iter().fold((f64::MAX, f64::MIN), |(a, b), at| (a.min(*at), b.max(*at)))
    };
    axes(one).into_iter().chain(axes(other)).all(|axis| {
        let ((from, to), (start, end)) = (extent(one, axis), extent(other, axis));
        from < end && start < to
    })
}

#[test]
fn no_label_covers_another_in_any_recording_at_any_scale() {
    let (mut pictures, mut texts) = (0, 0);
    for file in recordings() {
        for more in [
            &["--by-order"][..],
            &["--to-scale"],
            &["--to-scale", "--why", "--lang", "zh"],
            &["--by-order", "--measure", "--pixels", "520"],
        ] {
            let words =
                [&["export", file.to_str().unwrap(), "--as", "svg", "--steps", "1-60"], more].concat();
            let output = captrace(&words);
            if output.stdout.is_empty() {
                continue;
            }
            let svg = String::from_utf8(output.stdout).unwrap();
            let labels = labels(&svg);
            pictures += 1;
            texts += labels.len();
            for (place, label) in labels.iter().enumerate() {
                for other in &labels[..place] {
                    assert!(!covers(label, other), "{} {more:?}:\n{label:?}\n{other:?}", file.display());
                }
            }
        }
    }
    assert!(pictures > 200 && texts > 10_000, "{pictures} pictures, {texts} texts");
}

#[test]
fn a_picture_is_right_without_a_style_sheet_and_the_same_each_time() {
    let file = root().join("traces/tcp-server-closes.jsonl");
    for more in [&["--by-order"][..], &["--to-scale"], &["--lang", "zh"]] {
        let picture = svg(&file, more);
        assert_eq!(picture, svg(&file, more));
        for refused in ["style", "class", "foreignObject", "<script", "href"] {
            assert!(!picture.contains(refused), "{refused}");
        }
        assert!(picture.contains(">HELLO") || picture.contains("HELLO, CAPTRACE"), "text is text: {picture}");
        assert!(
            picture.contains(if more == ["--lang", "zh"] {
                "高度不表示时间"
            } else {
                "Heights are times."
            }) || more == ["--by-order"]
        );
    }
}

#[test]
fn a_picture_of_some_steps_has_their_packets_alone() {
    let file = root().join("traces/tcp-server-closes.jsonl");
    let picture = svg(&file, &["--steps", "4-7"]);
    let labels = labels(&picture);
    let badges: Vec<_> = labels.iter().filter_map(|label| label.text.parse::<u32>().ok()).collect();
    assert_eq!(badges, [4, 5, 6, 7], "{labels:#?}");
    assert!(labels.iter().any(|label| label.text == "ESTABLISHED"), "what holds there is shown: {labels:#?}");
}

#[test]
fn what_cannot_be_drawn_gets_an_answer() {
    let file = root().join("traces/udp.jsonl");
    let refused = |words: &[&str]| {
        let output = captrace(&[&["export", file.to_str().unwrap()], words].concat());
        assert!(!output.status.success() && output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(refused(&[]).contains("--as svg"));
    assert!(refused(&["--as", "svg", "--steps", "9-4"]).contains("9 is behind 4"));
    assert!(refused(&["--as", "svg", "--steps", "x"]).contains("\"x\" is no number of a packet"));
    assert!(refused(&["--as", "svg", "--flow", "7"]).contains("no packet to export"));
}

/// The pictures at the top of the READMEs, and the arguments that make them. `UPDATE_DOCS=1` writes them anew.
#[test]
fn the_pictures_in_the_readmes_are_what_captrace_draws() {
    let file = root().join("traces/tcp-server-closes.jsonl");
    for (name, more) in [("docs/ladder.svg", &["--lang", "en"]), ("docs/ladder.zh.svg", &["--lang", "zh"])] {
        let picture = svg(&file, more);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(root().join(name), &picture).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(root().join(name)).unwrap(),
            picture,
            "{name}: see CONTRIBUTING.md"
        );
    }
}

/// The numbers of the packets in a page, by order and to scale, each with where it stands from above.
fn in_page(file: &Path) -> Vec<(u64, u64, u64)> {
    use base64::Engine as _;
    use std::io::Read as _;
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    let output = captrace(&["report", file.to_str().unwrap(), "-o", page.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    let page = std::fs::read_to_string(page).unwrap();
    let packed = page.split("id=\"view\">").nth(1).unwrap().split('<').next().unwrap();
    let bytes = base64::engine::general_purpose::STANDARD.decode(packed).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    let view: serde_json::Value = serde_json::from_str(&text).unwrap();
    let items = view["flows"][0]["ladder"]["items"].as_array().unwrap();
    let number = |value: &serde_json::Value| value.as_u64().unwrap();
    let arrows = items.iter().filter(|item| item["labels"].is_array());
    let place = |item: &serde_json::Value, way: usize| number(&item["tops"][way]);
    arrows.map(|item| (number(&item["packet"]), place(item, 1), place(item, 2))).collect()
}

/// The height of a line of words in a picture, in pixels.
const LINE: f64 = 23.0;

#[test]
fn the_terminal_the_picture_and_the_page_show_the_same_packets_in_the_same_order_and_distance() {
    for name in [
        "traces/tcp-server-closes.jsonl",
        "tests/captures/loss-without-sack.pcap.gz",
        "tests/captures/reorder.pcap.gz",
    ] {
        let file = root().join(name);
        let text = captrace(&["export", file.to_str().unwrap(), "--as", "txt", "--unfold"]).stdout;
        let text = String::from_utf8(text).unwrap();
        let number = |line: &str| line.rsplit_once(['┤', '│'])?.1.trim().parse::<u64>().ok();
        let rows: Vec<_> =
            (0_i32..).zip(text.lines()).filter_map(|(row, line)| Some((number(line)?, row))).collect();
        let picture = |axis: &str| -> Vec<(u64, f64)> {
            let svg = svg(&file, &["--unfold", axis]);
            let badge = |line: &&str| line.starts_with("<text") && line.contains("fill=\"#ffffff\"");
            let badges = svg.lines().filter(badge).map(label);
            let mut badges: Vec<_> =
                badges.map(|badge| (badge.text.parse().unwrap(), badge.corners[0].1)).collect();
            badges.sort_by(|one, other| one.1.total_cmp(&other.1));
            badges
        };
        let (by_order, to_scale, page) = (picture("--by-order"), picture("--to-scale"), in_page(&file));
        let terminal: Vec<u64> = rows.iter().map(|(id, _)| *id).collect();
        let ids = |badges: &[(u64, f64)]| badges.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        assert!(terminal.len() >= 10, "{name}: {text}");
        assert_eq!(ids(&by_order), terminal, "{name}");
        assert_eq!(ids(&to_scale), terminal, "{name}");
        assert_eq!(page.iter().map(|(id, ..)| *id).collect::<Vec<_>>(), terminal, "{name}");
        // From arrow to arrow, by order: as many lines in both, but for a sentence that wraps in one of them.
        for (rows, pixels) in rows.windows(2).zip(by_order.windows(2)) {
            let (lines, gap) = (f64::from(rows[1].1 - rows[0].1), (pixels[1].1 - pixels[0].1) / LINE);
            assert!((lines - gap).abs() <= 1.0, "{name}: {rows:?} {pixels:?}");
        }
        // To scale: the same pixels, but where words stand between two packets in one of them, and need whole lines.
        let mut same = 0;
        for (pixels, places) in to_scale.windows(2).zip(page.windows(2)) {
            let in_page = f64::from(u32::try_from(places[1].2 - places[0].2).unwrap());
            let in_picture = pixels[1].1 - pixels[0].1;
            let is_same = (in_picture - in_page).abs() <= 0.5;
            let lines = |gap: f64| (gap / LINE - (gap / LINE).round()).abs() * LINE <= 0.5;
            assert!(
                is_same || lines(in_picture) || lines(in_page) || lines(in_picture - in_page),
                "{name}: {pixels:?} {places:?}"
            );
            same += usize::from(is_same);
        }
        assert!(2 * same > to_scale.len(), "{name}: {same} of {}", to_scale.len());
        assert!(
            page.is_sorted_by_key(|(_, top, _)| *top) && page.is_sorted_by_key(|(_, _, scaled)| *scaled),
            "{name}"
        );
    }
}
