//! The recordings in a folder, and work on many of them at once.

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::sync_channel;
use std::thread;

use super::Failure;

/// What the names of recordings end with; a capture file may be compressed.
const ENDINGS: [&str; 5] = ["pcap", "pcapng", "cap", "jsonl", "json"];
/// What follows that where a capture file is compressed.
const COMPRESSED: &str = "gz";

/// The captures and traces in a folder by their names, in the order of these; what is hidden or in a folder below it is left
/// out.
///
/// # Errors
///
/// The folder cannot be read, or holds none.
pub(crate) fn recordings(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error| Failure::Unreadable { path: folder.to_owned(), error };
    let mut recordings = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !is_hidden && path.is_file() && stem(&path).is_some() {
            recordings.push(path);
        }
    }
    recordings.sort();
    if recordings.is_empty() {
        return Err(Failure::NoRecordings { folder: folder.to_owned() });
    }
    Ok(recordings)
}

/// The name of a recording without what it ends with; `None` where that is no recording's.
pub(crate) fn stem(path: &Path) -> Option<&Path> {
    let name = Path::new(path.file_name()?);
    let plain =
        if name.extension().is_some_and(|end| end == COMPRESSED) { name.file_stem()?.as_ref() } else { name };
    let is_known = plain.extension().is_some_and(|end| ENDINGS.iter().any(|known| end == *known));
    if is_known { plain.file_stem().map(Path::new) } else { None }
}

/// Does some work on each of these, on all processors at once; gives what comes of it in their order.
pub(crate) fn in_parallel<I: Sync, O: Send>(items: &[I], work: impl Fn(&I) -> O + Sync) -> Vec<O> {
    in_order(items, |item, _: &mut dyn FnMut(()) -> bool| Some(work(item)), |()| true)
}

/// How many batches of an item wait to be taken before its worker waits, too.
const WAITING: usize = 4;

/// Does some work on each of these, on all processors at once, that gives batch after batch: `take` is given them here, all
/// of the first item before those of the second. Where it takes no more, it answers false, and so do the workers' calls. Gives
/// what comes of the work, in the order of the items; those that came to nothing are left out.
pub(crate) fn in_order<I: Sync, B: Send, O: Send>(
    items: &[I],
    work: impl Fn(&I, &mut dyn FnMut(B) -> bool) -> Option<O> + Sync,
    mut take: impl FnMut(B) -> bool,
) -> Vec<O> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    let (senders, receivers): (Vec<_>, Vec<_>) = items.iter().map(|_| sync_channel(WAITING)).unzip();
    let next = Mutex::new(items.iter().zip(senders).enumerate());
    let done = Mutex::new(Vec::with_capacity(items.len()));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let item = next.lock().ok().and_then(|mut next| next.next());
                    let Some((place, (item, sender))) = item else { break };
                    let outcome = work(item, &mut |batch| sender.send(batch).is_ok());
                    // A panic of another worker ends the command when all have ended.
                    if let (Some(outcome), Ok(mut done)) = (outcome, done.lock()) {
                        done.push((place, outcome));
                    }
                }
            });
        }
        // When they are dropped, the workers learn that no more is taken.
        let _ = receivers.into_iter().all(|batches| batches.into_iter().all(&mut take));
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_workers_do_comes_in_order() {
        let items: Vec<u64> = (0..1000).collect();
        let outcome = in_parallel(&items, |item| {
            if item % 97 == 0 {
                thread::yield_now();
            }
            item * 2
        });
        assert_eq!(outcome, items.iter().map(|item| item * 2).collect::<Vec<_>>());
    }

    #[test]
    fn batches_come_in_the_order_of_the_items_and_end_where_no_more_is_taken() {
        let items: Vec<u64> = (0..40).collect();
        let work = |item: &u64, give: &mut dyn FnMut(u64) -> bool| {
            (0..20).all(|part| give(item * 20 + part)).then_some(*item)
        };
        let mut taken = Vec::new();
        let outcome = in_order(&items, work, |batch| {
            taken.push(batch);
            true
        });
        assert_eq!(outcome, items);
        assert_eq!(taken, (0..800).collect::<Vec<_>>());
        let mut left = 100;
        let outcome = in_order(&items, work, |_| {
            left -= 1;
            left > 0
        });
        assert!(outcome.len() < items.len() && outcome.starts_with(&[0, 1, 2, 3]), "{outcome:?}");
    }

    #[test]
    fn a_recording_is_known_by_its_name() {
        for (name, expected) in [
            ("a.pcap", Some("a")),
            ("x/b.c.pcapng.gz", Some("b.c")),
            ("t.jsonl", Some("t")),
            ("notes.txt", None),
            ("pcap", None),
            ("a.gz", None),
        ] {
            assert_eq!(stem(Path::new(name)), expected.map(Path::new), "{name}");
        }
    }
}
