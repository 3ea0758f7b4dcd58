//! Servers and clients in one process, with an observer of their socket calls.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use socket2::{Domain, Socket, Type};
use tokio::sync::oneshot;

use captrace::internals::call::Action::{Accept, Bind, Close, Connect, Listen, Receive, Send, Shutdown};
use captrace::internals::call::{Action, Call, CallObserver, End, no_observer};
use captrace::internals::textbook::*;

const PATIENCE: Duration = Duration::from_secs(10);

/// An observer that records calls.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<Call>>>);

impl Notes {
    fn watch(&self) -> CallObserver {
        let notes = self.clone();
        Arc::new(move |call| notes.0.lock().unwrap().push(call))
    }

    fn calls(&self, end: End) -> Vec<Call> {
        self.0.lock().unwrap().iter().copied().filter(|call| call.end == end).collect()
    }

    fn actions(&self, end: End) -> Vec<Action> {
        self.calls(end).iter().map(|call| call.action).collect()
    }
}

fn loopback() -> ListenAddress {
    ListenAddress::Address((Ipv4Addr::LOCALHOST, 0).into())
}

async fn over_tcp(
    sentence: &[u8],
    policy: ReadPolicy,
    closes_first: End,
    notes: &Notes,
) -> (Result<Reply, ClientError>, Served) {
    let server = TcpServer::bind(loopback(), notes.watch()).unwrap();
    let local = Some(Ipv4Addr::LOCALHOST.into());
    let client = TcpClient::bind(server.local_addr(), local, notes.watch()).unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve(policy, |_| (), async { drop(stopped.await) }));
    let reply = client.exchange(sentence, closes_first, PATIENCE).await;
    drop(stop);
    (reply, serving.await.unwrap().unwrap())
}

async fn over_udp(
    sentence: &[u8],
    policy: ReadPolicy,
    notes: &Notes,
) -> (Result<Reply, ClientError>, Served) {
    let server = UdpServer::bind(loopback(), notes.watch()).unwrap();
    let client = UdpClient::bind(server.local_addr(), None, notes.watch()).unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve(policy, |_| (), async { drop(stopped.await) }));
    let reply = client.exchange(sentence, PATIENCE).await;
    drop(stop);
    (reply, serving.await.unwrap().unwrap())
}

#[tokio::test]
async fn every_call_of_a_client_that_closes_first_is_reported() {
    let notes = Notes::default();
    let (reply, total) = over_tcp(b"hello", ReadPolicy::Whole, End::Client, &notes).await;
    assert_eq!(reply.unwrap().bytes, b"HELLO");
    assert_eq!(total, Served { exchanges: 1, received: 5, sent: 5 });
    let (five, end) = (Receive { bytes: 5 }, Receive { bytes: 0 });
    assert_eq!(notes.actions(End::Client), [Connect, Send { bytes: 5 }, five, Shutdown, end, Close]);
    let server = notes.actions(End::Server);
    assert_eq!(server.first(), Some(&Listen));
    let conversation: Vec<_> =
        notes.calls(End::Server).iter().filter(|call| call.peer.is_some()).map(|call| call.action).collect();
    assert_eq!(conversation, [Accept, five, Send { bytes: 5 }, end, Close]);
}

#[tokio::test]
async fn a_server_that_closes_first_receives_a_sentence_of_the_given_length_completely() {
    let notes = Notes::default();
    let sentence = vec![b'x'; 300_000];
    let (reply, _) = over_tcp(&sentence, ReadPolicy::Exactly(300_000), End::Server, &notes).await;
    assert_eq!(reply.unwrap().bytes, vec![b'X'; 300_000]);
    let client = notes.actions(End::Client);
    assert!(!client.contains(&Shutdown), "{client:?}");
    assert_eq!(client.last(), Some(&Close));
    let conversation = notes.actions(End::Server);
    assert!(!conversation.contains(&Receive { bytes: 0 }), "{conversation:?}");
}

#[tokio::test]
async fn each_call_has_the_addresses_of_its_packets() {
    let notes = Notes::default();
    over_tcp(b"hello", ReadPolicy::Textbook, End::Server, &notes).await.0.unwrap();
    let client = notes.calls(End::Client);
    let (local, server) = (client[0].local, client[0].peer);
    assert!(client.iter().all(|call| call.local == local && call.peer == server));
    let accepted: Vec<Call> =
        notes.calls(End::Server).into_iter().filter(|call| call.peer.is_some()).collect();
    assert_eq!(accepted.len(), 4);
    assert!(accepted.iter().all(|call| call.local == server && call.peer == local));
    assert!(client.windows(2).all(|pair| pair[0].time <= pair[1].time));
}

#[tokio::test]
async fn every_call_of_a_udp_exchange_is_reported() {
    let notes = Notes::default();
    let (reply, total) = over_udp(b"hello", ReadPolicy::Textbook, &notes).await;
    assert_eq!(reply.unwrap().bytes, b"HELLO");
    assert_eq!(total, Served { exchanges: 1, received: 5, sent: 5 });
    let (sent, received) = (Send { bytes: 5 }, Receive { bytes: 5 });
    assert_eq!(notes.actions(End::Client), [sent, received, Close]);
    assert_eq!(notes.actions(End::Server), [Bind, received, sent, Close]);
    let (client, server) = (notes.calls(End::Client), notes.calls(End::Server));
    assert_eq!(server[1].peer, client[0].local);
    assert_eq!(server[1].local, client[0].peer);
}

