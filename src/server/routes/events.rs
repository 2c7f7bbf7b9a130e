//! `GET /api/events`: the event stream of an open page, as Server-Sent Events.
//!
//! `origin_check` ensures that the request comes from a page of Daybook, and the session determines the user.
//!
//! Nothing is buffered for a reader: changes are read from the journal when its connection accepts more. So a slow reader costs no
//! more than a fast one.

use crate::{
    error::ApiError,
    model::{compact, journal::Delta, user::UserId},
    server::{
        auth::current_user::CurrentUser,
        http::refusal::refusal,
        journal::{Journal, Position},
        streams::{Event, EventStream, Streams},
    },
};
use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    response::{
        IntoResponse as _, Response, Sse,
        sse::{Event as Message, KeepAlive},
    },
};
use futures::{StreamExt as _, stream};
use serde::Deserialize;
use std::{convert::Infallible, future::ready, time::Duration};
use tokio::sync::watch;

/// How soon a browser reconnects after its stream broke off.
const RETRY: Duration = Duration::from_secs(2);
/// How often an idle stream sends a comment, so that no proxy takes it for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// What pages of the previous release send for their version. They read the same data.
const PREVIOUS: &str = "true";

/// The position of a page when it opens its first stream; a browser that reconnects sends it in a header.
#[derive(Debug, Default, Deserialize)]
pub struct Known {
    /// `epoch.seq`
    since: Option<String>,
    /// The user of the page. Another user may have signed in with the same browser since.
    of: Option<String>,
    /// The version of the encoding of Daybook's pages; without it the data are JSON.
    compact: Option<String>,
}

/// The state of one reader.
struct Reader {
    journal: Journal,
    owner: UserId,
    /// The end of the session.
    ending: EventStream,
    seqs: watch::Receiver<u64>,
    /// The count of changes when the stream was opened.
    seq: u64,
    epoch: String,
    sent: u64,
    /// Whether the reader's position is of another epoch, or unknown.
    is_lost: bool,
    is_compact: bool,
}

/// Opens a stream for the session of the cookie. A program's token has none, and is refused.
pub async fn events(
    State(journal): State<Journal>,
    State(streams): State<Streams>,
    current: CurrentUser,
    Query(known): Query<Known>,
    headers: HeaderMap,
) -> Response {
    let Some(session) = current.session() else {
        return refusal(&headers, &ApiError::Forbidden);
    };
    if known.of.is_some_and(|of| of != current.id().as_str()) {
        let over = Message::default().event("signed_out").data("{}");
        return Sse::new(stream::once(ready(Ok::<_, Infallible>(over)))).into_response();
    }
    // A page that is refused asks who is signed in, and learns from the media type of that answer that its version is another.
    if known.compact.as_deref().is_some_and(|version| ![compact::VERSION, PREVIOUS].contains(&version)) {
        return refusal(&headers, &ApiError::UnsupportedMediaType);
    }
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let is_compact = known.compact.is_some();
    let known = last.or(known.since);
    // Before the position is read, so that changes in between are sent.
    let seqs = journal.subscribe(current.id());
    let Position { epoch, seq } = match journal.position(current.id()).await {
        Ok(position) => position,
        Err(error) => return refusal(&headers, &error.into()),
    };
    let at = known.as_deref().and_then(|known| known.rsplit_once('.')).filter(|(known, _)| *known == epoch);
    // A position that the server has not reached is none of its own.
    let at = at.and_then(|(_, at)| at.parse().ok()).filter(|at| *at <= seq);
    let reader = Reader {
        ending: streams.open(current.id().clone(), session.key.clone(), session.until),
        owner: current.id().clone(),
        journal,
        seqs,
        seq,
        sent: at.unwrap_or(seq),
        is_lost: known.is_some() && at.is_none(),
        is_compact,
        epoch,
    };
    let hello = stream::once(ready(Message::default().retry(RETRY)));
    let messages = hello.chain(stream::unfold(reader, next)).map(Ok::<_, Infallible>);
    let mut response = Sse::new(messages).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    // nginx would buffer a stream otherwise.
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

/// The next message, when there is one.
async fn next(mut reader: Reader) -> Option<(Message, Reader)> {
    loop {
        if reader.is_lost {
            reader.is_lost = false;
            return Some((reader.message("load", "{}"), reader));
        }
        // The watch may know less than what the position was read at, after a restart for example.
        let seq = (*reader.seqs.borrow_and_update()).max(reader.seq);
        if seq > reader.sent {
            // A failure ends the stream: the browser reconnects, and gets what it missed.
            reader.seq = 0;
            match reader.journal.since(&reader.owner, reader.sent).await.ok()? {
                Some(delta) => {
                    reader.sent = delta.seq;
                    return Some((reader.changes(&delta)?, reader));
                }
                None => {
                    reader.sent = reader.journal.position(&reader.owner).await.ok()?.seq;
                    reader.is_lost = true;
                    continue;
                }
            }
        }
        tokio::select! {
            event = reader.ending.next() => {
                let name = match event? {
                    Event::SignedOut => "signed_out",
                    Event::Replaced => "replaced",
                };
                // A browser ignores an event without data.
                return Some((Message::default().event(name).data("{}"), reader));
            }
            changed = reader.seqs.changed() => {
                // Without a sender the account was deleted, and the session with it: then the event of the session's end follows.
                if changed.is_err() {
                    let event = reader.ending.next().await?;
                    return matches!(event, Event::SignedOut).then(|| (Message::default().event("signed_out").data("{}"), reader));
                }
            }
        }
    }
}

impl Reader {
    fn changes(&self, delta: &Delta) -> Option<Message> {
        let data = if self.is_compact { compact::write(delta).ok()? } else { serde_json::to_string(delta).ok()? };
        Some(self.message("changes", &data))
    }

    fn message(&self, name: &str, data: &str) -> Message {
        Message::default().event(name).id(format!("{}.{}", self.epoch, self.sent)).data(data)
    }
}
