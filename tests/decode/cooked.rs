use captrace::internals::decode::{Link, Network, decode};
use captrace::internals::frame::LinkType;

const IP: [u8; 20] = [0x45, 0, 0, 20, 0, 0, 0, 0, 64, 253, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];

#[test]
fn both_versions_lead_to_ip() {
    let mut one = vec![0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 9, 0, 0, 8, 0];
    one.extend(IP);
    let packet = decode(LinkType::LinuxCooked, &one, one.len());
    assert!(matches!(packet.network, Some(Network::Ipv4(_))));
    let Some(Link::Cooked(cooked)) = &packet.link else { panic!("{packet:?}") };
    assert_eq!((cooked.packet_type, cooked.address()), (4, &[2, 0, 0, 0, 0, 9][..]));

    let mut two = vec![8, 0, 0, 0, 0, 0, 0, 3, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0];
    two.extend(IP);
    let packet = decode(LinkType::LinuxCooked2, &two, two.len());
    assert!(matches!(packet.network, Some(Network::Ipv4(_))));
    let Some(Link::Cooked(cooked)) = &packet.link else { panic!("{packet:?}") };
    assert_eq!((cooked.interface, cooked.hardware), (Some(3), 772));
}
