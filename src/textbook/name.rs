//! From the name of a host to its addresses, and which of them to use.

use std::net::SocketAddr;

use tokio::net::lookup_host;

use super::ClientError;

/// Tries each address of `host` in the resolver's order, until one of them answers.
///
/// `host` is a name or an address, IPv6 with or without brackets. An attempt that found a server and failed
/// later ends the search: the server may have acted on what it got.
///
/// # Errors
///
/// The name has no address, the only address failed, each of several addresses failed, or a server was found
/// and the exchange with it failed.
pub async fn at_each_address<T>(
    host: &str,
    port: u16,
    attempt: impl AsyncFn(SocketAddr) -> Result<T, ClientError>,
) -> Result<T, ClientError> {
    let mut tried = Vec::new();
    for address in addresses(host, port).await? {
        match attempt(address).await {
            Err(error) if error.is_no_contact() => tried.push((address, error)),
            outcome => return outcome,
        }
    }
    if tried.len() == 1 {
        return Err(tried.remove(0).1);
    }
    Err(ClientError::NoAddressAnswered { name: host.to_owned(), tried })
}

/// The addresses of a host, each once.
async fn addresses(host: &str, port: u16) -> Result<Vec<SocketAddr>, ClientError> {
    let unknown = |reason| ClientError::NameNotFound { name: host.to_owned(), reason };
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    let mut addresses = Vec::new();
    for address in lookup_host((bare, port)).await.map_err(unknown)? {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() {
        return Err(unknown(std::io::Error::other("the resolver returned an empty list")));
    }
    Ok(addresses)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn an_ipv6_address_may_wear_brackets() {
        let address = at_each_address("[::1]", 12000, async |address| Ok(address)).await.unwrap();
        assert_eq!(address, "[::1]:12000".parse().unwrap());
    }

    #[tokio::test]
    async fn a_name_without_address_is_told_with_the_name() {
        let error = at_each_address("no such host", 1, async |address| Ok(address)).await.unwrap_err();
        assert!(matches!(error, ClientError::NameNotFound { name, .. } if name == "no such host"));
    }

    #[tokio::test]
    async fn a_single_address_fails_with_its_own_reason() {
        let error = at_each_address("127.0.0.1", 9, async |server| -> Result<(), _> {
            Err(ClientError::TcpRefused { server })
        });
        assert!(matches!(error.await.unwrap_err(), ClientError::TcpRefused { .. }));
    }

    #[test]
    fn several_addresses_are_listed_each_with_its_reason() {
        let (v6, v4) = ("[::1]:9".parse().unwrap(), "127.0.0.1:9".parse().unwrap());
        let after = Duration::from_secs(5);
        let tried = vec![
            (v6, ClientError::TcpRefused { server: v6 }),
            (v4, ClientError::UdpSilence { server: v4, after }),
        ];
        let text = ClientError::NoAddressAnswered { name: "both".to_owned(), tried }.to_string();
        assert!(text.contains("\n  [::1]:9: nothing listens at ::1 port 9"), "{text}");
        assert!(text.contains("\n  127.0.0.1:9: no reply from 127.0.0.1 port 9 within 5 s"), "{text}");
    }
}
