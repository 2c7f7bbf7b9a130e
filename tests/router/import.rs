//! The import: who may import a file, what is refused, and what the page says.

use super::{
    support::{Log, on_a_deep_stack},
    surface::{DAY, Site},
};
use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use daybook::model::limits::IMPORT_BYTES;
use futures::stream;
use serde_json::{Value, json};
use std::{convert::Infallible, io};
use tower::ServiceExt as _;

const PAGE: &str = "/settings/import";
const BOUNDARY: &str = "xYz";

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The name and the value of the cookie that holds the reason of a refusal.
    fn draft(&self) -> String {
        let cookies = self.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().expect("text"));
        let draft = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("daybook_draft="));
        draft.expect("a reason").to_owned()
    }
}

async fn send(site: &Site, request: Request<Body>) -> Answer {
    let response = site.router.clone().oneshot(request).await.expect("an answer");
    let (head, body) = response.into_parts();
    let body = to_bytes(body, 1 << 24).await.expect("a body");
    Answer { status: head.status, headers: head.headers, body: String::from_utf8(body.to_vec()).expect("text") }
}

fn post(cookie: Option<&str>, body: Body) -> Request<Body> {
    let mut request = Request::post(PAGE)
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, format!("daybook={cookie}"));
    }
    request.body(body).expect("a request")
}

fn form(name: &str, file: &str) -> String {
    let head = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/json");
    format!("--{BOUNDARY}\r\n{head}\r\n\r\n{file}\r\n--{BOUNDARY}--\r\n")
}

fn export(days: &Value) -> String {
    json!({ "format": "daybook-export", "version": 1, "days": days }).to_string()
}

fn day(number: usize, texts: &[&str]) -> Value {
    let todos: Vec<_> = texts
        .iter()
        .map(|text| {
            json!({ "id": format!("{number}-{text}"), "parent": null, "text": text, "done_at": null, "deleted": false, "deleted_at": null,
                "created_at": "2026-11-20T10:00:00Z", "rank": "i", "version": 1, "pinned": false, "folded": false })
        })
        .collect();
    json!({ "day": format!("2026-11-{number}"), "label": null, "archived": false, "todos": todos, "notes": [] })
}

async fn upload(site: &Site, cookie: &str, file: &str) -> Answer {
    send(site, post(Some(cookie), form("<b>days.json", file).into())).await
}

async fn page(site: &Site, cookies: &str) -> String {
    let request = Request::get(PAGE).header(header::COOKIE, cookies).header(header::ACCEPT, "text/html").body(Body::empty());
    let answer = send(site, request.expect("a request")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.body
}

async fn load(site: &Site, cookie: &str) -> Value {
    let (status, body) = site.ask(Method::GET, "/api/import", Some(cookie), "").await;
    assert_eq!(status, StatusCode::OK, "{body}");
    serde_json::from_str(&body).expect("JSON")
}

/// Sends a file, and gives the name of its preview.
async fn stage(site: &Site, cookie: &str, days: &Value) -> String {
    let answer = upload(site, cookie, &export(days)).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, PAGE), "{}", answer.body);
    load(site, cookie).await["preview"]["id"].as_str().expect("a preview").to_owned()
}

async fn call(site: &Site, cookie: Option<&str>, what: &str, id: &str) -> (StatusCode, Value) {
    site.call(&format!("import/{what}"), cookie, &format!("id={id}")).await
}

fn texts(day: &Value) -> Vec<&str> {
    day["todos"].as_array().expect("todos").iter().map(|todo| todo["text"].as_str().expect("a text")).collect()
}

