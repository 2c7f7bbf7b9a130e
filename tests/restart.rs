//! A restart of the real program: balancers learn of it, and with a socket that outlives the program no request fails.
#![cfg(all(feature = "ssr", unix))]
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail this way, in its helper functions too")]

#[expect(dead_code, reason = "other tests need more of it")]
mod program;

use axum::body::{Body, Bytes, to_bytes};
use hyper::{Request, StatusCode, client::conn::http1};
use hyper_util::rt::TokioIo;
use program::{Server, block_on, client, program, read_until, sign_in, view};
use std::{
    collections::HashSet,
    io::{BufRead as _, BufReader},
    net::{SocketAddr, TcpListener},
    os::fd::OwnedFd,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpStream, time::sleep};

const CLIENTS: usize = 16;

fn terminate(child: &Child) {
    assert!(Command::new("kill").arg(child.id().to_string()).status().expect("kill").success());
}

async fn end(mut running: Running) -> ExitStatus {
    tokio::task::spawn_blocking(move || running.0.wait().expect("an end")).await.expect("an end")
}

/// The program; a test that fails leaves none behind.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

/// Starts the program as a service manager does, with a socket as file descriptor 3, and waits for its first line of output.
async fn start_with(socket: &TcpListener, folder: &Path) -> Running {
    let address = socket.local_addr().expect("an address").to_string();
    let plain = program(folder);
    let child = Command::new("/bin/sh")
        .args(["-c", r#"exec 3<&0 </dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec "$0""#])
        .arg(plain.get_program())
        .current_dir(folder)
        .env_clear()
        .envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .envs([("LEPTOS_SITE_ADDR", address.as_str()), ("DAYBOOK_RATE_LIMITS", "off")])
        .stdin(OwnedFd::from(socket.try_clone().expect("the socket")))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a program");
    tokio::task::spawn_blocking(move || {
        let mut child = Running(child);
        let mut lines = BufReader::new(child.0.stdout.take().expect("its words")).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.starts_with("Daybook is at ")), "it does not start");
        child
    })
    .await
    .expect("a start")
}

/// What all clients do together.
#[derive(Default)]
struct Load {
    answered: AtomicUsize,
    is_over: AtomicBool,
}

impl Load {
    /// Waits until that many more requests are answered.
    async fn goes_on(&self, requests: usize) {
        let until = self.answered.load(Ordering::SeqCst) + requests;
        while self.answered.load(Ordering::SeqCst) < until {
            sleep(Duration::from_millis(10)).await;
        }
    }
}

/// A client that sends one request after the other, on one connection for as long as the server leaves it open. It never sends a
/// request twice.
struct Client {
    address: SocketAddr,
    cookie: String,
    number: usize,
    connection: Option<http1::SendRequest<Body>>,
    /// The ids of the todos that the server took.
    taken: Vec<String>,
}

impl Client {
    async fn ask(&mut self, method: &str, path: &str, body: String) -> (StatusCode, Bytes) {
        let is_open = match &mut self.connection {
            Some(connection) => connection.ready().await.is_ok(),
            None => false,
        };
        if !is_open {
            let stream = TcpStream::connect(self.address).await.expect("a connection");
            let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.expect("a connection");
            tokio::spawn(connection);
            self.connection = Some(sender);
        }
        let request = Request::builder().method(method).uri(path).header("host", self.address.to_string());
        let request = request.header("cookie", format!("daybook={}", self.cookie)).header("content-type", "application/json");
        let sent = self.connection.as_mut().expect("a connection").send_request(request.body(body.into()).expect("a request")).await;
        let answer = sent.unwrap_or_else(|error| panic!("{method} {path} of client {} failed: {error:?}", self.number));
        let status = answer.status();
        (status, to_bytes(Body::new(answer.into_body()), usize::MAX).await.expect("a whole answer"))
    }

    fn day(&self) -> String {
        format!("2026-10-{:02}", self.number + 1)
    }

