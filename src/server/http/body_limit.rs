//! Limits the body of every request, how long it may take to arrive, and how many one address may send at the same moment.

use super::{client_address::network_of, paths, refusal::refusal};
use crate::{error::ApiError, model::limits::REQUEST_BYTES};
use axum::{
    body::{Body, HttpBody as _},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use futures::StreamExt as _;
use std::{
    collections::{HashMap, hash_map::Entry},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::timeout;

/// How much of a body is read, in bytes. What is over the limit is discarded: a browser shows no response before it has sent
/// everything, and a proxy takes a connection that closes earlier for an error.
const READ_AT_MOST: usize = 8 * REQUEST_BYTES;

/// How many bodies one address may be sending at once. Most arrive with their head, so users behind one address don't reach this;
/// without it one address could take all connections, with a megabyte for each.
const OF_ADDRESS: usize = 128;

/// How long a body may take to arrive, and how many each address is sending. Clones share the counts.
#[derive(Debug, Clone)]
pub struct BodyLimit {
    /// Counted from when the head was read.
    pub within: Duration,
    under_way: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Default for BodyLimit {
    fn default() -> Self {
        // The longest note over a poor mobile connection: 100,000 characters at 10 kB/s.
        Self::within(Duration::from_secs(30))
    }
}

impl BodyLimit {
    /// With this time.
    pub fn within(within: Duration) -> Self {
        Self { within, under_way: Arc::default() }
    }

    /// Counts a body of an address until the returned guard is dropped. None where the address is sending too many.
    fn begin(&self, address: IpAddr) -> Option<UnderWay> {
        let mut under_way = self.lock();
        let count = under_way.entry(address).or_default();
        if *count >= OF_ADDRESS {
            return None;
        }
        *count += 1;
        Some(UnderWay { limit: self.clone(), address })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        // A panic can't leave a count half written.
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The guard of a body that is being received.
struct UnderWay {
    limit: BodyLimit,
    address: IpAddr,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if let Entry::Occupied(mut entry) = self.limit.lock().entry(self.address) {
            *entry.get_mut() -= 1;
            if *entry.get() == 0 {
                entry.remove();
            }
        }
    }
}

/// Reads the whole body, at most [`REQUEST_BYTES`], before anything inside runs; a longer one is answered with 413, a late
/// one with 408, and one of an address that sends too many at once with 429.
///
/// What arrives is small, so reading first costs nothing, and a body that turns out to be too long only while it is read (chunked,
/// without a length) gets the same readable refusal. An imported file passes unread: only its handler knows the user.
pub async fn layer(State(limit): State<BodyLimit>, request: Request, next: Next) -> Response {
    if paths::brings_file(&request) {
        return next.run(request).await;
    }
    let address = network_of(&request);
    let (parts, body) = request.into_parts();
    if body.is_end_stream() {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let Some(under_way) = limit.begin(address) else {
        return refusal(&parts.headers, &ApiError::TooManyRequests { retry_after: 1 });
    };
    let body = timeout(limit.within, read(body)).await;
    drop(under_way);
    match body {
        Ok(Ok(Some(bytes))) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Ok(Ok(None)) => refusal(&parts.headers, &ApiError::TooLarge),
        Ok(Err(_)) => refusal(&parts.headers, &ApiError::BadRequest),
        Err(_) => refusal(&parts.headers, &ApiError::TooSlow),
    }
}

/// The body; none where it is longer than [`REQUEST_BYTES`].
async fn read(body: Body) -> Result<Option<Vec<u8>>, axum::Error> {
    let (mut kept, mut length) = (Vec::new(), 0);
    if body.size_hint().lower() > READ_AT_MOST as u64 {
        return Ok(None);
    }
    let mut parts = body.into_data_stream();
    while let Some(part) = parts.next().await {
        let part = part?;
        length += part.len();
        if length > READ_AT_MOST {
            break;
        }
        if length <= REQUEST_BYTES {
            kept.extend_from_slice(&part);
        }
    }
    Ok((length <= REQUEST_BYTES).then_some(kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        Router,
        http::{StatusCode, header},
        middleware::from_fn_with_state,
        routing::post,
    };
    use futures::stream;
    use std::{
        convert::Infallible,
        iter::repeat_n,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
    };
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn a_body_that_does_not_arrive_is_not_waited_for_any_longer() {
        let limit = BodyLimit::within(Duration::from_millis(20));
        let app = Router::new().route("/", post(|| async {})).layer(from_fn_with_state(limit, layer));
        let trickle = stream::iter(["a"]).chain(stream::pending()).map(Ok::<_, Infallible>);
        let request = Request::post("/").header(header::ACCEPT, "text/html").body(Body::from_stream(trickle)).expect("a request");
        let response = app.oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
        assert_eq!(response.headers()[header::CONNECTION], "close");
    }

    #[tokio::test]
    async fn one_address_sends_so_many_bodies_at_once_and_no_more() {
        let limit = BodyLimit::within(Duration::from_millis(100));
        let app = Router::new().route("/", post(|| async {})).layer(from_fn_with_state(limit.clone(), layer));
        let slow = || Request::post("/").body(Body::from_stream(stream::pending::<Result<&str, Infallible>>())).expect("a request");
        let answers = (0..OF_ADDRESS + 1).map(|_| app.clone().oneshot(slow()));
        let answers = futures::future::try_join_all(answers).await.expect("answers");
        let count = |status| answers.iter().filter(|answer| answer.status() == status).count();
        assert_eq!([count(StatusCode::REQUEST_TIMEOUT), count(StatusCode::TOO_MANY_REQUESTS)], [OF_ADDRESS, 1]);
        assert!(limit.lock().is_empty(), "nothing is kept of bodies that are over");
        let first = limit.begin([127, 0, 0, 1].into()).expect("the first of its address");
        assert_eq!(limit.lock().len(), 1);
        drop(first);
        assert!(limit.lock().is_empty());
    }

    #[tokio::test]
    async fn a_body_that_is_too_long_is_read_away_but_not_for_ever() {
        for (pieces, read, status) in
            [(64, 64, StatusCode::OK), (65, 65, StatusCode::PAYLOAD_TOO_LARGE), (9_999, 513, StatusCode::PAYLOAD_TOO_LARGE)]
        {
            let app = Router::new().route("/", post(|body: axum::body::Bytes| async move { body.len().to_string() }));
            let app = app.layer(from_fn_with_state(BodyLimit::default(), layer));
            let taken = Arc::new(AtomicUsize::new(0));
            let count = taken.clone();
            let piece = vec![b'a'; REQUEST_BYTES / 64];
            let body = stream::iter(repeat_n(piece, pieces)).inspect(move |_| {
                count.fetch_add(1, Ordering::Relaxed);
            });
            let request = Request::post("/").body(Body::from_stream(body.map(Ok::<_, Infallible>))).expect("a request");
            let response = app.oneshot(request).await.expect("an answer");
            assert_eq!((response.status(), taken.load(Ordering::Relaxed)), (status, read));
        }
    }
}
