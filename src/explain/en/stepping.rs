//! What is said while packets are shown one at a time.

use super::name;
use crate::explain::Stepping;

/// The words around the packet.
pub(super) fn stepping(said: Stepping<'_>) -> String {
    match said {
        Stepping::Place { id, place, count, flow } => {
            let flow = flow.map_or(String::new(), |flow| format!("flow {flow} · "));
            if usize::try_from(id) == Ok(place) {
                format!("{flow}packet {id} of {count}")
            } else {
                format!("{flow}packet {id} · {place} of {count}")
            }
        }
        Stepping::Keys => {
            "space next  ← back  ? ask me next  12 Enter go  d level  h hex  l 中文  q quit".to_owned()
        }
        Stepping::TypingKeys => "Enter: done  Backspace: correct  Esc: leave it".to_owned(),
        Stepping::Acknowledged => "acknowledged".to_owned(),
        Stepping::InFlight => "in flight".to_owned(),
        Stepping::InPacket => "in this packet".to_owned(),
        Stepping::NotSent => "not sent yet".to_owned(),
        Stepping::SentBefore => "sent before".to_owned(),
        Stepping::NothingSent => "sends nothing".to_owned(),
        Stepping::Datagrams => "UDP numbers no bytes and acknowledges none".to_owned(),
        Stepping::MoreLines(1) => "1 more line: ↓".to_owned(),
        Stepping::MoreLines(lines) => format!("{lines} more lines: ↓"),
        Stepping::Level(level) => format!("Level: {level}"),
        Stepping::GoTo(number) => format!("Go to packet {number}"),
        Stepping::NoSuchPacket { id, among: (first, last) } if first == last => {
            format!("There is no packet {id}: the only one is {first}.")
        }
        Stepping::NoSuchPacket { id, among: (first, last) } => {
            format!("There is no packet {id}: they are among {first} to {last}.")
        }
        Stepping::First => "This is the first packet.".to_owned(),
        Stepping::Last => {
            "This is the last packet. q quits; the whole ladder stays on the screen.".to_owned()
        }
        Stepping::Predict { id, flow: None } => format!("What will packet {id} be?"),
        Stepping::Predict { id, flow: Some(flow) } => {
            format!("What will packet {id} be? It belongs to another flow: flow {flow}.")
        }
        Stepping::NothingToPredict(id) => {
            format!("Packet {id} is neither a TCP segment nor a UDP datagram: there is nothing to predict.")
        }
        Stepping::AskSender => "Who sends it? c client, s server".to_owned(),
        Stepping::AskFlags => "Which flags? s SYN, f FIN, r RST, a ACK, - none".to_owned(),
        Stepping::AskSeq => "Which sequence number (seq)?".to_owned(),
        Stepping::AskAck => "Which acknowledgment number (ack)? - for none".to_owned(),
        Stepping::AskLen => "How many bytes of data (len)?".to_owned(),
        Stepping::NoAnswer(text) => {
            format!("\"{text}\" is no answer to this question; Enter alone passes it over.")
        }
        Stepping::Score { right, of, all_right, all } if all > of => {
            format!("{right} of {of} right; {all_right} of {all} in all")
        }
        Stepping::Score { right, of, .. } => format!("{right} of {of} right"),
        Stepping::FinalScore { right, of } => {
            format!("Of {of} answers about the next packet, {right} were right.")
        }
        Stepping::End(end) => name(end).to_owned(),
        Stepping::Nothing => "none".to_owned(),
        Stepping::NotGiven => "no answer".to_owned(),
        Stepping::TooSmall { has: (columns, rows), needs: (more_columns, more_rows) } => {
            format!(
                "The window has {columns} columns and {rows} rows. One packet at a time needs {more_columns} columns \
                 and {more_rows} rows: make it larger, or press q to quit."
            )
        }
        Stepping::NoTerminal => {
            "--step shows one packet at a time on a terminal, and there is none here: all of it is shown"
                .to_owned()
        }
        Stepping::NoPackets => "there is no packet to show one at a time".to_owned(),
        Stepping::OnlyFirst(packets) => format!(
            "one at a time, the first {packets} packets are shown: choose others with --flow, --from, --to or a filter"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_fit_into_80_columns() {
        assert!(
            stepping(Stepping::Keys).chars().count() + 3 <= 80,
            "two Chinese characters take four columns"
        );
    }
}
