//! What the settings pages say: what a person has chosen, where they are signed in, their account.

/// What the preferences are about.
pub const PREFERENCES: &str = "They go with you to every device that you sign in on.";
pub const SAVED: &str = "Saved.";

pub const WEEK_STARTS_ON: &str = "Week starts on";
pub const MONDAY: &str = "Monday";
pub const SUNDAY: &str = "Sunday";
pub const SATURDAY: &str = "Saturday";
pub const WEEK_OF_LANGUAGE: &str = "As usual in the browser's language";

pub const TEXT_SIZE: &str = "Text size";
pub const SMALL: &str = "Small";
pub const NORMAL: &str = "Normal";
pub const LARGE: &str = "Large";

pub const THEME: &str = "Theme";
pub const THEME_OF_SYSTEM: &str = "Same as the system";
pub const LIGHT: &str = "Light";
pub const DARK: &str = "Dark";
pub const TAN: &str = "Tan";
pub const CLOUD: &str = "Cloud";

pub const TIME_ZONE: &str = "Time zone";
pub const ZONE_OF_DEVICE: &str = "Same as the device";

pub const TEMPLATE: &str = "Template for a new day";

pub const PROFILE: &str = "Profile";
pub const NAME: &str = "Name";
pub const EMAIL: &str = "E-mail";
pub const PROFILE_OF_WORKOS: &str =
    "Your name and e-mail address come from WorkOS. If they change there, they change here the next time you sign in.";

/// What the sessions are about.
pub const SESSIONS: &str = "Every browser you are signed in with. End any session you don't recognise.";
pub const ONLY_OWNER_ENDS: &str = "Only the owner of the account can end sessions.";
pub const THIS_ONE: &str = "This one";
pub const ADDRESS: &str = "Address";
pub const ADDRESS_UNKNOWN: &str = "unknown";
pub const SIGNED_IN: &str = "Signed in";
pub const LAST_SEEN: &str = "Last seen";
pub const ACTING: &str = "Acting";
pub const REASON: &str = "Reason";
pub const END: &str = "End";
pub const END_OTHERS: &str = "End all others";
pub const SIGN_OUT_EVERYWHERE: &str = "Sign out everywhere";

/// The button that ends the session of a device.
pub fn end(device: &str) -> String {
    format!("End {device}")
}

/// What the account is about.
pub const ACCOUNT: &str = "What you wrote is yours: download it, or delete it.";
pub const ONLY_OWNER: &str = "Only the owner of the account can download everything in it, or delete it.";

pub const EXPORT: &str = "Export";
pub const EXPORT_WHAT: &str = "One archive with everything: your todos and notes as Markdown, one file per day, and as JSON, including what you \
     deleted and where you signed in.";
pub const DOWNLOAD_EVERYTHING: &str = "Download everything";

pub const DELETE_ACCOUNT: &str = "Delete the account";
/// Around the link to the export.
pub const DELETED_AT_ONCE: &str = "Everything is deleted immediately: every todo, every note, every session. Nobody can restore it, so ";
pub const DOWNLOAD_FIRST: &str = "download it first";
pub const WORKOS_STAYS: &str = ". Your WorkOS sign-in stays; signing in again starts an empty Daybook.";
/// Around the address.
pub const TYPE_YOUR_ADDRESS: &str = "Type your e-mail address, ";
pub const TO_CONFIRM: &str = ", to confirm";
pub const DELETE_EVERYTHING: &str = "Delete everything";

pub const ACCOUNT_DELETED: &str = "Your account is deleted";
pub const ACCOUNT_IS_GONE: &str =
    "Everything that you wrote is gone, and you are signed out everywhere. Thank you for keeping your days here.";
pub const GO_TO_DAYBOOK: &str = "Go to Daybook";
