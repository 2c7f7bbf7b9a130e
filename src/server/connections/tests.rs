//! Over real sockets. The bounds that a test waits for are short, the others long.

use super::*;
use crate::server::{
    clock::Clock,
    http::body_limit::{self, BodyLimit},
    journal::Journal,
    random::Random,
    store::tests::{run as block_on, signed_in, store, user},
    streams::Streams,
};
use axum::{
    middleware::from_fn_with_state,
    response::{Sse, sse::Event},
    routing::{get, post},
};
use futures::{StreamExt as _, stream};
use jiff::SignedDuration;
use std::{convert::Infallible, future::ready, sync::Arc};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::{Notify, mpsc, oneshot},
    task::JoinHandle,
};
use tokio_stream::wrappers::ReceiverStream;

const SHORT: Duration = Duration::from_millis(100);
const LONG: Duration = Duration::from_secs(60);
const REQUEST: &str = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

fn patient() -> Bounds {
    Bounds { open: 100, of_address: 100, head: LONG, idle: LONG, stalled: LONG, last_moment: SHORT, last_requests: LONG }
}

struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    async fn start(bounds: Bounds, router: Router) -> Self {
        Self::start_with(bounds, router, || {}).await
    }

    async fn start_with(bounds: Bounds, router: Router, stopping: impl FnOnce() + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async move { stopped.await.expect("a signal") };
        let task = tokio::spawn(serve(listener, router, bounds, TrustedProxies::default(), stopped, stopping));
        Self { address, stop, task }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("a connection")
    }

    /// A connection that has sent `text`.
    async fn send(&self, text: &str) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(text.as_bytes()).await.expect("sent");
        stream
    }

    /// The answer of a client that is not slow.
    async fn get(&self) -> String {
        let mut stream = self.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
        rest(&mut stream).await
    }

    async fn stop(self) {
        self.stop.send(()).expect("a server");
        within(self.task).await.expect("an orderly end");
    }
}

async fn within<F: Future>(work: F) -> F::Output {
    timeout(Duration::from_secs(30), work).await.expect("it never happens")
}

/// Everything that arrives until the connection is closed, cleanly or not.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // A reset is an end too.
    let _ = within(stream.read_to_end(&mut text)).await;
    String::from_utf8_lossy(&text).into_owned()
}

/// Reads until `end` arrives.
async fn read_until(stream: &mut TcpStream, end: &str) {
    let mut text = Vec::new();
    while !text.ends_with(end.as_bytes()) {
        text.push(within(stream.read_u8()).await.expect("a byte"));
    }
}

fn hello() -> Router {
    Router::new().route("/", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| format!("hello {}", peer.ip())))
}

#[tokio::test]
async fn whoever_sends_a_head_byte_by_byte_is_closed_and_others_are_served_meanwhile() {
    let server = Server::start(Bounds { head: SHORT, ..patient() }, hello()).await;
    let slow: Vec<JoinHandle<String>> = {
        let mut slow = Vec::new();
        for _ in 0..20 {
            let mut stream = server.send("GET / HTTP/1.1\r\nX-Slow: ").await;
            slow.push(tokio::spawn(async move {
                // Until the server has closed the connection.
                while stream.write_all(b"x").await.is_ok() {
                    sleep(Duration::from_millis(10)).await;
                }
                rest(&mut stream).await
            }));
        }
        slow
    };
    assert!(server.get().await.ends_with("hello 127.0.0.1"));
    for slow in slow {
        assert!(!within(slow).await.expect("an end").contains("hello"));
    }
    assert!(server.get().await.ends_with("hello 127.0.0.1"));
}

#[tokio::test]
async fn a_head_in_pieces_but_in_time_is_answered_and_leaves_no_timer() {
    let server = Server::start(Bounds { head: Duration::from_secs(5), ..patient() }, hello()).await;
    let mut stream = server.send("GET / HTTP/1.1\r\n").await;
    sleep(SHORT).await;
    stream.write_all(b"Host: localhost\r\n\r\n").await.expect("sent");
    read_until(&mut stream, "hello 127.0.0.1").await;
    // Longer than a head may take: this connection is only idle.
    sleep(Duration::from_millis(5_200)).await;
    stream.write_all(REQUEST.as_bytes()).await.expect("sent");
    read_until(&mut stream, "hello 127.0.0.1").await;
}

