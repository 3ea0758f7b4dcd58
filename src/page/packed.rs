//! Bytes in a page: gzip, then base64, which holds no `<`.

use std::io::{Read as _, Write as _};

use base64_simd::STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// What a page begins with.
pub const BEGINNING: &[u8] = b"<!doctype html>";
/// What stands before the trace in a page.
pub(super) const OPENING: &str = "<script type=\"application/gzip\" id=\"trace\">";
/// What stands behind it.
const CLOSING: &str = "</script>";
/// The most bytes that a trace in a page unpacks to: 20,000 packets with their notes take far less.
pub const MOST: u64 = 1 << 30;

/// Packs bytes.
pub(super) fn pack(bytes: &[u8]) -> String {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to a vector cannot fail.
    let packed = gzip.write_all(bytes).and_then(|()| gzip.finish()).unwrap_or_default();
    STANDARD.encode_to_string(packed)
}

/// The trace in a page; none where there is none that can be unpacked to so many bytes.
pub fn trace(page: &str, most: u64) -> Option<String> {
    let packed = page.split_once(OPENING)?.1.split_once(CLOSING)?.0;
    let bytes = STANDARD.decode_to_vec(packed.trim()).ok()?;
    let mut text = String::new();
    GzDecoder::new(bytes.as_slice()).take(most + 1).read_to_string(&mut text).ok()?;
    (u64::try_from(text.len()).is_ok_and(|length| length <= most)).then_some(text)
}

/// The questions and answers of homework in a page, as JSON; none where there is no such place.
pub fn homework(page: &str) -> Option<&str> {
    let json = page.split_once("<script type=\"application/json\" id=\"homework\">")?.1;
    Some(json.split_once(CLOSING)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        let page =
            format!("<!doctype html>\n{OPENING}{}{CLOSING}", pack("{\"type\":\"header\"}\n".as_bytes()));
        assert_eq!(trace(&page, MOST).as_deref(), Some("{\"type\":\"header\"}\n"));
        assert_eq!(trace(&page, 10), None);
        assert_eq!(trace("<!doctype html>", MOST), None);
        assert_eq!(trace(&format!("{OPENING}AAAA{CLOSING}"), MOST), None);
    }
}
