//! How Wireshark compares sequence numbers: by the sign of their 32-bit difference, which wraps. Of two numbers that are
//! exactly half the circle apart, each comes before the other.

/// Whether `a` comes before `b`.
pub(super) const fn is_before(a: u32, b: u32) -> bool {
    a.wrapping_sub(b).cast_signed() < 0
}

/// Whether `a` comes after `b`.
pub(super) const fn is_after(a: u32, b: u32) -> bool {
    is_before(b, a)
}

/// Whether `a` is `b` or comes before it.
pub(super) const fn is_up_to(a: u32, b: u32) -> bool {
    a.wrapping_sub(b).cast_signed() <= 0
}
