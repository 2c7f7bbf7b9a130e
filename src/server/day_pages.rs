//! A cache of rendered day pages, which differ from answer to answer only in their nonce and the ids of their empty forms.
//!
//! Nobody's rows are on a visitor's page, so two requests with the same preferences and languages get the same page
//! (docs/decisions/056-a-visitors-day-page-is-rendered-once.md). The page of somebody who is signed in is kept with what it was rendered
//! from, and is sent only where that is the same (docs/decisions/057-an-unchanged-day-is-not-rendered-again.md).

use super::{
    auth::current_user::CurrentUser,
    cache_counts,
    clock::Clock,
    context::{ReadView, SpareIds, first_visit, today_of},
    http::{
        cookies::{self, CookieRules},
        refusal::refusal,
        security_headers::PageNonce,
    },
    journal::Journal,
    random::Random,
};
use crate::{
    error::{ApiError, SignInAway},
    model::{
        day::Day,
        page::DayView,
        preferences::Preferences,
        sign_in::Addresses,
        user::{User, UserId},
    },
};
use axum::{
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use jiff::Timestamp;
use moka::{notification::RemovalCause, policy::EvictionPolicy, sync::Cache};
use std::{sync::Arc, time::Duration};
use tower_cookies::Cookies;

/// The most memory for the pages of visitors, and for those of people who are signed in, in bytes.
const BYTES: u64 = 16 << 20;
/// Every time zone's midnight is at a multiple of it.
const QUARTER_OF_AN_HOUR: Duration = Duration::from_secs(15 * 60);
/// The cookies that such a page depends on.
const PREFERENCES: [&str; 5] = [cookies::THEME, cookies::TIME_ZONE, cookies::SIDEBAR, cookies::SHORTCUTS, cookies::SEEN];

/// The pages; clones share them.
#[derive(Debug, Clone)]
pub struct DayPages {
    visitors: Cache<Key, Arc<Page>>,
    people: Cache<Key, Arc<Page>>,
    journal: Journal,
    clock: Clock,
    random: Random,
    cookies: CookieRules,
}

/// What the request and the time say about a page. For a visitor that is everything that the page is rendered from and that is not the
/// same for every request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    owner: Option<UserId>,
    /// None for today.
    day: Option<Day>,
    preferences: [Option<String>; PREFERENCES.len()],
    // A copy: a header's value keeps the whole head of its request in memory.
    languages: Option<Box<[u8]>>,
    /// In quarters of an hour.
    time: i64,
}

impl Key {
    /// None where the page depends on more than that.
    fn of(request: &Request, jar: &Cookies, now: Timestamp) -> Option<Self> {
        let (address, headers, extensions) = (request.uri(), request.headers(), request.extensions());
        let day = match address.path() {
            "/" => None,
            path => Some(path.strip_prefix("/d/")?.parse().ok()?),
        };
        let is_usual = request.method() == Method::GET
            && address.query().is_none()
            // The page of a draft is shown once.
            && jar.get(cookies::DRAFT).is_none()
            && extensions.get::<SignInAway>().is_none()
            && extensions.get::<Addresses>().is_none();
        let current = extensions.get::<CurrentUser>();
        let is_kept = is_usual && current.is_none_or(|current| current.session().is_some() && current.impersonator().is_none());
        is_kept.then(|| Self {
            owner: current.map(|current| current.id().clone()),
            day,
            // As rendering reads them: names and values may be percent-encoded.
            preferences: PREFERENCES.map(|name| jar.get(name).map(|cookie| cookie.value().to_owned())),
            languages: headers.get(header::ACCEPT_LANGUAGE).map(|languages| languages.as_bytes().into()),
            time: quarter(now),
        })
    }

    fn bytes(&self) -> usize {
        self.preferences.iter().flatten().map(String::len).sum::<usize>() + self.languages.as_ref().map_or(0, |languages| languages.len())
    }
}

/// Whose page it is, and what it shows: everything else that the page of somebody who is signed in is rendered from.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    user: User,
    preferences: Preferences,
    view: DayView,
}

