//! What a person sees and does on the settings pages: the server's side of `api::sessions` and `api::account`.

use super::{
    auth::current_user::CurrentUser,
    context::{answer, clear_site_data, current_user, current_user_in_person, draft_of, forget_draft, go_on_to, jar, missing, state, zone},
    store::sessions::{ListedSession, SessionKey},
};
use crate::{
    error::{AppError, Field},
    model::{
        account::{AccountPage, confirms},
        device::Device,
        moment::Moment,
        session::{SessionId, SessionView, SessionsPage},
    },
};
use jiff::{Timestamp, tz::TimeZone};

/// The sessions of the signed-in user.
///
/// # Errors
/// [`AppError::SignInRequired`] or [`AppError::Unavailable`].
pub async fn sessions() -> Result<SessionsPage, AppError> {
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

/// The session that is asked with; a program that names itself by a token has none.
fn key(current: &CurrentUser) -> Option<&SessionKey> {
    current.session().map(|session| &session.key)
}

fn view(session: ListedSession, now: Timestamp, zone: &TimeZone) -> SessionView {
    SessionView {
        id: session.id,
        device: Device::of(session.user_agent.as_deref()),
        address: session.ip,
        created: Moment::new(session.created_at, now, zone),
        // The one that asks is seen by asking.
        last_seen: Moment::new(if session.is_current { now } else { session.last_seen_at }, now, zone),
        is_current: session.is_current,
        impersonator: session.impersonator,
    }
}

/// Ends one session of the signed-in user.
///
/// # Errors
/// [`AppError::NotFound`] when they have no such session.
pub async fn end_session(id: SessionId) -> Result<(), AppError> {
    let work = async { state()?.auth.end_one(current_user_in_person()?.id(), &id).await };
    answer(work.await)
}

/// Ends every session of the signed-in user but the current one.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn end_other_sessions() -> Result<(), AppError> {
    let work = async {
        let current = current_user_in_person()?;
        state()?.auth.end_others(current.id(), key(&current)).await
    };
    answer(work.await)
}

/// Ends every session of the signed-in user, and says where the browser goes to end it at WorkOS; a plain form is sent there.
///
/// # Errors
/// [`AppError::Unavailable`]: then all of them go on.
pub async fn end_all_sessions() -> Result<String, AppError> {
    let work = async {
        let current = current_user_in_person()?;
        let location = state()?.auth.end_all(&jar().ok_or_else(|| missing("the cookies"))?, current.id(), key(&current)).await?;
        go_on_to(&location);
        Ok(location)
    };
    answer(work.await)
}

/// The account of the signed-in user.
///
/// # Errors
/// [`AppError::SignInRequired`].
pub async fn page() -> Result<AccountPage, AppError> {
    let work = async {
        let current = current_user()?;
        let (user, in_person) = (current.user().clone(), current.impersonator().is_none());
        Ok(AccountPage { user, in_person, refused: draft_of("account/").await })
    };
    answer(work.await)
}

/// Deletes the account of the signed-in user, when they typed its address; a plain form is sent to the page that says so.
///
/// # Errors
/// [`AppError::Invalid`] for any other text, and [`AppError::Unavailable`]: then something may still be there.
pub async fn delete(typed: &str) -> Result<(), AppError> {
    let work = async {
        let (state, current) = (state()?, current_user_in_person()?);
        if !confirms(typed, &current.user().email) {
            let sentence = "This is not the e-mail address of the account, so nothing was deleted. Type it as it stands above.";
            return Err(AppError::invalid(Field::Email, sentence));
        }
        let jar = jar().ok_or_else(|| missing("the cookies"))?;
        // An earlier attempt that was refused may still hold what was typed.
        forget_draft().await;
        state.auth.delete_account(&jar, current.id()).await?;
        clear_site_data();
        go_on_to("/account-deleted");
        Ok(())
    };
    answer(work.await)
}
