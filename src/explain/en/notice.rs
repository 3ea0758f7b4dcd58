//! What a command says of its own work.

use super::count::packets;
use super::name;
use crate::call::TransportProtocol;
use crate::explain::notice::{Notice, counts, names};

/// Which packets are shown.
fn only((shown, of, all): (u64, u64, u64), topics: &str) -> String {
    let chosen = if of < all { format!(" that were chosen from {all}") } else { String::new() };
    format!("{shown} of {}{chosen} shown: only {topics}", packets(of))
}

pub(super) fn notice(notice: &Notice) -> String {
    match notice {
        Notice::PrivateNetwork => {
            "no permission to capture on this machine's own network: running in a private one \
             (captrace doctor tells more)"
                .to_owned()
        }
        Notice::AfterDemo { shown, closer } => {
            let next = match shown {
                Some(TransportProtocol::Tcp) => format!("--close-first {}", name(*closer)),
                Some(TransportProtocol::Udp) => "demo --tcp (what TCP adds)".to_owned(),
                None => "demo --message 'your words'".to_owned(),
            };
            let (flag, term) = match shown {
                Some(TransportProtocol::Tcp) => (" --tcp", "TIME-WAIT"),
                Some(TransportProtocol::Udp) => (" --udp", "UDP"),
                None => ("", "handshake"),
            };
            format!("Next: demo{flag} --why (the reasons) · {next} · explain {term}")
        }
        Notice::GivesWay => {
            "this exchange is not over: others that are come first; it is drawn again, whole, when it is over"
                .to_owned()
        }
        Notice::Saved { file } => format!("saved {file}"),
        Notice::AnswerFrom { from, asked } => format!(
            "the reply came from {from}, not from {asked}, which was asked. UDP ties no reply to a request: this socket takes \
             any datagram sent to its port. A server with several addresses often replies from the one that the route takes"
        ),
        Notice::Only { shown, of, all, topics } => only((*shown, *of, *all), &names(topics, ", ")),
        Notice::OnlyTopics(topics) => format!("only {}", names(topics, ", ")),
        Notice::NoneOnly { of, topics, found } => {
            let topics = names(topics, ", ");
            let there = match counts(found, ", ") {
                there if there.is_empty() => "nor is there one about any other topic".to_owned(),
                there => format!("packets by topic: {there}"),
            };
            format!("none of {} shown: no fact about {topics}; {there}", packets(*of))
        }
        Notice::NoneChosen { of, flows } => {
            let there = match flows {
                0 => "none belongs to a flow".to_owned(),
                1 => "there is flow 1 alone".to_owned(),
                flows => format!("there are flows 1 to {flows}"),
            };
            format!(
                "none of {} shown: each was left out by the filter, --flow, --from or --to; {there}",
                packets(*of)
            )
        }
        Notice::LeftOut { packets: count, in_all: false } => {
            format!("… {} left out here: they came faster than they can be shown", packets(*count))
        }
        Notice::LeftOut { packets: count, in_all: true } => {
            format!("{} left out in all, because they came too fast; what is saved has them", packets(*count))
        }
        Notice::Undrawn { packets: count } => {
            format!("{} more came and are not drawn here; --save FILE keeps all", packets(*count))
        }
        Notice::NoField(field) => {
            format!(
                "no packet shown has a field \"{field}\": names are like eth.type, ip.ttl, tcp.seq, udp.length"
            )
        }
        Notice::OfferLadder => "--flow 1 draws flow 1 as a ladder, with its story".to_owned(),
        Notice::Explain => {
            "captrace explain TERM tells more. Case, spaces, dots, - and _ do not matter; the names of \
             RFCs, of Wireshark and of the book are known, too."
                .to_owned()
        }
        Notice::UnknownTerm { term, near } if near.is_empty() => {
            format!("no entry for \"{term}\"\n  captrace explain lists all terms")
        }
        Notice::UnknownTerm { term, near } => {
            let near = near.join(", ");
            format!("no entry for \"{term}\"\n  did you mean: {near}?\n  captrace explain lists all terms")
        }
    }
}
