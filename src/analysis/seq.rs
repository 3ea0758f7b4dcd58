//! Sequence numbers: 32 bits that wrap, and what "before" means for them (RFC 9293, 3.4).

/// No window is larger (RFC 7323, 2.3). A number further back than this cannot be unacknowledged, and a number
/// further ahead belongs to bytes that the capture missed.
pub const MAX_WINDOW: u32 = 1 << 30;

/// A sequence or acknowledgment number as on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SeqNumber(pub u32);

impl SeqNumber {
    /// The number `count` further on. Wraps.
    #[must_use]
    pub const fn plus(self, count: u32) -> Self {
        Self(self.0.wrapping_add(count))
    }

    /// The number `count` further back. Wraps.
    #[must_use]
    pub const fn minus(self, count: u32) -> Self {
        Self(self.0.wrapping_sub(count))
    }

    /// How far it is from `start` to here, counted forwards: what is called a relative number when `start` is the
    /// initial one.
    pub const fn relative_to(self, start: Self) -> u32 {
        self.0.wrapping_sub(start.0)
    }

    /// Whether it comes before `other`. Two numbers can be ordered while they are less than half the circle apart
    /// (RFC 9293, 3.4: the window is never that large).
    pub const fn is_before(self, other: Self) -> bool {
        self.0.wrapping_sub(other.0).cast_signed() < 0
    }

    /// Whether it comes after `other`.
    pub const fn is_after(self, other: Self) -> bool {
        other.is_before(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_goes_on_across_the_wrap() {
        let last = SeqNumber(u32::MAX);
        assert!(last.is_before(last.plus(1)) && last.plus(1).is_after(last));
        assert!(!last.is_before(last) && !last.is_after(last));
        assert_eq!(last.plus(6).relative_to(last), 6);
        assert_eq!(last.plus(6).minus(6), last);
    }
}
