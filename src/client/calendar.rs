//! The user's calendar: today's date in their time zone.

use super::page::chosen_zone;
use crate::model::day::Day;
use js_sys::{Date, Function, Object, Reflect};
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
