//! Why a sign-in failed, in words for the user and for the developer who connects an account.

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
    /// The connection is of a different kind than was asked for (`connection_strategy_invalid`).
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

/// One failure's texts: code, status, title, what happened, likely cause, how to fix it.
type Texts = (&'static str, u16, &'static str, &'static str, &'static str, &'static str);

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
        self.texts().0
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
        self.texts().1
    }

    /// The page's title.
    pub const fn title(self) -> &'static str {
        self.texts().2
    }

    /// One sentence for the person.
    pub const fn what_happened(self) -> &'static str {
        self.texts().3
    }

    /// One or two sentences: why this usually happens.
    pub const fn likely_cause(self) -> &'static str {
        self.texts().4
    }

    /// What to do about it.
    pub const fn how_to_fix(self) -> &'static str {
        self.texts().5
    }

    const fn texts(self) -> Texts {
        match self {
            Self::Denied => (
                "denied",
                403,
                "Sign-in was cancelled",
                "WorkOS reported that access was denied, so you are not signed in.",
                "You pressed Cancel, or your organization does not allow this account to use Daybook.",
                "Try again, or use another account. If it keeps happening, ask the person who runs this Daybook to give your account access.",
            ),
            Self::StateMissing => (
                "state_missing",
                400,
                "This sign-in was not started here",
                "Your browser came back from WorkOS, but it has no record of a sign-in that was started here.",
                "It took longer than ten minutes, more than five sign-ins were started since, cookies are blocked, or the sign-in was started in \
                 another browser or under another address: localhost and 127.0.0.1 count as two different sites.",
                "Start again. If it happens every time, open Daybook at exactly the address that WORKOS_REDIRECT_URI and \
                 DAYBOOK_PUBLIC_URL name. If somebody sent you the link that brought you here, nothing happened: it did not sign you in.",
            ),
            Self::StateExpired => (
                "state_expired",
                400,
                "The sign-in took too long",
                "A sign-in is valid for ten minutes, and this one is older.",
                "The sign-in page was left open, or the message with the code was slow to arrive.",
                "Start again; nothing was lost.",
            ),
            Self::StateReplayed => (
                "state_replayed",
                400,
                "This sign-in was already used",
                "Each answer from WorkOS works once, and this one was already used.",
                "The page was reloaded, or opened again from the history.",
                "Start again. If you did not do this yourself, nothing happened: a used answer can't sign anyone in.",
            ),
            Self::StateMismatch => (
                "state_mismatch",
                400,
                "This sign-in belongs to another page",
                "What WorkOS sent back does not match the sign-in that this browser started.",
                "The address was copied from another browser, or somebody tried to sign you in to an account that is not yours.",
                "Start again from Daybook itself, and don't follow sign-in links that others send you.",
            ),
            Self::Malformed => (
                "malformed",
                400,
                "The answer was not understood",
                "What your browser came back with is not a valid answer from WorkOS, so it was not used.",
                "The address was cut off, typed by hand, or changed on the way.",
                "Start again from Daybook itself.",
            ),
            Self::SessionLost => (
                "session_lost",
                400,
                "Your browser does not keep the sign-in",
                "You signed in three times within half a minute, and each time your browser came back without the session that Daybook gave it.",
                "Something removes Daybook's cookie: the browser's settings, an extension, too many cookies for this address, or a proxy \
                 in between.",
                "Allow cookies for this address, switch off extensions that remove them, and wait half a minute before you try again. If you \
                run this Daybook, check that the proxy passes Set-Cookie and Cookie on unchanged.",
            ),
            Self::StateLost => (
                "state_lost",
                502,
                "Answers from WorkOS arrive incomplete",
                "Three times within half a minute the sign-in came back without the state that Daybook had sent, so it could not be \
                 finished.",
                "Something on the way removes the state parameter from the address: a proxy, a rewrite rule, or an extension.",
                "Wait half a minute and try again, ideally in another browser. If you run this Daybook, check that the proxy passes on the \
                whole query of /callback.",
            ),
            Self::WrongAddress => (
                "wrong_address",
                400,
                "Daybook is at another address",
                "WorkOS sends every sign-in back to one address of Daybook, and you opened it at another one. A sign-in that starts there \
                could not finish.",
                "A browser keeps the cookies of each address separate, even those of localhost and 127.0.0.1.",
                "Continue at the right address. If you run this Daybook, compare WORKOS_REDIRECT_URI and DAYBOOK_PUBLIC_URL with the address in the \
                browser, and make a proxy in between pass the Host header on.",
            ),
            Self::CodeSpent => (
                "code_spent",
                400,
                "The sign-in code has expired",
                "WorkOS says that the one-time code was already used or is too old.",
                "The page was reloaded, or the answer was slow to arrive.",
                "Start again. If it happens every time, check that the clock of the server is right and that only one server handles the callback.",
            ),
            Self::WrongIssuer => (
                "wrong_issuer",
                500,
                "The token comes from an unexpected issuer",
                "WorkOS signed you in, but the token's issuer (iss) is not one that this Daybook trusts.",
                "The WorkOS environment uses a custom authentication domain or an issuer form that the defaults do not cover.",
                "Set WORKOS_ISSUER to the issuer that the server's log names now, and restart Daybook.",
            ),
            Self::WrongAudience => (
                "wrong_audience",
                500,
                "The token is meant for another audience",
                "WorkOS signed you in, but the token's audience (aud) is not the one that this Daybook is configured for.",
                "WORKOS_AUDIENCE is set, and the JWT template in the WorkOS dashboard sets no aud or a different one.",
                "Add \"aud\" with the same value to the JWT template, or unset WORKOS_AUDIENCE. The server's log names the audience seen.",
            ),
            Self::WrongKey => (
                "wrong_key",
                500,
                "The token's key is not known",
                "WorkOS signed you in, but the token is not signed by a key that it publishes for this client.",
                "WORKOS_CLIENT_ID and WORKOS_API_KEY belong to different environments, or the keys have just changed.",
                "Try again in a minute. If it keeps happening, copy the client id and the API key from the same environment of the WorkOS dashboard.",
            ),
            Self::ClockOff => (
                "clock_off",
                500,
                "The clocks do not agree",
                "WorkOS signed you in, but by the server's clock the token is not valid right now.",
                "The clock of the machine that runs Daybook is wrong by more than a minute.",
                "Set the machine's clock, ideally by NTP, and start again.",
            ),
            Self::TokenRefused => (
                "token_refused",
                500,
                "The token was refused",
                "WorkOS signed you in, but the token failed one of Daybook's checks.",
                "A JWT template changes a claim that Daybook needs, or WORKOS_API_BASE_URL names something that is not WorkOS.",
                "Look for \"token was refused\" in the server's log: it names the check. Remove the claim from the JWT template.",
            ),
            Self::WorkosUnreachable => (
                "workos_unreachable",
                503,
                "WorkOS can't be reached",
                "Daybook could not reach WorkOS to finish the sign-in. Nothing was lost.",
                "WorkOS or the network is down, WorkOS is limiting requests, or WORKOS_API_BASE_URL names the wrong host.",
                "Try again in a moment. If it keeps happening, check the server's network, its proxy and WORKOS_API_BASE_URL.",
            ),
            Self::WorkosUnreadable => (
                "workos_unreadable",
                502,
                "WorkOS gave an unreadable answer",
                "Something answered in place of WorkOS, but not with a WorkOS answer.",
                "WORKOS_API_BASE_URL names the wrong host, or a proxy in between answers with its own page.",
                "Try again. If it keeps happening, check WORKOS_API_BASE_URL and the proxy.",
            ),
            Self::BadCredentials => (
                "bad_credentials",
                500,
                "WorkOS refused Daybook's key",
                "WorkOS does not accept the API key or the client id of this Daybook.",
                "WORKOS_API_KEY was revoked or mistyped, or it belongs to a different environment than WORKOS_CLIENT_ID.",
                "Copy both again from the same environment of the WorkOS dashboard (API keys), and restart Daybook.",
            ),
            Self::WorkosRefused => (
                "workos_refused",
                403,
                "WorkOS refused the sign-in",
                "WorkOS did not let this sign-in through.",
                "The account, its organization or the sign-in method is not allowed in this environment.",
                "Try another account. The server's log names the code that WorkOS gave; it is explained in the WorkOS documentation.",
            ),
            Self::TokenTooBig => (
                "token_too_big",
                500,
                "The token is too big",
                "WorkOS could not make a token, because the JWT template puts too much in it.",
                "The claims that the JWT template renders are limited to 3,072 bytes.",
                "Remove claims from the JWT template in the WorkOS dashboard. Daybook needs none of them.",
            ),
            Self::SsoRequired => (
                "sso_required",
                403,
                "Your organization requires single sign-on",
                "This account can sign in only through its organization.",
                "The organization requires single sign-on for your e-mail domain.",
                "Start again and choose your organization's sign-in.",
            ),
            Self::MfaRequired => (
                "mfa_required",
                403,
                "A second factor is needed",
                "This account must set up a second factor before it can sign in.",
                "The environment or your organization requires multi-factor authentication.",
                "Start again and follow the steps to set it up.",
            ),
            Self::SsoRequiredNow => (
                "sso_required_now",
                403,
                "Please sign in again with single sign-on",
                "You were signed in until now. Your organization now requires single sign-on, so this session has ended. Nothing that you \
                wrote is lost.",
                "The organization has begun to require single sign-on, or you have joined one that does.",
                "Sign in again and choose your organization's sign-in; you will come back to where you were.",
            ),
            Self::MfaRequiredNow => (
                "mfa_required_now",
                403,
                "Please sign in again with a second factor",
                "You were signed in until now. Your account now needs a second factor, so this session has ended. Nothing that you \
                 wrote is lost.",
                "The environment or your organization has begun to require multi-factor authentication.",
                "Sign in again and follow the steps to set it up; you will come back to where you were.",
            ),
            Self::ImpersonatorUnclear => (
                "impersonator_unclear",
                502,
                "It is not clear who is signing in",
                "WorkOS says that a staff member acts in this account, but names two different people. Nobody was signed in.",
                "A JWT template sets the claim act, or something on the way changes the answers from WorkOS.",
                "Start the impersonation again. If it keeps happening, remove act from the JWT template in the WorkOS dashboard.",
            ),
            Self::ConnectionAmbiguous => (
                "connection_ambiguous",
                500,
                "Several ways to sign in match",
                "WorkOS could not tell which of several connections this sign-in should use.",
                "The environment has several connections for the same address or organization.",
                "Start again and choose your organization's sign-in. An administrator should remove the unused connections in the WorkOS \
                dashboard.",
            ),
            Self::ConnectionSelector => (
                "connection_selector",
                500,
                "WorkOS could not choose a way to sign in",
                "WorkOS knows no connection for this sign-in.",
                "AuthKit is not enabled in this environment.",
                "Enable AuthKit for this environment in the WorkOS dashboard, then start again.",
            ),
            Self::Connection => (
                "connection",
                403,
                "The connection does not work",
                "The sign-in method that WorkOS chose is not active.",
                "The connection of your organization is unfinished or was switched off.",
                "Choose another way to sign in, or ask your administrator to finish the connection in the WorkOS dashboard.",
            ),
            Self::ConnectionStrategy => (
                "connection_strategy",
                500,
                "The connection is of a different kind",
                "The connection of this sign-in does not work the way that was asked for.",
                "Its type was changed in the WorkOS dashboard, or its setup was started for another provider.",
                "Choose another way to sign in, or ask your administrator to set the connection up again in the WorkOS dashboard.",
            ),
            Self::ConnectionUnlinked => (
                "connection_unlinked",
                403,
                "The connection is not linked yet",
                "The connection of your organization is not linked to its identity provider.",
                "Its setup was started and not finished.",
                "Choose another way to sign in, or ask your administrator to link the connection in the WorkOS dashboard.",
            ),
            Self::Organization => (
                "organization",
                403,
                "The organization is not valid",
                "WorkOS does not know the organization of this sign-in.",
                "It was deleted, or belongs to another environment.",
                "Start again without the organization, or ask your administrator.",
            ),
            Self::ProviderFailed => (
                "provider_failed",
                502,
                "The identity provider failed",
                "The provider that you chose could not sign you in.",
                "It refused or is down, or its credentials in the WorkOS dashboard are wrong.",
                "Try again or choose another way. If you run this Daybook, check the provider's credentials in the WorkOS dashboard.",
            ),
            Self::WorkosFailed => (
                "workos_failed",
                503,
                "WorkOS had an error",
                "WorkOS reported an internal error.",
                "This usually clears up on its own.",
                "Try again in a moment; status.workos.com shows whether the problem is known.",
            ),
            Self::StoreUnavailable => (
                "store_unavailable",
                503,
                "Daybook can't save right now",
                "WorkOS signed you in, but Daybook could not store the session.",
                "The database is unavailable right now, or its disk is full.",
                "Try again in a moment. If you run this Daybook, check DAYBOOK_DATABASE and the server's log.",
            ),
            Self::Internal => (
                "internal",
                500,
                "Something went wrong on our side",
                "Daybook could not finish the sign-in.",
                "This is a bug in Daybook.",
                "Try again. If it keeps happening, report it with the time of day: the server's log has the details.",
            ),
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
    fn every_failure_has_a_code_of_its_own_and_whole_sentences() {
        for failure in SignInFailure::ALL {
            assert_eq!(SignInFailure::parse(failure.code()), Some(failure));
            assert!((400..=503).contains(&failure.status()), "{failure:?}");
            for text in [failure.what_happened(), failure.likely_cause(), failure.how_to_fix()] {
                assert!(text.ends_with('.') && !text.contains("  "), "{failure:?}: {text}");
            }
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
