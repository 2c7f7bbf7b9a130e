//! Who acts in a session: the person, or somebody of the staff whom WorkOS lets act as them (impersonation).
//!
//! WorkOS says it twice: `impersonator` beside the token, and `act` in it (RFC 8693). Either alone counts, because to be taken
//! for the person by mistake is the worse error; two that name different people are refused. What a session began as, it
//! stays: `docs/decisions`, on impersonation, says what may be done in it.

use super::{tokens::Verified, workos::Grant};
use crate::model::{impersonation::Impersonator, sign_in::SignInFailure};

/// How long a session lasts in which somebody else acts, however much it is used; minutes. WorkOS ends it then as well.
pub const MINUTES: i64 = 60;

/// Who acts in the session that begins with these tokens; `None` where it is the person.
///
/// # Errors
/// [`SignInFailure::ImpersonatorUnclear`].
pub fn of(grant: &Grant, verified: &Verified) -> Result<Option<Impersonator>, SignInFailure> {
    let told = grant.impersonator.as_ref().map(|told| Impersonator::new(&told.email, told.reason.as_deref()));
    match (told, &verified.actor) {
        (Some(told), Some(actor)) if !told.is(actor) => {
            tracing::warn!(beside = told.email, within = ?actor, "WorkOS names two impersonators: one beside the token, another within");
            Err(SignInFailure::ImpersonatorUnclear)
        }
        (Some(told), _) => Ok(Some(told)),
        (None, actor) => Ok(actor.as_deref().map(|actor| Impersonator::new(actor, None))),
    }
}

/// Whether refreshed tokens go on with what their session began as: they may be silent on who acts, but neither word may name
/// another.
pub fn goes_on(began: Option<&Impersonator>, grant: &Grant, verified: &Verified) -> bool {
    let beside = grant.impersonator.as_ref().map(|told| Impersonator::new(&told.email, None));
    let within = verified.actor.as_deref().map(|actor| Impersonator::new(actor, None));
    [beside, within].into_iter().flatten().all(|acts| began.is_some_and(|began| began.is(&acts.email)))
}

/// Writes who acts into every line of the log that the request still makes.
pub fn mark(impersonator: Option<&Impersonator>) {
    if let Some(impersonator) = impersonator {
        tracing::Span::current().record("impersonator", impersonator.email.as_str());
    }
}
