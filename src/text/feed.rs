//! What the page of the calendar feed says.

/// What the feed is about.
pub const ABOUT: &str = "See your todos in your calendar app. It reads them from a private address and can't change them.";
pub const ONLY_OWNER: &str = "Only the owner of the account can see or change its calendar feed.";

pub const MADE: &str = "Your feed's address";
pub const SHOWN_ONCE: &str = "Copy it now: it is shown only this once.";
pub const ADDRESS: &str = "Address";
pub const IS_SECRET: &str = "Whoever has this address can read your todos. Give it to your calendar app and to nobody else.";
pub const OPEN_CALENDAR: &str = "Subscribe in the calendar app";

pub const ON: &str = "The feed is on";
pub const OFF: &str = "The feed is off";
pub const SINCE: &str = "Since";
pub const TIME_ZONE: &str = "Time zone";
pub const NOT_YET: &str = "Turn it on to get an address for your calendar app.";
pub const REPLACES: &str = "A new address ends the old one: calendars that use it no longer get your todos.";
pub const MAKE: &str = "Turn on";
pub const REPLACE: &str = "Make a new address";
pub const TURN_OFF: &str = "Turn off";

pub const HOW: &str = "How to subscribe";
/// Each calendar, and what is done there with the address.
pub const STEPS: [(&str, &str); 4] = [
    ("Google Calendar", "On the web: Other calendars, +, From URL."),
    ("Apple Calendar", "File, New Calendar Subscription; on iPhone: Add Calendar, Add Subscription Calendar."),
    ("Outlook", "Add calendar, Subscribe from web."),
    ("Thunderbird", "New Calendar, On the Network."),
];
pub const WHAT: &str = "The feed has your open todos from 30 days ago to a year ahead. A todo with a time, like 15:00, stands at that time, \
     any other on its whole day. Headings, notes, and what is done, deleted or archived are left out. Calendars look for changes by \
     themselves, some only once or twice a day.";
