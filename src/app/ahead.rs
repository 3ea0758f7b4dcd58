//! Reading ahead: one thread reads a file and makes its steps, the other one shows them.

use std::mem;
use std::panic;
use std::sync::mpsc::{self, SyncSender};
use std::thread;

use crate::step::Step;
use crate::trace::Item;
use crate::trace::record::Header;

/// How many steps are handed over at once. Waking a thread takes some microseconds, which they share; this many
/// still fit into a processor's cache.
const MOST_STEPS: usize = 128;
/// How many bytes of packets are handed over at once: a file may have nothing but frames of 64 KiB.
const MOST_BYTES: usize = 256 << 10;
/// How many batches may wait between the two threads.
const WAITING: usize = 2;

/// The receiver takes no more.
pub(super) struct Gone;

/// What is handed over at once. A header is far larger than a step, so each has its own place.
enum HandedOver {
    Header(Box<Header>),
    Steps(Vec<Step>),
}

/// Lets `make` hand over items on a thread of its own, and gives them to `take` on this one, in order; gives what `make`
/// gives.
///
/// # Errors
///
/// Those of `take`: then nothing more is made.
pub(super) fn ahead<T: Send, E>(
    make: impl FnOnce(&mut Handover) -> T + Send,
    take: &mut impl FnMut(Item) -> Result<(), E>,
) -> Result<T, E> {
    let (sender, batches) = mpsc::sync_channel(WAITING);
    thread::scope(|scope| {
        let maker = scope.spawn(move || {
            let mut handover = Handover { sender, steps: Vec::with_capacity(MOST_STEPS), bytes: 0 };
            let outcome = make(&mut handover);
            // Where nothing more is taken, nothing is missed.
            let _ = handover.hand_over();
            outcome
        });
        // When this fails, the batches are dropped, and the maker stops.
        batches.into_iter().try_for_each(|batch| match batch {
            HandedOver::Header(header) => take(Item::Header(*header)),
            HandedOver::Steps(steps) => steps.into_iter().map(Item::Step).try_for_each(&mut *take),
        })?;
        maker.join().map_or_else(|panic| panic::resume_unwind(panic), Ok)
    })
}

/// Hands items over to the other thread, many at once.
pub(super) struct Handover {
    sender: SyncSender<HandedOver>,
    steps: Vec<Step>,
    /// How many bytes their packets have.
    bytes: usize,
}

impl Handover {
    /// Takes an item.
    ///
    /// # Errors
    ///
    /// [`Gone`]: the other thread takes no more.
    pub(super) fn take(&mut self, item: Item) -> Result<(), Gone> {
        match item {
            Item::Header(header) => {
                self.hand_over()?;
                self.sender.send(HandedOver::Header(Box::new(header))).map_err(|_| Gone)
            }
            Item::Step(step) => {
                self.bytes += step.packet().map_or(0, |packet| packet.bytes.len());
                self.steps.push(step);
                let is_full = self.steps.len() >= MOST_STEPS || self.bytes >= MOST_BYTES;
                if is_full { self.hand_over() } else { Ok(()) }
            }
        }
    }

    /// Hands over the steps so far.
    fn hand_over(&mut self) -> Result<(), Gone> {
        self.bytes = 0;
        let steps = mem::replace(&mut self.steps, Vec::with_capacity(MOST_STEPS));
        self.sender.send(HandedOver::Steps(steps)).map_err(|_| Gone)
    }
}
