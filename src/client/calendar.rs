//! The user's calendar: which day it is where the browser is.

use super::page::set_cookie;
use crate::model::day::Day;
use js_sys::{Array, Date, Intl, Object, Reflect};

/// Today in the browser's time zone.
pub fn today() -> Option<Day> {
    let now = Date::new_0();
    format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date()).parse().ok()
}

/// Tells the server the browser's time zone, so that its next page shows the right day.
pub fn remember_time_zone() {
    let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    if let Some(zone) = Reflect::get(&options, &"timeZone".into()).ok().and_then(|zone| zone.as_string()) {
        set_cookie("daybook_tz", &zone);
    }
}
