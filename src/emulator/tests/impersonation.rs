//! A staff member acts as a user, in production's wire format.

use super::*;

const SAM: [(&str, &str); 3] =
    [("email", "ada@example.com"), ("impersonator_email", "sam@staff.example"), ("impersonator_reason", "Ticket <42>")];

#[tokio::test]
async fn the_answer_the_token_and_the_session_name_the_impersonator() {
    let bench = Bench::new().await;
    let reply = bench.answer(bench.authorize_url(&[]), &SAM).await;
    let (status, body) = bench.exchange(&query_of(&location(&reply))["code"], json!({})).await;
    assert_eq!(status, 200, "{body}");
    let sam = json!({ "email": "sam@staff.example", "reason": "Ticket <42>" });
    assert_eq!((&body["authentication_method"], &body["impersonator"]), (&json!("Impersonation"), &sam));
    assert_eq!(
        (&body["user"]["email"], &body["user"]["last_sign_in_at"]),
        (&json!("ada@example.com"), &Value::Null),
        "she did not sign in"
    );
    assert_eq!(bench.claims(text(&body["access_token"])).await["act"], json!({ "sub": "sam@staff.example" }));

    let (status, rotated) = bench.refresh(text(&body["refresh_token"])).await;
    assert_eq!((status, &rotated["impersonator"]), (200, &sam));
    assert_eq!(bench.claims(text(&rotated["access_token"])).await["act"], json!({ "sub": "sam@staff.example" }));
    let (_, sessions) = bench.with_key("GET", &format!("/user_management/users/{}/sessions", text(&body["user"]["id"])), json!({})).await;
    assert_eq!((&sessions["data"][0]["impersonator"], &sessions["data"][0]["auth_method"]), (&sam, &json!("impersonation")));
    bench.wind(3_600);
    assert_eq!(bench.refresh(text(&rotated["refresh_token"])).await.0, 400, "after an hour it is over");
}

#[tokio::test]
async fn an_impersonator_without_an_address_or_with_too_many_words_is_asked_again() {
    let bench = Bench::new().await;
    let long = "x".repeat(501);
    for (email, reason) in [("sam", ""), ("", "Ticket 42"), ("sam@staff.example", long.as_str())] {
        let form = [("email", "ada@example.com"), ("impersonator_email", email), ("impersonator_reason", reason)];
        let reply = bench.answer(bench.authorize_url(&[]), &form).await;
        assert_eq!(reply.status(), 422, "{email}");
        assert!(reply.text().await.unwrap().contains("<details open>"), "{email}: the fields are in sight");
    }
}

#[tokio::test]
async fn the_dashboard_sends_a_code_without_a_state_and_the_next_sign_in_asks_nothing() {
    let bench = Bench::with(|config| config.redirect_uris.insert(0, CALLBACK.to_owned())).await;
    let dashboard = bench.url("/emulator/dashboard");
    assert_eq!(bench.get(dashboard.clone()).await.status(), 200);
    let begin = |site: &'static str| bench.http.post(dashboard.clone()).header("sec-fetch-site", site).form(&SAM).send();
    assert_eq!(begin("cross-site").await.unwrap().status(), 403);
    let reply = begin("same-origin").await.unwrap();
    let query = query_of(&location(&reply));
    assert!(query.contains_key("code") && !query.contains_key("state"), "{query:?}");
    let cookie = reply.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();

    let ask = |cookie: String| bench.http.get(bench.authorize_url(&[("state", "a state")])).header("cookie", cookie).send();
    assert_eq!(ask("emulator-impersonation=made-up".to_owned()).await.unwrap().status(), 200, "the page");
    let passed = ask(cookie.clone()).await.unwrap();
    let query = query_of(&location(&passed));
    assert_eq!((passed.status().as_u16(), query["state"].as_str()), (303, "a state"));
    assert!(passed.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(bench.exchange(&query["code"], json!({})).await.1["impersonator"]["email"], "sam@staff.example");
    assert_eq!(ask(cookie).await.unwrap().status(), 200, "once");
}
