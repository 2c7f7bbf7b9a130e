//! Earlier texts of a note, and reverting to them: the server's side of these functions of `api::notes`.

use super::{
    context::{answer, current_user, draft_of, go_on_to, missing, state, zone},
    journal::{Ask, NewText},
    store::history::VersionRecord,
};
use crate::{
    answers::NoteHistory,
    error::ApiError,
    model::{
        change::TextId,
        diff::{Counted, counted, diff},
        history::{ComparedWith, NoteVersion, VersionItem},
        id::{NoteId, VersionId},
        moment::Moment,
        note::Note,
        row::Row,
    },
    text::dates,
};
use jiff::{Timestamp, tz::TimeZone};
use std::sync::Arc;

/// The earlier texts of a note of the signed-in user.
///
/// # Errors
/// [`ApiError::SignInRequired`], [`ApiError::NotFound`] where they have no such note, or [`ApiError::Unavailable`].
pub async fn list(id: NoteId) -> Result<NoteHistory, ApiError> {
    answer(compose(id).await)
}

async fn compose(id: NoteId) -> Result<NoteHistory, ApiError> {
    let (state, current) = (state()?, current_user()?);
    let note = state.journal.any_note(current.id(), id).await?;
    let records = state.store.versions(current.id(), id).await?;
    let times = Times { now: state.clock.now(), zone: zone() };
    let (title, day, trashed) = (note.title.clone(), note.day, note.trashed.is_some());
    let items = beside(move || {
        let texts: Vec<_> =
            records.iter().map(|record| whole(&record.title, &record.body)).chain([whole(&note.title, &note.body)]).collect();
        let changes: Vec<_> = texts.iter().zip(texts.iter().skip(1)).map(|(text, next)| counted(text, next)).collect();
        let mut items: Vec<_> = records.into_iter().zip(changes).map(|(record, changes)| times.item(record, changes)).collect();
        items.reverse();
        items
    });
    let refused = draft_of("notes/revert").await.map(|draft| draft.error);
    Ok(NoteHistory { note: id, title, day, trashed, versions: items.await?, refused })
}

/// One version, compared with the note as it is or with the next version.
///
/// # Errors
/// As [`list`], and [`ApiError::NotFound`] where there is no such version, or no longer.
pub async fn version(id: NoteId, version: VersionId, compared_with: ComparedWith) -> Result<NoteVersion, ApiError> {
    let work = async {
        let (state, current) = (state()?, current_user()?);
        let note = state.journal.any_note(current.id(), id).await?;
        let (record, next) = state.store.version(current.id(), id, version).await?;
        let times = Times { now: state.clock.now(), zone: zone() };
        let (written, replaced) = (record.written.map(|at| times.moment(at)), times.replaced(record.id));
        let html = state.journal.html(&record.body).await?.as_ref().to_owned();
        let old = whole(&record.title, &record.body);
        let new = match (compared_with, next) {
            (ComparedWith::Next, Some(next)) => whole(&next.title, &next.body),
            _ => whole(&note.title, &note.body),
        };
        let changes = beside(move || diff(&old, &new)).await?;
        let VersionRecord { id: version, title, body, .. } = record;
        let (day, trashed) = (note.day, note.trashed.is_some());
        Ok(NoteVersion { id: version, note: id, day, trashed, written, replaced, title, body, html, compared_with, changes })
    };
    answer(work.await)
}

/// Gives a note the texts of one of its versions. The replaced text is kept as another version, and a plain form is redirected to a
/// page that says so.
///
/// # Errors
/// As [`version`].
pub async fn revert(id: NoteId, version: VersionId) -> Result<Note, ApiError> {
    let work = async {
        let (state, current) = (state()?, current_user()?);
        let (VersionRecord { title, body, .. }, _) = state.store.version(current.id(), id, version).await?;
        let before = state.store.newest_version(current.id(), id).await?;
        let texts = [(TextId::Title(id), title), (TextId::Body(id), body)];
        let texts = texts.map(|(of, text)| NewText { of, base: None, text });
        let rows = state.journal.ask(current.id(), Ask::Revert(texts.into())).await?;
        // It is done by now: a failure here only costs the message.
        let newest = state.store.newest_version(current.id(), id).await.unwrap_or(before);
        if let Some(replaced) = newest.filter(|_| newest != before) {
            go_on_to(&format!("/n/{id}/history?replaced={replaced}"));
        }
        match rows.into_iter().next() {
            Some(Row::Note(note)) => Ok(Arc::unwrap_or_clone(note)),
            _ => Err(missing("a note")),
        }
    };
    answer(work.await)
}

/// A text to be compared: the title is its first line.
fn whole(title: &str, body: &str) -> String {
    if title.is_empty() { body.to_owned() } else { format!("{title}\n{body}") }
}

/// Runs slow work on a blocking thread, so that other requests go on.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "comparing two texts failed");
        ApiError::Internal
    })
}

/// How times are written.
struct Times {
    now: Timestamp,
    zone: TimeZone,
}

impl Times {
    fn moment(&self, at: Timestamp) -> Moment {
        dates::moment(at, self.now, &self.zone)
    }

    fn replaced(&self, id: VersionId) -> Moment {
        let at = i64::try_from(id.milliseconds()).ok().and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok());
        self.moment(at.unwrap_or(Timestamp::MAX))
    }

    fn item(&self, VersionRecord { id, written, title, body }: VersionRecord, Counted { added, removed }: Counted) -> VersionItem {
        let (written, replaced) = (written.map(|at| self.moment(at)), self.replaced(id));
        VersionItem { id, written, replaced, title, characters: body.chars().count(), added, removed }
    }
}
