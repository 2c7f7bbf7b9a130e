//! The security headers of every response.

use super::paths::CSP_REPORT;
use crate::server::random::Random;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts},
    middleware::Next,
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use leptos::{context::provide_context, nonce::Nonce, reactive::owner::with_context};
use std::sync::Arc;
use url::Url;

/// For answers that are not pages: opened on their own, they may load nothing and have no origin. SVG images style themselves.
const NOT_A_PAGE: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
);

/// The address that `report-to` in the policy refers to. Browsers accept it over https only.
const REPORTING_ENDPOINTS: HeaderName = HeaderName::from_static("reporting-endpoints");
const ENDPOINTS: HeaderValue = HeaderValue::from_static("csp=\"/csp-report\"");

const FIXED: [(HeaderName, HeaderValue); 8] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // Not `no-referrer`: a form without JavaScript would then send `Origin: null`, and the Referer says where to return to.
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-embedder-policy"), HeaderValue::from_static("require-corp")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("origin-agent-cluster"), HeaderValue::from_static("?1")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
        ),
    ),
    // Every page is private.
    (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
];

/// The state of this layer; cheap to clone.
#[derive(Debug, Clone)]
pub struct SecurityHeaders {
    form_action: Arc<str>,
    reload: Option<u32>,
    https: bool,
    random: Random,
}

impl SecurityHeaders {
    /// The headers of a site at `public_url` that signs out through `workos`. `reload` is the port of `cargo leptos watch`, if
    /// it runs the server.
    pub fn new(public_url: &Url, workos: &Url, reload: Option<u32>, random: Random) -> Self {
        Self { form_action: origin(workos).into(), reload, https: public_url.scheme() == "https", random }
    }

    /// Gives the request a nonce and the answer its headers.
    pub async fn layer(State(headers): State<Self>, mut request: Request, next: Next) -> Response {
        let nonce = PageNonce::random(&headers.random);
        request.extensions_mut().insert(nonce.clone());
        let mut response = next.run(request).await;
        headers.write(response.headers_mut(), &nonce);
        response
    }

    fn write(&self, headers: &mut HeaderMap, nonce: &PageNonce) {
        let is_page = is_page(headers);
        let policy = if is_page { self.content_security_policy(nonce) } else { NOT_A_PAGE };
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        if is_page && self.https {
            headers.insert(REPORTING_ENDPOINTS, ENDPOINTS);
        }
        for (name, value) in FIXED {
            match name {
                // An answer whose address is a secret sends no Referer at all.
                header::REFERRER_POLICY => {
                    headers.entry(name).or_insert(value);
                }
                name => {
                    headers.insert(name, value);
                }
            }
        }
        if self.https {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
        }
    }

    fn content_security_policy(&self, PageNonce(nonce): &PageNonce) -> HeaderValue {
        // `'self'` beside the nonce: Leptos's modulepreload link carries no nonce, and a refused preload is a console message.
        // The sign-out form is redirected to WorkOS, and Chromium checks `form-action` along redirects. The two Trusted Types
        // policies are those of `components/boot/trusted_types.js`.
        // A browser that knows `report-to` ignores `report-uri`, also where it does not know the name.
        let report_to = if self.https { "; report-to csp" } else { "" };
        let reload = self.reload.map(|port| format!(" ws://127.0.0.1:{port} ws://localhost:{port}")).unwrap_or_default();
        let policy = format!(
            "default-src 'none'; script-src 'nonce-{nonce}' 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; \
             connect-src 'self'{reload}; manifest-src 'self'; form-action 'self' {}; base-uri 'none'; frame-ancestors 'none'; \
             require-trusted-types-for 'script'; trusted-types default daybook-inspect; report-uri {CSP_REPORT}{report_to}",
            self.form_action
        );
        HeaderValue::try_from(policy).unwrap_or(NOT_A_PAGE)
    }
}

/// 128 random bits that mark the scripts of one answer as Daybook's; in the request's extensions.
#[derive(Debug, Clone)]
pub struct PageNonce(Arc<str>);

impl PageNonce {
    fn random(random: &Random) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random.bytes::<16>()).into())
    }

    /// The value as it stands in the header and in the page.
    pub fn value(&self) -> &str {
        &self.0
    }

    /// Makes Leptos use the nonce of this request's header, instead of its own.
    pub fn provide() {
        let nonce = with_context::<Parts, _>(|parts| parts.extensions.get::<Self>().cloned());
        if let Some(Self(nonce)) = nonce.flatten() {
            provide_context(Nonce::from_value(nonce));
        }
    }
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware::from_fn_with_state, response::Html, routing::get};
    use tower::ServiceExt as _;

    fn headers(https: bool, reload: Option<u32>) -> SecurityHeaders {
        SecurityHeaders { form_action: "https://api.workos.com".into(), reload, https, random: Random::system() }
    }

    async fn answer(headers: SecurityHeaders, path: &str) -> HeaderMap {
        let app = Router::new()
            .route("/page", get(|| async { Html("<p>") }))
            .route("/data", get(|| async { "{}" }))
            .layer(from_fn_with_state(headers, SecurityHeaders::layer));
        let request = Request::builder().uri(path).body(Body::empty()).expect("a request");
        app.oneshot(request).await.expect("an answer").headers().clone()
    }

    fn policy(headers: &HeaderMap) -> String {
        headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text").to_owned()
    }

    #[tokio::test]
    async fn every_answer_has_every_header() {
        for path in ["/page", "/data", "/nothing-here"] {
            let headers = answer(headers(true, None), path).await;
            for (name, value) in FIXED {
                assert_eq!(headers[&name], value, "{path}");
            }
            assert!(policy(&headers).contains("frame-ancestors 'none'"), "{path}");
            assert!(headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "{path}");
        }
        assert!(!answer(headers(false, None), "/page").await.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }

    #[tokio::test]
    async fn each_page_has_a_nonce_of_its_own_and_data_has_none() {
        let (one, two) = (answer(headers(true, None), "/page").await, answer(headers(true, None), "/page").await);
        assert!(policy(&one).contains("script-src 'nonce-"));
        assert_ne!(policy(&one), policy(&two));
        assert!(!policy(&answer(headers(true, None), "/data").await).contains("nonce"));
    }

    #[tokio::test]
    async fn what_a_page_is_kept_from_is_reported_in_the_way_that_the_browser_takes() {
        let page = answer(headers(true, None), "/page").await;
        assert!(policy(&page).ends_with("; report-uri /csp-report; report-to csp"));
        assert_eq!(page["reporting-endpoints"], format!("csp=\"{CSP_REPORT}\""));
        let local = answer(headers(false, None), "/page").await;
        assert!(policy(&local).ends_with("; report-uri /csp-report") && !local.contains_key("reporting-endpoints"));
        let data = answer(headers(true, None), "/data").await;
        assert!(!policy(&data).contains("report") && !data.contains_key("reporting-endpoints"));
    }

    #[tokio::test]
    async fn only_the_development_server_lets_pages_listen_for_reloads() {
        assert!(!policy(&answer(headers(false, None), "/page").await).contains("ws:"));
        assert!(policy(&answer(headers(false, Some(3001)), "/page").await).contains("connect-src 'self' ws://127.0.0.1:3001"));
    }
}
