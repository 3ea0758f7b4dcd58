//! The traces that come with the program: for whoever may not capture, and for a first look.

use crate::cli::args::Sample;

/// The file's name and its contents.
pub(crate) const fn trace(sample: Sample) -> (&'static str, &'static str) {
    match sample {
        Sample::TcpServerCloses => {
            ("traces/tcp-server-closes.jsonl", include_str!("../../traces/tcp-server-closes.jsonl"))
        }
        Sample::TcpClientCloses => {
            ("traces/tcp-client-closes.jsonl", include_str!("../../traces/tcp-client-closes.jsonl"))
        }
        Sample::TcpIpv6 => ("traces/tcp-ipv6.json", include_str!("../../traces/tcp-ipv6.json")),
        Sample::TcpRefused => ("traces/tcp-refused.jsonl", include_str!("../../traces/tcp-refused.jsonl")),
        Sample::Udp => ("traces/udp.jsonl", include_str!("../../traces/udp.jsonl")),
        Sample::UdpUnreachable => {
            ("traces/udp-unreachable.jsonl", include_str!("../../traces/udp-unreachable.jsonl"))
        }
        Sample::UdpAndTcp => ("traces/udp-and-tcp.jsonl", include_str!("../../traces/udp-and-tcp.jsonl")),
    }
}
