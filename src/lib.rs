//! captrace shows what TCP and UDP really do: it runs the textbook's programs, captures their packets, and tells the
//! story packet by packet.
//!
//! Data flows one way, and a room may use only the rooms before it:
//!
//! ```text
//! textbook ──Call────────────────────┐
//!                                    ▼
//! source ──Frame──▶ decode ──▶ analysis ──Fact──▶ explain ──▶ step ──Step──▶ view ──Line──▶ screen
//!   ▲                Packet                       Sentence      │
//! lab                                                           └──▶ trace ──Record──▶ file
//! ```
//!
//! - [`frame`] and [`call`] are what comes in, as plain values: bytes that were seen somewhere, and what a program asked
//!   of its socket.
//! - [`source`] captures the frames of one conversation on an interface; [`lab`] makes a network of our own where that is
//!   allowed to everybody. [`textbook`] is the uppercase server and client, over UDP and TCP.
//! - [`decode`] reads the layers of a frame. It never fails: what cannot be read gives a reason.
//! - [`analysis`] follows each flow and says what a packet is for and what each end's state became: typed facts, with
//!   their evidence.
//! - [`explain`] puts a fact into words, English or Chinese.
//! - [`step`] holds together what belongs together: a packet or a call, the states that it changed, the facts about it.
//! - [`trace`] keeps steps as records, in a file format that holds for good.
//! - [`scene`] is a ladder before it is drawn: what is said of each packet, and where it stands.
//! - [`view`] draws on a terminal. It decides nothing of what is said.
//! - [`app`] runs a file, a capture or a demo through the rooms.
//! - [`cli`] is the commands.
//!
//! From `decode` to `view` nothing is opened, no host is asked and no clock is read: the same bytes give the same output
//! on every machine.
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
