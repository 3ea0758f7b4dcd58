//! What this user may do on this machine, and how to allow more.
//!
//! [`Privileges::look`] observes the machine, where possible by trying. The conclusions ([`Privileges::way`],
//! [`Privileges::advice`]) use only these observations, so that they can be tested for other machines.

use std::fmt;
use std::path::PathBuf;

use nix::errno::Errno;

use crate::host::private::{PrivateError, SetupStep};
use crate::language::both;

mod look;

pub use look::{ProcessStatus, Settings};

/// The observations about this user, this machine and this executable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privileges {
    /// The effective user.
    pub user: u32,
    /// Whether a packet socket could be opened; if not, the kernel's answer.
    pub packet_socket: Result<(), Errno>,
    /// Whether the private network could be made; if not, the step that failed.
    pub private: Result<(), PrivateError>,
    /// What this process may do or gain; `None` if the kernel does not say.
    pub status: Option<ProcessStatus>,
    /// The kernel's settings.
    pub settings: Settings,
    /// The kind of machine.
    pub machine: Machine,
    /// Whether `sudo` is installed.
    pub sudo: bool,
    /// Whether `setcap` is installed.
    pub setcap: bool,
    /// The running executable.
    pub executable: Executable,
}

/// The kind of machine, as far as it matters for the advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Machine {
    /// The container, if any. The host's rules apply, too.
    pub container: Option<Container>,
    /// The Windows Subsystem for Linux.
    pub wsl: Option<Wsl>,
    /// The family of its distribution.
    pub distribution: Distribution,
}

/// The container runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// Docker.
    Docker,
    /// Podman.
    Podman,
    /// Something else: Kubernetes, LXC, systemd-nspawn.
    Other,
}

/// The versions of the Windows Subsystem for Linux.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wsl {
    /// No Linux kernel, and no packet sockets.
    One,
    /// A Linux kernel.
    Two,
}

/// Families of distributions, by how software is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distribution {
    /// Debian, Ubuntu and derivatives.
    Debian,
    /// Fedora, RHEL and derivatives.
    Fedora,
    /// Arch and derivatives.
    Arch,
    /// Alpine.
    Alpine,
    /// openSUSE and SLES.
    Suse,
    /// NixOS, whose programs are in a read-only store.
    NixOs,
    /// Any other.
    Other,
}

/// The running executable, and what matters for setcap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executable {
    /// The file itself, with links resolved; `None` if it was deleted.
    pub path: Option<PathBuf>,
    /// The symbolic link through which it was started, if any. setcap refuses links.
    pub link: Option<PathBuf>,
    /// Whether the file system supports capabilities on the file.
    pub place: FileCapabilities,
}

/// How the executable's file system handles file capabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileCapabilities {
    /// It stores and respects them.
    Fine,
    /// It is mounted `nosuid`: they are stored, but ignored.
    NoSuid,
    /// It is mounted read-only: they cannot be set.
    ReadOnly,
    /// It cannot store them: a network share, or a share of the host.
    CannotKeep,
}

/// How an exchange can be captured on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureMode {
    /// On the machine's own interfaces.
    Capture,
    /// In a private network.
    Private,
    /// No capture is possible; saved traces can be read.
    None,
}

/// Why the private network was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalCause {
    /// `user.max_user_namespaces` is 0, or as many exist already.
    TooFewNamespaces,
    /// `kernel.unprivileged_userns_clone` is 0.
    UnprivilegedClone,
    /// The container's system call filter.
    ContainerFilter(Container),
    /// `kernel.apparmor_restrict_unprivileged_userns` is 1.
    AppArmor,
    /// This kernel has no user namespaces.
    NotInKernel,
    /// Another policy, which cannot be identified: a chroot, SELinux, a sandbox.
    SomePolicy,
}

impl fmt::Display for RefusalCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = match self {
            Self::TooFewNamespaces => both(
                "the limit user.max_user_namespaces is reached or 0",
                "已达到 user.max_user_namespaces 的上限，或它是 0",
            ),
            Self::UnprivilegedClone => {
                both("kernel.unprivileged_userns_clone is 0", "kernel.unprivileged_userns_clone 是 0")
            }
            Self::ContainerFilter(Container::Docker) => both(
                "Docker's system call filter (seccomp) forbids it",
                "Docker 的系统调用过滤器（seccomp）不允许",
            ),
            Self::ContainerFilter(_) => both(
                "the container's system call filter (seccomp) forbids it",
                "容器的系统调用过滤器（seccomp）不允许",
            ),
            Self::AppArmor => both(
                "kernel.apparmor_restrict_unprivileged_userns is 1 (so Ubuntu is set up since 23.10)",
                "kernel.apparmor_restrict_unprivileged_userns 是 1（Ubuntu 从 23.10 起这样设置）",
            ),
            Self::NotInKernel => both("this kernel has no user namespaces", "这个内核没有用户命名空间"),
            Self::SomePolicy => both(
                "a policy forbids it, for example a chroot, SELinux or a sandbox",
                "某种策略不允许，例如 chroot、SELinux 或沙箱",
            ),
        };
        said.fmt(f)
    }
}

