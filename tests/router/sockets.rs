//! Clients that disconnect in the middle of a request, over real sockets.

use super::{support::on_a_deep_stack, surface::Site};
use axum::http::{Method, StatusCode};
use daybook::server::{
    connections::{Bounds, serve},
    http::client_address::TrustedProxies,
};
use serde_json::{Value, json};
use socket2::SockRef;
use std::{future::pending, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

const DAY: &str = "2026-11-23";

/// A request that makes a todo and checks it, as a page sends it.
fn request(address: SocketAddr, cookie: &str, account: &Value, number: usize) -> String {
    let id = |kind: usize| format!("01HF7YAT{kind:09}{number:09}");
    let place = json!({ "day": DAY, "parent": null, "rank": "80", "after": null, "before": null });
    let create = json!({ "create_todo": { "id": id(0), "place": place, "text": format!("Todo {number}") } });
    let check = json!({ "set_done": { "id": id(0), "done": true } });
    let ops = json!([
        { "op": { "id": id(0), "change": create }, "first_sent_at": 0 },
        { "op": { "id": id(1), "change": check }, "first_sent_at": 0 },
    ]);
    let body = json!({ "batch": { "account": account, "ops": ops } }).to_string();
    format!(
        "POST /api/changes HTTP/1.1\r\nHost: {address}\r\nCookie: daybook={cookie}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.expect("a connection")
}

/// Sends the beginning of a text, and resets the connection.
async fn cut(address: SocketAddr, text: &str, after: Duration) {
    let mut stream = connect(address).await;
    stream.write_all(text.as_bytes()).await.expect("sent");
    sleep(after).await;
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("a reset");
}

/// Sends the whole text, and returns the whole response.
async fn ask(address: SocketAddr, text: &str) -> String {
    let mut stream = connect(address).await;
    stream.write_all(text.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    timeout(Duration::from_secs(30), stream.read_to_string(&mut answer)).await.expect("an answer").expect("an answer");
    answer
}

#[test]
fn a_change_whose_connection_is_cut_happens_once_or_not_at_all_and_once_after_it_is_sent_again() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        let (_, me) = site.ask(Method::GET, "/api/auth/me", Some(&ada), "").await;
        let me: Value = serde_json::from_str(&me).expect("JSON");
        let account = json!({ "owner": me["user"]["id"], "since": me["user"]["since"] });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(serve(listener, site.router.clone(), Bounds::default(), TrustedProxies::default(), pending(), || {}));

        let seq = async || {
            let (status, body) = site.ask(Method::GET, &format!("/api/day?day={DAY}"), Some(&ada), "").await;
            assert_eq!(status, StatusCode::OK, "{body}");
            let day: Value = serde_json::from_str(&body).expect("JSON");
            (day["view"]["seq"].as_u64().expect("a count"), day["view"]["todos"].as_array().expect("todos").len())
        };
        let before = seq().await;
        let mut made = 0;
        // Disconnects within the head, at its end, within the body, one byte before its end, and at its end, when the server may have begun or finished.
        for part in 0..=10 {
            let text = request(address, &ada, &account, part);
            let length = if part == 9 { text.len() - 1 } else { text.len() * part.min(9) / 9 };
            for wait in [0, 1, 20] {
                cut(address, &text[..length], Duration::from_millis(wait)).await;
            }
            let (_, todos) = seq().await;
            if length < text.len() {
                assert_eq!(todos, before.1 + made, "what did not arrive whole does not happen: {length} of {}", text.len());
            }
            let answer = ask(address, &text).await;
            assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains(r#""outcomes":["done","done"]"#), "{answer}");
            made += 1;
            assert_eq!(seq().await, (before.0 + 2 * made as u64, before.1 + made), "once, after {length} of {}", text.len());
        }
    });
}
