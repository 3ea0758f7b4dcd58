//! The knobs of a network namespace, below `/proc/sys`: a thread turns those of the namespace that it is in.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

/// Where the knobs are.
const ROOT: &str = "/proc/sys";

/// Turns a knob of the calling thread's namespace: `net/ipv4/tcp_sack` or `net.ipv4.tcp_sack`.
///
/// # Errors
///
/// The kernel's: ENOENT where it has no such knob, EACCES where this user may not turn it, EINVAL for a value that it cannot
/// have; `InvalidInput` for a name that leads elsewhere.
pub fn set(knob: &str, value: &str) -> io::Result<()> {
    let path = path(knob)?;
    // Opened for writing alone: a file that is not there must not be made.
    let mut file = fs::OpenOptions::new().write(true).open(path)?;
    io::Write::write_all(&mut file, value.as_bytes())
}

/// The value of a knob of the calling thread's namespace.
///
/// # Errors
///
/// The kernel's, or `InvalidInput` for a name that leads elsewhere.
pub fn value(knob: &str) -> io::Result<String> {
    Ok(fs::read_to_string(path(knob)?)?.trim().to_owned())
}

/// The release of this machine's kernel, for example `6.18.0`; empty if it does not say.
pub fn kernel_release() -> String {
    value_of_kernel().unwrap_or_default()
}

fn value_of_kernel() -> io::Result<String> {
    Ok(fs::read_to_string(Path::new(ROOT).join("kernel/osrelease"))?.trim().to_owned())
}

/// Takes it for success that the kernel has no such knob.
pub(super) fn ignore_absent(error: io::Error) -> io::Result<()> {
    if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

fn path(knob: &str) -> io::Result<std::path::PathBuf> {
    // The names of interfaces have no dots here. Two marks in a row would be a part without a name, as in "..".
    let parts: Vec<_> = knob.split(['.', '/']).collect();
    if parts.first() == Some(&"net") && parts.iter().all(|part| !part.is_empty()) {
        Ok(Path::new(ROOT).join(parts.join("/")))
    } else {
        Err(ErrorKind::InvalidInput.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_knob_is_named_with_dots_or_slashes_and_leads_nowhere_else() {
        assert_eq!(path("net.ipv4.tcp_sack").unwrap(), path("net/ipv4/tcp_sack").unwrap());
        for knob in ["kernel.hostname", "net/ipv4/../../kernel/hostname", "/etc/passwd", "", "net/./x/../y"] {
            assert_eq!(path(knob).unwrap_err().kind(), ErrorKind::InvalidInput, "{knob}");
        }
    }
}
