//! Parses ports and port ranges, by number or by the name of a service.

use super::error::{ByteSpan, Fault, Problem};
use super::lexer::{Sign, TokenKind, shown};
use super::qualifiers::Qualifiers;
use super::reader::TokenReader;
use super::services::{self, ServiceTransport};
use super::syntax::{PortProtocol, Primitive};
use crate::language::{Text, both, said};
use crate::near::nearest;

const PORT: Text = both(
    "a port from 0 to 65535 or the name of a service, such as http",
    "从 0 到 65535 的端口，或服务的名字，例如 http",
);
const RANGE: Text = both(
    "two ports with - between them and no blanks, such as 8000-8080",
    "中间用 - 连接、没有空格的两个端口，例如 8000-8080",
);

/// Parses a port.
pub(super) fn port(reader: &mut TokenReader<'_>, qualifiers: &Qualifiers) -> Result<Primitive, Fault> {
    let at = reader.span();
    let (port, over) = match reader.peek() {
        TokenKind::Number(number) => (port_number(number, at)?, ServiceTransport::Any),
        TokenKind::Name(name) => named_port(name, at)?,
        _ => return Err(reader.misplaced(PORT)),
    };
    reader.advance();
    let transport = transport(qualifiers, over, at)?;
    Ok(Primitive::Port { low: port, high: port, transport, direction: qualifiers.direction })
}

fn port_number(number: u32, at: ByteSpan) -> Result<u16, Fault> {
    u16::try_from(number).map_err(|_| {
        Fault::value(
            at,
            said!("there is no port {number}: ports end at 65535", "没有端口 {number}：端口号最大是 65535"),
        )
    })
}

fn named_port(name: &str, at: ByteSpan) -> Result<(u16, ServiceTransport), Fault> {
    services::service(name).ok_or_else(|| {
        let is_range = name.split_once('-').is_some_and(|(low, high)| is_number(low) && is_number(high));
        let near = || nearest(name, services::service_names()).map(str::to_owned);
        let meant = if is_range { Some(format!("portrange {name}")) } else { near() };
        Fault::new(at, Problem::UnknownWord { word: shown(name), expected: PORT, meant })
    })
}

/// The transport protocol, from the qualifier and from the service.
fn transport(
    qualifiers: &Qualifiers,
    over: ServiceTransport,
    at: ByteSpan,
) -> Result<Option<PortProtocol>, Fault> {
    let only = match over {
        ServiceTransport::Tcp => Some(PortProtocol::Tcp),
        ServiceTransport::Udp => Some(PortProtocol::Udp),
        ServiceTransport::Any => None,
    };
    let named = qualifiers.protocol.and_then(|(protocol, _)| match protocol.name {
        "tcp" => Some(PortProtocol::Tcp),
        "udp" => Some(PortProtocol::Udp),
        "sctp" => Some(PortProtocol::Sctp),
        _ => None,
    });
    match (named, only) {
        (Some(named), Some(only)) if named != only => {
            let name = if only == PortProtocol::Tcp { "TCP" } else { "UDP" };
            Err(Fault::incompatible(
                at,
                said!(
                    "this service is reached by {name} only: write its number for the others",
                    "这个服务只用 {name}：要用别的协议，请写端口号"
                ),
            ))
        }
        (named, only) => Ok(named.or(only)),
    }
}

/// Parses a port range.
pub(super) fn range(reader: &mut TokenReader<'_>, qualifiers: &Qualifiers) -> Result<Primitive, Fault> {
    let at = reader.span();
    let ((one, over), (other, other_over)) = match reader.peek() {
        TokenKind::Number(number) => {
            if reader.ahead(1) == TokenKind::Sign(Sign::Minus) {
                reader.advance();
                return Err(reader.misplaced(RANGE));
            }
            let port = (port_number(number, at)?, ServiceTransport::Any);
            (port, port)
        }
        TokenKind::Name(text) => {
            let Some((one, other)) = text.split_once('-') else { return Err(reader.misplaced(RANGE)) };
            (end_of_range(one, at)?, end_of_range(other, at)?)
        }
        _ => return Err(reader.misplaced(RANGE)),
    };
    reader.advance();
    let transport = transport(qualifiers, if over == other_over { over } else { ServiceTransport::Any }, at)?;
    Ok(Primitive::Port {
        low: one.min(other),
        high: one.max(other),
        transport,
        direction: qualifiers.direction,
    })
}

fn end_of_range(text: &str, at: ByteSpan) -> Result<(u16, ServiceTransport), Fault> {
    if is_number(text) {
        let number = text.parse().unwrap_or(u32::MAX);
        return Ok((port_number(number, at)?, ServiceTransport::Any));
    }
    let unknown = || Fault::new(at, Problem::UnknownWord { word: shown(text), expected: RANGE, meant: None });
    services::service(text).ok_or_else(unknown)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
