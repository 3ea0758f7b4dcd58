//! Sentences about packets that an ICMP error answered instead of the host that they were sent to.

use super::clause::counted;
use crate::analysis::delivery_error::DeliveryError;
use crate::analysis::fact::IcmpAnswer;
use crate::call::{End, TransportProtocol};

pub(super) fn undelivered(protocol: TransportProtocol, packets: u64, error: &IcmpAnswer) -> String {
    let sent = match protocol {
        TransportProtocol::Tcp => counted(packets, "SYN was", "SYNs were"),
        TransportProtocol::Udp => counted(packets, "datagram was", "datagrams were"),
    };
    format!(
        "{sent} sent, and the only answer is the ICMP error in packet {}, from {}. {}",
        error.packet.0,
        sender(error),
        reason(error)
    )
}

fn sender(error: &IcmpAnswer) -> String {
    match error.end {
        Some(End::Server) => "the server's own address".to_owned(),
        Some(End::Client) => "the client's own host".to_owned(),
        None => format!("{}, a router on the way", error.by),
    }
}

const fn reason(error: &IcmpAnswer) -> &'static str {
    match (error.error(), error.end) {
        (DeliveryError::Prohibited, _) => {
            "A rule there forbids such packets: a firewall rejects them, and no program has seen them."
        }
        (DeliveryError::PortUnreachable, _) => {
            "A host without such a program would answer a SYN with a reset: most likely a firewall rejects it."
        }
        (DeliveryError::Expired, _) => "Their time to live ran out there, before they reached the server.",
        (DeliveryError::Invalid, _) => "It cannot handle a field of their headers.",
        (_, Some(End::Server)) => "That host does not take them.",
        (_, Some(End::Client)) => {
            "It found no way to send them on: there is no route, or no host with that address answered on the link."
        }
        _ => "It has no route to the server, or the server's host did not answer it.",
    }
}
