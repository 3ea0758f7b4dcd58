//! From the name of a host to its addresses, and which of them to use.

use std::net::{SocketAddr, ToSocketAddrs};

use super::ClientError;

/// The addresses of a host, each once, in the resolver's order. Waits for the resolver.
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
        return Err(unknown(std::io::Error::other("the resolver returned an empty list")));
    }
    Ok(addresses)
}

/// Tries each address of `host` in order, until one of them answers.
///
/// An attempt that found a server and failed later ends the search: the server may have acted on what it got.
///
/// # Errors
///
/// The only address failed, each of several addresses failed, or a server was found and the exchange with it failed.
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
    fn an_ipv6_address_may_wear_brackets() {
        assert_eq!(addresses("[::1]", 12000).unwrap(), ["[::1]:12000".parse().unwrap()]);
    }

    #[test]
    fn a_name_without_address_is_told_with_the_name() {
        let error = addresses("no such host", 1).unwrap_err();
        assert!(matches!(error, ClientError::NameNotFound { name, .. } if name == "no such host"));
    }

    #[tokio::test]
    async fn a_single_address_fails_with_its_own_reason() {
        let only = ["127.0.0.1:9".parse().unwrap()];
        let error = at_each_address("127.0.0.1", &only, async |server| -> Result<(), _> {
            Err(ClientError::TcpRefused { server })
        });
        assert!(matches!(error.await.unwrap_err(), ClientError::TcpRefused { .. }));
    }

    /// The addresses of a host that has two.
    fn both() -> Vec<SocketAddr> {
        vec!["[::1]:9".parse().unwrap(), "127.0.0.1:9".parse().unwrap()]
    }

    #[tokio::test]
    async fn the_second_address_is_tried_where_the_first_refuses() {
        let both = both();
        let answered = at_each_address("both", &both, async |server| {
            if server.is_ipv4() { Ok(server) } else { Err(ClientError::TcpRefused { server }) }
        });
        assert!(answered.await.unwrap().is_ipv4());
    }

    #[tokio::test]
    async fn a_server_that_was_found_and_failed_ends_the_search() {
        let both = both();
        let outcome = at_each_address("both", &both, async |server| -> Result<(), _> {
            Err(ClientError::Reset { server, sent: 5, received: Vec::new() })
        });
        let error = outcome.await.unwrap_err();
        assert!(matches!(error, ClientError::Reset { server, .. } if server.is_ipv6()), "{error:?}");
    }

    #[tokio::test]
    async fn several_addresses_that_fail_are_listed_each_with_its_reason() {
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
