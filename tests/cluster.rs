//! Several instances of the real program on one SurrealDB server behave like one, even while that server or the network to it fails. The
//! server is the program of `tests/surreal`; `script/test cluster` builds it and runs these tests.
#![cfg(all(feature = "ssr", feature = "emulator", unix))]
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail this way, in its helper functions too")]

#[expect(dead_code, reason = "other tests need more of it")]
mod ledger;
mod person;
#[expect(dead_code, reason = "other tests need more of it")]
mod program;

use daybook::{
    emulator::{self, Emulator, EmulatorConfig, Endpoint, Fault, Faults, LOCAL_API_KEY, LOCAL_CLIENT_ID, What},
    server::{clock::Clock, random::Random},
};
use futures::future::join_all;
use ledger::day_of;
use person::{Person, create_on, id, op};
use program::{Server, block_on, client, free_port, program, read_until, sign_in, view};
use reqwest::header::COOKIE;
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};

const DAY: &str = "2026-11-23";
/// More refreshes than a test may cause; what is left of it says how many there were.
const MANY: u32 = 1_000;

/// A SurrealDB server, with a folder of its own.
struct Database {
    child: Child,
    folder: tempfile::TempDir,
    port: u16,
}

impl Database {
    async fn start() -> Self {
        let (folder, port) = (tempfile::tempdir().expect("a folder"), free_port());
        let database = Self { child: Self::spawn(folder.path(), port), folder, port };
        database.answers().await;
        database
    }

    fn spawn(folder: &Path, port: u16) -> Child {
        let program = std::env::var_os("DAYBOOK_SURREAL").expect("the program of tests/surreal: run script/test cluster");
        let data = format!("surrealkv://{}?sync=every", folder.join("db").display());
        Command::new(program)
            .args(["start", "--no-banner", "--log", "error", "--user", "root", "--pass", "root", "--bind", &format!("127.0.0.1:{port}")])
            .arg(data)
            .stdout(Stdio::null())
            .spawn()
            .expect("a database server")
    }

    async fn answers(&self) {
        let http = client();
        while !http.get(format!("http://127.0.0.1:{}/health", self.port)).send().await.is_ok_and(|answer| answer.status() == 200) {
            sleep(Duration::from_millis(50)).await;
        }
    }

    fn kill(&mut self) {
        self.child.kill().expect("a kill");
        self.child.wait().expect("an end");
    }

    async fn start_again(&mut self) {
        self.child = Self::spawn(self.folder.path(), self.port);
        self.answers().await;
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The state of the network to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Open,
    /// Connections break, and no new one can be made.
    Cut,
    /// Connections stay open, but nothing comes through.
    Silent,
}

/// A TCP proxy between an instance and the database.
struct Network {
    port: u16,
    way: watch::Sender<Way>,
}

impl Network {
    async fn to(database: &Database) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let (port, (way, is)) = (listener.local_addr().expect("an address").port(), watch::channel(Way::Open));
        let server = SocketAddr::from(([127, 0, 0, 1], database.port));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(Self::carry(client, server, is.clone()));
            }
        });
        Self { port, way }
    }

    /// Forwards one connection until it is cut. One that was made while nothing came through stays silent.
    async fn carry(mut client: TcpStream, server: SocketAddr, mut way: watch::Receiver<Way>) {
        if *way.borrow() == Way::Open
            && let Ok(mut server) = TcpStream::connect(server).await
        {
            tokio::select! {
                _ = copy_bidirectional(&mut client, &mut server) => return,
                _ = way.wait_for(|way| *way != Way::Open) => {}
            }
        }
        // What was silent once stays so until it breaks: the packets are gone.
        let _ = way.wait_for(|way| *way == Way::Cut).await;
    }

    fn is(&self, way: Way) {
        self.way.send_replace(way);
    }
}

/// Instances of Daybook on one database, and the WorkOS of all of them.
struct Cluster {
    database: Database,
    workos: Emulator,
    folder: tempfile::TempDir,
}

