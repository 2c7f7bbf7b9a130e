//! Who a token identifies when WorkOS gives odd answers about them.

use super::fake::{Bench, Key};
use crate::{error::ApiError, model::user::UserId, server::store::tests::run};

#[test]
fn a_user_is_created_only_from_their_own_profile() {
    run(async {
        let bench = Bench::new().await;
        let mut claims = bench.fake.claims();
        claims["sub"] = "user_grace".into();
        let token = Key(0).sign(&Key(0).header(), &claims);
        let grace = UserId::from_verified_subject("user_grace");
        for (status, body, failure) in [
            (
                404,
                r#"{"message":"User not found: 'user_grace'.","code":"entity_not_found","entity_id":"user_grace"}"#,
                ApiError::SignInRequired,
            ),
            (404, r#"{"message":"User not found: 'user_grace'."}"#, ApiError::SignInRequired),
            (200, r#"{"object":"user","id":"user_eve","email":"eve@example.com"}"#, ApiError::SignInRequired),
            (200, "<html>welcome</html>", ApiError::SignInUnavailable),
            (401, r#"{"message":"Unauthorized"}"#, ApiError::SignInUnavailable),
            (429, "", ApiError::SignInUnavailable),
            (503, "", ApiError::SignInUnavailable),
        ] {
            bench.fake.answer_profiles_with(status, body);
            assert_eq!(bench.auth.person_of(&token).await, Err(failure), "{status} {body}");
            assert_eq!(bench.store.user(&grace).await.expect("an answer"), None, "{status} {body}");
        }
        let asked = bench.fake.profiles_asked();
        bench.fake.answer_profiles_with(200, r#"{"object":"user","id":"user_grace","email":"grace@example.com","first_name":"Grace"}"#);
        for _ in 0..2 {
            assert_eq!(bench.auth.person_of(&token).await.map(|(person, _)| person.user.email), Ok("grace@example.com".into()));
        }
        assert_eq!(bench.fake.profiles_asked(), asked + 1, "once known, always known");
        bench.fake.wind(1_000);
        assert_eq!(bench.auth.person_of(&token).await, Err(ApiError::SignInRequired), "the token has expired");
    });
}

#[test]
fn a_deleted_user_stays_deleted_until_they_sign_in_again() {
    run(async {
        let bench = Bench::new().await;
        let token = Key(0).sign(&Key(0).header(), &bench.fake.claims());
        bench.fake.answer_profiles_with(200, r#"{"object":"user","id":"user_ada","email":"ada@example.com"}"#);
        assert!(bench.auth.person_of(&token).await.is_ok());
        let ada = UserId::from_verified_subject("user_ada");
        bench.store.delete_owner(&ada).await.expect("deleted");
        for _ in 0..2 {
            assert_eq!(bench.auth.person_of(&token).await, Err(ApiError::SignInRequired));
            assert_eq!(bench.store.user(&ada).await.expect("an answer"), None);
        }
        bench.sign_in(&tower_cookies::Cookies::default()).await;
        assert!(bench.auth.person_of(&token).await.is_ok());
    });
}
