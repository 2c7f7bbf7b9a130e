//! The days that a page lists, the list of all, and the pages of several days.

use super::{support::on_a_deep_stack, surface::Site};
use axum::http::{Method, StatusCode};
use daybook::model::listed::{LEFT_OVER, LISTED};
use serde_json::Value;

#[test]
fn a_page_lists_the_days_near_to_today_and_the_list_has_all() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        for index in 0..90 {
            let (id, month, date) = (format!("01HF7YAT00000000000000{index:04}"), index / 28 + 1, index % 28 + 1);
            let form = format!("id={id}&day=2020-{month:02}-{date:02}&text=Todo");
            assert_eq!(site.call("todos/create", Some(&ada), &form).await.0, StatusCode::OK, "{form}");
        }
        let page = site.ask(Method::GET, "/", Some(&ada), "").await.1;
        assert_eq!(page.matches("class=\"day-link\"").count(), 1 + LISTED + LEFT_OVER, "today, and the last ones");
        assert!(page.contains("href=\"/d/2020-04-06\"") && !page.contains("href=\"/d/2020-01-01\""), "{page}");
        // An old day is listed with its week.
        let page = site.ask(Method::GET, "/d/2020-01-08", Some(&ada), "").await.1;
        assert!(page.contains("Monday, January 6, 1 open") && page.contains("Sunday, January 12, 1 open"), "{page}");

        let (status, year) = site.ask(Method::GET, "/api/days?year=2020", Some(&ada), "").await;
        let year: Value = serde_json::from_str(&year).expect("JSON");
        assert_eq!((status, year["days"].as_array().map(Vec::len)), (StatusCode::OK, Some(90)));
        assert_eq!(year["days"][89], serde_json::json!({ "day": "2020-01-01", "open": 1, "label": null, "archived": false }));
        let page = site.ask(Method::GET, "/days?year=2020", Some(&ada), "").await.1;
        assert_eq!(page.matches("href=\"/d/2020-").count(), 90);
        assert!(page.contains("<h2>January</h2>") && page.contains("/days?year=2020"), "{page}");

        let hers = site.ask(Method::GET, "/days?year=2020", Some(&eve), "").await.1;
        assert!(hers.contains("Nothing in this year yet.") && !hers.contains("/d/2020-"), "{hers}");
        for wrong in ["x", "99999", "-1"] {
            assert_eq!(site.ask(Method::GET, &format!("/days?year={wrong}"), Some(&ada), "").await.0, StatusCode::OK, "{wrong}");
        }
        assert_eq!(site.ask(Method::GET, "/api/days?year=x", Some(&ada), "").await.0, StatusCode::BAD_REQUEST);
        let (status, page) = site.ask(Method::GET, "/days", None, "").await;
        assert!(status == StatusCode::UNAUTHORIZED && page.contains("/login?return_to=/days"), "{page}");
        assert_eq!(site.ask(Method::GET, "/api/days", None, "").await.0, StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn the_pages_of_several_days_are_their_owners_alone() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (ada, eve) = (site.sign_in("ada").await, site.sign_in("eve").await);
        let id = |number: usize| format!("01HF7YAT00000000000000{number:04}");
        for (number, day, text) in [(1, "2020-03-10", "Old"), (2, "2020-03-11", "Older"), (3, "2999-03-10", "Far")] {
            let form = format!("id={}&day={day}&text={text}", id(number));
            assert_eq!(site.call("todos/create", Some(&ada), &form).await.0, StatusCode::OK, "{form}");
        }
        let note = format!("id={}&day=2020-03-10&title=Ideas&body=Hidden", id(4));
        assert_eq!(site.call("notes/create", Some(&ada), &note).await.0, StatusCode::OK);
        assert_eq!(site.call("todos/set_done", Some(&ada), &format!("id={}&done=true", id(2))).await.0, StatusCode::OK);
        let json = async |path: &str, cookie: &str| {
            let (status, body) = site.ask(Method::GET, path, Some(cookie), "").await;
            assert_eq!(status, StatusCode::OK, "{path}: {body}");
            serde_json::from_str::<Value>(&body).expect("JSON")
        };
        let overdue = json("/api/overdue", &ada).await;
        assert_eq!((overdue["days"].as_array().map(Vec::len), &overdue["more"]), (Some(1), &Value::Bool(false)), "{overdue}");
        assert_eq!(overdue["days"][0]["todos"][0]["text"], "Old");
        assert_eq!(json("/api/upcoming", &ada).await["days"][0]["day"], "2999-03-10");
        let week = json("/api/week?day=2020-03-12", &ada).await;
        assert_eq!((week["days"].as_array().map(Vec::len), &week["days"][0]["day"]), (Some(7), &Value::from("2020-03-09")));
        assert_eq!((&week["days"][1]["notes"][0]["title"], &week["days"][2]["todos"][0]["done"]), (&"Ideas".into(), &true.into()));
        assert!(!week.to_string().contains("Hidden"), "{week}");
        let month = json("/api/calendar?month=2020-03", &ada).await;
        assert_eq!(month["days"], serde_json::json!([{ "day": "2020-03-10", "open": 1, "notes": 1 }]));
        assert_eq!(json("/api/search?q=old", &ada).await["hits"].as_array().map(Vec::len), Some(2));
        let someday = format!("id={}&text=Oldest", id(5));
        assert_eq!(site.call("todos/create", Some(&ada), &someday).await.0, StatusCode::OK);
        assert_eq!(site.call("todos/pin", Some(&ada), &format!("id={}&pinned=true", id(5))).await.0, StatusCode::OK);
        let someday = json("/api/someday", &ada).await;
        assert_eq!((&someday["open"][0]["text"], &someday["open"][0]["day"]), (&"Oldest".into(), &Value::Null), "{someday}");
        assert_eq!(json("/api/pinned", &ada).await["todos"][0]["text"], "Oldest");

        for path in [
            "/overdue",
            "/upcoming",
            "/someday",
            "/pinned",
            "/week/2020-03-10",
            "/calendar/2020-03",
            "/search?q=old",
            "/d/2020-03-10/select",
        ] {
            let (status, page) = site.ask(Method::GET, path, Some(&eve), "").await;
            assert_eq!(status, StatusCode::OK, "{path}: {page}");
            assert!(!["Old", "Ideas", "Far", "1 open"].iter().any(|hers| page.contains(hers)), "{path}: {page}");
            let (status, page) = site.ask(Method::GET, path, None, "").await;
            let path = path.replace("?q=old", "%3Fq%3Dold");
            let back = [format!("/login?return_to={path}"), format!("/login?return_to={}", path.replace('/', "%2F"))];
            assert!(status == StatusCode::UNAUTHORIZED && back.iter().any(|back| page.contains(back)), "{path}: {page}");
        }
        for path in ["/api/overdue", "/api/upcoming", "/api/someday", "/api/pinned", "/api/week", "/api/calendar", "/api/search?q=old"] {
            assert_eq!(site.ask(Method::GET, path, None, "").await.0, StatusCode::UNAUTHORIZED, "{path}");
        }
        for wrong in ["/api/week?day=x", "/api/calendar?month=2026-13", "/api/search?q=x&page=-1", "/api/search"] {
            assert_eq!(site.ask(Method::GET, wrong, Some(&ada), "").await.0, StatusCode::BAD_REQUEST, "{wrong}");
        }
        let (status, page) = site.ask(Method::GET, &format!("/search?q={}", "x".repeat(201)), Some(&ada), "").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("A search can have 200 characters; this has 201."), "{page}");
    });
}

