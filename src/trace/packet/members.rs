//! The members of a packet's record as they are read, all on one level: serde would buffer flattened ones.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};

use super::{
    ArpRecord, CookedRecord, EncapsulationRecord, EthernetRecord, FragmentRecord, GreRecord, IcmpRecord,
    IpRecord, Layers, Length, LlcRecord, LoopbackRecord, MplsRecord, PacketRecord, Payload, PppoeRecord,
    ReassembledRecord, StopRecord, TcpRecord, TcpStartRecord, UdpRecord, VlanRecord, from_base64,
};
use crate::analysis::fact::{PacketId, RecordNumber};
use crate::analysis::flow::{Direction, FlowId};
use crate::analysis::wireshark;
use crate::step::PacketOrigin;

/// All members of a packet's record, its layers among them.
#[derive(Deserialize)]
struct Members {
    n: RecordNumber,
    t_ns: i64,
    vantage: String,
    #[serde(default)]
    flow: Option<FlowId>,
    #[serde(default)]
    dir: Option<Direction>,
    id: PacketId,
    len: Length,
    #[serde(default)]
    fragment: Option<FragmentRecord>,
    #[serde(default)]
    reassembled: Option<ReassembledRecord>,
    #[serde(default)]
    comments: Vec<String>,
    #[serde(default)]
    file: Option<PacketOrigin>,
    #[serde(default)]
    eth: Option<EthernetRecord>,
    #[serde(default)]
    sll: Option<CookedRecord>,
    #[serde(default)]
    loopback: Option<LoopbackRecord>,
    #[serde(default)]
    vlan: Vec<VlanRecord>,
    #[serde(default)]
    pppoe: Option<PppoeRecord>,
    #[serde(default)]
    mpls: Vec<MplsRecord>,
    #[serde(default)]
    llc: Option<LlcRecord>,
    #[serde(default)]
    arp: Option<ArpRecord>,
    #[serde(default)]
    ip: Option<IpRecord>,
    #[serde(default)]
    tcp: Option<TcpRecord>,
    #[serde(default)]
    tcp_start: Option<TcpStartRecord>,
    #[serde(default)]
    udp: Option<UdpRecord>,
    #[serde(default)]
    icmp: Option<IcmpRecord>,
    #[serde(default)]
    icmpv6: Option<IcmpRecord>,
    #[serde(default)]
    gre: Option<GreRecord>,
    #[serde(default)]
    encapsulation: Vec<EncapsulationRecord>,
    #[serde(default)]
    payload: Option<Payload>,
    #[serde(default)]
    inner: Option<Box<Layers>>,
    #[serde(default)]
    stop: Option<StopRecord>,
    #[serde(default)]
    wireshark: Option<Box<wireshark::WiresharkVerdict>>,
    #[serde(default)]
    differs: Vec<Cow<'static, str>>,
    #[serde(deserialize_with = "from_base64")]
    raw: Vec<u8>,
}

impl<'de> Deserialize<'de> for PacketRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Members::deserialize(deserializer).map(Self::from)
    }
}

impl From<Members> for PacketRecord {
    fn from(members: Members) -> Self {
        let Members { eth, sll, loopback, vlan, pppoe, mpls, llc, arp, ip, tcp, tcp_start, .. } = members;
        let Members { udp, icmp, icmpv6, gre, encapsulation, payload, inner, stop, .. } = members;
        let Members { n, t_ns, vantage, flow, dir, id, len, fragment, reassembled, comments, .. } = members;
        let Members { file, wireshark, differs, raw, .. } = members;
        let layers = Layers {
            eth,
            sll,
            loopback,
            vlan,
            pppoe,
            mpls,
            llc,
            arp,
            ip,
            tcp,
            tcp_start,
            udp,
            icmp,
            icmpv6,
            gre,
            encapsulation,
            payload,
            inner,
            stop,
        };
        Self {
            n,
            t_ns,
            vantage,
            flow,
            dir,
            id,
            len,
            fragment,
            reassembled,
            comments,
            file,
            layers,
            wireshark,
            differs,
            raw,
        }
    }
}
