//! The textbook's programs over UDP and TCP: a server that replies in upper case, and its client.
//!
//! A client takes a sentence and an address and returns the sentence in upper case. Each socket call is reported to a
//! [`CallObserver`](crate::call::CallObserver), so that a trace can show which call caused which packet. Nothing here
//! prints: servers report [`ServerEvent`]s, and errors are values.
//!
//! ```
//! use std::time::Duration;
//! use captrace::internals::call::no_observer;
//! use captrace::internals::call::End;
//! use captrace::internals::textbook::{ListenAddress, ReadPolicy, TcpClient, TcpServer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! let server = TcpServer::bind(ListenAddress::Address(([127, 0, 0, 1], 0).into()), no_observer())?;
//! let client = TcpClient::bind(server.local_addr(), None, no_observer())?;
//! let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
//! let serving = tokio::spawn(server.serve(ReadPolicy::Whole, |_event| (), async { drop(stopped.await) }));
//!
//! let reply = client.exchange(b"hello", End::Client, Duration::from_secs(5)).await?;
//! assert_eq!(reply.bytes, b"HELLO");
//!
//! drop(stop);
//! assert_eq!(serving.await??.exchanges, 1);
//! # Ok(())
//! # })
//! # }
//! ```

mod address;
mod bind_error;
mod canonical;
mod client_error;
mod event;
mod holder;
mod name;
mod policy;
mod reporter;
mod tcp;
mod udp;
pub mod upper;

pub use address::ListenAddress;
pub use bind_error::BindError;
pub use client_error::{ClientError, Reply};
pub use event::{Excerpt, Served, ServerEvent};
pub use name::{addresses, at_each_address};
pub use policy::ReadPolicy;
pub use tcp::{TcpClient, TcpServer};
pub use udp::{UdpClient, UdpServer};
