//! The system call in which a program waits, as `/proc/PID/syscall` has it.
//!
//! The keeper's own PID namespace numbers the processes differently from `/proc`, which belongs to captrace's: `NSpid` in a
//! process's status has both numbers.

use std::fs;
use std::path::Path;

use super::sockets;
use crate::program::{Wait, WaitingCall};

/// How many processes that a program started are looked at.
const MOST: usize = 64;

/// What a child of this process waits for, or one of the processes that it started; `None` if the kernel does not say so.
/// `pid` is its number in this namespace.
pub(super) fn waiting(pid: i32) -> Option<Wait> {
    let number = children("thread-self")?.into_iter().find(|number| is_here(number, pid))?;
    let mut family = vec![number];
    let mut at = 0;
    while let Some(process) = family.get(at).filter(|_| at < MOST) {
        family.extend(tasks(process).iter().filter_map(|task| children(task)).flatten().collect::<Vec<_>>());
        at += 1;
    }
    let waits = family.iter().flat_map(|process| tasks(process)).filter_map(|task| wait(&task));
    waits.min_by_key(|wait| wait.call as u8)
}

/// The threads of a process, as paths below `/proc`.
fn tasks(process: &str) -> Vec<String> {
    let entries = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    entries.map(|entry| format!("{process}/task/{}", entry.file_name().to_string_lossy())).collect()
}

/// The processes that a thread started.
fn children(task: &str) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{task}/children")).ok()?;
    Some(text.split_whitespace().map(str::to_owned).collect())
}

/// Whether the innermost namespace gives a process this number.
fn is_here(process: &str, pid: i32) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let numbers = status.lines().find_map(|line| line.strip_prefix("NSpid:"));
    numbers.and_then(|numbers| numbers.split_whitespace().last()?.parse().ok()) == Some(pid)
}

/// What a thread waits for.
fn wait(task: &str) -> Option<Wait> {
    let text = fs::read_to_string(format!("/proc/{task}/syscall")).ok()?;
    let mut words = text.split_whitespace();
    let number = words.next()?.parse().ok()?;
    let file = words.next().and_then(|word| u64::from_str_radix(word.strip_prefix("0x")?, 16).ok())?;
    if is_poll(number) {
        return Some(Wait { call: WaitingCall::Poll, socket: None });
    }
    let call = call(number)?;
    let target = fs::read_link(format!("/proc/{task}/fd/{file}")).ok()?;
    let Some(inode) = inode(&target) else {
        let types = call == WaitingCall::Receive && file == 0;
        return types.then_some(Wait { call: WaitingCall::Input, socket: None });
    };
    let socket = sockets::with_inode(inode).filter(|(_, peer)| peer.port() != 0);
    Some(Wait { call, socket })
}

/// The inode in `socket:[4711]`.
fn inode(target: &Path) -> Option<u64> {
    target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

fn call(number: libc::c_long) -> Option<WaitingCall> {
    Some(match number {
        libc::SYS_accept | libc::SYS_accept4 => WaitingCall::Accept,
        libc::SYS_recvfrom | libc::SYS_recvmsg | libc::SYS_read | libc::SYS_readv => WaitingCall::Receive,
        libc::SYS_sendto | libc::SYS_sendmsg | libc::SYS_write | libc::SYS_writev => WaitingCall::Send,
        libc::SYS_connect => WaitingCall::Connect,
        _ => return None,
    })
}

fn is_poll(number: libc::c_long) -> bool {
    #[cfg(target_arch = "x86_64")]
    if [libc::SYS_poll, libc::SYS_select, libc::SYS_epoll_wait].contains(&number) {
        return true;
    }
    [libc::SYS_ppoll, libc::SYS_pselect6, libc::SYS_epoll_pwait, libc::SYS_epoll_pwait2].contains(&number)
}
