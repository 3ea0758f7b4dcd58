//! A display filter of Wireshark (`tcp.port == 80 && !arp`) in the language of capture filters (`tcp port 80 and not arp`).

/// The translation, or the word that has none.
pub(crate) type Translation = Result<String, String>;

/// A piece of a display filter.
#[derive(Debug, Clone, PartialEq, Eq)]
enum DisplayToken {
    /// A field, a protocol, a value, or an operator that is a word.
    Word(String),
    /// An operator, a parenthesis, a brace or a comma.
    Sign(&'static str),
}

/// The signs, longer ones first.
const SIGNS: [&str; 16] =
    ["===", "!==", "==", "!=", "<=", ">=", "&&", "||", "..", "<", ">", "!", "(", ")", "{", "}"];

/// Words of tcpdump's language before the name of a host or of a network.
const OF_TCPDUMP: [&str; 5] = ["host", "net", "src", "dst", "gateway"];

/// Translates a display filter; `None` for a text that is none.
pub(crate) fn translate(text: &str) -> Option<Translation> {
    let tokens = tokens(text)?;
    let is_field = |token: &DisplayToken| matches!(token, DisplayToken::Word(word) if is_dotted(word) || is_of_wireshark(word));
    // Behind a word of tcpdump's language, a word with dots is the name of a host.
    let names_host = |token: Option<&DisplayToken>| matches!(token, Some(DisplayToken::Word(word)) if OF_TCPDUMP.contains(&word.as_str()));
    let before = |at: usize| at.checked_sub(1).and_then(|before| tokens.get(before));
    if !tokens.iter().enumerate().any(|(at, token)| is_field(token) && !names_host(before(at))) {
        return None;
    }
    let mut parser = Parser { tokens: &tokens, at: 0 };
    let translated = parser.any();
    Some(match (translated, parser.peek()) {
        (Ok(text), None) => Ok(text.text),
        (Ok(_), Some(DisplayToken::Word(word))) => Err(word.clone()),
        (Ok(_), Some(DisplayToken::Sign(sign))) => Err((*sign).to_owned()),
        (Err(word), _) => Err(word),
    })
}

fn tokens(text: &str) -> Option<Vec<DisplayToken>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let (value, behind) = quoted.split_once('"')?;
            tokens.push(DisplayToken::Word(value.to_owned()));
            rest = behind.trim_start();
            continue;
        }
        if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            tokens.push(DisplayToken::Sign(sign));
            rest = rest.get(sign.len()..)?.trim_start();
            continue;
        }
        if first == ',' || first == ';' {
            rest = rest.get(1..)?.trim_start();
            continue;
        }
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || "._:/-".contains(letter);
        let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        // A range in a set, `80..90`.
        let end = rest.find("..").filter(|range| *range < end).unwrap_or(end);
        if end == 0 {
            return None;
        }
        let (word, behind) = rest.split_at(end);
        tokens.push(DisplayToken::Word(word.to_owned()));
        rest = behind.trim_start();
    }
    Some(tokens)
}

/// Whether a word is a field, `tcp.port`, and no address or file name.
fn is_dotted(word: &str) -> bool {
    let parts: Vec<_> = word.split('.').collect();
    let is_name = |part: &&str| {
        part.starts_with(|first: char| first.is_ascii_alphabetic())
            && part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    parts.len() > 1 && parts.iter().all(is_name)
}

/// Whether a word names a protocol that Wireshark has a display filter for, and tcpdump's language has not.
fn is_of_wireshark(word: &str) -> bool {
    protocol(word).is_some_and(|translated| translated != word)
}

/// A protocol alone.
fn protocol(name: &str) -> Option<&'static str> {
    Some(match name {
        "tcp" => "tcp",
        "udp" => "udp",
        "ip" => "ip",
        "arp" => "arp",
        "icmp" => "icmp",
        "ipv6" => "ip6",
        "icmpv6" => "icmp6",
        "http" => "tcp port 80",
        "tls" | "ssl" => "tcp port 443",
        "quic" => "udp port 443",
        "dns" => "port 53",
        "dhcp" | "bootp" => "(udp port 67 or udp port 68)",
        "ssh" => "tcp port 22",
        "ftp" => "tcp port 21",
        "smtp" => "tcp port 25",
        "ntp" => "udp port 123",
        _ => return None,
    })
}

