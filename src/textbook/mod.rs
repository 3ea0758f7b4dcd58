//! The textbook's programs: a server that answers in upper case and a client that asks it, over UDP and over TCP.
//!
//! In come a sentence and an address; out comes the same sentence in upper case. Each socket call is told to a
//! [`Watch`](crate::call::Watch), so that a trace can show which call caused which packet. Nothing here prints:
//! servers tell what they do as [`ServerEvent`]s, and everything that goes wrong is a value.
//!
//! ```
//! use std::time::Duration;
//! use captrace::call::nobody;
//! use captrace::textbook::{At, Closing, Manner, TcpClient, TcpServer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! let server = TcpServer::bind(At::Address(([127, 0, 0, 1], 0).into()), nobody())?;
//! let client = TcpClient::bind(server.local_addr(), None, nobody())?;
//! let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
//! let serving = tokio::spawn(server.serve(Manner::Whole, |_event| (), async { drop(stopped.await) }));
//!
//! let reply = client.exchange(b"hello", Closing::First, Duration::from_secs(5)).await?;
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
mod manner;
mod name;
mod tcp;
mod udp;
pub mod upper;
mod witness;

#[cfg(test)]
mod tests;

pub use address::{At, source_towards};
pub use bind_error::BindError;
pub use client_error::{ClientError, Reply};
pub use event::{Excerpt, Served, ServerEvent};
pub use holder::Holder;
pub use manner::{Closing, Manner};
pub use name::{addresses, at_each_address};
pub use tcp::{TcpClient, TcpServer};
pub use udp::{UdpClient, UdpServer};
