//! Many connections of one client to as many ports of one host, none of which carries data: a scan for open ports. It is
//! reported once, not for each port.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::IpAddr;

use super::fact::{Basis, Fact, Finding};
use super::flow::FlowId;
use super::followed::{Flow, FlowProtocol};
use super::probed_port::ProbedPort;

/// This many ports without data are no coincidence.
const PORTS: usize = 8;

/// The flow that looked at a port, the port, and how it answered.
type PortProbe = (FlowId, u16, ProbedPort);

/// The scans among flows: the finding for the first flow of each, and all flows that take part.
#[derive(Debug, Default)]
pub(super) struct PortScans {
    pub(super) findings: HashMap<FlowId, Finding>,
    pub(super) flows: HashSet<FlowId>,
}

impl PortScans {
    /// The scans among these flows, which are in order.
    pub(super) fn of(flows: &[&mut Flow]) -> Self {
        let mut probes: BTreeMap<(IpAddr, IpAddr), Vec<PortProbe>> = BTreeMap::new();
        for flow in flows {
            let FlowProtocol::Tcp(connection) = &flow.protocol else { continue };
            if let Some(probed) = connection.probed() {
                let (client, server) = (flow.endpoints.client, flow.endpoints.server);
                let between = probes.entry((client.ip(), server.ip())).or_default();
                between.push((flow.id, server.port(), probed));
            }
        }
        let mut scans = Self::default();
        for ((client, server), probes) in probes {
            let ports: HashSet<u16> = probes.iter().map(|(_, port, _)| *port).collect();
            let Some((first, ..)) = probes.first().filter(|_| ports.len() >= PORTS) else { continue };
            let count = |wanted| {
                let of = |probes: &[PortProbe]| {
                    probes.iter().filter(|(.., probed)| *probed == wanted).map(|(_, port, _)| *port).collect()
                };
                let ports: HashSet<u16> = of(&probes);
                u64::try_from(ports.len()).unwrap_or(u64::MAX)
            };
            let fact = Fact::PortScan {
                client,
                server,
                ports: u64::try_from(ports.len()).unwrap_or(u64::MAX),
                open: count(ProbedPort::Open),
                refused: count(ProbedPort::Refused),
                unanswered: count(ProbedPort::Unanswered),
            };
            let evidence = flows.iter().find(|flow| flow.id == *first).and_then(|flow| flow.first_syn());
            let finding = Finding { fact, basis: Basis::Inferred, evidence: evidence.into_iter().collect() };
            scans.findings.insert(*first, finding);
            scans.flows.extend(probes.iter().map(|(flow, ..)| *flow));
        }
        scans
    }
}
