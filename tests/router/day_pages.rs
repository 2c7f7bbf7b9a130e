//! Day pages that are rendered once for several requests.

use super::{
    callbacks::bench::{Answer, Bench, Browser},
    support::on_a_deep_stack,
};
use daybook::{model::id::TodoId, server::random::Random};
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

/// The address of the same page, not taken from the cache.
fn fresh(path: &str) -> String {
    format!("{path}?fresh=1")
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
                    let rendered = open(&bench, &browser, &fresh(path), language).await;
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

/// Ada's page twice from the cache, checked to be what is rendered for a request that is not answered from it. The content of the page.
async fn open_checked(bench: &Bench, browser: &Browser, path: &str, language: &str) -> String {
    let rendered = open(bench, browser, &fresh(path), language).await;
    let rendered = (page(bench, &rendered), rendered);
    for cached in [open(bench, browser, path, language).await, open(bench, browser, path, language).await] {
        assert_eq!(page(bench, &cached), rendered.0, "{path} {language} {:?}", browser.cookies);
        assert_eq!(cached.headers.get("cache-control"), rendered.1.headers.get("cache-control"));
        assert_eq!(cached.headers.get("set-cookie"), None);
    }
    rendered.0
}

/// A browser of somebody who is signed in.
async fn signed_in(bench: &Bench, form: &[(&str, &str)]) -> Browser {
    let mut browser = with(&[("seen", "1")]);
    let authorize = browser.get(&bench.router, "/login").await.location;
    let callback = bench.at_workos(&authorize, form).await;
    browser.get(&bench.router, &callback).await;
    // The first page removes a cookie of the sign-in.
    assert!(browser.get(&bench.router, "/").await.headers.contains_key("set-cookie"));
    assert!(browser.has_session());
    browser
}

#[test]
fn the_page_of_somebody_signed_in_is_what_would_be_rendered_whatever_it_depends_on() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let ada = signed_in(&bench, &[("email", "ada@example.com")]).await;
        for day in ["2026-11-23", "2027-01-15"] {
            let id = TodoId::from_parts(1, u128::from(day.as_bytes()[9]));
            let answer = ada.clone().post(&bench.router, "/api/todos/create", &format!("id={id}&day={day}&text=Milk")).await;
            assert_eq!(answer.status, 200, "{answer}");
        }
        for _ in 0..2 {
            let mut pages = BTreeSet::new();
            for (path, language) in ["/", DAY].into_iter().flat_map(|path| LANGUAGES.map(|language| (path, language))) {
                for cookie in COOKIES {
                    let mut browser = ada.clone();
                    browser.cookies.insert(format!("daybook_{}", cookie.0), cookie.1.into());
                    pages.insert(open_checked(&bench, &browser, path, language).await);
                }
            }
            assert!(pages.len() > 30, "the cookies and languages make a difference: {}", pages.len());
            bench.wind(10 * 3600);
        }
    });
}

#[test]
fn after_every_kind_of_change_the_page_of_somebody_signed_in_is_rendered_again() {
    const NOTE: &str = "01HF7YAT000000000000000002";
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let ada = signed_in(&bench, &[("email", "ada@example.com")]).await;
        let phone = signed_in(&bench, &[("email", "ada@example.com")]).await;
        let empty = open_checked(&bench, &ada, DAY, "en").await;
        let mut pages = vec![empty.clone()];
        let todo = TodoId::from_parts(1, 1);
        for (path, form) in [
            ("settings/save", "template=Water+the+plants".to_owned()),
            ("settings/save", "template=Feed+the+cat".into()),
            ("settings/save", "template=&whole=true".into()),
            ("todos/create", format!("id={todo}&day=2026-11-23&text=Milk")),
            ("todos/edit", format!("id={todo}&text=Bread")),
            ("todos/set_done", format!("id={todo}&done=true")),
            ("notes/create", format!("id={NOTE}&day=2026-11-23&title=Plan&body=*Soon*")),
            ("notes/save", format!("id={NOTE}&title=Plan&body=**Now**")),
            ("days/label", "day=2026-11-23&text=Fair".into()),
            // Of another day, in the sidebar.
            ("todos/create", format!("id={}&day=2026-11-24&text=Eggs", TodoId::from_parts(1, 2))),
            ("settings/save", "language=de".into()),
            ("settings/save", "text_size=large&theme=dark&week_start=sunday".into()),
            ("settings/save", "time_zone=Asia%2FTokyo".into()),
            ("days/archive", "day=2026-11-24&archived=true".into()),
            ("todos/delete", format!("id={todo}")),
            ("todos/restore", format!("id={todo}")),
        ] {
            let answer = phone.clone().post(&bench.router, &format!("/api/{path}"), &form).await;
            assert_eq!(answer.status, 200, "{path} {form}: {answer}");
            let page = open_checked(&bench, &ada, DAY, "en").await;
            assert_ne!(Some(&page), pages.last(), "{path} {form}");
            pages.push(page);
        }
        assert_eq!((&pages[3], pages[1] == pages[2]), (&empty, false), "the template is gone");

        // Through a router with another cache of pages.
        let answer = phone.clone().post(&bench.another_instance(), "/api/todos/edit", &format!("id={todo}&text=Butter")).await;
        assert_eq!(answer.status, 200, "{answer}");
        assert!(open_checked(&bench, &ada, DAY, "en").await.contains("Butter"));

        // Somebody who signs up again with the same address has nothing.
        let answer = phone.clone().post(&bench.router, "/api/account/delete", "email=ada%40example.com").await;
        assert_eq!(answer.status, 200, "{answer}");
        assert!(!open(&bench, &ada, DAY, "en").await.body.contains("Butter"));
        let again = signed_in(&bench, &[("email", "ada@example.com")]).await;
        assert!(!open_checked(&bench, &again, DAY, "en").await.contains("Butter"));
    });
}

