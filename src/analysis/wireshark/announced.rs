//! Connections that FTP announces: Wireshark reads the addresses in PASV and PORT, and creates the data connection
//! before its first packet. That packet is then not the first one, so the completeness lacks its SYN.

use std::collections::{HashSet, VecDeque};
use std::net::{IpAddr, Ipv4Addr};

use super::segment::StreamSegment;

/// The port of FTP's commands (RFC 959, section 8).
const COMMANDS: u16 = 21;
/// The port from which a server sends what a client asked for with PORT (RFC 959, section 3.2).
const DATA: u16 = 20;
/// The most announcements that are kept.
const MOST: usize = 4096;

/// One end of the announced connection, and the address of the other end.
type Announced = ((IpAddr, u16), IpAddr);

/// Connections that were announced and have not begun.
#[derive(Debug, Default)]
pub(super) struct Announcements {
    set: HashSet<Announced>,
    order: VecDeque<Announced>,
}

impl Announcements {
    /// Reads the announcement in a segment of an FTP control connection.
    pub(super) fn read(&mut self, segment: &StreamSegment<'_>) {
        if segment.payload.is_empty() || ![segment.source.1, segment.destination.1].contains(&COMMANDS) {
            return;
        }
        let announced = announced(segment);
        if let Some(announced) = announced.filter(|announced| self.set.insert(*announced)) {
            self.order.push_back(announced);
            if self.order.len() > MOST
                && let Some(oldest) = self.order.pop_front()
            {
                self.set.remove(&oldest);
            }
        }
    }

    /// Removes the announcement of the connection that a segment begins; returns whether there was one.
    pub(super) fn take(&mut self, segment: &StreamSegment<'_>) -> bool {
        if self.set.is_empty() {
            return false;
        }
        let (from, to) = (segment.source, segment.destination);
        let taken = self.set.remove(&(from, to.0)) || self.set.remove(&(to, from.0));
        if taken {
            let set = &self.set;
            self.order.retain(|announced| set.contains(announced));
        }
        taken
    }
}

fn announced(segment: &StreamSegment<'_>) -> Option<Announced> {
    let line = segment.payload.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
    let line = std::str::from_utf8(line).ok()?;
    let (source, destination) = (segment.source.0, segment.destination.0);
    let argument = line.get(4..)?;
    if segment.destination.1 == COMMANDS {
        return match line.get(..5)?.to_ascii_uppercase().as_str() {
            "PORT " => Some(((destination, DATA), six_numbers(argument)?.0)),
            "EPRT " => extended_port(argument).map(|(address, port)| ((source, port), address)),
            _ => None,
        };
    }
    match line.get(..3)? {
        "227" => Some((six_numbers(argument)?, destination)),
        "229" => Some(((source, extended_passive(argument)?), destination)),
        _ => None,
    }
}

/// The first six numbers with commas between them: an address and a port (RFC 959, section 5.3.2).
fn six_numbers(text: &str) -> Option<(IpAddr, u16)> {
    text.split(|letter: char| !letter.is_ascii_digit() && letter != ',').find_map(|word| {
        let numbers: Vec<u8> = word.split(',').take(6).map_while(|number| number.parse().ok()).collect();
        let [a, b, c, d, high, low] = numbers[..] else { return None };
        Some((Ipv4Addr::new(a, b, c, d).into(), u16::from_be_bytes([high, low])))
    })
}

/// `|1|192.0.2.1|4096|` (RFC 2428, section 2).
fn extended_port(text: &str) -> Option<(IpAddr, u16)> {
    let text = text.trim_start();
    let delimiter = text.chars().next()?;
    let mut fields = text.split(delimiter).skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// `(|||4096|)` (RFC 2428, section 3).
fn extended_passive(text: &str) -> Option<u16> {
    let (_, inside) = text.split_once('(')?;
    let delimiter = inside.chars().next()?;
    inside.split(delimiter).nth(3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_ftp_writes_them() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let passive = "Entering Passive Mode (192,0,2,1,16,1).";
        assert_eq!(six_numbers(passive), Some((address("192.0.2.1"), 4097)));
        assert_eq!(six_numbers("192,0,2"), None);
        assert_eq!(extended_port("|2|2001:db8::1|4097|"), Some((address("2001:db8::1"), 4097)));
        assert_eq!(extended_passive("Entering Extended Passive Mode (|||4097|)"), Some(4097));
        assert_eq!(extended_passive("no"), None);
    }
}
