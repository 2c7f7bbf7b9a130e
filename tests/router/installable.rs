//! What a browser needs to install Daybook, and how it frames the page.

use super::{support::on_a_deep_stack, surface::Site};
use axum::http::Method;
use serde_json::Value;
use std::path::PathBuf;

fn public(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("public").join(path.trim_start_matches('/'))
}

/// The width and the height of a picture, as its head has them.
fn size_of_png(path: &str) -> (u32, u32) {
    let bytes = std::fs::read(public(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"), "{path} is a PNG");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}

#[test]
fn the_icons_are_there_and_have_the_sizes_that_the_manifest_says() {
    let manifest = std::fs::read_to_string(public("manifest.webmanifest")).expect("a manifest");
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    for (name, value) in [("id", "/"), ("start_url", "/"), ("scope", "/"), ("display", "standalone")] {
        assert_eq!(manifest[name], value, "{name}");
    }
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let shortcuts = list(&manifest["shortcuts"]);
    assert!(shortcuts.iter().all(|shortcut| shortcut["url"].as_str().is_some_and(|url| url.starts_with('/'))), "{shortcuts:?}");
    assert_eq!(manifest["share_target"]["action"], "/share");
    let icons: Vec<Value> =
        list(&manifest["icons"]).into_iter().chain(shortcuts.iter().flat_map(|shortcut| list(&shortcut["icons"]))).collect();
    for icon in &icons {
        let (src, sizes) = (icon["src"].as_str().expect("an address"), icon["sizes"].as_str().expect("sizes"));
        match icon["type"].as_str().expect("a type") {
            "image/png" => {
                let (width, height) = size_of_png(src);
                assert_eq!(format!("{width}x{height}"), sizes, "{src}");
            }
            _ => assert!(public(src).exists() && sizes == "any", "{src}"),
        }
    }
    let has = |sizes: &str, purpose: &Value| icons.iter().any(|icon| icon["sizes"] == sizes && icon["purpose"] == *purpose);
    assert!(has("192x192", &Value::Null) && has("512x512", &Value::Null) && has("512x512", &"maskable".into()), "{icons:?}");
    assert_eq!(size_of_png("apple-touch-icon.png"), (180, 180));
}

#[test]
fn a_page_names_the_icons_and_the_colour_of_its_theme() {
    on_a_deep_stack(async {
        let site = Site::new().await;
        let (_, page) = site.ask(Method::GET, "/", None, "").await;
        for words in [
            "href=\"/manifest.webmanifest\"",
            "rel=\"apple-touch-icon\" href=\"/apple-touch-icon.png\"",
            "content=\"#ffffff\" media=\"(prefers-color-scheme: light)\"",
            "content=\"#1a1b1e\" media=\"(prefers-color-scheme: dark)\"",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // Whoever is signed in here has chosen the dark theme.
        let ada = site.sign_in("ada").await;
        let (_, page) = site.ask(Method::GET, "/", Some(&ada), "").await;
        assert_eq!(page.matches("name=\"theme-color\"").count(), 1);
        assert!(page.contains("name=\"theme-color\" content=\"#1a1b1e\""), "{page}");
    });
}

#[test]
fn the_colours_are_those_of_the_page() {
    let tokens = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("style/tokens.css")).expect("the colours");
    assert!(tokens.contains("--canvas: light-dark(#ffffff, #1a1b1e);"));
}