#[test]
fn the_page_of_200_todos_is_light() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let ada = signed_in(&bench, &[("email", "ada@example.com")]).await;
        // As ids are made on a device: their time differs by little, and the rest is random.
        let random = Random::system();
        for number in 0..200 {
            let id = TodoId::from_parts(1_800_000_000_000 - 700 * (200 - number), random.of_ulid());
            let form = format!("id={id}&day=2026-11-23&text=Todo+{number}:+ask+about+the+tickets+for+Saturday");
            assert_eq!(ada.clone().post(&bench.router, "/api/todos/create", &form).await.status, 200);
        }
        for (encoding, most) in [("identity", 120_000), ("gzip", 12_500), ("br", 10_000)] {
            let headers = [("accept-encoding", encoding)];
            let length = ada.length(&bench.router, DAY, &headers).await;
            assert!((most / 2..most).contains(&length), "{encoding}: {length} bytes");
        }
    });
}

#[test]
fn nobody_gets_a_page_of_another_person() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut people = Vec::new();
        for name in ["ada", "eve"] {
            let browser =
                signed_in(&bench, &[("email", &format!("{name}@example.com")), ("first_name", name), ("last_name", "Same")]).await;
            let form =
                format!("id={}&day=2026-11-23&text=Of+{name}", TodoId::from_parts(1, name.len() as u128 + u128::from(name.as_bytes()[0])));
            assert_eq!(browser.clone().post(&bench.router, "/api/todos/create", &form).await.status, 200);
            people.push((name, browser));
        }
        for _ in 0..3 {
            for (name, browser) in &people {
                let page = open_checked(&bench, browser, DAY, "en").await;
                for (other, _) in &people {
                    assert_eq!(page.contains(&format!("Of {other}")), name == other, "{other} on the page of {name}");
                }
                assert!(!open(&bench, &Browser::default(), DAY, "en").await.body.contains("Of "));
            }
        }
        // A session that has ended gets nothing from the cache.
        let (_, ada) = &people[0];
        assert_eq!(ada.clone().post(&bench.router, "/api/sessions/end_all", "").await.status, 200);
        assert!(!open(&bench, ada, DAY, "en").await.body.contains("Of ada"));
    });
}

#[test]
fn a_staff_member_and_the_person_get_different_pages() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let ada = signed_in(&bench, &[("email", "ada@example.com")]).await;
        let staff = signed_in(&bench, &[("email", "ada@example.com"), ("impersonator_email", "staff@example.com")]).await;
        for (browser, is_staff) in [(&ada, false), (&staff, true), (&ada, false), (&staff, true)] {
            assert_eq!(open_checked(&bench, browser, DAY, "en").await.contains("staff@example.com"), is_staff);
        }
    });
}

#[test]
fn no_two_answers_share_a_nonce_or_the_id_of_a_form() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let ada = signed_in(&bench, &[("email", "ada@example.com")]).await;
        let (mut nonces, mut all) = (BTreeSet::new(), BTreeSet::new());
        for browser in [&Browser::default(), &ada].repeat(5) {
            let answer = open(&bench, browser, DAY, "en").await;
            let ids = ids(&bench, &answer);
            assert_eq!(ids.len(), 2, "{answer}");
            assert!(nonces.insert(nonce(&answer)));
            all.extend(ids);
        }
        assert_eq!(all.len(), 20);
    });
}

/// Rendering decodes the names of cookies, and takes one of two that have the same name.
#[test]
fn no_cookie_puts_a_page_where_another_visitor_gets_it() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut author = Browser::default();
        let headers = [("accept", "text/html"), ("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
        let form = format!("id=01HF7YAT000000000000000001&day=2026-11-23&text=Milk&then={DAY}&back={DAY}");
        author.ask(&bench.router, "POST".parse().expect("a method"), "/api/todos/create", &headers, &form).await;
        let draft = author.cookies.get("daybook_draft").expect("a draft").as_str();
        let ask = async |path: &str, cookies: &str| {
            let headers = [("cookie", cookies)];
            let answer = Browser::default().ask(&bench.router, "GET".parse().expect("a method"), path, &headers, "").await;
            page(&bench, &answer)
        };
        for (name, value) in COOKIES.into_iter().chain([("draft", draft)]) {
            let plain = "daybook_theme=light";
            for cookies in [
                format!("{plain}; daybook%5F{name}={value}"),
                format!("daybook%5F{name}={value};{plain}"),
                format!("{plain}; gr=üß; daybook%5F{name}={value}"),
            ] {
                // Nothing is kept from before.
                bench.wind(15 * 60);
                ask(DAY, &cookies).await;
                assert_eq!(ask(DAY, plain).await, ask(&fresh(DAY), plain).await, "{cookies}");
            }
        }
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