#[test]
fn what_was_found_stands_on_pages() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        for number in 0..51 {
            let form = format!("id=01HF7YAT00000000000000{number:04}&day=2020-03-10&text=Milk+{number}");
            assert_eq!(site.call("todos/create", Some(&ada), &form).await.0, StatusCode::OK, "{form}");
        }
        let (_, page) = site.ask(Method::GET, "/search?q=milk", Some(&ada), "").await;
        assert_eq!(page.matches("<mark>Milk</mark>").count(), 50);
        assert!(page.contains("href=\"/search?q=milk&amp;page=2\""), "{page}");
        let (_, page) = site.ask(Method::GET, "/search?q=milk&page=2", Some(&ada), "").await;
        assert_eq!(page.matches("<mark>Milk</mark>").count(), 1);
        assert!(page.contains("href=\"/search?q=milk\"") && !page.contains("page=3"), "{page}");
        for beyond in ["3", "4294967295", "x"] {
            let (status, _) = site.ask(Method::GET, &format!("/search?q=milk&page={beyond}"), Some(&ada), "").await;
            assert_eq!(status, StatusCode::OK, "{beyond}");
        }
    });
}

#[test]
fn open_todos_are_copied_once_and_an_archived_day_is_left_alone() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        let call = async |endpoint: &str, form: &str| {
            let (status, body) = site.call(endpoint, Some(&ada), form).await;
            assert_eq!(status, StatusCode::OK, "{endpoint} {form}: {body}");
            body
        };
        for (number, text) in [(1, "One"), (2, "Two"), (3, "Done")] {
            call("todos/create", &format!("id=01HF7YAT00000000000000{number:04}&day=2020-03-10&text={text}")).await;
        }
        call("todos/set_done", "id=01HF7YAT000000000000000003&done=true").await;
        let copy = "id=01HF7YAT000000000000000009&day=2020-03-10&to=2020-03-12";
        assert_eq!(call("todos/copy_open", copy).await["todos"], 2);
        assert_eq!(call("todos/copy_open", copy).await["todos"], 0, "the same form once more");
        let day = async |day: &str| {
            let body = site.ask(Method::GET, &format!("/api/day?day={day}"), Some(&ada), "").await.1;
            serde_json::from_str::<Value>(&body).expect("JSON")["view"].take()
        };
        let texts = |view: &Value| -> Vec<String> {
            view["todos"].as_array().into_iter().flatten().filter_map(|todo| Some(todo["text"].as_str()?.to_owned())).collect()
        };
        assert_eq!(texts(&day("2020-03-12").await), ["One", "Two"]);
        assert_eq!(texts(&day("2020-03-10").await).len(), 3, "they stay where they were");

        call("days/label", "day=2020-03-10&text=Trip").await;
        call("days/archive", "day=2020-03-12&archived=true").await;
        let view = day("2020-03-01").await;
        let listed = |date: &str| view["days"].as_array().expect("days").iter().any(|of| of["day"] == date);
        assert!(listed("2020-03-10") && !listed("2020-03-12"), "{view}");
        let label = view["days"].as_array().expect("days").iter().find(|of| of["day"] == "2020-03-10").map(|of| of["label"].clone());
        assert_eq!(label, Some("Trip".into()));
        assert_eq!(call("todos/carry_over", "day=2020-04-01").await["todos"], 2, "what is archived stays");
        assert_eq!(texts(&day("2020-03-12").await).len(), 2);
        call("days/delete", "day=2020-03-12").await;
        assert_eq!(texts(&day("2020-03-12").await), [""; 0]);
        let long = format!("day=2020-03-10&text={}", "x".repeat(61));
        assert_eq!(site.call("days/label", Some(&ada), &long).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn a_new_todo_goes_to_the_day_that_its_text_names_where_that_is_asked_for() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        let call = async |endpoint: &str, form: &str| {
            let (status, todo) = site.call(endpoint, Some(&ada), form).await;
            assert_eq!(status, StatusCode::OK, "{endpoint} {form}: {todo}");
            (todo["day"].as_str().map(str::to_owned), todo["text"].as_str().expect("a text").to_owned())
        };
        let is = |day: &str, text: &str| (Some(day.to_owned()), text.to_owned());
        let [first, second, third] = [1, 2, 3].map(|number| format!("id=01HF7YAT00000000000000000{number}&day=2020-03-10"));
        assert_eq!(call("todos/create", &format!("{first}&text=Trip+2020-03-12")).await, is("2020-03-10", "Trip 2020-03-12"));
        assert_eq!(call("todos/create", &format!("{second}&text=Trip+2020-03-12&dates=true")).await, is("2020-03-12", "Trip"));
        let times = format!("{third}&text=on+2020-03-12+at+3pm+pack&dates=true");
        assert_eq!(call("todos/create", &times).await, is("2020-03-12", "15:00 pack"));
        let fourth = "id=01HF7YAT000000000000000004&day=2020-03-10";
        assert_eq!(call("todos/create", &format!("{fourth}&text=Pack+at+3pm&dates=true")).await, is("2020-03-10", "Pack at 3pm"));
        for _ in 0..2 {
            assert_eq!(call("todos/keep_words", &format!("{second}&words=2020-03-12")).await, is("2020-03-10", "Trip 2020-03-12"));
            let words = format!("{third}&words=on+2020-03-12+at+3pm&first=true");
            assert_eq!(call("todos/keep_words", &words).await, is("2020-03-10", "on 2020-03-12 at 3pm pack"));
        }
    });
}