fn quarter(time: Timestamp) -> i64 {
    time.as_second().div_euclid(QUARTER_OF_AN_HOUR.as_secs().cast_signed())
}

/// The values that are new on each page: the nonce, and the ids of the forms for a new todo and a new note.
type Own = [String; 3];

/// A page without those values.
#[derive(Debug)]
struct Page {
    /// None on a visitor's page.
    shown: Option<Shown>,
    headers: HeaderMap,
    /// The HTML up to each place of such a value, and which of them belongs there.
    before: Vec<(String, usize)>,
    /// The HTML after the last.
    end: String,
}

impl Page {
    fn new(shown: Option<Shown>, headers: HeaderMap, html: &str, own: &Own) -> Self {
        let mut places: Vec<(usize, usize, &str)> = Vec::new();
        for (which, value) in own.iter().enumerate() {
            places.extend(html.match_indices(value.as_str()).map(|(at, found)| (at, which, found)));
        }
        places.sort_unstable();
        let mut rest = html;
        let mut before = Vec::with_capacity(places.len());
        for (_, which, value) in places {
            if let Some((html, after)) = rest.split_once(value) {
                before.push((html.to_owned(), which));
                rest = after;
            }
        }
        Self { shown, headers, before, end: rest.to_owned() }
    }

    fn with(&self, own: &Own) -> Response {
        let mut html = String::with_capacity(self.html_bytes() + 32 * self.before.len());
        for (before, which) in &self.before {
            html.push_str(before);
            html.push_str(own.get(*which).map_or("", String::as_str));
        }
        html.push_str(&self.end);
        (self.headers.clone(), html).into_response()
    }

    /// About how much memory it takes. The rows are shorter than their HTML.
    fn bytes(&self) -> usize {
        if self.shown.is_some() { 2 * self.html_bytes() } else { self.html_bytes() }
    }

    fn html_bytes(&self) -> usize {
        self.before.iter().map(|(html, _)| html.len()).sum::<usize>() + self.end.len()
    }
}

/// An empty cache.
fn cache(counts: cache_counts::Cache) -> Cache<Key, Arc<Page>> {
    let weight = |key: &Key, page: &Arc<Page>| u32::try_from(key.bytes() + page.bytes() + 1000).unwrap_or(u32::MAX);
    let dropped = move |_, _, cause: RemovalCause| {
        if cause == RemovalCause::Size {
            counts.evicted();
        }
    };
    Cache::builder()
        .max_capacity(BYTES)
        .weigher(weight)
        // No request finds a page of an earlier quarter, however often it was wanted.
        .eviction_policy(EvictionPolicy::lru())
        .time_to_live(QUARTER_OF_AN_HOUR)
        .eviction_listener(dropped)
        .build()
}

impl DayPages {
    /// An empty cache.
    pub fn new(journal: Journal, clock: Clock, random: Random, cookies: CookieRules) -> Self {
        let (visitors, people) = (cache(cache_counts::Cache::Visitors), cache(cache_counts::Cache::Pages));
        Self { visitors, people, journal, clock, random, cookies }
    }

