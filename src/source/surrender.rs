//! Drops all privileges. After all sockets and files are open, this process needs no privilege, and it has none when
//! the first byte from the network is parsed.
//!
//! The order matters: sockets and files first (they stay open); then, as root, the bounding set and the groups; then
//! the user; then the remaining capabilities; then no_new_privs, which Landlock requires; then Landlock, which closes
//! the file system. This applies to the calling thread and to threads that it starts later, so it must be done before
//! any other thread exists.

use crate::language::{answered, both, quoted, said};
use std::fmt;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use caps::CapSet;
use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr as _, RulesetError, RulesetStatus,
};
use nix::errno::Errno;
use nix::sys::prctl;
use nix::unistd::{Gid, Uid, geteuid, setgroups, setresgid, setresuid};

/// The user and group `nobody`, for root that was not started by sudo.
const NOBODY: u32 = 65534;

/// The state of this process after dropping its privileges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surrendered {
    /// The effective user.
    pub user: u32,
    /// Whether the kernel denies opening any file; false on kernels without Landlock.
    pub files_closed: bool,
}

/// Why a privilege could not be given up.
#[derive(Debug, thiserror::Error)]
#[error(
    "{}",
    said!(
        "cannot give up {what}: {why}; nothing was captured",
        "无法放弃{what}：{why}；没有捕获任何内容"
    )
)]
pub struct SurrenderError {
    /// The privilege.
    pub what: Privilege,
    /// The kernel's error.
    pub why: String,
}

/// A kind of privilege.
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
        let said = match self {
            Self::Root => both("being root", "root 身份"),
            Self::Capabilities => both("capabilities", "能力（capability）"),
            Self::NewPrivileges => both("gaining privileges", "获得权限的途径"),
            Self::Files => both("opening files", "打开文件的权限"),
        };
        said.fmt(f)
    }
}

/// Drops everything that is not needed to read open sockets and write open files.
///
/// It must be called before any thread is started.
///
/// # Errors
///
/// [`SurrenderError`]: the process must then exit, because it would parse packets with privileges.
pub fn surrender() -> Result<Surrendered, SurrenderError> {
    surrender_but(None)
}

/// The same, but files may be made, written and removed in this folder: root becomes the owner of the folder.
///
/// # Errors
///
/// As [`surrender`].
pub fn surrender_all_but(folder: &Path) -> Result<Surrendered, SurrenderError> {
    surrender_but(Some(folder))
}

fn surrender_but(folder: Option<&Path>) -> Result<Surrendered, SurrenderError> {
    let refused = |what| move |why: String| SurrenderError { what, why };
    // Without CAP_SETPCAP the bounding set cannot be cleared, and it has no effect.
    let _ = caps::clear(None, CapSet::Bounding);
    if geteuid().is_root() && other_users_exist() {
        let owner = folder.and_then(|folder| folder.metadata().ok()).map(|there| (there.uid(), there.gid()));
        let user = owner.or_else(caller).unwrap_or((NOBODY, NOBODY));
        drop_root(user).map_err(|errno| refused(Privilege::Root)(answered(&errno.into())))?;
    }
    for set in [CapSet::Ambient, CapSet::Inheritable, CapSet::Effective, CapSet::Permitted] {
        caps::clear(None, set)
            .map_err(|error| refused(Privilege::Capabilities)(quoted(&error.to_string())))?;
    }
    prctl::set_no_new_privs().map_err(|errno| refused(Privilege::NewPrivileges)(answered(&errno.into())))?;
    let files_closed =
        close_files(folder).map_err(|error| refused(Privilege::Files)(quoted(&error.to_string())))?;
    Ok(Surrendered { user: geteuid().as_raw(), files_closed })
}

/// The user and group that started this process by sudo, if any.
pub fn caller() -> Option<(u32, u32)> {
    let number = |name| std::env::var(name).ok()?.parse().ok();
    Some((number("SUDO_UID")?, number("SUDO_GID")?)).filter(|(user, _)| geteuid().is_root() && *user != 0)
}

/// Whether other users exist: in our own user namespace, root is the only one. Where that cannot be read, they are assumed to
/// exist, so that being root is given up or the attempt fails visibly.
fn other_users_exist() -> bool {
    std::fs::read_to_string("/proc/self/uid_map").map_or(true, |map| maps_several(&map))
}

/// Whether a line of `uid_map` maps more than one user: first ID inside, first ID outside, count.
fn maps_several(map: &str) -> bool {
    let mut mapped = map.lines().filter_map(|line| line.split_whitespace().nth(2)?.parse::<u64>().ok());
    mapped.any(|count| count > 1)
}

fn drop_root((user, group): (u32, u32)) -> Result<(), Errno> {
    let (user, group) = (Uid::from_raw(user), Gid::from_raw(group));
    setgroups(&[])?;
    setresgid(group, group, group)?;
    setresuid(user, user, user)
}

/// Whether this kernel can close the file system to this process. Changes nothing.
pub fn can_close_files() -> bool {
    let first = AccessFs::from_all(ABI::V1);
    let ruleset = Ruleset::default().set_compatibility(CompatLevel::HardRequirement).handle_access(first);
    ruleset.and_then(Ruleset::create).is_ok()
}

/// Denies opening any file, except new ones in this folder. Returns whether the kernel enforces it.
fn close_files(folder: Option<&Path>) -> Result<bool, RulesetError> {
    // All file access rights of this version of Landlock (Linux 6.10), as far as the kernel supports them.
    let everything = AccessFs::from_all(ABI::V5);
    let ruleset = Ruleset::default().set_compatibility(CompatLevel::BestEffort).handle_access(everything)?;
    let mut ruleset = ruleset.create()?;
    // A folder that cannot be opened stays closed: making a file there says why.
    if let Some(folder) = folder.and_then(|folder| PathFd::new(folder).ok()) {
        let writing = AccessFs::MakeReg | AccessFs::WriteFile | AccessFs::RemoveFile | AccessFs::Truncate;
        ruleset = ruleset.add_rule(PathBeneath::new(folder, writing))?;
    }
    let status = ruleset.restrict_self()?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_users_exist_where_a_line_maps_more_than_one() {
        assert!(maps_several("         0          0 4294967295\n"), "the initial namespace");
        assert!(maps_several("0 100000 1\n1 100001 65536\n"), "a container");
        assert!(!maps_several("         0      65534          1\n"), "a namespace of one user");
        assert!(!maps_several("0 1000 1\n65534 2000 1\n"), "root is not one of the others");
        assert!(
            !maps_several("") && !maps_several("0 0\n0 0 many\n"),
            "nothing is mapped yet, or it cannot be read"
        );
    }
}
