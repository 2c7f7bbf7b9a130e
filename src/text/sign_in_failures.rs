//! Why a sign-in failed, in words for the user and for the developer who connects an account.

use crate::model::sign_in::SignInFailure;

/// The page's title.
pub const fn title(failure: SignInFailure) -> &'static str {
    texts(failure).0
}

/// One sentence for the person.
pub const fn what_happened(failure: SignInFailure) -> &'static str {
    texts(failure).1
}

/// One or two sentences: why this usually happens.
pub const fn likely_cause(failure: SignInFailure) -> &'static str {
    texts(failure).2
}

/// What to do about it.
pub const fn how_to_fix(failure: SignInFailure) -> &'static str {
    texts(failure).3
}

/// One failure's texts: title, what happened, likely cause, how to fix it.
type Texts = (&'static str, &'static str, &'static str, &'static str);

const fn texts(failure: SignInFailure) -> Texts {
    match failure {
        SignInFailure::Denied => (
            "Sign-in was cancelled",
            "WorkOS reported that access was denied, so you are not signed in.",
            "You pressed Cancel, or your organization does not allow this account to use Daybook.",
            "Try again, or use another account. If it keeps happening, ask the person who runs this Daybook to give your account access.",
        ),
        SignInFailure::StateMissing => (
            "This sign-in was not started here",
            "Your browser came back from WorkOS, but it has no record of a sign-in that was started here.",
            "It took longer than ten minutes, more than five sign-ins were started since, cookies are blocked, or the sign-in was started in \
             another browser or under another address: localhost and 127.0.0.1 count as two different sites.",
            "Start again. If it happens every time, open Daybook at exactly the address that WORKOS_REDIRECT_URI and \
             DAYBOOK_PUBLIC_URL name. If somebody sent you the link that brought you here, nothing happened: it did not sign you in.",
        ),
        SignInFailure::StateExpired => (
            "The sign-in took too long",
            "A sign-in is valid for ten minutes, and this one is older.",
            "The sign-in page was left open, or the message with the code was slow to arrive.",
            "Start again; nothing was lost.",
        ),
        SignInFailure::StateReplayed => (
            "This sign-in was already used",
            "Each answer from WorkOS works once, and this one was already used.",
            "The page was reloaded, or opened again from the history.",
            "Start again. If you did not do this yourself, nothing happened: a used answer can't sign anyone in.",
        ),
        SignInFailure::StateMismatch => (
            "This sign-in belongs to another page",
            "What WorkOS sent back does not match the sign-in that this browser started.",
            "The address was copied from another browser, or somebody tried to sign you in to an account that is not yours.",
            "Start again from Daybook itself, and don't follow sign-in links that others send you.",
        ),
        SignInFailure::Malformed => (
            "The answer was not understood",
            "What your browser came back with is not a valid answer from WorkOS, so it was not used.",
            "The address was cut off, typed by hand, or changed on the way.",
            "Start again from Daybook itself.",
        ),
        SignInFailure::SessionLost => (
            "Your browser does not keep the sign-in",
            "You signed in three times within half a minute, and each time your browser came back without the session that Daybook gave it.",
            "Something removes Daybook's cookie: the browser's settings, an extension, too many cookies for this address, or a proxy \
             in between.",
            "Allow cookies for this address, switch off extensions that remove them, and wait half a minute before you try again. If you \
            run this Daybook, check that the proxy passes Set-Cookie and Cookie on unchanged.",
        ),
        SignInFailure::StateLost => (
            "Answers from WorkOS arrive incomplete",
            "Three times within half a minute the sign-in came back without the state that Daybook had sent, so it could not be \
             finished.",
            "Something on the way removes the state parameter from the address: a proxy, a rewrite rule, or an extension.",
            "Wait half a minute and try again, ideally in another browser. If you run this Daybook, check that the proxy passes on the \
            whole query of /callback.",
        ),
        SignInFailure::WrongAddress => (
            "Daybook is at another address",
            "WorkOS sends every sign-in back to one address of Daybook, and you opened it at another one. A sign-in that starts there \
            could not finish.",
            "A browser keeps the cookies of each address separate, even those of localhost and 127.0.0.1.",
            "Continue at the right address. If you run this Daybook, compare WORKOS_REDIRECT_URI and DAYBOOK_PUBLIC_URL with the address in the \
            browser, and make a proxy in between pass the Host header on.",
        ),
        SignInFailure::CodeSpent => (
            "The sign-in code has expired",
            "WorkOS says that the one-time code was already used or is too old.",
            "The page was reloaded, or the answer was slow to arrive.",
            "Start again. If it happens every time, check that the clock of the server is right and that only one server handles the callback.",
        ),
        SignInFailure::WrongIssuer => (
            "The token comes from an unexpected issuer",
            "WorkOS signed you in, but the token's issuer (iss) is not one that this Daybook trusts.",
            "The WorkOS environment uses a custom authentication domain or an issuer form that the defaults do not cover.",
            "Set WORKOS_ISSUER to the issuer that the server's log names now, and restart Daybook.",
        ),
        SignInFailure::WrongAudience => (
            "The token is meant for another audience",
            "WorkOS signed you in, but the token's audience (aud) is not the one that this Daybook is configured for.",
            "WORKOS_AUDIENCE is set, and the JWT template in the WorkOS dashboard sets no aud or a different one.",
            "Add \"aud\" with the same value to the JWT template, or unset WORKOS_AUDIENCE. The server's log names the audience seen.",
        ),
        SignInFailure::WrongKey => (
            "The token's key is not known",
            "WorkOS signed you in, but the token is not signed by a key that it publishes for this client.",
            "WORKOS_CLIENT_ID and WORKOS_API_KEY belong to different environments, or the keys have just changed.",
            "Try again in a minute. If it keeps happening, copy the client id and the API key from the same environment of the WorkOS dashboard.",
        ),
        SignInFailure::ClockOff => (
            "The clocks do not agree",
            "WorkOS signed you in, but by the server's clock the token is not valid right now.",
            "The clock of the machine that runs Daybook is wrong by more than a minute.",
            "Set the machine's clock, ideally by NTP, and start again.",
        ),
        SignInFailure::TokenRefused => (
            "The token was refused",
            "WorkOS signed you in, but the token failed one of Daybook's checks.",
            "A JWT template changes a claim that Daybook needs, or WORKOS_API_BASE_URL names something that is not WorkOS.",
            "Look for \"token was refused\" in the server's log: it names the check. Remove the claim from the JWT template.",
        ),
        SignInFailure::WorkosUnreachable => (
            "WorkOS can't be reached",
            "Daybook could not reach WorkOS to finish the sign-in. Nothing was lost.",
            "WorkOS or the network is down, WorkOS is limiting requests, or WORKOS_API_BASE_URL names the wrong host.",
            "Try again in a moment. If it keeps happening, check the server's network, its proxy and WORKOS_API_BASE_URL.",
        ),
        SignInFailure::WorkosUnreadable => (
            "WorkOS gave an unreadable answer",
            "Something answered in place of WorkOS, but not with a WorkOS answer.",
            "WORKOS_API_BASE_URL names the wrong host, or a proxy in between answers with its own page.",
            "Try again. If it keeps happening, check WORKOS_API_BASE_URL and the proxy.",
        ),
        SignInFailure::BadCredentials => (
            "WorkOS refused Daybook's key",
            "WorkOS does not accept the API key or the client id of this Daybook.",
            "WORKOS_API_KEY was revoked or mistyped, or it belongs to a different environment than WORKOS_CLIENT_ID.",
            "Copy both again from the same environment of the WorkOS dashboard (API keys), and restart Daybook.",
        ),
        SignInFailure::WorkosRefused => (
            "WorkOS refused the sign-in",
            "WorkOS did not let this sign-in through.",
            "The account, its organization or the sign-in method is not allowed in this environment.",
            "Try another account. The server's log names the code that WorkOS gave; it is explained in the WorkOS documentation.",
        ),
        SignInFailure::TokenTooBig => (
            "The token is too big",
            "WorkOS could not make a token, because the JWT template puts too much in it.",
            "The claims that the JWT template renders are limited to 3,072 bytes.",
            "Remove claims from the JWT template in the WorkOS dashboard. Daybook needs none of them.",
        ),
        SignInFailure::SsoRequired => (
            "Your organization requires single sign-on",
            "This account can sign in only through its organization.",
            "The organization requires single sign-on for your e-mail domain.",
            "Start again and choose your organization's sign-in.",
        ),
        SignInFailure::MfaRequired => (
            "A second factor is needed",
            "This account must set up a second factor before it can sign in.",
            "The environment or your organization requires multi-factor authentication.",
            "Start again and follow the steps to set it up.",
        ),
        SignInFailure::SsoRequiredNow => (
            "Please sign in again with single sign-on",
            "You were signed in until now. Your organization now requires single sign-on, so this session has ended. Nothing that you \
            wrote is lost.",
            "The organization has begun to require single sign-on, or you have joined one that does.",
            "Sign in again and choose your organization's sign-in; you will come back to where you were.",
        ),
        SignInFailure::MfaRequiredNow => (
            "Please sign in again with a second factor",
            "You were signed in until now. Your account now needs a second factor, so this session has ended. Nothing that you \
             wrote is lost.",
            "The environment or your organization has begun to require multi-factor authentication.",
            "Sign in again and follow the steps to set it up; you will come back to where you were.",
        ),
        SignInFailure::ImpersonatorUnclear => (
            "It is not clear who is signing in",
            "WorkOS says that a staff member acts in this account, but names two different people. Nobody was signed in.",
            "A JWT template sets the claim act, or something on the way changes the answers from WorkOS.",
            "Start the impersonation again. If it keeps happening, remove act from the JWT template in the WorkOS dashboard.",
        ),
        SignInFailure::ConnectionAmbiguous => (
            "Several ways to sign in match",
            "WorkOS could not tell which of several connections this sign-in should use.",
            "The environment has several connections for the same address or organization.",
            "Start again and choose your organization's sign-in. An administrator should remove the unused connections in the WorkOS \
            dashboard.",
        ),
        SignInFailure::ConnectionSelector => (
            "WorkOS could not choose a way to sign in",
            "WorkOS knows no connection for this sign-in.",
            "AuthKit is not enabled in this environment.",
            "Enable AuthKit for this environment in the WorkOS dashboard, then start again.",
        ),
        SignInFailure::Connection => (
            "The connection does not work",
            "The sign-in method that WorkOS chose is not active.",
            "The connection of your organization is unfinished or was switched off.",
            "Choose another way to sign in, or ask your administrator to finish the connection in the WorkOS dashboard.",
        ),
        SignInFailure::ConnectionStrategy => (
            "The connection is of a different kind",
            "The connection of this sign-in does not work the way that was asked for.",
            "Its type was changed in the WorkOS dashboard, or its setup was started for another provider.",
            "Choose another way to sign in, or ask your administrator to set the connection up again in the WorkOS dashboard.",
        ),
        SignInFailure::ConnectionUnlinked => (
            "The connection is not linked yet",
            "The connection of your organization is not linked to its identity provider.",
            "Its setup was started and not finished.",
            "Choose another way to sign in, or ask your administrator to link the connection in the WorkOS dashboard.",
        ),
        SignInFailure::Organization => (
            "The organization is not valid",
            "WorkOS does not know the organization of this sign-in.",
            "It was deleted, or belongs to another environment.",
            "Start again without the organization, or ask your administrator.",
        ),
        SignInFailure::ProviderFailed => (
            "The identity provider failed",
            "The provider that you chose could not sign you in.",
            "It refused or is down, or its credentials in the WorkOS dashboard are wrong.",
            "Try again or choose another way. If you run this Daybook, check the provider's credentials in the WorkOS dashboard.",
        ),
        SignInFailure::WorkosFailed => (
            "WorkOS had an error",
            "WorkOS reported an internal error.",
            "This usually clears up on its own.",
            "Try again in a moment; status.workos.com shows whether the problem is known.",
        ),
        SignInFailure::StoreUnavailable => (
            "Daybook can't save right now",
            "WorkOS signed you in, but Daybook could not store the session.",
            "The database is unavailable right now, or its disk is full.",
            "Try again in a moment. If you run this Daybook, check DAYBOOK_DATABASE and the server's log.",
        ),
        SignInFailure::Internal => (
            "Something went wrong on our side",
            "Daybook could not finish the sign-in.",
            "This is a bug in Daybook.",
            "Try again. If it keeps happening, report it with the time of day: the server's log has the details.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_is_told_in_whole_sentences() {
        for failure in SignInFailure::ALL {
            for text in [what_happened(failure), likely_cause(failure), how_to_fix(failure)] {
                assert!(text.ends_with('.') && !text.contains("  "), "{failure:?}: {text}");
            }
        }
    }
}
