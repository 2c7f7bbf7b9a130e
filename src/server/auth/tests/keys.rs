//! How long keys are used, who waits for new ones, and what a cold start reads from disk.

use super::fake::{Bench, Key};
use crate::server::{
    auth::{
        jwks::Jwks,
        key_copy::KeyCopy,
        tokens::{
            TokenRefusal::{self, KeysUnreachable, UnknownKey},
            Verifier,
        },
        workos::Workos,
    },
    store::tests::run,
};
use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

const OURS: Key = Key(0);
const OTHER: Key = Key(1);
const HOUR: i64 = 3_600;

/// A Daybook that has just started, with its database in this folder.
fn started(bench: &Bench, folder: &Path) -> Verifier {
    let workos = &bench.workos;
    let copy = KeyCopy::beside(&format!("surrealkv://{}/db?sync=every", folder.display()), workos);
    let jwks = Jwks::new(Workos::new(workos).expect("a client"), bench.clock.clone(), copy);
    Verifier::new(workos, jwks, bench.clock.clone())
}

fn copy_in(folder: &Path) -> PathBuf {
    folder.join("workos-keys.json")
}

/// A valid token signed with this key, dated now.
async fn shown(bench: &Bench, verifier: &Verifier, key: Key) -> Option<TokenRefusal> {
    verifier.verify(&key.sign(&key.header(), &bench.fake.claims())).await.err()
}

#[test]
fn an_old_key_is_served_at_once_while_one_task_renews() {
    run(async {
        let (bench, folder) = (Bench::new().await, tempfile::tempdir().expect("a folder"));
        let verifier = started(&bench, folder.path());
        assert_eq!(shown(&bench, &verifier, OURS).await, None);
        bench.fake.wind(HOUR - 1);
        assert_eq!((shown(&bench, &verifier, OURS).await, bench.fake.keys_asked()), (None, 1), "fresh");
        bench.fake.wind(1);
        bench.fake.publish(&[1]);
        bench.fake.hold_keys();
        for _ in 0..20 {
            assert_eq!(shown(&bench, &verifier, OURS).await, None, "WorkOS has not answered yet");
        }
        bench.fake.waiting.acquire().await.expect("asked").forget();
        bench.fake.release.add_permits(10);
        assert_eq!(shown(&bench, &verifier, OTHER).await, None, "waits for the answer that is under way");
        assert_eq!(bench.fake.keys_asked(), 2, "one task");
        assert_eq!(shown(&bench, &verifier, OURS).await, Some(UnknownKey), "a withdrawn key ends");
    });
}

#[test]
fn keys_are_used_for_a_day_while_workos_is_away_and_no_longer() {
    run(async {
        let (bench, folder) = (Bench::new().await, tempfile::tempdir().expect("a folder"));
        let verifier = started(&bench, folder.path());
        assert_eq!(shown(&bench, &verifier, OURS).await, None);
        bench.fake.take_keys_down(true);
        bench.fake.wind(24 * HOUR - 1);
        assert_eq!(shown(&bench, &verifier, OURS).await, None);
        bench.fake.wind(61);
        assert_eq!(shown(&bench, &verifier, OURS).await, Some(KeysUnreachable), "and not refused for good");
        bench.fake.take_keys_down(false);
        bench.fake.wind(5);
        assert_eq!(shown(&bench, &verifier, OURS).await, None);
    });
}

#[test]
fn a_cancelled_wait_keeps_nobody_from_the_keys() {
    run(async {
        let (bench, folder) = (Bench::new().await, tempfile::tempdir().expect("a folder"));
        let verifier = started(&bench, folder.path());
        bench.fake.hold_keys();
        let token = OURS.sign(&OURS.header(), &bench.fake.claims());
        let asking = {
            let verifier = verifier.clone();
            tokio::spawn(async move { verifier.verify(&token).await.map(drop) })
        };
        bench.fake.waiting.acquire().await.expect("asked").forget();
        asking.abort();
        assert!(asking.await.expect_err("no answer").is_cancelled());
        bench.fake.release.add_permits(10);
        assert_eq!((shown(&bench, &verifier, OURS).await, bench.fake.keys_asked()), (None, 1));
    });
}

#[test]
fn an_id_that_no_key_can_have_asks_nobody() {
    run(async {
        let (bench, folder) = (Bench::new().await, tempfile::tempdir().expect("a folder"));
        let verifier = started(&bench, folder.path());
        let header = json!({ "alg": "RS256", "kid": "k".repeat(257) });
        assert_eq!(verifier.verify(&OURS.sign(&header, &bench.fake.claims())).await.err(), Some(UnknownKey));
        assert_eq!(bench.fake.keys_asked(), 0);
    });
}

