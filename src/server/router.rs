//! The whole HTTP surface, and every layer that a request passes, in order.

use super::{
    auth::{self, current_user},
    context,
    day_pages::DayPages,
    doctor::{self, Doctor},
    http::{
        address::RightAddress,
        arguments,
        body_limit::{self, BodyLimit},
        catch_panic,
        client_address::Addresses,
        cookies::{self, CookieRules},
        cors::Cors,
        deadline,
        forms::Forms,
        head_limits, language,
        origin_check::OriginCheck,
        own_files, paths,
        rate_limit::RateLimits,
        refusal::refusal,
        security_headers::{PageNonce, SecurityHeaders},
        server_fn_status,
        shared::Shared,
        static_files,
        trace::Trace,
    },
    journal::Journal,
    openapi::PATH as OPENAPI,
    routes,
    state::AppState,
    store::Store,
};
use crate::{
    error::{ApiError, PageFiles, SendOn, SignInAway, StatusSetter},
    model::doctor::DoctorIsIn,
    text,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef as _},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
    routing::{any, get, post},
};
use leptos::{
    IntoView,
    config::LeptosOptions,
    context::{provide_context, use_context},
    reactive::owner::with_context,
};
use leptos_axum::{ErrorHandler, LeptosRoutes as _, ResponseOptions, generate_route_list};
use std::sync::Arc;
use tower::{ServiceBuilder, layer::layer_fn};
use tower_cookies::CookieManagerLayer;
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, Predicate},
    set_header::SetResponseHeaderLayer,
};

