//! The settings pages: the server's side of `api::sessions`, `api::tokens`, `api::settings` and `api::account`.

use super::{
    auth::{current_user::CurrentUser, personal_tokens::Choices},
    context::{
        answer, current_user, current_user_in_person, draft_of, forget_draft, forget_theme, go_on_to, is_page, jar, missing, query, state,
        zone, zone_named, zones,
    },
    store::{
        personal_tokens::ListedToken,
        sessions::{ListedSession, SessionKey},
    },
};
use crate::{
    answers::{AccountPage, MadeToken, SessionsPage, SettingsPage, Template, TokensPage},
    error::ApiError,
    model::{
        account::confirms,
        device::Device,
        id::TokenId,
        preferences::{Choice, Zone, template},
        session::{SessionId, SessionView},
        token::{self, Lifetime, Scope, TokenView},
    },
    text::{dates, errors, settings},
};
use jiff::{Timestamp, tz::TimeZone};

/// The sessions of the signed-in user.
///
/// # Errors
/// [`ApiError::SignInRequired`] or [`ApiError::Unavailable`].
pub async fn sessions() -> Result<SessionsPage, ApiError> {
    let work = async {
        let (state, current) = (state()?, current_user()?);
        let sessions = state.auth.sessions_of(current.id(), key(&current)).await?;
        let (now, zone) = (state.clock.now(), zone());
        Ok(SessionsPage {
            sessions: sessions.into_iter().map(|session| view(session, now, &zone)).collect(),
            in_person: current.impersonator().is_none(),
            refused: draft_of("sessions/").await.map(|draft| draft.error),
        })
    };
    answer(work.await)
}

/// The session of the request; a program that signs in with a token has none.
fn key(current: &CurrentUser) -> Option<&SessionKey> {
    current.session().map(|session| &session.key)
}

fn view(session: ListedSession, now: Timestamp, zone: &TimeZone) -> SessionView {
    SessionView {
        id: session.id,
        device: Device::of(session.user_agent.as_deref(), settings::device),
        address: session.ip,
        created: dates::moment(session.created_at, now, zone),
        // The current session is in use right now.
        last_seen: dates::moment(if session.is_current { now } else { session.last_seen_at }, now, zone),
        is_current: session.is_current,
        impersonator: session.impersonator,
    }
}

/// Ends one session of the signed-in user.
///
/// # Errors
/// [`ApiError::NotFound`] when they have no such session.
pub async fn end_session(id: SessionId) -> Result<(), ApiError> {
    let work = async { state()?.auth.end_one(current_user_in_person()?.id(), &id).await };
    answer(work.await)
}

/// Ends every session of the signed-in user but the current one.
///
/// # Errors
/// [`ApiError::Unavailable`].
pub async fn end_other_sessions() -> Result<(), ApiError> {
    let work = async {
        let current = current_user_in_person()?;
        state()?.auth.end_others(current.id(), key(&current)).await
    };
    answer(work.await)
}

/// Ends every session of the signed-in user, and returns the address that ends this one at WorkOS; a plain form is redirected there.
///
/// # Errors
/// [`ApiError::Unavailable`]: then all of them go on.
pub async fn end_all_sessions() -> Result<String, ApiError> {
    let work = async {
        let current = current_user_in_person()?;
        let location = state()?.auth.end_all(&jar().ok_or_else(|| missing("the cookies"))?, current.id(), key(&current)).await?;
        go_on_to(&location);
        Ok(location)
    };
    answer(work.await)
}

/// The personal tokens of the signed-in user, and on the page the one that a plain form has just created. An impersonator sees none.
///
/// # Errors
/// [`ApiError::SignInRequired`] or [`ApiError::Unavailable`].
pub async fn tokens() -> Result<TokensPage, ApiError> {
    let work = async {
        let (state, current) = (state()?, current_user()?);
        let now = state.clock.now();
        let spare = TokenId::from_parts(u64::try_from(now.as_millisecond()).unwrap_or_default(), state.random.of_ulid());
        if current.impersonator().is_some() {
            return Ok(TokensPage { tokens: Vec::new(), in_person: false, spare, made: None, refused: None });
        }
        let (tokens, zone) = (state.auth.tokens_of(current.id()).await?, zone());
        let made = key(&current).filter(|_| is_page()).and_then(|session| state.auth.take_made_token(&jar()?, session));
        Ok(TokensPage {
            tokens: tokens.into_iter().map(|token| token_view(token, now, &zone)).collect(),
            in_person: true,
            spare,
            made,
            refused: draft_of("tokens/").await,
        })
    };
    answer(work.await)
}

