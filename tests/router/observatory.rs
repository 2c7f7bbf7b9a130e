//! The score that MDN's HTTP Observatory would give, computed from the real answers by its published rules (algorithm 5,
//! github.com/mdn/mdn-http-observatory): a base of 100, and a modifier for each of its tests.
//!
//! Its tests of TLS itself (the redirect from http, a certificate, the preload list) are up to the proxy, and are left out here.

use super::support::{absent_workos, on_a_deep_stack, startup};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, header},
};
use daybook::{
    app::{App, shell},
    server::{
        clock::Clock,
        config::{Workos, WorkosConfig},
        random::Random,
        router::router,
        run,
    },
};
use std::collections::{BTreeMap, BTreeSet};
use tower::ServiceExt as _;

/// The bar: a site without preload and integrity attributes can reach 155.
const WANTED: i32 = 145;
/// Bonuses count only for a site that reaches this without them.
const LEAST_FOR_BONUSES: i32 = 90;
const SIX_MONTHS_S: u64 = 15_768_000;

/// A page as the scanner sees it: its headers, every cookie that it and the sign-in flow set, and its markup.
struct Scan {
    headers: HeaderMap,
    cookies: Vec<String>,
    html: String,
}

impl Scan {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text"))
    }

    /// The modifiers of all tests, by name.
    fn modifiers(&self) -> BTreeMap<&'static str, i32> {
        let policy = Policy::parse(self.header("content-security-policy").unwrap_or_default());
        BTreeMap::from([
            ("content-security-policy", policy.modifier()),
            ("cookies", self.cookies()),
            ("cross-origin-resource-sharing", self.sharing()),
            ("cross-origin-opener-policy", one_of(self.header("cross-origin-opener-policy"), &["same-origin"])),
            ("cross-origin-embedder-policy", one_of(self.header("cross-origin-embedder-policy"), &["require-corp", "credentialless"])),
            ("cross-origin-resource-policy", one_of(self.header("cross-origin-resource-policy"), &["same-origin", "same-site"])),
            ("referrer-policy", self.referrer()),
            ("strict-transport-security", self.transport()),
            ("subresource-integrity", self.integrity()),
            ("x-content-type-options", if self.header("x-content-type-options") == Some("nosniff") { 0 } else { -5 }),
            ("x-frame-options", if policy.0.contains_key("frame-ancestors") { 5 } else { -20 }),
        ])
    }

    fn score(&self) -> i32 {
        let modifiers: Vec<i32> = self.modifiers().into_values().collect();
        let without_bonuses = 100 + modifiers.iter().filter(|modifier| **modifier < 0).sum::<i32>();
        if without_bonuses < LEAST_FOR_BONUSES { without_bonuses } else { 100 + modifiers.iter().sum::<i32>() }
    }

    fn cookies(&self) -> i32 {
        let worst = |cookie: &String| {
            let attributes: Vec<String> = cookie.split(';').map(|part| part.trim().to_ascii_lowercase()).collect();
            let has = |attribute: &str| attributes.iter().any(|other| other == attribute);
            let name = cookie.split('=').next().unwrap_or_default().to_ascii_lowercase();
            let same_site = attributes.iter().find_map(|attribute| attribute.strip_prefix("samesite="));
            match () {
                () if !has("secure") => -40,
                () if (name.contains("sess") || name.contains("login")) && !has("httponly") => -30,
                () if same_site.is_some_and(|value| value != "lax" && value != "strict") => -20,
                () if same_site.is_none() => 0,
                () => 5,
            }
        };
        self.cookies.iter().map(worst).min().unwrap_or(0)
    }

    fn sharing(&self) -> i32 {
        let reflected = self.header("access-control-allow-origin").is_some_and(|origin| origin != "*");
        if reflected && self.header("access-control-allow-credentials") == Some("true") { -50 } else { 0 }
    }

    fn referrer(&self) -> i32 {
        match self.header("referrer-policy") {
            None => 0,
            Some("no-referrer" | "same-origin" | "strict-origin" | "strict-origin-when-cross-origin") => 5,
            Some(_) => -5,
        }
    }

    fn transport(&self) -> i32 {
        let max_age = self.header("strict-transport-security").and_then(|value| value.split(';').next()?.trim().strip_prefix("max-age="));
        match max_age.and_then(|seconds| seconds.parse::<u64>().ok()) {
            None => -20,
            Some(seconds) if seconds < SIX_MONTHS_S => -10,
            Some(_) => 0,
        }
    }

    /// A third-party script without an integrity attribute costs; all of Daybook's are its own.
    fn integrity(&self) -> i32 {
        let scripts = self.html.split("<script").skip(1).filter_map(|rest| rest.split('>').next());
        let from_elsewhere = |tag: &str| ["src=\"http", "src=\"//"].iter().any(|begin| tag.contains(begin));
        if scripts.into_iter().any(from_elsewhere) { -50 } else { 0 }
    }
}

/// 10 for one of the strict values, 0 without the header, a penalty for anything else.
fn one_of(value: Option<&str>, strict: &[&str]) -> i32 {
    match value {
        None => 0,
        Some(value) if strict.contains(&value) => 10,
        Some(_) => -5,
    }
}

/// A Content-Security-Policy by its directives.
struct Policy(BTreeMap<String, BTreeSet<String>>);

