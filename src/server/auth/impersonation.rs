//! Who acts in a session: the user, or a staff member whom WorkOS lets act as them (impersonation).
//!
//! WorkOS says it twice: `impersonator` beside the token, and `act` in it (RFC 8693). Either alone counts, because mistaking an
//! impersonator for the user is the worse error; two that name different people are refused. Whether a session is impersonated
//! never changes; `docs/decisions`, on impersonation, says what may be done in it.

use super::{tokens::Verified, workos::Grant};
use crate::model::{impersonation::Impersonator, sign_in::SignInFailure};

/// The lifetime of an impersonated session in minutes, however much it is used. WorkOS ends it then as well.
pub const MINUTES: i64 = 60;

/// The impersonator in the session that begins with these tokens; `None` for the user.
///
/// # Errors
/// [`SignInFailure::ImpersonatorUnclear`].
pub fn of(grant: &Grant, verified: &Verified) -> Result<Option<Impersonator>, SignInFailure> {
    let told = grant.impersonator.as_ref().map(|told| Impersonator::new(&told.email, told.reason.as_deref()));
    match (told, &verified.actor) {
        (Some(told), Some(actor)) if !told.is(actor) => {
            tracing::warn!(beside = told.email, within = ?actor, "WorkOS names one impersonator beside the token, and another in it");
            Err(SignInFailure::ImpersonatorUnclear)
        }
        (Some(told), _) => Ok(Some(told)),
        (None, actor) => Ok(actor.as_deref().map(|actor| Impersonator::new(actor, None))),
    }
}

/// Whether refreshed tokens match what their session began as: they may omit the impersonator, but neither field may name
/// another.
pub fn goes_on(began: Option<&Impersonator>, grant: &Grant, verified: &Verified) -> bool {
    let beside = grant.impersonator.as_ref().map(|told| Impersonator::new(&told.email, None));
    let within = verified.actor.as_deref().map(|actor| Impersonator::new(actor, None));
    [beside, within].into_iter().flatten().all(|acts| began.is_some_and(|began| began.is(&acts.email)))
}

/// Adds the impersonator to every further log line of the request.
pub fn mark(impersonator: Option<&Impersonator>) {
    if let Some(impersonator) = impersonator {
        tracing::Span::current().record("impersonator", impersonator.email.as_str());
    }
}
