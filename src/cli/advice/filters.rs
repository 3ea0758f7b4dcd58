//! Words in the place of a filter that are no filter: an interface, a second file, a display filter.

use super::command;
use super::commands::{is_file, is_interface};
use super::display_filter::translate;
use crate::app;
use crate::cli::Exit;
use crate::language::{Text, both, said};
use crate::source::Filter;

/// Reads the filter of a command; `None` where there is none. Where it cannot be read, the message says what was probably meant.
pub(crate) fn filter(name: &str, words: &[String]) -> Result<Option<Filter>, Exit> {
    app::selection::filter(words).map_err(|failure| match &failure {
        app::Failure::Filter(_) => {
            let arguments: Vec<_> =
                std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
            advice(name, words, &arguments).map_or_else(|| failure.into(), Exit::usage)
        }
        _ => failure.into(),
    })
}

fn advice(name: &str, words: &[String], arguments: &[String]) -> Option<String> {
    let first = words.first()?;
    let is_named = |option: &str| arguments.iter().any(|argument| argument.starts_with(option));
    if name == "capture" && is_interface(first) && !is_named("-i") && !is_named("--interface") {
        let behind = words.get(1..).unwrap_or_default();
        let translated = translate(&behind.join(" ")).and_then(Result::ok);
        let mut rest =
            without(arguments, if translated.is_some() { words } else { std::slice::from_ref(first) });
        rest.extend(translated);
        let rest = rest.iter().filter(|word| *word != "capture").map(String::as_str);
        return Some(said!(
            "{first} is an interface, which is named with -i:\n{}",
            "{first} 是接口，要用 -i 给出：\n{}",
            command(["capture", "-i", first].into_iter().chain(rest))
        ));
    }
    if name != "capture" && is_file(first) {
        return Some(second_file(name, first, arguments, words));
    }
    let text = words.join(" ");
    match translate(&text)? {
        Ok(translated) if Filter::parse(&translated).is_ok() => {
            let mut all = without(arguments, words);
            all.push(translated);
            Some(said!(
                "{text} is a display filter of Wireshark; here a capture filter is expected, as tcpdump \
                 takes it:\n{}",
                "{text} 是 Wireshark 的显示过滤器；这里应是 tcpdump 的捕获过滤器：\n{}",
                command(all.iter().map(String::as_str))
            ))
        }
        Ok(_) => None,
        Err(word) => Some(said!(
            "{text} is a display filter of Wireshark; here a capture filter is expected, as tcpdump takes \
             it: tcp port 80 and not host 192.0.2.1\n  {word} has no counterpart there{}",
            "{text} 是 Wireshark 的显示过滤器；这里应是 tcpdump 的捕获过滤器：tcp port 80 and not host \
             192.0.2.1\n  {word} 在其中没有对应的写法{}",
            instead(name, &word)
        )),
    }
}

/// Advice on a second file.
fn second_file(name: &str, second: &str, arguments: &[String], words: &[String]) -> String {
    let first = without(arguments, words).into_iter().find(|word| is_file(word));
    let first = first.as_deref().unwrap_or("FILE");
    let both = command(["compare", first, second]);
    said!(
        "{name} takes one file, and {second} is another one: one after the other\n{}\n{}\n  or beside \
         each other\n{both}",
        "{name} 只读一个文件，而 {second} 是另一个：可以一个接一个地读\n{}\n{}\n  或者并列比较\n{both}",
        command([name, first]),
        command([name, second])
    )
}

/// An option that does what a display filter would do.
fn instead(name: &str, word: &str) -> Text {
    match word.split('.').take(2).collect::<Vec<_>>().as_slice() {
        _ if name == "stats" => Text::default(),
        ["tcp" | "udp", "stream"] => both(": --flow N shows one flow", "：--flow N 只显示一个流"),
        ["tcp", "analysis"] => both(
            ": --only retransmissions shows those, and --help the other topics",
            "：--only retransmissions 只显示重传，其他类别见 --help",
        ),
        ["frame", "number"] if name == "read" => {
            both(": --from N --to N shows packets by their numbers", "：--from N --to N 按编号显示分组")
        }
        _ => Text::default(),
    }
}

/// The arguments without these words, which occur there in this order.
fn without(arguments: &[String], words: &[String]) -> Vec<String> {
    let mut left = words.iter().rev().peekable();
    let mut kept: Vec<String> = Vec::new();
    for argument in arguments.iter().rev() {
        if left.next_if(|word| *word == argument).is_none() {
            kept.push(argument.clone());
        }
    }
    kept.reverse();
    kept
}
