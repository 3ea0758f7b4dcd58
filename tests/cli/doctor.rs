//! The output of `captrace doctor`, for root and for a user without privileges.

use std::process::{Command, Output};

use crate::here::{Nobody, PROGRAM, skipped};

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The first line about `name`.
fn said<'a>(text: &'a str, name: &str) -> &'a str {
    let line = text.lines().find_map(|line| line.trim_start().strip_prefix(name));
    line.unwrap_or_else(|| panic!("nothing is said of {name} in:\n{text}")).trim()
}

#[test]
fn the_output_is_at_most_80_columns_wide_for_every_user() {
    let text = text(&Command::new(PROGRAM).arg("doctor").output().unwrap());
    assert_eq!(said(&text, "saved traces"), "reading and comparing them always works");
    assert!(text.contains("\n  lo  "), "{text}");
    // Commands are meant to be copied and are not wrapped; nor are words longer than a line.
    for line in text.lines().filter(|line| !line.starts_with("      ")) {
        assert!(line.chars().count() <= 80, "{line}");
        assert_eq!(line, line.trim_end());
    }
    assert!(!text.contains('\x1b'), "{text}");
}

#[test]
fn root_learns_that_capture_works() {
    if captrace::internals::host::private::packet_socket().is_err() {
        return skipped("packet sockets need root or CAP_NET_RAW");
    }
    let text = text(&Command::new(PROGRAM).arg("doctor").output().unwrap());
    assert_eq!(said(&text, "capture "), "works");
    assert_eq!(said(&text, "captrace demo"), "captures on this machine's loopback interface");
    assert!(said(&text, "lo ").starts_with("can be captured, mtu 65536"), "{text}");
}

#[test]
fn a_user_without_privileges_learns_of_the_private_network_and_how_to_allow_more() {
    if let Err(error) = captrace::internals::host::private::probe() {
        return skipped(&error.to_string());
    }
    let Some(output) = Nobody::new().map(|nobody| nobody.run(&[], &["doctor"])) else { return };
    let text = text(&output);
    assert_eq!(said(&text, "capture "), "no: this user may not open a packet socket (EPERM)");
    assert_eq!(said(&text, "private network"), "works (no permission needed)");
    assert_eq!(said(&text, "captrace demo"), "captures in a private network of its own");
    assert_eq!(said(&text, "captrace lab"), "has two hosts of its own");
    assert!(said(&text, "lo ").starts_with("not permitted"), "{text}");
    assert!(text.contains("setcap cap_net_raw=ep /"), "{text}");
}

#[test]
fn a_program_with_the_capability_captures_and_still_has_the_private_network() {
    if let Err(error) = captrace::internals::host::private::probe() {
        return skipped(&error.to_string());
    }
    let Some(nobody) = Nobody::new() else { return };
    if !Command::new("setcap")
        .arg("cap_net_raw=ep")
        .arg(&nobody.program)
        .status()
        .is_ok_and(|it| it.success())
    {
        return skipped("setcap is missing (package libcap2-bin), or refused where temporary files are");
    }
    let text = text(&nobody.run(&[], &["doctor"]));
    assert_eq!(said(&text, "capture "), "works");
    assert_eq!(said(&text, "private network"), "works (no permission needed)");
    assert!(!text.contains("to enable more"), "{text}");
}

#[test]
fn if_the_private_network_is_refused_the_cause_and_the_command_are_named() {
    if let Err(error) = captrace::internals::host::private::probe() {
        return skipped(&error.to_string());
    }
    let Some(nobody) = Nobody::new() else { return };
    // The limit is set in a separate user namespace, so that the machine's limit does not change.
    let limited = "echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"";
    let before = ["unshare", "--map-root-user", "sh", "-c", limited, "sh"];
    let text = text(&nobody.run(&before, &["doctor"]));
    assert!(said(&text, "private network").starts_with("no: the limit user.max_user_namespaces"), "{text}");
    assert!(said(&text, "captrace demo").starts_with("cannot capture here yet"), "{text}");
    assert!(text.contains("sysctl -w user.max_user_namespaces=15000"), "{text}");
}

#[test]
fn a_forged_marker_is_detected() {
    let marked = || {
        let mut doctor = Command::new(PROGRAM);
        doctor.arg("doctor").env("CAPTRACE_PRIVATE", "net:[1]");
        doctor
    };
    assert!(!text(&marked().output().unwrap()).contains("private network already"));
}
