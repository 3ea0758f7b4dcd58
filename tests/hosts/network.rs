//! The lab's two hosts and the link between them, as this user, and where this is root as user 65534, too: what passes is whole,
//! nothing comes early, nothing remains.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use crate::here::{Nobody, PROGRAM, has, is_root, skipped, wait_until};
use crate::troubled::Random;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

/// Whether two hosts can be made here.
fn can_run() -> bool {
    let possible = captrace::internals::host::private::probe().is_ok()
        || captrace::internals::host::private::packet_socket().is_ok();
    if !possible {
        skipped("network namespaces are refused here");
    }
    possible
}

/// `captrace lab` with these arguments, as this user.
fn lab(arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.arg("lab").args(arguments).env_remove("LC_ALL").env("LANG", "C.UTF-8");
    command.output().unwrap()
}

/// A scenario, run and saved; its records.
fn recorded(folder: &Path, scenario: &str, more: &[&str]) -> Vec<Value> {
    let (file, trace) = (folder.join("scenario.toml"), folder.join("trace.jsonl"));
    fs::write(&file, scenario).unwrap();
    let arguments = ["run", file.to_str().unwrap(), "--save", trace.to_str().unwrap(), "--force"];
    let output = lab(&[&arguments, more].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    read(&trace)
}

fn read(trace: &Path) -> Vec<Value> {
    fs::read_to_string(trace).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of_type<'a>(records: &'a [Value], kind: &str) -> Vec<&'a Value> {
    records.iter().filter(|record| record["type"] == kind).collect()
}

/// A client that sends this much, and a server that takes it.
fn sending(bytes: u64, more: &str) -> String {
    format!(
        "{more}\n[client]\nsteps = [\"connect\", \"send {bytes} bytes\", \"close\"]\n\
         [server]\nsteps = [\"receive to the end\", \"close\"]\n"
    )
}

#[test]
fn every_packet_is_whole_no_longer_than_the_mtu_and_its_checksums_are_complete() {
    if !can_run() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (mtu, longest) in [("1500", 1514), ("600", 614)] {
        let records = recorded(folder.path(), &sending(20_000, ""), &["--mtu", mtu]);
        let packets = of_type(&records, "packet");
        let lengths: BTreeSet<_> =
            packets.iter().map(|packet| packet["len"]["wire"].as_u64().unwrap()).collect();
        assert_eq!(lengths.last(), Some(&longest), "mtu {mtu}: {lengths:?}");
        let text = fs::read_to_string(folder.path().join("trace.jsonl")).unwrap();
        let (sums, right) = (text.matches("\"status\":").count(), text.matches("\"status\":\"ok\"").count());
        assert!(sums > 40 && sums == right, "{right} of {sums} checksums are complete");
    }
}

#[test]
fn each_packet_is_seen_at_both_ends_and_never_arrives_early() {
    if !can_run() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for delay_ms in [0_i64, 10, 40] {
        let scenario = sending(5000, "");
        let records = recorded(folder.path(), &scenario, &["--delay", &format!("{delay_ms}ms")]);
        let packets = of_type(&records, "packet");
        let ids: BTreeSet<_> = packets.iter().map(|packet| packet["id"].as_u64().unwrap()).collect();
        assert!(ids.len() >= 8, "{}", packets.len());
        for id in ids {
            let times: Vec<_> = packets
                .iter()
                .filter(|packet| packet["id"].as_u64() == Some(id))
                .map(|packet| (packet["t_ns"].as_i64().unwrap(), packet["vantage"].as_str().unwrap()))
                .collect();
            let [(sent, from), (came, to)] = times[..] else { panic!("packet {id}: {times:?}") };
            assert_ne!(from, to, "packet {id}");
            assert!(came - sent >= delay_ms * 1_000_000, "packet {id} took {} ns", came - sent);
        }
    }
}

#[test]
fn both_versions_of_ip_and_both_protocols_cross_and_nothing_else_is_seen() {
    if !can_run() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (ip, version) in [("4", 4), ("6", 6)] {
        for transport in ["tcp", "udp"] {
            let more = format!("ip = \"{ip}\"\ntransport = \"{transport}\"");
            let scenario = format!(
                "{more}\n[client]\nsteps = [\"connect\", \"send 'hello'\", \"receive 5 bytes\", \"close\"]\n\
                 [server]\nsteps = [\"receive 5 bytes\", \"send 'HELLO'\", \"close\"]\n"
            );
            let records = recorded(folder.path(), &scenario, &[]);
            let packets = of_type(&records, "packet");
            assert!(!packets.is_empty());
            for packet in packets {
                assert_eq!(packet["ip"]["version"], version, "{packet}");
                assert!(packet[transport].is_object(), "{packet}");
            }
        }
    }
}