/// All routes of Daybook. `app` lists the page routes and `shell` is the document around them; they are parameters because the
/// server code names no page.
pub fn router<App, Shell>(
    state: AppState,
    app: impl Fn() -> App + Clone + Send + Sync + 'static,
    shell: impl Fn(LeptosOptions) -> Shell + Clone + Send + Sync + 'static,
) -> Router
where
    App: IntoView + 'static,
    Shell: IntoView + 'static,
{
    let options = LeptosOptions::from_ref(&state);
    let config = &state.config;
    let rate_limits = RateLimits::new(config.policies.limits.rates);
    let right_address = RightAddress::new(&config.workos.redirect_uri, CookieRules::from_ref(&state));
    let security_headers = SecurityHeaders::new(&config.public_url, &config.workos.base_url, reload_port(&options), state.random.clone());
    let trace = Trace::new(state.clock.clone(), state.random.clone(), config.policies.telemetry.metrics.is_some());
    let day_pages = DayPages::new(state.journal.clone(), state.clock.clone(), state.random.clone(), CookieRules::from_ref(&state));
    let origin_check = OriginCheck::new(&config.public_url, &config.policies.cors_origins);

    // The layers of routes that depend on the user: cookies, session and forms.
    let personal = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(from_fn(current_user::token_alone))
        .layer(from_fn(cookies::readable))
        .layer(CookieManagerLayer::new())
        .layer(from_fn_with_state(right_address, RightAddress::layer))
        .layer(from_fn_with_state(state.auth.clone(), current_user::layer))
        .layer(from_fn(current_user::in_their_language))
        .layer(from_fn_with_state(rate_limits.clone(), RateLimits::by_kind))
        .layer(from_fn_with_state(state.auth.clone(), auth::routes::sign_in_navigation))
        .layer(from_fn_with_state(Forms::from_ref(&state), Forms::layer))
        .layer(from_fn(current_user::gate))
        .layer(from_fn(arguments::layer))
        .layer(from_fn(server_fn_status::layer))
        .layer(layer_fn(Shared::new));

    // Every page of `App` and every server function, `/api/...`.
    let pages = Router::new()
        .leptos_routes_with_context(&state, generate_route_list(app), page_context, {
            let (shell, options) = (shell.clone(), options.clone());
            move || shell(options.clone())
        })
        .layer(from_fn_with_state(day_pages, DayPages::layer))
        .route(paths::EVENTS, get(routes::events::events))
        .route(paths::EXPORT, get(routes::export::export))
        // The upload has the same path as its page.
        .route(paths::IMPORT, post(routes::import::file).layer(DefaultBodyLimit::disable()))
        // `/login`, `/callback`, `/logout`.
        .merge(auth::routes::router(state.auth.clone()))
        .layer(from_fn_with_state(Doctor::from_ref(&state), routes::doctor::layer))
        .layer(from_fn_with_state((Journal::from_ref(&state), Store::from_ref(&state)), routes::markdown::layer))
        .layer(personal.clone());

    // Knowing the secret address is the authorization, so no session is checked.
    let feed = Router::new()
        .route(routes::feed::PATH, get(routes::feed::file))
        .layer(from_fn_with_state(rate_limits.clone(), RateLimits::by_kind));

    // Browsers send these on their own, signed in or not.
    let reports = routes::csp_report::router().layer(from_fn_with_state(rate_limits.clone(), RateLimits::by_kind));

    // The fallback: a page with status 404.
    let not_found = Router::new().fallback_service(not_found_page(&state, shell)).layer(personal);

    // Static files (`/pkg`, the images, the manifest), which need no session.
    let files = Router::new()
        .fallback_service(static_files::site(&options).fallback(not_found))
        .layer(from_fn_with_state(options.clone(), static_files::cache_control))
        .layer(from_fn(static_files::only_for_browsers));

    Router::new()
        .route("/healthz", get(routes::health::healthz))
        .route("/readyz", get(routes::health::readyz))
        .route("/go", get(routes::go_to_day::go_to_day))
        .merge(own_files::router())
        .merge(feed)
        .merge(reports)
        .route(OPENAPI, get(routes::openapi::document))
        .merge(auth::webhook::router(state.auth.clone()))
        .merge(pages)
        // An unknown API path: an error response, not the 404 page.
        .route("/api/{*path}", any(async |headers: HeaderMap| refusal(&headers, &ApiError::NotFound)))
        .method_not_allowed_fallback(async |headers: HeaderMap| refusal(&headers, &ApiError::MethodNotAllowed))
        .fallback_service(files)
        .layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(Addresses::new(config.policies.limits.trusted_proxies.clone()), Addresses::layer))
                .layer(from_fn_with_state(trace, Trace::layer))
                .layer(from_fn_with_state(security_headers, SecurityHeaders::layer))
                .layer(from_fn(language::of_browser))
                .layer(from_fn(catch_panic::layer))
                // Gzip for clients without Brotli. Decisions 024 and 034 have the levels.
                .layer(CompressionLayer::new().no_br().quality(CompressionLevel::Precise(6)).compress_when(MadeHere))
                .layer(CompressionLayer::new().no_gzip().quality(CompressionLevel::Precise(5)).compress_when(MadeHere))
                .layer(from_fn_with_state(Cors::new(&config.policies.cors_origins), Cors::layer))
                .layer(from_fn(server_fn_status::errors_to_pages))
                .layer(from_fn(head_limits::layer))
                .layer(from_fn_with_state(BodyLimit::default(), body_limit::layer))
                .layer(from_fn(deadline::layer))
                .layer(from_fn_with_state(origin_check, OriginCheck::layer))
                // After the body is read, so that a refused form gets its text back.
                .layer(from_fn_with_state(rate_limits, RateLimits::anything))
                .layer(layer_fn(Shared::new)),
        )
        .with_state(state)
}

fn not_found_page<Shell: IntoView + 'static>(
    state: &AppState,
    shell: impl Fn(LeptosOptions) -> Shell + Clone + Send + Sync + 'static,
) -> ErrorHandler<impl Fn() + Clone + Send + Sync + 'static, impl Fn(LeptosOptions) -> Shell + Clone + Send + Sync + 'static> {
    // The handler does not provide the state by itself, and the shell of the 404 page shows who is signed in.
    let context = {
        let state = state.clone();
        move || {
            provide_context(state.clone());
            page_context();
        }
    };
    ErrorHandler::new_with_context(context, shell, LeptosOptions::from_ref(state))
}

