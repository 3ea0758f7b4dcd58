//! A network namespace that stays as long as it is held.

use std::fs::File;
use std::io;
use std::thread;

use nix::errno::Errno;
use nix::sched::{CloneFlags, setns, unshare};

/// The network namespace of the calling thread, as a file.
const OF_THIS_THREAD: &str = "/proc/thread-self/ns/net";

/// A network namespace: interfaces, addresses, routes, sockets and ports of its own. It is no process and no name, so nothing
/// remains of it when its last descriptor is closed.
#[derive(Debug)]
pub struct Namespace(File);

impl Namespace {
    /// Makes a namespace, and does something in it.
    ///
    /// # Errors
    ///
    /// The kernel's (EPERM without CAP_SYS_ADMIN), or those of `first`.
    pub fn make<T: Send>(first: impl FnOnce() -> io::Result<T> + Send) -> io::Result<(Self, T)> {
        on_a_thread(|| {
            unshare(CloneFlags::CLONE_NEWNET)?;
            let namespace = Self(File::open(OF_THIS_THREAD)?);
            Ok((namespace, first()?))
        })
    }

    /// Moves the calling thread there for good. Its open sockets stay where they were made.
    ///
    /// # Errors
    ///
    /// The kernel's: EPERM without CAP_SYS_ADMIN.
    pub fn enter(&self) -> Result<(), Errno> {
        setns(&self.0, CloneFlags::CLONE_NEWNET)
    }

    /// Does something there, on a thread of its own.
    ///
    /// # Errors
    ///
    /// The kernel's, or those of `work`.
    pub fn within<T: Send>(&self, work: impl FnOnce() -> io::Result<T> + Send) -> io::Result<T> {
        on_a_thread(|| {
            self.enter()?;
            work()
        })
    }

    /// A second descriptor of it.
    ///
    /// # Errors
    ///
    /// The kernel's: too many open files.
    pub fn try_clone(&self) -> io::Result<Self> {
        self.0.try_clone().map(Self)
    }
}

impl AsRef<File> for Namespace {
    fn as_ref(&self) -> &File {
        &self.0
    }
}

/// Threads have namespaces of their own, so the others stay where they are.
fn on_a_thread<T: Send>(work: impl FnOnce() -> io::Result<T> + Send) -> io::Result<T> {
    thread::scope(|scope| scope.spawn(work).join()).unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
}
