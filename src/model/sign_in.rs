//! Why a sign-in failed. The texts about it are in `text::sign_in_failures`.

/// Why a sign-in did not end in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignInFailure {
    /// The person, or the account's policy, said no at WorkOS.
    Denied,
    /// The browser brought back no trace of a sign-in that was started here.
    StateMissing,
    /// The sign-in took longer than ten minutes.
    StateExpired,
    /// This answer of WorkOS was used before.
    StateReplayed,
    /// The trace in the browser belongs to another sign-in, or was altered.
    StateMismatch,
    /// What came back is not a WorkOS answer: a repeated parameter, or one far too long.
    Malformed,
    /// Several sign-ins in a row completed, and the browser sent none of the sessions back.
    SessionLost,
    /// Several times in a row WorkOS sent the browser back without the state that Daybook had sent along.
    StateLost,
    /// Daybook was opened under an address other than the one that WorkOS sends the browser back to.
    WrongAddress,
    /// WorkOS says that the one-time code was used or has expired.
    CodeSpent,
    /// The token names an issuer that is not expected.
    WrongIssuer,
    /// The token does not name the configured audience.
    WrongAudience,
    /// The token is signed by a key that WorkOS does not publish for this client.
    WrongKey,
    /// The token is from the future or the past: the clocks differ.
    ClockOff,
    /// The token failed another check.
    TokenRefused,
    /// WorkOS did not answer, or answered that it cannot now.
    WorkosUnreachable,
    /// WorkOS answered with something that is not its wire format.
    WorkosUnreadable,
    /// WorkOS refused the API key or the client id.
    BadCredentials,
    /// WorkOS refused the exchange for another reason.
    WorkosRefused,
    /// The JWT template makes tokens that are too big.
    TokenTooBig,
    /// The organization requires single sign-on.
    SsoRequired,
    /// The account must set up a second factor first.
    MfaRequired,
    /// The organization of a signed-in user has begun to require single sign-on.
    SsoRequiredNow,
    /// A signed-in user must now set up a second factor.
    MfaRequiredNow,
    /// WorkOS names one impersonator beside the token and another in it.
    ImpersonatorUnclear,
    /// Several connections match (`ambiguous_connection_selector`).
    ConnectionAmbiguous,
    /// No connection matches (`invalid_connection_selector`).
    ConnectionSelector,
    /// The connection does not work (`connection_invalid`).
    Connection,
    /// The connection is of a different kind than was requested (`connection_strategy_invalid`).
    ConnectionStrategy,
    /// The connection is not linked to its provider (`connection_unlinked`).
    ConnectionUnlinked,
    /// The organization is not valid (`organization_invalid`).
    Organization,
    /// The identity provider failed (`oauth_failed`).
    ProviderFailed,
    /// WorkOS failed (`server_error`).
    WorkosFailed,
    /// Daybook's database is unavailable.
    StoreUnavailable,
    /// Daybook failed.
    Internal,
}

impl SignInFailure {
    /// Every failure.
    pub const ALL: [Self; 35] = [
        Self::Denied,
        Self::StateMissing,
        Self::StateExpired,
        Self::StateReplayed,
        Self::StateMismatch,
        Self::Malformed,
        Self::SessionLost,
        Self::StateLost,
        Self::WrongAddress,
        Self::CodeSpent,
        Self::WrongIssuer,
        Self::WrongAudience,
        Self::WrongKey,
        Self::ClockOff,
        Self::TokenRefused,
        Self::WorkosUnreachable,
        Self::WorkosUnreadable,
        Self::BadCredentials,
        Self::WorkosRefused,
        Self::TokenTooBig,
        Self::SsoRequired,
        Self::MfaRequired,
        Self::SsoRequiredNow,
        Self::MfaRequiredNow,
        Self::ImpersonatorUnclear,
        Self::ConnectionAmbiguous,
        Self::ConnectionSelector,
        Self::Connection,
        Self::ConnectionStrategy,
        Self::ConnectionUnlinked,
        Self::Organization,
        Self::ProviderFailed,
        Self::WorkosFailed,
        Self::StoreUnavailable,
        Self::Internal,
    ];

