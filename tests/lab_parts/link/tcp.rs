//! A whole TCP, smoltcp's, through the link in virtual time: a second of traffic in milliseconds, and each run like the other.

use captrace::internals::call::End::{self, Client, Server};
use captrace::internals::fate::{Cause, Fate, Treatment};
use captrace::internals::frame::Timestamp;
use captrace::internals::link::quantity::{Probability, Rate, TimeSpan};
use captrace::internals::link::{FrameNumber, LabLink, LinkSettings, Path};
use smoltcp::iface::{Config, Interface, SocketHandle, SocketSet};
use smoltcp::phy::{Device, DeviceCapabilities, Medium, RxToken, TxToken};
use smoltcp::socket::tcp::{Socket, SocketBuffer};
use smoltcp::time::Instant;
use smoltcp::wire::{EthernetAddress, IpAddress, IpCidr};

/// How long a run may last, in microseconds.
const AT_MOST: i64 = 600_000_000;

/// Sees what passes between the hosts and the link.
pub trait Watch {
    /// Numbers a frame before it is sent.
    fn number(&mut self, _frame: &mut Vec<u8>) {}

    /// A frame was given to the link.
    fn sent(&mut self, _number: FrameNumber, _end: End, _time: Timestamp, _bytes: &[u8]) {}

    /// A frame was given to a host.
    fn arrived(&mut self, _end: End, _time: Timestamp, _bytes: &[u8]) {}
}

/// Sees nothing.
struct Unwatched;

impl Watch for Unwatched {}

/// A network card: what has come in, and what is to go out.
#[derive(Default)]
struct Card {
    arrived: Vec<Vec<u8>>,
    sent: Vec<Vec<u8>>,
}

struct Arrived(Vec<u8>);
struct Sending<'a>(&'a mut Vec<Vec<u8>>);

impl RxToken for Arrived {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, f: F) -> R {
        f(&self.0)
    }
}

impl TxToken for Sending<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, f: F) -> R {
        let mut frame = vec![0; len];
        let result = f(&mut frame);
        self.0.push(frame);
        result
    }
}

impl Device for Card {
    type RxToken<'a> = Arrived;
    type TxToken<'a> = Sending<'a>;

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.medium = Medium::Ethernet;
        capabilities.max_transmission_unit = 1514;
        capabilities
    }

    fn receive(&mut self, _: Instant) -> Option<(Arrived, Sending<'_>)> {
        (!self.arrived.is_empty()).then(|| (Arrived(self.arrived.remove(0)), Sending(&mut self.sent)))
    }

    fn transmit(&mut self, _: Instant) -> Option<Sending<'_>> {
        Some(Sending(&mut self.sent))
    }
}

struct Host {
    card: Card,
    interface: Interface,
    sockets: SocketSet<'static>,
    socket: SocketHandle,
}

impl Host {
    fn new(number: u8) -> Self {
        let mut card = Card::default();
        let mut config = Config::new(EthernetAddress([2, 0, 0, 0, 0, number]).into());
        config.random_seed = u64::from(number);
        let mut interface = Interface::new(config, &mut card, Instant::ZERO);
        let address = IpCidr::new(IpAddress::v4(192, 0, 2, number), 24);
        interface.update_ip_addrs(|addresses| addresses.push(address).unwrap());
        let buffer = || SocketBuffer::new(vec![0; 65_535]);
        let mut sockets = SocketSet::new(Vec::new());
        let socket = sockets.add(Socket::new(buffer(), buffer()));
        Self { card, interface, sockets, socket }
    }

    fn socket(&mut self) -> &mut Socket<'static> {
        self.sockets.get_mut(self.socket)
    }

    /// Lets it work, and gives what it sends to the link; `sent` are the frames that the link was given, by their numbers.
    fn poll(
        &mut self,
        end: End,
        now: i64,
        (link, sent): (&mut LabLink, &mut Vec<Vec<u8>>),
        watch: &mut impl Watch,
    ) {
        self.interface.poll(Instant::from_micros(now), &mut self.card, &mut self.sockets);
        for mut frame in self.card.sent.drain(..) {
            watch.number(&mut frame);
            let number = link.frame(end, moment(now), &frame);
            watch.sent(number, end, moment(now), &frame);
            sent.push(frame);
        }
    }

    fn next(&mut self, now: i64) -> Option<i64> {
        let next = self.interface.poll_at(Instant::from_micros(now), &self.sockets);
        next.map(|next| next.total_micros().max(now))
    }
}

