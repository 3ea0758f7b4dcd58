#![allow(clippy::all, clippy::pedantic, clippy::unwrap_used, clippy::indexing_slicing)]
#[path = "support/capture.rs"]
mod capture;
#[path = "support/here.rs"]
mod here;
use std::collections::BTreeMap;
use std::path::Path;
use captrace::analysis::fact::*;
use captrace::analysis::wireshark::*;
use captrace::analysis::difference::{self,Claim,Comparison};
use captrace::analysis::{Analysis, Seen};
use captrace::decode;
use captrace::source::file;

fn walk(path: &Path, mut each: impl FnMut(u64, &decode::Packet, &[u8], captrace::frame::Timestamp, captrace::frame::VantageIndex, usize)) {
    let Ok(mut reader) = file::open(path) else { return };
    let mut n = 0;
    let mut last = captrace::frame::Timestamp::default();
    while let Ok(Some(frame)) = reader.next() {
        n += 1;
        last = frame.time.unwrap_or(last);
        let packet = decode::decode(frame.link_type, frame.bytes, frame.original_len);
        each(n, &packet, frame.bytes, last, frame.vantage, frame.original_len);
    }
}

fn brief(fact: &Fact) -> Option<String> {
    let v = serde_json::to_value(fact).unwrap();
    let rule = v["rule"].as_str().unwrap().to_owned();
    if fact.is_measured() && !matches!(fact, Fact::WindowFull{..}) || matches!(fact, Fact::Offload{..} | Fact::WindowScaled{..}|Fact::SynOptions{..}|Fact::MidStream{..}|Fact::CopyArrived{..}|Fact::Closed{..}) { return None; }
    let vals = &v["values"];
    let mut s = rule;
    for k in ["cause", "to", "was_acknowledged"] { if let Some(x) = vals.get(k) { if !matches!(fact, Fact::AckData{..}) { s += &format!("/{}", x.as_str().map(str::to_owned).unwrap_or(x.to_string())); } } }
    if let Fact::DataAgain{duplicate_acks, ..} = fact { s += &format!("/dup{}", (*duplicate_acks).min(3)); }
    if let Fact::WindowUpdate{answers, ..} = fact { if answers.is_some() { s += "/asked" } }
    Some(s)
}

#[test]
fn cross() {
    let corpus = capture::corpus().unwrap();
    let mut rtt: BTreeMap<String,(usize,String)> = BTreeMap::new(); let mut by: BTreeMap<String,(usize,String)> = BTreeMap::new(); let mut table: BTreeMap<(String, String), (usize, String)> = BTreeMap::new();
    for folder in ["teaching", "tcp-trouble", "formats"] {
        for path in capture::files(&corpus.join(folder)) {
            if path.to_string_lossy().contains(".oracle.") { continue }
            let name = path.strip_prefix(&corpus).unwrap().to_string_lossy().into_owned();
            let mut ahead = Wireshark::ahead(Limits::default());
            walk(&path, |n, p, b, t, _, _| { ahead.packet(n, t, p, b); });
            let mut ws = Wireshark::again(Limits::default(), ahead.foresight());
            let mut analysis = Analysis::new(None);
            walk(&path, |n, p, b, t, vantage, len| {
                let verdict = ws.packet(n, t, p, b);
                let seen = Seen { reference: PacketRef { id: PacketId(n), n: RecordNumber(n) }, time: t, wire_len: len, packet: p };
                let ours = analysis.frame(seen, vantage, b);
                let Some(v) = verdict else { return };
                let mut flags = Vec::new();
                let j = serde_json::to_value(v).unwrap();
                for (k, x) in j.as_object().unwrap() { if x == &serde_json::Value::Bool(true) { flags.push(k.clone()) } }
                let facts: Vec<_> = ours.findings.iter().filter_map(|f| brief(&f.fact)).collect();
                let mut why=Vec::new();
                for c in Claim::ALL { match difference::compare(c, ours.findings.iter().map(|f|&f.fact), &v) { Comparison::Same=>{}, Comparison::Differs(d)=>why.push(format!("{c:?}:{}",d.token())), Comparison::Unexplained=>why.push(format!("{c:?}:UNEXPLAINED")) } }
                let samp: Vec<_> = ours.findings.iter().filter_map(|f| match &f.fact { Fact::RttSample{sample_ns,segment,by,also,..} => Some((*sample_ns,segment.0, *by, also.iter().map(|c|(c.segment.0,c.sample_ns)).collect::<Vec<_>>())), _=>None }).collect();
                if let (Some(fr),Some(rt)) = (v.acks_frame, v.ack_rtt_ns) {
                    let f = |t: fn(&Fact)->bool| ours.findings.iter().any(|x| t(&x.fact));
                    let k = match samp.first() { Some(s) if s.1==fr && s.0==rt => "same".into(), Some(s) if s.3.contains(&(fr,rt)) => "among also".into(), Some(s) if s.1==fr => format!("same frame, other time"), Some(s) => format!("other frame by {:?}", s.2),
                      None if f(|x|matches!(x,Fact::SeenTwice{..})) => "seen twice".into(),
                      None if f(|x|matches!(x,Fact::RttAmbiguous{..})) => "ambiguous".into(),
                      None if f(|x|matches!(x,Fact::SynAck{..})) => "synack".into(),
                      None if f(|x|matches!(x,Fact::HandshakeAck{..})) => "hsack".into(),
                      None => format!("none: {}", facts.join("+")) };
                    let e = rtt.entry(k).or_insert((0, format!("{name} {n}"))); e.0+=1;
                } else if !samp.is_empty() { let e = rtt.entry("ours only".to_string()).or_insert((0, format!("{name} {n}"))); e.0+=1; }
                if !why.is_empty() { for w in &why { let e = by.entry(w.clone()).or_insert((0, format!("{name} {n}"))); e.0+=1; } }
                let e = table.entry((flags.join("+"), facts.join("+")+" => "+&why.join(", "))).or_insert((0, format!("{name} {n}")));
                e.0 += 1;
            });
        }
    }
    let mut out = String::new();
    for ((f, o), (c, e)) in &table { out += &format!("{c:7} | {f} | {o} | {e}\n"); }
    for (k,(c,e)) in &by { println!("{c:7} {k} | {e}"); } println!(); for (k,(c,e)) in &rtt { println!("{c:7} {k} | {e}"); }
    std::fs::write("/tmp/cross.txt", out).unwrap();
}