#[test]
fn the_hosts_ask_for_addresses_where_that_is_to_be_seen() {
    if !can_run() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let asks = |ip: u8, more: &[&str]| {
        let records = recorded(folder.path(), &sending(10, &format!("ip = \"{ip}\"")), more);
        let packets = of_type(&records, "packet");
        // Neighbour discovery: solicitation and advertisement (RFC 4861, 4.3 and 4.4).
        let is_asking = |packet: &&&Value| {
            packet["arp"].is_object() || matches!(packet["icmpv6"]["type"].as_u64(), Some(135 | 136))
        };
        packets.iter().filter(is_asking).count()
    };
    let scenario = folder.path().join("scenario.toml");
    for (ip, question) in [(4, "ARP who has 192.0.2.2?"), (6, "ICMPv6 neighbour solicitation")] {
        fs::write(&scenario, sending(10, &format!("ip = \"{ip}\""))).unwrap();
        let output = lab(&["run", scenario.to_str().unwrap(), "--arp"]);
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(shown.contains(question), "{question}\n{shown}");
        // One packet, seen twice, is shown once.
        assert_eq!(shown.matches(question).count(), 1, "{shown}");
        // Groups of neighbours are no questions for an address.
        assert!(!shown.contains("multicast listener"), "{shown}");
        // All of it has one clock.
        let time = |line: &str| {
            let (time, rest) = line.trim_start().split_once(' ')?;
            rest.starts_with(['├', '│']).then(|| time.parse::<f64>().ok())?
        };
        let times: Vec<f64> = shown.lines().filter_map(time).collect();
        assert!(times.len() > 4 && times[0] == 0.0 && times.is_sorted(), "{times:?}\n{shown}");
        assert_eq!(asks(ip, &[]), 0);
        assert!(asks(ip, &["--arp"]) >= 2, "IPv{ip}");
    }
}

#[test]
fn calls_have_their_results_and_durations() {
    if !can_run() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let refused = "[client]\nsteps = [\"connect\"]\n[server]\nlistens = false\n";
    let records = recorded(folder.path(), refused, &[]);
    let calls = of_type(&records, "call");
    let connect = calls.iter().find(|call| call["name"] == "connect").unwrap();
    assert_eq!(connect["error"], "ECONNREFUSED");
    // A round trip over a link that takes 10 ms one way.
    assert!(connect["took_ns"].as_u64().unwrap() >= 20_000_000, "{connect}");
}

#[test]
fn a_packet_that_is_to_be_lost_is_lost_in_each_run() {
    if !can_run() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("lost.jsonl");
    let path = trace.to_str().unwrap();
    for _ in 0..3 {
        let mut demo = Command::new(PROGRAM);
        demo.args(["demo", "--tcp", "--lose", "server data 1", "--save", path, "--force"]);
        assert!(demo.output().unwrap().status.success());
        let records = read(&trace);
        let reply = |vantage: &str| {
            let packets = of_type(&records, "packet");
            let replies = packets.iter().filter(|packet| {
                packet["vantage"] == vantage && packet["dir"] == "s2c" && packet["tcp"]["len"] == 15
            });
            replies.count()
        };
        assert_eq!((reply("server"), reply("client")), (2, 1));
    }
}

