//! What the kernel of a host has counted, from `/proc/net/snmp` and `/proc/net/netstat`.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use super::namespace::Namespace;

/// The files of the calling thread's namespace.
const FILES: [&str; 2] = ["/proc/thread-self/net/snmp", "/proc/thread-self/net/netstat"];

/// What is of interest, by the names that `nstat` gives it: what was sent again, and why; what came twice, in another order or
/// damaged; which ACKs were delayed.
const NAMES: [&str; 18] = [
    "TcpInCsumErrors",
    "TcpRetransSegs",
    "UdpInCsumErrors",
    "UdpInErrors",
    "IpReasmFails",
    "TcpExtDelayedACKs",
    "TcpExtTCPDSACKOfoSent",
    "TcpExtTCPDSACKOldSent",
    "TcpExtTCPDSACKRecv",
    "TcpExtTCPFastRetrans",
    "TcpExtTCPKeepAlive",
    "TcpExtTCPLossProbes",
    "TcpExtTCPOFOQueue",
    "TcpExtTCPRenoRecovery",
    "TcpExtTCPSackRecovery",
    "TcpExtTCPSlowStartRetrans",
    "TcpExtTCPSpuriousRTOs",
    "TcpExtTCPTimeouts",
];

/// What has been counted in a namespace since it was made, without what is 0.
///
/// # Errors
///
/// The files cannot be read: there is no `/proc`.
pub fn counted(namespace: &Namespace) -> io::Result<BTreeMap<String, u64>> {
    namespace.within(|| {
        let mut counts = BTreeMap::new();
        for file in FILES {
            counts.extend(parsed(&fs::read_to_string(file)?));
        }
        counts.retain(|name, count| *count > 0 && NAMES.contains(&name.as_str()));
        Ok(counts)
    })
}

/// Such a file: of each protocol a line of names and one of numbers, both beginning with the protocol and a colon. What is no
/// count (`MaxConn` is -1) is left out.
fn parsed(text: &str) -> BTreeMap<String, u64> {
    let lines: Vec<_> = text.lines().filter_map(|line| line.split_once(": ")).collect();
    let counts = lines.chunks_exact(2).flat_map(|pair| match pair {
        [(protocol, names), (_, numbers)] => names
            .split(' ')
            .zip(numbers.split(' '))
            .filter_map(|(name, number)| Some((format!("{protocol}{name}"), number.parse().ok()?)))
            .collect(),
        _ => Vec::new(),
    });
    counts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_count_has_the_name_of_its_protocol_and_its_own() {
        let text = "Tcp: RtoMin MaxConn RetransSegs\nTcp: 200 -1 3\nUdp: InErrors\nUdp: 7\n";
        let expected = [("TcpRetransSegs", 3), ("TcpRtoMin", 200), ("UdpInErrors", 7)];
        assert_eq!(parsed(text), expected.map(|(name, count)| (name.to_owned(), count)).into());
    }
}
