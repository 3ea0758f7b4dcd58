//! Where the bytes of each direction are after each packet of a flow, as the page draws them: the strips of every other
//! view.

use serde::Serialize;

use crate::analysis::fact::PacketId;
use crate::analysis::flow::FlowId;
use crate::call::End;
use crate::decode::Transport;
use crate::scene::strip::{Letter, Letters, Sent, Strips};
use crate::step::Step;

/// So many numbers are shown one by one; of more, a bar is drawn.
const MOST: usize = 64;

/// The strips of a flow; lists have the client first.
#[derive(Debug, Serialize)]
pub(super) struct PageStrips {
    /// The number after the last that is sent in the end.
    end: [u64; 2],
    /// What the first numbers stand for.
    letters: [Vec<String>; 2],
    /// After each packet, of both directions: the number after the last that was sent, the first that is not acknowledged,
    /// the first that the packet carries and the one after its last.
    after: Vec<[(u64, u64, u64, u64); 2]>,
}

/// The strips of the steps of one flow; none where it is not TCP.
pub(super) fn strips(steps: &[Step], flow: FlowId) -> Option<PageStrips> {
    let mut strips = Strips::default();
    let (mut after, mut last) = (Vec::new(), PacketId(0));
    let mut is_tcp = false;
    for step in steps {
        let passed = strips.pass(step).unwrap_or_else(|| strips.now(flow));
        let Some(packet) = step.packet().filter(|packet| packet.id > last) else { continue };
        last = packet.id;
        is_tcp |= matches!(packet.innermost().0.transport, Some(Transport::Tcp(_)));
        after.push([numbers(&passed.client), numbers(&passed.server)]);
    }
    let now = strips.now(flow);
    let letters = |end| letters(&strips, flow, end);
    is_tcp.then(|| PageStrips {
        end: [now.client.end().unwrap_or(0), now.server.end().unwrap_or(0)],
        letters: [letters(End::Client), letters(End::Server)],
        after,
    })
}

fn numbers(sent: &Sent) -> (u64, u64, u64, u64) {
    let (from, to) = sent.packet().unwrap_or_default();
    (sent.end().unwrap_or(0), sent.acknowledged(), from, to)
}

/// What the numbers from 0 on stand for. A capture may begin later.
fn letters(strips: &Strips, flow: FlowId, end: End) -> Vec<String> {
    let Some((first, letters)) = strips.letters(flow, end).map(Letters::all) else {
        return Vec::new();
    };
    let before = usize::try_from(first).unwrap_or(MOST);
    let unseen = std::iter::repeat_n(Letter::Unseen, before.min(MOST));
    unseen.chain(letters.iter().copied()).take(MOST).map(letter).collect()
}

fn letter(letter: Letter) -> String {
    match letter {
        Letter::Syn => "SYN".to_owned(),
        Letter::Fin => "FIN".to_owned(),
        Letter::Byte(b' ') => "␣".to_owned(),
        Letter::Byte(byte) if byte.is_ascii_graphic() => char::from(byte).to_string(),
        Letter::Byte(_) | Letter::Unseen => "·".to_owned(),
    }
}
