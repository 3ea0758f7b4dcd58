//! Parses values: addresses, networks and protocol numbers. Ports have their own file.

use super::error::{ByteSpan, Fault, Problem};
use super::hints;
use super::lexer::{Sign, TokenKind, shown};
use super::ports;
use super::qualifiers::{Qualifiers, ValueKind};
use super::reader::TokenReader;
use super::services;
use super::syntax::{HeaderKind, Ipv4Within, Primitive};
use super::words::{self, Keyword, ProtocolId};
use crate::language::{Text, both, said};
use crate::near::nearest;

const HOST: Text =
    both("an address, such as 192.0.2.1 or 2001:db8::1", "地址，例如 192.0.2.1 或 2001:db8::1");
const MAC: Text =
    both("an Ethernet address, such as 00:00:5e:00:53:01", "以太网地址，例如 00:00:5e:00:53:01");
const NET: Text = both(
    "a network, such as 192.0.2.0/24, 10 or 2001:db8::/32",
    "网络，例如 192.0.2.0/24、10 或 2001:db8::/32",
);
const PROTO: Text = both("the number or the name of a protocol", "协议的编号或名字");
const PREFIX: Text = both("how many bits belong to the network", "网络部分的位数");

/// Whether the token can be a value. If not, the error is not in the value.
pub(super) fn may_be(kind: TokenKind<'_>, qualifiers: &Qualifiers) -> bool {
    match kind {
        TokenKind::Number(_) | TokenKind::Dotted(_) | TokenKind::Ipv6(_) | TokenKind::Mac(_) => true,
        // `port 80 or ssh` continues with a value; `port 80 or hots 192.0.2.1` has a misspelled keyword.
        TokenKind::Name(name) => match qualifiers.what {
            ValueKind::PortRange | ValueKind::Proto => true,
            ValueKind::Port if services::service(name).is_some() => true,
            ValueKind::Host | ValueKind::Net | ValueKind::Port => hints::for_word(name).is_none(),
        },
        _ => false,
    }
}

/// Parses one value. Returns it and its span.
pub(super) fn read(
    reader: &mut TokenReader<'_>,
    qualifiers: &Qualifiers,
) -> Result<(Primitive, ByteSpan), Fault> {
    let start = reader.span();
    let primitive = match qualifiers.what {
        ValueKind::Port => ports::port(reader, qualifiers)?,
        ValueKind::PortRange => ports::range(reader, qualifiers)?,
        ValueKind::Proto => proto(reader, qualifiers)?,
        ValueKind::Host | ValueKind::Net
            if qualifiers.protocol.is_some_and(|(known, _)| known.carried == ProtocolId::Link) =>
        {
            mac(reader, qualifiers)?
        }
        ValueKind::Host | ValueKind::Net => network(reader, qualifiers)?,
    };
    Ok((primitive, start))
}

fn mac(reader: &mut TokenReader<'_>, qualifiers: &Qualifiers) -> Result<Primitive, Fault> {
    match reader.peek() {
        TokenKind::Mac(address) if qualifiers.what == ValueKind::Host => {
            reader.advance();
            Ok(Primitive::Mac { address, direction: qualifiers.direction })
        }
        TokenKind::Name(name) => Err(Fault::value(reader.span(), not_looked_up(name, MAC))),
        _ if qualifiers.what == ValueKind::Net => Err(Fault::incompatible(
            qualifiers.span,
            said!(
                "Ethernet addresses form no networks: expected `ether host`",
                "以太网地址不组成网络：应是 `ether host`"
            ),
        )),
        _ => Err(reader.misplaced(MAC)),
    }
}

fn not_looked_up(name: &str, expected: Text) -> String {
    let name = shown(name);
    said!(
        "`{name}` is a name, and names of machines are not looked up: expected {expected}",
        "`{name}` 是名字，而这里不查询机器的名字：应是{expected}"
    )
}

