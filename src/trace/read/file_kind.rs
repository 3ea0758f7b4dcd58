//! Recognizes files that are not traces, so that the error message can say what the file is.

use crate::language::{Text, both, said};

/// The first bytes of other kinds of files.
const BEGINNINGS: [(&[u8], Text); 12] = [
    (b"\xd4\xc3\xb2\xa1", both("a capture file (pcap)", "捕获文件（pcap）")),
    (b"\xa1\xb2\xc3\xd4", both("a capture file (pcap)", "捕获文件（pcap）")),
    (b"\x4d\x3c\xb2\xa1", both("a capture file (pcap)", "捕获文件（pcap）")),
    (b"\xa1\xb2\x3c\x4d", both("a capture file (pcap)", "捕获文件（pcap）")),
    (b"\x89PNG", both("a picture (PNG)", "图片（PNG）")),
    (b"\x1f\x8b", both("a compressed file (gzip)", "压缩文件（gzip）")),
    (b"PK\x03\x04", both("a compressed file (zip)", "压缩文件（zip）")),
    (b"\x7fELF", both("a program", "程序")),
    (b"<", both("a text that begins with \"<\", like HTML or XML", "以 \"<\" 开头的文本，如 HTML 或 XML")),
    (b"[", both("a JSON list", "JSON 列表")),
    (b"\"", both("a JSON string", "JSON 字符串")),
    (b"%PDF", both("a PDF document", "PDF 文档")),
];

/// The kind of file that begins with this line.
pub(super) fn name(line: &[u8]) -> String {
    // A pcapng file begins with a type that reads as a blank line (skipped already), a length, and its byte-order magic.
    if let Some(b"\x4d\x3c\x2b\x1a" | b"\x1a\x2b\x3c\x4d") = line.get(4..8) {
        return said!("a capture file (pcapng)", "捕获文件（pcapng）");
    }
    let known = BEGINNINGS.iter().find(|(beginning, _)| line.starts_with(beginning));
    let is_text = std::str::from_utf8(line)
        .is_ok_and(|text| !text.contains(|letter: char| letter.is_control() && letter != '\t'));
    match known {
        Some((_, name)) => name.to_string(),
        None if is_text => said!("some other text", "别的文本"),
        None => said!("bytes that are no text", "不是文本的字节"),
    }
}