impl Cluster {
    async fn start() -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let config = EmulatorConfig::local("127.0.0.1:0".parse().expect("an address"), Clock::system(), Random::system());
        let workos = emulator::start(config).await.expect("an emulator");
        Self { database: Database::start().await, workos, folder: tempfile::tempdir().expect("a folder") }
    }

    /// Begins to start an instance that reaches the database at a port.
    fn spawn(&self, port: u16) -> Child {
        let settings = [
            ("DAYBOOK_DATABASE", format!("ws://root:root@127.0.0.1:{port}")),
            ("WORKOS_API_BASE_URL", self.workos.base_url.to_string()),
            ("WORKOS_API_KEY", LOCAL_API_KEY.to_owned()),
            ("WORKOS_CLIENT_ID", LOCAL_CLIENT_ID.to_owned()),
            ("WORKOS_COOKIE_PASSWORD", "one password for all the instances".to_owned()),
            ("DAYBOOK_RATE_LIMITS", "off".to_owned()),
            ("DAYBOOK_DRAIN_SECONDS", "60".to_owned()),
        ];
        let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Server::spawn(self.folder.path(), &settings, Stdio::inherit())
    }

    async fn instance_at(&self, port: u16) -> Server {
        let child = self.spawn(port);
        ready(child).await
    }

    async fn instance(&self) -> Server {
        self.instance_at(self.database.port).await
    }

    /// Delays each refresh by this time, and counts refreshes from now on.
    fn count_refreshes(&self, milliseconds: u64) {
        let slow = Fault::new(What::Slow { milliseconds }).at(Endpoint::Refresh).times(MANY);
        self.workos.faults().set(Faults::new([slow]).expect("a fault"));
    }

    fn refreshes(&self) -> u32 {
        MANY - self.workos.faults().current().iter().find_map(|fault| fault.times).expect("what is left")
    }
}

async fn ready(child: Child) -> Server {
    tokio::task::spawn_blocking(|| Server::when_ready(child).expect("a start")).await.expect("a start")
}

/// The same person at another instance.
fn at(person: &Person, server: &Server) -> Person {
    Person { url: server.url.clone(), ..person.clone() }
}

/// Asks until the answer is right; the test has an end of its own.
async fn until<T>(what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    let answer = timeout(Duration::from_secs(60), async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            sleep(Duration::from_millis(50)).await;
        }
    });
    answer.await.unwrap_or_else(|_| panic!("it never came to it: {what}"))
}

async fn texts(person: &Person, day: &str) -> Vec<String> {
    let day = view(&person.http, &person.url, &person.cookie, day).await;
    day["todos"].as_array().expect("todos").iter().map(|todo| todo["text"].as_str().expect("a text").to_owned()).collect()
}

async fn events(person: &Person) -> reqwest::Response {
    let request = person.http.get(format!("{}/api/events", person.url)).header(COOKIE, format!("daybook={}", person.cookie));
    request.timeout(Duration::from_secs(120)).send().await.expect("a stream")
}

#[test]
#[ignore = "script/test cluster"]
fn instances_that_start_together_on_an_empty_database_all_start() {
    block_on(async {
        let cluster = Cluster::start().await;
        let children: Vec<_> = (0..4).map(|_| cluster.spawn(cluster.database.port)).collect();
        let servers = join_all(children.into_iter().map(ready)).await;
        let ada = Person::sign_in(&servers[0]).await;
        assert_eq!(ada.outcomes(&[create_on(DAY, 1, "Once")]).await, json!(["done"]));
        for server in &servers {
            assert_eq!(texts(&at(&ada, server), DAY).await, ["Once"]);
        }
    });
}

#[test]
#[ignore = "script/test cluster"]
fn what_one_instance_writes_the_others_show_and_what_one_ends_is_over_on_all() {
    block_on(async {
        let cluster = Cluster::start().await;
        let (one, two) = (cluster.instance().await, cluster.instance().await);
        let here = Person::sign_in(&one).await;
        let there = at(&here, &two);

        // Each reads what the other wrote just before, and the order is one.
        let mut written = Vec::new();
        for number in 1..=20 {
            let (writer, reader) = if number % 2 == 0 { (&here, &there) } else { (&there, &here) };
            let text = format!("Todo {number}");
            assert_eq!(writer.outcomes(&[create_on(DAY, number, &text)]).await, json!(["done"]));
            written.push(text);
            let (mut read, mut sorted) = (texts(reader, DAY).await, written.clone());
            assert_eq!(read, texts(writer, DAY).await, "the order is the same");
            read.sort();
            sorted.sort();
            assert_eq!(read, sorted);
        }

        // After concurrent changes both instances show the same state.
        let rename = |text: &str, by: usize| op(100 + by, json!({ "set_text": { "of": { "todo": id(1) }, "base": id(1), "text": text } }));
        let (mine, theirs) = ([rename("Mine", 1)], [rename("Theirs", 2)]);
        let (first, second) = tokio::join!(here.push(&mine), there.push(&theirs));
        let answers = [first.expect("an answer"), second.expect("an answer")];
        assert!(answers.iter().all(|(status, _)| *status == 200), "{answers:?}");
        assert_eq!(texts(&here, DAY).await, texts(&there, DAY).await);

        // An open page at the other instance receives a change from this one, and the search there finds it.
        let mut stream = events(&there).await;
        read_until(&mut stream, "retry:").await;
        assert_eq!(here.outcomes(&[create_on(DAY, 50, "Xylophone")]).await, json!(["done"]));
        assert!(read_until(&mut stream, "Xylophone").await.contains("Xylophone"));
        for person in [&here, &there] {
            let found = person.get("/api/search?q=xylo").await;
            assert!(found.0 == 200 && found.1.to_string().contains("Xylo"), "{found:?}");
        }
        here.push(&[op(200, json!({ "trash": { "row": format!("todo.{}", id(50)) } }))]).await.expect("an answer");
        assert!(!there.get("/api/search?q=xylo").await.1.to_string().contains("Xylo\""), "found after it was deleted");

        // The end of a session takes effect on all instances at once.
        let other = Person { cookie: sign_in(&here.http, &two.url, "ada%40example.com").await, ..there.clone() };
        let out = there.http.post(format!("{}/logout", two.url)).header(COOKIE, format!("daybook={}", there.cookie));
        assert_eq!(out.header("sec-fetch-site", "same-origin").send().await.expect("an answer").status(), 303);
        for person in [&here, &there] {
            assert_eq!(person.get("/api/auth/me").await.0, 401);
        }
        read_until(&mut stream, "event: signed_out").await;
        assert_eq!(at(&other, &one).get("/api/auth/me").await.0, 200, "their other browser goes on");
    });
}

