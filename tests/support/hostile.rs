//! Packets whose payloads try to be obeyed.

use crate::pcap::Capture;

/// Payloads that a page, a table or a diagram could obey.
pub(crate) fn hostile() -> Vec<u8> {
    let mut capture = Capture::default();
    for payload in [
        "<script>window.hacked = 1</script>",
        "</script><img src=x onerror='window.hacked=1'>",
        "\"><svg onload=window.hacked=1>",
        "=cmd|' /C calc'!A0",
        "\u{202e}reversed\u{2066}\u{0}\u{1b}[31m;participant x",
        "end\n%%{init: {}}%%\n```\n|a|",
    ] {
        capture.udp(payload.as_bytes());
    }
    capture.udp("<b>".repeat(400).as_bytes());
    capture.bytes
}
