#![allow(unsafe_code, reason = "memory that is shared with the kernel has no safe wrapper anywhere")]
#![allow(clippy::cast_ptr_alignment, reason = "a slot is aligned as its length is, a power of two")]
//! Frames that the kernel writes into memory of this process as they pass a packet socket (`linux/if_packet.h`, TPACKET_V2):
//! reading one takes no system call.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::frame::Timestamp;

/// How many frames may wait to be read, if they fit into `ROOM`: twice as many as wait in a TAP, in no more memory than stays in a
/// processor's cache.
const FRAMES: usize = 1024;
/// The most bytes of memory.
const ROOM: usize = 16 << 20;
/// The kernel allocates this much in one piece: a power of two, and a multiple of every page size.
const BLOCK: usize = 64 << 10;
/// What stands before a frame: `tpacket2_hdr` and `sockaddr_ll`, aligned, and 16 bytes for a link-layer header.
const BEFORE: usize = 80;

/// A frame in the ring, when and in which direction it passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassedFrame<'a> {
    /// The kernel's time, by the clock that also timestamps captures.
    pub time: Timestamp,
    /// Whether the host sent it; otherwise it received it.
    pub is_sent: bool,
    /// All of its bytes.
    pub bytes: &'a [u8],
}

/// The memory, divided into slots of the same length. Each begins with a word that says whose it is: the kernel's, until it has
/// written a frame there; then this process's, until the frame has been read.
#[derive(Debug)]
pub(super) struct SlotRing {
    memory: NonNull<u8>,
    slot: usize,
    slots: usize,
    /// The slot into which the kernel writes the next frame that has not been read.
    next: usize,
}

// SAFETY: nothing else in this process has the address of the memory.
unsafe impl Send for SlotRing {}

impl SlotRing {
    /// A ring for a packet socket, with frames of up to `longest` bytes.
    ///
    /// # Errors
    ///
    /// The kernel's: ENOMEM, or it has no such rings.
    pub(super) fn of(socket: &OwnedFd, longest: usize) -> io::Result<Self> {
        let slot = (BEFORE + longest).next_power_of_two();
        let block = BLOCK.max(slot);
        let blocks = (FRAMES * slot).min(ROOM) / block;
        let number = |size: usize| u32::try_from(size).map_err(|_| io::ErrorKind::InvalidInput);
        let slots = blocks * block / slot;
        let wanted = libc::tpacket_req {
            tp_block_size: number(block)?,
            tp_block_nr: number(blocks)?,
            tp_frame_size: number(slot)?,
            tp_frame_nr: number(slots)?,
        };
        set(socket, libc::PACKET_VERSION, &libc::tpacket_versions::TPACKET_V2)?;
        set(socket, libc::PACKET_RX_RING, &wanted)?;
        let (rights, fd) = (libc::PROT_READ | libc::PROT_WRITE, socket.as_raw_fd());
        // SAFETY: the kernel chooses where; nothing that is there already changes.
        let memory =
            unsafe { libc::mmap(std::ptr::null_mut(), blocks * block, rights, libc::MAP_SHARED, fd, 0) };
        if memory == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let memory = NonNull::new(memory.cast()).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Self { memory, slot, slots, next: 0 })
    }

    /// Does something with the next frame; none if none waits.
    pub(super) fn take<R>(&mut self, first: impl FnOnce(PassedFrame<'_>) -> R) -> Option<R> {
        // SAFETY: `next` is less than the number of slots, so this is within the memory. A slot begins with its word, aligned as
        // the whole slot is.
        let start = unsafe { self.memory.add(self.next * self.slot) };
        // SAFETY: as above; the kernel, too, changes the word only as a whole.
        let owner = unsafe { AtomicU32::from_ptr(start.as_ptr().cast()) };
        if owner.load(Ordering::Acquire) & libc::TP_STATUS_USER == 0 {
            return None;
        }
        // SAFETY: the slot is this process's until its word is changed below, and it is as long as this.
        let bytes = unsafe { std::slice::from_raw_parts(start.as_ptr(), self.slot) };
        let result = passed(bytes).map(first);
        owner.store(libc::TP_STATUS_KERNEL, Ordering::Release);
        self.next = (self.next + 1) % self.slots;
        result
    }
}

impl Drop for SlotRing {
    fn drop(&mut self) {
        // SAFETY: the memory was mapped with this length, and nothing borrows from it.
        let _ = unsafe { libc::munmap(self.memory.as_ptr().cast(), self.slots * self.slot) };
    }
}

/// The frame in a slot: a `tpacket2_hdr`, which says where it begins, a `sockaddr_ll`, and the frame.
fn passed(slot: &[u8]) -> Option<PassedFrame<'_>> {
    /// Where `sll_pkttype` is: the address begins at 32.
    const KIND: usize = 32 + 10;
    let word = |at: usize| Some(u32::from_ne_bytes(*slot.get(at..)?.first_chunk()?));
    let (length, seconds, nanoseconds) = (word(8)?, word(16)?, word(20)?);
    let begin = usize::from(u16::from_ne_bytes(*slot.get(12..)?.first_chunk()?));
    let bytes = slot.get(begin..)?.get(..usize::try_from(length).ok()?)?;
    let time = Timestamp::from_seconds(seconds.into(), nanoseconds.into());
    Some(PassedFrame { time, is_sent: slot.get(KIND) == Some(&libc::PACKET_OUTGOING), bytes })
}

fn set<T>(socket: &OwnedFd, option: libc::c_int, value: &T) -> io::Result<()> {
    let length = libc::socklen_t::try_from(size_of::<T>()).unwrap_or_default();
    let value = std::ptr::from_ref(value).cast();
    // SAFETY: the kernel reads this many bytes of a value that outlives the call.
    let result = unsafe { libc::setsockopt(socket.as_raw_fd(), libc::SOL_PACKET, option, value, length) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