    /// A stable word for addresses and logs.
    pub const fn code(self) -> &'static str {
        self.code_and_status().0
    }

    /// The failure of a [`Self::code`].
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|failure| failure.code() == code)
    }

    /// The failure behind the `error` that WorkOS sends to the callback.
    pub fn from_workos_error(error: &str) -> Self {
        match error {
            "access_denied" => Self::Denied,
            "ambiguous_connection_selector" => Self::ConnectionAmbiguous,
            "invalid_connection_selector" => Self::ConnectionSelector,
            "connection_invalid" => Self::Connection,
            "connection_strategy_invalid" => Self::ConnectionStrategy,
            "connection_unlinked" => Self::ConnectionUnlinked,
            "organization_invalid" => Self::Organization,
            "oauth_failed" => Self::ProviderFailed,
            "server_error" | "temporarily_unavailable" => Self::WorkosFailed,
            _ => Self::WorkosRefused,
        }
    }

    /// The HTTP status of the page: 4xx where trying again differently helps, 502/503 where WorkOS is at fault, 500 ours.
    pub const fn status(self) -> u16 {
        self.code_and_status().1
    }

    const fn code_and_status(self) -> (&'static str, u16) {
        match self {
            Self::Denied => ("denied", 403),
            Self::StateMissing => ("state_missing", 400),
            Self::StateExpired => ("state_expired", 400),
            Self::StateReplayed => ("state_replayed", 400),
            Self::StateMismatch => ("state_mismatch", 400),
            Self::Malformed => ("malformed", 400),
            Self::SessionLost => ("session_lost", 400),
            Self::StateLost => ("state_lost", 502),
            Self::WrongAddress => ("wrong_address", 400),
            Self::CodeSpent => ("code_spent", 400),
            Self::WrongIssuer => ("wrong_issuer", 500),
            Self::WrongAudience => ("wrong_audience", 500),
            Self::WrongKey => ("wrong_key", 500),
            Self::ClockOff => ("clock_off", 500),
            Self::TokenRefused => ("token_refused", 500),
            Self::WorkosUnreachable => ("workos_unreachable", 503),
            Self::WorkosUnreadable => ("workos_unreadable", 502),
            Self::BadCredentials => ("bad_credentials", 500),
            Self::WorkosRefused => ("workos_refused", 403),
            Self::TokenTooBig => ("token_too_big", 500),
            Self::SsoRequired => ("sso_required", 403),
            Self::MfaRequired => ("mfa_required", 403),
            Self::SsoRequiredNow => ("sso_required_now", 403),
            Self::MfaRequiredNow => ("mfa_required_now", 403),
            Self::ImpersonatorUnclear => ("impersonator_unclear", 502),
            Self::ConnectionAmbiguous => ("connection_ambiguous", 500),
            Self::ConnectionSelector => ("connection_selector", 500),
            Self::Connection => ("connection", 403),
            Self::ConnectionStrategy => ("connection_strategy", 500),
            Self::ConnectionUnlinked => ("connection_unlinked", 403),
            Self::Organization => ("organization", 403),
            Self::ProviderFailed => ("provider_failed", 502),
            Self::WorkosFailed => ("workos_failed", 503),
            Self::StoreUnavailable => ("store_unavailable", 503),
            Self::Internal => ("internal", 500),
        }
    }
}

/// Two addresses that should be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// Where the browser is, as far as it says so: `http://localhost:3000`.
    pub here: String,
    /// Where WorkOS sends it back to: `http://127.0.0.1:3000`.
    pub configured: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_a_code_of_its_own() {
        for failure in SignInFailure::ALL {
            assert_eq!(SignInFailure::parse(failure.code()), Some(failure));
            assert!((400..=503).contains(&failure.status()), "{failure:?}");
        }
        assert_eq!(SignInFailure::parse("made_up"), None);
    }

    #[test]
    fn every_documented_error_of_the_callback_is_explained() {
        for (error, failure) in [
            ("access_denied", SignInFailure::Denied),
            ("ambiguous_connection_selector", SignInFailure::ConnectionAmbiguous),
            ("connection_invalid", SignInFailure::Connection),
            ("connection_strategy_invalid", SignInFailure::ConnectionStrategy),
            ("connection_unlinked", SignInFailure::ConnectionUnlinked),
            ("invalid_connection_selector", SignInFailure::ConnectionSelector),
            ("organization_invalid", SignInFailure::Organization),
            ("oauth_failed", SignInFailure::ProviderFailed),
            ("server_error", SignInFailure::WorkosFailed),
            ("something_new", SignInFailure::WorkosRefused),
        ] {
            assert_eq!(SignInFailure::from_workos_error(error), failure, "{error}");
        }
    }
}
