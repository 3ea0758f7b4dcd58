//! The chain of hashes over the lines of a submission: each answer carries the SHA-256 of everything before it and of
//! itself, so a change to any line before an answer shows. It is no signature: who knows how can compute it again.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The hash of the lines so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashChain([u8; 32]);

impl HashChain {
    /// The beginning of every chain.
    pub fn begin() -> Self {
        Self(Sha256::digest("captrace chain 1").into())
    }

    /// Goes on with a line, without its end.
    pub fn add(&mut self, line: &str) {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(line);
        self.0 = hash.finalize().into();
    }

    /// The hash, in 64 hexadecimal digits.
    pub fn hex(&self) -> String {
        let mut digits = String::with_capacity(64);
        for byte in self.0 {
            let _ = write!(digits, "{byte:02x}");
        }
        digits
    }
}