/// One way to allow more, with its commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// Give the executable CAP_NET_RAW.
    SetCapability {
        /// The file.
        executable: PathBuf,
        /// The command to run first if `setcap` is missing, and if it is known how to install it.
        install: Option<&'static str>,
        /// Why the file must be copied to a file system that supports capabilities, if it must.
        copy_because: Option<FileCapabilities>,
        /// Whether `sudo` is installed.
        sudo: bool,
    },
    /// Run as root.
    RunAsRoot {
        /// The file.
        executable: PathBuf,
        /// Whether `sudo` is installed.
        sudo: bool,
    },
    /// Leave this shell: no program started from it can gain privileges.
    LeaveNoNewPrivileges,
    /// Change a setting of the kernel: this allows the private network to every user until the next boot.
    Set {
        /// Its name.
        name: &'static str,
        /// The value.
        value: u64,
        /// Whether `sudo` is installed.
        sudo: bool,
    },
    /// Give this program an AppArmor profile of its own that lets it make user namespaces: this allows it the private network and
    /// the lab, and allows nothing to other programs.
    AppArmorProfile {
        /// The path of this executable.
        executable: PathBuf,
        /// Whether `sudo` is installed.
        sudo: bool,
    },
    /// Start the container with CAP_NET_RAW.
    AllowCapture(Container),
    /// Become root in the container, which has CAP_NET_RAW.
    RootInContainer(Container),
    /// Start the container without its system call filter; this allows the private network.
    LiftFilter(Container),
    /// Upgrade to WSL 2.
    UpgradeWsl,
}

impl Advice {
    /// The commands in order, each one line. `arguments` are those of the command that is to be allowed, for a shell.
    pub fn commands(&self, arguments: &str) -> Vec<String> {
        match self {
            Self::SetCapability { executable, install, copy_because, sudo } => {
                let mut file = quoted(executable);
                let mut commands: Vec<String> =
                    install.iter().map(|install| as_root(install, *sudo)).collect();
                if copy_because.is_some() {
                    commands.push(as_root(&format!("install -m 755 {file} {COPY}"), *sudo));
                    COPY.clone_into(&mut file);
                }
                commands.push(as_root(&format!("setcap cap_net_raw=ep {file}"), *sudo));
                commands
            }
            Self::RunAsRoot { executable, sudo } => {
                vec![as_root(&format!("{} {arguments}", quoted(executable)), *sudo)]
            }
            Self::LeaveNoNewPrivileges => Vec::new(),
            Self::Set { name, value, sudo } => vec![as_root(&format!("sysctl -w {name}={value}"), *sudo)],
            Self::AppArmorProfile { executable, sudo } => {
                let path = in_profile(&executable.to_string_lossy());
                let profile =
                    format!("abi <abi/4.0>, profile captrace \"{path}\" flags=(unconfined) {{ userns, }}");
                vec![
                    format!(
                        "echo {} | {}",
                        single_quoted(&profile),
                        as_root(&format!("tee {PROFILE}"), *sudo)
                    ),
                    as_root(&format!("apparmor_parser -r {PROFILE}"), *sudo),
                ]
            }
            Self::AllowCapture(container) => vec![format!("{} run --cap-add=NET_RAW …", container.command())],
            Self::RootInContainer(container) => vec![format!("{} run --user 0 …", container.command())],
            Self::LiftFilter(container) => {
                vec![format!("{} run --security-opt seccomp=unconfined …", container.command())]
            }
            Self::UpgradeWsl => {
                vec!["wsl --list".to_owned(), "wsl --set-version DISTRIBUTION 2".to_owned()]
            }
        }
    }
}