#[test]
#[ignore = "script/test cluster"]
fn an_access_token_that_has_run_out_is_refreshed_once() {
    block_on(async {
        let cluster = Cluster::start().await;
        let servers = [cluster.instance().await, cluster.instance().await];
        let short = Fault::new(What::TokenLifetime { seconds: 1 }).at(Endpoint::Code);
        cluster.workos.faults().set(Faults::new([short]).expect("a fault"));
        let ada = Person::sign_in(&servers[0]).await;
        cluster.count_refreshes(500);
        let asked = until("a token that has run out", async || {
            let people = servers.iter().cycle().take(50).map(|server| at(&ada, server));
            let answers = join_all(people.map(async |person| person.get("/api/auth/me").await.0)).await;
            assert!(answers.iter().all(|status| *status == 200), "{answers:?}");
            Some(cluster.refreshes()).filter(|refreshes| *refreshes > 0)
        });
        assert_eq!(asked.await, 1);
    });
}

/// Adds todos one after the other, on a separate day, until one gets no response or nobody counts them any more. Returns them all; the
/// last one may not have been acknowledged.
async fn write_until_unanswered(person: Person, writer: usize, heard: Arc<Semaphore>) -> Vec<Value> {
    let mut written = Vec::new();
    for number in 0.. {
        let number = writer * 10_000 + number;
        let change = create_on(&day_of(writer), number, &number.to_string());
        written.push(change.clone());
        match person.push(std::slice::from_ref(&change)).await {
            Some((200, answer)) => assert_eq!(answer["outcomes"], json!(["done"])),
            Some((503, _)) | None => break,
            answer => panic!("{answer:?}"),
        }
        if heard.is_closed() {
            break;
        }
        heard.add_permits(1);
    }
    written
}

/// Writes at both instances while something happens to the database. Afterwards all is there once, and the instances agree.
async fn under_load(ada: &Person, servers: &[Server; 2], round: usize, trouble: impl AsyncFnOnce()) {
    const WRITERS: usize = 8;
    let heard = Arc::new(Semaphore::new(0));
    let writers = (0..WRITERS).map(|number| (round * WRITERS + number, at(ada, &servers[number % 2])));
    let tasks: Vec<_> =
        writers.clone().map(|(writer, person)| tokio::spawn(write_until_unanswered(person, writer, heard.clone()))).collect();
    timeout(Duration::from_secs(60), heard.acquire_many(100)).await.expect("100 writes").expect("writes").forget();
    assert!(tasks.iter().all(|task| !task.is_finished()), "somebody was not answered before");
    trouble().await;
    heard.close();
    let written = join_all(tasks).await;
    for server in servers {
        let person = at(ada, server);
        until("a page again", async || (person.get(&format!("/api/day?day={DAY}")).await.0 == 200).then_some(())).await;
    }
    for ((writer, _), written) in writers.zip(written) {
        let written = written.expect("a writer");
        // Changes that were not acknowledged are sent again, as by a page, to the other instance.
        let other = at(ada, &servers[(writer + 1) % 2]);
        assert_eq!(other.outcomes(&written[written.len() - 1..]).await, json!(["done"]));
        for server in servers {
            let mut there = texts(&at(ada, server), &day_of(writer)).await;
            there.sort_by_key(|text| text.parse::<usize>().expect("a number"));
            let all: Vec<String> = (0..written.len()).map(|number| (writer * 10_000 + number).to_string()).collect();
            assert_eq!(there, all, "each once, of writer {writer}");
        }
    }
}