#[test]
fn the_rules_of_a_file_decide_one_after_the_other_and_come_before_those_of_the_scenario() {
    if !can_run() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules.txt");
    let lines = "# what is lost\n\ndrop server data 1   # the reply\n  delay client FIN by 30 ms\n";
    fs::write(&rules, lines).unwrap();
    let scenario = "rules = [\"duplicate server data 1\"]\n[client]\n\
                    steps = [\"connect\", \"send 'hello'\", \"receive 5 bytes\", \"close\"]\n\
                    [server]\nsteps = [\"receive 5 bytes\", \"send 'HELLO'\", \"receive to the end\", \"close\"]\n";
    let records = recorded(folder.path(), scenario, &["--rules", rules.to_str().unwrap()]);
    let decided = of_type(&records, "fate").into_iter().filter(|fate| fate["cause"]["name"] == "rule");
    let decided: Vec<_> = decided
        .map(|fate| {
            let (treatment, cause) = (&fate["treatment"]["name"], &fate["cause"]);
            format!(
                "{} by rule {}: {}",
                treatment.as_str().unwrap(),
                cause["number"],
                cause["text"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        decided,
        ["dropped by rule 1: drop server data 1", "delayed by rule 2: delay client FIN by 30 ms"]
    );
}

#[test]
fn a_file_of_rules_with_a_mistake_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules.txt");
    fs::write(&rules, "# what is lost\n\ndrop sever data 1\n").unwrap();
    let refused = |rules: &str| {
        let output = lab(&["run", "exchange", "--rules", rules]);
        assert_eq!(output.status.code(), Some(2), "{rules}");
        String::from_utf8(output.stderr).unwrap()
    };
    let file = rules.to_str().unwrap();
    assert_eq!(
        refused(file),
        format!(
            "captrace: {file}, line 3: `sever` is not understood: expected `client`, `server` or `any`; did you mean \
             `server`?\n  drop sever data 1\n       ^^^^^\n"
        )
    );
    let one = refused("drop server data 1");
    assert!(one.contains("--rules takes a file of rules; one rule: --rule 'drop server data 1'"), "{one}");
}

#[test]
fn a_user_without_privileges_has_the_lab_too() {
    if !can_run() {
        return;
    }
    let Some(nobody) = Nobody::new() else { return };
    let output = nobody.run(&[], &["lab", "run", "exchange", "--save", "x.pcapng", "--save", "x.jsonl"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let records = read(&nobody.file("x.jsonl"));
    let places: BTreeSet<_> =
        of_type(&records, "packet").iter().map(|packet| packet["vantage"].to_string()).collect();
    assert_eq!(places.len(), 2);
    assert!(nobody.file("x.pcapng").metadata().unwrap().len() > 0);
}

#[test]
fn where_namespaces_are_refused_doctor_is_named() {
    if !can_run() {
        return;
    }
    let Some(nobody) = Nobody::new() else { return };
    let limited = "echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"";
    // Without the rights of that user namespace, too.
    let before =
        ["unshare", "--map-root-user", "sh", "-c", limited, "sh", "setpriv", "--bounding-set", "-all"];
    let output = nobody.run(&before, &["lab", "run", "exchange"]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("captrace doctor") && text.contains("captrace lab show exchange"), "{text}");
    let output = nobody.run(&before, &["doctor"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("captrace lab      can have no hosts here yet"), "{text}");
    // What was recorded is there all the same.
    let output = nobody.run(&before, &["lab", "show", "exchange"]);
    assert!(output.status.success() && !output.stdout.is_empty());
}

#[test]
fn a_name_that_is_not_there_and_a_file_with_a_mistake_are_refused() {
    let output = lab(&["run", "exchang"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean exchange?"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.toml");
    fs::write(&file, "[client]\nsteps = [\"conect\"]\n").unwrap();
    let output = lab(&["run", file.to_str().unwrap()]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("line 2") && text.contains("connect"), "{text}");
}

/// The network namespaces that a process is in, or holds.
fn namespaces() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for process in fs::read_dir("/proc").unwrap().flatten() {
        let path = process.path();
        if let Ok(link) = fs::read_link(path.join("ns/net")) {
            found.insert(link.to_string_lossy().into_owned());
        }
    }
    found
}

/// Starts a lab that would run for long, and says nothing.
fn long_lab(folder: &Path) -> Child {
    let file = folder.join("long.toml");
    fs::write(&file, sending(200_000_000, "[link]\nrate = \"10 Mbit/s\"")).unwrap();
    let mut command = Command::new(PROGRAM);
    command.arg("lab").arg("run").arg(file).arg("--brief").stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// The processes that a process has started.
fn children(of: u32) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let states = processes.filter_map(|entry| fs::read_to_string(entry.path().join("status")).ok());
    states.filter(|status| status.lines().any(|line| line == format!("PPid:\t{of}"))).collect()
}

#[test]
fn nothing_remains_after_the_program_is_killed_at_any_moment() {
    if !can_run() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random::new(11);
    for _ in 0..100 {
        let mut child = long_lab(folder.path());
        // From the first steps of the setup to the transfer.
        thread::sleep(Duration::from_micros(random.below(80_000)));
        let own = child.id();
        kill(Pid::from_raw(own.cast_signed()), Signal::SIGKILL).unwrap();
        child.wait().unwrap();
        assert_eq!(children(own), Vec::<String>::new());
    }
    let before = namespaces();
    assert!(lab(&["run", "exchange"]).status.success());
    // The other tests have labs of their own, which end soon.
    let mut left: Vec<_> = namespaces().difference(&before).cloned().collect();
    for _ in 0..600 {
        let now = namespaces();
        left.retain(|namespace| now.contains(namespace));
        if left.is_empty() {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("namespaces are left: {left:?}");
}

#[test]
fn ctrl_c_ends_a_run_which_is_reported_as_far_as_it_came_and_nothing_remains() {
    if !can_run() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("ended.jsonl");
    let file = folder.path().join("waiting.toml");
    let waits = "at_most = \"60 s\"\n[client]\nsteps = [\"connect\", \"send 'hello'\", \"wait 50 s\"]\n\
                 [server]\nsteps = [\"receive to the end\"]\n";
    fs::write(&file, waits).unwrap();
    let mut command = Command::new(PROGRAM);
    command.args(["lab", "run", "--save"]).arg(&trace).arg(&file).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let own = child.id();
    // It has two threads for the programs as soon as they are played.
    let tasks = format!("/proc/{own}/task");
    wait_until("the programs are played", || fs::read_dir(&tasks).is_ok_and(|tasks| tasks.count() >= 4));
    thread::sleep(Duration::from_millis(300));
    kill(Pid::from_raw(own.cast_signed()), Signal::SIGINT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(children(own), Vec::<String>::new());
    let records = read(&trace);
    assert_eq!(records.last().unwrap()["type"], "summary");
    assert!(of_type(&records, "packet").len() >= 6);
}

#[test]
fn a_machine_without_tun_has_the_lab_by_veth_with_packets_as_whole() {
    if !can_run() || !is_root() || !has("unshare", "util-linux") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (file, trace) = (folder.path().join("scenario.toml"), folder.path().join("trace.jsonl"));
    fs::write(&file, sending(20_000, "")).unwrap();
    let hidden = "mount -t tmpfs none /dev/net 2>/dev/null || mount -t tmpfs none /dev; exec \"$@\"";
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "sh", "-c", hidden, "sh", PROGRAM, "lab", "run", "--save"])
        .arg(&trace)
        .arg(&file);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let records = read(&trace);
    assert_eq!(records[0]["lab"]["tuning"]["interface"], "veth");
    let packets = of_type(&records, "packet");
    let longest = packets.iter().map(|packet| packet["len"]["wire"].as_u64().unwrap()).max();
    assert_eq!(longest, Some(1514));
    let text = fs::read_to_string(&trace).unwrap();
    let (sums, right) = (text.matches("\"status\":").count(), text.matches("\"status\":\"ok\"").count());
    assert!(sums > 40 && sums == right, "{right} of {sums} checksums are complete");
    let fates = of_type(&records, "fate");
    assert!(fates.iter().all(|fate| fate["deliveries"].as_array().unwrap().len() == 1));
}

#[test]
fn twenty_labs_at_once_do_not_disturb_each_other() {
    if !can_run() {
        return;
    }
    let labs: Vec<_> = (0..20).map(|_| thread::spawn(|| lab(&["run", "exchange", "--by-order"]))).collect();
    for lab in labs {
        let output = lab.join().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        // Another lab's packets, or its losses, would be among these. How many ACKs there are depends on how busy the machine is.
        assert!(text.contains(" carried 30 bytes, ") && text.contains("Lost: nothing of "), "{text}");
        assert_eq!(text.matches("192.0.2.2:12000").count(), 1, "{text}");
    }
}

#[test]
fn programs_run_on_the_two_hosts_unchanged_and_find_the_server_by_its_name() {
    if !can_run() || !has("python3", "python3") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let server = folder.path().join("server.py");
    let client = folder.path().join("client.py");
    fs::write(
        &server,
        "from socket import *\ns = socket(AF_INET, SOCK_STREAM)\ns.bind(('', 12000))\ns.listen(1)\n\
         c, a = s.accept()\nc.send(c.recv(1024).upper())\nc.close()\n",
    )
    .unwrap();
    fs::write(
        &client,
        "from socket import *\ns = socket(AF_INET, SOCK_STREAM)\ns.connect(('server', 12000))\n\
         s.send(b'hello')\nprint(s.recv(1024).decode())\ns.close()\n",
    )
    .unwrap();
    let (server, client) = (format!("python3 {}", server.display()), format!("python3 {}", client.display()));
    let output = lab(&["exec", "--server", &server, "--client", &client, "--lose", "client data 1"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.starts_with("HELLO\n"), "{text}");
    assert!(text.contains("192.0.2.1") && text.contains("192.0.2.2:12000"), "{text}");
    assert!(text.contains("1 was sent again"), "{text}");

    let there = client.replace("client.py", "wrong.py");
    let wrong = folder.path().join("wrong.py");
    fs::write(&wrong, "from socket import *\nsocket(AF_INET, SOCK_STREAM).connect(('127.0.0.1', 12000))\n")
        .unwrap();
    let output = lab(&["exec", "--server", &server, "--client", &there]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(text.contains("the client sent packets to its own host"), "{text}");
    // None of that was on the link, whose server listens at another address.
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!shown.contains("127.0.0.1:12000") && !shown.contains("LISTEN"), "{shown}");
}