/// What it does and what to know about it: one or two sentences without a final full stop.
impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SetCapability { copy_because, .. } => {
                both(
                    "allow this program to capture, for every user who may run it; ",
                    "允许这个程序捕获，对可以运行它的每个用户都有效；",
                )
                .fmt(f)?;
                let said = match copy_because {
                    None => both("again after each new build or upgrade", "每次重新编译或升级后要再做一次"),
                    Some(FileCapabilities::NoSuid) => both(
                        "a copy, because the file system it is on is mounted nosuid, and ignores this",
                        "要用副本，因为它所在的文件系统以 nosuid 挂载，会忽略这个设置",
                    ),
                    Some(FileCapabilities::ReadOnly) => both(
                        "a copy, because the file system it is on is read-only",
                        "要用副本，因为它所在的文件系统是只读的",
                    ),
                    Some(_) => both(
                        "a copy, because the file system it is on cannot keep it",
                        "要用副本，因为它所在的文件系统不能保存这个设置",
                    ),
                };
                said.fmt(f)
            }
            Self::RunAsRoot { .. } => {
                both("run captrace as root, this once", "这一次以 root 身份运行 captrace").fmt(f)
            }
            Self::LeaveNoNewPrivileges => both(
                "this shell was started so that nothing in it can gain privileges (no_new_privs): sudo \
                 and setcap do nothing here, use another terminal",
                "这个 shell 的启动方式使其中的程序都无法获得权限（no_new_privs）：sudo 和 setcap 在这里不\
                 起作用，请换一个终端",
            )
            .fmt(f),
            Self::Set { .. } => both(
                "allow the private network, to every user and until the next start of the machine; it \
                 makes defects of the kernel easier to reach, so ask whoever looks after the machine",
                "允许私有网络，对每个用户都有效，直到下次开机；这会让内核的缺陷更容易被利用，请先问管理这\
                 台机器的人",
            )
            .fmt(f),
            Self::AppArmorProfile { .. } => both(
                "allow this program its private network and the lab, by an AppArmor profile of its own: nothing \
                 else on this machine is allowed more by it",
                "用一个专门的 AppArmor 配置文件允许本程序使用私有网络和实验室：本机的其他程序不会因此得到更多权限",
            )
            .fmt(f),
            Self::AllowCapture(_) => {
                both("start the container so that it may capture", "启动容器时允许它捕获").fmt(f)
            }
            Self::RootInContainer(_) => both(
                "this container may capture, but only its root: start it as user 0",
                "这个容器可以捕获，但只限其中的 root：请以用户 0 启动它",
            )
            .fmt(f),
            Self::LiftFilter(_) => both(
                "start the container without its system call filter, for the private network",
                "启动容器时不加系统调用过滤器，以便使用私有网络",
            )
            .fmt(f),
            Self::UpgradeWsl => both(
                "WSL 1 has no Linux kernel, so nothing can be captured: change to WSL 2, in PowerShell",
                "WSL 1 没有 Linux 内核，什么也捕获不到：请在 PowerShell 中换成 WSL 2",
            )
            .fmt(f),
        }
    }
}

/// The destination of a copy that can have capabilities.
const COPY: &str = "/usr/local/bin/captrace";

/// A path as it stands between quotation marks in an AppArmor profile, where some characters stand for others (apparmor.d(5)).
fn in_profile(path: &str) -> String {
    let mut written = String::new();
    for letter in path.chars() {
        if matches!(letter, '\\' | '"' | '*' | '?' | '[' | ']' | '{' | '}' | '^' | '@') {
            written.push('\\');
        }
        written.push(letter);
    }
    written
}

/// The file of this program's AppArmor profile.
const PROFILE: &str = "/etc/apparmor.d/captrace";

/// A sufficient limit; most kernels choose about this many from their memory size.
const NAMESPACES: u64 = 15_000;

impl Privileges {
    /// Observes this user, this machine and this executable. It sends nothing, changes nothing and takes
    /// milliseconds.
    pub fn look() -> Self {
        look::look()
    }

    /// How `captrace demo` captures an exchange here by default.
    pub fn way(&self) -> CaptureMode {
        match (self.packet_socket, self.private) {
            (Ok(()), _) => CaptureMode::Capture,
            (_, Ok(())) => CaptureMode::Private,
            _ => CaptureMode::None,
        }
    }

