//! The textbook's exchange as a scenario: a sentence goes to the server and comes back in capital letters.

use super::scenario::builtin::Builtin;
use super::scenario::step::{Amount, Content, ScriptStep};
use super::scenario::{IpVersion, Said, Scenario, ScenarioError, Script, Transports};
use crate::call::End;
use crate::link::quantity::TimeSpan;

/// How long a client waits for its reply: UDP sends nothing again.
const PATIENCE: TimeSpan = TimeSpan::from_ms(1000);

/// The exchange over these protocols; `reply` is what the server makes of the sentence, and `first` closes first.
///
/// # Errors
///
/// The built-in scenario that it is made from is wrong, which a test excludes.
pub fn textbook_exchange(
    transport: Transports,
    ip: IpVersion,
    (sentence, reply): (&str, &str),
    first: End,
) -> Result<Scenario, ScenarioError> {
    let base = Builtin::named("exchange").map_or("", |builtin| builtin.text);
    let send = |text: &str| ScriptStep::Send {
        content: Content::Text(text.to_owned()),
        times: 1,
        every: TimeSpan::ZERO,
    };
    let receive = |bytes: usize, within| {
        // Over UDP one call takes the datagram; over TCP it may take several until all bytes are there.
        let amount = match transport {
            Transports::Udp => Amount::Once { at_most: u64::from(u16::MAX) },
            Transports::Tcp | Transports::Both => Amount::Bytes(bytes as u64),
        };
        ScriptStep::Receive { amount, pace: None, within }
    };
    let to_the_end = || ScriptStep::Receive { amount: Amount::ToTheEnd, pace: None, within: None };
    let patience = (transport != Transports::Tcp).then_some(PATIENCE);
    let mut client = vec![ScriptStep::Connect, send(sentence), receive(reply.len(), patience)];
    let mut server = vec![receive(sentence.len(), None), send(reply)];
    let second = if first == End::Client { &mut server } else { &mut client };
    second.push(to_the_end());
    let program = |steps, listens| Script { steps, flows: 1, listens, ..Script::default() };
    Ok(Scenario {
        title: Said::default(),
        notice: Said::default(),
        question: Said::default(),
        transport,
        ip,
        client: program(client, true),
        server: program(server, true),
        ..Scenario::read(base)?
    })
}