    /// Answers with a page that was rendered before, and otherwise has it rendered.
    pub async fn layer(State(pages): State<Self>, mut request: Request, next: Next) -> Response {
        let now = pages.clock.now();
        let extensions = request.extensions();
        let (nonce, jar) = (extensions.get::<PageNonce>().cloned(), extensions.get::<Cookies>().cloned());
        let Some((nonce, jar)) = nonce.zip(jar) else { return next.run(request).await };
        let Some(key) = Key::of(&request, &jar, now) else { return next.run(request).await };
        let mut shown = None;
        if let Some(current) = extensions.get::<CurrentUser>().cloned() {
            let view = pages.view(&current, &key, &jar, now).await;
            request.extensions_mut().insert(ReadView(view.clone()));
            // Neither a failure is kept, nor a page that shows the template too.
            let Some(view) = view.ok().filter(|view| !view.todos.is_empty() || !current.has_template()) else {
                return next.run(request).await;
            };
            shown = Some(Shown { user: current.user().clone(), preferences: current.preferences().clone(), view });
        }
        let (cache, counts) = match shown {
            None => (&pages.visitors, cache_counts::Cache::Visitors),
            Some(_) => (&pages.people, cache_counts::Cache::Pages),
        };
        let spare = SpareIds::new(now, &pages.random);
        let own = [nonce.value().to_owned(), spare.todo.to_string(), spare.note.to_string()];
        let known = cache.get(&key).filter(|page| page.shown == shown);
        counts.looked(known.is_some());
        if let Some(page) = known {
            if shown.is_none() {
                // The only cookie that rendering such a page sets.
                first_visit(&jar, pages.cookies);
            }
            return page.with(&own);
        }
        request.extensions_mut().insert(spare);
        let headers = request.headers().clone();
        let response = next.run(request).await;
        if response.status() != StatusCode::OK {
            return response;
        }
        let (parts, body) = response.into_parts();
        let html = to_bytes(body, usize::MAX).await.ok().and_then(|bytes| String::from_utf8(bytes.into()).ok());
        let Some(html) = html else {
            tracing::error!("a page was not rendered whole");
            return refusal(&headers, &ApiError::Internal);
        };
        // Not if midnight, or a clock that is set, may have come in between.
        if key.time == quarter(pages.clock.now()) {
            cache.insert(key, Arc::new(Page::new(shown, parts.headers.clone(), &html, &own)));
        }
        Response::from_parts(parts, html.into())
    }

