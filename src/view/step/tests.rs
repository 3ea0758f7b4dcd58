//! Screens without a terminal: keys in, lines out.

use super::*;
use crate::explain::Language;
use crate::step::Step;
use crate::trace::read;
use crate::trace::record::Header;
use crate::view::Look;
use crate::view::text::Line;

const TCP: &[u8] = include_bytes!("../../../traces/tcp-server-closes.jsonl");
const UDP_AND_TCP: &[u8] = include_bytes!("../../../traces/udp-and-tcp.jsonl");
const REFUSED: &[u8] = include_bytes!("../../../traces/tcp-refused.jsonl");
const IPV6: &[u8] = include_bytes!("../../../traces/tcp-ipv6.json");
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

const fn look() -> Look {
    Look::new(80, Language::English)
}

fn player(trace: &[u8]) -> Player {
    Player::new(course(trace), look(), SIZE)
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

/// The row of the present packet.
fn present(texts: &[String]) -> usize {
    texts.iter().position(|text| text.starts_with('▸')).unwrap()
}

#[test]
fn a_screen_has_its_rows_and_columns_and_nothing_of_its_keys_is_cut_in_either_language() {
    for trace in [TCP, UDP_AND_TCP, IPV6] {
        let mut player = player(trace);
        for keys in [" ", "l", "d", "h", " ", "hd", "l"] {
            press(&mut player, keys);
            let lines = player.lines();
            assert_eq!(lines.len(), 24);
            assert!(lines.iter().all(|line| line.width() <= 80), "{:#?}", texts(&player));
            assert!(!lines[23].text().contains('…'), "{}", lines[23].text());
            assert_eq!(present(&texts(&player)), 7);
        }
    }
}

#[test]
fn going_back_and_to_a_number_shows_what_going_forward_showed() {
    for trace in [TCP, UDP_AND_TCP, REFUSED] {
        for level in ["", "d", "dd"] {
            let mut player = player(trace);
            press(&mut player, level);
            press(&mut player, " <");
            let count = player.shown().0.len();
            let mut forward = vec![texts(&player)];
            for _ in 1..count {
                press(&mut player, ">");
                forward.push(texts(&player));
            }
            for place in (0..count - 1).rev() {
                press(&mut player, "<");
                assert_eq!(texts(&player), forward[place]);
            }
            for place in (0..count).rev() {
                press(&mut player, &format!("{}\n", place + 1));
                assert_eq!(texts(&player), forward[place]);
            }
        }
    }
}

/// A player of a recording of 20,000 packets, each with a number of its own.
fn long_player() -> Player {
    let trace = course(TCP);
    let mut steps: Vec<Step> = Vec::new();
    for _ in 0..2_000 {
        steps.extend(trace.up_to(usize::MAX).map(|(step, _)| step.clone()));
    }
    for (id, packet) in (1..).zip(steps.iter_mut().filter_map(Step::packet_mut)) {
        packet.id.0 = id;
    }
    let shown = vec![true; steps.len()];
    let course = Course::new(trace.header().clone(), steps, shown, false);
    assert_eq!(course.len(), 20_000);
    Player::new(course, look(), SIZE)
}

/// How many steps are gone through to show what stands after these keys.
fn work(player: &mut Player, keys: &str) -> u64 {
    let before = player.shown().0.gone_through();
    press(player, keys);
    player.lines();
    player.shown().0.gone_through() - before
}

#[test]
fn a_long_recording_is_opened_without_going_through_it() {
    let mut player = long_player();
    assert_eq!(player.shown().0.gone_through(), 0);
    assert!(work(&mut player, "") < 10);
    assert!(work(&mut player, " ") < 20);
}

#[test]
fn a_key_is_answered_by_going_through_few_steps_however_many_packets_there_are() {
    let mut player = long_player();
    let mut pauses = 0;
    while !player.prepare() {
        pauses += 1;
    }
    assert_eq!(pauses, 3 * 20_000 / 500, "three levels, 500 packets a pause");
    // At most 63 packets from the nearest editor, with a call and a remark each at most; and the arrows above.
    for keys in ["19999\n", "<", ">", "63\n", "64\n", "65\n", "d", "12345\n", "d", "h", "l", "777\n"] {
        let steps = work(&mut player, keys);
        assert!(steps <= 250, "{keys:?}: {steps} steps");
    }
    assert!(player.prepare(), "all stays ready");
}

#[test]
fn a_place_far_ahead_is_paid_for_once() {
    let mut player = long_player();
    let first = work(&mut player, "15000\n");
    assert!(first > 15_000, "{first}");
    assert!(work(&mut player, "<") <= 250);
    assert!(work(&mut player, "14000\n") <= 250);
}

#[test]
fn what_is_sent_later_is_not_shown_before() {
    let mut player = player(TCP);
    press(&mut player, "  ");
    assert!(!texts(&player).join("\n").contains("hello"));
    press(&mut player, " ");
    let texts = texts(&player);
    assert_eq!(texts[17], "   client  SYN hello, captrace");
    assert_eq!(texts[18], "           ███ ▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲ ···");
}

#[test]
fn answers_about_the_next_packet_are_compared_with_it_and_counted() {
    let mut player = player(TCP);
    press(&mut player, "?s\nsa\n0\n2\n\n");
    let shown = texts(&player);
    assert!(shown[0].contains("packet 2 of 10"), "{}", shown[0]);
    assert_eq!(shown[22], "   server ✓  SYN ACK ✓  seq 0 ✓  ack 2 ✗ 1  len ? ✗ 0  3 of 5 right");
    assert_eq!(player.score(), (3, 5));
    press(&mut player, "?x\n");
    assert!(texts(&player).join("\n").contains("\"x\" is no answer to this question"));
    press(&mut player, "\u{1b}");
    assert_eq!(player.score(), (3, 5), "what is left is not counted");
}

#[test]
fn a_number_that_no_packet_has_is_refused() {
    let mut player = player(TCP);
    press(&mut player, "99");
    assert_eq!(texts(&player)[22], "   Go to packet 99▏");
    press(&mut player, "\n");
    assert_eq!(texts(&player)[22], "   There is no packet 99: they are among 1 to 10.");
    press(&mut player, "9\u{8}");
    assert!(!player.is_typing());
}

#[test]
fn what_has_no_room_can_be_scrolled_to() {
    let mut player = player(TCP);
    press(&mut player, "d    ");
    let first = texts(&player);
    assert!(first[16].contains("more line"), "{}", first.join("\n"));
    press(&mut player, "v");
    assert_eq!(texts(&player)[10], first[11]);
    press(&mut player, "^");
    assert_eq!(texts(&player), first);
}
