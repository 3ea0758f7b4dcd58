//! The observations: everything that is queried from the machine.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use caps::{CapSet, Capability};
use nix::sys::prctl;
use nix::sys::statfs::{self, FsType};
use nix::sys::statvfs::{FsFlags, statvfs};
use nix::unistd::geteuid;

use super::{Container, Distribution, Executable, FileCapabilities, Machine, Privileges, Wsl};
use crate::host::private;

/// What a process may do or gain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ProcessStatus {
    /// Whether CAP_NET_RAW is in effect (`CapEff`).
    pub net_raw: bool,
    /// Whether CAP_NET_RAW can be gained at all, by sudo or setcap (`CapBnd`).
    pub net_raw_possible: bool,
    /// Whether sudo and setcap have no effect for programs started from here (`NoNewPrivs`).
    pub no_new_privileges: bool,
}

/// The kernel's settings (sysctls) about user namespaces; `None` if this kernel has no such setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// `kernel.apparmor_restrict_unprivileged_userns`: 1 on Ubuntu 23.10 and later.
    pub apparmor_restrict: Option<u64>,
    /// `kernel.unprivileged_userns_clone`: Debian's own; 0 before Debian 11 and on hardened kernels.
    pub unprivileged_clone: Option<u64>,
    /// `user.max_user_namespaces`: 0 on some hardened systems.
    pub max_user_namespaces: Option<u64>,
}

pub(super) fn look() -> Privileges {
    let path = env::var_os("PATH").unwrap_or_default();
    Privileges {
        user: geteuid().as_raw(),
        packet_socket: private::packet_socket(),
        private: private::probe(),
        status: status(),
        settings: settings(),
        machine: machine(),
        sudo: find("sudo", &path).is_some(),
        setcap: find("setcap", &path).is_some(),
        executable: executable(&path),
    }
}

fn status() -> Option<ProcessStatus> {
    let has = |set| caps::has_cap(None, set, Capability::CAP_NET_RAW).ok();
    Some(ProcessStatus {
        net_raw: has(CapSet::Effective)?,
        net_raw_possible: has(CapSet::Bounding)?,
        no_new_privileges: prctl::get_no_new_privs().ok()?,
    })
}

fn settings() -> Settings {
    let number = |path: &str| fs::read_to_string(path).ok()?.trim().parse().ok();
    Settings {
        apparmor_restrict: number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
        unprivileged_clone: number("/proc/sys/kernel/unprivileged_userns_clone"),
        max_user_namespaces: number("/proc/sys/user/max_user_namespaces"),
    }
}

fn machine() -> Machine {
    let version = fs::read_to_string("/proc/version").unwrap_or_default();
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    Machine { container: container(), wsl: wsl(&version), distribution: distribution(&release) }
}

/// Detects Docker and Podman by their marker files, and others by systemd's variable `container`.
fn container() -> Option<Container> {
    if Path::new("/run/.containerenv").exists() {
        Some(Container::Podman)
    } else if Path::new("/.dockerenv").exists() {
        Some(Container::Docker)
    // systemd considers WSL a container, but it has no container rules.
    } else if env::var_os("container").is_some_and(|name| name != "wsl")
        || env::var_os("KUBERNETES_SERVICE_HOST").is_some()
    {
        Some(Container::Other)
    } else {
        None
    }
}

/// WSL 2 has its own kernel, named `microsoft-standard-WSL2`; WSL 1 says `Microsoft`.
fn wsl(version: &str) -> Option<Wsl> {
    if version.contains("WSL2") || version.contains("microsoft-standard") {
        Some(Wsl::Two)
    } else if version.contains("Microsoft") {
        Some(Wsl::One)
    } else {
        None
    }
}

/// The family of the distribution, by `ID` and `ID_LIKE` of os-release.
fn distribution(release: &str) -> Distribution {
    let value = |key: &str| {
        let line = release.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        line.unwrap_or_default().trim_matches('"').to_owned()
    };
    let names = format!("{} {}", value("ID"), value("ID_LIKE"));
    names
        .split_whitespace()
        .find_map(|name| match name {
            "debian" | "ubuntu" => Some(Distribution::Debian),
            "fedora" | "rhel" | "centos" => Some(Distribution::Fedora),
            "arch" => Some(Distribution::Arch),
            "alpine" => Some(Distribution::Alpine),
            "suse" | "opensuse" | "sles" => Some(Distribution::Suse),
            "nixos" => Some(Distribution::NixOs),
            _ => None,
        })
        .unwrap_or(Distribution::Other)
}

