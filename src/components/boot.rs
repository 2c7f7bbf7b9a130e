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
//! - `zone.js` keeps the browser's time zone in a cookie for the server.
//! - `zoom.js` marks a page that is zoomed in.
//! - `new_line.js` adds a line to a todo by a button, for touch keyboards.
//!
//! All are one file: if a browser can't load it, nothing wakes without its guard.

use crate::{api, model::journal::Account};
use leptos::{WasmSplitManifest, config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_meta::HashedStylesheet;
use std::sync::OnceLock;

/// The addresses of the build's files, which Leptos reads from the disk.
struct Built {
    styles: Option<String>,
    script: Option<String>,
    wasm: Option<String>,
    parts: Option<WasmSplitManifest>,
}

/// They are read with the first page.
fn built(options: &LeptosOptions) -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| {
        let styles = view! { <HashedStylesheet options=options.clone() /> }.to_html();
        // Leptos's own script is not used: it would be in every page, and handles more kinds of islands than Daybook has.
        let scripts = view! { <HydrationScripts options=options.clone() islands=true /> }.to_html();
        let mut links = addresses(&scripts).map(str::to_owned);
        Built { styles: addresses(&styles).next().map(str::to_owned), script: links.next(), wasm: links.next(), parts: use_context() }
    })
}

/// The style sheet of every page.
#[component]
pub fn Styles(options: LeptosOptions) -> impl IntoView {
    view! { <link id="leptos" rel="stylesheet" href=built(&options).styles.as_deref() /> }
}

/// Loads the script, and the files with which it wakes the page.
#[component]
pub fn Boot(options: LeptosOptions) -> impl IntoView {
    let Built { script, wasm, parts, .. } = built(&options);
    // These two `HydrationScripts` does for the page that it is in.
    if let Some(parts) = parts {
        provide_context(parts.clone());
    }
    if let Some(page) = Owner::current_shared_context() {
        page.set_is_hydrating(false);
    }
    // A visitor has nothing to search.
    let palette = use_context::<Option<Account>>().flatten().and_then(|_| api::page::files()).map(|files| files.palette);
    view! {
        <script src=api::page::files().map(|files| files.boot) nonce=use_nonce()></script>
        <link id="boot-script" rel="modulepreload" href=script.as_deref() crossorigin="" data-palette=palette />
        <link id="boot-wasm" rel="preload" href=wasm.as_deref() r#as="fetch" r#type="application/wasm" crossorigin="" />
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
        for page in ["the first", "the second"] {
            let options = options.clone();
            let html = Owner::new().with(|| view! { <Styles options=options.clone() /> <Boot options /> }.to_html());
            let links: Vec<_> = addresses(&html).collect();
            let ["/pkg/daybook.css", "/pkg/daybook.js", wasm] = links[..] else { panic!("{page}: {html}") };
            assert!(wasm.starts_with("/pkg/daybook") && wasm.ends_with(".wasm"), "{page}: {html}");
        }
    }
}
