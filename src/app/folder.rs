//! The recordings in a folder, and work on many of them at once.

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
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
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    if workers <= 1 {
        return items.iter().map(work).collect();
    }
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(items.len())));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(place) else { break };
                    let outcome = work(item);
                    // A panic of another worker ends the command when all have ended.
                    if let Ok(mut done) = done.lock() {
                        done.push((place, outcome));
                    }
                }
            });
        }
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
