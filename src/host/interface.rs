//! The one interface of a host, by rtnetlink: its size, its addresses, who is at the other end.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use nix::net::if_::if_nametoindex;

use super::netlink::{Netlink, Request, attribute};

/// An Ethernet address.
pub type HardwareAddress = [u8; 6];

/// `linux/if_link.h`, `linux/if_addr.h`, `linux/neighbour.h`: what libc has no names for.
mod number {
    pub(super) const IFLA_ADDRESS: u16 = 1;
    pub(super) const IFLA_IFNAME: u16 = 3;
    pub(super) const IFLA_MTU: u16 = 4;
    pub(super) const IFLA_TXQLEN: u16 = 13;
    pub(super) const IFLA_LINKINFO: u16 = 18;
    pub(super) const IFLA_STATS64: u16 = 23;
    pub(super) const IFLA_NET_NS_FD: u16 = 28;
    pub(super) const IFLA_INFO_KIND: u16 = 1;
    pub(super) const IFLA_INFO_DATA: u16 = 2;
    pub(super) const VETH_INFO_PEER: u16 = 1;
    pub(super) const IFA_ADDRESS: u16 = 1;
    pub(super) const IFA_LOCAL: u16 = 2;
    /// Duplicate address detection is left out: there is no other host.
    pub(super) const IFA_F_NODAD: u8 = 0x02;
    pub(super) const NDA_DST: u16 = 1;
    pub(super) const NDA_LLADDR: u16 = 2;
    pub(super) const NUD_PERMANENT: u16 = 0x80;
    pub(super) const RTA_DST: u16 = 1;
    pub(super) const RTA_OIF: u16 = 4;
    pub(super) const RTA_METRICS: u16 = 8;
    pub(super) const RTAX_CC_ALGO: u16 = 16;
    /// Where `tx_dropped` stands in `rtnl_link_stats64`.
    pub(super) const TX_DROPPED: usize = 7 * 8;
}

/// How many frames may wait in the interface for the link to take them.
const QUEUE: u32 = 10_000;

/// An interface of the namespace in which this was made.
#[derive(Debug)]
pub struct HostInterface {
    netlink: Netlink,
    index: u32,
}

impl HostInterface {
    /// The interface with this name in the calling thread's namespace.
    ///
    /// # Errors
    ///
    /// There is none, or the kernel refuses.
    pub fn named(name: &str) -> io::Result<Self> {
        Ok(Self { netlink: Netlink::open()?, index: if_nametoindex(name)? })
    }

    /// Its number in its namespace.
    pub const fn index(&self) -> u32 {
        self.index
    }

