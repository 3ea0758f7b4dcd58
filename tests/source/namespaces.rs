//! Captures on other interfaces: between two network namespaces, and on interfaces that go down.

use super::*;

#[test]
fn an_interface_that_is_down_is_named() {
    if !can_capture() {
        return;
    }
    let Some(lab) = Namespaces::make("down") else { return };
    lab.ip(&["-n", &lab.a, "link", "set", "veth0", "down"]);
    Namespaces::inside(&lab.a, || {
        let veth = interface::named("veth0").unwrap();
        assert!(!veth.up);
        let ours = Conversation::with_server(TransportProtocol::Udp, "10.9.8.2:12000".parse().unwrap());
        let error = Capture::open(&veth, &ours, VantageIndex(0)).unwrap_err();
        assert!(matches!(&error, CaptureError::Down { interface } if interface == "veth0"), "{error}");
    });
}

#[test]
fn an_interface_that_goes_down_ends_the_capture_after_its_last_frame() {
    if !can_capture() {
        return;
    }
    for removed in [false, true] {
        let Some(lab) = Namespaces::make("gone") else { return };
        Namespaces::inside(&lab.a, || {
            let veth = interface::named("veth0").unwrap();
            let server = "10.9.8.2:12000".parse().unwrap();
            let (running, frames) = start(&veth, &Conversation::with_server(TransportProtocol::Udp, server));
            let client = UdpSocket::bind("10.9.8.1:0").unwrap();
            client.send_to(b"last words", server).unwrap();
            thread::sleep(Duration::from_millis(30));
            if removed {
                lab.ip(&["-n", &lab.a, "link", "delete", "veth0"]);
            } else {
                lab.ip(&["-n", &lab.a, "link", "set", "veth0", "down"]);
            }
            let (statistics, failure) = running.stop();
            assert!(matches!(failure, Some(CaptureError::Down { .. })), "{failure:?}");
            assert_eq!(statistics.dropped, 0);
            assert!(frames.try_iter().any(|frame| frame.bytes.ends_with(b"last words")));
        });
    }
}

#[test]
fn between_two_hosts_each_end_sees_each_frame_once() {
    if !can_capture() {
        return;
    }
    let Some(lab) = Namespaces::make("two") else { return };
    let server_address: SocketAddr = "10.9.8.2:12000".parse().unwrap();
    let ours = Conversation::with_server(TransportProtocol::Tcp, server_address);
    let (at_b, frames_b, serve) = Namespaces::inside(&lab.b, || {
        let (running, frames) = start(&interface::named("veth0").unwrap(), &ours);
        let listener = TcpListener::bind(server_address).unwrap();
        let serve = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut text = [0; 5];
            stream.read_exact(&mut text).unwrap();
            stream.write_all(&text.to_ascii_uppercase()).unwrap();
        });
        (running, frames, serve)
    });
    let (at_a, frames_a) = Namespaces::inside(&lab.a, || {
        let route = interface::towards(server_address.ip()).unwrap();
        assert_eq!((route.interface.name.as_str(), route.interface.mtu), ("veth0", 1500));
        assert_eq!(route.source, IpAddr::from([10, 9, 8, 1]));
        assert!(!route.interface.loopback);
        let (running, frames) = start(&route.interface, &ours);
        let mut stream = TcpStream::connect(server_address).unwrap();
        stream.write_all(b"hello").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(answer, "HELLO");
        (running, frames)
    });
    serve.join().unwrap();
    let (frames_a, _) = finish(at_a, &frames_a);
    let (frames_b, _) = finish(at_b, &frames_b);
    assert!((8..=11).contains(&frames_a.len()), "{}", frames_a.len());
    let packets = |frames: &[Frame]| {
        // The checksum of an outgoing segment may be left to the hardware, so it is not compared.
        let mut packets: Vec<_> = frames.iter().map(|frame| frame.bytes[14..14 + 20 + 16].to_vec()).collect();
        packets.sort();
        packets
    };
    assert_eq!(packets(&frames_a), packets(&frames_b));
}

#[test]
fn fragments_on_a_small_mtu_are_all_seen() {
    if !can_capture() {
        return;
    }
    let Some(lab) = Namespaces::make("frag") else { return };
    Namespaces::inside(&lab.a, || {
        let server: SocketAddr = "10.9.8.2:12000".parse().unwrap();
        let veth = interface::named("veth0").unwrap();
        let (running, frames) = start(&veth, &Conversation::with_server(TransportProtocol::Udp, server));
        let client = UdpSocket::bind("10.9.8.1:0").unwrap();
        client.send_to(&[1; 4_000], server).unwrap();
        // They are reassembled at the other end and answered by "port unreachable", as no socket has the port.
        client.connect(server).unwrap();
        thread::sleep(Duration::from_millis(30));
        let (frames, _) = finish(running, &frames);
        let protocols: Vec<u8> = frames.iter().map(|frame| frame.bytes[14 + 9]).collect();
        assert_eq!(protocols, [17, 17, 17, 1]);
    });
}

/// Two network namespaces with a cable between them: `veth0` in each, 10.9.8.1 and 10.9.8.2.
struct Namespaces {
    a: String,
    b: String,
}

impl Namespaces {
    fn make(name: &str) -> Option<Self> {
        if Command::new("ip").arg("-V").output().is_err() {
            skipped("the command `ip` is missing (package iproute2)");
            return None;
        }
        if !nix::unistd::geteuid().is_root() {
            skipped("network namespaces with names need root");
            return None;
        }
        let unique = std::process::id();
        let lab = Self { a: format!("captrace-{name}-{unique}-a"), b: format!("captrace-{name}-{unique}-b") };
        for namespace in [&lab.a, &lab.b] {
            lab.ip(&["netns", "add", namespace]);
        }
        lab.ip(&[
            "link", "add", "veth0", "netns", &lab.a, "type", "veth", "peer", "name", "veth0", "netns", &lab.b,
        ]);
        for (namespace, address) in [(&lab.a, "10.9.8.1/24"), (&lab.b, "10.9.8.2/24")] {
            lab.ip(&["-n", namespace, "address", "add", address, "dev", "veth0"]);
            lab.ip(&["-n", namespace, "link", "set", "veth0", "up"]);
            lab.ip(&["-n", namespace, "link", "set", "lo", "up"]);
        }
        Some(lab)
    }

    fn ip(&self, arguments: &[&str]) {
        let output = Command::new("ip").args(arguments).output().unwrap();
        assert!(output.status.success(), "ip {arguments:?} for {}: {output:?}", self.a);
    }

    /// Runs `work` on a thread that is in this namespace; threads and sockets that it makes are there, too.
    fn inside<T: Send>(namespace: &str, work: impl FnOnce() -> T + Send) -> T {
        let namespace = std::fs::File::open(format!("/run/netns/{namespace}")).unwrap();
        let enter = || {
            nix::sched::setns(namespace, nix::sched::CloneFlags::CLONE_NEWNET).unwrap();
            work()
        };
        match thread::scope(|scope| scope.spawn(enter).join()) {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

impl Drop for Namespaces {
    fn drop(&mut self) {
        for namespace in [&self.a, &self.b] {
            let _ = Command::new("ip").args(["netns", "delete", namespace]).output();
        }
    }
}

// ---- the private network ----------------------------------------------------------------------------------
