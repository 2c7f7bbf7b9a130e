//! The real program, started by a test, and a client of it.

use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

/// The real program on a database of its own.
pub struct Server {
    /// Its process.
    pub child: Child,
    /// Where it is.
    pub url: String,
}

impl Server {
    /// Starts the program, and retries while the database is still locked by the previous process.
    pub fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[])
    }

    /// The same with some settings.
    pub fn start_with(folder: &Path, settings: &[(&str, &str)]) -> Self {
        for _ in 0..100 {
            if let Ok(server) = Self::when_ready(Self::spawn(folder, settings, Stdio::null())) {
                return server;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the program does not start");
    }

    /// Starts it, and does not wait for it.
    pub fn spawn(folder: &Path, settings: &[(&str, &str)], log: Stdio) -> Child {
        let mut program = program(folder);
        program.env("LEPTOS_SITE_ADDR", format!("127.0.0.1:{}", free_port())).envs(settings.iter().copied());
        program.stdout(Stdio::piped()).stderr(log).spawn().expect("a program")
    }

    /// Waits until the program can be used, or returns how it ended.
    pub fn when_ready(mut child: Child) -> Result<Self, ExitStatus> {
        let mut lines = BufReader::new(child.stdout.take().expect("its words")).lines().map_while(Result::ok);
        match lines.find(|line| line.starts_with("Daybook is at ")) {
            Some(line) => Ok(Self { child, url: line.split_whitespace().nth(3).expect("an address").to_owned() }),
            None => Err(child.wait().expect("an end")),
        }
    }

    /// Kills the program with SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().expect("a kill");
        self.child.wait().expect("an end");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// The program in a folder, with the database of that folder.
pub fn program(folder: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_daybook"));
    program.current_dir(folder).env_clear().env("LEPTOS_OUTPUT_NAME", "daybook");
    program.env("DAYBOOK_DATABASE", endpoint(folder)).env("DAYBOOK_DISK_RESERVE", "0");
    program
}

fn endpoint(folder: &Path) -> String {
    format!("surrealkv://{}?sync=every", folder.join("db").display())
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port()
}

/// A day of a person.
pub async fn view(http: &reqwest::Client, url: &str, cookie: &str, day: &str) -> Value {
    let answer =
        http.get(format!("{url}/api/day?day={day}")).header("cookie", format!("daybook={cookie}")).send().await.expect("an answer");
    serde_json::from_str::<Value>(&answer.text().await.expect("a body")).expect("JSON")["view"].take()
}

/// Signs a new person in through the local WorkOS, and gives the value of their cookie.
pub async fn sign_in(http: &reqwest::Client, url: &str, email: &str) -> String {
    let header = |answer: &reqwest::Response, name: &str| {
        answer.headers().get_all(name).iter().next_back().expect(name).to_str().expect("text").to_owned()
    };
    let begun = http.get(format!("{url}/login")).send().await.expect("an answer");
    let (authorize, flow) = (header(&begun, "location"), header(&begun, "set-cookie"));
    let form = ("content-type", "application/x-www-form-urlencoded");
    let signed_in = http.post(authorize).header(form.0, form.1).body(format!("email={email}")).send().await.expect("an answer");
    let flow = flow.split(';').next().expect("a pair");
    let back = http.get(header(&signed_in, "location")).header("cookie", flow).send().await.expect("an answer");
    let cookie = back.headers().get_all("set-cookie").iter().find_map(|cookie| cookie.to_str().ok()?.strip_prefix("daybook="));
    cookie.and_then(|rest| rest.split(';').next()).expect("a session").to_owned()
}

/// An HTTP client that follows no redirects.
pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let http = reqwest::Client::builder().timeout(Duration::from_secs(20)).redirect(reqwest::redirect::Policy::none());
    http.build().expect("a client")
}

/// Runs a test.
pub fn block_on(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime").block_on(test);
}

/// Reads an event stream until a text comes, or until the stream ends.
pub async fn read_until(stream: &mut reqwest::Response, end: &str) -> String {
    let mut text = String::new();
    while !text.contains(end) {
        match stream.chunk().await.expect("an end in order") {
            Some(more) => text.push_str(&String::from_utf8_lossy(&more)),
            None => break,
        }
    }
    text
}