    async fn work(mut self, load: Arc<Load>) -> Self {
        for turn in 0.. {
            if load.is_over.load(Ordering::SeqCst) {
                break;
            }
            let (status, body) = if turn % 2 == 0 {
                let id = format!("01HF7YAT{:018}", self.number * 100_000 + turn);
                let todo = format!(r#"{{"id":"{id}","day":"{}","text":"Todo {turn}"}}"#, self.day());
                let answer = self.ask("POST", "/api/todos/create", todo).await;
                self.taken.push(id);
                answer
            } else {
                let path = ["/api/day?day=2026-11-23", "/d/2026-11-23", "/healthz", "/favicon.svg"][turn / 2 % 4];
                self.ask("GET", path, String::new()).await
            };
            let is_right = status == StatusCode::OK || status == StatusCode::NOT_FOUND && turn % 8 == 7;
            assert!(is_right, "{status}: {}", String::from_utf8_lossy(&body));
            load.answered.fetch_add(1, Ordering::SeqCst);
            // Some open a connection for each request, some wait in between.
            match self.number % 4 {
                0 => self.connection = None,
                1 => sleep(Duration::from_millis(turn as u64 * 37 % 400)).await,
                _ => sleep(Duration::from_millis(5)).await,
            }
        }
        self
    }
}

#[test]
fn a_restart_with_a_socket_that_stays_fails_no_request_and_open_streams_go_on() {
    block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = TcpListener::bind("127.0.0.1:0").expect("a socket");
        let address = socket.local_addr().expect("an address");
        let url = format!("http://{address}");
        let first = start_with(&socket, folder.path()).await;
        let http = client();
        let (ada, eve) = (sign_in(&http, &url, "ada%40example.com").await, sign_in(&http, &url, "eve%40example.com").await);
        let create = async |id: &str| {
            let todo = format!(r#"{{"id":"{id}","day":"2026-11-23","text":"Of Eve"}}"#);
            let request = http.post(format!("{url}/api/todos/create")).header("cookie", format!("daybook={eve}"));
            request
                .header("content-type", "application/json")
                .body(todo)
                .send()
                .await
                .expect("an answer")
                .error_for_status()
                .expect("done");
        };
        let events = async |last: &str| {
            let request = http.get(format!("{url}/api/events")).header("cookie", format!("daybook={eve}"));
            request.header("last-event-id", last).timeout(Duration::from_secs(60)).send().await.expect("a stream")
        };
        let mut stream = events("").await;
        assert!(read_until(&mut stream, "retry: 2000").await.contains("retry: 2000"), "when to come back");
        create("01HF7YAT00000000000000E001").await;
        let told = read_until(&mut stream, "Of Eve").await;

        let load = Arc::new(Load::default());
        let work = |number| Client { address, cookie: ada.clone(), number, connection: None, taken: Vec::new() }.work(load.clone());
        let clients: Vec<_> = (0..CLIENTS).map(work).map(tokio::spawn).collect();
        load.goes_on(100).await;
        terminate(&first.0);
        let rest = read_until(&mut stream, "event:").await;
        assert!(!rest.contains("event:"), "the stream ends without a word: {rest}");
        assert!(end(first).await.success());
        let second = start_with(&socket, folder.path()).await;
        load.goes_on(100).await;
        load.is_over.store(true, Ordering::SeqCst);
        for client in clients {
            let client = client.await.expect("no failure");
            let day = view(&http, &url, &ada, &client.day()).await;
            let there: HashSet<_> =
                day["todos"].as_array().expect("todos").iter().map(|todo| todo["id"].as_str().expect("an id")).collect();
            let lost: Vec<_> = client.taken.iter().filter(|id| !there.contains(id.as_str())).collect();
            assert!(lost.is_empty() && !client.taken.is_empty(), "{lost:?} of {}", client.taken.len());
        }

        let last = told.lines().filter_map(|line| line.strip_prefix("id: ")).next_back().expect("an id");
        create("01HF7YAT00000000000000E002").await;
        let missed = read_until(&mut events(last).await, "Of Eve").await;
        assert!(missed.contains("E002") && !missed.contains("event: load"), "{missed}");
        terminate(&second.0);
        assert!(end(second).await.success());
    });
}