#[test]
fn a_file_is_shown_before_anything_is_added_and_can_be_undone_after() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        let of_ada = format!("daybook={ada}");
        let before = page(&site, &of_ada).await;
        assert!(before.contains("enctype=\"multipart/form-data\"") && before.contains("Choose a file"), "{before}");
        let days = json!([day(22, &["Early <i>"]), day(23, &["Milk", "Eggs"])]);
        let id = stage(&site, &ada, &days).await;
        let shown = page(&site, &of_ada).await;
        for text in ["&lt;b&gt;days.json", "Export of Daybook", "3 todos", "Early &lt;i&gt;", "2 days, from Sunday"] {
            assert!(shown.contains(text), "{text}: {shown}");
        }
        assert!(!shown.contains("type=\"file\""), "one at a time");
        assert_eq!(texts(&site.day(Some(&ada)).await), [""; 0], "nothing is added yet");
        assert_eq!(load(&site, &eve).await["preview"], Value::Null, "another person's page");

        for what in ["confirm", "undo", "cancel"] {
            assert_eq!(call(&site, None, what, &id).await.0, StatusCode::UNAUTHORIZED, "nobody at {what}");
        }
        assert_eq!(call(&site, Some(&eve), "confirm", &id).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(call(&site, Some(&eve), "cancel", &id).await.0, StatusCode::OK, "nothing of hers is there");
        for _ in 0..2 {
            assert_eq!(call(&site, Some(&ada), "confirm", &id).await, (StatusCode::OK, Value::Null));
        }
        assert_eq!(texts(&site.day(Some(&ada)).await), ["Milk", "Eggs"]);
        assert_eq!(texts(&site.day(Some(&eve)).await), [""; 0]);
        let done = page(&site, &of_ada).await;
        for text in ["Added: 3 todos.", "href=\"/d/2026-11-22\"", "Undo import", "type=\"file\""] {
            assert!(done.contains(text), "{text}: {done}");
        }

        let again = stage(&site, &ada, &days).await;
        assert!(page(&site, &of_ada).await.contains("Already in Daybook, left as they are: 3."));
        assert_eq!(call(&site, Some(&ada), "cancel", &again).await.0, StatusCode::OK);
        assert_eq!(call(&site, Some(&eve), "undo", &id).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        for _ in 0..2 {
            assert_eq!(call(&site, Some(&ada), "undo", &id).await.0, StatusCode::OK);
        }
        assert_eq!(texts(&site.day(Some(&ada)).await), [""; 0]);
        assert!(page(&site, &of_ada).await.contains("Undone. Moved to the Trash: 3."));
        let (_, trash) = site.ask(Method::GET, "/api/trash", Some(&ada), "").await;
        assert!(trash.contains("Early <i>"), "{trash}");
    });
}

#[test]
fn what_is_no_file_of_days_is_refused_in_words() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        let large = format!("{}\"", " ".repeat(IMPORT_BYTES));
        for (body, reason) in [
            (form("photo.jpg", "\u{1}\u{2}"), "Daybook can&#x27;t read this file"),
            (form("days.json", &export(&json!([]))), "There is no todo and no note in this file"),
            (form("days.json", &large), "The file is larger than 32 MiB"),
            (form("", ""), "Choose a file first."),
            (
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--{BOUNDARY}--\r\n"),
                "Choose a file first.",
            ),
            (format!("--{BOUNDARY}--\r\n"), "Choose a file first."),
            ("x".to_owned(), "The request was not understood"),
        ] {
            let answer = send(&site, post(Some(&ada), body.into())).await;
            assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, PAGE), "{reason}: {}", answer.body);
            let shown = page(&site, &format!("daybook={ada}; {}", answer.draft())).await;
            assert!(shown.contains(&reason.replace("&#x27;", "'")) || shown.contains(reason), "{reason}: {shown}");
            assert!(shown.contains("role=\"alert\"") && shown.contains("type=\"file\""));
        }
        assert_eq!(load(&site, &ada).await["preview"], Value::Null);
        // A body without a length, and without an end.
        let endless = stream::iter(std::iter::repeat_n(Ok::<_, Infallible>(vec![b' '; 1 << 20]), 1_000));
        let begin = stream::iter([Ok(form("a.json", "").split("\r\n--").next().expect("a head").as_bytes().to_vec())]);
        let body = Body::from_stream(futures::StreamExt::chain(begin, endless));
        let answer = send(&site, post(Some(&ada), body)).await;
        let shown = page(&site, &format!("daybook={ada}; {}", answer.draft())).await;
        assert!(shown.contains("The file is larger than 32 MiB"), "{shown}");
        // What the next file says takes its place.
        let good = Request::post(PAGE).header(header::COOKIE, format!("daybook={ada}; {}", answer.draft()));
        let good =
            good.header("sec-fetch-site", "same-origin").header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
        let good = good.body(form("a.json", &export(&json!([day(23, &["Milk"])]))).into()).expect("a request");
        assert_eq!(send(&site, good).await.status, StatusCode::SEE_OTHER);
        assert!(page(&site, &format!("daybook={ada}")).await.contains("This is what the file holds"));
    });
}

