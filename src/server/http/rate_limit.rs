//! The rate limits of sessions and addresses.
//!
//! Signed-in users are counted by session, so that users behind one address don't share a limit, and everybody else by address. The
//! limits are so high that no person reaches them: `docs/limits.md` lists them, and `docs/decisions` says why.

use super::{client_address::network_of, forms, paths, rates::Rates};
use crate::{
    error::ApiError,
    model::user::UserId,
    server::{sha256::sha256, store::sessions::SessionKey},
};
use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{InMemoryState, NotKeyed, StateStore},
};
use moka::{policy::EvictionPolicy, sync::Cache};
use std::{net::IpAddr, num::NonZeroU32, sync::Arc};

/// How many sessions or addresses each limit keeps track of; the least recently used one is forgotten first.
const REMEMBERED: u64 = 50_000;

/// Who a request is counted for. The session layer adds it to the requests of signed-in users.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Caller {
    /// A client that is not signed in.
    Address(IpAddr),
    /// A signed-in user, by session.
    Session(SessionKey),
    /// A program with a token of this user.
    Token(UserId),
    /// A reader of a calendar feed, by the SHA-256 of its address.
    Feed([u8; 32]),
}

impl Caller {
    fn by_address(request: &Request) -> Self {
        Self::Address(network_of(request))
    }

    fn signed_in(request: &Request) -> Option<Self> {
        request.extensions().get().cloned()
    }
}

/// The state of all rate limits. Clones share it.
#[derive(Debug, Clone)]
pub struct RateLimits(Option<Arc<Limits>>);

#[derive(Debug)]
struct Limits {
    anything: Limit<MonotonicClock>,
    sign_in: Limit<MonotonicClock>,
    visits: Limit<MonotonicClock>,
    attempts: Limit<MonotonicClock>,
    reads: Limit<MonotonicClock>,
    changes: Limit<MonotonicClock>,
    exports: Limit<MonotonicClock>,
    feeds: Limit<MonotonicClock>,
    reports: Limit<MonotonicClock>,
}

impl RateLimits {
    /// Nothing is spent yet. Without rates nothing is limited.
    pub fn new(rates: Option<Rates>) -> Self {
        let limit = |quota| Limit::new(quota, MonotonicClock);
        Self(rates.map(|rates| {
            Arc::new(Limits {
                anything: limit(rates.anything),
                sign_in: limit(rates.sign_in),
                visits: limit(rates.visits),
                attempts: limit(rates.attempts),
                reads: limit(rates.reads),
                changes: limit(rates.changes),
                exports: limit(rates.exports),
                feeds: limit(rates.feeds),
                reports: limit(rates.reports),
            })
        }))
    }

    /// Counts every request of an address, before any other work is done for it.
    pub async fn anything(State(limits): State<Self>, request: Request, next: Next) -> Response {
        let spent = limits.0.map_or(Ok(()), |limits| limits.anything.spend(&Caller::by_address(&request)));
        pass(spent, request, next).await
    }

    /// Counts a request by its kind and its caller, which the session layer has added.
    pub async fn by_kind(State(limits): State<Self>, mut request: Request, next: Next) -> Response {
        let Some(limits) = limits.0 else { return next.run(request).await };
        let spent = limits.spend(&request);
        if let Some(caller) = Caller::signed_in(&request) {
            request.extensions_mut().insert(Allowance { limits, caller });
        }
        pass(spent, request, next).await
    }
}

/// The allowance of changes of a signed-in user, for a request with many changes.
#[derive(Debug, Clone)]
pub struct Allowance {
    limits: Arc<Limits>,
    caller: Caller,
}

impl Allowance {
    /// Counts this many changes besides the request itself.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`]: none of them is counted.
    pub fn spend(&self, more: usize) -> Result<(), ApiError> {
        match u32::try_from(more).ok().and_then(NonZeroU32::new) {
            Some(more) => self.limits.changes.spend_many(&self.caller, more),
            None => Ok(()),
        }
    }
}

impl Limits {
    fn spend(&self, request: &Request) -> Result<(), ApiError> {
        let signed_in = Caller::signed_in(request);
        let limit = match (request.uri().path(), &signed_in) {
            // Signing out is never limited.
            ("/logout" | "/api/auth/logout", _) => return Ok(()),
            ("/login" | "/callback" | "/api/auth/callback", _) => return self.sign_in.spend(&Caller::by_address(request)),
            (paths::CSP_REPORT, _) => return self.reports.spend(&Caller::by_address(request)),
            (paths::EXPORT, Some(_)) => &self.exports,
            // Not signed in. Limits how many feeds one address reads, and how often one feed is read from all addresses.
            (path, None) if path.starts_with(paths::FEED) => {
                self.visits.spend(&Caller::by_address(request))?;
                return self.feeds.spend(&Caller::Feed(sha256(path)));
            }
            (_, Some(_)) if changes(request.method()) => &self.changes,
            (_, Some(_)) => &self.reads,
            (_, None) if changes(request.method()) => &self.attempts,
            (_, None) => &self.visits,
        };
        limit.spend(&signed_in.unwrap_or_else(|| Caller::by_address(request)))
    }
}

