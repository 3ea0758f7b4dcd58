//! A host and a port in one word, where the command line takes them apart.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use super::command;
use super::typed::TypedCommand;
use crate::language::said;

/// A host with the port that was written behind it, if one was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HostAndPort {
    /// A name or an address, without brackets.
    pub(crate) host: String,
    /// The port.
    pub(crate) port: Option<u16>,
}

/// Reads a word that can be nothing but a host: an address, `localhost`, a name with dots; each with a port or without.
pub(crate) fn host(word: &str) -> Option<HostAndPort> {
    if let Ok(address) = word.parse::<SocketAddr>() {
        return Some(HostAndPort { host: address.ip().to_string(), port: Some(address.port()) });
    }
    let unbracketed = word.strip_prefix('[').and_then(|word| word.strip_suffix(']'));
    if let Some(address) = unbracketed.filter(|address| address.parse::<Ipv6Addr>().is_ok()) {
        return Some(HostAndPort { host: address.to_owned(), port: None });
    }
    if word.parse::<IpAddr>().is_ok() {
        return Some(HostAndPort { host: word.to_owned(), port: None });
    }
    let (name, port) = match word.split_once(':') {
        Some((name, port)) => (name, Some(port.parse().ok()?)),
        None => (word, None),
    };
    (is_name(name) || (port.is_some() && is_label(name))).then(|| HostAndPort { host: name.to_owned(), port })
}

/// Whether a word is `localhost`, or labels with dots of which the last has no digit: `www.example.com`.
fn is_name(word: &str) -> bool {
    let labels: Vec<_> = word.split('.').collect();
    let last_is_a_word = labels
        .last()
        .is_some_and(|last| last.len() > 1 && last.chars().all(|letter| letter.is_ascii_alphabetic()));
    word == "localhost" || (labels.len() > 1 && last_is_a_word && labels.iter().all(|label| is_label(label)))
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
}

/// Reads the value of `--host`, as the client takes it, or of the demo's `--server`.
///
/// # Errors
///
/// It is an address in brackets, or has a port behind it.
pub(crate) fn alone(word: &str) -> Result<String, String> {
    match host(word) {
        Some(HostAndPort { host, port: Some(port) }) => Err(said!(
            "expected the host alone, {host}; its port is given with --port {port}",
            "这里只写主机 {host}；端口用 --port {port} 给出"
        )),
        Some(HostAndPort { host, port: None }) => Ok(host),
        None => Ok(word.to_owned()),
    }
}

/// Advice where a host was given with its port, or by its name to a server, which takes an address.
pub(super) fn apart(typed: &TypedCommand) -> Option<String> {
    let name = if typed.command == "demo" { "--server" } else { "--host" };
    let value = typed.option(name)?;
    let HostAndPort { host, port } = host(value)?;
    let is_of_server = typed.command == "server";
    let host = if is_of_server && host == "localhost" { "127.0.0.1".to_owned() } else { host };
    let said = match port {
        Some(_) => said!(
            "{value} is a host and a port: they are given apart",
            "{value} 是主机和端口：两者要分开给出"
        ),
        None if is_of_server && value == "localhost" => {
            said!("a server listens at an address, not at a name", "服务器在地址上监听，而不是在名字上")
        }
        None => return None,
    };
    let port = typed.option("--port").map(ToOwned::to_owned).or_else(|| port.map(|port| port.to_string()));
    let mut words = vec![typed.command.clone()];
    words.extend(typed.words.first().cloned());
    words.extend([name.to_owned(), host]);
    words.extend(port.into_iter().flat_map(|port| ["--port".to_owned(), port]));
    words.extend(typed.options_but(&[name, "--port"]));
    words.extend(typed.words.iter().skip(1).cloned());
    let command = command(words.iter().map(String::as_str));
    Some(said!("{said}:\n{command}", "{said}：\n{command}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_only_be_a_host_is_known() {
        for (word, name, port) in [
            ("127.0.0.1", "127.0.0.1", None),
            ("127.0.0.1:12000", "127.0.0.1", Some(12000)),
            ("::1", "::1", None),
            ("[::1]", "::1", None),
            ("[::1]:80", "::1", Some(80)),
            ("localhost", "localhost", None),
            ("localhost:80", "localhost", Some(80)),
            ("server:12000", "server", Some(12000)),
            ("www.example.com", "www.example.com", None),
        ] {
            assert_eq!(host(word), Some(HostAndPort { host: name.to_owned(), port }), "{word}");
        }
        for word in ["hello", "e.g.", "3.14", "a:b", "hello there", "", "...", "v1.2"] {
            assert_eq!(host(word), None, "{word}");
        }
    }
}
