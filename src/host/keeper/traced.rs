#![allow(
    unsafe_code,
    reason = "seccomp filters, pidfd_getfd and PTRACE_GET_SYSCALL_INFO have no safe wrapper anywhere"
)]
//! Having a process stop at its socket calls, and reading such a call and its socket, without changing either.
//!
//! A seccomp filter stops the process at the calls that may concern a socket and at no others, so all others cost nothing.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use nix::sys::ptrace;
use nix::unistd::Pid;

/// The calls at which a process stops.
pub(super) const CALLS: [libc::c_long; 18] = [
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    libc::SYS_sendmmsg,
    libc::SYS_sendfile,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_recvmmsg,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_shutdown,
    libc::SYS_close,
];

/// Makes a program that is about to be started, and all that it starts, stop at the calls. The process that starts it is its
/// tracer. If this user may not trace, the program runs without stopping.
pub(super) fn prepare(program: &mut Command) {
    let filter = filter();
    // SAFETY: between fork and exec this makes two system calls, and allocates nothing.
    unsafe {
        program.pre_exec(move || {
            // Without a tracer the filter would refuse the calls.
            if ptrace::traceme().is_ok() { install(&filter) } else { Ok(()) }
        });
    }
}

/// The filter: for each of the calls, ask the tracer; allow all others.
fn filter() -> Vec<libc::sock_filter> {
    /// Loads the number of the call (`seccomp_data.nr`, at 0); jumps if equal; returns (`linux/bpf_common.h`).
    const LOAD: u16 = 0x20;
    const EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;
    let step = |code, jt, jf, k| libc::sock_filter { code, jt, jf, k };
    let mut filter = vec![step(LOAD, 0, 0, 0)];
    for (left, call) in (1_u8..).zip(CALLS.iter().rev()).collect::<Vec<_>>().into_iter().rev() {
        // As many comparisons follow as are left, then the return that allows.
        filter.push(step(EQUAL, left, 0, u32::try_from(*call).unwrap_or(u32::MAX)));
    }
    filter.push(step(RETURN, 0, 0, libc::SECCOMP_RET_ALLOW));
    filter.push(step(RETURN, 0, 0, libc::SECCOMP_RET_TRACE));
    filter
}

fn install(filter: &[libc::sock_filter]) -> io::Result<()> {
    let program = libc::sock_fprog {
        len: u16::try_from(filter.len()).unwrap_or_default(),
        filter: filter.as_ptr().cast_mut(),
    };
    // SAFETY: the pointer is to a program of this length, which lives longer than the call.
    let result =
        unsafe { libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, std::ptr::from_ref(&program)) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// What a stopped thread is about to do, or has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StoppedAt {
    /// A call: its number and its arguments.
    Entry(i64, [u64; 6]),
    /// The end of a call: what it returned; a negative number is an error.
    Exit(i64),
}

/// This architecture (`AUDIT_ARCH_…` of `linux/audit.h`): a program of another one has other numbers for its calls.
const ARCHITECTURE: Option<u32> = if cfg!(target_arch = "x86_64") {
    Some(0xc000_003e)
} else if cfg!(target_arch = "aarch64") {
    Some(0xc000_00b7)
} else {
    None
};

/// Where a thread stands, if it has stopped at a call (Linux 5.3 and later).
pub(super) fn stopped_at(thread: Pid) -> Option<StoppedAt> {
    /// `linux/ptrace.h`.
    const GET_SYSCALL_INFO: libc::c_uint = 0x420e;
    let mut info = [0_u64; 12];
    // SAFETY: the kernel writes at most as many bytes as the buffer has.
    let length = unsafe {
        libc::ptrace(GET_SYSCALL_INFO as _, thread.as_raw(), size_of_val(&info), info.as_mut_ptr())
    };
    // As long as the part that says what a call returned, without its last byte.
    if length < 32 {
        return None;
    }
    // A `ptrace_syscall_info`: what it is in the first byte; from byte 24 on the number and arguments, or the value.
    let [first, _, _, number, arguments @ ..] = info;
    let [operation, _, _, _, architecture @ ..] = first.to_ne_bytes();
    if ARCHITECTURE.is_some_and(|own| own != u32::from_ne_bytes(architecture)) {
        return None;
    }
    match operation {
        1 | 3 => Some(StoppedAt::Entry(number.cast_signed(), *arguments.first_chunk()?)),
        2 => Some(StoppedAt::Exit(number.cast_signed())),
        _ => None,
    }
}

/// A process, by a descriptor.
#[derive(Debug)]
pub(super) struct ProcessHandle {
    process: Pid,
    descriptor: OwnedFd,
}

impl ProcessHandle {
    /// The process with this number; none if it is a thread of another one, or gone.
    pub(super) fn open(process: Pid) -> Option<Self> {
        // SAFETY: the call takes two numbers, and gives a new descriptor, which has no other owner.
        unsafe {
            let result = libc::syscall(libc::SYS_pidfd_open, process.as_raw(), 0);
            let descriptor = i32::try_from(result).ok().filter(|descriptor| *descriptor >= 0)?;
            Some(Self { process, descriptor: OwnedFd::from_raw_fd(descriptor) })
        }
    }

    /// Its number.
    pub(super) const fn pid(&self) -> Pid {
        self.process
    }

    /// A second descriptor of what the process has open under this number. Whoever holds it keeps a connection from closing:
    /// it is to be dropped before the process goes on.
    pub(super) fn borrow(&self, number: u64) -> Option<OwnedFd> {
        let number = i32::try_from(number).ok()?;
        // SAFETY: as above.
        unsafe {
            let result = libc::syscall(libc::SYS_pidfd_getfd, self.descriptor.as_raw_fd(), number, 0);
            let descriptor = i32::try_from(result).ok().filter(|descriptor| *descriptor >= 0)?;
            Some(OwnedFd::from_raw_fd(descriptor))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_asks_about_its_calls_and_allows_the_others() {
        let filter = filter();
        let run = |call: u32| {
            let mut at = 1;
            loop {
                let step = filter[at];
                if step.code == 0x06 {
                    return step.k;
                }
                at += 1 + usize::from(if step.k == call { step.jt } else { step.jf });
            }
        };
        for call in CALLS {
            assert_eq!(run(u32::try_from(call).unwrap()), libc::SECCOMP_RET_TRACE, "{call}");
        }
        assert_eq!(run(u32::try_from(libc::SYS_openat).unwrap()), libc::SECCOMP_RET_ALLOW);
    }
}