#[test]
fn only_a_signed_in_person_on_a_page_of_daybook_brings_a_file_in() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        let file = form("a.json", &export(&json!([day(23, &["Milk"])])));
        assert_eq!(send(&site, post(None, file.clone().into())).await.status, StatusCode::UNAUTHORIZED);
        let mut elsewhere = post(Some(&ada), file.clone().into());
        elsewhere.headers_mut().insert("sec-fetch-site", "cross-site".parse().expect("a value"));
        assert_eq!(send(&site, elsewhere).await.status, StatusCode::FORBIDDEN);
        let mut by_token = post(None, file.clone().into());
        by_token.headers_mut().insert(header::AUTHORIZATION, "Bearer daybook_x".parse().expect("a value"));
        assert_eq!(send(&site, by_token).await.status, StatusCode::UNAUTHORIZED, "a token is no way here");

        let id = stage(&site, &ada, &json!([day(23, &["Milk"])])).await;
        let sam = site.impersonate("ada").await;
        assert_eq!(send(&site, post(Some(&sam), file.into())).await.status, StatusCode::FORBIDDEN);
        for what in ["confirm", "cancel", "undo"] {
            let (status, body) = call(&site, Some(&sam), what, &id).await;
            assert_eq!((status, &body["error"]), (StatusCode::FORBIDDEN, &json!("impersonated")), "{what}");
        }
        let seen = load(&site, &sam).await;
        assert_eq!((&seen["preview"], &seen["last"], &seen["in_person"]), (&Value::Null, &Value::Null, &json!(false)));
        let shown = page(&site, &format!("daybook={sam}")).await;
        assert!(
            shown.contains("Only the owner of the account can import a file.")
                && !shown.contains("<form method=\"post\" action=\"/settings"),
            "{shown}"
        );
        assert_eq!(load(&site, &ada).await["preview"]["id"], json!(id), "hers is still there");
        // The general limit stays for everything else.
        let (status, _) = site.ask(Method::POST, "/api/import/confirm", Some(&ada), &"x".repeat((1 << 20) + 1)).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    });
}

#[test]
fn an_export_comes_back_in_another_account_and_the_account_that_it_is_of_has_it_already() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        for (number, text) in [(1, "Milk"), (2, "Eggs")] {
            let form = format!("id=01HF7YAT00000000000000000{number}&day={DAY}&text={text}");
            assert_eq!(site.call("todos/create", Some(&ada), &form).await.0, StatusCode::OK);
        }
        let request = Request::get("/api/account/export").header(header::COOKIE, format!("daybook={ada}")).body(Body::empty());
        let archive = site.router.clone().oneshot(request.expect("a request")).await.expect("an answer").into_body();
        let bytes = to_bytes(archive, 1 << 22).await.expect("an archive");
        let mut archive = zip::ZipArchive::new(io::Cursor::new(bytes)).expect("an archive");
        let json = io::read_to_string(archive.by_name("daybook.json").expect("a file")).expect("text");
        for (cookie, there) in [(&ada, 2), (&eve, 0)] {
            upload(&site, cookie, &json).await;
            let preview = load(&site, cookie).await["preview"].take();
            assert_eq!((&preview["about"]["counted"]["todos"], &preview["about"]["counted"]["there"]), (&json!(2), &json!(there)));
            let id = preview["id"].as_str().expect("an id");
            assert_eq!(call(&site, Some(cookie), "confirm", id).await.0, StatusCode::OK);
            assert_eq!(texts(&site.day(Some(cookie)).await), ["Milk", "Eggs"]);
        }
    });
}

