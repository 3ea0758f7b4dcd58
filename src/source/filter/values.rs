//! What stands after the qualifiers: addresses, networks and protocol numbers; ports have a file of their own.

use super::error::{Fault, Problem, Span};
use super::hints;
use super::lexer::{Kind, Sign, shown};
use super::ports;
use super::qualifiers::{Qualifiers, What};
use super::reader::Reader;
use super::services;
use super::syntax::{Header, Ipv4Within, Primitive};
use super::words::{self, Carried, Word};

const HOST: &str = "an address, such as 192.0.2.1 or 2001:db8::1";
const MAC: &str = "an Ethernet address, such as 00:00:5e:00:53:01";
const NET: &str = "a network, such as 192.0.2.0/24, 10 or 2001:db8::/32";
const PROTO: &str = "the number or the name of a protocol";
const PREFIX: &str = "how many bits belong to the network";

/// Whether the token could be a value at all: if it is none, the fault is not the value's.
pub(super) fn may_be(kind: Kind<'_>, qualifiers: &Qualifiers) -> bool {
    match kind {
        Kind::Number(_) | Kind::Dotted(_) | Kind::Ipv6(_) | Kind::Mac(_) => true,
        // `port 80 or ssh` goes on; `port 80 or hots 192.0.2.1` is a slip in a word.
        Kind::Name(name) => match qualifiers.what {
            What::PortRange | What::Proto => true,
            What::Port if services::service(name).is_some() => true,
            What::Host | What::Net | What::Port => hints::for_word(name).is_none(),
        },
        _ => false,
    }
}

/// Reads one value, and says where it stands.
pub(super) fn read(reader: &mut Reader<'_>, qualifiers: &Qualifiers) -> Result<(Primitive, Span), Fault> {
    let start = reader.span();
    let primitive = match qualifiers.what {
        What::Port => ports::port(reader, qualifiers)?,
        What::PortRange => ports::range(reader, qualifiers)?,
        What::Proto => proto(reader, qualifiers)?,
        What::Host | What::Net
            if qualifiers.protocol.is_some_and(|(known, _)| known.carried == Carried::Link) =>
        {
            mac(reader, qualifiers)?
        }
        What::Host | What::Net => network(reader, qualifiers)?,
    };
    Ok((primitive, start))
}

fn mac(reader: &mut Reader<'_>, qualifiers: &Qualifiers) -> Result<Primitive, Fault> {
    match reader.peek() {
        Kind::Mac(address) if qualifiers.what == What::Host => {
            reader.pass();
            Ok(Primitive::Mac { address, direction: qualifiers.direction })
        }
        Kind::Name(name) => Err(Fault::value(reader.span(), not_looked_up(name, MAC))),
        _ if qualifiers.what == What::Net => Err(Fault::senseless(
            qualifiers.span,
            "Ethernet addresses form no networks: expected `ether host`",
        )),
        _ => Err(reader.misplaced(MAC)),
    }
}

fn not_looked_up(name: &str, expected: &str) -> String {
    let name = shown(name);
    format!("`{name}` is a name, and names of machines are not looked up: expected {expected}")
}

/// An address is a network of one: libpcap makes no difference.
fn network(reader: &mut Reader<'_>, qualifiers: &Qualifiers) -> Result<Primitive, Fault> {
    let expected = if qualifiers.what == What::Net { NET } else { HOST };
    let at = reader.span();
    let (number, mask) = match reader.peek() {
        Kind::Ipv6(address) => {
            within(qualifiers, "ip6", at, "an IPv6 address")?;
            reader.pass();
            let prefix = ipv6_prefix(reader, qualifiers, at, u128::from(address))?;
            return Ok(Primitive::Ipv6 { address, prefix, direction: qualifiers.direction });
        }
        Kind::Dotted(text) => {
            reader.pass();
            let (number, bits) = dotted(text, at)?;
            (number << (32 - bits), u32::MAX << (32 - bits))
        }
        Kind::Number(number) => {
            reader.pass();
            if qualifiers.what == What::Net { short_network(number) } else { (number, u32::MAX) }
        }
        Kind::Mac(_) => {
            return Err(Fault::senseless(
                at,
                "an Ethernet address belongs after `ether host`, `ether src` or `ether dst`",
            ));
        }
        Kind::Name(name) => return Err(Fault::value(at, not_looked_up(name, expected))),
        _ => return Err(reader.misplaced(expected)),
    };
    let within = match qualifiers.protocol.map(|(protocol, _)| protocol.name) {
        None => Ipv4Within::Any,
        Some("arp") => Ipv4Within::Arp,
        Some("rarp") => Ipv4Within::Rarp,
        _ => {
            within(qualifiers, "ip", at, "an IPv4 address")?;
            Ipv4Within::Ip
        }
    };
    let mask = ipv4_mask(reader, qualifiers, at, number)?.unwrap_or(mask);
    Ok(Primitive::Ipv4 { number, mask, within, direction: qualifiers.direction })
}

/// Whether the protocol, if one is named, has addresses of this kind.
fn within(qualifiers: &Qualifiers, name: &str, at: Span, what: &str) -> Result<(), Fault> {
    match qualifiers.protocol {
        Some((protocol, _)) if protocol.name != name => Err(Fault::senseless(
            at,
            format!("`{}` has no such address: {what} belongs to {name}", protocol.name),
        )),
        _ => Ok(()),
    }
}

