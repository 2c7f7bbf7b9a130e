//! The audit trail of sign-in: one log line and one count for everything that happens to a session.
//!
//! A line identifies a session by the first digits of its public id, which grants no access. Nothing here receives a token or
//! a code, and addresses are logged only when the settings ask for it. Counter labels are a small, fixed set: no outside
//! input adds one.

use super::{tokens::TokenRefusal, workos::Visitor};
use crate::{
    model::{id::TokenId, session::SessionId, sign_in::SignInFailure, token::Scope},
    server::store::sessions::SessionKey,
};
use metrics::{counter, describe_counter};
use std::net::IpAddr;

const SIGN_INS: &str = "daybook_sign_ins_total";
const REFUSED: &str = "daybook_sign_ins_refused_total";
const REFRESHES: &str = "daybook_refreshes_total";
const SIGN_OUTS: &str = "daybook_sign_outs_total";
const REVOKED: &str = "daybook_sessions_revoked_total";
const TOKENS_MADE: &str = "daybook_personal_tokens_made_total";
const TOKENS_REVOKED: &str = "daybook_personal_tokens_revoked_total";
const DELETED: &str = "daybook_accounts_deleted_total";

/// The WorkOS codes that are counted by name; any other counts as `other`.
const COUNTED_CODES: [&str; 4] = ["invalid_grant", "sso_required", "mfa_enrollment", "mfa_challenge"];

/// Logs and counts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Audit {
    log_addresses: bool,
}

/// The outcome of a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh<'a> {
    /// WorkOS gave new tokens.
    Done,
    /// It failed temporarily; the session stays valid.
    Kept(Passing),
    /// WorkOS was not asked: it asked us to back off, or another request is asking and takes long.
    Waiting,
    /// WorkOS ended the session, with this code.
    Refused(&'a str),
    /// The stored token can't be decrypted: the cookie password was changed.
    Sealed,
    /// WorkOS returned verified tokens of another user.
    NotTheirs,
}

/// Why a refresh failed temporarily.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// No answer, or one that says to retry later.
    Unreachable,
    /// An answer that is not in WorkOS's wire format.
    Unreadable,
    /// WorkOS refused Daybook itself.
    Refused,
    /// The new token can't be verified with the current keys, settings and clock.
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
    /// Its owner.
    Owner,
    /// WorkOS.
    Workos,
    /// A new sign-in replaced the session.
    Replaced,
}

impl By {
    const ALL: [Self; 3] = [Self::Owner, Self::Workos, Self::Replaced];

    const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Workos => "workos",
            Self::Replaced => "replaced",
        }
    }
}

impl Audit {
    /// Logs the addresses of visitors only when asked to.
    pub const fn new(log_addresses: bool) -> Self {
        Self { log_addresses }
    }

    /// Describes the counters to the metrics recorder, and starts the known ones at zero: an alert would miss the first increase of
    /// a counter that did not exist.
    pub fn describe() {
        describe_counter!(SIGN_INS, "Sign-ins that ended in a session.");
        describe_counter!(REFUSED, "Sign-ins that failed, by reason.");
        describe_counter!(REFRESHES, "Refreshes of sessions, by outcome and reason.");
        describe_counter!(SIGN_OUTS, "Sign-outs.");
        describe_counter!(REVOKED, "Sessions that ended other than by signing out, by whom.");
        describe_counter!(TOKENS_MADE, "Personal tokens that were made, by scope.");
        describe_counter!(TOKENS_REVOKED, "Personal tokens that their owners revoked.");
        describe_counter!(DELETED, "Accounts that were deleted, by whom.");
        let one_by_one = [counter!(SIGN_INS), counter!(SIGN_OUTS), counter!(TOKENS_REVOKED)];
        let refused = SignInFailure::ALL.map(|reason| counter!(REFUSED, "reason" => reason.code()));
        let refreshes = [Refresh::Done, Refresh::Kept(Passing::Unreachable), Refresh::Sealed];
        let refreshes = refreshes.map(|outcome| counter!(REFRESHES, "outcome" => outcome.name(), "reason" => outcome.reason()));
        let by = By::ALL.into_iter().flat_map(|by| [counter!(REVOKED, "by" => by.name()), counter!(DELETED, "by" => by.name())]);
        let made = Scope::ALL.map(|scope| counter!(TOKENS_MADE, "scope" => scope.as_str()));
        one_by_one.into_iter().chain(refused).chain(refreshes).chain(by).chain(made).for_each(|counter| counter.increment(0));
    }

