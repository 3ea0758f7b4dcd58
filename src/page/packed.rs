//! Text in a page: gzip, then base64, which holds no `<`.

use std::io::{Read as _, Write as _};

use base64_simd::STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::folded;

/// What a page begins with.
pub const BEGINNING: &[u8] = b"<!doctype html>";
/// What stands before the trace in a page.
pub(super) const OPENING: &str = "<script type=\"application/gzip\" id=\"trace\">";
/// What stands behind it.
const CLOSING: &str = "</script>";
/// The most bytes that a trace in a page unpacks to: 20,000 packets with their notes take far less.
pub const MOST: u64 = 1 << 30;

/// Packs a text.
pub(super) fn pack(text: &str) -> String {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to a vector cannot fail.
    let packed = gzip.write_all(text.as_bytes()).and_then(|()| gzip.finish()).unwrap_or_default();
    STANDARD.encode_to_string(packed)
}

/// The trace in a page; none where there is none that can be unpacked to so many bytes.
pub fn trace(page: &str, most: u64) -> Option<String> {
    let packed = page.split_once(OPENING)?.1.split_once(CLOSING)?.0;
    let bytes = STANDARD.decode_to_vec(packed.trim()).ok()?;
    let mut folded = String::new();
    GzDecoder::new(bytes.as_slice()).take(most).read_to_string(&mut folded).ok()?;
    folded::unfold(&folded, most)
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
        let lines = "{\"type\":\"header\"}\n";
        let page = |packed: &str| format!("<!doctype html>\n{OPENING}{packed}{CLOSING}");
        let packed = page(&pack(&folded::fold(lines).unwrap_or_default()));
        assert_eq!(trace(&packed, MOST).as_deref(), Some(lines));
        assert_eq!(trace(&packed, 10), None);
        assert_eq!(trace("<!doctype html>", MOST), None);
        assert_eq!(trace(&page("AAAA"), MOST), None);
        assert_eq!(trace(&page(&pack("no lines")), MOST), None);
    }
}
