//! `captrace client`: the textbook's uppercase client.

use std::borrow::Cow;
use std::io::{self, BufRead, IsTerminal, Write};

use tokio::runtime::Runtime;

use super::text::escape;
use super::{Exit, advice, args, complain, screen};
use crate::app;
use crate::app::exchange::{self, ClientRequest};
use crate::app::file_output::open_files;
use crate::app::programs::TextbookClient;
use crate::call::{End, TransportProtocol, no_observer};
use crate::explain::{Language, Notice};
use crate::language::{Text, answered, both, said};
use crate::textbook::{ClientError, Reply, addresses, at_each_address};

/// Sends one sentence and prints the reply; with `--show` or what implies it, after the exchange has been drawn.
///
/// # Errors
///
/// No reply, or not all of it; or the input ended before host and sentence were known.
pub(super) fn run(args: &args::Client, look: &args::Look) -> Result<(), Exit> {
    let screen = screen::explaining(look, &args.showing.telling);
    let files = open_files(&args.showing.save, args.showing.force, screen.look.language)?;
    let request = ClientRequest {
        host: &host(args)?,
        port: args.port,
        interface: None,
        sentence: &sentence(args)?,
        closes_first: End::Client,
        timeout: args.timeout,
    };
    let outcome = if args.showing.is_asked_for() {
        exchange::run(&request, &[args.protocol], screen::ladder(screen, &args.showing.telling, files))?
    } else {
        without_capture(&request, args.protocol)?
    };
    conclude(args.protocol, outcome, screen.look.language)
}

/// The exchange alone, without a capture.
fn without_capture(
    request: &ClientRequest<'_>,
    protocol: TransportProtocol,
) -> Result<Result<Reply, ClientError>, Exit> {
    let addresses = match addresses(request.host, request.port) {
        Ok(addresses) => addresses,
        Err(error) => return Ok(Err(error)),
    };
    let runtime = Runtime::new().map_err(app::Failure::Runtime)?;
    let ClientRequest { sentence, closes_first, timeout, .. } = *request;
    Ok(runtime.block_on(at_each_address(request.host, &addresses, async |server| {
        let client = TextbookClient::bind(protocol, server, None, no_observer())?;
        client.exchange(sentence.to_vec(), closes_first, timeout).await
    })))
}

/// Prints the reply, whole or as far as it arrived.
fn conclude(
    protocol: TransportProtocol,
    outcome: Result<Reply, ClientError>,
    language: Language,
) -> Result<(), Exit> {
    let received = match &outcome {
        Ok(reply) => Some(reply.bytes.as_slice()),
        Err(error) => Some(error.received()).filter(|received| !received.is_empty()),
    };
    if let Some(received) = received {
        let mut stdout = io::stdout().lock();
        let line = reply_line(protocol, received, stdout.is_terminal());
        match stdout.write_all(&line).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                return Err(Exit::failed(said!(
                    "cannot write the reply: {}",
                    "无法输出回答：{}",
                    answered(&error)
                )));
            }
            _ => {}
        }
    }
    let Reply { server: asked, from, .. } = outcome?;
    if from != asked {
        complain(&language.words().notice(&Notice::AnswerFrom { from, asked }));
    }
    Ok(())
}

/// The reply as the book's clients print it: for a terminal as text only, elsewhere byte by byte.
fn reply_line(protocol: TransportProtocol, reply: &[u8], terminal: bool) -> Vec<u8> {
    let reply = if terminal { Cow::Owned(escape(reply).into_bytes()) } else { Cow::Borrowed(reply) };
    let greeting = match protocol {
        TransportProtocol::Tcp => both("From server: ", "来自服务器：").spoken(),
        TransportProtocol::Udp => "",
    };
    [greeting.as_bytes(), &reply, b"\n"].concat()
}

fn host(args: &args::Client) -> Result<String, Exit> {
    let host = if let Some(host) = &args.host {
        host.clone()
    } else {
        if let Some(message) = args.message.as_deref().filter(|message| advice::host(message).is_some()) {
            complain(&taken_as_sentence(message));
        }
        let line = ask(
            both("Name or address of the server: ", "服务器的名字或地址："),
            both("the server's name", "服务器的名字"),
            "--host 127.0.0.1",
        )?;
        String::from_utf8(line).map_err(|_| {
            Exit::failed(said!("the server's name is not UTF-8 text", "服务器的名字不是 UTF-8 文本"))
        })?
    };
    let host = host.trim();
    if host.is_empty() {
        return Err(Exit::failed(said!(
            "the server's name is empty (for this machine's own, give 127.0.0.1)",
            "服务器的名字是空的（若服务器在本机，请给出 127.0.0.1）"
        )));
    }
    advice::alone(host).map_err(Exit::failed)
}

/// The message for a sentence that is probably a host.
fn taken_as_sentence(host: &str) -> String {
    said!(
        "{host} is taken as the sentence; the server is named with --host {host}",
        "{host} 被当作要发送的句子；服务器要用 --host {host} 给出"
    )
}

fn sentence(args: &args::Client) -> Result<Vec<u8>, Exit> {
    match &args.message {
        Some(message) => Ok(message.clone().into_bytes()),
        None => {
            ask(both("Sentence in lower case: ", "小写的句子："), both("the sentence", "句子"), "\"hello\"")
        }
    }
}

/// Asks on standard output and reads one line of standard input, as Python's `input()` does.
fn ask(prompt: Text, what: Text, argument: &str) -> Result<Vec<u8>, Exit> {
    let mut stdout = io::stdout().lock();
    // The answer is read even if the prompt cannot be written.
    let _ = stdout.write_all(prompt.spoken().as_bytes()).and_then(|()| stdout.flush());

    let mut line = Vec::new();
    let bytes = io::stdin().lock().read_until(b'\n', &mut line).map_err(|error| {
        Exit::failed(said!("cannot read {what}: {}", "无法读取{what}：{}", answered(&error)))
    })?;
    if bytes == 0 {
        let _ = stdout.write_all(b"\n");
        return Err(Exit::failed(said!(
            "the input ended before {what} was given (type it, or give it as an argument: {argument})",
            "还没有给出{what}，输入就结束了（请键入，或作为参数给出：{argument}）"
        )));
    }
    if line.ends_with(b"\n") {
        line.pop();
        if line.ends_with(b"\r") {
            line.pop();
        }
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reply_is_printed_as_the_book_prints_it() {
        assert_eq!(reply_line(TransportProtocol::Tcp, b"HELLO", true), b"From server: HELLO\n");
        assert_eq!(reply_line(TransportProtocol::Udp, b"HELLO", true), b"HELLO\n");
    }

    #[test]
    fn a_reply_that_would_steer_the_terminal_is_escaped_there_and_kept_elsewhere() {
        assert_eq!(reply_line(TransportProtocol::Udp, b"\x1b[2J\xff", true), b"\\u{1b}[2J\\xff\n");
        assert_eq!(reply_line(TransportProtocol::Udp, b"\x1b[2J\xff", false), b"\x1b[2J\xff\n");
    }
}