/// The contexts that a page reads besides the request and the state.
fn page_context() {
    PageNonce::provide();
    provide_context(context::theme());
    provide_context(context::preferences());
    provide_context(text::language());
    provide_context(PageFiles {
        styles: own_files::STYLES.path(),
        script: own_files::SCRIPT.path(),
        right_to_left: own_files::RIGHT_TO_LEFT.path(),
        boot: own_files::BOOT.path(),
        sidebar: own_files::SIDEBAR.path(),
        palette: own_files::PALETTE.path(),
        icons: own_files::ICONS.path(),
    });
    if let Some(away) = context::extension::<SignInAway>() {
        provide_context(away);
    }
    provide_context(DoctorIsIn(
        with_context::<AppState, _>(|state| doctor::is_in(&state.config, state.leptos_options.site_addr)).unwrap_or_default(),
    ));
    provide_context(context::impersonator());
    provide_context(context::visitor().map(|current| current.user().account()));
    provide_context(context::addresses());
    provide_context(SendOn(Arc::new(context::go_on_to)));
    if let Some(answer) = use_context::<ResponseOptions>() {
        provide_context(StatusSetter(Arc::new(move |status| {
            if let Ok(status) = StatusCode::from_u16(status) {
                answer.set_status(status);
            }
        })));
    }
}

/// `cargo leptos watch` runs the server with `LEPTOS_WATCH` and reloads its pages through a port of its own.
fn reload_port(options: &LeptosOptions) -> Option<u32> {
    std::env::var_os("LEPTOS_WATCH").map(|_| options.reload_external_port.unwrap_or(options.reload_port))
}

/// Selects the responses to compress when they are sent. Files are compressed beforehand, and an event stream must not wait in a
/// compressor.
#[derive(Debug, Clone, Copy)]
struct MadeHere;

impl Predicate for MadeHere {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
        [&b"text/html"[..], b"application/json", b"text/css", b"text/javascript"].iter().any(|one| kind.starts_with(one))
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::server::{
        clock::Clock,
        config::{Limits, Policies, Startup, Workos, WorkosConfig, leptos_options},
        random::Random,
        run,
        store::tests::run as block_on,
    };
    use axum::{
        body::{Body, to_bytes},
        http::{HeaderMap, Request},
        response::Response,
    };
    use leptos::prelude::*;
    use leptos_router::{
        SsrMode,
        components::{Route, Router as Pages, Routes},
        path,
    };
    use std::net::SocketAddr;
    use tower::ServiceExt as _;

    pub const HTML: &str = "text/html,*/*;q=0.8";

    /// An app as small as can be, with a page that fails.
    #[component]
    fn Small() -> impl IntoView {
        leptos_meta::provide_meta_context();
        view! {
            <Pages>
                <Routes fallback=|| "no such page">
                    <Route path=path!("/") view=|| "hello" ssr=SsrMode::Async />
                    <Route path=path!("/fault") view=fault ssr=SsrMode::Async />
                </Routes>
            </Pages>
        }
    }

    fn fault() -> impl IntoView {
        let asked = use_context::<axum::http::request::Parts>().is_some();
        // Not while the routes are listed, where there is no request.
        assert!(!asked, "a fault of a page");
    }

    fn document(options: LeptosOptions) -> impl IntoView {
        view! {
            <!DOCTYPE html>
            <html lang="en">
                <head>
                    <HydrationScripts options islands=true />
                </head>
                <body>
                    <Small />
                </body>
            </html>
        }
    }

    /// The real router over a site folder of its own.
    async fn site() -> (Router, tempfile::TempDir) {
        let (_, site, folder) = site_with(Limits::default()).await;
        (site, folder)
    }