#[tokio::test]
async fn an_empty_sentence_has_an_empty_reply() {
    let notes = Notes::default();
    let (reply, _) = over_tcp(b"", ReadPolicy::Whole, End::Client, &notes).await;
    assert_eq!(reply.unwrap().bytes, b"");
    let (reply, _) = over_udp(b"", ReadPolicy::Whole, &notes).await;
    assert_eq!(reply.unwrap().bytes, b"");
}

#[tokio::test]
async fn the_reply_received_before_a_reset_is_kept() {
    let notes = Notes::default();
    let (reply, _) = over_tcp(&[b'x'; 3000], ReadPolicy::Textbook, End::Client, &notes).await;
    let error = reply.unwrap_err();
    assert!(matches!(error, ClientError::Reset { sent: 3000, .. }), "{error:?}");
    assert_eq!(error.received(), [b'X'; 2048]);
}

#[tokio::test]
async fn the_client_half_closes_after_some_silence() {
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = door.local_addr().unwrap();
    let server = thread::spawn(move || {
        let (mut stream, _) = door.accept().unwrap();
        let mut sentence = Vec::new();
        stream.read_to_end(&mut sentence).unwrap();
        stream.write_all(&sentence.to_ascii_uppercase()).unwrap();
    });
    let client = TcpClient::bind(address, None, no_observer()).unwrap();
    let reply = client.exchange(b"hello", End::Client, PATIENCE).await.unwrap();
    assert_eq!(reply.bytes, b"HELLO");
    server.join().unwrap();
}

#[tokio::test]
async fn the_client_times_out_if_the_server_does_not_reply() {
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = TcpClient::bind(door.local_addr().unwrap(), None, no_observer()).unwrap();
    let outcome = client.exchange(b"hello", End::Client, Duration::from_millis(300)).await;
    assert!(matches!(outcome, Err(ClientError::TcpSilence { .. })), "{outcome:?}");
}

#[tokio::test]
async fn an_unanswered_syn_is_a_connect_timeout() {
    // A listener with a full accept queue does not answer further SYNs.
    let door = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    door.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
    door.listen(0).unwrap();
    let address = door.local_addr().unwrap().as_socket().unwrap();
    let _queued = std::net::TcpStream::connect(address).unwrap();

    let client = TcpClient::bind(address, None, no_observer()).unwrap();
    let outcome = client.exchange(b"hello", End::Client, Duration::from_millis(300)).await;
    assert!(matches!(outcome, Err(ClientError::ConnectTimeout { .. })), "{outcome:?}");
}

#[tokio::test]
async fn the_error_for_a_sentence_too_long_for_a_datagram_has_the_limit() {
    for (server, limit) in [("127.0.0.1:9", 65_507), ("[::1]:9", 65_527)] {
        let client = UdpClient::bind(server.parse().unwrap(), None, no_observer()).unwrap();
        let error = client.exchange(&vec![b'x'; limit + 1], PATIENCE).await.unwrap_err();
        assert!(
            matches!(error, ClientError::DatagramTooLong { limit: most, .. } if most == limit),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn the_longest_datagram_comes_back_whole() {
    let (reply, _) = over_udp(&vec![b'x'; 65_507], ReadPolicy::Whole, &Notes::default()).await;
    assert_eq!(reply.unwrap().bytes, vec![b'X'; 65_507]);
}

#[tokio::test]
async fn a_client_still_connected_when_the_server_stops_is_closed_and_counted() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&events);
    let server = TcpServer::bind(loopback(), no_observer()).unwrap();
    let address = server.local_addr();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving =
        tokio::spawn(server.serve(ReadPolicy::Whole, move |event| log.lock().unwrap().push(event), async {
            drop(stopped.await);
        }));
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut stream, b"hello").await.unwrap();
    tokio::io::AsyncReadExt::read_exact(&mut stream, &mut [0; 5]).await.unwrap();
    drop(stop);
    assert_eq!(serving.await.unwrap().unwrap(), Served { exchanges: 1, received: 5, sent: 5 });
    assert!(matches!(events.lock().unwrap().as_slice(), [ServerEvent::Interrupted { .. }]));
}

#[test]
fn a_port_in_time_wait_is_distinguished_from_a_port_in_use() {
    let door = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    door.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
    door.listen(1).unwrap();
    let address = door.local_addr().unwrap().as_socket().unwrap();
    let client = std::net::TcpStream::connect(address).unwrap();
    drop(door.accept().unwrap());
    assert_eq!((&client).read(&mut [0; 1]).unwrap(), 0);
    drop(client);
    drop(door);

    let error = TcpServer::bind(ListenAddress::Address(address), no_observer()).err().unwrap();
    assert!(matches!(error, BindError::TimeWait { .. }), "{error:?}");
}
