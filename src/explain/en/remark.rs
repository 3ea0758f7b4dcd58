//! What a view says of a trace as a whole, or of a packet.

use super::count::{bytes, packets};
use super::lab;
use crate::analysis::{LISTED, Untracked};
use crate::explain::quantity::duration;
use crate::explain::remark::{ExchangeTotals, Remark};
use crate::kernel::CongestionState;

pub(super) fn remark(remark: &Remark) -> String {
    match remark {
        Remark::Captured { shown, packets, dropped } => {
            let packets = match (shown, packets) {
                (shown, packets) if shown < packets => {
                    format!("{shown} of {} shown", self::packets(*packets))
                }
                (_, packets) => format!("{} captured", self::packets(*packets)),
            };
            match dropped {
                Some(0) => format!("{packets}, none dropped by the kernel"),
                Some(dropped) => format!(
                    "{packets}; the kernel dropped {dropped} for lack of room, so this trace has holes"
                ),
                None => packets,
            }
        }
        Remark::Flows { shown, flows, packets, bytes: count } => {
            let flows = match (shown, flows) {
                (1, 1) => "1 flow".to_owned(),
                (shown, flows) if shown == flows => format!("{flows} flows"),
                (shown, flows) => format!("{shown} of {flows} flows"),
            };
            let packets = if *packets == 1 { "1 packet".to_owned() } else { format!("{packets} packets") };
            format!("{flows}; {packets}, {} in all", bytes(*count))
        }
        Remark::BothEnds => "a/b: a from the client, b from the server".to_owned(),
        Remark::Hidden { columns, width } => {
            let columns =
                if *columns == 1 { "1 more column".to_owned() } else { format!("{columns} more columns") };
            format!("{columns} with --width {width}, and everything with --json")
        }
        Remark::Untracked(untracked) => untracked_remark(untracked),
        Remark::ClosedByKernel(packet) => format!(
            "Packet {} came when captrace ended the programs: the kernel closed what they had left open.",
            packet.0
        ),
        Remark::Inferred => " (inferred)".to_owned(),
        Remark::Picture { packets: count, to_scale } => {
            let order = if *to_scale { "to scale" } else { "by order" };
            format!("A ladder of {} between client and server, {order}", packets(*count))
        }
        Remark::Drawn { to_scale, timed } => drawn(*to_scale, *timed),
        Remark::Nothing { duration } => format!("{duration} without a packet"),
        Remark::LeftOut { texts: 1 } => "1 text has no room at this scale.".to_owned(),
        Remark::LeftOut { texts } => format!("{texts} texts have no room at this scale."),
        Remark::CutShort => "This trace has no summary: the capture was cut short.".to_owned(),
        Remark::NotSeenAgain => "not seen at the other end".to_owned(),
        Remark::Dropped(cause) => lab::dropped(cause),
        Remark::Kernel(change) => {
            let state = change.congestion.map(|state| match state {
                CongestionState::Open => "open",
                CongestionState::Disorder => "disorder",
                CongestionState::Cwr => "cwr",
                CongestionState::Recovery => "recovery",
                CongestionState::Loss => "loss",
            });
            let words = change.numbers().into_iter().chain(state.map(str::to_owned));
            words.collect::<Vec<_>>().join("  ")
        }
        Remark::LabLost { packets, client, server, damaged, copied, delayed } => {
            lab::lost(*packets, [*client, *server, *damaged, *copied, *delayed])
        }
        Remark::LabCost { again, bytes, spurious, longest_ns } => {
            lab::cost(*again, *bytes, *spurious, *longest_ns)
        }
        Remark::LabLook { named, repairs } => lab::look(named, repairs),
        Remark::LabLate(by_ns) => format!("Late: no packet by more than {}.", duration(*by_ns)),
        Remark::Idle(length) => format!("{}: no packet", duration(*length)),
        Remark::OtherPacket { bytes: count } => format!("another packet, {}", bytes(*count)),
        Remark::Fragment { bytes: count, offset } => {
            format!("{}: a fragment, from byte {offset} of a longer IP packet", bytes(*count))
        }
        Remark::AbsoluteNumbers => {
            "Arrows carry the numbers of the wire; sentences count each end's from its first one, which is 0."
                .to_owned()
        }
        Remark::Unreadable { stop } => format!("Could not be read to the end: {stop}."),
        Remark::Wireshark { words, differs } => wireshark(words, differs),
        Remark::Protocols { tcp, udp, other } => format!("TCP {tcp}  UDP {udp}  other {other}"),
        Remark::FlowTotal { packets: count, bytes: size } => {
            format!("{}  {}", packets(*count), bytes(*size))
        }
        Remark::MoreFlows(1) => "and 1 more flow".to_owned(),
        Remark::MoreFlows(more) => format!("and {more} more flows"),
        Remark::Exchange(exchange) => self::exchange(exchange),
        Remark::LoopbackTimes => {
            "Both ends are on this machine: times tell how fast it runs programs, not how far packets \
                                  travel. Take them as examples of the arithmetic."
                .to_owned()
        }
    }
}

