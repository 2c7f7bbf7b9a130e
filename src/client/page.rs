//! The document and the address bar.

use crate::model::shortcuts::Pressed;
use wasm_bindgen::JsCast as _;
use web_sys::{
    Blob, BlobPropertyBag, Element, Event, FocusEvent, HtmlElement, HtmlInputElement, KeyboardEvent, PageTransitionEvent, Storage,
    VisibilityState,
};

const SIGNED_OUT: &str = "daybook.signed-out";

/// Shows a theme at once.
pub fn show_theme(theme: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // Fails only for an invalid attribute name.
        let _ = root.set_attribute("data-theme", theme);
    }
}

/// The time zone that the user chose for all of their devices.
pub fn chosen_zone() -> Option<String> {
    document()?.document_element()?.get_attribute("data-zone")
}

/// Marks the document as awake: from now on keys and autosave work. The end-to-end tests wait for it.
pub fn mark_awake() {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = root.set_attribute("data-hydrated", "");
    }
}

/// Whether the page is hidden, behind another tab for example.
pub fn is_hidden() -> bool {
    document().is_some_and(|document| document.visibility_state() == VisibilityState::Hidden)
}

/// The id of the notice that the server, or what this browser keeps, is of another version than the page. It is hidden at first.
pub const OTHER_VERSION: &str = "other-version";

/// Shows that notice.
pub fn say_other_version() {
    if let Some(notice) = element(OTHER_VERSION) {
        let _ = notice.remove_attribute("hidden");
    }
}

/// Goes to another page of this site.
pub fn go_to(path: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().assign(path);
    }
}

/// Passes on a pressed key. The keys of an input method never come here (`boot/waking.js`).
pub fn pressed(event: &KeyboardEvent, see: impl FnOnce(Pressed<'_>)) {
    let (key, code) = (event.key(), event.code());
    let command = event.ctrl_key() || event.meta_key();
    see(Pressed { key: &key, code: &code, alt: event.alt_key(), command, shift: event.shift_key() });
}

/// Loads this page again.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// Loads this page again, because the session has ended.
pub fn reload_signed_out() {
    if let Some(storage) = tab_storage() {
        // Without storage the page reloads all the same, but does not say why.
        let _ = storage.set_item(SIGNED_OUT, "");
    }
    reload();
}

/// Whether this page is the first one after [`reload_signed_out`].
pub fn was_signed_out() -> bool {
    let Some(storage) = tab_storage() else { return false };
    let was = storage.get_item(SIGNED_OUT).ok().flatten().is_some();
    let _ = storage.remove_item(SIGNED_OUT);
    was
}

/// The tab's own storage. A browser may forbid it.
pub fn tab_storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

/// The element with an id.
pub fn element(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Whether an event happened in a link.
pub fn is_link(event: &Event) -> bool {
    closest(event, "a").is_some()
}

/// The element that matches a selector and that an event happened in.
pub fn closest(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

/// Whether the focus goes to something within an element.
pub fn goes_to(event: &FocusEvent, within: Option<&Element>) -> bool {
    let next = event.related_target().and_then(|next| next.dyn_into::<Element>().ok());
    within.is_some_and(|within| within.contains(next.as_deref()))
}

/// The value of a field of the form that an event happened in.
pub fn field_of(event: &Event, name: &str) -> Option<String> {
    let form = event.target()?.dyn_into::<Element>().ok()?;
    Some(form.query_selector(&format!("[name={name}]")).ok()??.dyn_into::<HtmlInputElement>().ok()?.value())
}

/// The first element that matches a selector, HTML or SVG.
pub fn find_any(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok()?
}

/// The first HTML element that matches a selector.
pub fn find(selector: &str) -> Option<HtmlElement> {
    find_any(selector)?.dyn_into().ok()
}

/// The values of an attribute, of all elements that have it, in page order. Each comes with the value of the element's form field `id`.
pub fn values_of(attribute: &str) -> Vec<(Option<String>, String)> {
    let mut values = Vec::new();
    if let Some(found) = document().and_then(|document| document.query_selector_all(&format!("[{attribute}]")).ok()) {
        for at in 0..found.length() {
            let Some(element) = found.get(at).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
            let id = element.query_selector("[name=id]").ok().flatten().and_then(|field| field.get_attribute("value"));
            values.push((id, element.get_attribute(attribute).unwrap_or_default()));
        }
    }
    values
}

/// The `data-value` of an element.
pub fn value_of(id: &str) -> Option<String> {
    element(id)?.get_attribute("data-value")
}

/// The fragment of the address, with its `#`.
pub fn fragment() -> Option<String> {
    web_sys::window()?.location().hash().ok()
}

/// The element that has the focus.
pub fn focused() -> Option<Element> {
    let document = document()?;
    document.active_element().filter(|element| Some(element) != document.body().as_deref())
}

/// Whether somebody typed into a field before hydration; a script in the page's head marks it. Otherwise the text comes from the
/// server, or from the browser, which may fill in what it remembers.
pub fn was_typed_into(field: &Element) -> bool {
    field.has_attribute("data-typed")
}

/// Whether the focus is in a field that the page must not replace.
pub fn is_writing() -> bool {
    const WRITING: &str = ".note :focus, .todo-edit";
    document().and_then(|document| document.query_selector(WRITING).ok()).flatten().is_some()
}

/// Sends a text while the page is being left. Browsers send no more than 64 KiB this way.
pub fn send_while_leaving(address: &str, media_type: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = js_sys::Array::of1(&text.into());
    if let Some((window, body)) = web_sys::window().zip(Blob::new_with_str_sequence_and_options(&parts, &options).ok()) {
        let _ = window.navigator().send_beacon_with_opt_blob(address, Some(&body));
    }
}

/// Whether the page was restored from the back/forward cache.
pub fn is_persisted(event: &Event) -> bool {
    event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted)
}

/// The storage that all tabs share and that outlives the browser. A browser may forbid it.
pub fn browser_storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// The keys of a storage that begin with `prefix`.
pub fn keys_of(storage: &Storage, prefix: &str) -> Vec<String> {
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|index| storage.key(index).ok().flatten());
    keys.filter(|key| key.starts_with(prefix)).collect()
}

/// Removes the query and the fragment from the page's address, so that a reload does not repeat their effect.
pub fn forget_query() {
    if let Some((history, location)) = web_sys::window().and_then(|window| Some((window.history().ok()?, window.location()))) {
        let path = location.pathname().unwrap_or_else(|_| "/".to_owned());
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
    }
}

/// Whether an event comes from a field, which handles its own keys.
pub fn is_in_field(event: &Event) -> bool {
    closest(event, "input, textarea, select, [contenteditable]").is_some()
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}
