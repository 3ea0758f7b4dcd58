//! What a program writes, line by line.

use std::io::{ErrorKind, Read};

/// The longest line that is kept whole, in bytes; a longer one is cut into several.
const LONGEST: usize = 4096;
/// How many bytes are taken at once, so that one program cannot keep the keeper busy.
const AT_ONCE: usize = 64 << 10;

/// The output of one program: bytes in, lines out.
#[derive(Debug, Default)]
pub(super) struct Lines {
    begun: Vec<u8>,
    last: String,
}

impl Lines {
    /// Takes bytes; gives the lines that are whole with them.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut whole = Vec::new();
        for &byte in bytes {
            if byte == b'\n' || self.begun.len() >= LONGEST {
                whole.extend(self.end());
            }
            if byte != b'\n' {
                self.begun.push(byte);
            }
        }
        whole
    }

    /// Ends the line that was begun, if one was.
    pub(super) fn end(&mut self) -> Option<String> {
        let bytes = std::mem::take(&mut self.begun);
        let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
        if !line.is_empty() {
            self.last.clone_from(&line);
        }
        (!bytes.is_empty()).then_some(line)
    }

    /// The last line that was not blank.
    pub(super) fn last(&self) -> &str {
        &self.last
    }
}

/// Reads what is there now, at most 64 KiB; says whether nothing more can come.
pub(super) fn read(mut from: impl Read) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    while bytes.len() < AT_ONCE {
        match from.read(&mut part) {
            Ok(0) => return (bytes, true),
            Ok(count) => bytes.extend(part.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // EIO comes from a terminal whose program has ended.
            Err(error) => return (bytes, error.kind() != ErrorKind::WouldBlock),
        }
    }
    (bytes, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_lines_wherever_they_are_cut() {
        let mut lines = Lines::default();
        assert!(lines.take(b"The server is re").is_empty());
        assert_eq!(lines.take(b"ady\r\n\nTypeError: x"), ["The server is ready"]);
        assert_eq!(lines.end().as_deref(), Some("TypeError: x"));
        assert_eq!(lines.last(), "TypeError: x");
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let mut lines = Lines::default();
        let whole = lines.take(&vec![b'a'; 10_000]);
        assert_eq!(whole.iter().map(String::len).collect::<Vec<_>>(), [4096, 4096]);
    }
}
