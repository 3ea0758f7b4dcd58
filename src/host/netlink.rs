//! Requests to the kernel's tables of links, addresses, neighbours and routes, by rtnetlink (RFC 3549, `linux/rtnetlink.h`).

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::socket::{AddressFamily, MsgFlags, SockFlag, SockProtocol, SockType, recv, send, socket};

/// The length of `nlmsghdr`, in bytes.
const HEADER: usize = 16;
/// More than any answer to these requests has.
const LONGEST: usize = 16 << 10;

/// A socket to the tables of one network namespace: that in which it was opened, whichever process uses it later.
#[derive(Debug)]
pub(super) struct Netlink(OwnedFd);

impl Netlink {
    /// Opens a socket to the tables of the calling thread's network namespace.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub(super) fn open() -> io::Result<Self> {
        let flags = SockFlag::SOCK_CLOEXEC;
        Ok(Self(socket(AddressFamily::Netlink, SockType::Raw, flags, SockProtocol::NetlinkRoute)?))
    }

    /// Has the kernel do what a request says.
    ///
    /// # Errors
    ///
    /// The kernel's: EPERM without CAP_NET_ADMIN in the namespace.
    pub(super) fn change(&self, request: Request) -> io::Result<()> {
        self.answer(request, libc::NLM_F_ACK).map(drop)
    }

    /// The kernel's answer to a question, without its header.
    ///
    /// # Errors
    ///
    /// The kernel's.
    pub(super) fn ask(&self, request: Request) -> io::Result<Vec<u8>> {
        self.answer(request, 0)
    }

    fn answer(&self, request: Request, flags: i32) -> io::Result<Vec<u8>> {
        send(self.0.as_raw_fd(), &request.finish(flags), MsgFlags::empty())?;
        let mut answer = vec![0; LONGEST];
        let length = recv(self.0.as_raw_fd(), &mut answer, MsgFlags::empty())?;
        answer.truncate(length);
        let kind = answer.get(4..).and_then(<[u8]>::first_chunk).copied().map(u16::from_ne_bytes);
        let body = answer.get(HEADER..).unwrap_or_default();
        if kind.map(i32::from) != Some(libc::NLMSG_ERROR) {
            return Ok(body.to_vec());
        }
        match body.first_chunk().copied().map(i32::from_ne_bytes) {
            Some(0) => Ok(Vec::new()),
            Some(error) => Err(Errno::from_raw(-error).into()),
            None => Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

/// A request under construction: its fixed part, then attributes.
#[derive(Debug)]
pub(super) struct Request {
    kind: u16,
    flags: i32,
    body: Vec<u8>,
}

impl Request {
    /// A request of this kind (`RTM_…`) with its fixed part; `flags` are `NLM_F_…`.
    pub(super) fn new(kind: u16, flags: i32, fixed: &[u8]) -> Self {
        Self { kind, flags, body: fixed.to_vec() }
    }

    /// Appends an attribute.
    pub(super) fn with(self, kind: u16, value: &[u8]) -> Self {
        self.within(kind, |request| request.raw(value))
    }

    /// Appends an attribute that consists of others.
    pub(super) fn within(mut self, kind: u16, fill: impl FnOnce(Self) -> Self) -> Self {
        let begin = self.body.len();
        self.body.extend([0, 0]);
        self.body.extend(kind.to_ne_bytes());
        let mut request = fill(self);
        let length = u16::try_from(request.body.len() - begin).unwrap_or(u16::MAX);
        request.body.splice(begin..begin + 2, length.to_ne_bytes());
        request.body.resize(request.body.len().next_multiple_of(4), 0);
        request
    }

    /// Appends bytes that are no attribute.
    pub(super) fn raw(mut self, bytes: &[u8]) -> Self {
        self.body.extend(bytes);
        self
    }

    fn finish(self, more: i32) -> Vec<u8> {
        let length = u32::try_from(HEADER + self.body.len()).unwrap_or(u32::MAX);
        let flags = u16::try_from(self.flags | more | libc::NLM_F_REQUEST).unwrap_or_default();
        let mut bytes = length.to_ne_bytes().to_vec();
        bytes.extend(self.kind.to_ne_bytes());
        bytes.extend(flags.to_ne_bytes());
        // The sequence number and the port of the sender: there is one request at a time.
        bytes.extend([0; 8]);
        bytes.extend(self.body);
        bytes
    }
}

/// The value of an attribute in what follows the fixed part of a message.
pub(super) fn attribute(mut attributes: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let length = u16::from_ne_bytes(*attributes.first_chunk()?);
        let kind = u16::from_ne_bytes(*attributes.get(2..)?.first_chunk()?);
        let length = usize::from(length).max(4);
        if kind == wanted {
            return attributes.get(4..length);
        }
        attributes = attributes.get(length.next_multiple_of(4)..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_padded_to_four_bytes_and_found_again() {
        let request = Request::new(16, 0, &[]).with(3, b"eth0\0").within(18, |inner| inner.with(1, b"veth"));
        let bytes = request.finish(libc::NLM_F_ACK);
        assert_eq!(bytes.len() % 4, 0);
        assert_eq!(u32::from_ne_bytes(bytes[..4].try_into().unwrap()) as usize, bytes.len());
        assert_eq!(attribute(&bytes[HEADER..], 3), Some(&b"eth0\0"[..]));
        let inner = attribute(&bytes[HEADER..], 18).unwrap();
        assert_eq!(attribute(inner, 1), Some(&b"veth"[..]));
        assert_eq!(attribute(inner, 2), None);
    }
}
