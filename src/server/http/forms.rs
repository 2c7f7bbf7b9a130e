//! Makes every server function a target of a plain HTML form, so that Daybook works without JavaScript.
//!
//! By itself Leptos answers such a form with a redirect to the Referer and writes an error into the address: the typed text would
//! be lost. Here the server function is called for JSON, and this layer turns its response into a redirect: to the form's hidden
//! field `then` after a success, to its `back` after an error, with the text kept as a draft.

use super::{
    answer::{bare_page, escape, see_other, way_out},
    cookies::{self, CookieRules},
    origin_check::CameFrom,
    paths::local_path,
    refusal::{accepts_html, refusal, refused_with},
};
use crate::{
    answers::Draft,
    error::ApiError,
    model::limits::REQUEST_BYTES,
    server::{
        clock::Clock,
        random::Random,
        store::{Store, drafts::DraftKey},
    },
    text::{self, Text, days, notes, pages, settings},
};
use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest as _, Multipart, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::Response,
};
use tower_cookies::Cookies;
use url::form_urlencoded;

/// The prefix of every server function's address.
const API: &str = "/api/";

/// How a form sends long texts: unencoded, where URL encoding needs nine bytes for a Japanese letter and twelve for an emoji.
const MULTIPART: &str = "multipart/form-data";

/// The fields that a user types into, of all forms, with their labels.
const TYPED: [(&str, Text); 6] = [
    ("text", notes::TEXT),
    ("title", notes::TITLE),
    ("body", notes::NOTE),
    ("email", settings::EMAIL),
    ("template", settings::TEMPLATE),
    ("label", days::LABEL),
];

/// What this layer needs; cheap to clone.
#[derive(Debug, Clone)]
pub struct Forms {
    store: Store,
    clock: Clock,
    random: Random,
    cookies: CookieRules,
}

/// A form as it was posted.
pub(in crate::server) struct Form {
    pub(in crate::server) fields: Vec<(String, String)>,
    pub(in crate::server) then: String,
    pub(in crate::server) back: String,
}

impl Forms {
    /// Keeps drafts in `store`.
    pub const fn new(store: Store, clock: Clock, random: Random, cookies: CookieRules) -> Self {
        Self { store, clock, random, cookies }
    }

    /// Answers a posted form with a redirect, and lets everything else pass.
    pub async fn layer(State(forms): State<Self>, request: Request, next: Next) -> Response {
        if !is_form_post(&request) {
            return forms.run(request, next).await;
        }
        let (parts, body) = request.into_parts();
        let Some(form) = Form::of(&parts, body).await else {
            return refusal(&parts.headers, &ApiError::BadRequest);
        };
        let response = forms.run(form.as_call(&parts), next).await;
        if is_done(&response) {
            return done(response, &form.then);
        }
        forms.keep(&parts, form, response).await
    }

    /// Runs a request. If it succeeds and is of the same kind as a draft that a page has shown, the draft is removed: its text was
    /// saved or given up.
    async fn run(&self, request: Request, next: Next) -> Response {
        let endpoint = request.uri().path().strip_prefix(API).filter(|_| request.method() == Method::POST).map(str::to_owned);
        let jar = request.extensions().get::<Cookies>().cloned();
        let response = next.run(request).await;
        if let Some((endpoint, jar)) = endpoint.zip(jar).filter(|_| is_done(&response))
            && self.shown(&jar).await.is_some_and(|draft| kind(&draft.endpoint) == kind(&endpoint))
        {
            self.forget_draft(&jar).await;
        }
        response
    }

    /// The draft of these cookies, if a page has shown it.
    async fn shown(&self, jar: &Cookies) -> Option<Draft> {
        let cookie = jar.get(cookies::DRAFT)?;
        let (key, page) = cookies::parse_draft(cookie.value())?;
        page?;
        let draft = self.store.draft(&key, self.clock.now()).await;
        draft.inspect_err(|error| tracing::error!(%error, "a draft could not be read")).ok().flatten()
    }

    /// Removes the draft that these cookies name, and its cookie.
    pub async fn forget_draft(&self, jar: &Cookies) {
        let Some(cookie) = jar.get(cookies::DRAFT) else { return };
        self.cookies.remove_draft(jar);
        if let Some((key, _)) = cookies::parse_draft(cookie.value())
            && let Err(error) = self.store.forget_draft(&key).await
        {
            tracing::error!(%error, "a draft could not be removed");
        }
    }

    /// Keeps the fields as a draft and redirects the browser to the form's page, which shows them with the error.
    async fn keep(&self, parts: &Parts, form: Form, response: Response) -> Response {
        let (answer, body) = response.into_parts();
        let error = failure(answer.status, &to_bytes(body, REQUEST_BYTES).await.unwrap_or_default());
        let endpoint = parts.uri.path().trim_start_matches(API).to_owned();
        let draft = Draft { endpoint, error, fields: form.fields };
        if self.keep_draft(parts.extensions.get::<Cookies>(), &draft).await {
            return with_cookies_of(&answer.headers, see_other(&form.back));
        }
        hand_back(parts.uri.path(), &draft.fields, &draft.error, &form.then, &form.back)
    }

