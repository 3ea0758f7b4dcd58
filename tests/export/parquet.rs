//! Many recordings as Parquet: read by DuckDB, Polars and Spark, which are not ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::here;

/// Python with the packages of `tests/export/requirements.txt`, or none where it is missing; a failure in CI.
fn python(package: &str) -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin/python");
    let found = Command::new(&python).args(["-c", &format!("import {package}")]).output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    here::skipped(&format!(
        "target/python has no {package}: python3 -m venv target/python && target/python/bin/pip install -r \
         tests/export/requirements.txt"
    ));
    None
}

/// What a program in Python prints, run in this folder.
fn answer(python: &Path, folder: &Path, program: &str) -> String {
    let output = Command::new(python).args(["-c", program]).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{program}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn captrace(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(here::PROGRAM);
    command.args(arguments).current_dir(folder).env_remove("LC_ALL").env("LANG", "C.UTF-8").output().unwrap()
}

fn convert(folder: &Path, arguments: &[&str]) {
    let output = captrace(folder, &[&["convert"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A folder with a folder `class` of recordings: captures and traces, from one end and from two, TCP, UDP and ICMP.
fn class() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let class = folder.path().join("class");
    fs::create_dir(&class).unwrap();
    for (from, to) in [
        ("traces/udp-and-tcp.jsonl", "a.jsonl"),
        ("traces/udp-unreachable.jsonl", "b.jsonl"),
        ("tests/captures/loss.pcap.gz", "c.pcap.gz"),
        ("traces/tcp-ipv6.json", "d.json"),
        ("traces/lab/lost-fast.jsonl.gz", "e.jsonl.gz"),
    ] {
        fs::copy(from, class.join(to)).unwrap();
    }
    folder
}

/// Lines of JSON.
fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The records of a recording as JSON lines say them.
fn records(folder: &Path, name: &str) -> Vec<Value> {
    let output = captrace(folder, &["read", &format!("class/{name}"), "--view", "jsonl"]);
    lines(&String::from_utf8(output.stdout).unwrap())
}

/// A row for each line, in JSON; lists stay lists, and moments are nanoseconds.
const ROWS: &str = "
import duckdb, json, sys
table = duckdb.sql(f\"select * replace (epoch_ns(time) as time) from 'packets.parquet'\" if KIND == 'packets'
                   else \"select * from 'flows.parquet'\")
for row in table.fetchall():
    print(json.dumps(dict(zip(table.columns, row))))
";

fn rows(python: &Path, folder: &Path, kind: &str) -> Vec<Value> {
    lines(&answer(python, folder, &format!("KIND = '{kind}'\n{ROWS}")))
}

#[test]
fn the_rows_of_packets_say_what_json_lines_say() {
    let Some(python) = python("duckdb") else { return };
    let folder = class();
    convert(folder.path(), &["class", "packets.parquet"]);
    let rows = rows(&python, folder.path(), "packets");
    let mut place = 0;
    for name in ["a.jsonl", "b.jsonl", "c.pcap.gz", "d.json", "e.jsonl.gz"] {
        let records = records(folder.path(), name);
        for record in records.iter().filter(|record| record["type"] == "packet") {
            let (row, n) = (&rows[place], &record["n"]);
            place += 1;
            let about = |kind: &'static str| {
                records.iter().filter(move |other| other["type"] == kind && other["about"] == *n).cloned()
            };
            let or_null = |value: Option<&Value>| value.cloned().unwrap_or(Value::Null);
            let transport = record.get("tcp").or_else(|| record.get("udp"));
            let member = |name: &str| or_null(transport.and_then(|transport| transport.get(name)));
            let said = [
                ("trace", Value::from(name)),
                ("packet", record["id"].clone()),
                ("t_ns", record["t_ns"].clone()),
                ("vantage", record["vantage"].clone()),
                ("flow", or_null(record.get("flow"))),
                (
                    "from",
                    match record["dir"].as_str() {
                        Some("c2s") => "client".into(),
                        Some("s2c") => "server".into(),
                        _ => Value::Null,
                    },
                ),
                ("source", or_null(record.pointer("/ip/src"))),
                ("destination", or_null(record.pointer("/ip/dst"))),
                ("ttl", or_null(record.pointer("/ip/ttl"))),
                ("source_port", member("sport")),
                ("destination_port", member("dport")),
                ("seq", member("seq_rel")),
                ("raw_seq", member("seq")),
                ("in_flight", member("in_flight")),
                ("window", or_null(record.pointer("/tcp/window/bytes"))),
                ("wire_len", record["len"]["wire"].clone()),
                (
                    "fate",
                    or_null(about("fate").next().as_ref().and_then(|fate| fate.pointer("/treatment/name"))),
                ),
                ("rules", about("note").map(|note| note["rule"].clone()).collect()),
                ("words", about("note").map(|note| note["text"]["en"].clone()).collect()),
            ];
            for (column, value) in said {
                assert_eq!(
                    row[column], value,
                    "{column} of {name}, packet {}\n{row}\n{record}",
                    record["id"]
                );
            }
        }
    }
    assert_eq!(place, rows.len());
    assert!(place > 100, "{place} packets are too few for a test");
}

#[test]
fn the_rows_of_flows_say_what_totals_say() {
    let Some(python) = python("duckdb") else { return };
    let folder = class();
    convert(folder.path(), &["class", "flows.parquet"]);
    let rows = rows(&python, folder.path(), "flows");
    let mut place = 0;
    for name in ["a.jsonl", "b.jsonl", "c.pcap.gz", "d.json", "e.jsonl.gz"] {
        let totals = records(folder.path(), name).pop().unwrap();
        for flow in totals["flows"].as_array().unwrap() {
            let row = &rows[place];
            place += 1;
            let or_null = |path: &str| flow.pointer(path).cloned().unwrap_or(Value::Null);
            assert_eq!(row["trace"], name);
            for (column, path) in [
                ("flow", "/flow"),
                ("protocol", "/protocol"),
                ("client", "/client/address"),
                ("client_port", "/client/port"),
                ("packets_server", "/packets/server"),
                ("payload_client", "/payload_bytes/client"),
                ("wire_server", "/wire_bytes/server"),
                ("duration_ns", "/duration_ns"),
                ("handshake_ns", "/handshake_ns"),
                ("round_trips", "/round_trips"),
                ("retransmissions", "/retransmissions"),
                ("duplicate_acks_server", "/duplicate_acks/server"),
                ("rtt_median_client_ns", "/rtt/client/median_ns"),
                ("smallest_window_server", "/smallest_window/server"),
                ("shape", "/shape"),
                ("ending", "/ending"),
                ("closed_first", "/closed_first"),
                ("state_client", "/states/client"),
                ("completeness", "/completeness"),
            ] {
                let said = if column == "protocol" {
                    flow["protocol"].as_str().unwrap().to_uppercase().into()
                } else {
                    or_null(path)
                };
                assert_eq!(row[column], said, "{column} of {name}\n{row}\n{flow}");
            }
        }
    }
    assert_eq!(place, rows.len());
    assert!(place >= 5, "{place} flows are too few for a test");
}

/// The blocks in Python of the documentation that use this package.
fn documented(package: &str) -> String {
    let readme = fs::read_to_string("docs/tables.md").unwrap();
    let mut blocks = readme.split("```python\n").skip(1).filter_map(|block| block.split("```").next());
    let found = blocks.find(|block| {
        block.contains(&format!("import {package}")) || block.contains(&format!("from {package}"))
    });
    found.unwrap_or_else(|| panic!("the documentation shows no query with {package}")).to_owned()
}

/// 200 traces, as a class hands them in.
fn two_hundred() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let class = folder.path().join("class");
    fs::create_dir(&class).unwrap();
    for student in 0..200 {
        let from = ["traces/lab/lost-fast.jsonl.gz", "traces/tcp-server-closes.jsonl"][student % 2];
        let ending = if from.ends_with("gz") { "jsonl.gz" } else { "jsonl" };
        fs::copy(from, class.join(format!("s{student:03}.{ending}"))).unwrap();
    }
    convert(folder.path(), &["class", "packets.parquet"]);
    convert(folder.path(), &["class", "flows.parquet"]);
    folder
}

#[test]
fn documented_queries_of_200_traces_run_in_duckdb_and_polars() {
    let folder = two_hundred();
    if let Some(python) = python("duckdb") {
        // Processor time: the machine may be busy with other tests.
        let timed = format!(
            "import duckdb, time\nstart = time.process_time()\n{}\ntook = time.process_time() - start\nassert took < 1, took",
            documented("duckdb")
        );
        let said = answer(&python, folder.path(), &timed);
        assert!(said.contains("s000.jsonl.gz") && said.contains("tcp.ack.duplicate"), "{said}");
        let count = "import duckdb\nprint(duckdb.sql(\"select count(distinct trace) from 'packets.parquet'\").fetchall()[0][0])";
        assert_eq!(answer(&python, folder.path(), count), "200\n");
    }
    if let Some(python) = python("polars") {
        let said = answer(&python, folder.path(), &documented("polars"));
        assert!(said.contains("retransmissions"), "{said}");
    }
}

#[test]
fn a_documented_query_runs_in_spark_where_it_is_at_hand() {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin/python");
    let has = |program: &mut Command| program.output().is_ok_and(|output| output.status.success());
    if !has(Command::new("java").arg("-version"))
        || !has(Command::new(&target).args(["-c", "import pyspark"]))
    {
        // It is 400 MB, and more than a machine need have.
        return here::left_out("no Java, or target/python has no pyspark: Spark is left out");
    }
    let folder = class();
    convert(folder.path(), &["class", "packets.parquet"]);
    let said = answer(&target, folder.path(), &documented("pyspark"));
    assert!(said.contains("e.jsonl.gz"), "{said}");
}

#[test]
fn a_recording_that_cannot_be_read_leaves_out_its_rows_and_no_more() {
    let folder = class();
    fs::write(folder.path().join("class/0.pcap"), "no capture at all").unwrap();
    let output = captrace(folder.path(), &["convert", "class", "packets.parquet"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("class/0.pcap"), "{said}");
    let Some(python) = python("duckdb") else { return };
    let names = "import duckdb\nprint(duckdb.sql(\"select count(distinct trace) from 'packets.parquet'\").fetchall()[0][0])";
    assert_eq!(answer(&python, folder.path(), names), "5\n");
}

#[test]
fn a_name_says_what_the_rows_are_and_a_file_is_not_overwritten_unasked() {
    let folder = class();
    let refused = |arguments: &[&str]| {
        let output = captrace(folder.path(), arguments);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(
        refused(&["convert", "class", "x.parquet"]),
        (
            Some(2),
            "captrace: x.parquet does not say what its rows are: a name that ends in packets.parquet or flows.parquet does\n".to_owned()
        )
    );
    fs::write(folder.path().join("flows.parquet"), "mine").unwrap();
    let (code, said) = refused(&["convert", "class", "flows.parquet"]);
    assert_eq!(
        (code, fs::read(folder.path().join("flows.parquet")).unwrap()),
        (Some(1), b"mine".to_vec()),
        "{said}"
    );
    assert!(said.contains("--force"), "{said}");
}

/// The first cell of an exported notebook, run as it stands: a row for each packet, a column for each field of its header.
#[test]
fn the_notebook_of_a_sheet_reads_its_trace_with_pandas() {
    let Some(python) = python("pandas") else { return };
    let room = class();
    let folder = room.path();
    fs::copy("traces/tcp-server-closes.jsonl", folder.join("tcp.jsonl")).unwrap();
    fs::copy("traces/udp.jsonl", folder.join("udp.jsonl")).unwrap();
    for (file, columns, packets) in [
        ("tcp.jsonl", "[\"seq\", \"seq_rel\", \"window.raw\"]", 10),
        ("udp.jsonl", "[\"sport\", \"length\"]", 2),
    ] {
        let sheet = captrace(folder, &["questions", file, "--export", "ipynb"]);
        let notebook: Value = serde_json::from_slice(&sheet.stdout).unwrap();
        let code =
            notebook["cells"].as_array().unwrap().iter().find(|cell| cell["cell_type"] == "code").unwrap();
        let code = code["source"].as_str().unwrap();
        let program =
            format!("{code}\nprint(len(packets), packets[{columns}].notna().all().all(), packets.index[0])");
        assert_eq!(answer(&python, folder, &program).trim(), format!("{packets} True 1"), "{file}");
    }
}