/// What had no room, and what became of it.
fn untracked_remark(untracked: &Untracked) -> String {
    let count = |count: u64, noun: &str| match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    };
    let Untracked { flows, packets, bytes, let_go } = *untracked;
    let listed = (flows > 0).then(|| {
        format!(
            "{} with {} ({}) not listed: only the {LISTED} with the most packets are",
            count(flows, "flow"),
            count(packets, "packet"),
            count(bytes, "byte")
        )
    });
    let let_go = (let_go > 0).then(|| {
        format!(
            "{} let go while idle, because too many were open at once: what came later counts as another flow",
            count(let_go, "flow")
        )
    });
    [listed, let_go].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// What Wireshark would say, and why captrace says something else.
fn wireshark(words: &str, differs: &[String]) -> String {
    let words = if words.is_empty() { "nothing" } else { words };
    match differs.join(", ") {
        reasons if reasons.is_empty() => format!("Wireshark: {words}"),
        reasons => format!("Wireshark: {words}, differs: {reasons}"),
    }
}

/// "10 packets: 3 opened it, 4 carried 30 bytes, 3 closed it. None was lost."
fn exchange(exchange: &ExchangeTotals) -> String {
    let ExchangeTotals { opening, is_open, carrying, bytes: count, closing, .. } = *exchange;
    let said = |packets: u64, what: &str| (packets > 0).then(|| format!("{packets} {what}"));
    let carried = if count == 0 { "carried no data".to_owned() } else { format!("carried {}", bytes(count)) };
    let parts: Vec<_> = [
        said(opening, if is_open { "opened it" } else { "asked to open it" }),
        said(carrying, &carried),
        said(closing, "closed it"),
        said(exchange.refusing, "refused it"),
        said(exchange.breaking, "ended it at once"),
        said(exchange.reporting, "reported an error"),
        said(exchange.after, "came after its end"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let total = packets(exchange.packets);
    let all = match parts.as_slice() {
        [_] if carrying == exchange.packets => format!("{total} {carried}"),
        _ => format!("{total}: {}", parts.join(", ")),
    };
    let name = if exchange.is_named { format!("{}, ", exchange.transport.name()) } else { String::new() };
    let lost = match (exchange.again, exchange.is_local) {
        (None, _) => "",
        (Some(0), true) => " None was lost.",
        (Some(0), false) => " No loss was seen.",
        (Some(1), _) => " 1 was sent again.",
        (Some(again), _) => return format!("{name}{all}. {again} were sent again."),
    };
    format!("{name}{all}.{lost}")
}

fn drawn(to_scale: bool, timed: bool) -> String {
    const UNKNOWN: &str = "The packets were captured at one place, so how long each was on the way is not known: arrows are level.";
    match (to_scale, timed) {
        (true, true) => {
            "Heights are times. An arrow slants by the time that its packet was on the way.".to_owned()
        }
        (false, true) => "By order: heights are no times, and arrows are level.".to_owned(),
        (true, false) => format!("Heights are times. {UNKNOWN}"),
        (false, false) => format!("By order: heights are no times. {UNKNOWN}"),
    }
}
