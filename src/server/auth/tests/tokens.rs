//! Which access tokens are accepted, and why the others are not.

use super::fake::{Bench, Fake, ISSUER, Key, LIFETIME};
use crate::server::{
    auth::{
        jwks::Jwks,
        tokens::{Mismatch, Seen, TokenRefusal, Verifier},
        workos::Workos,
    },
    store::tests::run,
};
use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tracing::instrument::WithSubscriber as _;

const OURS: Key = Key(0);
const OTHER: Key = Key(1);

fn verifier(bench: &Bench, audience: Option<&str>) -> Verifier {
    let config = crate::server::config::WorkosConfig { audience: audience.map(str::to_owned), ..bench.workos.clone() };
    let jwks = Jwks::new(Workos::new(&config).expect("a client"), bench.clock.clone(), None);
    Verifier::new(&config, jwks, bench.clock.clone())
}

/// A valid token except for one claim.
fn with(fake: &Fake, claim: &str, value: Value) -> String {
    let mut claims = fake.claims();
    claims[claim] = value;
    OURS.sign(&OURS.header(), &claims)
}

fn without(fake: &Fake, claim: &str) -> String {
    let mut claims = fake.claims();
    claims.as_object_mut().expect("claims").remove(claim);
    OURS.sign(&OURS.header(), &claims)
}

/// A valid token except for one member of its header.
fn headed(fake: &Fake, member: &str, value: Value) -> String {
    let mut header = OURS.header();
    header[member] = value;
    OURS.sign(&header, &fake.claims())
}

/// Signed by HMAC with the public key: accepted by verifiers that let the token choose the algorithm.
fn hmac_of_the_public_key(fake: &Fake) -> String {
    let header = json!({ "alg": "HS256", "typ": "JWT", "kid": OURS.kid() });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&header), part(&fake.claims()));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &OURS.public_der()), message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag))
}