/// Parses an address or a network. An address is a network with one host, as in libpcap.
fn network(reader: &mut TokenReader<'_>, qualifiers: &Qualifiers) -> Result<Primitive, Fault> {
    let expected = if qualifiers.what == ValueKind::Net { NET } else { HOST };
    let at = reader.span();
    let (number, mask) = match reader.peek() {
        TokenKind::Ipv6(address) => {
            within(qualifiers, "ip6", at, "an IPv6 address")?;
            reader.advance();
            let prefix = ipv6_prefix(reader, qualifiers, at, u128::from(address))?;
            return Ok(Primitive::Ipv6 { address, prefix, direction: qualifiers.direction });
        }
        TokenKind::Dotted(text) => {
            reader.advance();
            let (number, bits) = dotted(text, at)?;
            (number << (32 - bits), u32::MAX << (32 - bits))
        }
        TokenKind::Number(number) => {
            reader.advance();
            if qualifiers.what == ValueKind::Net { short_network(number) } else { (number, u32::MAX) }
        }
        TokenKind::Mac(_) => {
            return Err(Fault::incompatible(
                at,
                said!(
                    "an Ethernet address belongs after `ether host`, `ether src` or `ether dst`",
                    "以太网地址要写在 `ether host`、`ether src` 或 `ether dst` 之后"
                ),
            ));
        }
        TokenKind::Name(name) => return Err(Fault::value(at, not_looked_up(name, expected))),
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

/// Checks that the protocol, if one is named, has addresses of this kind.
fn within(qualifiers: &Qualifiers, name: &str, at: ByteSpan, what: &str) -> Result<(), Fault> {
    match qualifiers.protocol {
        Some((protocol, _)) if protocol.name != name => Err(Fault::incompatible(
            at,
            said!(
                "`{}` has no such address: {what} belongs to {name}",
                "`{}` 没有这种地址：{what}属于 {name}",
                protocol.name
            ),
        )),
        _ => Ok(()),
    }
}

/// The dotted number, not shifted yet, and its length in bits.
fn dotted(text: &str, at: ByteSpan) -> Result<(u32, u32), Fault> {
    let (mut number, mut bits) = (0_u32, 0);
    for part in text.split('.') {
        let Ok(byte) = part.parse::<u8>() else {
            return Err(Fault::value(
                at,
                said!(
                    "`{}` is no address: each part is 0 to 255",
                    "`{}` 不是地址：每一部分应是 0 到 255",
                    shown(text)
                ),
            ));
        };
        number = number << 8 | u32::from(byte);
        bits += 8;
    }
    Ok((number, bits))
}

/// `net 10` is 10.0.0.0/8, as in libpcap: shifted left until the first byte is not 0. `net 0` is 0.0.0.0/32.
fn short_network(mut number: u32) -> (u32, u32) {
    let mut mask = u32::MAX;
    while number != 0 && number >> 24 == 0 {
        number <<= 8;
        mask <<= 8;
    }
    (number, mask)
}

/// Parses `/24` or `mask 255.255.255.0` after a network.
fn ipv4_mask(
    reader: &mut TokenReader<'_>,
    qualifiers: &Qualifiers,
    at: ByteSpan,
    number: u32,
) -> Result<Option<u32>, Fault> {
    let sign = reader.span();
    let mask = if reader.take_sign(Sign::Divide) {
        let TokenKind::Number(bits) = reader.peek() else { return Err(reader.misplaced(PREFIX)) };
        let place = reader.advance();
        if bits > 32 {
            return Err(Fault::value(
                place,
                said!("an IPv4 address has 32 bits, not {bits}", "IPv4 地址有 32 位，不是 {bits} 位"),
            ));
        }
        u32::MAX.checked_shl(32 - bits).unwrap_or(0)
    } else if reader.take_word(Keyword::Mask) {
        let TokenKind::Dotted(text) = reader.peek() else {
            return Err(reader.misplaced(both("a mask, such as 255.255.255.0", "掩码，例如 255.255.255.0")));
        };
        let (mask, bits) = dotted(text, reader.advance())?;
        mask << (32 - bits)
    } else {
        return Ok(None);
    };
    if qualifiers.what != ValueKind::Net {
        return Err(Fault::incompatible(
            sign,
            said!(
                "a host has no mask: expected `net` before the address",
                "主机没有掩码：地址前面应是 `net`"
            ),
        ));
    }
    if number & !mask != 0 {
        let network = std::net::Ipv4Addr::from(number & mask);
        return Err(Fault::value(
            at,
            said!(
                "bits are set where the mask has none: expected {network}",
                "掩码之外的位不是 0：应是 {network}"
            ),
        ));
    }
    Ok(Some(mask))
}

fn ipv6_prefix(
    reader: &mut TokenReader<'_>,
    qualifiers: &Qualifiers,
    at: ByteSpan,
    number: u128,
) -> Result<u8, Fault> {
    let sign = reader.span();
    if !reader.take_sign(Sign::Divide) {
        return Ok(128);
    }
    let TokenKind::Number(bits) = reader.peek() else { return Err(reader.misplaced(PREFIX)) };
    let place = reader.advance();
    let Some(prefix) = u8::try_from(bits).ok().filter(|&bits| bits <= 128) else {
        return Err(Fault::value(
            place,
            said!("an IPv6 address has 128 bits, not {bits}", "IPv6 地址有 128 位，不是 {bits} 位"),
        ));
    };
    if qualifiers.what != ValueKind::Net && prefix != 128 {
        return Err(Fault::incompatible(
            sign,
            said!(
                "a host has no mask: expected `net` before the address",
                "主机没有掩码：地址前面应是 `net`"
            ),
        ));
    }
    let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
    if number & !mask != 0 {
        let network = std::net::Ipv6Addr::from(number & mask);
        return Err(Fault::value(
            at,
            said!(
                "bits are set where the mask has none: expected {network}",
                "掩码之外的位不是 0：应是 {network}"
            ),
        ));
    }
    Ok(prefix)
}

fn proto(reader: &mut TokenReader<'_>, qualifiers: &Qualifiers) -> Result<Primitive, Fault> {
    let header = match qualifiers.protocol.map(|(protocol, span)| (protocol.name, protocol.carried, span)) {
        None => HeaderKind::AnyIp,
        Some((_, ProtocolId::Link, _)) => HeaderKind::Link,
        Some(("ip", ..)) => HeaderKind::Ipv4,
        Some(("ip6", ..)) => HeaderKind::Ipv6,
        Some((name, _, at)) => {
            let text = said!(
                "`{name}` tells no protocol: expected ether, ip, ip6 or nothing before `proto`",
                "`{name}` 不标明协议：`proto` 前面应是 ether、ip、ip6，或什么也不写"
            );
            return Err(Fault::incompatible(at, text));
        }
    };
    let number = match reader.peek() {
        TokenKind::Number(number) => Some(number),
        TokenKind::Name(name) => proto_number(name, header),
        TokenKind::Word(Keyword::Protocol(protocol)) => proto_number(protocol.name, header),
        _ => None,
    };
    let Some(number) = number else {
        let meant = match reader.peek() {
            TokenKind::Name(name) if header != HeaderKind::Link => {
                nearest(name, services::protocol_names()).map(str::to_owned)
            }
            TokenKind::Name(_) => None,
            _ => return Err(reader.misplaced(PROTO)),
        };
        let at = reader.span();
        let word = shown(reader.text(at));
        return Err(Fault::new(at, Problem::UnknownWord { word, expected: PROTO, meant }));
    };
    reader.advance();
    Ok(Primitive::Number { number, header })
}

/// The number of a protocol with this name in this header.
fn proto_number(name: &str, header: HeaderKind) -> Option<u32> {
    match header {
        HeaderKind::Link => match words::word(name)? {
            Keyword::Protocol(protocol) => match protocol.carried {
                ProtocolId::Type(number) => Some(number),
                _ => None,
            },
            _ => None,
        },
        _ => services::protocol(name),
    }
}