    /// Stores a draft for the next page, and returns whether that succeeded.
    async fn keep_draft(&self, jar: Option<&Cookies>, draft: &Draft) -> bool {
        let key = DraftKey::random(&self.random);
        let kept = self.store.keep_draft(&key, draft, self.clock.now()).await;
        match (kept, jar) {
            (Ok(()), Some(jar)) => {
                jar.add(self.cookies.draft(cookies::draft_value(&key, None)));
                true
            }
            (kept, _) => {
                tracing::error!(error = ?kept.err(), "a draft could not be stored, so its text is returned in the response");
                false
            }
        }
    }

    /// Redirects the browser after a form that is not a server function's, to a page that shows the outcome; `form` names it as in a draft.
    pub async fn tell(&self, jar: &Cookies, form: &str, outcome: Result<(), ApiError>, page: &str) -> Response {
        match outcome {
            Ok(()) => {
                if self.shown(jar).await.is_some_and(|draft| kind(&draft.endpoint) == kind(form)) {
                    self.forget_draft(jar).await;
                }
                see_other(page)
            }
            Err(error) => {
                let draft = Draft { endpoint: form.to_owned(), error, fields: Vec::new() };
                if self.keep_draft(Some(jar), &draft).await {
                    return see_other(page);
                }
                refused_with(&draft.error, bare_page(&pages::refused::NOT_SAVED, &way_out(&draft.error.to_string())))
            }
        }
    }
}

/// Refuses a request before any work is done for it. A form gets its text back in the response, and nothing is stored: a client
/// that sends too much could otherwise fill the store with drafts, and push out those of others.
pub async fn refuse(request: Request, error: ApiError) -> Response {
    if !is_form_post(&request) {
        return refusal(request.headers(), &error);
    }
    let (parts, body) = request.into_parts();
    let Some(form) = Form::of(&parts, body).await else {
        return refusal(&parts.headers, &ApiError::BadRequest);
    };
    hand_back(parts.uri.path(), &form.fields, &error, &form.then, &form.back)
}

fn is_form_post(request: &Request) -> bool {
    request.method() == Method::POST
        && request.uri().path().starts_with(API)
        && accepts_html(request.headers())
        && (has_kind(request.headers(), "application/x-www-form-urlencoded") || has_kind(request.headers(), MULTIPART))
}

fn has_kind(headers: &HeaderMap, kind: &str) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(kind.as_bytes()))
}

impl Form {
    /// None where the body can't be parsed. It is complete and within the limit already: the body limit is an outer layer.
    async fn of(parts: &Parts, body: Body) -> Option<Self> {
        let page = parts.extensions.get().cloned();
        if !has_kind(&parts.headers, MULTIPART) {
            return Some(Self::read(&to_bytes(body, REQUEST_BYTES).await.ok()?, page));
        }
        let mut multipart = Multipart::from_request(Request::from_parts(parts.clone(), body), &()).await.ok()?;
        let mut fields = Vec::new();
        while let Some(field) = multipart.next_field().await.ok()? {
            let name = field.name().unwrap_or_default().to_owned();
            fields.push((name, String::from_utf8_lossy(&field.bytes().await.ok()?).into_owned()));
        }
        Some(Self::with(fields, page))
    }

    pub(in crate::server) fn read(bytes: &[u8], page: Option<CameFrom>) -> Self {
        Self::with(form_urlencoded::parse(bytes).into_owned().collect(), page)
    }

    fn with(fields: Vec<(String, String)>, page: Option<CameFrom>) -> Self {
        let (ways, fields): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(name, _)| name == "then" || name == "back");
        let page = page.and_then(|CameFrom(page)| local_path(&page)).unwrap_or_else(|| "/".to_owned());
        // The last one counts: a button that leads elsewhere than its form, as Delete does to offer Undo, comes after the form's own.
        let way = |wanted: &str| ways.iter().rfind(|(name, _)| name == wanted).and_then(|(_, path)| local_path(path));
        Self { then: way("then").unwrap_or_else(|| page.clone()), back: way("back").unwrap_or(page), fields }
    }

    /// The request as the browser's WASM would have sent it.
    fn as_call(&self, parts: &Parts) -> Request {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields).finish();
        let mut parts = parts.clone();
        parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        Request::from_parts(parts, Body::from(body))
    }
}

fn is_done(response: &Response) -> bool {
    response.status().is_success() || response.status().is_redirection()
}

/// `todos` of `todos/create`.
fn kind(endpoint: &str) -> Option<&str> {
    endpoint.split('/').next()
}

