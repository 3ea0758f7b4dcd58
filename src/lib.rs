//! captrace shows what TCP and UDP really do: it runs the textbook's programs, captures their packets, and explains the
//! exchange packet by packet.
//!
//! Data flows one way, and a module may use only the modules before it:
//!
//! ```text
//! textbook ──Call────────────────────┐
//!                                    ▼
//! source ──Frame──▶ decode ──▶ analysis ──Fact──▶ explain ──▶ step ──Step──▶ scene, view ──▶ screen
//!   ▲                Packet                       Sentence      │
//! host                                                          └──▶ trace ──Record──▶ file
//! ```
//!
//! - `timestamp`, `frame`, `call`, `program`, `fate` and `kernel` are plain values: a moment, the bytes of a frame, what a
//!   program asked of its socket, how a program ended, what the link of a lab did with a frame, what a kernel reports about a
//!   TCP connection. `language` is English or Chinese, `near` the known word that is nearest to another.
//! - `host` makes private networks and runs programs in them. `source` captures frames on an interface and reads capture
//!   files. `textbook` is the uppercase server and client, over UDP and TCP. `lab` runs two hosts with a link between them,
//!   and `link` is that link.
//! - `decode` reads the layers of a frame. It never fails: it returns what could be read, and why it stopped.
//! - `analysis` follows each flow. It concludes what each packet is for and which state each end is in: typed facts, with
//!   their evidence.
//! - `explain` puts facts into words.
//! - `step` keeps together a packet or a call, the states that it changed, and the facts about it.
//! - `trace` writes steps to a file as records, and reads them back. The format is kept stable.
//! - `homework` has questions about an exchange, and their answers.
//! - `scene` is a ladder before it is drawn: what is shown for each packet, and where.
//! - `view` draws on a terminal, `svg` a picture, `page` a page of HTML; `export` makes tables and diagrams. They decide
//!   nothing about the content.
//! - `app` connects these modules for a file, a capture or a demo; `cli` is the commands.
//!
//! The modules from `decode` to `page` open no files, contact no hosts and read no clocks: the same bytes give the same
//! output on every machine.
//!
//! # As a library
//!
//! Open a trace or a capture file, go through its steps, ask for the facts about each, and draw it:
//!
//! ```
//! use captrace::{Failure, Item, Language, Look, Recording, View, draw};
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
//! let look = Look::new(80, Language::Chinese);
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
mod near;
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
