//! Compares the metrics and traces of the real program with the documentation.
#![cfg(all(feature = "ssr", unix))]
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail this way, in its helper functions too")]

#[expect(dead_code, reason = "other tests need more of it")]
mod program;

use axum::{Json, Router, routing::post};
use program::{Server, block_on, client, free_port, sign_in, view};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
    sync::{Arc, Mutex},
};

/// The names and kinds of the table in `docs/operations.md`.
fn documented() -> BTreeMap<&'static str, &'static str> {
    let rows = include_str!("../docs/operations.md").lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.map(|row| row.split('|').map(|cell| cell.trim().trim_matches('`')).collect::<Vec<_>>());
    cells
        .filter_map(|cells| Some((*cells.first()?, *cells.get(1)?)))
        .filter(|(_, kind)| ["counter", "gauge", "histogram"].contains(kind))
        .collect()
}

#[test]
fn everything_that_is_counted_is_documented_and_the_other_way_round() {
    block_on(async {
        let (folder, port) = (tempfile::tempdir().expect("a folder"), free_port());
        let server = Server::start_with(folder.path(), &[("DAYBOOK_METRICS_ADDR", &format!("127.0.0.1:{port}"))]);
        let http = client();
        let cookie = sign_in(&http, &server.url, "ada%40example.com").await;
        let send = async |path: &str, body: &str| {
            let request = http.post(format!("{}{path}", server.url)).header("cookie", format!("daybook={cookie}"));
            request.header("content-type", "application/json").body(body.to_owned()).send().await.expect("an answer").status().as_u16()
        };
        let todo = r#"{"id":"01HF7YAT000000000000000001","day":"2026-11-23","text":"Buy milk"}"#;
        assert_eq!(send("/api/todos/create", todo).await, 200);
        assert_eq!(send("/api/todos/set_done", r#"{"id":"01HF7YAT000000000000000002","done":true}"#).await, 404);
        for _ in 0..2 {
            view(&http, &server.url, &cookie, "2026-11-23").await;
        }
        for _ in 0..3 {
            let page = http.get(format!("{}/d/2026-11-23", server.url)).header("cookie", format!("daybook={cookie}"));
            assert_eq!(page.send().await.expect("an answer").status(), 200);
        }
        assert_eq!(http.get(format!("{}/hunter2?hunter2", server.url)).send().await.expect("an answer").status(), 404);

        let text = http.get(format!("http://127.0.0.1:{port}/metrics")).send().await.expect("an answer").text().await.expect("text");
        let described = |word: &str| -> BTreeMap<&str, &str> {
            text.lines().filter_map(|line| line.strip_prefix(word)?.trim().split_once(' ')).collect()
        };
        let (kinds, helps) = (described("# TYPE"), described("# HELP"));
        assert_eq!(kinds, documented());
        assert_eq!(kinds.keys().collect::<BTreeSet<_>>(), helps.keys().collect::<BTreeSet<_>>());
        for sample in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let name = sample.split([' ', '{']).next().expect("a name");
            let of =
                ["", "_bucket", "_sum", "_count"].iter().filter_map(|end| name.strip_suffix(end)).find(|name| kinds.contains_key(name));
            assert!(of.is_some_and(|of| of == name || kinds.get(of) == Some(&"histogram")), "{sample}");
        }
        for sample in [
            r#"daybook_http_requests_total{route="/api/todos/create",method="POST",status="2xx"} 1"#,
            r#"daybook_http_requests_total{route="/api/day",method="GET",status="2xx"} 2"#,
            r#"daybook_http_requests_total{route="files",method="GET",status="4xx"} 1"#,
            r#"daybook_journal_changes_total{outcome="done"} 1"#,
            r#"daybook_journal_changes_total{outcome="refused"} 1"#,
            r#"daybook_cache_hits_total{cache="days"}"#,
            r#"daybook_cache_hits_total{cache="pages"} 2"#,
            r#"daybook_cache_misses_total{cache="pages"} 1"#,
            "daybook_sign_ins_total 1",
            "daybook_journal_waiting_jobs 0",
        ] {
            assert!(text.lines().any(|line| line.starts_with(sample)), "{sample} is not in {text}");
        }
        for private in ["hunter2", "ada@", "2026-11-23", "01HF7YAT"] {
            assert!(!text.contains(private), "{private} is in {text}");
        }
        server.kill();
    });
}

#[test]
fn a_trace_tells_what_a_request_waited_for_and_nothing_of_the_person() {
    block_on(async {
        let received = Arc::new(Mutex::new(Vec::<Value>::new()));
        let spans = received.clone();
        let take = async move |Json(body): Json<Value>| {
            let batch = body.pointer("/resourceSpans/0/scopeSpans/0/spans").and_then(Value::as_array).expect("spans");
            spans.lock().expect("a lock").extend(batch.iter().cloned());
        };
        let collector = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", collector.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(collector, Router::new().route("/v1/traces", post(take))).await });

        let folder = tempfile::tempdir().expect("a folder");
        let mut server = Server::start_with(folder.path(), &[("OTEL_EXPORTER_OTLP_ENDPOINT", &address)]);
        let http = client();
        let cookie = sign_in(&http, &server.url, "ada%40example.com").await;
        view(&http, &server.url, &cookie, "2026-11-23").await;
        let page = http.get(format!("{}/d/2026-11-23?hunter2", server.url)).header("cookie", format!("daybook={cookie}"));
        let page = page.send().await.expect("an answer");
        let id = page.headers()["x-request-id"].to_str().expect("text").to_owned();
        for path in ["feed/hunter2.ics", "Feed/hunter2.ics", "callback?code=hunter2&state=hunter2"] {
            http.get(format!("{}/{path}", server.url)).header("authorization", "Bearer hunter2").send().await.expect("an answer");
        }
        // Waiting spans are sent before the program ends.
        assert!(Command::new("kill").arg(server.child.id().to_string()).status().expect("kill").success());
        assert!(tokio::task::block_in_place(|| server.child.wait()).expect("an end").success());

        let spans = received.lock().expect("a lock");
        let named = |name: &str| spans.iter().find(|span| span["name"] == name).unwrap_or_else(|| panic!("{name} is not in {spans:?}"));
        let children = |of: &Value| -> Vec<&Value> { spans.iter().filter(|span| span["parentSpanId"] == of["spanId"]).collect() };
        let (callback, read) = (named("GET /callback"), named("GET /api/day"));
        assert!(children(callback).contains(&named("WorkOS authenticate")), "{spans:?}");
        assert!(children(callback).iter().any(|span| span["name"] == "database"), "{spans:?}");
        assert!(children(read).iter().all(|span| span["traceId"] == read["traceId"] && span["kind"] == 3));
        let page = spans.iter().find(|span| span.to_string().contains(&id)).expect("the page");
        let has =
            |key: &str, value: Value| page["attributes"].as_array().expect("attributes").contains(&json!({ "key": key, "value": value }));
        assert!(has("http.route", json!({ "stringValue": "/d/{day}" })), "{page}");
        assert!(has("http.response.status_code", json!({ "intValue": "200" })), "{page}");
        assert!(spans.iter().any(|span| span["name"] == "GET /feed/{*secret}"), "{spans:?}");
        let all = Value::from(spans.clone()).to_string();
        for private in ["hunter2", "ada@", "2026-11-23", "code=", cookie.as_str()] {
            assert!(!all.contains(private), "{private} is in {all}");
        }
    });
}

#[test]
fn a_log_for_machines_has_an_object_a_line_and_each_request_by_the_id_of_its_answer() {
    block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        let file = std::fs::File::create(&log).expect("a file");
        let started = Server::spawn(folder.path(), &[("DAYBOOK_LOG", "json"), ("RUST_LOG", "info")], file.into());
        let server = Server::when_ready(started).expect("a start");
        let request = client().request("PROPFIND".parse().expect("a method"), format!("{}/a%22%0Ab?hunter2", server.url));
        let answer = request.send().await.expect("an answer");
        let id = answer.headers()["x-request-id"].to_str().expect("text").to_owned();
        server.kill();
        let log = std::fs::read_to_string(log).expect("a log");
        let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
        let line = lines
            .iter()
            .find(|line| line["span"]["id"] == id.as_str() && line["message"] == "answered")
            .unwrap_or_else(|| panic!("{id} is not in {log}"));
        let request = [&line["level"], &line["span"]["method"], &line["span"]["path"], &line["status"]];
        assert_eq!(request, [&json!("INFO"), &json!("_OTHER"), &json!("/a%22%0Ab"), &json!(answer.status().as_u16())], "{line}");
        assert!(line["latency_ms"].is_u64() && !log.contains("hunter2"), "{line}");
    });
}
