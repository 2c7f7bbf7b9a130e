//! The fuzz targets: each function passes untrusted bytes to the code that reads them in production, and asserts invariants of the
//! result. Behind the feature `fuzz`, so not part of a released program; see `fuzz/README.md`.
#![expect(clippy::expect_used, reason = "a fuzz target reports a failure by a panic")]

use super::{
    auth::{
        callback::Came,
        flow::Flows,
        jwks::{self, Jwks},
        seal::{Purpose, Sealer},
        signature,
        tokens::{Mismatch, Seen, Verifier},
        webhook,
        workos::{Workos, published_keys},
    },
    clock::Clock,
    config::{WorkosConfig, known_issuers},
    context::zone_named,
    http::{
        client_address::{TrustedProxies, client_address},
        cookies::{self, CookieRules},
        forms::Form,
        origin_check::CameFrom,
        paths::local_path,
    },
    import as files, markdown,
    random::Random,
    store::{Store, disk::Reserve, sessions::SessionKey},
};
use crate::model::{
    compact::{self, Malformed},
    date_words::{COMMAS, DateWords},
    day::Day,
    export::NoteRecord,
    journal::{Answer, Batch, Delta},
    language::Language,
    note::{Body, Title},
    quick_add::{self as grammar, with_phrase},
    repeat::without_rule,
    replica::{Kept, stored},
    search::{Filters, Query},
    sign_in::SignInFailure,
    theme::Theme,
    todo::TodoText,
    words::{Folded, words_of},
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, header};
use futures::executor::block_on;
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::HashSet, convert::Infallible, fmt::Debug, sync::LazyLock};
use tower::{ServiceBuilder, ServiceExt as _, service_fn};
use tower_cookies::{Cookie, CookieManagerLayer, Cookies};
use url::Url;

/// The time of every run, in seconds; the seeds of the corpora are dated by it.
const NOW: i64 = 1_800_000_000;
/// The key set that the seeds of `token` were signed for. The private key no longer exists, so a token that verifies and is not one
/// of the seeds was forged.
const KEYS: &str = include_str!("../../fuzz/keys.json");
const PASSWORD: &str = "a password of at least 32 characters";

fn clock() -> Clock {
    Clock::from_fn(|| Timestamp::from_second(NOW).expect("a time"))
}

fn workos_config() -> WorkosConfig {
    let base_url: Url = "https://api.workos.com".parse().expect("a URL");
    WorkosConfig {
        api_key: "sk_test".into(),
        client_id: "client_1".into(),
        issuers: known_issuers(&base_url, "client_1"),
        base_url,
        redirect_uri: "http://127.0.0.1:3000/callback".parse().expect("a URL"),
        audience: Some("daybook".into()),
        cookie_password: PASSWORD.into(),
        webhook_secret: Some("secret".into()),
    }
}

fn workos() -> Workos {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Workos::new(&workos_config()).expect("a client")
}

fn rules(secure: bool) -> CookieRules {
    let site = if secure { "https://daybook.example.com" } else { "http://127.0.0.1:3000" };
    CookieRules::for_site(&site.parse().expect("a URL"))
}

/// The first line, and the rest.
fn two_parts(data: &[u8]) -> (&[u8], &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (first, rest) = data.split_at(end);
    (first, rest.get(1..).unwrap_or_default())
}

/// Takes any bytes, and panics when something that must hold does not.
pub type Target = fn(&[u8]);

/// Every target, by its name.
pub const TARGETS: [(&str, Target); 15] = [
    ("callback", callback),
    ("claims", claims),
    ("compact", compact),
    ("cookies", cookies),
    ("flow", flow),
    ("form", form),
    ("forwarded", forwarded),
    ("import", import),
    ("jwks", jwks),
    ("markdown", markdown),
    ("path", path),
    ("quick_add", quick_add),
    ("search", search),
    ("token", token),
    ("webhook", webhook),
];

