use captrace::internals::decode::{Network, decode};
use captrace::internals::frame::LinkType;

fn with(family: [u8; 4]) -> Vec<u8> {
    let ip = [0x45, 0, 0, 20, 0, 0, 0, 0, 64, 253, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
    family.into_iter().chain(ip).collect()
}

#[test]
fn null_accepts_either_byte_order_and_loop_only_network_order() {
    for (link, family, read) in [
        (LinkType::Null, [2, 0, 0, 0], true),
        (LinkType::Null, [0, 0, 0, 2], true),
        (LinkType::Loop, [0, 0, 0, 2], true),
        (LinkType::Loop, [2, 0, 0, 0], false),
    ] {
        let bytes = with(family);
        let packet = decode(link, &bytes, bytes.len());
        assert_eq!(matches!(packet.network, Some(Network::Ipv4(_))), read, "{link} {family:?}");
    }
}