impl Policy {
    const BROAD: [&str; 8] = ["ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"];

    fn parse(text: &str) -> Self {
        let directive = |part: &str| {
            let mut words = part.split_whitespace().map(str::to_owned);
            Some((words.next()?.to_ascii_lowercase(), words.collect()))
        };
        Self(text.split(';').filter_map(directive).collect())
    }

    /// The sources of a directive; if it is missing, those of `default-src`, and if that is missing, everything.
    fn sources(&self, name: &str) -> BTreeSet<String> {
        let found = self.0.get(name).or_else(|| self.0.get("default-src")).cloned();
        found.unwrap_or_else(|| BTreeSet::from(["*".to_owned()]))
    }

    fn modifier(&self) -> i32 {
        let (mut scripts, mut styles, objects) = (self.sources("script-src"), self.sources("style-src"), self.sources("object-src"));
        for sources in [&mut scripts, &mut styles] {
            let is_marked = sources.iter().any(|source| source.starts_with("'nonce-") || source.starts_with("'sha"));
            if is_marked {
                sources.remove("'unsafe-inline'");
            }
        }
        let broad = |sources: &BTreeSet<String>| sources.iter().any(|source| Self::BROAD.contains(&source.as_str()));
        let inline = |sources: &BTreeSet<String>| sources.contains("'unsafe-inline'") || sources.contains("data:");
        let is_plain = |source: &String| source.starts_with("http:") || source.starts_with("ftp:");
        match () {
            () if self.0.is_empty() => -25,
            () if broad(&scripts) || inline(&scripts) || broad(&objects) => -20,
            () if self.0.values().flatten().any(is_plain) => -20,
            () if scripts.contains("'unsafe-eval'") || styles.contains("'unsafe-eval'") => -10,
            () if broad(&styles) || inline(&styles) => 0,
            () if self.0.get("default-src").is_some_and(|sources| sources.iter().eq(["'none'"])) => 10,
            () => 5,
        }
    }
}

async fn site() -> Router {
    let public_url: url::Url = "https://daybook.example.com".parse().expect("a URL");
    let workos = WorkosConfig { base_url: "https://api.workos.com".parse().expect("a URL"), ..absent_workos(&public_url) };
    router(
        run::start(startup(public_url, Workos::Real(workos)), Clock::system(), Random::system()).await.expect("a start").state,
        App,
        shell,
    )
}

async fn scan(site: &Router, path: &str) -> Scan {
    let mut cookies = Vec::new();
    let ask = async |path: &str, cookies: &mut Vec<String>| {
        let request = Request::builder().uri(path).header(header::ACCEPT, "text/html").header("sec-fetch-dest", "document");
        let response = site.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        cookies.extend(response.headers().get_all(header::SET_COOKIE).iter().map(|value| value.to_str().expect("text").to_owned()));
        response
    };
    ask("/login", &mut cookies).await;
    let (parts, body) = ask(path, &mut cookies).await.into_parts();
    let html = to_bytes(body, 1 << 22).await.expect("a page");
    Scan { headers: parts.headers, cookies, html: String::from_utf8(html.to_vec()).expect("text") }
}

#[test]
fn the_observatory_gives_every_page_at_least_145() {
    on_a_deep_stack(async {
        let site = site().await;
        for path in ["/", "/d/2026-11-23", "/settings/account", "/sign-in-failed?reason=denied", "/nowhere"] {
            let scan = scan(&site, path).await;
            let score = scan.score();
            println!("{path}: {score} {:?}", scan.modifiers());
            assert!(score >= WANTED, "{path}: {score} of {WANTED}: {:?}", scan.modifiers());
            assert!(
                scan.cookies.iter().any(|cookie| cookie.starts_with("__Host-daybook-flow-")),
                "{path}: the sign-in cookies were checked"
            );
        }
    });
}

/// The rules themselves: each weakness costs what the Observatory deducts.
#[test]
fn each_weakness_costs() {
    on_a_deep_stack(async {
        let site = site().await;
        let weaken = async |name: &'static str, value: &str| {
            let mut scan = scan(&site, "/").await;
            scan.headers.insert(name, value.parse().expect("a value"));
            scan.score()
        };
        let best = scan(&site, "/").await.score();
        for (name, value, cost) in [
            ("content-security-policy", "default-src 'self'; frame-ancestors 'none'", 5),
            ("content-security-policy", "default-src 'none'; script-src 'self' 'unsafe-eval'; frame-ancestors 'none'", 20),
            ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'", 10),
            ("cross-origin-opener-policy", "anything", 15),
            ("referrer-policy", "unsafe-url", 10),
            ("strict-transport-security", "max-age=60", 10),
            ("x-content-type-options", "sniff", 5),
        ] {
            assert_eq!(best - weaken(name, value).await, cost, "{name}: {value}");
        }
        // Below 90 points no bonus counts.
        assert_eq!(weaken("content-security-policy", "default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'none'").await, 80);
        for (cookie, cost) in [("daybook=1; HttpOnly; SameSite=Lax", 40), ("session=1; Secure; SameSite=Lax", 30), ("a=1; Secure", 0)] {
            let mut scan = scan(&site, "/").await;
            scan.cookies.push(cookie.into());
            assert_eq!(scan.modifiers().get("cookies"), Some(&-cost), "{cookie}");
        }
    });
}