/// A database that no target queries.
static STORE: LazyLock<Store> = LazyLock::new(|| {
    // SurrealDB recurses deeper than the stack of a test's thread.
    let open = || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_stack_size(16 << 20).enable_all().build();
        Box::leak(Box::new(runtime.expect("a runtime")))
            .block_on(Store::open("mem://", Reserve::default(), Random::system()))
            .expect("a database")
    };
    std::thread::Builder::new().stack_size(16 << 20).spawn(open).expect("a thread").join().expect("a database")
});

fn flows(secure: bool) -> Flows {
    Flows::new(SEALER.clone(), rules(secure), clock(), Random::system(), STORE.clone())
}

static SEALER: LazyLock<Sealer> = LazyLock::new(|| Sealer::new(&PASSWORD.into(), Random::system()).expect("a sealer"));

/// A `Cookie` header: the session, the draft, the preferences, and the flow cookies, some of which make room for another.
pub fn cookies(data: &[u8]) {
    static FLOWS: LazyLock<[(CookieRules, Flows); 2]> = LazyLock::new(|| [true, false].map(|secure| (rules(secure), flows(secure))));
    let Ok(value) = HeaderValue::from_bytes(data) else { return };
    let read = service_fn(async |request: Request<()>| {
        let jar = request.extensions().get::<Cookies>().expect("the layer's cookies");
        let value = |name: &str| jar.get(name).map(|cookie| cookie.value().to_owned());
        for (rules, flows) in FLOWS.iter() {
            if let Some(key) = value(rules.session_name()).and_then(|value| SessionKey::parse(&value)) {
                assert_eq!(SessionKey::parse(&key.reveal()).expect("its own text"), key);
            }
            let pending = || jar.list().iter().filter(|cookie| cookie.name().starts_with(rules.flow_prefix())).count();
            if pending() > 0 {
                let challenge = flows.begin(jar, "/".into()).expect("begun");
                assert!((1..=5).contains(&pending()), "{} sign-ins under way", pending());
                flows.take(jar, &challenge.state).expect("the newest is never pushed out").expect("its own");
            }
        }
        if let Some(value) = value(cookies::DRAFT)
            && let Some((key, page)) = cookies::parse_draft(&value)
        {
            assert_eq!(cookies::draft_value(&key, page), value);
        }
        let _ = value(cookies::TIME_ZONE).and_then(|name| zone_named(&name));
        let _ = value(cookies::THEME).map(|word| Theme::from_word(&word));
        Ok::<_, Infallible>(Response::new(()))
    });
    let mut request = Request::builder().header(header::COOKIE, value).body(()).expect("a request");
    cookies::keep_readable(request.headers_mut());
    block_on(ServiceBuilder::new().layer(CookieManagerLayer::new()).service(read).oneshot(request)).expect("an answer");
}

/// The returned `state` in the first line, and after it the flow cookie: sealed as it is if it begins like a sealed text, else sealed here.
pub fn flow(data: &[u8]) {
    let (state, rest) = two_parts(data);
    let Ok(state) = std::str::from_utf8(state) else { return };
    static FLOWS: LazyLock<Flows> = LazyLock::new(|| flows(false));
    let flows = &*FLOWS;
    let name = flows.name(state);
    let stranger = std::str::from_utf8(rest).ok().filter(|text| text.starts_with("1."));
    let sealed = stranger.map(str::to_owned).unwrap_or_else(|| SEALER.seal(Purpose::Flow, &name, rest).expect("sealed"));
    let jar = Cookies::default();
    jar.add(Cookie::new(name.clone(), sealed.clone()));
    let finished = flows.take(&jar, state).expect("there is a cookie");
    assert!(jar.get(&name).is_none(), "its cookie is spent whatever comes of it");
    assert!(finished.is_err() || stranger.is_none(), "nobody else can seal");
}

