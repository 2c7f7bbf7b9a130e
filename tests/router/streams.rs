//! What the event stream of a page sends, and what it does not.

use super::{support::on_a_deep_stack, surface::Site};
use axum::{
    body::{Body, BodyDataStream},
    http::{Request, StatusCode, header},
};
use daybook::model::{compact, id::TodoId, journal::Delta};
use futures::{FutureExt as _, StreamExt as _};
use std::time::Duration;
use tower::ServiceExt as _;

const DAY: &str = "2026-11-23";

async fn open(site: &Site, cookie: &str, query: &str, last: Option<&str>) -> (StatusCode, BodyDataStream) {
    let mut request = Request::get(format!("/api/events?{query}"))
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, "text/event-stream")
        .header(header::COOKIE, format!("daybook={cookie}"));
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let request = request.body(Body::empty()).expect("a request");
    let (head, body) = site.router.clone().oneshot(request).await.expect("an answer").into_parts();
    (head.status, body.into_data_stream())
}

/// The next message.
async fn next(stream: &mut BodyDataStream) -> String {
    let message = tokio::time::timeout(Duration::from_secs(20), stream.next()).await.expect("a message in time");
    String::from_utf8(message.expect("a message").expect("bytes").to_vec()).expect("text")
}

/// The data of the next message, which has to be of changes.
async fn changes(stream: &mut BodyDataStream) -> String {
    let message = next(stream).await;
    assert!(message.starts_with("event: changes\n"), "{message}");
    message.lines().find_map(|line| line.strip_prefix("data: ")).expect("data").to_owned()
}

async fn add(site: &Site, cookie: &str, number: u64, text: &str) {
    let form = format!("id={}&day={DAY}&text={text}", TodoId::from_parts(number, 0));
    let (status, body) = site.call("todos/create", Some(cookie), &form).await;
    assert_eq!(status, StatusCode::OK, "{body}");
}

#[test]
fn a_page_of_another_version_gets_no_stream_that_it_could_not_read() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        for other in ["false", "0", "2", "v1", ""] {
            let (status, _) = open(&site, &ada, &format!("compact={other}"), None).await;
            assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{other}");
        }
        let (_, mut json) = open(&site, &ada, "", None).await;
        let (_, mut page) = open(&site, &ada, &format!("compact={}", compact::VERSION), None).await;
        let (_, mut previous) = open(&site, &ada, "compact=true", None).await;
        for stream in [&mut json, &mut page, &mut previous] {
            assert_eq!(next(stream).await, "retry: 2000\n\n");
        }
        add(&site, &ada, 1, "Milk").await;
        let as_json: Delta = serde_json::from_str(&changes(&mut json).await).expect("JSON");
        for stream in [&mut page, &mut previous] {
            assert_eq!(compact::read(&changes(stream).await), Ok(as_json.clone()));
        }
    });
}

#[test]
fn the_position_of_a_browser_that_reconnects_counts_and_not_that_of_its_address() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        for number in 1..=3 {
            add(&site, &ada, number, "Milk").await;
        }
        let view = site.day(Some(&ada)).await;
        let at = |seq: u64| format!("{}.{seq}", view["epoch"].as_str().expect("an epoch"));
        assert_eq!(view["seq"], 3);
        for (since, last, missed) in [(0, None, 3), (1, None, 2), (0, Some(2), 1), (2, Some(0), 3)] {
            let (_, mut stream) = open(&site, &ada, &format!("since={}", at(since)), last.map(at).as_deref()).await;
            next(&mut stream).await;
            let delta: Delta = serde_json::from_str(&changes(&mut stream).await).expect("JSON");
            assert_eq!((delta.ops.len(), delta.seq), (missed, 3), "since {since}, last {last:?}");
        }
        for unknown in ["nonsense", "other.1", &at(4)] {
            let (_, mut stream) = open(&site, &ada, &format!("since={}", at(3)), Some(unknown)).await;
            next(&mut stream).await;
            assert!(next(&mut stream).await.starts_with("event: load\n"), "{unknown}");
        }
    });
}

#[test]
fn a_reader_that_reads_nothing_gets_one_message_with_the_rows_as_they_are_by_then() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        let (_, mut stream) = open(&site, &ada, "", None).await;
        next(&mut stream).await;
        add(&site, &ada, 1, "Milk").await;
        for number in 0..40 {
            let form = format!("id={}&text={number}{}", TodoId::from_parts(1, 0), "x".repeat(1_000));
            assert_eq!(site.call("todos/edit", Some(&ada), &form).await.0, StatusCode::OK);
        }
        let data = changes(&mut stream).await;
        let delta: Delta = serde_json::from_str(&data).expect("JSON");
        assert_eq!((delta.ops.len(), delta.rows.len()), (41, 1));
        assert!(data.contains("39xxx") && data.len() < 5_000, "{} bytes", data.len());
        assert!(stream.next().now_or_never().is_none(), "nothing else waits");
    });
}
