//! `POST /settings/import`: the upload of a file to import, which is read and stored until the user confirms. The page at the same
//! address shows the outcome.

use crate::{
    error::ApiError,
    model::{day::Day, id::ImportId, limits::IMPORT_BYTES},
    server::{
        auth::current_user::CurrentUser,
        context::zone_of,
        http::{cookies, forms::Forms, paths, refusal::refusal},
        import::staging::{self, File, Sent},
        state::AppState,
    },
    text::import,
};
use axum::{
    body::Body,
    extract::{FromRef as _, FromRequest as _, Multipart, Request, State},
    response::Response,
};
use futures::{StreamExt as _, future::ready};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tower_cookies::Cookies;

/// The name of the form in drafts.
const FORM: &str = "import/file";
/// How long a file may take to arrive.
const WITHIN: Duration = Duration::from_mins(3);
/// The maximum size of the form: the file and the rest of the body.
const FORM_BYTES: usize = IMPORT_BYTES + 64 * 1024;
/// How much of a larger body is read and discarded: a browser shows no response before it has sent everything.
const READ_AWAY: usize = 8 * FORM_BYTES;

/// Receives the file.
pub async fn file(State(state): State<AppState>, current: CurrentUser, jar: Cookies, request: Request) -> Response {
    let headers = request.headers().clone();
    if current.impersonator().is_some() {
        tracing::warn!("an impersonator was refused an import");
        return refusal(&headers, &ApiError::Impersonated);
    }
    let outcome = take(&state, &current, &jar, request).await;
    Forms::from_ref(&state).tell(&jar, FORM, outcome, paths::IMPORT).await
}

async fn take(state: &AppState, current: &CurrentUser, jar: &Cookies, request: Request) -> Result<(), ApiError> {
    let Some(_place) = state.uploads.enter(current.id()) else {
        return Err(ApiError::import_refused(import::BUSY));
    };
    let file = within(WITHIN, request).await?;
    let now = state.clock.now();
    let cookie = jar.get(cookies::TIME_ZONE);
    let zone = zone_of(current.preferences(), cookie.as_ref().map(|cookie| cookie.value()));
    let today = Day::from_date(now.to_zoned(zone).date()).ok_or(ApiError::Internal)?;
    let id = ImportId::from_parts(u64::try_from(now.as_millisecond()).unwrap_or_default(), state.random.of_ulid());
    staging::stage(&state.store, &state.journal, current.id(), file, Sent { id, now, today }).await
}

async fn within(limit: Duration, request: Request) -> Result<File, ApiError> {
    tokio::time::timeout(limit, received(request)).await.map_err(|_| ApiError::TooSlow)?
}

/// The first file of a form. Data over the limit is not kept.
async fn received(request: Request) -> Result<File, ApiError> {
    let is_over = Arc::new(AtomicBool::new(false));
    let file = first_file(bounded(request, is_over.clone())).await;
    match is_over.load(Ordering::Relaxed) || file.as_ref().is_ok_and(|file| file.bytes.len() > IMPORT_BYTES) {
        true => Err(staging::too_large()),
        false => file,
    }
}

async fn first_file(request: Request) -> Result<File, ApiError> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| ApiError::BadRequest)?;
    while let Some(field) = form.next_field().await.map_err(|_| ApiError::BadRequest)? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        let bytes = field.bytes().await.map_err(|_| ApiError::BadRequest)?;
        // A browser sends an empty file without a name if none was chosen.
        return if name.is_empty() && bytes.is_empty() { Err(no_file()) } else { Ok(File { name, bytes }) };
    }
    Err(no_file())
}

fn no_file() -> ApiError {
    ApiError::import_refused(import::NO_FILE)
}

/// A request whose body ends at the limit; `is_over` records that.
fn bounded(request: Request, is_over: Arc<AtomicBool>) -> Request {
    let mut read = 0;
    request.map(|body| {
        Body::from_stream(body.into_data_stream().filter_map(move |part| {
            ready(match part {
                Ok(bytes) => {
                    read += bytes.len();
                    let fits = read <= FORM_BYTES;
                    is_over.fetch_or(!fits, Ordering::Relaxed);
                    match fits {
                        true => Some(Ok(bytes)),
                        false => (read > READ_AWAY).then(|| Err(io::Error::from(io::ErrorKind::FileTooLarge))),
                    }
                }
                Err(error) => Some(Err(io::Error::other(error))),
            })
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header;
    use futures::stream;
    use std::future;
    use tokio::time::sleep;

    const HEAD: &str = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"days.json\"\r\n\r\n{";

    fn form(body: Body) -> Request {
        Request::post(paths::IMPORT).header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut").body(body).expect("a request")
    }

    #[tokio::test]
    async fn a_file_that_stops_in_the_middle_or_trickles_is_not_waited_for_for_ever() {
        let stops = stream::iter([HEAD]).chain(stream::pending()).map(Ok::<_, io::Error>);
        let trickles = stream::iter([HEAD]).chain(stream::repeat("x").then(async |byte| {
            sleep(Duration::from_millis(1)).await;
            byte
        }));
        for body in [Body::from_stream(stops), Body::from_stream(trickles.map(Ok::<_, io::Error>))] {
            assert_eq!(within(Duration::from_millis(50), form(body)).await.err(), Some(ApiError::TooSlow));
        }
    }

    #[tokio::test]
    async fn a_file_whose_sender_is_gone_is_no_file() {
        let breaks_off = stream::iter([Ok(HEAD), Err(io::Error::from(io::ErrorKind::ConnectionReset))]);
        let ends = stream::once(future::ready(Ok::<_, io::Error>(HEAD)));
        for body in [Body::from_stream(breaks_off), Body::from_stream(ends)] {
            assert_eq!(within(WITHIN, form(body)).await.err(), Some(ApiError::BadRequest));
        }
    }
}