#[test]
#[ignore = "script/test cluster"]
fn a_database_that_is_killed_under_load_loses_nothing_and_the_instances_go_on() {
    block_on(async {
        let mut cluster = Cluster::start().await;
        let servers = [cluster.instance().await, cluster.instance().await];
        let ada = Person::sign_in(&servers[0]).await;
        for round in 0..3 {
            under_load(&ada, &servers, round, async || {
                cluster.database.kill();
                sleep(Duration::from_millis(200)).await;
                cluster.database.start_again().await;
            })
            .await;
        }
    });
}

#[test]
#[ignore = "script/test cluster"]
fn a_way_to_the_database_that_is_cut_or_silent_is_an_outage_and_mends() {
    block_on(async {
        let cluster = Cluster::start().await;
        let network = Network::to(&cluster.database).await;
        let servers = [cluster.instance_at(network.port).await, cluster.instance_at(network.port).await];
        let ada = Person::sign_in(&servers[0]).await;
        for (round, way) in [Way::Cut, Way::Silent].into_iter().enumerate() {
            under_load(&ada, &servers, round, async || {
                network.is(way);
                // No request waits forever, nobody is signed out, and `/readyz` tells balancers.
                for server in &servers {
                    let person = at(&ada, server);
                    let day = format!("/api/day?day={DAY}");
                    until("an outage", async || (person.get(&day).await.0 == 503).then_some(())).await;
                    assert_eq!(person.get("/readyz").await.0, 503);
                    assert_eq!(person.get("/api/auth/me").await.0, 503);
                }
                network.is(Way::Open);
            })
            .await;
        }
    });
}

#[test]
#[ignore = "script/test cluster"]
fn a_backup_of_the_database_server_opens_as_an_embedded_database() {
    block_on(async {
        let cluster = Cluster::start().await;
        let server = cluster.instance().await;
        let ada = Person::sign_in(&server).await;
        let todos: Vec<_> = (1..=100).map(|number| create_on(DAY, number, &format!("Todo {number}"))).collect();
        assert!(ada.outcomes(&todos).await.as_array().expect("outcomes").iter().all(|outcome| outcome == "done"));
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("backup");
        let endpoint = format!("ws://root:root@127.0.0.1:{}", cluster.database.port);
        let made = program(folder.path()).args(["backup", "--to"]).arg(&file).env("DAYBOOK_DATABASE", endpoint).output().expect("an end");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let file = String::from_utf8(made.stdout).expect("text");
        let restored = program(folder.path()).args(["restore", file.trim_end()]).output().expect("an end");
        let said = String::from_utf8_lossy(&restored.stdout);
        assert!(restored.status.success() && said.contains("  todo: 100\n"), "{said}{}", String::from_utf8_lossy(&restored.stderr));
    });
}

#[test]
#[ignore = "script/test cluster"]
fn while_one_instance_drains_the_other_serves_and_no_request_fails() {
    block_on(async {
        let cluster = Cluster::start().await;
        let servers = [cluster.instance().await, cluster.instance().await];
        let ada = Person::sign_in(&servers[0]).await;
        let ready = |server: &Server| {
            let person = at(&ada, server);
            async move { person.get("/readyz").await.0 == 200 }
        };
        let mut stream = events(&at(&ada, &servers[0])).await;
        read_until(&mut stream, "retry:").await;
        // Like a balancer: sends to the first instance that is ready, or else to the next.
        for number in 1..=60 {
            if number == 20 {
                assert!(Command::new("kill").arg(servers[0].child.id().to_string()).status().expect("kill").success());
                until("the word to the balancer", async || (!ready(&servers[0]).await).then_some(())).await;
            }
            // A balancer polls `/readyz`: until its next poll, requests still come here, and are answered.
            let behind = (20..30).contains(&number);
            let server = if behind || ready(&servers[0]).await { &servers[0] } else { &servers[1] };
            assert_eq!(at(&ada, server).outcomes(&[create_on(DAY, number, "Todo")]).await, json!(["done"]), "{number}");
        }
        assert_eq!(texts(&at(&ada, &servers[1]), DAY).await.len(), 60);
        // A second signal ends the wait, and the open stream with it.
        assert!(Command::new("kill").arg(servers[0].child.id().to_string()).status().expect("kill").success());
        read_until(&mut stream, "no such text").await;
        let mut servers = servers;
        assert!(tokio::task::block_in_place(|| servers[0].child.wait()).expect("an end").success());
        assert_eq!(at(&ada, &servers[1]).get("/readyz").await.0, 200);
    });
}