/// The query of the sign-in callback, and what of it is shown or sent on.
pub fn callback(data: &[u8]) {
    static WORKOS: LazyLock<Workos> = LazyLock::new(workos);
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Came::WithCode { code, state } = Came::read(text) {
        assert!([code, state].iter().all(|value| (1..=512).contains(&value.len())));
    }
    assert!((400..600).contains(&SignInFailure::from_workos_error(text).status()));
    let url = WORKOS.authorize_url(text, text, Some(text), Some(text));
    assert_eq!((url.host_str(), url.path()), (Some("api.workos.com"), "/user_management/authorize"));
    let told = |name: &str| url.query_pairs().filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect::<Vec<_>>();
    assert_eq!((told("state"), told("login_hint"), told("client_id")), (vec![text.into()], vec![text.into()], vec!["client_1".into()]));
}

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let keys = jwks::usable(&published_keys(KEYS.as_bytes()).expect("keys")).expect("usable keys");
    Verifier::new(&workos_config(), Jwks::knowing(keys, workos(), clock()), clock())
});

/// An access token.
pub fn token(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(verified) = block_on(VERIFIER.verify(text)) {
        assert_eq!((verified.user.as_str(), verified.workos_session.as_deref()), ("user_ada", Some("session_1")), "forged");
    }
    well_told();
}

/// The claims of an access token, as if WorkOS had signed them.
pub fn claims(data: &[u8]) {
    if let Ok(verified) = VERIFIER.verify_without_signature(data) {
        assert!((1..=255).contains(&verified.user.as_str().len()));
        assert!(verified.workos_session.is_none_or(|session| session.starts_with("session_")));
        assert!(verified.expires_at.as_second() > NOW - 60);
    }
    well_told();
}

/// The stored mismatch stays short and has no line breaks.
fn well_told() {
    let Some(Mismatch { seen, .. }) = VERIFIER.last_mismatch() else { return };
    let names = match seen {
        Seen::Issuer(issuer) => vec![issuer],
        Seen::Audiences(audiences) => audiences,
    };
    assert!(names.len() <= 8);
    assert!(names.iter().all(|name| name.chars().count() <= 200 && !name.chars().any(char::is_control)));
}

/// A key set, fetched or copied to the disk.
pub fn jwks(data: &[u8]) {
    let Ok(keys) = published_keys(data).and_then(|published| jwks::usable(&published)) else { return };
    assert!((1..=32).contains(&keys.len()));
    assert!(keys.keys().all(|kid| (1..=256).contains(&kid.len())));
}

