//! What sentences about programs share, whatever the language.

use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};

use crate::call::TransportProtocol;
use crate::program::Listening;

/// A signal by its name and number, as signal(7) has them on most machines: `SIGSEGV (11)`.
pub(super) fn signal(number: i32) -> String {
    let name = match number {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        _ => return format!("signal {number}"),
    };
    format!("{name} ({number})")
}

/// Numbers with something between them, shortened after the eighth.
pub(super) fn join<T: Display>(numbers: &[T], between: &str) -> String {
    const MOST: usize = 8;
    let mut shown: Vec<_> = numbers.iter().take(MOST).map(ToString::to_string).collect();
    if numbers.len() > MOST {
        shown.push("…".to_owned());
    }
    shown.join(between)
}

/// Where a program waited, if not where a client called.
pub(super) enum Elsewhere {
    /// At the same port of the other protocol.
    OtherProtocol(TransportProtocol),
    /// At the same port of another address.
    OtherAddress(IpAddr),
    /// At other ports.
    OtherPorts(Vec<u16>),
    /// Nowhere.
    Nothing,
}

/// Where a program waited, if not at `called`.
pub(super) fn listening_elsewhere(
    transport: TransportProtocol,
    called: SocketAddr,
    listening: &[Listening],
) -> Elsewhere {
    let same_port = || listening.iter().filter(|socket| socket.at.port() == called.port());
    if let Some(socket) =
        same_port().find(|socket| socket.transport == transport && socket.at.ip() != called.ip())
    {
        return Elsewhere::OtherAddress(socket.at.ip());
    }
    if let Some(socket) = same_port().find(|socket| socket.transport != transport) {
        return Elsewhere::OtherProtocol(socket.transport);
    }
    let mut ports: Vec<_> = listening.iter().map(|socket| socket.at.port()).collect();
    ports.sort_unstable();
    ports.dedup();
    if ports.is_empty() { Elsewhere::Nothing } else { Elsewhere::OtherPorts(ports) }
}
