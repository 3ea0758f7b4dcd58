//! What is saved: exactly the packets of the exchange, in order, as tshark reads them, too.

use super::*;

/// Unrelated traffic on loopback, until it is dropped.
struct Noise(Arc<AtomicBool>, Option<thread::JoinHandle<()>>);

impl Noise {
    fn make() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let one = UdpSocket::bind("127.0.0.1:0").unwrap();
            let other = UdpSocket::bind("127.0.0.1:0").unwrap();
            while !flag.load(Ordering::Relaxed) {
                one.send_to(b"noise", other.local_addr().unwrap()).unwrap();
                let listener = TcpListener::bind("127.0.0.1:0").unwrap();
                drop(std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap());
            }
        });
        Self(stop, Some(thread))
    }
}

impl Drop for Noise {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        self.1.take().unwrap().join().unwrap();
    }
}

#[test]
fn the_trace_has_exactly_the_packets_of_the_exchange() {
    if !can_demo() {
        return;
    }
    let _noise = Noise::make();
    for _ in 0..5 {
        let (_, trace) = demo(&["--tcp"]);
        assert_whole_connection(&trace, 15);
        assert_eq!(
            trace.of_type("packet").len(),
            trace.of_type("packet").iter().filter(|packet| packet["flow"] == 1).count()
        );
        let (_, trace) = demo(&["--udp"]);
        assert_eq!(trace.packets().len(), 2);
    }
}

#[test]
fn causes_come_before_their_effects() {
    if !can_demo() {
        return;
    }
    let (_, trace) = demo(&["--tcp"]);
    let place = |what: &dyn Fn(&serde_json::Value) -> bool| trace.0.iter().position(what).unwrap();
    let call = |end: &'static str, name: &'static str| {
        place(&move |record| record["type"] == "call" && record["end"] == end && record["name"] == name)
    };
    let first = |dir: &'static str| {
        place(&move |record| record["dir"] == dir && record["tcp"]["len"].as_u64().is_some_and(|len| len > 0))
    };
    let syn = place(&|record| record["type"] == "packet");
    assert!(call("server", "listen") < syn && call("client", "connect") < syn);
    assert!(call("client", "send") < first("c2s") && first("c2s") < call("server", "receive"));
    assert!(call("server", "send") < first("s2c") && first("s2c") < call("client", "receive"));
    let times: Vec<_> = trace.0.iter().filter_map(|record| record["t_ns"].as_i64()).collect();
    assert!(times.is_sorted(), "{times:?}");
}

/// Every packet of the trace, as a capture file that tshark reads.
fn as_pcap(trace: &Trace, path: &Path) {
    use base64::Engine as _;
    let mut file = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
    for packet in trace.of_type("packet") {
        let raw = base64::engine::general_purpose::STANDARD.decode(packet["raw"].as_str().unwrap()).unwrap();
        let time = u32::try_from(packet["t_ns"].as_u64().unwrap() / 1000).unwrap();
        let (len, wire) = (u32::try_from(raw.len()).unwrap(), packet["len"]["wire"].as_u64().unwrap());
        for number in [0, time, len, u32::try_from(wire).unwrap()] {
            file.extend(number.to_le_bytes());
        }
        file.extend(raw);
    }
    std::fs::write(path, file).unwrap();
}

#[test]
fn tshark_reads_the_same_from_the_same_packets() {
    if !can_demo() || !here::has("tshark", "tshark") {
        return;
    }
    let (_, trace) = demo(&["--tcp"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trace.pcap");
    as_pcap(&trace, &file);
    let fields =
        ["tcp.seq", "tcp.ack", "tcp.len", "tcp.flags", "tcp.window_size", "tcp.seq_raw", "tcp.completeness"];
    let mut tshark = Command::new("tshark");
    tshark.args(["-2", "-n", "-T", "fields", "-r"]).arg(&file);
    for field in fields {
        tshark.args(["-e", field]);
    }
    let output = tshark.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let number = |value: &serde_json::Value| value.as_u64().unwrap_or(0).to_string();
    let ours: Vec<_> = trace
        .of_type("packet")
        .into_iter()
        .map(|packet| {
            let tcp = &packet["tcp"];
            let flags = format!("0x{:04x}", tcp["flags_bits"].as_u64().unwrap());
            let [seq, ack, len, window, raw] =
                [&tcp["seq_rel"], &tcp["ack_rel"], &tcp["len"], &tcp["window"]["bytes"], &tcp["seq"]]
                    .map(number);
            // 31: SYN, SYN ACK, ACK, data and FIN were all seen.
            format!("{seq}\t{ack}\t{len}\t{flags}\t{window}\t{raw}\t31")
        })
        .collect();
    assert_eq!(stdout(&output).lines().collect::<Vec<_>>(), ours);
}
