//! Memory does not grow with the length of a capture, hostile or not, and time grows at most linearly.
//!
//! Only one test, in its own process: the kernel reports the maximum over all children of a process.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "../benches/support/generate.rs"]
mod generate;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use generate::Hostile;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

/// What `captrace` may ever need here, in KiB: a debug build, with every flow that is followed at once taken.
const ENOUGH: i64 = 90_000;

/// What one open connection may cost in bytes, its summary included, beyond what the runs before it needed in all.
const EACH: i64 = 3_000;

type Write1<'a> = &'a dyn Fn(&mut BufWriter<File>, u64) -> io::Result<()>;

fn file(room: &Path, name: &str, packets: u64, write: Write1<'_>) -> PathBuf {
    let path = room.join(format!("{name}-{packets}.pcap"));
    let mut out = BufWriter::new(File::create(&path).unwrap());
    write(&mut out, packets).unwrap();
    out.flush().unwrap();
    path
}

/// Runs the program; gives the time that processors spent, in milliseconds, and the most memory that any run needed up
/// to now, in KiB.
fn run(arguments: &[&str]) -> (i64, i64) {
    let spent = || {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
        ((usage.user_time() + usage.system_time()).num_milliseconds(), usage.max_rss())
    };
    let before = spent().0;
    let mut command = Command::new(env!("CARGO_BIN_EXE_captrace"));
    let status = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success(), "{arguments:?}");
    let (after, most) = spent();
    (after - before, most)
}

#[test]
fn memory_is_flat_and_time_linear() {
    let room = tempfile::tempdir().unwrap();
    let room = room.path();
    let ordinary: Write1<'_> = &|out, packets| generate::connections(out, packets, 500, 50, 7);
    let (small, large) =
        (file(room, "ordinary", 20_000, ordinary), file(room, "ordinary", 100_000, ordinary));
    let out = room.join("out.pcapng");
    let commands = |path: &Path| {
        let path = path.to_str().unwrap().to_owned();
        let out = out.to_str().unwrap().to_owned();
        [
            vec!["stats".to_owned(), path.clone()],
            vec!["read".to_owned(), "--view".to_owned(), "list".to_owned(), path.clone()],
            vec!["convert".to_owned(), "--force".to_owned(), path, out],
        ]
    };
    let all = |path: &Path| {
        let run_one =
            |arguments: Vec<String>| run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).1;
        commands(path).map(run_one).into_iter().max().unwrap()
    };
    let (of_small, of_large) = (all(&small), all(&large));
    assert!(of_large - of_small < 4_000, "{of_small} KiB, and {of_large} KiB for five times the packets");

    // Every connection open at once: what one of them costs, with nothing more than a message and its answer on the way.
    let open: Write1<'_> = &|out, packets| generate::connections(out, packets, packets / 10, usize::MAX, 7);
    let cost = |packets| run(&["stats", "--top", "1", file(room, "open", packets, open).to_str().unwrap()]).1;
    let (few, many) = (cost(10_000), cost(100_000));
    let each = (many - few) * 1024 / 9_000;
    assert!(each < EACH, "{each} bytes for each connection");

    for (name, kind) in [
        ("flood", Hostile::SynFlood),
        ("acks", Hostile::Acks(1)),
        ("many-acks", Hostile::Acks(5_000)),
        ("noise", Hostile::Noise(1)),
        ("much-noise", Hostile::Noise(5_000)),
    ] {
        let write: Write1<'_> = &|out, packets| generate::hostile(out, kind, packets, 7);
        let time = |packets| {
            let path = file(room, name, packets, write);
            let cost = run(&["stats", "--top", "1", path.to_str().unwrap()]);
            std::fs::remove_file(path).unwrap();
            cost
        };
        let ((short, _), (long, most)) = (time(10_000), time(80_000));
        // Eight times the packets: 64 times the time if each were compared with all before it.
        assert!(long < 30 * short.max(20), "{name}: {short} ms, and {long} ms for eight times the packets");
        assert!(most < ENOUGH, "{name}: {most} KiB");
    }
}
