//! What every way to receive frames from a packet socket has: pnet's receiver, and what is known of each frame beyond its
//! bytes.

use std::io;
use std::time::Duration;

use pnet::datalink::DataLinkReceiver;

use super::socket::{PacketSocket, VlanTag};
use crate::frame::Timestamp;

/// Receives frames, and knows when each arrived.
///
/// `next` waits for a frame as long as [`FrameReceiver::wait_at_most`] allows, and fails with
/// [`io::ErrorKind::TimedOut`] or [`io::ErrorKind::WouldBlock`] if none came.
pub(super) trait FrameReceiver: DataLinkReceiver {
    /// Sets how long `next` waits.
    fn wait_at_most(&mut self, patience: Duration);

    /// The bytes of the frame that `next` returned last.
    fn current(&self) -> &[u8];

    /// What is known of the frame that `next` returned last.
    fn arrival(&self) -> io::Result<FrameArrival>;

    /// The socket, for its counts and errors.
    fn socket(&self) -> &PacketSocket;
}

/// What is known of a frame beyond its bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FrameArrival {
    /// When the kernel received it.
    pub(super) time: Timestamp,
    /// The tag that the kernel removed from it.
    pub(super) tag: Option<VlanTag>,
    /// How many bytes it has without that tag, whether all of them were kept or not.
    pub(super) length: usize,
}
