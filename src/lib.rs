//! captrace shows what TCP and UDP really do: it runs the textbook's programs, captures their packets, and explains the
//! exchange packet by packet.
//!
//! Data flows one way, and a module may use only the modules before it:
//!
//! ```text
//! textbook ──Call────────────────────┐
//!                                    ▼
//! source ──Frame──▶ decode ──▶ analysis ──Fact──▶ explain ──▶ step ──Step──▶ view ──Line──▶ screen
//!   ▲                Packet                       Sentence      │
//! host                                                          └──▶ trace ──Record──▶ file
//! ```
//!
//! - `frame` and `call` are what comes in, as plain values: bytes that were seen somewhere, and what a program asked
//!   of its socket.
//! - `program` is what was seen of a student's own programs: how they ended, and their sockets, as plain values, too.
//! - `fate` is what the link of a lab did with a frame, and why: a plain value, too.
//! - `kernel` is what the kernel says of a TCP connection, as a plain value, too.
//! - `source` captures the frames of one conversation on an interface; `host` makes a network of our own where that is
//!   allowed to everybody. `textbook` is the uppercase server and client, over UDP and TCP.
//! - `decode` reads the layers of a frame. It never fails: what cannot be read gives a reason.
//! - `link` is what lies between the two hosts of a lab: what it does with each frame, in a time that it is given.
//! - `analysis` follows each flow and says what a packet is for and what each end's state became: typed facts, with
//!   their evidence.
//! - `explain` puts a fact into words, English or Chinese.
//! - `step` holds together what belongs together: a packet or a call, the states that it changed, the facts about it.
//! - `trace` keeps steps as records, in a file format that holds for good.
//! - `homework` is what may be asked about steps, and the right answers.
//! - `scene` is a ladder before it is drawn: what is said of each packet, and where it stands.
//! - `view` draws on a terminal, `svg` a picture. They decide nothing of what is said.
//! - `app` runs a file, a capture or a demo through the rooms.
//! - `cli` is the commands.
//!
//! The modules from `decode` to `view` open no files, contact no hosts and read no clocks: the same bytes give the same
//! output on every machine.
//!
//! # As a library
//!
//! Open a trace or a capture file, go through its steps, ask for the facts about each, and draw it:
//!
//! ```
//! use captrace::{Failure, Item, Language, Look, Recording, Times, View, draw};
//!
//! # fn main() -> Result<(), Failure> {
//! let mut sentences = Vec::new();
//! let report = Recording::open("traces/tcp-server-closes.jsonl")?.read(|item| -> Result<(), Failure> {
//!     if let Item::Step(step) = item {
//!         sentences.extend(step.facts().map(|fact| Language::English.words().sentence(fact)));
//!     }
//!     Ok(())
//! })?;
//! assert_eq!(report.defects(), None);
//! assert!(sentences.iter().any(|sentence| sentence.starts_with("Step 1 of 3. The client asks to open a connection.")));
//!
//! let look = Look {
//!     width: 80,
//!     language: Language::Chinese,
//!     absolute: false,
//!     level: None,
//!     unfold: false,
//!     times: Times::First,
//!     spacing: None,
//!     kernel: false,
//! };
//! let (ladder, _) = draw(Recording::open("traces/tcp-server-closes.jsonl")?, View::Ladder, look)?;
//! assert!(ladder.contains("SYN"));
//! # Ok(())
//! # }
//! ```
//!
//! A painter of another kind than the terminal's builds on [`scene`]. Everything else is private: the format of traces is kept
//! stable, the inside of this library is not.

mod analysis;
mod app;
mod call;
mod cli;
mod decode;
mod explain;
mod export;
mod fate;
mod frame;
mod homework;
mod host;
mod kernel;
mod lab;
mod language;
mod link;
mod page;
mod program;
pub mod scene;
mod source;
mod step;
mod svg;
mod textbook;
mod timestamp;
mod trace;
mod view;

#[doc(hidden)]
pub mod internals;

pub use analysis::fact::{Basis, Fact, Phase, RecordNumber};
pub use analysis::flow::FlowId;
pub use analysis::summary::FlowSummary;
pub use app::{Failure, Recording, RecordingKind, Report, View, draw};
pub use call::Call;
pub use explain::Language;
pub use frame::Timestamp;
pub use step::{Event, Note, Packet, StateChange, Step, Summary};
pub use trace::Item;
pub use trace::record::Header;
pub use view::{Level, Look, Times};
