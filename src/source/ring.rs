//! A ring of blocks in memory that the kernel fills and this process reads (TPACKET_V3, packet_mmap): no system call and
//! no copy for a frame, and the time and the VLAN tag stand in its header.
//!
//! The kernel hands over a block when it is full, or when its oldest frame has waited for [`RETIRE`] once or twice.

use std::io;
use std::mem::offset_of;
use std::ops::Range;
use std::time::Duration;

use libc::{tpacket_block_desc, tpacket_hdr_v1, tpacket_hdr_variant1, tpacket3_hdr};
use pnet::datalink::DataLinkReceiver;

use super::receiver::{FrameArrival, FrameReceiver};
use super::socket::mapping::Mapping;
use super::socket::{PacketSocket, VlanTag};
use crate::frame::Timestamp;

/// How often the kernel looks whether a block has waited since it last looked. The kernel rounds it up to its clock tick
/// before Linux 6.18.
const RETIRE: Duration = Duration::from_millis(3);

/// How long a frame may wait in a block at most: two rounds, and time for the kernel to notice.
pub(super) const LONGEST_IN_BLOCK: Duration = Duration::from_millis(10);

/// The size of a block, in bytes: the largest frame on loopback four times. A larger frame, which only an administrator
/// can allow (`gso_max_size`), is cut to it.
const BLOCK: u32 = 256 << 10;

/// The smallest ring that is tried.
const FEWEST_BLOCKS: u32 = 8;

/// Frames from a ring.
pub(super) struct Ring {
    // Before the socket: it is unmapped first.
    memory: Mapping,
    socket: PacketSocket,
    patience: Duration,
    /// The block that is read, or that is waited for.
    block: usize,
    /// How many frames of this block have not been read; `None` while the kernel has the block.
    left: Option<u32>,
    /// Where the next of them is in the block.
    next: usize,
    /// The bytes of the last frame, in the block.
    bytes: Range<usize>,
    arrival: FrameArrival,
}

impl Ring {
    /// Gives a socket that is not bound yet a ring of about so many bytes, or of less where the kernel has no room.
    ///
    /// # Errors
    ///
    /// The kernel has no such rings, or no memory. The socket is as it was, apart from its version.
    pub(super) fn new(socket: PacketSocket, bytes: usize) -> Result<Self, (io::Error, PacketSocket)> {
        match map(&socket, bytes) {
            Ok(memory) => Ok(Self {
                memory,
                socket,
                patience: Duration::ZERO,
                block: 0,
                left: None,
                next: 0,
                bytes: 0..0,
                arrival: FrameArrival::default(),
            }),
            Err(error) => Err((error, socket)),
        }
    }

    /// Moves on to the next frame; false if there is none yet.
    fn advance(&mut self) -> io::Result<bool> {
        loop {
            match self.left {
                None => match self.memory.block(self.block) {
                    None => return Ok(false),
                    Some(block) => {
                        self.left = Some(number(block, IN_BLOCK + offset_of!(tpacket_hdr_v1, num_pkts))?);
                        let first = IN_BLOCK + offset_of!(tpacket_hdr_v1, offset_to_first_pkt);
                        self.next = offset(number(block, first)?);
                    }
                },
                Some(0) => {
                    self.memory.give_back(self.block);
                    self.block = (self.block + 1) % self.memory.blocks();
                    self.left = None;
                }
                Some(left) => {
                    self.read_header()?;
                    self.left = Some(left - 1);
                    return Ok(true);
                }
            }
        }
    }

    /// Reads the header of the next frame, which this process has.
    fn read_header(&mut self) -> io::Result<()> {
        let block = self.memory.block(self.block).unwrap_or_default();
        let header = block.get(self.next..).unwrap_or_default();
        let field = |at| number(header, at);
        let kept = offset(field(offset_of!(tpacket3_hdr, tp_snaplen))?);
        let start = self.next + usize::from(short(header, offset_of!(tpacket3_hdr, tp_mac))?);
        let tag = VlanTag::of(
            field(offset_of!(tpacket3_hdr, tp_status))?,
            short(header, TAG + offset_of!(tpacket_hdr_variant1, tp_vlan_tpid))?,
            // The upper half is padding.
            field(TAG + offset_of!(tpacket_hdr_variant1, tp_vlan_tci))? & 0xffff,
        );
        let seconds = field(offset_of!(tpacket3_hdr, tp_sec))?;
        let nanoseconds = field(offset_of!(tpacket3_hdr, tp_nsec))?;
        self.arrival = FrameArrival {
            time: Timestamp::from_seconds(seconds.into(), nanoseconds.into()),
            tag,
            length: offset(field(offset_of!(tpacket3_hdr, tp_len))?),
        };
        self.bytes = start..start + kept;
        self.next += offset(field(offset_of!(tpacket3_hdr, tp_next_offset))?);
        Ok(())
    }
}

impl DataLinkReceiver for Ring {
    fn next(&mut self) -> io::Result<&[u8]> {
        if !self.advance()? {
            let came = !self.patience.is_zero() && self.socket.wait(self.patience)?;
            if !came || !self.advance()? {
                return Err(self.socket.take_error()?.unwrap_or_else(|| io::ErrorKind::TimedOut.into()));
            }
        }
        Ok(self.current())
    }
}

impl FrameReceiver for Ring {
    fn wait_at_most(&mut self, patience: Duration) {
        self.patience = patience;
    }

    fn current(&self) -> &[u8] {
        self.memory.block(self.block).and_then(|block| block.get(self.bytes.clone())).unwrap_or_default()
    }

    fn arrival(&self) -> io::Result<FrameArrival> {
        Ok(self.arrival)
    }

    fn socket(&self) -> &PacketSocket {
        &self.socket
    }
}

/// Where the members of a block's header begin.
const IN_BLOCK: usize = offset_of!(tpacket_block_desc, hdr);
/// Where a frame's header has its VLAN tag.
const TAG: usize = offset_of!(tpacket3_hdr, hv1);

/// A member of a header, in the order of this machine.
fn number(header: &[u8], at: usize) -> io::Result<u32> {
    let bytes = header.get(at..).and_then(|rest| rest.first_chunk());
    bytes.map(|bytes| u32::from_ne_bytes(*bytes)).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// A member of two bytes.
fn short(header: &[u8], at: usize) -> io::Result<u16> {
    let bytes = header.get(at..).and_then(|rest| rest.first_chunk());
    bytes.map(|bytes| u16::from_ne_bytes(*bytes)).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

const fn offset(number: u32) -> usize {
    number as usize
}

/// Asks for a ring, for half of it where memory does not suffice, and so on; maps it.
fn map(socket: &PacketSocket, bytes: usize) -> io::Result<Mapping> {
    socket.choose_blocks()?;
    let mut blocks = u32::try_from(bytes).unwrap_or(u32::MAX) / BLOCK;
    loop {
        let made = socket.make_ring(BLOCK, blocks, RETIRE).and_then(|()| Mapping::new(socket, BLOCK, blocks));
        match made {
            Err(error) if error.kind() == io::ErrorKind::OutOfMemory && blocks / 2 >= FEWEST_BLOCKS => {
                // A ring that could not be mapped must go before a smaller one comes.
                socket.make_ring(0, 0, Duration::ZERO)?;
                blocks /= 2;
            }
            Err(error) => {
                socket.make_ring(0, 0, Duration::ZERO)?;
                return Err(error);
            }
            made => return made,
        }
    }
}
