//! Files for the browser that are compiled into the program. The name of each has a hash of its contents, so browsers cache it for
//! good. A file with texts exists once for each language.

use crate::{
    model::language::Language,
    server::sha256::sha256,
    text::{self, finding, layout},
};
use axum::{Router, http::header, response::IntoResponse, routing::get};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::{collections::BTreeMap, sync::OnceLock};

const BOOT_SCRIPT: &str = concat!(
    include_str!("../../components/boot/trusted_types.js"),
    include_str!("../../components/boot/language.js"),
    include_str!("../../components/boot/waking.js"),
    include_str!("../../components/boot/width.js"),
    include_str!("../../components/boot/zone.js"),
    include_str!("../../components/boot/zoom.js"),
    include_str!("../../components/boot/new_line.js"),
);

const SIDEBAR_SCRIPT: &str = concat!(
    include_str!("../../components/sidebar_scripts/drawer.js"),
    include_str!("../../components/sidebar_scripts/edge.js"),
    include_str!("../../components/sidebar_scripts/month.js"),
    include_str!("../../components/sidebar_scripts/repeat.js"),
    include_str!("../../components/palette/key.js"),
);

const PALETTE_SCRIPT: &str = include_str!("../../components/palette/palette.js");

const PAGE_SCRIPT: &str = concat!(
    include_str!("../../components/page_scripts/full_screen.js"),
    include_str!("../../components/page_scripts/week.js"),
    include_str!("../../components/page_scripts/sign_out.js"),
    include_str!("../../components/page_scripts/delete_account.js"),
    include_str!("../../components/sidebar_scripts/drawer.js"),
    include_str!("../../components/palette/key.js"),
);

/// The style sheet of the pages that are not the day's: cargo-leptos builds one sheet, which every page loads.
pub static STYLES: OwnFile =
    OwnFile::new(|| Content::new("pages", "css", "text/css; charset=utf-8", include_str!("../../../style/pages.css").into()));

/// The additional styles of right-to-left pages.
pub static RIGHT_TO_LEFT: OwnFile = OwnFile::new(|| {
    Content::new("right-to-left", "css", "text/css; charset=utf-8", include_str!("../../../style/right-to-left.css").into())
});

/// The script of those pages. `components/page_files.rs` says what it does.
pub static SCRIPT: OwnFile = OwnFile::new(|| Content::new("pages", "js", "text/javascript; charset=utf-8", without_comments(PAGE_SCRIPT)));

/// The script that runs before anything else. `components/boot.rs` says what it does. It contains the texts of the WASM.
pub static BOOT: OwnFile = OwnFile::new(|| {
    let texts = serde_json::Value::from(text::of_the_browser()).to_string();
    let script = without_comments(BOOT_SCRIPT).replace("'{texts}'", &texts);
    Content::new("boot", "js", "text/javascript; charset=utf-8", script)
});

/// The script of the sidebar, for what it does without the WASM.
pub static SIDEBAR: OwnFile = OwnFile::new(|| {
    let script = without_comments(SIDEBAR_SCRIPT).replace("{width}", &layout::SIDEBAR_WIDTH);
    Content::new("sidebar", "js", "text/javascript; charset=utf-8", script)
});

/// The script of the palette. It has the address of the pages' style sheet, which styles it, and its texts.
pub static PALETTE: OwnFile = OwnFile::new(|| {
    let names = [
        ("{styles}", STYLES.path()),
        ("{label}", &*finding::SEARCH_FOR),
        ("{hint}", &*finding::PALETTE_HINT),
        ("{results}", &*finding::RESULTS),
        ("{failed}", &*finding::NOT_SEARCHED),
    ];
    let script = names.into_iter().fold(without_comments(PALETTE_SCRIPT), |script, (name, value)| script.replace(name, value));
    Content::new("palette", "js", "text/javascript; charset=utf-8", script)
});

/// The icons, as symbols.
pub static ICONS: OwnFile =
    OwnFile::new(|| Content::new("icons", "svg", "image/svg+xml", include_str!("../../components/icons.svg").into()));

/// One of these files.
#[derive(Debug)]
pub struct OwnFile {
    make: fn() -> Content,
    made: OnceLock<[Content; Language::ALL.len()]>,
}

#[derive(Debug)]
struct Content {
    path: String,
    kind: &'static str,
    text: String,
}

impl Content {
    fn new(name: &str, extension: &str, kind: &'static str, text: String) -> Self {
        let [first, second, third, fourth, fifth, sixth, ..] = sha256(&text);
        let hash = URL_SAFE_NO_PAD.encode([first, second, third, fourth, fifth, sixth]);
        Self { path: format!("/{name}.{hash}.{extension}"), kind, text }
    }
}

impl OwnFile {
    const fn new(make: fn() -> Content) -> Self {
        Self { make, made: OnceLock::new() }
    }

    /// The file in each language.
    fn all(&'static self) -> &'static [Content; Language::ALL.len()] {
        self.made.get_or_init(|| Language::ALL.map(|language| text::at_once_in(language, self.make)))
    }

    /// The address of the file in the language of the page. Its contents never change.
    pub fn path(&'static self) -> &'static str {
        let all @ [english, ..] = self.all();
        &all.get(text::language().index()).unwrap_or(english).path
    }
}

impl Content {
    /// The file.
    async fn send(&'static self) -> impl IntoResponse {
        ([(header::CONTENT_TYPE, self.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")], self.text.as_str())
    }
}

/// Serves these files.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let files = [&STYLES, &SCRIPT, &RIGHT_TO_LEFT, &BOOT, &SIDEBAR, &PALETTE, &ICONS].into_iter().flat_map(|file| file.all());
    // A file without texts is the same in each language.
    let files: BTreeMap<&str, &'static Content> = files.map(|file| (file.path.as_str(), file)).collect();
    files.into_iter().fold(Router::new(), |router, (path, file)| router.route(path, get(|| file.send())))
}

/// A script without indents, blank lines and comment lines.
fn without_comments(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_is_sent() {
        let source = "(() => {\n  // Why.\n  const address = 'http://a/';\n\n  go(address);\n})();\n";
        assert_eq!(without_comments(source), "(() => {\nconst address = 'http://a/';\ngo(address);\n})();\n");
    }

    /// A string over several lines would lose its indents.
    #[test]
    fn no_text_of_a_script_goes_over_a_line() {
        for script in [BOOT_SCRIPT, SIDEBAR_SCRIPT, PALETTE_SCRIPT, PAGE_SCRIPT] {
            assert!(!script.contains('`') && !script.contains("/*"));
        }
    }
}
