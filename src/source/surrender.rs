//! Giving up: once every socket and file is open, this process needs no privilege any more, and has none when the
//! first byte from the network is parsed.
//!
//! The order matters. Sockets and files first (they stay open); then, while still root, the bounding set and the
//! groups; then the user; then what is left of the capabilities; then the promise never to gain any (no_new_privs),
//! which Landlock demands before it closes the file system. All of it holds for the calling thread and those that it
//! starts later, so it is done before there is any other.

use std::fmt;

use caps::CapSet;
use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetError, RulesetStatus,
};
use nix::errno::Errno;
use nix::sys::prctl;
use nix::unistd::{Gid, Uid, geteuid, setgroups, setresgid, setresuid};

/// The user and group that own nothing, where root gives itself up and nobody called by sudo.
const NOBODY: u32 = 65534;

/// What this process has become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surrendered {
    /// The user it now is.
    pub user: u32,
    /// Whether the kernel refuses it every file that is not open already; an old kernel, or one without Landlock,
    /// does not.
    pub files_closed: bool,
}

/// Why a privilege could not be given up.
#[derive(Debug, thiserror::Error)]
#[error("cannot give up {what}: {why}; nothing was captured")]
pub struct SurrenderError {
    /// Which privilege.
    pub what: Privilege,
    /// What the kernel answered.
    pub why: String,
}

/// What is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privilege {
    /// Being root.
    Root,
    /// Capabilities.
    Capabilities,
    /// Gaining privileges by starting other programs.
    NewPrivileges,
    /// Opening files.
    Files,
}

impl fmt::Display for Privilege {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Root => "being root",
            Self::Capabilities => "capabilities",
            Self::NewPrivileges => "gaining privileges",
            Self::Files => "opening files",
        })
    }
}

/// Gives up everything that is not needed to read open sockets and write open files.
///
/// Call it before any thread is started.
///
/// # Errors
///
/// A [`SurrenderError`]: the process must then end, for it would parse packets with privileges.
pub fn surrender() -> Result<Surrendered, SurrenderError> {
    let refused = |what| move |why: String| SurrenderError { what, why };
    // Without CAP_SETPCAP there is no bounding set to give up, and nothing that it could give.
    let _ = caps::clear(None, CapSet::Bounding);
    if geteuid().is_root() && other_users_exist() {
        drop_root().map_err(|errno| refused(Privilege::Root)(errno.to_string()))?;
    }
    for set in [CapSet::Ambient, CapSet::Inheritable, CapSet::Effective, CapSet::Permitted] {
        caps::clear(None, set).map_err(|error| refused(Privilege::Capabilities)(error.to_string()))?;
    }
    prctl::set_no_new_privs().map_err(|errno| refused(Privilege::NewPrivileges)(errno.to_string()))?;
    let files_closed = close_files().map_err(|error| refused(Privilege::Files)(error.to_string()))?;
    Ok(Surrendered { user: geteuid().as_raw(), files_closed })
}

/// The user on whose behalf this root acts: who called sudo, if anybody did.
pub fn caller() -> Option<(u32, u32)> {
    let number = |name| std::env::var(name).ok()?.parse().ok();
    Some((number("SUDO_UID")?, number("SUDO_GID")?)).filter(|(user, _)| geteuid().is_root() && *user != 0)
}

/// Whether there is anybody else to become: in a user namespace of our own, root is ourselves and alone.
fn other_users_exist() -> bool {
    let map = std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    let mut mapped = map.lines().filter_map(|line| line.split_whitespace().nth(2)?.parse::<u64>().ok());
    mapped.any(|count| count > 1)
}

fn drop_root() -> Result<(), Errno> {
    let (user, group) = caller().unwrap_or((NOBODY, NOBODY));
    let (user, group) = (Uid::from_raw(user), Gid::from_raw(group));
    setgroups(&[])?;
    setresgid(group, group, group)?;
    setresuid(user, user, user)
}

/// Whether this kernel would close the file system to this process. Changes nothing.
pub fn can_close_files() -> bool {
    let first = AccessFs::from_all(ABI::V1);
    let ruleset = Ruleset::default().set_compatibility(CompatLevel::HardRequirement).handle_access(first);
    ruleset.and_then(Ruleset::create).is_ok()
}

/// Forbids to open any file; true where the kernel will enforce it.
fn close_files() -> Result<bool, RulesetError> {
    // Every right over files that this version of Landlock knows (Linux 6.10), as far as the kernel knows it too.
    let everything = AccessFs::from_all(ABI::V5);
    let ruleset = Ruleset::default().set_compatibility(CompatLevel::BestEffort).handle_access(everything)?;
    let status = ruleset.create()?.restrict_self()?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}