#[tokio::test]
async fn when_all_places_are_taken_a_newcomer_is_served_and_the_slowest_is_closed() {
    let server = Server::start(Bounds { open: 4, ..patient() }, hello()).await;
    let mut slow = Vec::new();
    for text in ["", "GET / HT", "GET / HTTP/1.1\r\nX-Slow: x", ""] {
        slow.push(server.send(text).await);
    }
    // Served in the place of each of them in turn.
    let mut kept = Vec::new();
    for mut slow in slow {
        let mut stream = server.send(REQUEST).await;
        read_until(&mut stream, "hello 127.0.0.1").await;
        kept.push(stream);
        assert_eq!(rest(&mut slow).await, "");
    }
}

#[tokio::test]
async fn a_connection_that_nobody_uses_is_closed() {
    let server = Server::start(Bounds { idle: SHORT, ..patient() }, hello()).await;
    let (mut silent, mut kept) = (server.connect().await, server.send(REQUEST).await);
    assert_eq!(rest(&mut silent).await, "");
    assert!(rest(&mut kept).await.ends_with("hello 127.0.0.1"));
}

#[tokio::test]
async fn an_answer_that_nobody_reads_is_given_up() {
    let (parts, archive) = mpsc::channel::<Result<Vec<u8>, Infallible>>(1);
    let archive = Arc::new(std::sync::Mutex::new(Some(archive)));
    let export = move || ready(Body::from_stream(ReceiverStream::new(archive.lock().expect("it").take().expect("asked once"))));
    let server = Server::start(Bounds { stalled: SHORT, ..patient() }, Router::new().route("/", get(export))).await;
    let stream = server.send(REQUEST).await;
    within(async { while parts.send(Ok(vec![0; 64 * 1024])).await.is_ok() {} }).await;
    drop(stream);
}

#[tokio::test]
async fn a_body_that_trickles_is_answered_and_closed() {
    let late = from_fn_with_state(BodyLimit::within(SHORT), body_limit::layer);
    let server = Server::start(patient(), Router::new().route("/", post(|| async {})).layer(late)).await;
    let mut stream = server.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\ntext=").await;
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
}

#[tokio::test]
async fn half_of_a_request_whose_sender_is_gone_is_none() {
    let server = Server::start(patient(), hello().route("/slow", post(|body: String| async move { format!("late, {body}") }))).await;
    let mut half = server.send("POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf").await;
    half.shutdown().await.expect("half closed");
    assert!(!rest(&mut half).await.contains("late"));
}

#[tokio::test]
async fn a_stream_whose_reader_is_gone_ends() {
    let (parts, messages) = mpsc::channel::<Result<Vec<u8>, Infallible>>(1);
    let messages = Arc::new(std::sync::Mutex::new(Some(messages)));
    let listen = move || ready(Body::from_stream(ReceiverStream::new(messages.lock().expect("it").take().expect("asked once"))));
    let server = Server::start(patient(), Router::new().route("/", get(listen))).await;
    let mut stream = server.send(REQUEST).await;
    parts.send(Ok(b"hello".to_vec())).await.expect("a reader");
    read_until(&mut stream, "hello\r\n").await;
    drop(stream);
    within(async { while parts.send(Ok(b"still there?".to_vec())).await.is_ok() {} }).await;
}

