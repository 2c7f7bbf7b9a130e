//! The emulator's own pages: complete without JavaScript, with one inline style sheet that its hash allows.

use super::{person::Problem, records::User};
use crate::server::{http::answer::escape, sha256::sha256};
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{fmt::Write, sync::LazyLock};
use url::Url;

const STYLE: &str = "
:root { color-scheme: light dark; --page: #f6f6f3; --card: #fff; --text: #1d1d1b; --soft: #55554f; --line: #84847c; --rule: #dcdcd6;
  --action: #1a56b4; --on-action: #fff; --wrong: #a4201b; }
@media (prefers-color-scheme: dark) { :root { --page: #151514; --card: #1f1f1d; --text: #ecece8; --soft: #b5b5ad; --line: #85857d;
  --rule: #3a3a37; --action: #8fb8f6; --on-action: #10151d; --wrong: #ff9c94; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 27rem; margin: 0 auto; padding: 1.5rem; background: var(--card); border: 1px solid var(--rule); border-radius: .75rem; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
summary { margin-top: .75rem; color: var(--soft); cursor: pointer; }
h2 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
p { margin: .5rem 0 0; color: var(--soft); overflow-wrap: anywhere; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
label { display: block; margin-top: .75rem; font-weight: 600; }
input, button { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: .5rem; overflow-wrap: anywhere; }
input { margin-top: .25rem; }
button { cursor: pointer; text-align: start; }
button:hover { border-color: var(--text); }
button.main { margin-top: 1rem; text-align: center; font-weight: 600; color: var(--on-action); background: var(--action); border-color: var(--action); }
a { display: inline-block; margin-top: 1rem; padding: .5rem 0; color: var(--action); }
:focus-visible { outline: 3px solid var(--action); outline-offset: 2px; }
.wrong { color: var(--wrong); font-weight: 600; }
";

/// The style sheet as a Content Security Policy names it.
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| format!("sha256-{}", STANDARD.encode(sha256(STYLE))));

/// What the sign-in page shows. Every text is escaped here and nowhere else.
pub struct SignInPage<'a> {
    /// Where the forms go.
    pub action: &'a str,
    /// Where 'Cancel' goes.
    pub cancel: &'a str,
    /// Where the browser goes in the end.
    pub return_url: &'a Url,
    pub people: &'a [User],
    pub email: &'a str,
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub impersonator_email: &'a str,
    pub impersonator_reason: &'a str,
    pub problem: Option<Problem>,
}

/// The sign-in page; 422 when it shows a problem.
pub fn sign_in(page: &SignInPage<'_>) -> Response {
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let action = escape(page.action);
    let mut people = String::new();
    for user in page.people {
        let label = user.full_name().map_or_else(|| user.email.clone(), |name| format!("{name} \u{2013} {}", user.email));
        // Writing to a String cannot fail.
        let _ = write!(people, "<li><button name=\"user\" value=\"{}\">{}</button></li>", escape(&user.id), escape(&label));
    }
    let wrong = page
        .problem
        .map_or_else(String::new, |problem| format!("<p id=\"problem\" class=\"wrong\" role=\"alert\">{}</p>", escape(problem.sentence())));
    let invalid = |bad: bool| if bad { " aria-invalid=\"true\" aria-describedby=\"problem\"" } else { "" };
    let bad_email = invalid(page.problem == Some(Problem::Email));
    let bad_name = invalid(page.problem == Some(Problem::Name));
    let body = format!(
        "<p>This is Daybook\u{2019}s local stand-in for WorkOS. It asks for no password: choose who you want to be.</p>{wrong}\
         <h2>People it knows</h2><form method=\"post\" action=\"{action}\"><ul>{people}</ul></form>\
         <h2>Somebody else</h2><form method=\"post\" action=\"{action}\">\
         <label for=\"email\">E-mail</label>\
         <input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"email\" required value=\"{email}\"{bad_email}>\
         <label for=\"first_name\">First name</label>\
         <input id=\"first_name\" name=\"first_name\" autocomplete=\"given-name\" maxlength=\"100\" value=\"{first_name}\"{bad_name}>\
         <label for=\"last_name\">Last name</label>\
         <input id=\"last_name\" name=\"last_name\" autocomplete=\"family-name\" maxlength=\"100\" value=\"{last_name}\"{bad_name}>\
         <details{open}><summary>More</summary>{impersonation}</details>\
         <button class=\"main\">Sign in</button></form><a href=\"{cancel}\">Cancel</a>",
        email = escape(page.email),
        first_name = escape(page.first_name),
        last_name = escape(page.last_name),
        open = if page.impersonator_email.is_empty() && page.impersonator_reason.is_empty() { "" } else { " open" },
        impersonation =
            impersonation(page.impersonator_email, page.impersonator_reason, invalid(page.problem == Some(Problem::Impersonator))),
        cancel = escape(page.cancel),
    );
    // Chromium applies form-action to the redirects after a form too, so the application's origin is listed.
    let form_action = format!("'self' {}", page.return_url.origin().ascii_serialization());
    document(status, "Sign in", &body, &form_action)
}

/// The fields for an impersonator.
fn impersonation(email: &str, reason: &str, invalid: &str) -> String {
    format!(
        "<label for=\"impersonator_email\">Impersonated by (e-mail)</label>\
         <input id=\"impersonator_email\" name=\"impersonator_email\" type=\"email\" autocomplete=\"off\" value=\"{}\"{invalid}>\
         <label for=\"impersonator_reason\">Reason</label>\
         <input id=\"impersonator_reason\" name=\"impersonator_reason\" autocomplete=\"off\" maxlength=\"500\" value=\"{}\"{invalid}>",
        escape(email),
        escape(reason),
    )
}

/// Stands in for the part of WorkOS's dashboard that starts impersonations; 422 when it shows a problem.
pub fn dashboard(action: &str, return_url: &Url, problem: Option<Problem>) -> Response {
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let wrong = problem.map_or_else(String::new, |problem| format!("<p class=\"wrong\" role=\"alert\">{}</p>", escape(problem.sentence())));
    let body = format!(
        "<p>This stands in for impersonation in WorkOS\u{2019}s dashboard: act in somebody\u{2019}s account for an hour. As from \
         WorkOS, the application gets a code without a state.</p>{wrong}<form method=\"post\" action=\"{}\">\
         <label for=\"email\">E-mail of the person</label>\
         <input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"off\" required>{}<button class=\"main\">Impersonate</button></form>",
        escape(action),
        impersonation("", "", "")
    );
    document(status, "Impersonate a person", &body, &format!("'self' {}", return_url.origin().ascii_serialization()))
}

/// A page for a user who can go no further.
pub fn problem(status: StatusCode, heading: &str, text: &str) -> Response {
    let body = format!("<p>{}</p><p>This is Daybook\u{2019}s local stand-in for WorkOS.</p>", escape(text));
    document(status, heading, &body, "'none'")
}

fn document(status: StatusCode, heading: &str, body: &str, form_action: &str) -> Response {
    let heading = escape(heading);
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{heading} \u{2013} local WorkOS</title><link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style></head>\
         <body><main><h1>{heading}</h1>{body}</main></body></html>"
    );
    let policy = format!(
        "default-src 'none'; style-src '{}'; img-src data:; form-action {form_action}; base-uri 'none'; frame-ancestors 'none'",
        *STYLE_HASH
    );
    let Ok(policy) = HeaderValue::from_str(&policy) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // With no-referrer a browser would send the form with `Origin: null`.
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    ];
    (status, headers, Html(html)).into_response()
}
