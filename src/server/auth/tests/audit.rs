//! What the log and the counters say about sign-in, and what they must not.

use super::fake::{Answer, Bench, LIFETIME};
use crate::{
    model::{
        id::TokenId,
        session::SessionId,
        sign_in::SignInFailure,
        token::{Lifetime, Scope},
        user::UserId,
    },
    server::{
        auth::{
            audit::{Audit, By},
            personal_tokens::Choices,
            workos::Visitor,
        },
        random::Random,
        store::{sessions::SessionKey, tests::user},
    },
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde_json::{Value, json};
use std::{
    io,
    sync::{Arc, Mutex},
};
use tower_cookies::Cookies;

const ADDRESS: &str = "192.0.2.7";

/// The log since the last read, and the counters.
#[derive(Clone)]
struct Told {
    log: Arc<Mutex<Vec<u8>>>,
    counters: PrometheusHandle,
}

impl Told {
    /// The lines of events, each as its own fields.
    fn lines(&self) -> Vec<Value> {
        let log = std::mem::take(&mut *self.log.lock().expect("a log"));
        let lines = String::from_utf8(log).expect("text");
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
        lines.filter(|line| line.get("event").is_some()).collect()
    }

    /// The lines, without what every line has.
    fn events(&self) -> Vec<Value> {
        let without = |mut line: Value| {
            line.as_object_mut()
                .expect("an object")
                .retain(|name, _| !["timestamp", "level", "target", "message"].contains(&name.as_str()));
            line
        };
        self.lines().into_iter().map(without).collect()
    }

    /// The counter with a name and labels, as Prometheus writes it.
    fn count(&self, counter: &str) -> u64 {
        let text = self.counters.render();
        let line = text.lines().find_map(|line| line.strip_prefix(counter)?.strip_prefix(' '));
        line.map_or(0, |number| number.parse().expect("a number"))
    }
}

impl io::Write for Told {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.log.lock().expect("a log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs a test on one thread, so that it sees everything it logs, and nothing of another test.
fn listen<F: Future<Output = ()>>(test: impl FnOnce(Told) -> F + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let told = Told { log: Arc::default(), counters: recorder.handle() };
        let _counting = metrics::set_default_local_recorder(&recorder);
        let writer = told.clone();
        let log = tracing_subscriber::fmt().json().flatten_event(true).with_env_filter("daybook=debug");
        let _logging = tracing::subscriber::set_default(log.with_writer(move || writer.clone()).finish());
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(test(told));
    });
    if let Err(panic) = thread.expect("a thread").join() {
        std::panic::resume_unwind(panic);
    }
}

fn id(value: &str) -> SessionId {
    SessionKey::parse(value).expect("a key").id()
}

#[test]
fn everything_that_happens_to_a_session_is_told_and_counted() {
    listen(async |told| {
        let bench = Bench::new().await;
        let jar = Cookies::default();
        let value = bench.sign_in(&jar).await;
        let short = id(&value).short().to_owned();
        assert_eq!(told.events(), [json!({ "event": "signed_in", "session": short })]);

        let refreshed = |outcome: &str| json!({ "event": "refreshed", "session": short, "outcome": outcome });
        let because = |outcome: &str, reason: &str| json!({ "event": "refreshed", "session": short, "outcome": outcome, "reason": reason });
        for (answers, event) in [
            (vec![], refreshed("done")),
            (vec![Answer::Refuse(429, Some(1), "")], because("kept", "unreachable")),
            (vec![Answer::Refuse(401, None, "{}")], because("kept", "refused")),
            (vec![Answer::Refuse(200, None, "{}"); 2], because("kept", "unreadable")),
            (vec![], refreshed("done")),
            (vec![Answer::Odd(Value::Null, json!({ "exp": 1 }))], because("kept", "expired")),
            (vec![Answer::Odd(json!({ "kid": "made_up" }), Value::Null)], because("kept", "unknown_key")),
        ] {
            bench.fake.then(answers);
            bench.fake.wind(LIFETIME);
            bench.current(&value).await.expect("an answer");
            assert_eq!(told.events(), [event]);
        }
        bench.current(&value).await.expect("an answer");
        assert_eq!(told.events(), [refreshed("waiting")]);

        let again = bench.sign_in(&jar).await;
        let new = id(&again).short().to_owned();
        let replaced = json!({ "event": "revoked", "session": short, "by": "replaced" });
        assert_eq!(told.events(), [replaced, json!({ "event": "signed_in", "session": new })]);
        bench.auth.sign_out(&jar).await.expect("signed out");
        assert_eq!(told.events(), [json!({ "event": "signed_out", "session": new })]);
        bench.auth.sign_out(&jar).await.expect("signed out");
        assert_eq!(told.events(), [] as [Value; 0], "nobody was signed in");

        for (counter, times) in [
            ("daybook_sign_ins_total", 2),
            ("daybook_refreshes_total{outcome=\"done\",reason=\"\"}", 2),
            ("daybook_refreshes_total{outcome=\"kept\",reason=\"unreachable\"}", 1),
            ("daybook_refreshes_total{outcome=\"kept\",reason=\"refused\"}", 1),
            ("daybook_refreshes_total{outcome=\"kept\",reason=\"unreadable\"}", 1),
            ("daybook_refreshes_total{outcome=\"kept\",reason=\"expired\"}", 1),
            ("daybook_refreshes_total{outcome=\"waiting\",reason=\"\"}", 1),
            ("daybook_sessions_revoked_total{by=\"replaced\"}", 1),
            ("daybook_sign_outs_total", 1),
        ] {
            assert_eq!(told.count(counter), times, "{counter}");
        }
    });
}

#[test]
fn an_end_by_workos_is_logged_with_its_code_and_counted_under_a_known_one() {
    listen(async |told| {
        let bench = Bench::new().await;
        for (answer, reason, counted) in [
            (Answer::Refuse(400, None, r#"{"error":"invalid_grant"}"#), "invalid_grant", "invalid_grant"),
            (Answer::Refuse(400, None, r#"{"error":"sso_required"}"#), "sso_required", "sso_required"),
            (Answer::Refuse(403, None, r#"{"code":"mfa_enrollment"}"#), "mfa_enrollment", "mfa_enrollment"),
            (Answer::Refuse(400, None, r#"{"error":"organization_not_found"}"#), "organization_not_found", "other"),
            (Answer::SomebodyElse, "not_theirs", "not_theirs"),
        ] {
            let value = bench.sign_in(&Cookies::default()).await;
            drop(told.events());
            bench.fake.wind(LIFETIME);
            bench.fake.then([answer]);
            assert_eq!(bench.current(&value).await, Ok(None));
            let event = json!({ "event": "refreshed", "session": id(&value).short(), "outcome": "ended", "reason": reason });
            assert_eq!(told.events(), [event]);
            assert_eq!(told.count(&format!("daybook_refreshes_total{{outcome=\"ended\",reason=\"{counted}\"}}")), 1);
        }
    });
}

#[test]
fn each_session_that_an_owner_ends_is_logged() {
    listen(async |told| {
        let bench = Bench::new().await;
        let mut signed_in = Vec::new();
        for _ in 0..4 {
            signed_in.push(bench.sign_in(&Cookies::default()).await);
        }
        let ada = user("ada");
        let revoked = |value: &String| json!({ "event": "revoked", "session": id(value).short(), "by": "owner" });
        drop(told.events());
        bench.auth.end_one(&ada, &id(&signed_in[0])).await.expect("ended");
        assert_eq!(told.events(), [revoked(&signed_in[0])]);
        bench.auth.end_one(&ada, &id(&signed_in[0])).await.expect("again");
        assert_eq!(told.events(), [] as [Value; 0], "it had ended");
        bench.auth.end_others(&ada, SessionKey::parse(&signed_in[1]).as_ref()).await.expect("ended");
        let others = told.events();
        assert!(others.len() == 2 && signed_in[2..].iter().all(|other| others.contains(&revoked(other))), "{others:?}");
        bench.auth.end_all(&Cookies::default(), &ada, None).await.expect("ended");
        assert_eq!(told.events(), [revoked(&signed_in[1])]);
        bench.auth.delete_account(&Cookies::default(), &ada).await.expect("deleted");
        assert_eq!(told.events(), [json!({ "event": "account_deleted", "by": "owner" })]);
        assert_eq!(told.count("daybook_sessions_revoked_total{by=\"owner\"}"), 4);
        assert_eq!(told.count("daybook_accounts_deleted_total{by=\"owner\"}"), 1);
    });
}

#[test]
fn what_workos_ends_is_attributed_to_workos() {
    listen(async |told| {
        let bench = Bench::new().await;
        let value = bench.sign_in(&Cookies::default()).await;
        drop(told.events());
        let revoked = json!({ "id": "session_1", "user_id": "user_ada" });
        for _ in 0..2 {
            bench.auth.hear_of("session.revoked", revoked.clone()).await.expect("followed");
        }
        assert_eq!(told.events(), [json!({ "event": "revoked", "session": id(&value).short(), "by": "workos" })], "and once only");
        bench.auth.hear_of("user.deleted", json!({ "id": "user_ada" })).await.expect("followed");
        assert_eq!(told.events(), [json!({ "event": "account_deleted", "by": "workos" })]);
        assert_eq!(told.count("daybook_sessions_revoked_total{by=\"workos\"}"), 1);
    });
}

#[test]
fn an_address_is_logged_only_when_the_settings_ask_for_it() {
    listen(async |told| {
        let visitor = Visitor { ip: ADDRESS.parse().ok(), user_agent: None };
        let session = SessionKey::random(&Random::system());
        for (log_addresses, address) in [(false, None), (true, Some(ADDRESS))] {
            let audit = Audit::new(log_addresses);
            audit.signed_in(&session, &visitor);
            audit.refused(SignInFailure::Denied, &visitor);
            let lines = told.lines();
            assert_eq!(lines.len(), 2);
            for line in lines {
                assert_eq!(line.get("address").and_then(Value::as_str), address, "{line}");
            }
        }
        assert_eq!(told.count("daybook_sign_ins_refused_total{reason=\"denied\"}"), 2);
    });
}

#[test]
fn no_line_holds_a_token_or_what_the_store_knows_a_session_by() {
    listen(async |told| {
        let bench = Bench::new().await;
        let jar = Cookies::default();
        let value = bench.sign_in(&jar).await;
        let key = SessionKey::parse(&value).expect("a key");
        bench.fake.wind(LIFETIME);
        bench.current(&value).await.expect("an answer");
        bench.auth.sign_out(&jar).await.expect("signed out");
        bench.auth.audit.revoked(&key.id(), By::Owner);
        let log = String::from_utf8(told.log.lock().expect("a log").clone()).expect("text");
        assert!(log.contains(key.id().short()), "{log}");
        let owner: UserId = user("ada");
        for secret in [value, key.hash(), key.id().to_string(), "refresh_1".into(), "refresh_2".into(), "eyJ".into(), owner.as_str().into()]
        {
            assert!(!log.contains(&secret), "{secret} in {log}");
        }
    });
}

#[test]
fn a_personal_token_is_told_of_by_its_id_and_never_shown() {
    listen(async |told| {
        let bench = Bench::new().await;
        let jar = Cookies::default();
        let value = bench.sign_in(&jar).await;
        told.lines();
        let (owner, key) = (user("ada"), SessionKey::parse(&value).expect("a key"));
        let id: TokenId = "01HF7YAT000000000000000001".parse().expect("an id");
        let choices = || Choices { id, name: "Backup".into(), scope: Scope::Write, lifetime: Lifetime::Days7 };
        let made = bench.auth.make_token(&jar, &owner, Some(&key), choices()).await.expect("a token");
        assert!(bench.auth.make_token(&jar, &owner, Some(&key), choices()).await.is_err());
        let (person, scope) = bench.auth.person_of_personal(&made.token).await.expect("somebody");
        assert_eq!((person.user.id, scope), (owner.clone(), Scope::Write));
        bench.fake.wind(LIFETIME);
        assert_eq!(bench.auth.take_made_token(&jar, &key), None, "that was minutes ago");
        bench.auth.revoke_token(&owner, id).await.expect("revoked");
        assert!(bench.auth.person_of_personal(&made.token).await.is_err());

        let log = String::from_utf8(told.log.lock().expect("a log").clone()).expect("text");
        for secret in [&made.token, &made.token[8..40], owner.as_str()] {
            assert!(!format!("{log}{made:?}").contains(secret), "{secret} in {log}");
        }
        let id = id.to_string();
        assert_eq!(
            told.events(),
            [json!({ "event": "token_made", "token": id, "scope": "write" }), json!({ "event": "token_revoked", "token": id })]
        );
        assert_eq!(told.count("daybook_personal_tokens_made_total{scope=\"write\"}"), 1);
        assert_eq!(told.count("daybook_personal_tokens_revoked_total"), 1);
    });
}
