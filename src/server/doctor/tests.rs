//! The table of facts and their findings.

use super::{
    facts::{Asked, CookieFacts, DatabaseFacts, Facts, KeySet, Running, Site, WorkosFacts},
    findings, text,
};
use crate::{
    model::doctor::{
        Level::{self, InOrder, NotChecked, Note, Problem, Warning},
        Report,
    },
    server::{
        auth::{
            tokens::{Mismatch, Seen},
            workos::{
                PublishedKey,
                examine::{NoAnswer, Pairing},
            },
        },
        config::{Mistake, WorkosConfig},
        store::examine::{Examination, Schema},
    },
};
use jiff::{SignedDuration, Timestamp};

const SECRETS: [&str; 3] = ["sk_test_hunter2", "hunter2 and 31 more characters, all sorts: aXb9?", "whsec_hunter2"];

/// Everything is as it should be.
fn facts() -> Facts {
    let public_url: url::Url = "http://127.0.0.1:3000".parse().expect("a URL");
    let config = WorkosConfig {
        api_key: SECRETS[0].into(),
        client_id: "client_1".into(),
        base_url: "https://api.workos.com".parse().expect("a URL"),
        redirect_uri: public_url.join("/callback").expect("a URL"),
        issuers: vec!["https://api.workos.com".into()],
        audience: Some("client_1".into()),
        cookie_password: SECRETS[1].into(),
        webhook_secret: Some(SECRETS[2].into()),
    };
    Facts {
        mistakes: vec![],
        site: Some(Site {
            public_url,
            listen: "127.0.0.1:3000".parse().expect("an address"),
            has_proxy: false,
            opened_at: Some("127.0.0.1:3000".into()),
            cookie: CookieFacts { name: "daybook".into(), secure: false, http_only: true, same_site_lax: true, path_is_root: true },
        }),
        workos: WorkosFacts::Asked(Box::new(Asked {
            is_local: false,
            config,
            keys: Ok(KeySet { published: vec![key("a")], usable: Some(1) }),
            clock_offset: Some(SignedDuration::from_secs(1)),
            redirect_uris: Ok(vec!["https://other.example/callback".into(), "http://127.0.0.1:3000/callback".into()]),
            pairing: Ok(Pairing::Accepted),
            template: Ok(Some(r#"{ "aud": "client_1", "email": "{{ user.email }}" }"#.into())),
        })),
        running: Some(Running { refuses_made_up_sessions: Some(true), last_mismatch: None }),
        database: open(Schema::Current, Some(Ok(()))),
    }
}

fn open(schema: Schema, writable: Option<Result<(), String>>) -> DatabaseFacts {
    DatabaseFacts::Open { in_memory: false, acknowledges_early: false, examination: Examination { schema, writable } }
}

fn key(kid: &str) -> PublishedKey {
    PublishedKey { kty: None, alg: None, usage: None, kid: Some(kid.into()), n: None, e: None }
}

const fn status(status: u16) -> NoAnswer {
    NoAnswer::Status { status, code: None }
}

const SILENT: NoAnswer = NoAnswer::Unreachable("it did not answer in time");

type Row = (&'static str, Level, Box<dyn Fn(&mut Facts)>);

fn row(code: &'static str, level: Level, change: impl Fn(&mut Facts) + 'static) -> Row {
    (code, level, Box::new(change))
}

fn site(code: &'static str, level: Level, change: impl Fn(&mut Site) + 'static) -> Row {
    row(code, level, move |facts| change(facts.site.as_mut().expect("a site")))
}

fn asked(code: &'static str, level: Level, change: impl Fn(&mut Asked) + 'static) -> Row {
    row(code, level, move |facts| {
        let WorkosFacts::Asked(asked) = &mut facts.workos else { panic!("WorkOS was asked") };
        change(asked);
    })
}

/// Daybook's address, its cookie, its secrets.
fn of_the_settings() -> Vec<Row> {
    let url = |text: &str| text.parse().expect("a URL");
    let listen = |text: &str| text.parse().expect("an address");
    let https = move |site: &mut Site, text: &str| {
        site.public_url = url(text);
        site.opened_at = None;
        site.cookie = CookieFacts { name: "__Host-daybook".into(), secure: true, ..site.cookie.clone() };
    };
    vec![
        row("setting_unusable", Problem, |facts| {
            facts.mistakes = vec![Mistake { variable: "WORKOS_API_KEY", advice: "write the secret key".into() }];
            facts.workos = WorkosFacts::NotConfigured;
        }),
        row("workos_not_checked", NotChecked, |facts| facts.workos = WorkosFacts::NotConfigured),
        asked("workos_is_local", Note, |asked| asked.is_local = true),
        site("address_behind_proxy", Note, move |site| https(site, "https://daybook.example.com")),
        site("address_behind_proxy", Note, move |site| {
            https(site, "https://localhost");
            site.has_proxy = true;
        }),
        site("address_open", Warning, move |site| site.listen = listen("0.0.0.0:3000")),
        site("address_port_differs", Warning, move |site| site.listen = listen("127.0.0.1:3001")),
        site("address_without_tls", Warning, move |site| https(site, "https://127.0.0.1:3000")),
        site("address_differs", Warning, move |site| site.listen = listen("[::1]:3000")),
        site("address_answers", InOrder, move |site| {
            site.public_url = url("http://localhost:3000");
            site.opened_at = Some("localhost:3000".into());
        }),
        site("opened_elsewhere", Warning, |site| site.opened_at = Some("localhost:3000".into())),
        site("opened_elsewhere", Warning, |site| site.opened_at = Some("127.0.0.1".into())),
        site("cookie_does_not_fit", Problem, |site| site.cookie.http_only = false),
        site("cookie_does_not_fit", Problem, |site| site.cookie.secure = true),
        site("cookie_does_not_fit", Problem, move |site| {
            https(site, "https://daybook.example.com");
            site.cookie.name = "daybook".into();
        }),
        asked("cookie_password_weak", Warning, |asked| asked.config.cookie_password = "abcabcabcabcabcabcabcabcabcabcabcabc".into()),
        asked("webhook_secret_missing", Note, |asked| asked.config.webhook_secret = None),
        row("sessions_not_checked", NotChecked, |facts| facts.running = None),
        row("made_up_session_accepted", Problem, |facts| {
            facts.running = Some(Running { refuses_made_up_sessions: Some(false), last_mismatch: None });
        }),
    ]
}

/// The local WorkOS runs inside a server.
fn of_no_server() -> Vec<Row> {
    vec![
        #[cfg(feature = "emulator")]
        row("workos_not_checked", NotChecked, |facts| facts.workos = WorkosFacts::InTheServer),
    ]
}

/// The client, the key, and what is registered.
fn of_the_account() -> Vec<Row> {
    let uris = |code, level, known: &'static [&'static str]| {
        asked(code, level, move |asked| asked.redirect_uris = Ok(known.iter().map(|uri| (*uri).into()).collect()))
    };
    let set = |published: Vec<PublishedKey>| Ok(KeySet { published, usable: None });
    vec![
        asked("client_unknown", Problem, |asked| asked.keys = Err(status(404))),
        asked("keys_unreachable", Problem, |asked| asked.keys = Err(status(503))),
        asked("keys_unreachable", Problem, |asked| asked.keys = Err(SILENT)),
        asked("keys_unreadable", Problem, |asked| asked.keys = Err(NoAnswer::Unreadable)),
        asked("keys_unusable", Problem, move |asked| asked.keys = set(vec![])),
        asked("keys_unusable", Problem, move |asked| asked.keys = set(vec![key("a"), key("a")])),
        asked("keys_unusable", Problem, move |asked| asked.keys = set(vec![key("a")])),
        asked("api_key_refused", Problem, |asked| asked.redirect_uris = Err(status(401))),
        asked("api_key_not_checked", NotChecked, |asked| asked.redirect_uris = Err(status(500))),
        asked("redirect_uri_not_checked", NotChecked, |asked| asked.redirect_uris = Err(SILENT)),
        asked("environment_differs", Problem, |asked| asked.pairing = Ok(Pairing::Refused)),
        asked("environment_not_checked", NotChecked, |asked| asked.pairing = Err(status(429))),
        // If one is wrong by itself, nothing is known about the pair.
        asked("environment_not_checked", NotChecked, |asked| {
            asked.redirect_uris = Err(status(401));
            asked.pairing = Ok(Pairing::Refused);
        }),
        asked("environment_not_checked", NotChecked, |asked| {
            asked.keys = Err(status(404));
            asked.pairing = Ok(Pairing::Refused);
        }),
        uris("redirect_uri_missing", Problem, &[]),
        uris("redirect_uri_missing", Problem, &["http://localhost:3000/callback"]),
        uris("redirect_uri_missing", Problem, &["http://127.0.0.1:3000/callback/"]),
        uris("redirect_uri_missing", Problem, &["https://127.0.0.1:3000/callback"]),
        uris("redirect_uri_registered", InOrder, &["http://127.0.0.1:*/callback"]),
        row("sign_out_uri_by_hand", NotChecked, |_| {}),
    ]
}

/// The tokens and what is in them.
fn of_the_tokens() -> Vec<Row> {
    let template = |code, level, content: &'static str| asked(code, level, move |asked| asked.template = Ok(Some(content.into())));
    let without_audience = |code, level, content: &'static str| {
        asked(code, level, move |asked| {
            asked.config.audience = None;
            asked.template = Ok(Some(content.into()));
        })
    };
    let refused = |code, seen: Seen| {
        row(code, Problem, move |facts| {
            let last_mismatch = Some(Mismatch { seen: seen.clone(), at: Timestamp::UNIX_EPOCH });
            facts.running = Some(Running { refuses_made_up_sessions: Some(true), last_mismatch });
        })
    };
    let clock = |code, level, seconds| asked(code, level, move |asked| asked.clock_offset = Some(SignedDuration::from_secs(seconds)));
    vec![
        template("template_harmless", InOrder, r#"{ "aud": "client_1" }"#),
        template("template_reserved", Problem, r#"{ "aud": "client_1", "iss": "x", "sub": "{{ user.id }}" }"#),
        template("template_replaces_session", Warning, r#"{ "aud": "client_1", "sid": "x" }"#),
        template("template_replaces_roles", Note, r#"{ "aud": "client_1", "role": "authenticated" }"#),
        template("template_unreadable", Warning, "{"),
        asked("template_none", InOrder, |asked| asked.template = Ok(None)),
        asked("template_not_checked", NotChecked, |asked| asked.template = Err(SILENT)),
        template("audience_missing", Problem, r#"{ "email": "{{ user.email }}" }"#),
        asked("audience_missing", Problem, |asked| asked.template = Ok(None)),
        template("audience_differs", Problem, r#"{ "aud": "Client_1" }"#),
        template("audience_matches", InOrder, r#"{ "aud": ["other", "client_1"] }"#),
        template("audience_varies", Warning, r#"{ "aud": "{{ user.external_id }}" }"#),
        asked("audience_not_checked", NotChecked, |asked| asked.template = Err(SILENT)),
        without_audience("audience_not_asked_for", InOrder, "{}"),
        without_audience("audience_unused", Note, r#"{ "aud": "convex" }"#),
        refused("issuer_refused", Seen::Issuer("https://auth.example.com".into())),
        refused("token_audience_refused", Seen::Audiences(vec![])),
        refused("token_audience_refused", Seen::Audiences(vec!["another".into()])),
        row("issuer_not_checked", NotChecked, |facts| facts.running = None),
        clock("clock_right", InOrder, -5),
        clock("clock_drifts", Warning, 45),
        clock("clock_off", Problem, 60),
        clock("clock_off", Problem, -600),
        asked("clock_not_checked", NotChecked, |asked| asked.clock_offset = None),
    ]
}

fn of_the_database() -> Vec<Row> {
    let database = |code, level, found: DatabaseFacts| row(code, level, move |facts| facts.database = found.clone());
    let lasting = |in_memory, acknowledges_early| DatabaseFacts::Open {
        in_memory,
        acknowledges_early,
        examination: Examination { schema: Schema::Current, writable: Some(Ok(())) },
    };
    vec![
        database("database_not_checked", NotChecked, DatabaseFacts::NotConfigured),
        database("database_absent", Note, DatabaseFacts::Absent("./data/db".into())),
        database("database_in_use", NotChecked, DatabaseFacts::InUse { path: "./data/db".into() }),
        database("database_unreachable", Problem, DatabaseFacts::Failed("It is away.".into())),
        database("database_not_writable", Problem, open(Schema::Current, Some(Err("read only.".into())))),
        database("schema_behind", Note, open(Schema::Behind(vec!["accounts"]), None)),
        database("schema_foreign", Problem, open(Schema::Foreign("The database was written by a newer Daybook.".into()), None)),
        database("database_in_memory", Warning, lasting(true, false)),
        database("database_not_durable", Warning, lasting(false, true)),
    ]
}

fn level_of(report: &Report, code: &str) -> Option<Level> {
    report.findings.iter().find(|finding| finding.code == code).map(|finding| finding.level)
}

#[test]
fn each_state_of_things_has_its_finding() {
    for (code, level, change) in
        [of_the_settings(), of_no_server(), of_the_account(), of_the_tokens(), of_the_database()].into_iter().flatten()
    {
        let mut facts = facts();
        change(&mut facts);
        let report = findings(&facts);
        assert_eq!(level_of(&report, code), Some(level), "{}", text(&report));
        let worst = report.findings.iter().map(|finding| finding.level).min();
        assert_eq!(Some(report.level), worst);
        for finding in &report.findings {
            for sentence in [&finding.found, &finding.why].into_iter().chain(&finding.fix) {
                let is_whole = sentence.ends_with(['.', ')']) && !sentence.contains("  ") && !sentence.contains("..");
                assert!(is_whole, "{code}: {}: {sentence}", finding.code);
            }
            let is_to_be_mended = [Problem, Warning, NotChecked].contains(&finding.level);
            assert!(finding.fix.is_some() || !is_to_be_mended, "{}: what to do?", finding.code);
        }
        let everything = format!("{report:?} {}", text(&report));
        assert!(!everything.contains("hunter2"), "{code}");
    }
}

#[test]
fn when_all_is_well_only_what_cannot_be_asked_is_left_unchecked() {
    let report = findings(&facts());
    let open: Vec<&str> = report.findings.iter().filter(|finding| finding.level != InOrder).map(|finding| finding.code.as_str()).collect();
    assert_eq!(open, ["sign_out_uri_by_hand"], "{}", text(&report));
}

/// The checklist of the AuthKit guide that Daybook started from, line by line.
#[test]
fn every_line_of_the_guides_checklist_is_answered() {
    let report = findings(&facts());
    for (line, code) in [
        ("JWT template saved in WorkOS Dashboard", "template_harmless"),
        ("`aud` claim matches client ID exactly", "audience_matches"),
        ("No `iss` or `sub` claims in JWT template", "template_harmless"),
        ("Environment variables set correctly", "settings_usable"),
        ("Environment variables of one environment", "environment_same"),
        ("CORS origins include your domain", "browser_needs_nothing"),
        ("Redirect URIs match exactly", "redirect_uri_registered"),
        ("auth.config.ts deployed with single provider", "issuer_fits"),
        ("auth.config.ts deployed with single provider: its keys", "keys_usable"),
        ("Frontend providers configured", "browser_needs_nothing"),
        ("Conditional query execution implemented", "made_up_session_refused"),
        ("User data storage working", "database_writable"),
        ("User table exists in schema", "schema_current"),
        ("Authentication state management working", "cookie_fits"),
    ] {
        assert_eq!(level_of(&report, code), Some(InOrder), "{line}");
    }
}

#[test]
fn a_mixed_up_name_is_pointed_out() {
    let mut facts = facts();
    if let WorkosFacts::Asked(asked) = &mut facts.workos {
        asked.redirect_uris = Ok(vec!["http://localhost:3000/callback".into()]);
    }
    let report = findings(&facts);
    let finding = report.findings.iter().find(|finding| finding.code == "redirect_uri_missing").expect("the finding");
    assert!(finding.found.contains("localhost and 127.0.0.1 are two addresses"), "{}", finding.found);
    assert_eq!(report.findings.first(), Some(finding), "the worst comes first");
}
