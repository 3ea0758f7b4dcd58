//! Frames of capture files that stay when the next one is read, with all that the file says of them.

use std::borrow::Cow;

use captrace::internals::frame::Frame;
use captrace::internals::source::file::{Annotations, FrameRef};

/// A frame of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFrame {
    /// The frame. If the file has no time for it, the time is the Unix epoch.
    pub frame: Frame,
    /// Whether the file has a time for it.
    pub timed: bool,
    /// Its annotations.
    pub annotations: Annotations,
}

impl FileFrame {
    /// A copy of a frame that is being read.
    pub fn of(frame: &FrameRef<'_>) -> Self {
        let annotations = Annotations {
            comments: frame.comments().map(Cow::into_owned).collect(),
            flags: frame.flags(),
            packet_id: frame.packet_id(),
            drop_count: frame.drop_count(),
            others: frame.other_options().map(|(code, value)| (code, value.into_owned())).collect(),
        };
        let (timed, frame) = (
            frame.time.is_some(),
            Frame {
                fate: None,
                time: frame.time.unwrap_or_default(),
                vantage: frame.vantage,
                link_type: frame.link_type,
                bytes: frame.bytes.to_vec(),
                original_len: frame.original_len,
            },
        );
        Self { frame, timed, annotations }
    }

    /// The frame, to be written.
    pub fn borrowed(&self) -> FrameRef<'_> {
        let Frame { time, vantage, link_type, ref bytes, original_len, .. } = self.frame;
        let mut frame = FrameRef::new(time, link_type, bytes).annotated(&self.annotations);
        frame.time = self.timed.then_some(time);
        (frame.vantage, frame.original_len) = (vantage, original_len);
        frame
    }
}
