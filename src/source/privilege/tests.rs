//! The advice for other kinds of machines.

use super::*;

const HERE: &str = "/home/student/captrace";
const REFUSED: PrivateError = PrivateError::Refused { step: SetupStep::Unshare, errno: Errno::EPERM };

const STUDENT: Option<ProcessStatus> =
    Some(ProcessStatus { net_raw: false, net_raw_possible: true, no_new_privileges: false });

/// An ordinary user of a distribution where the private network works, with sudo and setcap.
fn student() -> Privileges {
    Privileges {
        user: 1000,
        packet_socket: Err(Errno::EPERM),
        private: Ok(()),
        status: STUDENT,
        settings: Settings { max_user_namespaces: Some(63_000), ..Settings::default() },
        machine: Machine { container: None, wsl: None, distribution: Distribution::Debian },
        sudo: true,
        setcap: true,
        executable: Executable { path: Some(HERE.into()), link: None, place: FileCapabilities::Fine },
    }
}

fn inside(container: Container) -> Machine {
    Machine { container: Some(container), ..student().machine }
}

fn commands(privileges: &Privileges) -> Vec<String> {
    privileges.advice().iter().flat_map(|advice| advice.commands("demo")).collect()
}

#[test]
fn nothing_is_advised_if_everything_works() {
    let root = Privileges {
        user: 0,
        packet_socket: Ok(()),
        status: Some(ProcessStatus { net_raw: true, net_raw_possible: true, no_new_privileges: false }),
        ..student()
    };
    assert_eq!(root.way(), CaptureMode::Capture);
    assert_eq!(root.cause(), None);
    assert_eq!(root.advice(), []);
}

#[test]
fn a_student_on_debian_has_the_private_network_and_is_advised_to_allow_capture() {
    assert_eq!(student().way(), CaptureMode::Private);
    assert_eq!(
        commands(&student()),
        ["sudo setcap cap_net_raw=ep /home/student/captrace", "sudo /home/student/captrace demo"]
    );
}

#[test]
fn the_apparmor_setting_of_ubuntu_is_named() {
    for (step, errno) in [
        (SetupStep::UidMap, Errno::EPERM),
        (SetupStep::SetGroups, Errno::EACCES),
        (SetupStep::LoUp, Errno::EPERM),
    ] {
        let ubuntu = Privileges {
            private: Err(PrivateError::Refused { step, errno }),
            settings: Settings {
                apparmor_restrict: Some(1),
                unprivileged_clone: Some(1),
                ..student().settings
            },
            ..student()
        };
        assert_eq!(ubuntu.way(), CaptureMode::None);
        assert_eq!(ubuntu.cause(), Some(RefusalCause::AppArmor));
        assert_eq!(
            commands(&ubuntu),
            [
                "sudo setcap cap_net_raw=ep /home/student/captrace",
                "sudo /home/student/captrace demo",
                "echo 'abi <abi/4.0>, profile captrace \"/home/student/captrace\" flags=(unconfined) { userns, }' | \
                 sudo tee /etc/apparmor.d/captrace",
                "sudo apparmor_parser -r /etc/apparmor.d/captrace",
            ]
        );
    }
}

