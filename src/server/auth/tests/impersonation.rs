//! WorkOS names the impersonator of a session twice, and the two may differ.

use super::fake::{Bench, LIFETIME};
use crate::{
    model::{impersonation::Impersonator, sign_in::SignInFailure},
    server::{auth::workos::Visitor, store::tests::run},
};
use serde_json::{Value, json};
use tower_cookies::Cookies;

fn sam() -> (Value, Value) {
    (json!({ "email": "sam@staff.example", "reason": "Ticket 42" }), json!({ "sub": "sam@staff.example" }))
}

#[test]
fn either_field_makes_an_impersonation_and_two_that_differ_are_refused() {
    run(async {
        let (beside, within) = sam();
        let named = |email: &str, reason: Option<&str>| Ok(Some(Impersonator::new(email, reason)));
        for (beside, within, expected) in [
            (Value::Null, Value::Null, Ok(None)),
            (beside.clone(), within.clone(), named("sam@staff.example", Some("Ticket 42"))),
            (beside.clone(), json!({ "sub": "SAM@staff.example" }), named("sam@staff.example", Some("Ticket 42"))),
            (beside.clone(), Value::Null, named("sam@staff.example", Some("Ticket 42"))),
            (Value::Null, within, named("sam@staff.example", None)),
            (json!({ "email": "sam@staff.example", "reason": null }), Value::Null, named("sam@staff.example", None)),
            (json!({}), Value::Null, named("", None)),
            (beside.clone(), json!({ "sub": "eve@staff.example" }), Err(SignInFailure::ImpersonatorUnclear)),
            (beside, json!({ "sub": 5 }), Err(SignInFailure::TokenRefused)),
            (Value::Null, json!("sam@staff.example"), Err(SignInFailure::TokenRefused)),
        ] {
            let (bench, jar) = (Bench::new().await, Cookies::default());
            bench.fake.impersonate(beside.clone(), within.clone());
            let state = bench.begin(&jar);
            let outcome = match bench.auth.complete(&jar, "code_1", &state, &Visitor::default()).await {
                Ok(_) => {
                    let value = bench.auth.cookie(&jar).expect("a session");
                    Ok(bench.auth.current(&value, &Visitor::default()).await.expect("an answer").expect("a session").impersonator)
                }
                Err(failure) => Err(failure),
            };
            assert_eq!(outcome, expected, "{beside} {within}");
            assert_eq!(bench.auth.cookie(&jar).is_some(), outcome.is_ok(), "{beside} {within}");
        }
    });
}

#[test]
fn a_session_stays_what_it_began_as_and_ends_when_a_refresh_says_otherwise() {
    run(async {
        let (beside, within) = sam();
        let eve = json!({ "sub": "eve@staff.example" });
        for (began, refreshed, goes_on) in [
            ((beside.clone(), within.clone()), (beside.clone(), within.clone()), true),
            ((beside.clone(), within.clone()), (Value::Null, Value::Null), true),
            ((json!({}), Value::Null), (json!({}), Value::Null), true),
            ((beside.clone(), within.clone()), (Value::Null, eve), false),
            ((beside.clone(), within.clone()), (json!({ "email": "eve@staff.example" }), Value::Null), false),
            ((Value::Null, Value::Null), (Value::Null, within), false),
            ((Value::Null, Value::Null), (beside, Value::Null), false),
        ] {
            let (bench, jar) = (Bench::new().await, Cookies::default());
            bench.fake.impersonate(began.0.clone(), began.1.clone());
            let value = bench.sign_in(&jar).await;
            bench.fake.impersonate(refreshed.0.clone(), refreshed.1.clone());
            bench.fake.wind(LIFETIME);
            let live = bench.auth.current(&value, &Visitor::default()).await.expect("an answer");
            assert_eq!(live.is_some(), goes_on, "{began:?} {refreshed:?}");
            assert!(live.is_none_or(|live| live.impersonator.is_some() != began.0.is_null()), "{began:?} {refreshed:?}");
        }
    });
}