fn token_view(token: ListedToken, now: Timestamp, zone: &TimeZone) -> TokenView {
    let moment = |at| dates::moment(at, now, zone);
    TokenView {
        id: token.id,
        name: token.name,
        scope: token.scope,
        created: moment(token.created_at),
        last_used: token.last_used_at.map(moment),
        expires: token.expires_at.map(moment),
        is_expired: token.expires_at.is_some_and(|end| end <= now),
    }
}

/// Makes a personal token of the signed-in user.
///
/// # Errors
/// [`ApiError::Invalid`] for a blank or too long name and where there are too many tokens, and [`ApiError::Exists`] where the id is taken.
pub async fn make_token(id: TokenId, name: &str, scope: Scope, lifetime: Lifetime) -> Result<MadeToken, ApiError> {
    let work = async {
        let (state, current) = (state()?, current_user_in_person()?);
        let name = token::name(name).map_err(ApiError::token_name_refused)?;
        let jar = jar().ok_or_else(|| missing("the cookies"))?;
        state.auth.make_token(&jar, current.id(), key(&current), Choices { id, name, scope, lifetime }).await
    };
    answer(work.await)
}

/// Revokes a personal token of the signed-in user.
///
/// # Errors
/// [`ApiError::NotFound`] when they have no such token.
pub async fn revoke_token(id: TokenId) -> Result<(), ApiError> {
    let work = async { state()?.auth.revoke_token(current_user_in_person()?.id(), id).await };
    answer(work.await)
}

/// The settings of the signed-in user.
///
/// # Errors
/// [`ApiError::SignInRequired`].
pub async fn settings() -> Result<SettingsPage, ApiError> {
    let work = async {
        let (state, current) = (state()?, current_user()?);
        let refused = draft_of("settings/").await;
        Ok(SettingsPage {
            user: current.user().clone(),
            preferences: current.preferences().clone(),
            template: state.store.template(current.id()).await?,
            zones: zones(),
            saved: refused.is_none() && query("saved").is_some(),
            refused,
        })
    };
    answer(work.await)
}

/// The todos that a new day of the signed-in user can begin with.
///
/// # Errors
/// [`ApiError::SignInRequired`] or [`ApiError::Unavailable`].
pub async fn template_of_days() -> Result<Template, ApiError> {
    let work = async {
        let current = current_user()?;
        // Most people have none, and an empty day then costs no query.
        let template = if current.has_template() { state()?.store.template(current.id()).await? } else { String::new() };
        Ok(Template { template })
    };
    answer(work.await)
}

/// Saves the settings of the signed-in user. A new theme also replaces the theme that was chosen on this device.
///
/// # Errors
/// [`ApiError::SignInRequired`], [`ApiError::BadRequest`] where there is no such time zone, [`ApiError::Invalid`] where the template is
/// too long, or [`ApiError::Unavailable`].
pub async fn save_settings(mut choice: Choice) -> Result<(), ApiError> {
    let work = async {
        let (state, current) = (state()?, current_user()?);
        choice.template =
            choice.template.as_deref().map(template).transpose().map_err(|error| ApiError::line_refused(errors::A_TEMPLATE, error))?;
        let zone = choice.time_zone.as_ref().and_then(Zone::name);
        if zone.is_some_and(|name| zone_named(name).is_none()) {
            return Err(ApiError::BadRequest);
        }
        state.store.prefer(current.id(), &choice).await?;
        if choice.theme.is_some_and(|theme| theme != current.preferences().theme) {
            forget_theme();
        }
        Ok(())
    };
    answer(work.await)
}

/// The account of the signed-in user.
///
/// # Errors
/// [`ApiError::SignInRequired`].
pub async fn page() -> Result<AccountPage, ApiError> {
    let work = async {
        let current = current_user()?;
        let (user, in_person) = (current.user().clone(), current.impersonator().is_none());
        Ok(AccountPage { user, in_person, refused: draft_of("account/").await })
    };
    answer(work.await)
}

/// Deletes the account of the signed-in user, if they typed its address; a plain form is redirected to the page that confirms it.
///
/// # Errors
/// [`ApiError::Invalid`] for any other text, and [`ApiError::Unavailable`]: then something may still be there.
pub async fn delete(typed: &str) -> Result<(), ApiError> {
    let work = async {
        let (state, current) = (state()?, current_user_in_person()?);
        if !confirms(typed, &current.user().email) {
            return Err(ApiError::not_the_address());
        }
        let jar = jar().ok_or_else(|| missing("the cookies"))?;
        // The draft of an earlier, refused attempt may still be there.
        forget_draft().await;
        state.auth.delete_account(&jar, current.id()).await?;
        go_on_to("/account-deleted");
        Ok(())
    };
    answer(work.await)
}
