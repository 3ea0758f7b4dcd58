//! Datagrams with the address that they were sent to, so that a server at all addresses can reply from the one that the
//! client asked (RFC 1122, 4.1.3.5). The kernel tells it in a control message, and takes it in one.

use crate::language::said;
use std::io::{self, IoSlice, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::fd::AsRawFd;

use nix::sys::socket::sockopt::{Ipv4PacketInfo, Ipv6RecvPacketInfo};
use nix::sys::socket::{
    ControlMessage, ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg, sendmsg, setsockopt,
};
use socket2::Socket;
use tokio::io::Interest;
use tokio::net::UdpSocket;

/// The address of this machine that a client sent to, as the kernel reports it.
#[derive(Debug, Clone, Copy)]
pub(super) enum LocalAddress {
    /// An IPv4 socket.
    V4(libc::in_pktinfo),
    /// An IPv6 socket; IPv4 clients of it have mapped addresses.
    V6(libc::in6_pktinfo),
}

/// Makes the kernel tell with each datagram the address that it was sent to.
pub(super) fn tell_destinations(socket: &Socket, local: SocketAddr) -> io::Result<()> {
    match local {
        SocketAddr::V4(_) => setsockopt(socket, Ipv4PacketInfo, &true)?,
        SocketAddr::V6(_) => setsockopt(socket, Ipv6RecvPacketInfo, &true)?,
    }
    Ok(())
}

/// Receives a datagram: its length, its sender, and the address that it was sent to, if it can be replied from.
pub(super) async fn receive(
    socket: &UdpSocket,
    buffer: &mut [u8],
) -> io::Result<(usize, SocketAddr, Option<LocalAddress>)> {
    socket.async_io(Interest::READABLE, || receive_now(socket, buffer)).await
}

/// Sends a datagram from the address that its receiver asked; from the one that the route takes if that cannot be.
pub(super) async fn send(
    socket: &UdpSocket,
    bytes: &[u8],
    to: SocketAddr,
    asked: Option<LocalAddress>,
) -> io::Result<()> {
    let sent = socket.async_io(Interest::WRITABLE, || send_now(socket, bytes, to, asked)).await;
    match sent {
        // A program cannot send from the directed broadcast address of a network, or from an address that is gone by now.
        Err(error) if asked.is_some() && is_about_source(&error) => {
            socket.async_io(Interest::WRITABLE, || send_now(socket, bytes, to, None)).await
        }
        sent => sent,
    }
}

fn receive_now(
    socket: &UdpSocket,
    buffer: &mut [u8],
) -> io::Result<(usize, SocketAddr, Option<LocalAddress>)> {
    let mut room = nix::cmsg_space!(libc::in6_pktinfo);
    let mut slices = [IoSliceMut::new(buffer)];
    let message =
        recvmsg::<SockaddrStorage>(socket.as_raw_fd(), &mut slices, Some(&mut room), MsgFlags::empty())?;
    let asked = message.cmsgs()?.find_map(|control| match control {
        ControlMessageOwned::Ipv4PacketInfo(info) => Some(LocalAddress::V4(info)),
        ControlMessageOwned::Ipv6PacketInfo(info) => Some(LocalAddress::V6(info)),
        _ => None,
    });
    let from = message.address.as_ref().and_then(socket_address);
    let from = from.ok_or_else(|| io::Error::other(said!("a datagram has no sender", "数据报没有发送方")))?;
    Ok((message.bytes, from, asked.filter(LocalAddress::is_one_host)))
}

fn send_now(socket: &UdpSocket, bytes: &[u8], to: SocketAddr, asked: Option<LocalAddress>) -> io::Result<()> {
    let (to, slices) = (SockaddrStorage::from(to), [IoSlice::new(bytes)]);
    let send = |control: &[ControlMessage<'_>]| {
        sendmsg(socket.as_raw_fd(), &slices, control, MsgFlags::empty(), Some(&to))
    };
    // The route chooses the interface, so its number is 0; an address of one link only needs the number.
    match asked {
        None => send(&[]),
        Some(LocalAddress::V4(info)) => {
            send(&[ControlMessage::Ipv4PacketInfo(&libc::in_pktinfo { ipi_ifindex: 0, ..info })])
        }
        Some(LocalAddress::V6(info)) => {
            let of_link = IpAddr::from(info.ipi6_addr.s6_addr);
            let of_link = matches!(of_link, IpAddr::V6(address) if address.is_unicast_link_local());
            let ipi6_ifindex = if of_link { info.ipi6_ifindex } else { 0 };
            send(&[ControlMessage::Ipv6PacketInfo(&libc::in6_pktinfo { ipi6_ifindex, ..info })])
        }
    }?;
    Ok(())
}

impl LocalAddress {
    /// Whether it is the address of one host: a reply cannot come from that of a group.
    fn is_one_host(&self) -> bool {
        match self {
            // The kernel has replaced a group by an own address already.
            Self::V4(info) => info.ipi_spec_dst.s_addr != 0,
            Self::V6(info) => match IpAddr::from(info.ipi6_addr.s6_addr).to_canonical() {
                IpAddr::V4(address) => !address.is_multicast() && address != Ipv4Addr::BROADCAST,
                IpAddr::V6(address) => !address.is_multicast(),
            },
        }
    }
}

/// Whether an address cannot be sent from.
fn is_about_source(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EINVAL | libc::EADDRNOTAVAIL | libc::ENETUNREACH))
}

fn socket_address(address: &SockaddrStorage) -> Option<SocketAddr> {
    let v4 = address.as_sockaddr_in().map(|v4| SocketAddr::V4((*v4).into()));
    v4.or_else(|| address.as_sockaddr_in6().map(|v6| SocketAddr::V6((*v6).into())))
}