    /// Sets its hardware address, and gives it a long queue.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub fn set_hardware_address(&self, address: HardwareAddress) -> io::Result<()> {
        let request = Request::new(libc::RTM_NEWLINK, 0, &link(self.index, false))
            .with(number::IFLA_ADDRESS, &address)
            .with(number::IFLA_TXQLEN, &QUEUE.to_ne_bytes());
        self.netlink.change(request)
    }

    /// Sets the length of the longest packet that it sends, in bytes.
    ///
    /// # Errors
    ///
    /// The kernel's: EINVAL for an MTU that it cannot have.
    pub fn set_mtu(&self, mtu: u32) -> io::Result<()> {
        let request = Request::new(libc::RTM_NEWLINK, 0, &link(self.index, false));
        self.netlink.change(request.with(number::IFLA_MTU, &mtu.to_ne_bytes()))
    }

    /// Brings it up.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub fn bring_up(&self) -> io::Result<()> {
        self.netlink.change(Request::new(libc::RTM_NEWLINK, 0, &link(self.index, true)))
    }

    /// Gives it an address, of whose network `prefix` bits say that it is at this link.
    ///
    /// # Errors
    ///
    /// The kernel's: EACCES where IPv6 is switched off.
    pub fn add_address(&self, address: IpAddr, prefix: u8) -> io::Result<()> {
        let mut fixed = vec![family(address), prefix, number::IFA_F_NODAD, 0];
        fixed.extend(self.index.to_ne_bytes());
        let bytes = octets(address);
        let flags = libc::NLM_F_CREATE | libc::NLM_F_EXCL;
        let request = Request::new(libc::RTM_NEWADDR, flags, &fixed)
            .with(number::IFA_LOCAL, &bytes)
            .with(number::IFA_ADDRESS, &bytes);
        self.netlink.change(request)
    }

    /// Says for good which hardware address a neighbour has, so that no host asks for it.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub fn add_neighbour(&self, neighbour: IpAddr, hardware: HardwareAddress) -> io::Result<()> {
        let mut fixed = vec![family(neighbour), 0, 0, 0];
        fixed.extend(self.index.to_ne_bytes());
        fixed.extend(number::NUD_PERMANENT.to_ne_bytes());
        fixed.extend([0, 0]);
        let flags = libc::NLM_F_CREATE | libc::NLM_F_REPLACE;
        let request = Request::new(libc::RTM_NEWNEIGH, flags, &fixed)
            .with(number::NDA_DST, &octets(neighbour))
            .with(number::NDA_LLADDR, &hardware);
        self.netlink.change(request)
    }

    /// Adds a route to one address with metrics (`RTAX_…` and values), and with a congestion control where one is named.
    ///
    /// # Errors
    ///
    /// The kernel's: EINVAL for a congestion control that it does not have.
    pub fn add_route(&self, to: IpAddr, metrics: &[(u16, u32)], congestion: Option<&str>) -> io::Result<()> {
        let bytes = octets(to);
        let length = u8::try_from(bytes.len() * 8).unwrap_or_default();
        let fixed = [
            family(to),
            length,
            0,
            0,
            libc::RT_TABLE_MAIN,
            libc::RTPROT_STATIC,
            libc::RT_SCOPE_LINK,
            libc::RTN_UNICAST,
            0,
            0,
            0,
            0,
        ];
        let request = Request::new(libc::RTM_NEWROUTE, libc::NLM_F_CREATE | libc::NLM_F_REPLACE, &fixed)
            .with(number::RTA_DST, &bytes)
            .with(number::RTA_OIF, &self.index.to_ne_bytes())
            .within(number::RTA_METRICS, |request| {
                let request = metrics
                    .iter()
                    .fold(request, |request, (metric, value)| request.with(*metric, &value.to_ne_bytes()));
                match congestion {
                    Some(name) => request.with(number::RTAX_CC_ALGO, &zero_terminated(name)),
                    None => request,
                }
            });
        self.netlink.change(request)
    }

    /// How many frames it has dropped on their way out, because its queue was full.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub fn dropped(&self) -> io::Result<u64> {
        let answer = self.netlink.ask(Request::new(libc::RTM_GETLINK, 0, &link(self.index, false)))?;
        let statistics = answer.get(LINK..).and_then(|rest| attribute(rest, number::IFLA_STATS64));
        let dropped = statistics.and_then(|counts| counts.get(number::TX_DROPPED..)?.first_chunk().copied());
        dropped.map(u64::from_ne_bytes).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

/// Makes two interfaces at the ends of one cable: `near` in the calling thread's namespace, `far` in another.
///
/// # Errors
///
/// The kernel's: EOPNOTSUPP where it has no veth.
pub(super) fn make_cable(near: &str, far: &str, elsewhere: &std::fs::File) -> io::Result<()> {
    use std::os::fd::AsRawFd as _;
    let flags = libc::NLM_F_CREATE | libc::NLM_F_EXCL;
    let request = Request::new(libc::RTM_NEWLINK, flags, &link(0, false))
        .with(number::IFLA_IFNAME, &zero_terminated(near))
        .within(number::IFLA_LINKINFO, |request| {
            request.with(number::IFLA_INFO_KIND, b"veth").within(number::IFLA_INFO_DATA, |request| {
                request.within(number::VETH_INFO_PEER, |request| {
                    request
                        .raw(&link(0, false))
                        .with(number::IFLA_IFNAME, &zero_terminated(far))
                        .with(number::IFLA_NET_NS_FD, &elsewhere.as_raw_fd().to_ne_bytes())
                })
            })
        });
    Netlink::open()?.change(request)
}

/// The length of `ifinfomsg`, in bytes.
const LINK: usize = 16;

/// An `ifinfomsg`: the interface, and whether it is brought up.
fn link(index: u32, up: bool) -> [u8; LINK] {
    let flag = (if up { libc::IFF_UP as u32 } else { 0 }).to_ne_bytes();
    let mut bytes = [0; LINK];
    for (to, from) in bytes.iter_mut().skip(4).zip(index.to_ne_bytes().into_iter().chain(flag).chain(flag)) {
        *to = from;
    }
    bytes
}

#[expect(clippy::cast_possible_truncation, reason = "2 and 10")]
const fn family(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => libc::AF_INET as u8,
        IpAddr::V6(_) => libc::AF_INET6 as u8,
    }
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => Ipv4Addr::octets(&address).to_vec(),
        IpAddr::V6(address) => Ipv6Addr::octets(&address).to_vec(),
    }
}

fn zero_terminated(name: &str) -> Vec<u8> {
    [name.as_bytes(), &[0]].concat()
}