/// The header `WorkOS-Signature` in the first line, and after it the event.
pub fn webhook(data: &[u8]) {
    let (signed, body) = two_parts(data);
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(signed) {
        headers.insert("workos-signature", value);
    }
    if signature::verify(&"secret".into(), &headers, body, clock().now()).is_ok() {
        assert_eq!(body, br#"{"event":"session.revoked","data":{"id":"session_1","user_id":"user_ada"}}"#, "forged");
    }
    let _ = webhook::read_event(body);
}

/// The header `Referer` in the first line, and after it the body of a form.
pub fn form(data: &[u8]) {
    let (referer, body) = two_parts(data);
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(referer) {
        headers.insert(header::REFERER, value);
    }
    static SITE: LazyLock<Url> = LazyLock::new(|| "http://127.0.0.1:3000".parse().expect("a URL"));
    let form = Form::read(body, CameFrom::of(&headers, &SITE));
    assert!(form.fields.iter().all(|(name, _)| name != "then" && name != "back"));
    for way in [form.then, form.back] {
        is_of_this_site(&way);
    }
}

/// The header `X-Forwarded-For`, and the same text as the setting that names the proxies.
pub fn forwarded(data: &[u8]) {
    static PROXIES: LazyLock<TrustedProxies> = LazyLock::new(|| TrustedProxies::parse("10.0.0.0/8, ::1").expect("proxies"));
    let _ = std::str::from_utf8(data).ok().and_then(TrustedProxies::parse);
    let mut headers = HeaderMap::new();
    for value in data.split(|byte| *byte == b'\n').filter_map(|line| HeaderValue::from_bytes(line).ok()) {
        headers.append("x-forwarded-for", value);
    }
    let (stranger, proxy) = ([192, 0, 2, 7].into(), [10, 0, 0, 1].into());
    assert_eq!(client_address(stranger, &headers, &PROXIES), stranger, "nobody else is believed");
    let named = client_address(proxy, &headers, &PROXIES);
    // What the client wrote before the address that the proxy appended changes nothing.
    let mut longer = HeaderMap::new();
    longer.append("x-forwarded-for", HeaderValue::from_static("203.0.113.9, nonsense"));
    longer.extend(headers.get_all("x-forwarded-for").iter().map(|value| (HeaderName::from_static("x-forwarded-for"), value.clone())));
    assert!(PROXIES.contains(named) || client_address(proxy, &longer, &PROXIES) == named);
}

/// A path to go back to, from a form or a query.
pub fn path(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(path) = local_path(text) {
        is_of_this_site(&path);
    }
}

/// However often a path is parsed, and by which parser, it leads to the same place.
fn is_of_this_site(path: &str) {
    assert!(path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\"), "{path:?}");
    assert!(HeaderValue::from_str(path).is_ok(), "{path:?} does not fit into a header");
    assert_eq!(local_path(path).as_deref(), Some(path));
    let base: Url = "https://daybook.example.com/d/2026-11-23".parse().expect("a URL");
    assert_eq!(base.join(path).expect("a URL").origin(), base.origin(), "{path:?}");
}

/// The messages between pages and server, and what a browser stores, in the compact encoding.
pub fn compact(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    reads_back::<Batch>(text);
    reads_back::<Answer>(text);
    reads_back::<Delta>(text);
    reads_back::<Kept>(text);
    assert_eq!(compact::write(&text).and_then(|written| compact::read::<String>(&written)).as_deref(), Ok(text));
    // An entry of the browser's storage that can be read is written back, and reads as the same change.
    if let Ok(kept) = stored::read(text, |_| Some(text.to_owned())) {
        let written = stored::write(&kept).expect("written");
        let apart = written.apart.map(|(_, apart)| apart);
        assert_eq!(stored::read(&written.entry, |_| apart), Ok(kept));
    }
}

/// A value that was read reads back the same after it is written, and is not much larger than its text: only omitted fields may be added.
fn reads_back<T: Debug + PartialEq + Serialize + DeserializeOwned>(text: &str) {
    let Ok(value) = compact::read::<T>(text) else { return };
    let written = compact::write(&value).expect("written");
    assert!(written.len() <= 4 * text.len(), "{} bytes of {}", written.len(), text.len());
    assert_eq!(compact::read::<T>(&written), Ok::<_, Malformed>(value));
}

/// The name of a file in the first line, and after it the file.
pub fn import(data: &[u8]) {
    let (name, bytes) = two_parts(data);
    let name = String::from_utf8_lossy(name);
    let today = "2026-11-26".parse().expect("a day");
    let read = files::read(&name, bytes, today);
    assert_eq!(files::read(&name, bytes, today), read, "a file is read the same each time");
    let Ok(import) = read else { return };
    let (mut todos, mut notes) = (HashSet::new(), HashSet::new());
    for day in &import.days {
        let here: HashSet<&str> = day.todos.iter().map(|todo| todo.id.as_str()).collect();
        for todo in &day.todos {
            assert!(todos.insert(&todo.id), "two todos have one id");
            assert!(todo.parent.as_ref().is_none_or(|parent| here.contains(parent.as_str())), "a parent that is not there");
        }
        assert!(day.notes.iter().all(|note| notes.insert(&note.id)), "two notes have one id");
        // The texts of a Daybook export are only checked when they are written.
        if import.kind != files::Kind::Daybook {
            assert!(day.todos.iter().all(|todo| TodoText::parse(&todo.text).is_ok()), "a todo with an invalid text");
            let fits = |note: &NoteRecord| Title::parse(&note.title).is_ok() && Body::parse(&note.body).is_ok();
            assert!(day.notes.iter().all(fits), "a note with an invalid title or body");
        }
    }
}

/// A note.
pub fn markdown(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let html = markdown::render(text).to_ascii_lowercase();
    let (tags, addresses) = tags_and_addresses(&html);
    for tag in tags.split('<').skip(1) {
        let mut words = tag.trim_end_matches('>').split_whitespace();
        let name = words.next().unwrap_or_default().trim_start_matches('/');
        assert!(markdown::TAGS.contains(&name), "<{tag} in {html:?}");
        for attribute in words {
            assert!(
                ["aria-checked=", "aria-label=", "class=", "href=", "id=", "name=", "rel=", "role=", "start=", "tabindex=", "value="]
                    .contains(&attribute),
                "<{tag} in {html:?}"
            );
        }
    }
    for address in addresses {
        let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
        assert!(["http", "https", "mailto"].contains(&scheme) || markdown::is_within(&address), "{address:?} in {html:?}");
    }
}

/// A search in the first line, and after it a text that is searched.
pub fn search(data: &[u8]) {
    let (Ok(typed), Ok(text)) = (str::from_utf8(two_parts(data).0), str::from_utf8(two_parts(data).1)) else { return };
    let query = Query::parse(typed);
    let excerpt = query.excerpt(text);
    let shown: String = excerpt.pieces.iter().map(|piece| piece.text.as_str()).collect();
    assert!(text.contains(&shown) && (excerpt.before || text.starts_with(&shown)) && (excerpt.after || text.ends_with(&shown)));
    let folded = |text: &str| Folded::of(text).letters().iter().collect::<String>();
    for piece in excerpt.pieces.iter().filter(|piece| piece.hit) {
        let letters = folded(&piece.text);
        let is_in = |word: String| letters.contains(&word);
        assert!(query.words().iter().any(|word| is_in(word.letters.iter().collect())), "{:?} is marked for {typed:?}", piece.text);
    }
    if *query.filters() == Filters::default() && !query.is_empty() && query.is_in(text) {
        assert!(excerpt.pieces.iter().any(|piece| piece.hit), "{typed:?} is found in {text:?}, and not marked");
        let words = words_of(text);
        for lookup in query.lookups() {
            let is_it = |word: &String| if lookup.is_whole { *word == lookup.word } else { word.starts_with(&lookup.word) };
            assert!(words.iter().any(is_it), "{typed:?} is found in {text:?}, and {lookup:?} is not in the index");
        }
    }
}

/// A day and a language in the first line, and after it a new todo.
pub fn quick_add(data: &[u8]) {
    let (Ok(first), Ok(text)) = (str::from_utf8(two_parts(data).0), str::from_utf8(two_parts(data).1)) else { return };
    let (day, language) = first.split_once(' ').unwrap_or((first, ""));
    let today = day.parse().unwrap_or(Day::MAX);
    let tables = DateWords::known_on(Language::of(language).unwrap_or_default());
    let Some(found) = grammar::quick_add(text, today, None, &tables) else { return };
    // The typed letters, without blanks and the comma before a phrase.
    let letters = |text: &str| text.chars().filter(|letter| !letter.is_whitespace() && !COMMAS.contains(letter)).collect::<String>();
    let (typed, phrase, kept) = (letters(text), letters(&found.phrase), letters(without_rule(&found.text)));
    let words = if found.is_last { typed.strip_suffix(&phrase) } else { typed.strip_prefix(&phrase) }.expect("the phrase as it was typed");
    // A time stays.
    let is_kept = if found.is_last { kept.starts_with(words) } else { kept.ends_with(words) };
    assert!(is_kept, "{text:?} has become {:?}", found.text);
    assert_eq!(letters(&with_phrase(&found.text, &found.phrase, found.is_last, today, &tables)), typed, "and back");
}

/// The tags of a page, with the values of their attributes left out, and those values that are addresses.
fn tags_and_addresses(html: &str) -> (String, Vec<String>) {
    let (mut tags, mut addresses) = (String::new(), Vec::new());
    let (mut inside, mut value) = (false, None::<String>);
    for letter in html.chars() {
        match (inside, &mut value, letter) {
            (true, Some(_), '"') => {
                let value = value.take().unwrap_or_default();
                if tags.ends_with("href=") {
                    addresses.push(value);
                }
            }
            (true, Some(value), letter) => value.push(letter),
            (true, None, '"') => value = Some(String::new()),
            (false, _, letter) if letter != '<' => {}
            (_, _, letter) => {
                inside = letter != '>';
                tags.push(letter);
            }
        }
    }
    (tags, addresses)
}