    /// Why the private network was refused, if it was.
    pub fn cause(&self) -> Option<RefusalCause> {
        let error = self.private.err()?;
        let (step, errno) = match error {
            PrivateError::Refused { step, errno } => (step, errno),
            PrivateError::NoAnswer(_) | PrivateError::Marked => return Some(RefusalCause::SomePolicy),
        };
        let forbidden = matches!(errno, Errno::EPERM | Errno::EACCES);
        let first = step == SetupStep::Unshare;
        Some(match self.machine.container {
            _ if first && (errno == Errno::ENOSPC || self.settings.max_user_namespaces == Some(0)) => {
                RefusalCause::TooFewNamespaces
            }
            _ if first && matches!(errno, Errno::EINVAL | Errno::ENOSYS) => RefusalCause::NotInKernel,
            _ if first && self.user != 0 && self.settings.unprivileged_clone == Some(0) => {
                RefusalCause::UnprivilegedClone
            }
            // In a container, the system call filter applies before the host's settings.
            Some(container) if first && forbidden => RefusalCause::ContainerFilter(container),
            _ if forbidden && self.settings.apparmor_restrict == Some(1) => RefusalCause::AppArmor,
            _ => RefusalCause::SomePolicy,
        })
    }

    /// What would allow more, best first; empty if everything works.
    pub fn advice(&self) -> Vec<Advice> {
        let mut advice = self.advice_to_capture();
        advice.extend(self.advice_for_private());
        advice
    }

    fn advice_to_capture(&self) -> Vec<Advice> {
        if self.packet_socket.is_ok() {
            return Vec::new();
        }
        if self.machine.wsl == Some(Wsl::One) {
            return vec![Advice::UpgradeWsl];
        }
        // EAFNOSUPPORT and the like: this kernel has no packet sockets, and no permission helps.
        if !matches!(self.packet_socket, Err(Errno::EPERM | Errno::EACCES)) {
            return Vec::new();
        }
        if self.status.is_some_and(|status| !status.net_raw_possible || status.net_raw) {
            return self.machine.container.map(Advice::AllowCapture).into_iter().collect();
        }
        if self.status.is_some_and(|status| status.no_new_privileges) {
            return vec![Advice::LeaveNoNewPrivileges];
        }
        let mut advice = Vec::new();
        if let Some(executable) = self.executable.path.clone().filter(|_| self.user != 0) {
            let sudo = self.sudo;
            if let Some(setcap) = self.set_capability(executable.clone()) {
                advice.push(setcap);
            }
            advice.push(Advice::RunAsRoot { executable, sudo });
        }
        advice.extend(self.machine.container.filter(|_| self.user != 0).map(Advice::RootInContainer));
        advice
    }

    /// `None` on NixOS, where the system's configuration must wrap the program.
    fn set_capability(&self, executable: PathBuf) -> Option<Advice> {
        let install = match self.machine.distribution {
            Distribution::NixOs => return None,
            Distribution::Debian => Some("apt-get install libcap2-bin"),
            Distribution::Fedora => Some("dnf install libcap"),
            Distribution::Arch => Some("pacman -S libcap"),
            Distribution::Alpine => Some("apk add libcap-setcap"),
            Distribution::Suse => Some("zypper install libcap-progs"),
            Distribution::Other => None,
        };
        let copy_because = Some(self.executable.place).filter(|place| *place != FileCapabilities::Fine);
        Some(Advice::SetCapability {
            executable,
            install: install.filter(|_| !self.setcap),
            copy_because,
            sudo: self.sudo,
        })
    }

    fn advice_for_private(&self) -> Option<Advice> {
        let set = |name, value| Some(Advice::Set { name, value, sudo: self.sudo });
        match self.cause()? {
            RefusalCause::AppArmor => {
                let executable = self.executable.path.clone()?;
                Some(Advice::AppArmorProfile { executable, sudo: self.sudo })
            }
            RefusalCause::UnprivilegedClone => set("kernel.unprivileged_userns_clone", 1),
            RefusalCause::TooFewNamespaces => set("user.max_user_namespaces", self.more_namespaces()),
            RefusalCause::ContainerFilter(container) => Some(Advice::LiftFilter(container)),
            RefusalCause::NotInKernel | RefusalCause::SomePolicy => None,
        }
    }

    /// If the limit is reached, twice the limit.
    fn more_namespaces(&self) -> u64 {
        self.settings.max_user_namespaces.unwrap_or(0).saturating_mul(2).max(NAMESPACES)
    }
}

impl Container {
    /// The program that starts it.
    fn command(self) -> &'static str {
        match self {
            Self::Podman => "podman",
            Self::Docker | Self::Other => "docker",
        }
    }
}

fn as_root(command: &str, sudo: bool) -> String {
    if sudo { format!("sudo {command}") } else { format!("su -c {}", single_quoted(command)) }
}

/// The path, quoted for a shell.
fn quoted(path: &std::path::Path) -> String {
    let text = path.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    if text.chars().all(plain) { text.into_owned() } else { single_quoted(&text) }
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests;
