//! The day pages of visitors, which are rendered once for several requests.

use super::{
    callbacks::bench::{Answer, Bench, Browser},
    support::on_a_deep_stack,
};
use daybook::model::id::TodoId;
use std::collections::BTreeSet;

const DAY: &str = "/d/2026-11-23";
const LANGUAGES: [&str; 4] = ["en-GB", "en-US", "de-DE", "ar"];
const COOKIES: [(&str, &str); 9] = [
    ("seen", "1"),
    ("theme", "dark"),
    ("theme", "tan"),
    ("tz", "Asia/Tokyo"),
    // Nineteen hours behind Tokyo, so mostly on another day.
    ("tz", "Pacific/Honolulu"),
    ("tz", "Mars/Olympus"),
    ("sidebar", "collapsed"),
    ("shortcuts", "off"),
    ("shortcuts", "on"),
];

async fn open(bench: &Bench, browser: &Browser, path: &str, language: &str) -> Answer {
    let language = ("accept-language", language);
    let answer = browser.clone().ask(&bench.router, "GET".parse().expect("a method"), path, &[language], "").await;
    assert_eq!(answer.status, 200, "{answer}");
    answer
}

fn with(cookies: &[(&str, &str)]) -> Browser {
    Browser { cookies: cookies.iter().map(|(name, value)| (format!("daybook_{name}"), (*value).to_owned())).collect() }
}

fn nonce(answer: &Answer) -> String {
    let policy = answer.headers["content-security-policy"].to_str().expect("text");
    policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce").to_owned()
}

/// The ids of the empty forms.
fn ids(bench: &Bench, answer: &Answer) -> BTreeSet<String> {
    let now = u64::try_from(bench.state.clock.now().as_millisecond()).expect("a time");
    let time = TodoId::from_parts(now, 0).to_string()[..10].to_owned();
    answer.body.match_indices(&time).map(|(at, _)| answer.body[at..at + 26].to_owned()).collect()
}

/// The page without what differs from answer to answer.
fn page(bench: &Bench, answer: &Answer) -> String {
    let nonce = nonce(answer);
    assert!(answer.body.contains(&format!("nonce=\"{nonce}\"")), "{}", answer.body);
    ids(bench, answer).iter().fold(answer.body.replace(&nonce, "nonce"), |page, id| page.replace(id, "id"))
}

#[test]
fn a_page_from_the_cache_is_what_would_be_rendered() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        // Once more ten hours later, when Tokyo has another day.
        for _ in 0..2 {
            let mut pages = BTreeSet::new();
            for (path, language) in ["/", DAY].into_iter().flat_map(|path| LANGUAGES.map(|language| (path, language))) {
                let browsers = std::iter::once(with(&[])).chain(COOKIES.map(|cookie| with(&[cookie])));
                for browser in browsers {
                    // A page with a cookie that Daybook does not know is not taken from the cache.
                    let mut other = browser.clone();
                    other.cookies.insert("other".into(), "1".into());
                    let rendered = open(&bench, &other, path, language).await;
                    for cached in [open(&bench, &browser, path, language).await, open(&bench, &browser, path, language).await] {
                        assert_eq!(page(&bench, &cached), page(&bench, &rendered), "{path} {language} {:?}", browser.cookies);
                        let names = |answer: &Answer| answer.headers.keys().map(ToString::to_string).collect::<BTreeSet<_>>();
                        let length = BTreeSet::from(["content-length".to_owned()]);
                        assert_eq!(&names(&cached) - &length, &names(&rendered) - &length);
                        for name in ["set-cookie", "cache-control", "content-type", "vary"] {
                            assert_eq!(cached.headers.get(name), rendered.headers.get(name), "{name}");
                        }
                    }
                    pages.insert(page(&bench, &rendered));
                }
            }
            assert!(pages.len() > 30, "the cookies and languages make a difference: {}", pages.len());
            bench.wind(10 * 3600);
        }
    });
}

#[test]
fn no_two_visitors_share_a_nonce_or_the_id_of_a_form() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let (mut nonces, mut all) = (BTreeSet::new(), BTreeSet::new());
        for _ in 0..5 {
            let answer = open(&bench, &Browser::default(), "/", "en").await;
            let ids = ids(&bench, &answer);
            assert_eq!(ids.len(), 2, "{answer}");
            assert!(nonces.insert(nonce(&answer)));
            all.extend(ids);
        }
        assert_eq!(all.len(), 10);
    });
}

#[test]
fn nothing_of_anybody_is_on_a_page_of_the_cache() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let stranger = Browser::default();
        // A visitor's refused text waits for the sign-in.
        let mut visitor = stranger.clone();
        let headers = [("accept", "text/html"), ("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
        let form = format!("id=01HF7YAT000000000000000001&day=2026-11-23&text=Milk&then={DAY}&back={DAY}");
        visitor.ask(&bench.router, "POST".parse().expect("a method"), "/api/todos/create", &headers, &form).await;
        assert!(open(&bench, &visitor, DAY, "en").await.body.contains("Milk"));
        assert!(!open(&bench, &stranger, DAY, "en").await.body.contains("Milk"));
        assert!(open(&bench, &visitor, DAY, "en").await.body.contains("Milk"));

        let mut ada = Browser::default();
        bench.sign_in(&mut ada).await;
        for (browser, is_ada) in [(&stranger, false), (&ada, true), (&stranger, false), (&ada, true)] {
            assert_eq!(open(&bench, browser, "/", "en").await.body.contains("Click to sign out"), is_ada);
        }
    });
}

#[test]
fn a_page_of_today_is_of_the_next_day_after_midnight() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        // The clock starts at 08:00 in UTC; midnight in Kathmandu is at 18:15.
        let kathmandu = with(&[("tz", "Asia/Kathmandu")]);
        bench.wind(10 * 3600 + 14 * 60 + 59);
        let before = open(&bench, &kathmandu, "/", "en").await;
        assert_eq!(page(&bench, &open(&bench, &kathmandu, "/", "en").await), page(&bench, &before));
        bench.wind(1);
        let after = open(&bench, &kathmandu, "/", "en").await;
        for (answer, today) in [(before, "2027-01-15"), (after, "2027-01-16")] {
            assert!(answer.body.contains(&format!("name=\"day\" value=\"{today}\"")), "{answer}");
        }
    });
}
