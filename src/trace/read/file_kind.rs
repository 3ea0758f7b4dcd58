//! Recognizes files that are not traces, so that the error message can say what the file is.

/// The first bytes of other kinds of files.
const BEGINNINGS: [(&[u8], &str); 12] = [
    (b"\xd4\xc3\xb2\xa1", "a capture file (pcap)"),
    (b"\xa1\xb2\xc3\xd4", "a capture file (pcap)"),
    (b"\x4d\x3c\xb2\xa1", "a capture file (pcap)"),
    (b"\xa1\xb2\x3c\x4d", "a capture file (pcap)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"PK\x03\x04", "a compressed file (zip)"),
    (b"\x7fELF", "a program"),
    (b"<", "a text that begins with \"<\", like HTML or XML"),
    (b"[", "a JSON list"),
    (b"\"", "a JSON string"),
    (b"%PDF", "a PDF document"),
];

/// The kind of file that begins with this line.
pub(super) fn name(line: &[u8]) -> String {
    // A pcapng file begins with a type that reads as a blank line (skipped already), a length, and its byte-order magic.
    if let Some(b"\x4d\x3c\x2b\x1a" | b"\x1a\x2b\x3c\x4d") = line.get(4..8) {
        return "a capture file (pcapng)".to_owned();
    }
    let known = BEGINNINGS.iter().find(|(beginning, _)| line.starts_with(beginning));
    let is_text = std::str::from_utf8(line)
        .is_ok_and(|text| !text.contains(|letter: char| letter.is_control() && letter != '\t'));
    match known {
        Some((_, name)) => (*name).to_owned(),
        None if is_text => "some other text".to_owned(),
        None => "bytes that are no text".to_owned(),
    }
}