/// The number, not moved to its place yet, and how many bits it has.
fn dotted(text: &str, at: Span) -> Result<(u32, u32), Fault> {
    let (mut number, mut bits) = (0_u32, 0);
    for part in text.split('.') {
        let Ok(byte) = part.parse::<u8>() else {
            return Err(Fault::value(at, format!("`{}` is no address: each part is 0 to 255", shown(text))));
        };
        number = number << 8 | u32::from(byte);
        bits += 8;
    }
    Ok((number, bits))
}

/// `net 10` is 10.0.0.0/8, as in libpcap: moved up until the first byte is not 0. `net 0` is 0.0.0.0 alone.
fn short_network(mut number: u32) -> (u32, u32) {
    let mut mask = u32::MAX;
    while number != 0 && number >> 24 == 0 {
        number <<= 8;
        mask <<= 8;
    }
    (number, mask)
}

/// `/24` or `mask 255.255.255.0` after a network.
fn ipv4_mask(
    reader: &mut Reader<'_>,
    qualifiers: &Qualifiers,
    at: Span,
    number: u32,
) -> Result<Option<u32>, Fault> {
    let sign = reader.span();
    let mask = if reader.take_sign(Sign::Divide) {
        let Kind::Number(bits) = reader.peek() else { return Err(reader.misplaced(PREFIX)) };
        let place = reader.pass();
        if bits > 32 {
            return Err(Fault::value(place, format!("an IPv4 address has 32 bits, not {bits}")));
        }
        u32::MAX.checked_shl(32 - bits).unwrap_or(0)
    } else if reader.take_word(Word::Mask) {
        let Kind::Dotted(text) = reader.peek() else {
            return Err(reader.misplaced("a mask, such as 255.255.255.0"));
        };
        let (mask, bits) = dotted(text, reader.pass())?;
        mask << (32 - bits)
    } else {
        return Ok(None);
    };
    if qualifiers.what != What::Net {
        return Err(Fault::senseless(sign, "a host has no mask: expected `net` before the address"));
    }
    if number & !mask != 0 {
        let network = std::net::Ipv4Addr::from(number & mask);
        return Err(Fault::value(at, format!("bits are set where the mask has none: expected {network}")));
    }
    Ok(Some(mask))
}

fn ipv6_prefix(
    reader: &mut Reader<'_>,
    qualifiers: &Qualifiers,
    at: Span,
    number: u128,
) -> Result<u8, Fault> {
    let sign = reader.span();
    if !reader.take_sign(Sign::Divide) {
        return Ok(128);
    }
    let Kind::Number(bits) = reader.peek() else { return Err(reader.misplaced(PREFIX)) };
    let place = reader.pass();
    let Some(prefix) = u8::try_from(bits).ok().filter(|&bits| bits <= 128) else {
        return Err(Fault::value(place, format!("an IPv6 address has 128 bits, not {bits}")));
    };
    if qualifiers.what != What::Net && prefix != 128 {
        return Err(Fault::senseless(sign, "a host has no mask: expected `net` before the address"));
    }
    let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
    if number & !mask != 0 {
        let network = std::net::Ipv6Addr::from(number & mask);
        return Err(Fault::value(at, format!("bits are set where the mask has none: expected {network}")));
    }
    Ok(prefix)
}

fn proto(reader: &mut Reader<'_>, qualifiers: &Qualifiers) -> Result<Primitive, Fault> {
    let header = match qualifiers.protocol.map(|(protocol, span)| (protocol.name, protocol.carried, span)) {
        None => Header::AnyIp,
        Some((_, Carried::Link, _)) => Header::Link,
        Some(("ip", ..)) => Header::Ipv4,
        Some(("ip6", ..)) => Header::Ipv6,
        Some((name, _, at)) => {
            let text =
                format!("`{name}` tells no protocol: expected ether, ip, ip6 or nothing before `proto`");
            return Err(Fault::senseless(at, text));
        }
    };
    let number = match reader.peek() {
        Kind::Number(number) => Some(number),
        Kind::Name(name) => proto_number(name, header),
        Kind::Word(Word::Protocol(protocol)) => proto_number(protocol.name, header),
        _ => None,
    };
    let Some(number) = number else {
        let meant = match reader.peek() {
            Kind::Name(name) if header != Header::Link => {
                hints::nearest(name, services::protocol_names()).map(str::to_owned)
            }
            Kind::Name(_) => None,
            _ => return Err(reader.misplaced(PROTO)),
        };
        let at = reader.span();
        let word = shown(reader.text(at));
        return Err(Fault::new(at, Problem::UnknownWord { word, expected: PROTO, meant }));
    };
    reader.pass();
    Ok(Primitive::Number { number, header })
}

/// The number of a protocol with this name in this header.
fn proto_number(name: &str, header: Header) -> Option<u32> {
    match header {
        Header::Link => match words::word(name)? {
            Word::Protocol(protocol) => match protocol.carried {
                Carried::Type(number) => Some(number),
                _ => None,
            },
            _ => None,
        },
        _ => services::protocol(name),
    }
}
