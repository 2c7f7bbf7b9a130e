//! A person with a browser, which sends the pending changes of its page.

use crate::program::{Server, client, sign_in};
use reqwest::header::COOKIE;
use serde_json::{Value, json};

/// The id of a row or of a change.
pub fn id(number: usize) -> String {
    format!("01HF7YAT{number:018}")
}

/// A person with a browser.
#[derive(Clone)]
pub struct Person {
    /// Their browser.
    pub http: reqwest::Client,
    /// Where the program is.
    pub url: String,
    /// Their session.
    pub cookie: String,
    /// Whose account it is.
    pub account: Value,
}

impl Person {
    /// Signs Ada in.
    pub async fn sign_in(server: &Server) -> Self {
        Self::sign_in_as(server, "ada%40example.com").await
    }

    /// Signs somebody in.
    pub async fn sign_in_as(server: &Server, email: &str) -> Self {
        let http = client();
        let cookie = sign_in(&http, &server.url, email).await;
        let mut person = Self { http, url: server.url.clone(), cookie, account: Value::Null };
        let me = person.get("/api/auth/me").await.1;
        person.account = json!({ "owner": me["user"]["id"], "since": me["user"]["since"] });
        person
    }

    /// The status and the body of an address.
    pub async fn get(&self, path: &str) -> (u16, Value) {
        let answer = self.http.get(format!("{}{path}", self.url)).header(COOKIE, format!("daybook={}", self.cookie));
        let answer = answer.send().await.expect("an answer");
        (answer.status().as_u16(), serde_json::from_str(&answer.text().await.expect("a body")).unwrap_or_default())
    }

    /// Sends pending changes as a page does. `None` when the server is gone.
    pub async fn push(&self, ops: &[Value]) -> Option<(u16, Value)> {
        let batch = json!({ "batch": { "account": self.account, "ops": ops } });
        let request = self.http.post(format!("{}/api/changes", self.url)).header(COOKIE, format!("daybook={}", self.cookie));
        let request = request.header("sec-fetch-site", "same-origin").header("content-type", "application/json");
        let answer = request.body(batch.to_string()).send().await.ok()?;
        Some((answer.status().as_u16(), serde_json::from_str(&answer.text().await.ok()?).unwrap_or_default()))
    }

    /// The outcome of each change.
    pub async fn outcomes(&self, ops: &[Value]) -> Value {
        let (status, mut answer) = self.push(ops).await.expect("an answer");
        assert_eq!(status, 200, "{answer}");
        answer["outcomes"].take()
    }
}

/// A change.
pub fn op(number: usize, change: Value) -> Value {
    json!({ "op": { "id": id(number), "change": change }, "first_sent_at": 0 })
}

/// The change that makes a todo on a day.
pub fn create_on(day: &str, number: usize, text: &str) -> Value {
    let place = json!({ "day": day, "parent": null, "rank": "80", "after": null, "before": null });
    op(number, json!({ "create_todo": { "id": id(number), "place": place, "text": text } }))
}