#[test]
fn a_date_is_read_in_the_language_of_the_person_and_a_rule_in_every_one() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let ada = site.sign_in("ada").await;
        let call = async |endpoint: &str, form: &str| {
            let (status, answer) = site.call(endpoint, Some(&ada), form).await;
            assert_eq!(status, StatusCode::OK, "{endpoint} {form}: {answer}");
            answer
        };
        let create = async |number: u8, text: &str| {
            let todo = call("todos/create", &format!("id=01HF7YAT00000000000000000{number}&day=2020-03-10&text={text}&dates=true")).await;
            [todo["day"].clone(), todo["text"].clone()]
        };
        assert_eq!(create(1, "Zahnarzt+am+12.+M%C3%A4rz+2020").await, ["2020-03-10", "Zahnarzt am 12. März 2020"], "this page is English");
        call("settings/save", "language=de").await;
        assert_eq!(create(2, "Zahnarzt+am+12.+M%C3%A4rz+2020+um+15+Uhr").await, ["2020-03-12", "Zahnarzt 15:00"]);
        assert_eq!(create(3, "Trip+on+12+March+2020").await, ["2020-03-12", "Trip"]);
        let [_, text] = create(4, "Sport+jeden+Montag").await;
        assert_eq!(text, "Sport 🔁 jeden Montag");
        let kept = call("todos/keep_words", "id=01HF7YAT000000000000000002&day=2020-03-10&words=am+12.+M%C3%A4rz+2020+um+15+Uhr").await;
        assert_eq!(kept["text"], "Zahnarzt am 12. März 2020 um 15 Uhr");
        // The next todo keeps the words, whatever the language of the pages is by then.
        call("settings/save", "language=ar").await;
        call("todos/move_to_day", "id=01HF7YAT000000000000000004&day=2999-12-02").await;
        call("todos/set_done", "id=01HF7YAT000000000000000004&done=true").await;
        let (_, page) = site.ask(Method::GET, "/d/2999-12-09", Some(&ada), "").await;
        assert!(page.contains("Sport 🔁 jeden Montag"), "{page}");
    });
}
