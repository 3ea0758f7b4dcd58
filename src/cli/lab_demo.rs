//! `captrace demo --on lab`: the textbook's exchange between two hosts of our own, over a link that loses what the arguments say.

use super::args::{self, LinkChanges};
use super::lab::{change, perform};
use super::{Exit, args::TEXTBOOK_PORT};
use crate::app::pipeline::Outputs;
use crate::call::TransportProtocol;
use crate::lab::scenario::{IpVersion, Transports};
use crate::lab::textbook_exchange;
use crate::language::said;

/// Runs the exchange over these protocols.
///
/// # Errors
///
/// The options do not go together, or the lab is refused or fails.
pub(super) fn run(args: &args::Demo, transports: &[TransportProtocol], outputs: Outputs) -> Result<(), Exit> {
    if args.port.is_some_and(|port| port != TEXTBOOK_PORT) {
        return Err(Exit::usage(said!(
            "--port has no use with --on lab: every port is free there",
            "--port 与 --on lab 一起使用没有意义：那里每个端口都空闲"
        )));
    }
    if args.message.is_empty() {
        return Err(Exit::usage(said!(
            "--message is empty: there is nothing to send",
            "--message 为空：没有可以发送的内容"
        )));
    }
    let transport = match transports {
        [TransportProtocol::Tcp] => Transports::Tcp,
        [TransportProtocol::Udp] => Transports::Udp,
        _ => Transports::Both,
    };
    let ip = if args.ipv6 { IpVersion::V6 } else { IpVersion::V4 };
    let reply = args.message.to_uppercase();
    let mut scenario =
        textbook_exchange(transport, ip, (&args.message, &reply), args.close_first).map_err(Exit::failed)?;
    change(&mut scenario, &LinkChanges { lose: args.lose.clone(), ..LinkChanges::default() })?;
    perform(scenario, "demo", false, outputs, &[])
}
