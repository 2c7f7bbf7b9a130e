//! Parses the address that WorkOS sends a browser back to. Anyone can forge one.

use super::{
    current_user::CurrentUser,
    rounds::Round,
    routes::{failed, with_return},
    sessions::{Auth, PARAMETER_BYTES},
    tokens::told,
    workos::Visitor,
};
use crate::{
    model::sign_in::SignInFailure,
    server::http::{answer::see_other, navigation::is_navigation},
};
use axum::{
    Extension,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use std::sync::Arc;
use tower_cookies::Cookies;
use url::form_urlencoded;

/// The result in the query of a callback. `error_description` is ignored: it could say anything.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::server) enum Came {
    /// WorkOS signed somebody in.
    WithCode { code: String, state: String },
    /// The same, but started at WorkOS: by an impersonation, a dashboard, an invitation.
    WithoutState,
    /// WorkOS reported an error.
    WithError { error: String, state: Option<String> },
    /// With neither a code nor an error.
    WithNothing,
    /// With a repeated parameter (RFC 6749, 3.1), or one that is far too long.
    Malformed,
}

impl Came {
    pub(in crate::server) fn read(query: &str) -> Self {
        let only = |name: &str| {
            let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name).map(|(_, value)| value.into_owned());
            let first = values.next().filter(|value| !value.is_empty());
            let fits = first.as_ref().is_none_or(|value| value.len() <= PARAMETER_BYTES) && values.next().is_none();
            fits.then_some(first).ok_or(())
        };
        match (only("error"), only("code"), only("state")) {
            (Ok(Some(error)), Ok(_), Ok(state)) => Self::WithError { error, state },
            (Ok(None), Ok(Some(code)), Ok(Some(state))) => Self::WithCode { code, state },
            (Ok(None), Ok(Some(_)), Ok(None)) => Self::WithoutState,
            (Ok(None), Ok(None), Ok(_)) => Self::WithNothing,
            _ => Self::Malformed,
        }
    }
}

/// Finishes a sign-in; also for navigations to `/api/auth/callback`.
pub async fn callback(
    State(auth): State<Arc<Auth>>,
    RawQuery(query): RawQuery,
    visitor: Extension<Visitor>,
    current: Option<CurrentUser>,
    headers: HeaderMap,
    jar: Cookies,
) -> Response {
    // A prefetch would spend the code for a page that may never be seen.
    if !is_navigation(&headers) {
        return (StatusCode::UNAUTHORIZED, [(header::CACHE_CONTROL, "no-store")]).into_response();
    }
    let flows = &auth.flows;
    let (failure, way_back) = match Came::read(&query.unwrap_or_default()) {
        Came::WithCode { code, state: echo } => {
            let way_back = flows.way_back(&jar, &echo);
            match auth.complete(&jar, &code, &echo, &visitor).await {
                Ok(path) => return see_other(&path),
                Err(failure) => (failure, way_back),
            }
        }
        // Nothing binds this code to this browser, so it is never exchanged: a sign-in of our own has the same result, and leads
        // where the browser last wanted to go.
        Came::WithoutState => {
            let way_back = flows.newest_way_back(&jar);
            auth.rounds.add(&jar, Round::Stateless);
            if !auth.rounds.is_circle(&jar, Round::Stateless) {
                return see_other(&with_return("/login?", way_back.as_deref()));
            }
            (SignInFailure::StateLost, way_back)
        }
        Came::WithError { error, state: echo } => {
            let way_back = echo.as_ref().and_then(|echo| flows.way_back(&jar, echo));
            let is_ours = match echo {
                Some(echo) => auth.give_up(&jar, &echo).await,
                None => false,
            };
            let failure = SignInFailure::from_workos_error(&error);
            // A signed-in user who cancels another sign-in stays where they were; and an error that belongs to no sign-in of
            // this browser does not concern them.
            if current.is_some() && (!is_ours || failure == SignInFailure::Denied) {
                return see_other(way_back.as_deref().unwrap_or("/"));
            }
            // The page refers the user to the log for the code.
            if failure == SignInFailure::WorkosRefused {
                tracing::warn!(code = told(&error), "a callback came with an unknown error code, which may not be from WorkOS");
            }
            (failure, way_back)
        }
        Came::WithNothing => (SignInFailure::StateMissing, None),
        Came::Malformed => (SignInFailure::Malformed, None),
    };
    // The back button after signing in: there is a session, so no error to show.
    if current.is_some() && is_of_the_past(failure) {
        return see_other(way_back.as_deref().unwrap_or("/"));
    }
    failed(&auth, failure, way_back.as_deref(), &visitor)
}

/// Whether a failure is about a sign-in that is over or never existed, not one that is pending.
const fn is_of_the_past(failure: SignInFailure) -> bool {
    matches!(
        failure,
        SignInFailure::StateMissing
            | SignInFailure::StateReplayed
            | SignInFailure::StateExpired
            | SignInFailure::CodeSpent
            | SignInFailure::Malformed
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_parameter_counts_once_and_within_its_length() {
        let long = "x".repeat(PARAMETER_BYTES + 1);
        let text = str::to_owned;
        for (query, expected) in [
            ("code=a&state=b", Came::WithCode { code: text("a"), state: text("b") }),
            ("state=b&code=a&other=c&other=d", Came::WithCode { code: text("a"), state: text("b") }),
            ("code=a", Came::WithoutState),
            ("code=a&state=", Came::WithoutState),
            ("error=access_denied&state=b", Came::WithError { error: text("access_denied"), state: Some(text("b")) }),
            ("error=access_denied&code=a&error_description=x", Came::WithError { error: text("access_denied"), state: None }),
            ("", Came::WithNothing),
            ("state=b", Came::WithNothing),
            ("code=&state=b", Came::WithNothing),
            ("error=", Came::WithNothing),
            ("code=a&code=b&state=c", Came::Malformed),
            ("code=a&code=a&state=c", Came::Malformed),
            ("code=a&state=b&state=c", Came::Malformed),
            ("code=a&%73tate=b&state=b", Came::Malformed),
            ("error=a&error=b", Came::Malformed),
            ("error=a&state=b&state=c", Came::Malformed),
            (&format!("code={long}&state=b"), Came::Malformed),
            (&format!("code=a&state={long}"), Came::Malformed),
            (&format!("error={long}"), Came::Malformed),
        ] {
            assert_eq!(Came::read(query), expected, "{}", query.get(..60).unwrap_or(query));
        }
    }
}