#[test]
fn an_inherited_socket_has_the_address_of_the_settings() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let output = Command::new("/bin/sh")
        .args(["-c", r#"exec 3<&0 </dev/null; LISTEN_FDS=1 exec "$0""#, env!("CARGO_BIN_EXE_daybook")])
        .current_dir(folder.path())
        .env_clear()
        .envs([("DAYBOOK_DATABASE", "mem://"), ("LEPTOS_SITE_ADDR", "127.0.0.1:1"), ("LEPTOS_OUTPUT_NAME", "daybook")])
        .stdin(OwnedFd::from(socket))
        .output()
        .expect("an end");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && said.contains("Set LEPTOS_SITE_ADDR to 127.0.0.1:"), "{said}");
}

#[test]
fn whoever_asks_whether_it_is_ready_hears_of_a_stop_before_it_comes() {
    block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Server::start_with(folder.path(), &[("DAYBOOK_DRAIN_SECONDS", "60")]);
        let http = client();
        let ask = async |path: &str| {
            let answer = http.get(format!("{}{path}", server.url)).send().await.expect("an answer");
            (answer.status().as_u16(), answer.text().await.expect("a text"))
        };
        assert_eq!(ask("/readyz").await, (200, "ok\n".to_owned()));
        terminate(&server.child);
        while ask("/readyz").await.0 == 200 {
            sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(ask("/readyz").await, (503, "stopping\n".to_owned()));
        assert_eq!(ask("/healthz").await, (200, "ok\n".to_owned()));
        assert_eq!(ask("/d/2026-11-23").await.0, 200, "everything else goes on");
        // A second SIGTERM cuts the wait short.
        terminate(&server.child);
        let mut server = server;
        assert!(tokio::task::block_in_place(|| server.child.wait()).expect("an end").success());
    });
}

/// How many bytes of changes a database has in its log and not in tables.
fn log_bytes(folder: &Path) -> u64 {
    let logs = std::fs::read_dir(folder.join("db/wal")).expect("a folder").map(|entry| entry.expect("an entry"));
    logs.filter_map(|log| log.metadata().ok()).filter(|log| log.is_file()).map(|log| log.len()).sum()
}

#[test]
fn a_stop_closes_the_database_so_that_the_next_start_has_no_log_to_look_at() {
    block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let mut server = Server::start(folder.path());
        let cookie = sign_in(&client(), &server.url, "ada@example.com").await;
        assert!(log_bytes(folder.path()) > 0);
        terminate(&server.child);
        assert!(tokio::task::block_in_place(|| server.child.wait()).expect("an end").success());
        assert_eq!(log_bytes(folder.path()), 0);
        let server = Server::start(folder.path());
        view(&client(), &server.url, &cookie, "2026-11-23").await["todos"].as_array().expect("she is signed in still");
    });
}

#[test]
fn a_stop_during_a_start_ends_it() {
    // It accepts connections, and never responds.
    let database = TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("ws://root:root@{}", database.local_addr().expect("an address"));
    let folder = tempfile::tempdir().expect("a folder");
    let address = format!("127.0.0.1:{}", program::free_port());
    let settings = [("DAYBOOK_DATABASE", endpoint.as_str()), ("LEPTOS_SITE_ADDR", &address)];
    let mut starting = Running(Server::spawn(folder.path(), &settings, Stdio::null()));
    let (begun, is_late) = (std::time::Instant::now(), |begun: std::time::Instant| begun.elapsed() > Duration::from_secs(60));
    while std::net::TcpStream::connect(&address).is_err() {
        assert!(!is_late(begun), "it does not listen");
        std::thread::sleep(Duration::from_millis(10));
    }
    terminate(&starting.0);
    assert!(starting.0.wait().expect("an end").success(), "it went on to wait for the database");
}
