//! What is said to who has to sign in, or can't. Why a sign-in failed stands in [`super::sign_in_failures`].

/// The dialog that a visitor sees.
pub const REQUIRED: &str = "Sign In Required";
pub const SIGN_IN: &str = "Sign In";

/// A page that a visitor can't see.
pub const SIGN_IN_TO_SEE: &str = "Please sign in to see this page.";

/// While WorkOS can't say whether somebody is still signed in.
pub const NOT_CHECKED: &str = "Your sign-in can't be checked right now";
pub const NOT_CHECKED_WHY: &str = "You are still signed in. Every few minutes Daybook checks that with WorkOS, the sign-in service, which has not been \
     reachable for a while. Your pages stay closed until it answers, so that nobody else can use an old sign-in. \
     Nothing that you wrote is lost.";
pub const CLEARS_UP: &str = "This usually clears up on its own. Try again in a moment, or sign in again.";
pub const SIGN_IN_AGAIN: &str = "Sign in again";

/// The parts of the page of a sign-in that failed.
pub const LIKELY_CAUSE: &str = "Likely cause";
pub const WHAT_TO_DO: &str = "What to do";
pub const ASK_THE_DOCTOR: &str = "Ask the doctor";
pub const ADDRESSES: &str = "Addresses";
/// Around two addresses.
pub const YOU_OPENED: &str = "You opened ";
pub const WORKOS_SENDS_BACK_TO: &str = ", and WorkOS sends the browser back to ";

/// The link to the right address.
pub fn continue_at(address: &str) -> String {
    format!("Continue at {address}")
}