#[tokio::test]
async fn two_thousand_idle_connections_keep_nobody_from_being_served() {
    // Both ends of each are files of this process.
    let files = rlimit::increase_nofile_limit(5_000).expect("a limit");
    let number = usize::try_from(files.saturating_sub(500) / 2).expect("a number").min(2_000);
    let server = Server::start(Bounds { open: 4_096, of_address: 4_096, ..patient() }, hello()).await;
    let mut idle = Vec::new();
    for number in 0..number {
        // Some have said nothing yet, some half of something.
        idle.push(server.send(if number % 2 == 0 { "" } else { "GET / HTTP/1.1\r\n" }).await);
    }
    for _ in 0..20 {
        assert!(server.get().await.ends_with("hello 127.0.0.1"));
    }
    for (number, stream) in idle.iter_mut().enumerate() {
        let rest = if number % 2 == 0 { REQUEST } else { "Host: localhost\r\n\r\n" };
        stream.write_all(rest.as_bytes()).await.expect("still open");
        read_until(stream, "hello 127.0.0.1").await;
    }
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let server = Server::start(patient(), hello()).await;
    for (begin, more, status) in
        [("GET / HTTP/1.1\r\nX-Long: ", "x", "431"), ("GET /", "x", "431"), ("GET / HTTP/1.1\r\n", "X-A: b\r\n", "431")]
    {
        let mut stream = server.send(begin).await;
        // The rest is no longer read, so sending all of it may fail.
        let _ = stream.write_all(more.repeat(BUFFER_BYTES).as_bytes()).await;
        let mut answer = [0; 12];
        if within(stream.read_exact(&mut answer)).await.is_ok() {
            assert_eq!(String::from_utf8_lossy(&answer), format!("HTTP/1.1 {status}"), "{begin}");
        }
    }
    assert!(server.get().await.ends_with("hello 127.0.0.1"));
}

#[tokio::test]
async fn http_2_is_not_spoken() {
    let server = Server::start(patient(), hello()).await;
    // The preface and an empty SETTINGS frame.
    let mut stream = server.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await;
    let answer = rest(&mut stream).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer:?}");
}

#[tokio::test]
async fn the_system_notices_a_peer_that_has_vanished() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let stream = TcpStream::connect(listener.local_addr().expect("an address")).await.expect("a connection");
    patient::give_up_the_dead(&stream, Duration::from_secs(30));
    #[cfg(target_os = "linux")]
    assert_eq!(socket2::SockRef::from(&stream).tcp_user_timeout().expect("an option"), Some(Duration::from_secs(30)));
}

#[tokio::test]
async fn at_shutdown_pending_requests_are_answered_and_other_connections_closed() {
    let (asked, may_answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slowly = {
        let (asked, may_answer) = (asked.clone(), may_answer.clone());
        move || async move {
            asked.notify_one();
            may_answer.notified().await;
            "late"
        }
    };
    let server = Server::start(patient(), hello().route("/slow", get(slowly))).await;
    let mut idle = server.send(REQUEST).await;
    read_until(&mut idle, "hello 127.0.0.1").await;
    let mut waiting = server.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    within(asked.notified()).await;
    let address = server.address;
    let end = tokio::spawn(server.stop());
    assert_eq!(rest(&mut idle).await, "");
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens");
    may_answer.notify_one();
    assert!(rest(&mut waiting).await.ends_with("late"));
    within(end).await.expect("an end");
}

#[tokio::test]
async fn at_shutdown_what_does_not_end_is_cut_off() {
    let never = || async {
        std::future::pending::<()>().await;
    };
    let server = Server::start(Bounds { last_requests: SHORT, ..patient() }, hello().route("/never", get(never))).await;
    let mut stuck = server.send("GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(server.get().await.ends_with("hello 127.0.0.1"));
    server.stop().await;
    assert_eq!(rest(&mut stuck).await, "");
}

#[test]
fn an_open_stream_does_not_delay_the_shutdown() {
    block_on(async {
        let (store, now) = (store().await, Clock::system().now());
        let streams = Streams::new(store.clone(), Journal::new(store.clone(), Clock::system(), Random::system()), Clock::system());
        let session = signed_in(&store, "ada", now).await;
        let events = {
            let streams = streams.clone();
            move || {
                let events = streams.open(user("ada"), session.clone(), now + SignedDuration::from_hours(1));
                let hello = stream::once(ready(Event::default().comment("open")));
                ready(Sse::new(hello.chain(events.map(|_| Event::default())).map(Ok::<_, Infallible>)))
            }
        };
        let server = Server::start_with(patient(), Router::new().route("/", get(events)), move || streams.close_all()).await;
        let mut browser = server.send(REQUEST).await;
        read_until(&mut browser, ": open\n\n\r\n").await;
        server.stop().await;
    });
}
