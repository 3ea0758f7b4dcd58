//! Files that are no traces, or cannot be read.

use super::*;

#[test]
fn a_file_that_is_no_trace_is_named_for_what_it_is() {
    let expected = "captrace: x: line 1: neither a capture file (pcap, pcapng) nor a trace: expected a header with \"schema\":\"captrace.trace\", found";
    for (contents, found) in [
        (b"Dear all,\nplease find attached\n".as_slice(), "some other text"),
        (b"\xff\xfe\x00\x01binary", "bytes that are no text"),
        (b"\0\0\0\0", "bytes that are no text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture (PNG)"),
        (b"<?xml version=\"1.0\"?>\n<pdml>", "a text that begins with \"<\", like HTML or XML"),
        (b"[{\"_index\":\"packets\"}]", "a JSON list"),
        (b"{\"qlog_version\":\"0.3\"}", "a JSON object without one"),
        (b"{\n  \"name\": \"x\"\n}\n", "a JSON object without one"),
        (b"{\"type\":7}", "a record without a type"),
        (b"{\"type\":\"header\",\"sch", "a JSON object that is cut short before any"),
        (b"{'type': 'header'}", "no JSON: key must be a string at column 2"),
        (b"{\"header\":5}", "a \"header\" that is no object"),
    ] {
        let Said { out, err, code } = read(contents);
        assert_eq!(err, format!("{expected} {found}\n"));
        assert_eq!((out.as_str(), code), ("", Some(1)));
    }
    let page = read(b"<!doctype html>\n<html>");
    assert!(page.err.ends_with("it is a page without a trace of captrace in it\n"), "{}", page.err);
    // What begins as a capture file is read as one.
    for contents in [
        b"\xd4\xc3\xb2\xa1\x02\0\x04\0".as_slice(),
        b"\n\r\r\n\x1c\0\0\0\x4d\x3c\x2b\x1a\x01\0\0\0",
        b"\x1f\x8b\x08\0",
    ] {
        let Said { out, err, code } = read(contents);
        assert!(err.starts_with("captrace: x: ") && !err.contains("nor a trace"), "{err}");
        assert_eq!((out.as_str(), code), ("", Some(1)));
    }
}

#[test]
fn a_huge_line_is_not_read_to_its_end() {
    let long = vec![b'a'; 17 << 20];
    assert!(read(&long).err.ends_with("found some other text\n"));
    let object = [b"{\"a\":\"".as_slice(), &long].concat();
    assert!(read(&object).err.ends_with("found a JSON object of more than 16777216 bytes without one\n"));
    let line = [udp()[0].as_bytes(), b"\n{\"type\":\"packet\",\"raw\":\"", &long].concat();
    let said = read(&line);
    assert_eq!(
        said.err,
        "captrace: x: line 2: the line is longer than 16777216 bytes: no record is, and nothing from here is read\n  \
         what could be read is shown (1 record)\n"
    );
    let document = [b"{\"header\":", udp()[0].as_bytes(), b",\"records\":[\n{\"raw\":\"", &long].concat();
    assert_eq!(
        read(&document).err,
        "captrace: x: line 2: no record is longer than 16777216 bytes, and nothing from here is read\n  what could be \
         read is shown (1 record)\n"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_the_reason() {
    for (command, path, message) in [
        (
            "read",
            "/no/such/trace.jsonl",
            "captrace: cannot read /no/such/trace.jsonl: No such file or directory (os error 2)\n",
        ),
        // Of a folder, captrace read shows every recording.
        ("report", "/tmp", "captrace: cannot read /tmp: Is a directory (os error 21)\n"),
        (
            "read",
            "/dev/null",
            "captrace: /dev/null: the file is empty: neither a trace nor a capture file (pcap, pcapng)\n",
        ),
    ] {
        let Said { out, err, code } = said(traces::captrace().args([command, path]));
        assert_eq!((out.as_str(), err.as_str(), code), ("", message, Some(1)));
    }
    for blank in [b"".as_slice(), b"\n\n", b"\xef\xbb\xbf\r\n"] {
        assert_eq!(
            read(blank).err,
            "captrace: x: the file is empty: neither a trace nor a capture file (pcap, pcapng)\n"
        );
    }
}

#[test]
fn a_file_that_this_user_may_not_read_is_a_matter_of_permission() {
    if !crate::here::is_root() || !crate::here::has("setpriv", "util-linux") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let path = folder.path().join("x.jsonl");
    fs::write(&path, udp().join("\n")).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    // The program, too, must be where that user can reach it.
    let program = folder.path().join("captrace");
    let copied = Command::new("cp").arg(traces::captrace().get_program()).arg(&program).status();
    assert!(copied.unwrap().success());
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program).arg("read").arg(&path);
    let Said { out, err, code } = said(&mut command);
    assert_eq!(err, format!("captrace: cannot read {}: Permission denied (os error 13)\n", path.display()));
    assert_eq!((out.as_str(), code), ("", Some(3)));
}
