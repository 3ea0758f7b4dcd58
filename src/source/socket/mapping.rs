#![allow(unsafe_code, reason = "memory that is shared with the kernel has no safe wrapper")]
//! The memory of a ring, which the kernel and this process share block by block: whose a block is stands in its header.

use std::ffi::c_void;
use std::io;
use std::mem::offset_of;
use std::num::NonZero;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, Ordering};

use nix::sys::mman::{MapFlags, ProtFlags, mmap, munmap};

use super::PacketSocket;

/// Where a block says whose it is.
const STATUS: usize =
    offset_of!(libc::tpacket_block_desc, hdr) + offset_of!(libc::tpacket_hdr_v1, block_status);

/// The blocks of a ring.
#[derive(Debug)]
pub(in crate::source) struct Mapping {
    start: NonNull<c_void>,
    block: usize,
    blocks: usize,
}

// SAFETY: the memory belongs to this value alone, whichever thread has it; the kernel does not know threads.
unsafe impl Send for Mapping {}

impl Mapping {
    /// Maps the ring of a socket, which has so many blocks of so many bytes.
    pub(in crate::source) fn new(socket: &PacketSocket, block: u32, blocks: u32) -> io::Result<Self> {
        let (block, blocks) = (block as usize, blocks as usize);
        let length = NonZero::new(block * blocks).ok_or(io::ErrorKind::InvalidInput)?;
        let access = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
        // SAFETY: a new mapping at an address that the kernel chooses touches no other memory.
        let start = unsafe { mmap(None, length, access, MapFlags::MAP_SHARED, &socket.0, 0) }?;
        Ok(Self { start, block, blocks })
    }

    /// How many blocks there are.
    pub(in crate::source) const fn blocks(&self) -> usize {
        self.blocks
    }

    /// A block, by its number; `None` while the kernel has it.
    pub(in crate::source) fn block(&self, number: usize) -> Option<&[u8]> {
        if self.status(number).load(Ordering::Acquire) & libc::TP_STATUS_USER == 0 {
            return None;
        }
        // SAFETY: the block is within the mapping, which lives as long as `self`. The kernel does not write to it before it
        // is given back, and that takes `&mut self`.
        Some(unsafe { std::slice::from_raw_parts(self.at(number).as_ptr(), self.block) })
    }

    /// Gives a block back to the kernel.
    pub(in crate::source) fn give_back(&mut self, number: usize) {
        self.status(number).store(libc::TP_STATUS_KERNEL, Ordering::Release);
    }

    fn status(&self, number: usize) -> &AtomicU32 {
        // SAFETY: the address is within a block, and a multiple of four: blocks begin at pages. Both sides access it
        // atomically.
        unsafe { AtomicU32::from_ptr(self.at(number).add(STATUS).cast().as_ptr()) }
    }

    /// Where a block begins. A number that is too high counts from the first block again.
    fn at(&self, number: usize) -> NonNull<u8> {
        // SAFETY: the block is within the mapping.
        unsafe { self.start.cast::<u8>().add(number % self.blocks * self.block) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the mapping was made with this length, and no reference to it outlives `self`.
        let _ = unsafe { munmap(self.start, self.block * self.blocks) };
    }
}