fn changes(method: &Method) -> bool {
    !method.is_safe()
}

async fn pass(spent: Result<(), ApiError>, request: Request, next: Next) -> Response {
    match spent {
        Ok(()) => next.run(request).await,
        Err(error) => forms::refuse(request, error).await,
    }
}

/// One quota, and what each caller spent of it.
#[derive(Debug)]
struct Limit<C: Clock>(RateLimiter<Caller, Spent, C, NoOpMiddleware<C::Instant>>);

impl<C: Clock> Limit<C> {
    fn new(quota: Quota, clock: C) -> Self {
        // A caller that is idle for this long has the full quota again, and need not be kept.
        let whole_again = quota.burst_size_replenished_in();
        let spent = Cache::builder().max_capacity(REMEMBERED).eviction_policy(EvictionPolicy::lru()).time_to_idle(whole_again).build();
        Self(RateLimiter::new(quota, Spent(spent), clock))
    }

    fn spend(&self, caller: &Caller) -> Result<(), ApiError> {
        self.spend_many(caller, NonZeroU32::MIN)
    }

    /// All of it or nothing; a number larger than the full quota is never granted.
    fn spend_many(&self, caller: &Caller, number: NonZeroU32) -> Result<(), ApiError> {
        let granted = self.0.check_key_n(caller, number).map_err(|_| ApiError::TooLarge)?;
        granted.map_err(|until| {
            let wait = until.wait_time_from(self.0.clock().now()).as_nanos().div_ceil(1_000_000_000);
            ApiError::TooManyRequests { retry_after: u32::try_from(wait).unwrap_or(u32::MAX) }
        })
    }
}

/// Governor's own keyed stores grow with every key until they are swept; a cache is bounded at all times.
#[derive(Debug)]
struct Spent(Cache<Caller, Arc<InMemoryState>>);

impl StateStore for Spent {
    type Key = Caller;

    fn measure_and_replace<T, F, E>(&self, caller: &Caller, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        self.0.get_with_by_ref(caller, Arc::default).measure_and_replace(&NotKeyed::NonKey, decide)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::rates::quota, *};
    use governor::clock::FakeRelativeClock;
    use std::time::Duration;

    fn address(number: u32) -> Caller {
        Caller::Address(IpAddr::V4(number.into()))
    }

    #[test]
    fn what_was_spent_comes_back_with_time_and_each_caller_has_their_own() {
        let clock = FakeRelativeClock::default();
        let limit = Limit::new(quota(3, 6), clock.clone());
        let refused = |seconds| Err(ApiError::TooManyRequests { retry_after: seconds });
        for _ in 0..3 {
            assert_eq!(limit.spend(&address(1)), Ok(()));
        }
        assert_eq!(limit.spend(&address(1)), refused(10));
        assert_eq!(limit.spend(&address(2)), Ok(()), "another has their own");
        clock.advance(Duration::from_millis(9_500));
        assert_eq!(limit.spend(&address(1)), refused(1), "a refusal costs nothing");
        clock.advance(Duration::from_millis(500));
        assert_eq!(limit.spend(&address(1)), Ok(()));
        assert_eq!(limit.spend(&address(1)), refused(10));
        clock.advance(Duration::from_secs(3_600));
        for _ in 0..3 {
            assert_eq!(limit.spend(&address(1)), Ok(()));
        }
        assert_eq!(limit.spend(&address(1)), refused(10), "no more than that is saved up");
    }

    #[test]
    fn who_asks_is_remembered_within_bounds() {
        let limit = Limit::new(quota(2, 1), FakeRelativeClock::default());
        let many = u32::try_from(REMEMBERED).expect("a number") + 10_000;
        for number in 0..many {
            assert_eq!(limit.spend(&address(number)), Ok(()));
        }
        let Limit(limiter) = limit;
        let Spent(spent) = limiter.into_state_store();
        spent.run_pending_tasks();
        assert_eq!(spent.entry_count(), REMEMBERED);
        assert!(spent.contains_key(&address(many - 1)) && !spent.contains_key(&address(0)), "the latest are remembered");
    }
}