#[test]
fn a_path_stands_in_an_apparmor_profile_as_it_is_on_the_disk() {
    let profile = |path: &str| {
        let advice = Advice::AppArmorProfile { executable: path.into(), sudo: true };
        advice.commands("demo").remove(0)
    };
    assert!(
        profile("/home/王/my tools/captrace").contains("profile captrace \"/home/王/my tools/captrace\" ")
    );
    // A bracket would begin a set of characters, and @{…} name a variable.
    assert!(profile("/a[1]*/@{b}/captrace").contains(r#""/a\[1\]\*/\@\{b\}/captrace""#));
}

#[test]
fn root_in_docker_can_capture_and_the_system_call_filter_is_named() {
    let docker = Privileges {
        user: 0,
        packet_socket: Ok(()),
        status: Some(ProcessStatus { net_raw: true, net_raw_possible: true, no_new_privileges: false }),
        private: Err(REFUSED),
        // The settings of the host's Ubuntu are visible, but the filter applies first.
        settings: Settings { apparmor_restrict: Some(1), ..Settings::default() },
        machine: inside(Container::Docker),
        sudo: false,
        ..student()
    };
    assert_eq!(docker.way(), CaptureMode::Capture);
    assert_eq!(docker.cause(), Some(RefusalCause::ContainerFilter(Container::Docker)));
    assert_eq!(commands(&docker), ["docker run --security-opt seccomp=unconfined …"]);
}

#[test]
fn a_user_in_docker_without_sudo_becomes_root_by_su_or_by_docker() {
    let docker = Privileges {
        private: Err(REFUSED),
        machine: inside(Container::Docker),
        sudo: false,
        setcap: false,
        ..student()
    };
    assert_eq!(docker.way(), CaptureMode::None);
    assert_eq!(
        commands(&docker),
        [
            "su -c 'apt-get install libcap2-bin'",
            "su -c 'setcap cap_net_raw=ep /home/student/captrace'",
            "su -c '/home/student/captrace demo'",
            "docker run --user 0 …",
            "docker run --security-opt seccomp=unconfined …",
        ]
    );
}

#[test]
fn podman_must_be_started_with_the_capability() {
    let podman = Privileges {
        user: 0,
        status: Some(ProcessStatus::default()),
        private: Err(REFUSED),
        machine: inside(Container::Podman),
        ..student()
    };
    assert_eq!(
        commands(&podman),
        ["podman run --cap-add=NET_RAW …", "podman run --security-opt seccomp=unconfined …"]
    );
}

#[test]
fn hardened_debian_has_a_setting_of_its_own() {
    let debian = Privileges {
        private: Err(REFUSED),
        settings: Settings { unprivileged_clone: Some(0), ..student().settings },
        ..student()
    };
    assert_eq!(debian.cause(), Some(RefusalCause::UnprivilegedClone));
    assert_eq!(commands(&debian).last().unwrap(), "sudo sysctl -w kernel.unprivileged_userns_clone=1");
}

#[test]
fn no_namespaces_allowed_and_all_in_use_are_the_same_cause() {
    let error = |errno| Err(PrivateError::Refused { step: SetupStep::Unshare, errno });
    for (limit, errno, value) in
        [(0, Errno::ENOSPC, 15_000), (0, Errno::EPERM, 15_000), (60_000, Errno::ENOSPC, 120_000)]
    {
        let hardened = Privileges {
            private: error(errno),
            settings: Settings { max_user_namespaces: Some(limit), ..Settings::default() },
            ..student()
        };
        assert_eq!(hardened.cause(), Some(RefusalCause::TooFewNamespaces));
        assert_eq!(
            commands(&hardened).last().unwrap(),
            &format!("sudo sysctl -w user.max_user_namespaces={value}")
        );
    }
}

#[test]
fn wsl2_is_handled_like_linux_and_wsl1_must_be_upgraded() {
    let on = |wsl| Machine { wsl: Some(wsl), ..student().machine };
    let second = Privileges { machine: on(Wsl::Two), ..student() };
    assert_eq!(second.way(), CaptureMode::Private);
    assert_eq!(second.advice(), student().advice());

    let first = Privileges {
        packet_socket: Err(Errno::EAFNOSUPPORT),
        private: Err(PrivateError::Refused { step: SetupStep::Unshare, errno: Errno::EINVAL }),
        machine: on(Wsl::One),
        ..student()
    };
    assert_eq!(first.advice(), [Advice::UpgradeWsl]);
    assert_eq!(first.cause(), Some(RefusalCause::NotInKernel));
}

#[test]
fn a_kernel_without_packet_sockets_is_not_helped_by_permission() {
    let odd = Privileges { packet_socket: Err(Errno::EAFNOSUPPORT), ..student() };
    assert_eq!(odd.advice(), []);
}

#[test]
fn no_command_is_advised_that_would_have_no_effect() {
    let sandboxed = Privileges {
        status: Some(ProcessStatus { net_raw: false, net_raw_possible: true, no_new_privileges: true }),
        ..student()
    };
    assert_eq!(sandboxed.advice(), [Advice::LeaveNoNewPrivileges]);
    let chroot = Privileges { private: Err(REFUSED), ..student() };
    assert_eq!(chroot.cause(), Some(RefusalCause::SomePolicy));
    assert_eq!(commands(&chroot).len(), 2);
}

#[test]
fn a_file_that_cannot_have_capabilities_is_copied_first() {
    for place in [FileCapabilities::NoSuid, FileCapabilities::ReadOnly, FileCapabilities::CannotKeep] {
        let path = Some("/media/my stick/captrace".into());
        let stick = Privileges { executable: Executable { path, link: None, place }, ..student() };
        assert_eq!(
            commands(&stick),
            [
                "sudo install -m 755 '/media/my stick/captrace' /usr/local/bin/captrace",
                "sudo setcap cap_net_raw=ep /usr/local/bin/captrace",
                "sudo '/media/my stick/captrace' demo",
            ]
        );
    }
}

#[test]
fn setcap_is_installed_by_each_distributions_package_manager() {
    for (distribution, command) in [
        (Distribution::Fedora, "sudo dnf install libcap"),
        (Distribution::Arch, "sudo pacman -S libcap"),
        (Distribution::Alpine, "sudo apk add libcap-setcap"),
        (Distribution::Suse, "sudo zypper install libcap-progs"),
    ] {
        let machine = Machine { distribution, ..student().machine };
        let bare = Privileges { setcap: false, machine, ..student() };
        assert_eq!(commands(&bare)[0], command);
    }
    let machine = Machine { distribution: Distribution::NixOs, ..student().machine };
    let nix = Privileges { machine, ..student() };
    assert_eq!(commands(&nix), ["sudo /home/student/captrace demo"]);
}
