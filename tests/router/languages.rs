//! The languages: who gets which one, and that pages, refusals and files for the browser are in it.

use super::{support::on_a_deep_stack, surface::Site};
use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use tower::ServiceExt as _;

async fn read(site: &Site, path: &str, headers: &[(&str, &str)]) -> (StatusCode, String) {
    let mut request = Request::builder().uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = site.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
    let (head, body) = response.into_parts();
    let body = to_bytes(body, 1 << 24).await.expect("a body");
    (head.status, String::from_utf8(body.to_vec()).expect("text"))
}

/// The address of a script that a page loads.
fn script<'a>(page: &'a str, name: &str) -> &'a str {
    let begin = page.find(&format!("/{name}.")).expect("the script");
    page[begin..].split('"').next().expect("an address")
}

#[test]
fn a_page_is_in_the_language_that_its_browser_wants() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        for (wanted, root, word) in [
            (None, "lang=\"en\" dir=\"ltr\"", "Nothing planned yet."),
            (Some("fr, en-GB;q=0.5"), "lang=\"en\" dir=\"ltr\"", "Nothing planned yet."),
            (Some("de-AT, en;q=0.5"), "lang=\"de\" dir=\"ltr\"", "Noch nichts geplant."),
            (Some("ar"), "lang=\"ar\" dir=\"rtl\"", "لا شيء مخطط بعد."),
        ] {
            let headers: Vec<_> = wanted.map(|wanted| (header::ACCEPT_LANGUAGE.as_str(), wanted)).into_iter().collect();
            let (status, page) = read(&site, "/", &headers).await;
            assert_eq!(status, StatusCode::OK);
            assert!(page.contains(root) && page.contains(word), "{wanted:?}: {page}");
            // The WASM gets its texts from that script.
            let (status, boot) = read(&site, script(&page, "boot"), &headers).await;
            assert!(status == StatusCode::OK && boot.contains(word), "{wanted:?}: {boot}");
        }
    });
}

#[test]
fn what_is_chosen_goes_with_the_person_whatever_their_browser_wants() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let cookie = site.sign_in("ada").await;
        let (status, body) = site.call("settings/save", Some(&cookie), "language=de").await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let session = format!("daybook={cookie}");
        let arabic = [("cookie", session.as_str()), ("accept-language", "ar")];
        let (_, page) = read(&site, "/settings", &arabic).await;
        assert!(page.contains("lang=\"de\" dir=\"ltr\"") && page.contains("Einstellungen"), "{page}");
        let (status, body) = site.call("todos/create", Some(&cookie), "id=01HF7YAT000000000000000001&day=2026-11-26&text=").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(body.to_string().contains("Eine Aufgabe darf nicht leer sein."), "{body}");
        let (status, body) = site.call("settings/save", Some(&cookie), "language=browser").await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let (_, page) = read(&site, "/settings", &arabic).await;
        assert!(page.contains("lang=\"ar\" dir=\"rtl\""), "{page}");
        let (status, _) = site.call("settings/save", Some(&cookie), "language=nl").await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
    });
}

#[test]
fn a_page_that_waits_for_its_data_is_in_one_language() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        for number in 0..30 {
            // For a new person the day is read from the database, and then the template.
            let session = format!("daybook={}", site.sign_in(&format!("ada{number}")).await);
            let (_, page) = read(&site, "/", &[("cookie", session.as_str()), ("accept-language", "de")]).await;
            assert!(page.contains("lang=\"de\"") && page.contains("Neue Aufgabe") && !page.contains("New todo"), "{number}: {page}");
        }
    });
}

#[test]
fn a_refusal_is_in_the_language_of_its_browser() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (status, page) = read(&site, "/api/nothing", &[("accept-language", "de"), ("accept", "text/html")]).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(page.contains("lang=\"de\" dir=\"ltr\"") && page.contains("Zur Seite von heute"), "{page}");
    });
}
