//! What every page loads first: a script that guards the page and wakes it (hydrates its islands).
//!
//! - `trusted_types.js` guards every place where a string becomes markup or a script in the browser. The Content-Security-Policy requires
//!   Trusted Types, so a string reaches `innerHTML` only through the policy that this script creates: Leptos's own templates and the
//!   server's sanitised Markdown contain nothing that runs, and anything that does is refused. There is no policy for strings that would
//!   become scripts, so those are always refused.
//! - `language.js` holds the texts of the WASM in the page's language, and writes its dates, numbers and plural forms.
//! - `waking.js` loads the WASM and wakes the islands. It marks the fields that are typed into before, so that a waking page can tell typed
//!   text from what the browser filled in.
//! - `width.js` gives the sidebar its last width before it is drawn.
//! - `zoom.js` marks a page that is zoomed in.
//! - `new_line.js` adds a line to a todo by a button, for touch keyboards.
//!
//! All are one file: if a browser can't load it, nothing wakes without its guard.

use crate::{api, model::journal::Account};
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};

/// Loads the script, and the files with which it wakes the page.
#[component]
pub fn Boot(options: LeptosOptions) -> impl IntoView {
    // Leptos knows the file names of the build, and which parts there are. Its own script is not used: it would be in every page, and
    // handles more kinds of islands than Daybook has.
    let leptos = view! { <HydrationScripts options islands=true /> }.to_html();
    let mut links = addresses(&leptos);
    let (script, wasm) = (links.next(), links.next());
    // A visitor has nothing to search.
    let palette = use_context::<Option<Account>>().flatten().and_then(|_| api::page::files()).map(|files| files.palette);
    view! {
        <script src=api::page::files().map(|files| files.boot) nonce=use_nonce()></script>
        <link id="boot-script" rel="modulepreload" href=script.map(str::to_owned) crossorigin="" data-palette=palette />
        <link id="boot-wasm" rel="preload" href=wasm.map(str::to_owned) r#as="fetch" r#type="application/wasm" crossorigin="" />
    }
}

/// The values of all `href` attributes.
fn addresses(html: &str) -> impl Iterator<Item = &str> {
    html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_the_build_are_found() {
        let options = LeptosOptions::builder().output_name("daybook").site_pkg_dir("pkg").build();
        let html = Owner::new().with(|| view! { <Boot options /> }.to_html());
        let links: Vec<_> = addresses(&html).collect();
        assert!(matches!(links[..], ["/pkg/daybook.js", wasm] if wasm.starts_with("/pkg/daybook") && wasm.ends_with(".wasm")), "{html}");
    }
}
