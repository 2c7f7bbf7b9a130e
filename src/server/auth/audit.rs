//! What is told of signing in: one line of the log and one count for everything that happens to a session.
//!
//! A line names a session by the first digits of what its owner names it by, which opens nothing. Nothing here is given a
//! token or a code, and an address is written only where the settings ask for it. The labels of the counts are a small, fixed
//! set: nothing that comes from outside makes a new one.

use super::{tokens::TokenRefusal, workos::Visitor};
use crate::{
    model::{session::SessionId, sign_in::SignInFailure},
    server::store::sessions::SessionKey,
};
use metrics::{counter, describe_counter};
use std::net::IpAddr;

const SIGN_INS: &str = "daybook_sign_ins_total";
const REFUSED: &str = "daybook_sign_ins_refused_total";
const REFRESHES: &str = "daybook_refreshes_total";
const SIGN_OUTS: &str = "daybook_sign_outs_total";
const REVOKED: &str = "daybook_sessions_revoked_total";
const DELETED: &str = "daybook_accounts_deleted_total";

/// The codes of WorkOS that are counted by their name; any other counts as `other`.
const COUNTED_CODES: [&str; 4] = ["invalid_grant", "sso_required", "mfa_enrollment", "mfa_challenge"];

/// Writes the log and counts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Audit {
    log_addresses: bool,
}

/// What a refresh came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh<'a> {
    /// WorkOS gave new tokens.
    Done,
    /// It failed in passing, and the session goes on.
    Kept(Passing),
    /// WorkOS was not asked: it wants to be left alone for a while, or another request is asking and takes long.
    Waiting,
    /// WorkOS ended the session, with this code of its own.
    Refused(&'a str),
    /// The stored token can't be opened, because the cookie password is another one.
    Sealed,
    /// WorkOS gave verified tokens of somebody else.
    NotTheirs,
}

/// Why a refresh failed in passing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// No answer, or one that says to come again.
    Unreachable,
    /// An answer that is not in WorkOS's wire format.
    Unreadable,
    /// WorkOS refused Daybook itself.
    Refused,
    /// The new token can't be verified with the keys, the settings and the clock of now.
    Token(TokenRefusal),
}

impl Passing {
    const fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Unreadable => "unreadable",
            Self::Refused => "refused",
            Self::Token(refusal) => refusal.name(),
        }
    }
}

/// Who ended something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Whose it was.
    Owner,
    /// WorkOS told so.
    Workos,
    /// A new sign-in took the place of the session.
    Replaced,
}

impl By {
    const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Workos => "workos",
            Self::Replaced => "replaced",
        }
    }
}

impl Audit {
    /// Writes the addresses of visitors only when asked to.
    pub const fn new(log_addresses: bool) -> Self {
        Self { log_addresses }
    }

    /// Explains the counters to whatever collects them.
    pub fn describe() {
        describe_counter!(SIGN_INS, "Sign-ins that ended in a session.");
        describe_counter!(REFUSED, "Sign-ins that ended in none, by reason.");
        describe_counter!(REFRESHES, "Refreshes of sessions, by outcome and reason.");
        describe_counter!(SIGN_OUTS, "Sign-outs.");
        describe_counter!(REVOKED, "Sessions that were ended in another way than by signing out with them, by whom.");
        describe_counter!(DELETED, "Accounts that were deleted, by whom.");
    }

    /// A session has begun.
    pub fn signed_in(self, session: &SessionKey, visitor: &Visitor) {
        let id = session.id();
        tracing::info!(event = "signed_in", session = id.short(), address = self.address(visitor), "signed in");
        counter!(SIGN_INS).increment(1);
    }

    /// A sign-in has ended in no session.
    pub fn refused(self, reason: SignInFailure, visitor: &Visitor) {
        tracing::warn!(event = "sign_in_refused", reason = reason.code(), address = self.address(visitor), "a sign-in was refused");
        counter!(REFUSED, "reason" => reason.code()).increment(1);
    }

    /// A session's access token has run out, and this came of it.
    pub fn refreshed(self, session: &SessionKey, outcome: Refresh<'_>) {
        const EVENT: &str = "refreshed";
        let (id, name) = (session.id(), outcome.name());
        let session = id.short();
        match outcome {
            Refresh::Done => tracing::info!(event = EVENT, session, outcome = name, "a session was refreshed"),
            Refresh::Waiting => tracing::debug!(event = EVENT, session, outcome = name, "a refresh has to wait"),
            Refresh::Kept(why) => {
                tracing::warn!(event = EVENT, session, outcome = name, reason = why.name(), "a refresh failed, and the session goes on");
            }
            Refresh::Refused(code) => {
                tracing::info!(event = EVENT, session, outcome = name, reason = code, "WorkOS refused a refresh, so the session ended");
            }
            Refresh::Sealed => {
                tracing::warn!(
                    event = EVENT,
                    session,
                    outcome = name,
                    reason = outcome.reason(),
                    "a session's token opens with no password of WORKOS_COOKIE_PASSWORD, so the session ended"
                );
            }
            Refresh::NotTheirs => {
                tracing::error!(
                    event = EVENT,
                    session,
                    outcome = name,
                    reason = outcome.reason(),
                    "a refreshed token was not of the session's person, so the session ended"
                );
            }
        }
        counter!(REFRESHES, "outcome" => name, "reason" => outcome.reason()).increment(1);
    }

    /// A session was ended by the browser that it belongs to.
    pub fn signed_out(self, session: &SessionKey) {
        let id = session.id();
        tracing::info!(event = "signed_out", session = id.short(), "signed out");
        counter!(SIGN_OUTS).increment(1);
    }

    /// A session was ended in another way.
    pub fn revoked(self, session: &SessionId, by: By) {
        tracing::info!(event = "revoked", session = session.short(), by = by.name(), "a session was revoked");
        counter!(REVOKED, "by" => by.name()).increment(1);
    }

    /// Everything of a person is gone.
    pub fn account_deleted(self, by: By) {
        tracing::info!(event = "account_deleted", by = by.name(), "an account was deleted");
        counter!(DELETED, "by" => by.name()).increment(1);
    }

    fn address(self, visitor: &Visitor) -> Option<String> {
        visitor.ip.filter(|_| self.log_addresses).map(|ip: IpAddr| ip.to_string())
    }
}

impl Refresh<'_> {
    const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Kept(_) => "kept",
            Self::Waiting => "waiting",
            Self::Refused(_) | Self::Sealed | Self::NotTheirs => "ended",
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::Done | Self::Waiting => "",
            Self::Kept(why) => why.name(),
            Self::Refused(code) => COUNTED_CODES.into_iter().find(|known| *known == code).unwrap_or("other"),
            Self::Sealed => "sealed",
            Self::NotTheirs => "not_theirs",
        }
    }
}