fn moment(us: i64) -> Timestamp {
    Timestamp::from_nanoseconds(us * 1000)
}

/// The client sends so many bytes and closes; gives what the server got, the fates, and when all was there.
fn transfer(link: LabLink, bytes: usize) -> (Vec<u8>, Vec<Fate>, i64) {
    transfer_watched(link, bytes, &mut Unwatched)
}

/// The same, watched.
pub fn transfer_watched(
    mut link: LabLink,
    bytes: usize,
    watch: &mut impl Watch,
) -> (Vec<u8>, Vec<Fate>, i64) {
    let (mut client, mut server) = (Host::new(1), Host::new(2));
    server.socket().listen(12_000).unwrap();
    let to = (IpAddress::v4(192, 0, 2, 2), 12_000);
    let socket = client.sockets.get_mut::<Socket>(client.socket);
    socket.connect(client.interface.context(), to, 40_000).unwrap();
    let data: Vec<u8> = (0..bytes).map(|n| u8::try_from(n % 251).unwrap()).collect();
    let (mut sent, mut got, mut now, mut frames) = (0, Vec::new(), 0, Vec::new());
    while now < AT_MOST {
        if client.socket().can_send() {
            sent += client.socket().send_slice(&data[sent..]).unwrap();
        }
        if sent == bytes && client.socket().may_send() {
            client.socket().close();
        }
        client.poll(Client, now, (&mut link, &mut frames), watch);
        server.poll(Server, now, (&mut link, &mut frames), watch);
        if server.socket().can_recv() {
            server
                .socket()
                .recv(|data| {
                    got.extend_from_slice(data);
                    (data.len(), ())
                })
                .unwrap();
            continue;
        }
        if got.len() == bytes {
            break;
        }
        let link_next = link.next_due().map(|due| (due.nanoseconds() + 999) / 1000);
        let next = [client.next(now), server.next(now), link_next].into_iter().flatten().min();
        now = next.expect("something is still to happen").max(now);
        while let Some(departure) = link.pop(moment(now)) {
            let bytes = departure.altered.unwrap_or_else(|| frames[departure.frame.0].clone());
            watch.arrived(departure.sender.other(), moment(now), &bytes);
            let other = if departure.sender == Client { &mut server } else { &mut client };
            other.card.arrived.push(bytes);
        }
    }
    assert!(got == data, "the server has {} of {bytes} bytes", got.len());
    (got, link.fates(), now)
}

fn link(loss_percent: u32, rules: &[&str], seed: u64) -> LabLink {
    let path = Path {
        rate: Rate::from_bits_per_second(10_000_000),
        delay: TimeSpan::from_ms(20),
        queue: Some(20),
        loss: Probability::from_millionths(loss_percent * 10_000),
        ..Path::default()
    };
    LabLink::new(
        LinkSettings::symmetric(path),
        rules.iter().map(|rule| rule.parse().unwrap()).collect(),
        seed,
    )
}

#[test]
fn all_bytes_arrive_over_a_link_that_loses_some_packets_and_each_run_is_the_same() {
    for seed in 1..=3 {
        let (_, fates, took) = transfer(link(3, &[], seed), 300_000);
        let lost = fates.iter().filter(|fate| fate.cause == Cause::Chance).count();
        assert!(lost > 0, "seed {seed}: nothing of {} frames was lost", fates.len());
        let (_, again, took_again) = transfer(link(3, &[], seed), 300_000);
        assert!(fates == again && took == took_again, "seed {seed}");
    }
}

#[test]
fn a_segment_that_a_rule_loses_is_sent_again_and_then_passes() {
    let (_, fates, _) = transfer(link(0, &["drop client data 2 every copy twice"], 1), 5_000);
    let by_rule: Vec<_> = fates.iter().filter(|fate| matches!(fate.cause, Cause::Rule { .. })).collect();
    assert_eq!(by_rule.len(), 2);
    assert!(by_rule.iter().all(|fate| fate.treatment == Treatment::Dropped && fate.is_lost()));
}

#[test]
fn a_link_carries_no_more_than_its_rate() {
    let (bytes, fates, took) = transfer(link(0, &[], 1), 1_000_000);
    let bits = bytes.len() * 8;
    // 10 Mbit/s are 10 bits a microsecond.
    assert!(i64::try_from(bits).unwrap() <= took * 10, "{bits} bits in {took} us");
    assert!(fates.iter().all(|fate| fate.waiting <= 20));
}
