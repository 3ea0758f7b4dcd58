//! Words and headings that stand by themselves.

use crate::call::End;
use crate::explain::Term;
use crate::explain::term::end_term;

pub(super) const fn name(end: End) -> &'static str {
    term(end_term(end))
}

pub(super) const fn term(term: Term) -> &'static str {
    match term {
        Term::Client => "client",
        Term::Server => "server",
        Term::Handshake => "handshake",
        Term::Data => "data",
        Term::Teardown => "teardown",
        Term::Reset => "reset",
        Term::Undelivered => "not delivered",
        Term::Datagrams => "datagrams",
        Term::Comparison => "comparison",
        Term::Unseen => "not seen",
        Term::Seconds => "seconds",
        Term::Flow => "flow",
        Term::From => "from",
        Term::To => "to",
        Term::What => "what it says",
        Term::Flows => "flows",
        Term::Protocols => "protocols",
        Term::Packets => "packets",
        Term::Bytes => "bytes",
        Term::Does => "What it does",
        Term::Look => "look for",
        Term::Book => "book",
        Term::Related => "related",
        Term::Command => "see it",
    }
}