    /// A session has begun.
    pub fn signed_in(self, session: &SessionKey, visitor: &Visitor) {
        let id = session.id();
        tracing::info!(event = "signed_in", session = id.short(), address = self.address(visitor), "signed in");
        counter!(SIGN_INS).increment(1);
    }

    /// A sign-in has failed.
    pub fn refused(self, reason: SignInFailure, visitor: &Visitor) {
        tracing::warn!(event = "sign_in_refused", reason = reason.code(), address = self.address(visitor), "a sign-in was refused");
        counter!(REFUSED, "reason" => reason.code()).increment(1);
    }

    /// The refresh of an expired access token had this outcome.
    pub fn refreshed(self, session: &SessionKey, outcome: Refresh<'_>) {
        const EVENT: &str = "refreshed";
        let (id, name) = (session.id(), outcome.name());
        let session = id.short();
        match outcome {
            Refresh::Done => tracing::info!(event = EVENT, session, outcome = name, "a session was refreshed"),
            Refresh::Waiting => tracing::debug!(event = EVENT, session, outcome = name, "a refresh has to wait"),
            Refresh::Kept(why) => {
                tracing::warn!(event = EVENT, session, outcome = name, reason = why.name(), "a refresh failed; the session stays valid");
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
                    "no password in WORKOS_COOKIE_PASSWORD decrypts the session's token, so the session ended"
                );
            }
            Refresh::NotTheirs => {
                tracing::error!(
                    event = EVENT,
                    session,
                    outcome = name,
                    reason = outcome.reason(),
                    "a refreshed token was another user's, so the session ended"
                );
            }
        }
        counter!(REFRESHES, "outcome" => name, "reason" => outcome.reason()).increment(1);
    }

    /// A browser signed out of its own session.
    pub fn signed_out(self, session: &SessionKey) {
        let id = session.id();
        tracing::info!(event = "signed_out", session = id.short(), "signed out");
        counter!(SIGN_OUTS).increment(1);
    }

    /// A session ended in any other way.
    pub fn revoked(self, session: &SessionId, by: By) {
        tracing::info!(event = "revoked", session = session.short(), by = by.name(), "a session was revoked");
        counter!(REVOKED, "by" => by.name()).increment(1);
    }

    /// A user created a calendar feed, in this session. Their former one has ended.
    pub fn feed_made(self, session: &SessionKey) {
        let id = session.id();
        tracing::info!(event = "feed_made", session = id.short(), "a calendar feed was made");
    }

    /// A user ended their calendar feed.
    pub fn feed_ended(self) {
        tracing::info!(event = "feed_ended", "a calendar feed was turned off");
    }

    /// A user confirmed an import, in this session.
    pub fn import_confirmed(self, session: Option<&SessionKey>) {
        let id = session.map(SessionKey::id);
        tracing::info!(event = "import_confirmed", session = id.as_ref().map(SessionId::short), "an import was confirmed");
    }

    /// A user undid an import, in this session.
    pub fn import_undone(self, session: Option<&SessionKey>) {
        let id = session.map(SessionKey::id);
        tracing::info!(event = "import_undone", session = id.as_ref().map(SessionId::short), "an import was undone");
    }

    /// A user created a personal token. Its id gives no access.
    pub fn token_made(self, id: TokenId, scope: Scope) {
        tracing::info!(event = "token_made", token = %id, scope = scope.as_str(), "a personal token was made");
        counter!(TOKENS_MADE, "scope" => scope.as_str()).increment(1);
    }

    /// Its owner revoked a token.
    pub fn token_revoked(self, id: TokenId) {
        tracing::info!(event = "token_revoked", token = %id, "a personal token was revoked");
        counter!(TOKENS_REVOKED).increment(1);
    }

    /// An account was deleted.
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
