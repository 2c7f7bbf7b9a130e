//! The user's calendar: today's date in their time zone.

use super::page::{chosen_zone, set_cookie};
use crate::model::day::Day;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsCast as _;

/// Today in the time zone that the user chose, else in the browser's. None where the browser does not know that zone.
pub fn today() -> Option<Day> {
    let (now, options) = (Date::new_0(), Object::new());
    if let Some(zone) = chosen_zone() {
        Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
    }
    // Swedish dates have the format of ISO 8601.
    let format = Reflect::get(&now, &"toLocaleDateString".into()).ok()?.dyn_into::<Function>().ok()?;
    format.call2(&now, &"sv".into(), &options).ok()?.as_string()?.parse().ok()
}

/// Tells the server the browser's time zone, so that its next page shows the right day.
pub fn remember_time_zone() {
    let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    if let Some(zone) = Reflect::get(&options, &"timeZone".into()).ok().and_then(|zone| zone.as_string()) {
        set_cookie("daybook_tz", &zone);
    }
}