/// The redirect after a success: where the server function itself redirects (sign-out goes through WorkOS), else `then`.
fn done(response: Response, then: &str) -> Response {
    let headers = response.headers();
    let location = headers.get(header::LOCATION).and_then(|location| location.to_str().ok()).unwrap_or(then);
    with_cookies_of(headers, see_other(location))
}

fn failure(status: StatusCode, body: &[u8]) -> ApiError {
    serde_json::from_slice(body).unwrap_or(match status {
        StatusCode::SERVICE_UNAVAILABLE => ApiError::Unavailable,
        status if status.is_client_error() => ApiError::BadRequest,
        _ => ApiError::Internal,
    })
}

/// Copies the response's cookies to the redirect.
fn with_cookies_of(headers: &HeaderMap, mut response: Response) -> Response {
    for value in headers.get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, value.clone());
    }
    response
}

/// If no draft is stored, the response itself has the text, in a form to try again.
fn hand_back(path: &str, fields: &[(String, String)], error: &ApiError, then: &str, back: &str) -> Response {
    let ways = [("then", then), ("back", back)].into_iter();
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let inputs = fields.chain(ways).map(|(name, value)| {
        let typed = TYPED.into_iter().find_map(|(typed, label)| (typed == name).then_some(label));
        let is_long = value.contains('\n') || value.len() > 60;
        let (name, value) = (escape(name), escape(value));
        match (typed, is_long) {
            (None, _) => format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"),
            // HTML drops the first line end of a textarea.
            (Some(label), true) => {
                format!("<p><label>{label}<br><textarea name=\"{name}\" rows=\"12\" cols=\"60\">\n{value}</textarea></label></p>")
            }
            (Some(label), false) => format!("<p><label>{label}<br><input name=\"{name}\" value=\"{value}\"></label></p>"),
        }
    });
    let body = format!(
        "<p>{}</p><form method=\"post\" action=\"{}\" enctype=\"{MULTIPART}\">{}<button>{}</button></form>",
        escape(&error.to_string()),
        escape(path),
        inputs.collect::<String>(),
        text::TRY_AGAIN
    );
    refused_with(error, bare_page(&pages::refused::NOT_SAVED, &body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::page::Field,
        server::store::tests::{run, store},
    };
    use axum::{Json, Router, middleware::from_fn_with_state, response::Redirect, routing::post};
    use tower::ServiceExt as _;
    use tower_cookies::CookieManagerLayer;

    const FORM: &str = "application/x-www-form-urlencoded";
    const BROWSER: &str = "text/html,application/xhtml+xml";

    async fn forms() -> Forms {
        let public_url = "http://127.0.0.1:3000".parse().expect("a URL");
        Forms::new(store().await, Clock::system(), Random::system(), CookieRules::for_site(&public_url))
    }

    /// Server functions that echo their requests.
    fn app(forms: &Forms) -> Router {
        let refused = || async { (StatusCode::UNPROCESSABLE_ENTITY, Json(ApiError::invalid(Field::Text, "Too long."))) };
        let echo = |headers: HeaderMap, body: String| async move {
            let accept = headers[header::ACCEPT].to_str().expect("text").to_owned();
            ([(header::SET_COOKIE, format!("seen={accept} {body}"))], "null")
        };
        Router::new()
            .route("/api/todos/create", post(echo))
            .route("/api/todos/refuse", post(refused))
            .route("/api/todos/break", post(|| async { (StatusCode::SERVICE_UNAVAILABLE, "no JSON") }))
            .route("/api/auth/logout", post(|| async { Redirect::to("https://api.workos.com/logout") }))
            .layer(from_fn_with_state(forms.clone(), Forms::layer))
            .layer(CookieManagerLayer::new())
    }

    async fn post_form(forms: &Forms, path: &str, kind: &str, accept: &str, body: &str) -> Response {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, kind)
            .header(header::ACCEPT, accept)
            .extension(CameFrom("/d/2026-11-23?undo=todo.1".to_owned()));
        app(forms).oneshot(request.body(Body::from(body.to_owned())).expect("a request")).await.expect("an answer")
    }

    fn header_of(response: &Response, name: header::HeaderName) -> &str {
        response.headers().get(name).map_or("", |value| value.to_str().expect("text"))
    }

    #[test]
    fn a_success_goes_on_to_the_then_of_the_form() {
        run(async {
            let forms = forms().await;
            for (path, body, location) in [
                ("/api/todos/create", "text=Milk&then=%2Fd%2F2026-11-24%3Fundo%3Dx%23list&back=%2Fb", "/d/2026-11-24?undo=x#list"),
                ("/api/todos/create", "text=Milk", "/d/2026-11-23?undo=todo.1"),
                ("/api/todos/create", "then=%2F&text=Milk&then=%2F%3Fundo%3Dnote.1", "/?undo=note.1"),
                ("/api/todos/create", "text=Milk&then=%2F%2Fevil.example", "/d/2026-11-23?undo=todo.1"),
                ("/api/auth/logout", "then=%2F", "https://api.workos.com/logout"),
            ] {
                let response = post_form(&forms, path, FORM, BROWSER, body).await;
                assert_eq!((response.status(), header_of(&response, header::LOCATION)), (StatusCode::SEE_OTHER, location), "{body}");
            }
        });
    }

    #[test]
    fn the_server_function_sees_a_call_for_json_without_the_ways() {
        run(async {
            let response = post_form(&forms().await, "/api/todos/create", FORM, BROWSER, "text=a%26b+c&then=%2F&id=1").await;
            assert_eq!(header_of(&response, header::SET_COOKIE), "seen=application/json text=a%26b+c&id=1");
        });
    }

    #[test]
    fn a_form_of_long_texts_is_read_as_any_other() {
        run(async {
            let forms = forms().await;
            let field = |name: &str, value: &str| format!("--xYz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            let body =
                [field("body", "\u{feff}a&b\r\n--xY \u{1f331}"), field("then", "/a"), field("title", ""), field("then", "/?undo=note.1")]
                    .concat();
            for (body, status, location, seen) in [
                (
                    format!("{body}--xYz--\r\n"),
                    StatusCode::SEE_OTHER,
                    "/?undo=note.1",
                    "seen=application/json body=%EF%BB%BFa%26b%0D%0A--xY+%F0%9F%8C%B1&title=",
                ),
                (body.clone(), StatusCode::BAD_REQUEST, "", ""),
                (String::new(), StatusCode::BAD_REQUEST, "", ""),
            ] {
                let response = post_form(&forms, "/api/todos/create", "multipart/form-data; boundary=xYz", BROWSER, &body).await;
                let got = (response.status(), header_of(&response, header::LOCATION), header_of(&response, header::SET_COOKIE));
                assert_eq!(got, (status, location, seen), "{body}");
            }
            let no_boundary = post_form(&forms, "/api/todos/create", MULTIPART, BROWSER, "").await;
            assert_eq!(no_boundary.status(), StatusCode::BAD_REQUEST);
        });
    }

    #[test]
    fn what_could_not_be_saved_is_kept_as_a_draft() {
        run(async {
            let forms = forms().await;
            for (path, error) in [
                ("refuse", ApiError::invalid(Field::Text, "Too long.")),
                ("break", ApiError::Unavailable),
                ("nowhere", ApiError::BadRequest),
            ] {
                let body = "text=%3Cb%3E%0D%0AMilk&then=%2F&back=%2Fd%2F2026-11-24";
                let response = post_form(&forms, &format!("/api/todos/{path}"), FORM, BROWSER, body).await;
                assert_eq!((response.status(), header_of(&response, header::LOCATION)), (StatusCode::SEE_OTHER, "/d/2026-11-24"), "{path}");
                let cookie = header_of(&response, header::SET_COOKIE);
                assert!(cookie.contains("HttpOnly"), "{cookie}");
                let key =
                    cookie.strip_prefix("daybook_draft=").and_then(|rest| rest.split(';').next()).and_then(DraftKey::parse).expect("a key");
                let draft = forms.store.draft(&key, forms.clock.now()).await.expect("a store").expect("a draft");
                let fields = vec![("text".to_owned(), "<b>\r\nMilk".to_owned())];
                assert_eq!(draft, Draft { endpoint: format!("todos/{path}"), error, fields });
            }
        });
    }

    #[test]
    fn what_the_wasm_sends_passes_unchanged() {
        run(async {
            let forms = forms().await;
            for (kind, accept) in [(FORM, "application/json"), ("application/json", BROWSER)] {
                let response = post_form(&forms, "/api/todos/create", kind, accept, "text=Milk&then=%2F").await;
                assert_eq!(response.status(), StatusCode::OK);
                assert_eq!(header_of(&response, header::SET_COOKIE), format!("seen={accept} text=Milk&then=%2F"));
            }
        });
    }

    #[test]
    fn text_that_cannot_be_kept_comes_back_in_the_answer() {
        let fields = [("text".to_owned(), "</textarea><script>\nsecond line".to_owned())];
        let response = hand_back("/api/todos/create", &fields, &ApiError::Unavailable, "/", "/");
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        run(async move {
            let page = to_bytes(response.into_body(), REQUEST_BYTES).await.expect("a page");
            let page = String::from_utf8(page.to_vec()).expect("text");
            assert!(page.contains("<label>Text<br><textarea name=\"text\""), "{page}");
            assert!(page.contains("&lt;/textarea&gt;&lt;script&gt;\nsecond line") && !page.contains("<script"), "{page}");
        });
    }
}