    /// The same with other limits, and the state of its handlers.
    pub async fn site_with(limits: Limits) -> (AppState, Router, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("pkg")).expect("a folder");
        for (name, bytes) in [("pkg/daybook.js", "let it;"), ("pkg/daybook.js.br", "packed"), ("favicon.svg", "<svg/>")] {
            std::fs::write(folder.path().join(name), bytes).expect("a file");
        }
        let mut leptos_options = leptos_options().expect("options");
        leptos_options.site_root = folder.path().to_str().expect("a path").into();
        let public_url: url::Url = "https://daybook.example.com".parse().expect("a URL");
        let workos = WorkosConfig {
            api_key: "sk_test".into(),
            client_id: "client_1".into(),
            base_url: "https://api.workos.com".parse().expect("a URL"),
            redirect_uri: public_url.join("/callback").expect("a URL"),
            issuers: vec!["https://api.workos.com".into()],
            audience: None,
            cookie_password: "a password of more than 32 characters".into(),
            webhook_secret: None,
        };
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let startup = Startup {
            leptos_options,
            public_url,
            database: "mem://".into(),
            policies: Policies { limits, ..Policies::default() },
            workos: Workos::Real(workos),
        };
        let started = run::start(startup, Clock::system(), Random::system()).await.expect("a start");
        (started.state.clone(), router(started.state, Small, document), folder)
    }

    async fn ask(site: &Router, method: &str, path: &str, headers: &[(&str, &str)], body: Body) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(body).expect("a request");
        request.extensions_mut().insert(axum::extract::ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4000))));
        site.clone().oneshot(request).await.expect("an answer")
    }

    pub fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
        headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    #[test]
    fn every_kind_of_answer_has_the_security_headers_a_request_id_and_a_cache_rule() {
        block_on(async {
            let (site, _folder) = site().await;
            let too_large = "x".repeat(crate::model::limits::REQUEST_BYTES + 1);
            let same = ("sec-fetch-site", "same-origin");
            for (status, method, path, header, body, cache) in [
                (200, "GET", "/", ("accept", HTML), String::new(), "no-store"),
                (404, "GET", "/nowhere", ("accept", HTML), String::new(), "no-store"),
                (500, "GET", "/fault", ("accept", HTML), String::new(), "no-store"),
                (413, "POST", "/api/todos/create", same, too_large.clone(), "no-store"),
                (413, "POST", "/nowhere", same, too_large, "no-store"),
                (403, "POST", "/api/todos/create", ("sec-fetch-site", "cross-site"), String::new(), "no-store"),
                (404, "POST", "/api/webhooks/workos", ("accept", "*/*"), String::new(), "no-store"),
                (303, "GET", "/logout", ("accept", HTML), String::new(), "no-store"),
                (204, "POST", "/csp-report", ("content-type", "application/reports+json"), "[]".into(), "no-store"),
                (200, "GET", "/healthz", ("accept", "*/*"), String::new(), "no-store"),
                (200, "GET", "/readyz", ("accept", "*/*"), String::new(), "no-store"),
                (200, "GET", "/pkg/daybook.js", ("accept", "*/*"), String::new(), "no-cache"),
                (200, "GET", "/favicon.svg", ("accept", "*/*"), String::new(), "no-cache"),
                (200, "GET", own_files::STYLES.path(), ("accept", "text/css"), String::new(), "public, max-age=31536000, immutable"),
                (200, "GET", own_files::ICONS.path(), ("accept", "*/*"), String::new(), "public, max-age=31536000, immutable"),
                (200, "GET", own_files::BOOT.path(), ("accept", "*/*"), String::new(), "public, max-age=31536000, immutable"),
                (200, "GET", own_files::SIDEBAR.path(), ("accept", "*/*"), String::new(), "public, max-age=31536000, immutable"),
                (200, "GET", own_files::SCRIPT.path(), ("accept", "*/*"), String::new(), "public, max-age=31536000, immutable"),
            ] {
                let response = ask(&site, method, path, &[header], body.into()).await;
                let headers = response.headers();
                assert_eq!(response.status(), status, "{method} {path}");
                // Responses behind the session layer have `private, no-store`.
                assert_eq!(text(headers, "cache-control").trim_start_matches("private, "), cache, "{method} {path}");
                assert_eq!(text(headers, "x-request-id").len(), 26, "{method} {path}");
                assert_eq!(text(headers, "x-content-type-options"), "nosniff", "{method} {path}");
                assert!(text(headers, "strict-transport-security").starts_with("max-age=63072000"), "{method} {path}");
                assert!(text(headers, "content-security-policy").contains("frame-ancestors 'none'"), "{method} {path}");
            }
        });
    }

    #[test]
    fn the_scripts_of_a_page_carry_the_nonce_of_its_header() {
        block_on(async {
            let (site, _folder) = site().await;
            for path in ["/", "/nowhere"] {
                let response = ask(&site, "GET", path, &[("accept", HTML)], Body::empty()).await;
                let policy = text(response.headers(), "content-security-policy").to_owned();
                let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
                let page = to_bytes(response.into_body(), usize::MAX).await.expect("a page");
                let page = String::from_utf8(page.to_vec()).expect("text");
                let scripts = page.matches("<script").count();
                assert!(scripts > 0, "{path}");
                assert_eq!(page.matches(&format!("nonce=\"{nonce}\"")).count(), scripts, "{path}: {page}");
            }
        });
    }

    #[test]
    fn a_layer_answers_a_program_in_json_and_a_person_with_a_page() {
        block_on(async {
            let (site, _folder) = site().await;
            for (accept, kind, words) in
                [("application/json", "application/json", r#"{"error":"forbidden"}"#), (HTML, "text/html", "<h1>Refused</h1>")]
            {
                let headers = [("accept", accept), ("sec-fetch-site", "cross-site")];
                let response = ask(&site, "POST", "/api/todos/create", &headers, Body::empty()).await;
                assert!(text(response.headers(), "content-type").starts_with(kind));
                let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
                assert!(String::from_utf8_lossy(&body).contains(words), "{body:?}");
            }
        });
    }

    #[test]
    fn a_report_of_a_browser_is_taken_from_wherever_it_comes() {
        block_on(async {
            let (site, _folder) = site().await;
            for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "null"), ("accept", "*/*")] {
                let headers = [("content-type", "application/csp-report"), (name, value)];
                let report = r#"{"csp-report":{"effective-directive":"img-src","blocked-uri":"https://evil.example/"}}"#;
                assert_eq!(ask(&site, "POST", "/csp-report", &headers, report.into()).await.status(), 204, "{name}");
            }
            assert_eq!(ask(&site, "GET", "/csp-report", &[], Body::empty()).await.status(), 405);
        });
    }

    #[test]
    fn pages_are_compressed_on_the_way_and_files_beforehand() {
        block_on(async {
            let (site, _folder) = site().await;
            for (path, encoding) in [
                ("/", "br"),
                (own_files::STYLES.path(), "br"),
                (own_files::BOOT.path(), "br"),
                ("/pkg/daybook.js", "br"),
                ("/favicon.svg", ""),
            ] {
                let response = ask(&site, "GET", path, &[("accept", HTML), ("accept-encoding", "br")], Body::empty()).await;
                assert_eq!(text(response.headers(), "content-encoding"), encoding, "{path}");
                assert!(response.headers().get_all("vary").iter().any(|name| name == "accept-encoding"), "{path}");
            }
            let response = ask(&site, "GET", "/favicon.svg.bak", &[("accept-encoding", "identity")], Body::empty()).await;
            assert_eq!(response.status(), 404, "another file");
            let response = ask(&site, "GET", "/pkg/daybook.js", &[("accept-encoding", "br")], Body::empty()).await;
            assert_eq!(to_bytes(response.into_body(), usize::MAX).await.expect("a body"), "packed", "compressed twice");
        });
    }

    #[test]
    fn a_file_that_is_the_same_is_not_sent_again_and_files_set_no_cookie() {
        block_on(async {
            let (site, _folder) = site().await;
            let first = ask(&site, "GET", "/pkg/daybook.js", &[("cookie", "daybook=stale")], Body::empty()).await;
            assert!(!first.headers().contains_key("set-cookie"));
            let modified = text(first.headers(), "last-modified").to_owned();
            let again = ask(&site, "GET", "/pkg/daybook.js", &[("if-modified-since", &modified)], Body::empty()).await;
            assert_eq!(again.status(), 304);
        });
    }

    #[test]
    fn nothing_outside_the_site_folder_is_served() {
        block_on(async {
            let (site, folder) = site().await;
            let secret = folder.path().with_extension("secret");
            std::fs::write(&secret, "secret").expect("a file");
            let name = secret.file_name().and_then(|name| name.to_str()).expect("a name");
            for path in [format!("/../{name}"), format!("/%2e%2e/{name}"), format!("/pkg/..%2f..%2f{name}")] {
                let response = ask(&site, "GET", &path, &[], Body::empty()).await;
                assert_ne!(response.status(), 200, "{path}");
            }
            std::fs::remove_file(secret).expect("removed");
        });
    }
}
