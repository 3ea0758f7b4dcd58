//! The names `client` and `server`: an `/etc/hosts` that only this process sees, in a mount namespace of its own.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sched::{CloneFlags, unshare};

use super::address::{CLIENT, SERVER};

/// What is covered.
const HOSTS: &str = "/etc/hosts";
/// Where the file is put together, on a file system in memory that is covered again afterwards.
const PLACES: [&str; 3] = ["/tmp", "/mnt", "/run"];

/// Gives the calling thread, and those that it starts from now on, the names.
///
/// # Errors
///
/// The kernel's: EPERM without CAP_SYS_ADMIN, ENOENT where there is no `/etc/hosts`.
pub(super) fn give() -> io::Result<()> {
    unshare(CloneFlags::CLONE_NEWNS)?;
    // What is mounted from here on must not be seen outside.
    mount(None::<&str>, "/", None::<&str>, MsFlags::MS_REC | MsFlags::MS_PRIVATE, None::<&str>)?;
    let place = PLACES.iter().map(Path::new).find(|place| place.is_dir());
    let place = place.ok_or(io::ErrorKind::NotFound)?;
    let options = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount(Some("tmpfs"), place, Some("tmpfs"), options, Some("size=64k,mode=0755"))?;
    let file = place.join("hosts");
    let covered = fs::write(&file, text())
        .and_then(|()| Ok(mount(Some(&file), HOSTS, None::<&str>, MsFlags::MS_BIND, None::<&str>)?));
    // The file stays where it covers the other one.
    umount2(place, MntFlags::MNT_DETACH)?;
    covered
}

fn text() -> String {
    let mut text = "127.0.0.1 localhost\n::1 localhost\n".to_owned();
    for (addresses, name) in [(CLIENT, "client"), (SERVER, "server")] {
        for address in [addresses.ipv4.to_string(), addresses.ipv6.to_string()] {
            let _ = writeln!(text, "{address} {name}");
        }
    }
    text
}
