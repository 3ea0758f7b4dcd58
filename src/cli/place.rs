//! The private network: where programs talk when this machine's own network cannot be captured, or is not wanted.

use super::Exit;
use crate::host::private;
use crate::source::{Interface, interface};

/// The loopback interface of the private network. Outside of it, this program is started again inside, and this does not
/// return.
///
/// # Errors
///
/// The private network is refused.
pub(super) fn in_private() -> Result<Interface, Exit> {
    if private::is_inside() {
        return Ok(interface::loopback()?);
    }
    match private::enter() {
        Ok(never) => match never {},
        Err(error) => Err(Exit::permission(error)),
    }
}
