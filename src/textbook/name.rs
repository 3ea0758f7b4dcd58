//! Resolves a host name, and tries its addresses.

use std::net::{SocketAddr, ToSocketAddrs};

use super::ClientError;
use crate::language::said;

/// The distinct addresses of a host, in the resolver's order. Blocks until the resolver answers.
///
/// `host` is a name or an address, IPv6 with or without brackets.
///
/// # Errors
///
/// [`ClientError::NameNotFound`]: the name has no address.
pub fn addresses(host: &str, port: u16) -> Result<Vec<SocketAddr>, ClientError> {
    let unknown = |reason| ClientError::NameNotFound { name: host.to_owned(), reason };
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    let mut addresses = Vec::new();
    for address in (bare, port).to_socket_addrs().map_err(unknown)? {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() {
        return Err(unknown(std::io::Error::other(said!(
            "the resolver returned an empty list",
            "解析器返回了空的列表"
        ))));
    }
    Ok(addresses)
}

/// Tries the addresses of `host` in order until one of them answers.
///
/// If an attempt reaches a server and fails later, no other address is tried: the server may have processed the
/// request.
///
/// # Errors
///
/// All addresses failed, or the exchange with a reached server failed.
pub async fn at_each_address<T>(
    host: &str,
    addresses: &[SocketAddr],
    attempt: impl AsyncFn(SocketAddr) -> Result<T, ClientError>,
) -> Result<T, ClientError> {
    let mut tried = Vec::new();
    for address in addresses {
        match attempt(*address).await {
            Err(error) if error.is_no_contact() => tried.push((*address, error)),
            outcome => return outcome,
        }
    }
    if tried.len() == 1 {
        return Err(tried.remove(0).1);
    }
    Err(ClientError::NoAddressAnswered { name: host.to_owned(), tried })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_ipv6_address_may_have_brackets() {
        assert_eq!(addresses("[::1]", 12000).unwrap(), ["[::1]:12000".parse().unwrap()]);
    }

    #[test]
    fn the_error_for_a_name_without_address_has_the_name() {
        let error = addresses("no such host", 1).unwrap_err();
        assert!(matches!(error, ClientError::NameNotFound { name, .. } if name == "no such host"));
    }

    #[tokio::test]
    async fn a_single_address_fails_with_its_own_error() {
        let only = ["127.0.0.1:9".parse().unwrap()];
        let error = at_each_address("127.0.0.1", &only, async |server| -> Result<(), _> {
            Err(ClientError::TcpRefused { server })
        });
        assert!(matches!(error.await.unwrap_err(), ClientError::TcpRefused { .. }));
    }

    /// Two addresses of one host.
    fn both() -> Vec<SocketAddr> {
        vec!["[::1]:9".parse().unwrap(), "127.0.0.1:9".parse().unwrap()]
    }

    #[tokio::test]
    async fn the_second_address_is_tried_if_the_first_refuses() {
        let both = both();
        let answered = at_each_address("both", &both, async |server| {
            if server.is_ipv4() { Ok(server) } else { Err(ClientError::TcpRefused { server }) }
        });
        assert!(answered.await.unwrap().is_ipv4());
    }

    #[tokio::test]
    async fn no_other_address_is_tried_after_a_server_was_reached() {
        let both = both();
        let outcome = at_each_address("both", &both, async |server| -> Result<(), _> {
            Err(ClientError::Reset { server, sent: 5, received: Vec::new() })
        });
        let error = outcome.await.unwrap_err();
        assert!(matches!(error, ClientError::Reset { server, .. } if server.is_ipv6()), "{error:?}");
    }

    #[tokio::test]
    async fn the_error_lists_all_addresses_with_their_errors() {
        let after = Duration::from_secs(5);
        let both = both();
        let outcome = at_each_address("both", &both, async |server| -> Result<(), _> {
            Err(if server.is_ipv4() {
                ClientError::UdpSilence { server, after }
            } else {
                ClientError::TcpRefused { server }
            })
        });
        let text = outcome.await.unwrap_err().to_string();
        assert!(text.contains("\n  [::1]:9: nothing listens at ::1 port 9"), "{text}");
        assert!(text.contains("\n  127.0.0.1:9: no reply from 127.0.0.1 port 9 within 5 s"), "{text}");
    }
}
