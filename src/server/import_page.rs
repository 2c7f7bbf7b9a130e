//! The page of the import: the server's side of `api::import`.

use super::{
    auth::current_user::CurrentUser,
    context::{answer, current_user, current_user_in_person, draft_of, state, zone},
    import::apply::finish,
    state::AppState,
    store::{
        StoreError,
        imports::{Import, State},
    },
};
use crate::{
    answers::ImportPage,
    error::ApiError,
    model::{
        id::ImportId,
        import::{About, LastImport, Preview, Progress},
        limits::IMPORT_UNDO_HOURS,
        user::UserId,
    },
    text::{Text, dates::moment, import},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::time::Duration;

/// How long a form waits for an import to finish. A longer import goes on, and the page says so.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long an import can be undone.
const UNDOABLE: SignedDuration = SignedDuration::from_hours(IMPORT_UNDO_HOURS);

/// The file that waits for confirmation, and the result of the last import. An impersonator sees neither.
///
/// # Errors
/// [`ApiError::SignInRequired`] or [`ApiError::Unavailable`].
pub async fn page() -> Result<ImportPage, ApiError> {
    let work = async {
        let (state, current) = (state()?, current_user()?);
        let in_person = current.impersonator().is_none();
        let imports = if in_person { state.store.imports(current.id()).await? } else { Vec::new() };
        // Another instance may have begun it, and stopped before it was finished.
        if let Some(import) = imports.iter().find(|import| import.way().is_some()) {
            go_on(&state, import.clone());
        }
        let (now, zone) = (state.clock.now(), zone());
        let (mut preview, mut last) = (None, None);
        for import in imports.into_iter().filter(|import| import.way().is_some() || import.until > now) {
            match progress(import.state) {
                Some(progress) => last = Some(last_import(import, progress, now, &zone)?),
                None if import.state == State::Staged => {
                    let until = moment(import.until, now, &zone);
                    preview = Some(Preview { id: import.id, about: about(&import)?, until });
                }
                None => {}
            }
        }
        let refused = draft_of("import/").await.map(|draft| draft.error);
        Ok(ImportPage { preview, last, in_person, refused })
    };
    answer(work.await)
}

const fn progress(state: State) -> Option<Progress> {
    match state {
        State::Staging | State::Staged => None,
        State::Confirmed => Some(Progress::Writing),
        State::Applied => Some(Progress::Done),
        State::Undoing => Some(Progress::Undoing),
        State::Undone => Some(Progress::Undone),
    }
}

fn last_import(import: Import, progress: Progress, now: Timestamp, zone: &TimeZone) -> Result<LastImport, ApiError> {
    let About { name, counted, .. } = about(&import)?;
    Ok(LastImport {
        id: import.id,
        progress,
        name,
        added: import.added,
        settings: counted.settings,
        first: counted.first,
        confirmed: moment(import.confirmed_at.unwrap_or(now), now, zone),
        until: (progress == Progress::Done).then(|| moment(import.until, now, zone)),
    })
}

fn about(import: &Import) -> Result<About, ApiError> {
    serde_json::from_str(&import.about).map_err(|_| StoreError::Corrupt("a row of import".into()).into())
}

/// Confirms an import that the signed-in user has seen in the preview.
///
/// # Errors
/// [`ApiError::Invalid`] where the preview has expired, [`ApiError::Impersonated`], or [`ApiError::Unavailable`].
pub async fn confirm(id: ImportId) -> Result<(), ApiError> {
    let work = async {
        let (state, current) = (state()?, current_user_in_person()?);
        let now = state.clock.now();
        state.store.confirm_import(current.id(), id, now, now + UNDOABLE).await.map_err(|error| or_gone(error, import::GONE))?;
        state.auth.audit.import_confirmed(current.session().map(|session| &session.key));
        wait(&state, current.id(), id).await;
        Ok(())
    };
    answer(work.await)
}

/// Discards a file of the signed-in user that waits for confirmation.
///
/// # Errors
/// [`ApiError::Impersonated`] or [`ApiError::Unavailable`].
pub async fn cancel(id: ImportId) -> Result<(), ApiError> {
    let work = async { Ok(state()?.store.cancel_import(current_user_in_person()?.id(), id).await?) };
    answer(work.await)
}

/// Undoes an import of the signed-in user.
///
/// # Errors
/// [`ApiError::Invalid`] where it can't be undone any more, [`ApiError::Impersonated`], or [`ApiError::Unavailable`].
pub async fn undo(id: ImportId) -> Result<(), ApiError> {
    let work = async {
        let (state, current): (_, CurrentUser) = (state()?, current_user_in_person()?);
        let now = state.clock.now();
        state.store.undo_import(current.id(), id, now).await.map_err(|error| or_gone(error, import::STAYS))?;
        state.auth.audit.import_undone(current.session().map(|session| &session.key));
        wait(&state, current.id(), id).await;
        Ok(())
    };
    answer(work.await)
}

fn or_gone(error: StoreError, sentence: Text) -> ApiError {
    match error {
        StoreError::NotFound => ApiError::import_refused(sentence),
        error => error.into(),
    }
}

/// Continues an import, and waits a while for its end. What is to be done is stored, so after a failure the sweep, or the next look at the
/// page, continues it.
async fn wait(state: &AppState, owner: &UserId, id: ImportId) {
    let imports = state.store.imports(owner).await.unwrap_or_default();
    if let Some(import) = imports.into_iter().find(|import| import.id == id) {
        let _ = tokio::time::timeout(PATIENCE, go_on(state, import)).await;
    }
}

/// In a task of its own, which does not end with the request.
fn go_on(state: &AppState, import: Import) -> tokio::task::JoinHandle<()> {
    let (store, journal) = (state.store.clone(), state.journal.clone());
    tokio::spawn(async move {
        if let Err(error) = finish(&store, &journal, &import).await {
            tracing::error!(%error, "an import could not be finished");
        }
    })
}
