//! Captures in the private network, by a user without any privilege.

use super::*;

/// Set for the copy of this test program that enters the private network.
const GOES_INSIDE: &str = "CAPTRACE_TEST_GOES_INSIDE";
/// Its output if everything worked inside.
const WAS_INSIDE: &str = "captured inside";

#[test]
fn a_user_without_any_privilege_captures_in_the_private_network() {
    if let Err(error) = captrace::internals::host::private::probe() {
        return skipped(&error.to_string());
    }
    if !nix::unistd::geteuid().is_root() {
        return skipped("only root can become user 65534");
    }
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("source");
    std::fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    for path in [place.path(), &copy] {
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    let output = Command::new("setpriv")
        .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
        .arg(&copy)
        .args(["--exact", "private::goes_inside", "--nocapture"])
        .env(GOES_INSIDE, "1")
        .current_dir("/")
        .output();
    let Ok(output) = output else { return skipped("the command `setpriv` is missing (package util-linux)") };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains(WAS_INSIDE), "{output:?}");
}

/// Not a test of its own: what the copy of this program does, outside first and then inside.
#[test]
fn goes_inside() {
    if std::env::var_os(GOES_INSIDE).is_none() {
        return;
    }
    if !captrace::internals::host::private::is_inside() {
        assert!(captrace::internals::host::private::packet_socket().is_err(), "65534 may capture without it");
        assert_eq!(std::env::var_os(captrace::internals::host::private::MARKER), None);
        return leave_the_test_harness_and_enter();
    }
    assert_eq!(
        captrace::internals::host::private::enter(),
        Err(captrace::internals::host::private::PrivateError::Marked)
    );
    let all: Vec<String> = interface::all_up().into_iter().map(|found| found.name).collect();
    assert_eq!(all, ["lo"]);
    assert_eq!(lo().mtu, 65_536);
    for address in [V4, V6] {
        let server = UdpSocket::bind((address, 12_000)).unwrap();
        let (running, frames) =
            start(&lo(), &Conversation::with_server(TransportProtocol::Udp, server.local_addr().unwrap()));
        UdpSocket::bind((address, 0)).unwrap().send_to(b"hello", (address, 12_000)).unwrap();
        assert_eq!(server.recv(&mut [0; 8]).unwrap(), 5);
        let (frames, statistics) = finish(running, &frames);
        assert_eq!(frames.len(), 1);
        assert_eq!(statistics, Statistics { received: 1, dropped: 0 });
    }
    println!("{WAS_INSIDE}");
}

/// The harness has threads, and `enter` may have none: so a child without them enters, and this waits for it.
#[allow(unsafe_code, reason = "there is no safe fork")]
fn leave_the_test_harness_and_enter() {
    // SAFETY: the child allocates, which glibc and musl allow after `fork`, and executes another program.
    match unsafe { nix::unistd::fork() }.unwrap() {
        nix::unistd::ForkResult::Child => {
            let error = captrace::internals::host::private::enter().unwrap_err();
            // SAFETY: ends the process.
            unsafe {
                libc::_exit(if error == captrace::internals::host::private::PrivateError::Marked {
                    2
                } else {
                    1
                })
            }
        }
        nix::unistd::ForkResult::Parent { child } => {
            let end = nix::sys::wait::waitpid(child, None).unwrap();
            assert_eq!(end, nix::sys::wait::WaitStatus::Exited(child, 0));
        }
    }
}