#[test]
fn keys_are_asked_for_before_anyone_needs_them() {
    run(async {
        let bench = Bench::new().await;
        bench.fake.hold_keys();
        bench.auth.keep_keys_fresh();
        bench.fake.waiting.acquire().await.expect("asked").forget();
        bench.fake.release.add_permits(1);
        let token = OURS.sign(&OURS.header(), &bench.fake.claims());
        assert_eq!(bench.auth.verifier.verify(&token).await.expect("verified").user.as_str(), "user_ada");
        assert_eq!(bench.fake.keys_asked(), 1);
    });
}

#[test]
fn a_cold_start_during_an_outage_uses_the_keys_on_disk_for_a_day() {
    run(async {
        let (bench, folder) = (Bench::new().await, tempfile::tempdir().expect("a folder"));
        assert_eq!(shown(&bench, &started(&bench, folder.path()), OURS).await, None);
        let mode = fs::metadata(copy_in(folder.path())).expect("a copy").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let again = started(&bench, folder.path());
        assert_eq!((shown(&bench, &again, OURS).await, bench.fake.keys_asked()), (None, 1), "a fresh copy asks nobody");
        bench.fake.take_keys_down(true);
        for (seconds, outcome) in [(HOUR, None), (23 * HOUR - 1, None), (1, Some(KeysUnreachable)), (-24 * HOUR - 1, Some(KeysUnreachable))]
        {
            bench.fake.wind(seconds);
            assert_eq!(shown(&bench, &started(&bench, folder.path()), OURS).await, outcome, "{seconds} s later");
        }
    });
}

#[test]
fn a_copy_is_checked_as_strictly_as_an_answer_and_bound_to_its_environment() {
    run(async {
        let (bench, folder) = (Bench::new().await, tempfile::tempdir().expect("a folder"));
        assert_eq!(shown(&bench, &started(&bench, folder.path()), OURS).await, None);
        let right: Value = serde_json::from_slice(&fs::read(copy_in(folder.path())).expect("a copy")).expect("JSON");
        bench.fake.take_keys_down(true);
        let with_another = |copy: &mut Value| {
            let mut another = copy["keys"][0].clone();
            another["n"] = json!("AQABAQAB");
            copy["keys"].as_array_mut().expect("keys").push(another);
        };
        let altered = |alter: fn(&mut Value)| {
            let mut copy = right.clone();
            alter(&mut copy);
            copy.to_string()
        };
        let huge = format!("{right}{}", " ".repeat(2 << 20));
        for (what, text, outcome) in [
            ("as it was", right.to_string(), None),
            ("of another client", altered(|copy| copy["client_id"] = json!("client_2")), Some(KeysUnreachable)),
            ("of another address", altered(|copy| copy["base_url"] = json!("https://api.workos.com/")), Some(KeysUnreachable)),
            ("with the key twice", altered(|copy| copy["keys"] = json!([copy["keys"][0], copy["keys"][0]])), None),
            ("with two keys of one id", altered(with_another), Some(KeysUnreachable)),
            ("for encryption", altered(|copy| copy["keys"][0]["use"] = json!("enc")), Some(KeysUnreachable)),
            ("with a secret", altered(|copy| copy["keys"][0]["kty"] = json!("oct")), Some(KeysUnreachable)),
            ("for another algorithm", altered(|copy| copy["keys"][0]["alg"] = json!("HS256")), Some(KeysUnreachable)),
            ("without a date", altered(|copy| copy["fetched_at"] = json!(null)), Some(KeysUnreachable)),
            ("with more in it", altered(|copy| copy["more"] = json!(1)), Some(KeysUnreachable)),
            ("without end", huge, Some(KeysUnreachable)),
            ("broken off", right.to_string()[..200].to_owned(), Some(KeysUnreachable)),
            ("empty", String::new(), Some(KeysUnreachable)),
        ] {
            fs::write(copy_in(folder.path()), text).expect("written");
            assert_eq!(shown(&bench, &started(&bench, folder.path()), OURS).await, outcome, "{what}");
        }
        fs::write(copy_in(folder.path()), right.to_string()).expect("written");
        for (mode, outcome) in [(0o644, None), (0o620, Some(KeysUnreachable)), (0o602, Some(KeysUnreachable))] {
            fs::set_permissions(copy_in(folder.path()), fs::Permissions::from_mode(mode)).expect("a mode");
            assert_eq!(shown(&bench, &started(&bench, folder.path()), OURS).await, outcome, "{mode:o}");
        }
    });
}

#[test]
fn with_a_remote_database_there_is_no_copy() {
    run(async {
        let bench = Bench::new().await;
        for database in ["mem://", "ws://127.0.0.1:8000", "wss://db.example.com"] {
            assert!(KeyCopy::beside(database, &bench.workos).is_none(), "{database}");
        }
    });
}
