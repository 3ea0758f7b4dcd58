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
//! lab                                                           └──▶ trace ──Record──▶ file
//! ```
//!
//! - [`frame`] and [`call`] are the input, as plain values: captured bytes, and the socket calls of a program.
//! - [`source`] captures the frames of one conversation on an interface; [`lab`] creates a private network,
//!   which needs no privileges. [`textbook`] is the uppercase server and client, over UDP and TCP.
//! - [`decode`] reads the layers of a frame. It never fails: a layer that cannot be read gives the reason.
//! - [`analysis`] follows each flow and finds the purpose of each packet and the state of each end: typed facts with their
//!   evidence.
//! - [`explain`] puts a fact into words, English or Chinese.
//! - [`step`] groups what belongs together: a packet or a call, the states that it changed, the facts about it.
//! - [`trace`] stores steps as records, in a stable file format.
//! - [`scene`] is a ladder before it is drawn: the text and the position of each packet.
//! - [`view`] draws on a terminal. It does not decide what is shown.
//! - [`app`] runs a file, a capture or a demo through these modules.
//! - [`cli`] is the commands.
//!
//! The modules from `decode` to `view` open no files, contact no hosts and read no clocks: the same bytes give the same
//! output on every machine.
//!
//! # From bytes to a sentence
//!
//! ```
//! use captrace::analysis::fact::{PacketId, PacketRef, RecordNumber};
//! use captrace::analysis::{Analysis, Seen};
//! use captrace::decode::decode;
//! use captrace::explain::Language;
//! use captrace::frame::{LinkType, Timestamp, VantageIndex};
//!
//! // A SYN from 127.0.0.1:4000 to the textbook's server, without an Ethernet header.
//! let bytes = [
//!     0x45, 0, 0, 40, 0, 1, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1, // IPv4
//!     0x0f, 0xa0, 0x2e, 0xe0, 0, 0, 0x03, 0xe8, 0, 0, 0, 0, // ports, seq 1000, ack 0
//!     0x50, 0x02, 0xff, 0xff, 0, 0, 0, 0, // 20 bytes of header, SYN, window, checksum, urgent
//! ];
//! let packet = decode(LinkType::RawIp, &bytes, bytes.len());
//!
//! let mut analysis = Analysis::new(None);
//! let verdict = analysis.packet(Seen {
//!     reference: PacketRef { id: PacketId(1), n: RecordNumber(1) },
//!     time: Timestamp::from_seconds(0, 0),
//!     vantage: VantageIndex(0),
//!     wire_len: bytes.len(),
//!     packet: &packet,
//! });
//! let fact = &verdict.findings[0].fact;
//! assert_eq!(
//!     Language::English.words().sentence(fact),
//!     "Step 1 of 3. The client asks to open a connection. It picked 1000 as its initial sequence number; we count \
//!      from there and call it 0.",
//! );
//! assert_eq!(fact.rfc(), "RFC 9293, 3.5");
//! ```

pub mod analysis;
pub mod app;
pub mod call;
pub mod cli;
pub mod decode;
pub mod explain;
pub mod frame;
pub mod lab;
pub mod scene;
pub mod source;
pub mod step;
pub mod textbook;
pub mod trace;
pub mod view;