/// How a field is written in the other language.
enum FieldTranslation {
    /// Words before a value: `tcp port`.
    Primitive(&'static str),
    /// Words before a port, which can be a range.
    Port(&'static str),
    /// A number that is compared.
    Number(&'static str),
    /// A bit, which is set or not.
    Bit(&'static str),
}

fn field(name: &str) -> Option<FieldTranslation> {
    use FieldTranslation::{Bit, Number, Port, Primitive};
    Some(match name {
        "ip.addr" | "ipv6.addr" | "ip.host" => Primitive("host"),
        "ip.src" | "ipv6.src" | "ip.src_host" => Primitive("src host"),
        "ip.dst" | "ipv6.dst" | "ip.dst_host" => Primitive("dst host"),
        "eth.addr" => Primitive("ether host"),
        "eth.src" => Primitive("ether src"),
        "eth.dst" => Primitive("ether dst"),
        "ip.proto" => Primitive("ip proto"),
        "vlan.id" => Primitive("vlan"),
        "tcp.port" => Port("tcp"),
        "tcp.srcport" => Port("tcp src"),
        "tcp.dstport" => Port("tcp dst"),
        "udp.port" => Port("udp"),
        "udp.srcport" => Port("udp src"),
        "udp.dstport" => Port("udp dst"),
        "frame.len" | "frame.cap_len" => Number("len"),
        "ip.ttl" => Number("ip[8]"),
        "ip.len" => Number("ip[2:2]"),
        "ip.id" => Number("ip[4:2]"),
        "ipv6.hlim" => Number("ip6[7]"),
        "udp.length" => Number("udp[4:2]"),
        "tcp.flags" => Number("tcp[tcpflags]"),
        "tcp.seq_raw" => Number("tcp[4:4]"),
        "tcp.ack_raw" => Number("tcp[8:4]"),
        "tcp.window_size_value" => Number("tcp[14:2]"),
        "icmp.type" => Number("icmp[icmptype]"),
        "icmp.code" => Number("icmp[icmpcode]"),
        "tcp.flags.syn" => Bit("tcp-syn"),
        "tcp.flags.ack" => Bit("tcp-ack"),
        "tcp.flags.fin" => Bit("tcp-fin"),
        "tcp.flags.reset" => Bit("tcp-rst"),
        "tcp.flags.push" => Bit("tcp-push"),
        "tcp.flags.urg" => Bit("tcp-urg"),
        _ => return None,
    })
}

/// A translated piece, and how it is joined with others. In the other language `and` and `or` bind alike.
struct FilterPiece {
    text: String,
    joined_by: Option<&'static str>,
}

impl FilterPiece {
    fn whole(text: impl Into<String>) -> Self {
        Self { text: text.into(), joined_by: None }
    }

    /// The text as a part of something that is joined by this word.
    fn within(self, word: &str) -> String {
        if self.joined_by.is_none_or(|own| own == word) { self.text } else { format!("({})", self.text) }
    }
}

struct Parser<'t> {
    tokens: &'t [DisplayToken],
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&DisplayToken> {
        self.tokens.get(self.at)
    }

    /// Whether the next token is one of these, which is then taken.
    fn takes(&mut self, wanted: &[&str]) -> bool {
        let is_it = match self.peek() {
            Some(DisplayToken::Word(word)) => wanted.contains(&word.as_str()),
            Some(DisplayToken::Sign(sign)) => wanted.contains(sign),
            None => false,
        };
        self.at += usize::from(is_it);
        is_it
    }

    /// The next word.
    fn word(&mut self) -> Result<String, String> {
        match self.tokens.get(self.at) {
            Some(DisplayToken::Word(word)) => {
                self.at += 1;
                Ok(word.clone())
            }
            Some(DisplayToken::Sign(sign)) => Err((*sign).to_owned()),
            None => Err("the end".to_owned()),
        }
    }

    fn any(&mut self) -> Result<FilterPiece, String> {
        self.joined("or", &["||", "or"], Self::all)
    }

    fn all(&mut self) -> Result<FilterPiece, String> {
        self.joined("and", &["&&", "and"], Self::single)
    }

    fn joined(
        &mut self,
        word: &'static str,
        signs: &[&str],
        part: impl Fn(&mut Self) -> Result<FilterPiece, String>,
    ) -> Result<FilterPiece, String> {
        let mut piece = part(self)?;
        while self.takes(signs) {
            let next = part(self)?;
            piece = FilterPiece {
                text: format!("{} {word} {}", piece.within(word), next.within(word)),
                joined_by: Some(word),
            };
        }
        Ok(piece)
    }

    fn single(&mut self) -> Result<FilterPiece, String> {
        if self.takes(&["!", "not"]) {
            let piece = self.single()?;
            return Ok(FilterPiece::whole(format!("not {}", piece.within("not"))));
        }
        if self.takes(&["("]) {
            let piece = self.any()?;
            return if self.takes(&[")"]) { Ok(piece) } else { Err("(".to_owned()) };
        }
        let name = self.word()?;
        if let Some(protocol) = protocol(&name) {
            return Ok(FilterPiece::whole(protocol));
        }
        let found = field(&name).ok_or_else(|| name.clone())?;
        if self.takes(&["in"]) {
            return self.set(&name, &found);
        }
        match self.operator() {
            Some(operator) => {
                let value = self.word()?;
                compare(&found, operator, &value).ok_or(name)
            }
            None => match found {
                FieldTranslation::Bit(_)
                | FieldTranslation::Number(_)
                | FieldTranslation::Primitive(_)
                | FieldTranslation::Port(_) => Err(name),
            },
        }
    }

    fn operator(&mut self) -> Option<&'static str> {
        let operators: [(&[&str], &str); 6] = [
            (&["==", "===", "eq"], "="),
            (&["!=", "!==", "ne"], "!="),
            (&["<=", "le"], "<="),
            (&[">=", "ge"], ">="),
            (&["<", "lt"], "<"),
            (&[">", "gt"], ">"),
        ];
        operators.into_iter().find_map(|(signs, operator)| self.takes(signs).then_some(operator))
    }

    /// One of several values: `{80, 443, 8000..8080}`.
    fn set(&mut self, name: &str, found: &FieldTranslation) -> Result<FilterPiece, String> {
        if !self.takes(&["{"]) {
            return Err("in".to_owned());
        }
        let mut parts = Vec::new();
        while !self.takes(&["}"]) {
            let value = self.word()?;
            let part = match (found, self.takes(&[".."])) {
                (FieldTranslation::Port(words), true) => {
                    Some(FilterPiece::whole(format!("{words} portrange {value}-{}", self.word()?)))
                }
                (_, true) => None,
                (_, false) => compare(found, "=", &value),
            };
            parts.push(part.ok_or_else(|| name.to_owned())?.text);
        }
        Ok(FilterPiece { text: parts.join(" or "), joined_by: (parts.len() > 1).then_some("or") })
    }
}

/// A field compared with a value; `None` if it has no translation.
fn compare(field: &FieldTranslation, operator: &str, value: &str) -> Option<FilterPiece> {
    let negated =
        |text: String| FilterPiece::whole(if operator == "!=" { format!("not {text}") } else { text });
    let is_equality = matches!(operator, "=" | "!=");
    Some(match field {
        FieldTranslation::Primitive(words) if is_equality => {
            // A network is no host.
            let words = if value.contains('/') { words.replace("host", "net") } else { (*words).to_owned() };
            negated(format!("{words} {value}"))
        }
        FieldTranslation::Primitive(_) => return None,
        FieldTranslation::Port(words) if is_equality => negated(format!("{words} port {value}")),
        FieldTranslation::Port(words) => {
            let port: u16 = value.parse().ok()?;
            let (first, last) = match operator {
                "<" => (0, port.checked_sub(1)?),
                "<=" => (0, port),
                ">" => (port.checked_add(1)?, u16::MAX),
                _ => (port, u16::MAX),
            };
            FilterPiece::whole(format!("{words} portrange {first}-{last}"))
        }
        FieldTranslation::Number(words) => FilterPiece::whole(format!("{words} {operator} {value}")),
        FieldTranslation::Bit(bit) => {
            let is_set = match value {
                "1" | "true" | "True" | "TRUE" => true,
                "0" | "false" | "False" | "FALSE" => false,
                _ => return None,
            };
            let is_set = match operator {
                "=" => is_set,
                "!=" => !is_set,
                _ => return None,
            };
            FilterPiece::whole(format!("tcp[tcpflags] & {bit} {} 0", if is_set { "!=" } else { "=" }))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Filter;

    #[test]
    fn a_display_filter_becomes_a_capture_filter_that_can_be_read() {
        for (display, capture) in [
            ("tcp.port == 80", "tcp port 80"),
            ("tcp.port==80", "tcp port 80"),
            ("tcp.port eq 80 and ip.addr eq 10.0.0.1", "tcp port 80 and host 10.0.0.1"),
            ("tcp.dstport == 80 || udp.srcport == 53", "tcp dst port 80 or udp src port 53"),
            ("!(arp or http)", "not (arp or tcp port 80)"),
            ("ip.src != 192.0.2.1", "not src host 192.0.2.1"),
            ("ip.addr == 192.0.2.0/24", "net 192.0.2.0/24"),
            ("http", "tcp port 80"),
            ("dns || ipv6", "port 53 or ip6"),
            (
                "http && (ip.src == 10.0.0.1 || ip.dst == 10.0.0.2)",
                "tcp port 80 and (src host 10.0.0.1 or dst host 10.0.0.2)",
            ),
            ("arp || tcp.port == 80 && ip", "arp or (tcp port 80 and ip)"),
            ("tcp.port in {80, 443, 8000..8080}", "tcp port 80 or tcp port 443 or tcp portrange 8000-8080"),
            ("tcp.port > 1023", "tcp portrange 1024-65535"),
            (
                "tcp.flags.syn == 1 && tcp.flags.ack == 0",
                "tcp[tcpflags] & tcp-syn != 0 and tcp[tcpflags] & tcp-ack = 0",
            ),
            ("frame.len > 100", "len > 100"),
            ("ip.ttl <= 1", "ip[8] <= 1"),
            ("eth.addr == 02:00:00:00:00:01", "ether host 02:00:00:00:00:01"),
            ("ipv6.addr == 2001:db8::1", "host 2001:db8::1"),
        ] {
            assert_eq!(translate(display), Some(Ok(capture.to_owned())), "{display}");
            assert!(Filter::parse(capture).is_ok(), "{capture}");
        }
    }

    #[test]
    fn what_has_no_translation_is_named() {
        assert_eq!(
            translate("tcp.analysis.retransmission"),
            Some(Err("tcp.analysis.retransmission".to_owned()))
        );
        assert_eq!(translate("tcp.stream eq 3 and ip"), Some(Err("tcp.stream".to_owned())));
    }

    #[test]
    fn a_capture_filter_is_no_display_filter() {
        for text in ["tcp prot 80", "eth0", "host 192.0.2.1", "tcp[13] == 2", "len == 100", "dir/file"] {
            assert_eq!(translate(text), None, "{text}");
        }
    }
}