/// The program with this name in PATH or in root's directories, which not every PATH has.
fn find(program: &str, path: &OsStr) -> Option<PathBuf> {
    env::split_paths(path)
        .chain(["/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|directory| directory.join(program))
        .find(|file| file.is_file())
}

fn executable(path: &OsStr) -> Executable {
    let file = env::current_exe().ok().filter(|file| file.exists());
    let place = file.as_deref().map_or(FileCapabilities::Fine, file_capabilities);
    Executable { place, link: env::args_os().next().and_then(|name| link(name, path)), path: file }
}

/// The symbolic link through which the program was started, if any.
fn link(name: OsString, path: &OsStr) -> Option<PathBuf> {
    let called = PathBuf::from(name);
    let file = if called.components().count() > 1 {
        called
    } else {
        env::split_paths(path).map(|directory| directory.join(&called)).find(|file| file.is_file())?
    };
    file.is_symlink().then_some(file)
}

fn file_capabilities(file: &Path) -> FileCapabilities {
    /// 9p (linux/magic.h): WSL and some virtual machines use it for files of the host.
    const V9FS_MAGIC: FsType = FsType(0x0102_1997);
    /// The shared folders of VirtualBox (its kernel module).
    const VBOXSF_MAGIC: FsType = FsType(0x786f_4256);
    let cannot_keep = [
        V9FS_MAGIC,
        VBOXSF_MAGIC,
        statfs::NFS_SUPER_MAGIC,
        statfs::FUSE_SUPER_MAGIC,
        statfs::MSDOS_SUPER_MAGIC,
    ];
    let flags = statvfs(file).map_or(FsFlags::empty(), |found| found.flags());
    if statfs::statfs(file).is_ok_and(|found| cannot_keep.contains(&found.filesystem_type())) {
        FileCapabilities::CannotKeep
    } else if flags.contains(FsFlags::ST_NOSUID) {
        FileCapabilities::NoSuid
    } else if flags.contains(FsFlags::ST_RDONLY) {
        FileCapabilities::ReadOnly
    } else {
        FileCapabilities::Fine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_are_those_that_the_kernel_lists_for_this_process() {
        let listed = fs::read_to_string("/proc/self/status").unwrap();
        let field = |name| listed.lines().find_map(|line: &str| line.strip_prefix(name)).unwrap().trim();
        let has = |name| u64::from_str_radix(field(name), 16).unwrap() & (1 << 13) != 0;
        let expected = ProcessStatus {
            net_raw: has("CapEff:"),
            net_raw_possible: has("CapBnd:"),
            no_new_privileges: field("NoNewPrivs:") == "1",
        };
        assert_eq!(status(), Some(expected));
    }

    #[test]
    fn both_versions_of_wsl_are_recognized_by_their_kernels() {
        assert_eq!(wsl("Linux version 5.15.153.1-microsoft-standard-WSL2 (root@...)"), Some(Wsl::Two));
        assert_eq!(wsl("Linux version 4.4.0-22621-Microsoft (Microsoft@Microsoft.com)"), Some(Wsl::One));
        assert_eq!(wsl("Linux version 6.8.0-45-generic (buildd@lcy02)"), None);
    }

    #[test]
    fn distributions_are_recognized_by_their_family() {
        assert_eq!(distribution("ID=ubuntu\nID_LIKE=debian\n"), Distribution::Debian);
        assert_eq!(distribution("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"), Distribution::Debian);
        assert_eq!(distribution("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"), Distribution::Fedora);
        assert_eq!(distribution("ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n"), Distribution::Suse);
        assert_eq!(distribution("NAME=x\n"), Distribution::Other);
    }

    #[test]
    fn observing_changes_nothing_and_agrees_with_trying() {
        let first = look();
        assert_eq!(first, look());
        assert_eq!(first.packet_socket.is_ok(), private::packet_socket().is_ok());
    }
}
