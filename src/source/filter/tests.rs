//! The live path: a program of ours in the kernel, at a real socket. What filters select is tested against tcpdump.

use std::io::Write;
use std::net::UdpSocket;
use std::os::fd::AsRawFd;
use std::time::Duration;

use nix::sys::socket::{LinkAddr, SockaddrLike, bind, recv, sockopt};

use super::Filter;
use crate::frame::LinkType;
use crate::source::socket::PacketSocket;
