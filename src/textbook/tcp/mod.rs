//! The uppercase programs over TCP: a connection, and bytes in order.

mod client;
mod connection;
mod exchange;
mod server;

pub use client::TcpClient;
pub use server::TcpServer;