#[test]
fn a_token_is_believed_only_when_everything_about_it_is_right() {
    run(async {
        let bench = Bench::new().await;
        let (fake, now) = (&bench.fake, super::fake::START);
        fake.publish(&[0, 1]);
        let right = OURS.sign(&OURS.header(), &fake.claims());
        let mut parts = right.split('.');
        let (header, claims, signature) = (parts.next().expect("1"), parts.next().expect("2"), parts.next().expect("3"));
        let eve = URL_SAFE_NO_PAD.encode(fake.claims().to_string().replace("user_ada", "user_eve"));
        let table = [
            ("right", right.clone(), None),
            ("issuer with a slash", with(fake, "iss", json!(format!("{ISSUER}/"))), None),
            ("legacy issuer", with(fake, "iss", json!("https://api.workos.com")), None),
            ("legacy issuer with a slash", with(fake, "iss", json!("https://api.workos.com/")), None),
            ("two slashes", with(fake, "iss", json!("https://api.workos.com//")), Some(TokenRefusal::Issuer)),
            ("another client", with(fake, "iss", json!(ISSUER.replace("client_1", "client_2"))), Some(TokenRefusal::Issuer)),
            ("a longer host", with(fake, "iss", json!("https://api.workos.com.evil.example")), Some(TokenRefusal::Issuer)),
            ("no issuer", without(fake, "iss"), Some(TokenRefusal::Issuer)),
            ("our client", with(fake, "client_id", json!("client_1")), None),
            ("no client", with(fake, "client_id", json!(null)), None),
            ("a client of the same issuer", with(fake, "client_id", json!("client_2")), Some(TokenRefusal::Client)),
            ("a client that is not a string", with(fake, "client_id", json!(["client_1"])), Some(TokenRefusal::Client)),
            ("an audience that nobody configured", with(fake, "aud", json!("anything")), None),
            ("an audience that is not a string", with(fake, "aud", json!(5)), None),
            ("just expired", with(fake, "exp", json!(now - 59)), None),
            ("expired", with(fake, "exp", json!(now - 60)), Some(TokenRefusal::Expired)),
            ("no expiry", without(fake, "exp"), Some(TokenRefusal::Expired)),
            ("valid in a moment", with(fake, "nbf", json!(now + 60)), None),
            ("not yet valid", with(fake, "nbf", json!(now + 61)), Some(TokenRefusal::NotYetValid)),
            ("issued in the future", with(fake, "iat", json!(now + 1_000)), None),
            ("no subject", without(fake, "sub"), Some(TokenRefusal::Subject)),
            ("an empty subject", with(fake, "sub", json!("")), Some(TokenRefusal::Subject)),
            ("a subject that is not a string", with(fake, "sub", json!(["user_ada"])), Some(TokenRefusal::Malformed)),
            ("signed by another key", OTHER.sign(&OURS.header(), &fake.claims()), Some(TokenRefusal::Signature)),
            ("the name of another published key", headed(fake, "kid", json!(OTHER.kid())), Some(TokenRefusal::Signature)),
            ("an unknown key", headed(fake, "kid", json!("key_made_up")), Some(TokenRefusal::UnknownKey)),
            ("no key", OURS.sign(&json!({ "alg": "RS256" }), &fake.claims()), Some(TokenRefusal::UnknownKey)),
            ("an address for the key", headed(fake, "jku", json!("http://127.0.0.1:1/keys")), None),
            ("a certificate's address", headed(fake, "x5u", json!("http://127.0.0.1:1/x5u")), None),
            ("a parameter that is a number", headed(fake, "iat", json!(1)), None),
            ("a parameter that is an object", headed(fake, "epk", json!({ "kty": "EC", "x": [1] })), None),
            ("a certificate's chain", headed(fake, "x5c", json!(["MIIC"])), None),
            ("a critical extension", headed(fake, "crit", json!(["exp"])), Some(TokenRefusal::Malformed)),
            ("a key id that is not a string", headed(fake, "kid", json!(7)), Some(TokenRefusal::Malformed)),
            ("four parts", format!("{right}.{signature}"), Some(TokenRefusal::Signature)),
            ("no header", format!(".{claims}.{signature}"), Some(TokenRefusal::Malformed)),
            ("no algorithm", headed(fake, "alg", json!("none")), Some(TokenRefusal::Algorithm)),
            (
                "no algorithm, no signature",
                format!("{}.{claims}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#)),
                Some(TokenRefusal::Algorithm),
            ),
            ("HMAC with the public key", hmac_of_the_public_key(fake), Some(TokenRefusal::Algorithm)),
            ("another RSA algorithm", headed(fake, "alg", json!("PS256")), Some(TokenRefusal::Algorithm)),
            ("no signature", format!("{header}.{claims}."), Some(TokenRefusal::Signature)),
            ("other claims", format!("{header}.{eve}.{signature}"), Some(TokenRefusal::Signature)),
            ("nothing", String::new(), Some(TokenRefusal::Malformed)),
            ("one part", "garbage".into(), Some(TokenRefusal::Malformed)),
            ("no base64", "\u{e9}.\u{e9}.\u{e9}".into(), Some(TokenRefusal::Malformed)),
            ("no end", format!("{right}{}", "A".repeat(20_000)), Some(TokenRefusal::Malformed)),
        ];
        let verifier = verifier(&bench, None);
        for (what, token, refusal) in table {
            assert_eq!(verifier.verify(&token).await.err(), refusal, "{what}");
        }
        let verified = verifier.verify(&right).await.expect("verified");
        assert_eq!((verified.user.as_str(), verified.workos_session.as_deref()), ("user_ada", Some("session_1")));
        assert_eq!(verified.expires_at.as_second(), now + LIFETIME);
    });
}

#[test]
fn a_refusal_is_logged_with_its_reason_and_never_with_the_token() {
    run(async {
        let bench = Bench::new().await;
        let verifier = verifier(&bench, Some("daybook"));
        for (token, words) in [
            (with(&bench.fake, "iss", json!("https://evil.example\n")), ["issuer", "https://evil.example"]),
            (with(&bench.fake, "aud", json!("other")), ["audience", "other"]),
            (with(&bench.fake, "exp", json!(0)), ["refused", "audience"]),
            (with(&bench.fake, "client_id", json!("client_2\n")), ["client", "client_2"]),
            (OTHER.sign(&OURS.header(), &bench.fake.claims()), ["refused", "signature"]),
            (hmac_of_the_public_key(&bench.fake), ["refused", "algorithm"]),
        ] {
            let log = Arc::new(Mutex::new(Vec::new()));
            let writer = LogWriter(log.clone());
            let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
            verifier.verify(&token).with_subscriber(subscriber).await.expect_err("refused");
            let log = String::from_utf8(log.lock().expect("a log").clone()).expect("text");
            for word in words {
                assert!(log.contains(word), "{word}: {log}");
            }
            for part in token.split('.') {
                assert!(!log.contains(part), "{log}");
            }
        }
    });
}

#[derive(Clone)]
struct LogWriter(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_audience_counts_when_one_is_configured() {
    run(async {
        let bench = Bench::new().await;
        let verifier = verifier(&bench, Some("daybook"));
        for (what, token, refusal) in [
            ("as text", with(&bench.fake, "aud", json!("daybook")), None),
            ("in a list", with(&bench.fake, "aud", json!(["other", "daybook"])), None),
            ("another", with(&bench.fake, "aud", json!("other")), Some(TokenRefusal::Audience)),
            ("a longer one", with(&bench.fake, "aud", json!("daybook2")), Some(TokenRefusal::Audience)),
            ("an empty list", with(&bench.fake, "aud", json!([])), Some(TokenRefusal::Audience)),
            ("a number", with(&bench.fake, "aud", json!(5)), Some(TokenRefusal::Audience)),
            ("none", without(&bench.fake, "aud"), Some(TokenRefusal::Audience)),
        ] {
            assert_eq!(verifier.verify(&token).await.err(), refusal, "{what}");
        }
    });
}

#[test]
fn the_last_mismatch_is_kept_short_clean_and_only_of_tokens_that_workos_signed() {
    run(async {
        let bench = Bench::new().await;
        let verifier = verifier(&bench, Some("daybook"));
        let forged = OTHER.sign(&OURS.header(), &json!({ "iss": "https://evil.example" }));
        assert_eq!(verifier.verify(&forged).await.err(), Some(TokenRefusal::Signature));
        verifier.verify(&with(&bench.fake, "aud", json!("daybook"))).await.expect("verified");
        assert_eq!(verifier.last_mismatch(), None);
        let many: Vec<String> = (0..20).map(|number| format!("{number}\n\u{1b}")).collect();
        for (claim, value, seen) in [
            ("iss", json!("https://a.example/\r\n\u{1b}[31m"), Seen::Issuer("https://a.example/[31m".into())),
            ("iss", json!(null), Seen::Issuer(String::new())),
            ("iss", json!("\u{e9}".repeat(5_000)), Seen::Issuer("\u{e9}".repeat(200))),
            ("aud", json!(null), Seen::Audiences(vec![])),
            ("aud", json!("other\n"), Seen::Audiences(vec!["other".into()])),
            ("aud", json!(many), Seen::Audiences((0..8).map(|number| number.to_string()).collect())),
        ] {
            bench.fake.wind(1);
            verifier.verify(&with(&bench.fake, claim, value)).await.expect_err("refused");
            assert_eq!(verifier.last_mismatch(), Some(Mismatch { seen, at: bench.clock.now() }));
        }
        verifier.verify(&with(&bench.fake, "aud", json!("daybook"))).await.expect("verified");
        assert!(verifier.last_mismatch().is_some(), "it stays to be read");
    });
}

#[test]
fn a_session_claim_that_a_template_overrides_counts_as_none() {
    run(async {
        let bench = Bench::new().await;
        let verifier = verifier(&bench, None);
        for token in [without(&bench.fake, "sid"), with(&bench.fake, "sid", json!("mine")), with(&bench.fake, "sid", json!(7))] {
            assert_eq!(verifier.verify(&token).await.expect("verified").workos_session, None);
        }
    });
}

#[test]
fn made_up_key_names_cause_one_request() {
    run(async {
        let bench = Bench::new().await;
        let verifier = verifier(&bench, None);
        verifier.verify(&OURS.sign(&OURS.header(), &bench.fake.claims())).await.expect("verified");
        bench.fake.wind(61);
        for number in 0..100 {
            let token = headed(&bench.fake, "kid", json!(format!("made_up_{number}")));
            assert_eq!(verifier.verify(&token).await.err(), Some(TokenRefusal::UnknownKey));
        }
        assert_eq!(bench.fake.keys_asked(), 2);
    });
}

#[test]
fn known_keys_stay_in_use_while_workos_is_away_and_new_ones_are_found() {
    run(async {
        let bench = Bench::new().await;
        let verifier = verifier(&bench, None);
        let token = |key: Key| key.sign(&key.header(), &bench.fake.claims());
        bench.fake.take_keys_down(true);
        assert_eq!(verifier.verify(&token(OURS)).await.err(), Some(TokenRefusal::KeysUnreachable), "nothing is known yet");
        bench.fake.take_keys_down(false);
        bench.fake.wind(5);
        verifier.verify(&token(OURS)).await.expect("the keys are there");
        bench.fake.take_keys_down(true);
        bench.fake.wind(7_200);
        verifier.verify(&token(OURS)).await.expect("an old key is better than none");
        assert_eq!(verifier.verify(&token(OTHER)).await.err(), Some(TokenRefusal::KeysUnreachable), "it may be new");
        bench.fake.take_keys_down(false);
        bench.fake.publish(&[]);
        bench.fake.wind(61);
        verifier.verify(&token(OURS)).await.expect("an empty set is not an answer");
        bench.fake.publish(&[1]);
        bench.fake.wind(61);
        verifier.verify(&token(OTHER)).await.expect("the new key");
        assert_eq!(verifier.verify(&token(OURS)).await.err(), Some(TokenRefusal::UnknownKey), "a withdrawn key ends");
    });
}