    /// What the page of somebody who is signed in has to show.
    async fn view(&self, current: &CurrentUser, key: &Key, jar: &Cookies, now: Timestamp) -> Result<DayView, ApiError> {
        let zone = jar.get(cookies::TIME_ZONE);
        let today = today_of(current.preferences(), zone.as_ref().map(|zone| zone.value()), now)?;
        Ok(self.journal.day_view(current.id(), key.day.unwrap_or(today), today, None).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{
        http::security_headers::SecurityHeaders,
        store::tests::{run, store},
    };
    use axum::{Extension, Router, body::Body, middleware::from_fn_with_state, response::Html, routing::get};
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use tower::ServiceExt as _;
    use tower_cookies::{Cookie, CookieManagerLayer};
    use url::Url;

    const NOON: i64 = 1_764_504_000;

    fn site() -> Url {
        "https://daybook.example".parse().expect("a URL")
    }

    fn rules() -> CookieRules {
        CookieRules::for_site(&site())
    }

    /// The key of a request; the header `cookie` is read as the layer for cookies does.
    fn key(method: &str, path: &str, headers: &[(&str, &str)], seconds: i64) -> Option<Key> {
        let mut request = Request::builder().method(method).uri(path);
        let jar = Cookies::default();
        for (name, value) in headers {
            request = request.header(*name, *value);
            let cookies = Cookie::split_parse_encoded((*value).to_owned()).filter(|_| *name == "cookie");
            cookies.for_each(|cookie| jar.add(cookie.expect("a cookie")));
        }
        Key::of(&request.body(Body::empty()).expect("a request"), &jar, Timestamp::from_second(NOON + seconds).expect("a time"))
    }

    #[test]
    fn only_pages_that_depend_on_preferences_alone_are_cached() {
        for (is_cached, method, path, cookie) in [
            (true, "GET", "/", "daybook_theme=dark"),
            (true, "GET", "/d/2026-11-23", "daybook_seen=1; daybook_tz=Europe/Berlin;daybook_sidebar=collapsed"),
            (false, "HEAD", "/", "daybook_theme=dark"),
            (false, "POST", "/", "daybook_theme=dark"),
            (false, "GET", "/?undo=1", "daybook_theme=dark"),
            (false, "GET", "/d/nonsense", "daybook_theme=dark"),
            (false, "GET", "/d/2026-11-23/select", "daybook_theme=dark"),
            (false, "GET", "/settings", "daybook_theme=dark"),
            (false, "GET", "/api/day", "daybook_theme=dark"),
            (false, "GET", "/", "daybook_theme=dark; daybook_draft=key"),
            (true, "GET", "/", "daybook=ended; other=1"),
            (false, "GET", "/", "other=1;daybook%5Fdraft=key"),
        ] {
            assert_eq!(key(method, path, &[("cookie", cookie)], 0).is_some(), is_cached, "{method} {path} {cookie}");
        }
        let elsewhere = Addresses { here: "http://localhost".into(), configured: "http://127.0.0.1".into() };
        for request in [Request::builder().extension(SignInAway), Request::builder().extension(elsewhere)] {
            assert_eq!(Key::of(&request.body(Body::empty()).expect("a request"), &Cookies::default(), Timestamp::UNIX_EPOCH), None);
        }
    }

    #[test]
    fn what_a_page_depends_on_is_in_its_key() {
        let of = |path, headers, seconds| key("GET", path, headers, seconds).expect("a key");
        let page = of("/", &[], 0);
        assert_eq!(page, of("/", &[("user-agent", "another"), ("cookie", "other=daybook_theme")], 899));
        for other in [
            of("/d/2026-11-23", &[], 0),
            of("/", &[("cookie", "daybook_theme=dark")], 0),
            of("/", &[("cookie", "daybook%5Ftheme=dark")], 0),
            of("/", &[("accept-language", "de")], 0),
            of("/", &[], 900),
            of("/", &[], -1),
        ] {
            assert_ne!(page, other);
        }
    }

    #[test]
    fn each_answer_has_values_of_its_own() {
        let own = |name: &str| ["nonce", "todo", "note"].map(|value| format!("<{name}'s {value}>"));
        let html = |own: &Own| format!("{n} a {t}{o} b {n} c ä {t} d", n = own[0], t = own[1], o = own[2]);
        let without = Page::new(None, HeaderMap::new(), "nothing", &own("first"));
        assert_eq!((without.before.len(), without.end.as_str(), without.bytes()), (0, "nothing", 7));
        let page = Page::new(None, HeaderMap::new(), &html(&own("first")), &own("first"));
        run(async move {
            for name in ["first", "second"] {
                let answer = to_bytes(page.with(&own(name)).into_body(), usize::MAX).await.expect("a page");
                assert_eq!(answer, html(&own(name)));
            }
        });
    }

    #[test]
    fn a_page_is_rendered_once_in_a_quarter_of_an_hour() {
        run(async {
            let (rendered, seconds) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
            let page = {
                let rendered = rendered.clone();
                async move |Extension(nonce): Extension<PageNonce>, Extension(spare): Extension<SpareIds>| {
                    let status = if rendered.fetch_add(1, SeqCst) == 0 { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
                    (status, Html(format!("{} {} {}", nonce.value(), spare.todo, spare.note)))
                }
            };
            let clock = {
                let seconds = seconds.clone();
                Clock::from_fn(move || Timestamp::from_second(NOON + seconds.load(SeqCst) as i64).expect("a time"))
            };
            let site = site();
            let journal = Journal::new(store().await, clock.clone(), Random::system());
            let pages = DayPages::new(journal, clock, Random::system(), rules());
            let app = Router::new()
                .route("/", get(page))
                .layer(from_fn_with_state(pages, DayPages::layer))
                .layer(CookieManagerLayer::new())
                .layer(from_fn_with_state(SecurityHeaders::new(&site, &site, None, Random::system()), SecurityHeaders::layer));
            for (second, status, times) in [(0, 503, 1), (1, 200, 2), (2, 200, 2), (899, 200, 2), (900, 200, 3), (901, 200, 3)] {
                seconds.store(second, SeqCst);
                let answer = app.clone().oneshot(Request::new(Body::empty())).await.expect("an answer");
                assert_eq!((answer.status().as_u16(), rendered.load(SeqCst)), (status, times), "second {second}");
            }
        });
    }
}