#[test]
fn settings_are_named_before_they_are_taken_over_and_are_in_force_at_once_after() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        let of_ada = format!("daybook={ada}");
        let file = json!({ "format": "daybook-export", "version": 2, "template": "Stretch", "days": [],
            "preferences": { "week_start": "monday", "text_size": "huge", "theme": "tan", "time_zone": "Asia/Tokyo", "language": "de" } });
        assert_eq!(site.call("settings/save", Some(&ada), "time_zone=Europe/Berlin").await.0, StatusCode::OK);
        let stage = async || {
            assert_eq!(upload(&site, &ada, &file.to_string()).await.status, StatusCode::SEE_OTHER);
            load(&site, &ada).await["preview"]["id"].as_str().expect("a preview").to_owned()
        };
        let chosen = async || {
            let settings = site.ask(Method::GET, "/api/settings", Some(&ada), "").await.1;
            let settings: Value = serde_json::from_str(&settings).expect("JSON");
            let preference = |name: &str| settings["preferences"][name].as_str().expect("a word").to_owned();
            let template = settings["template"].as_str().expect("a text").to_owned();
            [preference("theme"), preference("time_zone"), preference("language"), preference("text_size"), template]
        };

        let id = stage().await;
        let shown = page(&site, &of_ada).await;
        let names = "Language, Theme, Template for a new day.";
        assert!(shown.contains(&format!("Settings that will be imported, because you have not changed them here: {names}")), "{shown}");
        assert!(shown.contains("lang=\"en\" dir=\"ltr\"") && !shown.contains("<dt>Days</dt>"), "{shown}");
        let before = ["system", "Europe/Berlin", "browser", "normal", ""];
        assert_eq!(chosen().await, before, "nobody has said yes");

        assert_eq!(call(&site, Some(&ada), "confirm", &id).await.0, StatusCode::OK);
        assert_eq!(chosen().await, ["tan", "Europe/Berlin", "de", "normal", "Stretch"]);
        let done = page(&site, &of_ada).await;
        let came = "Importierte Einstellungen: Sprache, Design, Vorlage für einen neuen Tag.";
        assert!(done.contains(came) && done.contains("data-theme=\"tan\""), "{done}");
        let on_a_device = page(&site, &format!("{of_ada}; daybook_theme=dark")).await;
        assert!(on_a_device.contains("data-theme=\"dark\""), "what a device chose comes first: {on_a_device}");

        let again = stage().await;
        assert!(!page(&site, &of_ada).await.contains("Einstellungen, die importiert werden"), "they are chosen now");
        assert_eq!(call(&site, Some(&ada), "cancel", &again).await.0, StatusCode::OK);
        assert_eq!(call(&site, Some(&ada), "undo", &id).await.0, StatusCode::OK);
        assert_eq!(chosen().await, before);
    });
}

#[test]
fn no_text_of_a_file_is_in_the_log() {
    let Some(log) = Log::of_this_process() else { return };
    on_a_deep_stack(async move {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        upload(&site, &ada, "{ \"text\": \"a secret of hers").await;
        let id = stage(&site, &ada, &json!([day(23, &["a secret of hers"])])).await;
        for what in ["confirm", "undo"] {
            assert_eq!(call(&site, Some(&ada), what, &id).await.0, StatusCode::OK);
        }
        let log = log.take();
        assert!(!log.contains("a secret of hers") && !log.contains("<b>days"), "{log}");
        for told in ["\"event\":\"import_confirmed\"", "\"event\":\"import_undone\""] {
            assert!(log.contains(told), "{told}: {log}");
        }
    });
}
