//! Screens without a terminal: keys in, lines out.

use super::*;
use crate::explain::Language;
use crate::step::Step;
use crate::trace::read;
use crate::trace::record::Header;
use crate::view::text::Line;

const TCP: &[u8] = include_bytes!("../../../traces/tcp-server-closes.jsonl");
const BOTH: &[u8] = include_bytes!("../../../traces/udp-and-tcp.jsonl");
const SIZE: Size = Size { columns: 80, rows: 24 };

fn course(trace: &[u8]) -> Course {
    let (mut header, mut steps): (Option<Header>, Vec<Step>) = (None, Vec::new());
    let take = |item| match item {
        read::Item::Header(found) => header = Some(found),
        read::Item::Step(step) => steps.push(step),
    };
    read::steps(trace, take).unwrap();
    let shown = vec![true; steps.len()];
    Course::new(header.unwrap(), steps, shown, false)
}

fn player(trace: &[u8]) -> Player {
    Player::new(course(trace), Language::English, SIZE)
}

fn texts(player: &Player) -> Vec<String> {
    player.lines().iter().map(Line::text).map(|text| text.trim_end().to_owned()).collect()
}

/// Presses keys: letters as they are, `>` and `<` for the arrows, `\n` for Enter, `\u{1b}` for Escape.
fn press(player: &mut Player, keys: &str) {
    for key in keys.chars() {
        let key = match key {
            '>' => Key::Right,
            '<' => Key::Left,
            '^' => Key::Up,
            'v' => Key::Down,
            '\n' => Key::Enter,
            '\u{8}' => Key::Backspace,
            '\u{1b}' => Key::Escape,
            letter => Key::Letter(letter),
        };
        assert_eq!(player.press(key), After::Show);
    }
}

#[test]
fn a_screen() {
    let mut player = player(TCP);
    press(&mut player, "   ");
    println!("{}", texts(&player).join("\n"));
    press(&mut player, "l ");
    println!("{}", texts(&player).join("\n"));
    press(&mut player, "l?s\nsa\n1\n1\n15\n");
    println!("{}", texts(&player).join("\n"));
    press(&mut player, "h");
    println!("{}", texts(&player).join("\n"));
    press(&mut player, "h99");
    println!("{}", texts(&player).join("\n"));
    press(&mut player, "\n");
    println!("{}", texts(&player).join("\n"));
    press(&mut player, "?x\n");
    println!("{}", texts(&player).join("\n"));
}
