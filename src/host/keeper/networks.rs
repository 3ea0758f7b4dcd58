//! The networks in which the programs run: the keeper's own, or a host for each program. The keeper is one thread, which goes
//! where it wants to look or to start a program.

use std::io;

use super::sockets;
use crate::host::namespace::Namespace;
use crate::program::Role;

/// The networks of two hosts.
#[derive(Debug)]
pub struct TwoHosts {
    /// The client's.
    pub client: Namespace,
    /// The server's.
    pub server: Namespace,
}

/// Where the keeper looks.
#[derive(Debug)]
pub(super) struct Networks(pub(super) Option<TwoHosts>);

impl Networks {
    /// Goes to the network of a program; what is started next is in there, too.
    ///
    /// # Errors
    ///
    /// The kernel's: EPERM without CAP_SYS_ADMIN.
    pub(super) fn enter(&self, role: Role) -> io::Result<()> {
        let Some(TwoHosts { client, server }) = &self.0 else { return Ok(()) };
        Ok(match role {
            Role::Server => server,
            Role::Client | Role::Alone => client,
        }
        .enter()?)
    }

    /// The programs on whose hosts packets went to the host itself.
    pub(super) fn who_talks_to_itself(&self) -> Vec<Role> {
        let roles = [Role::Server, Role::Client].into_iter().filter(|_| self.0.is_some());
        roles.filter(|role| self.enter(*role).is_ok() && sockets::packets_to_itself() > 0).collect()
    }

    /// What a look finds in each network. A network that cannot be entered any more holds nothing.
    pub(super) fn each<T>(&self, look: impl Fn() -> Vec<T>) -> Vec<T> {
        let roles: &[Role] = if self.0.is_some() { &[Role::Server, Role::Client] } else { &[Role::Alone] };
        roles.iter().filter(|role| self.enter(**role).is_ok()).flat_map(|_| look()).collect()
    }
}
