//! The separate WASM files of islands, if the build has made any (the feature `split`). The build lists them in a manifest; without one
//! these components render nothing.

use leptos::{WasmSplitManifest, prelude::*};
use leptos_meta::Link;

/// Preloads the script that loads such files, so that it does not come only after the WASM's own script, which imports it. Must be rendered
/// after `Boot`, which provides the manifest.
#[component]
pub fn SplitLoader() -> impl IntoView {
    use_context::<WasmSplitManifest>().map(|WasmSplitManifest(manifest)| {
        let href = manifest.with_value(|(folder, _, loader)| format!("{folder}/{loader}"));
        view! { <link rel="modulepreload" href=href crossorigin="" /> }
    })
}

/// Preloads the files of an island with the page; otherwise they would be requested only after everything else has loaded.
#[component]
pub fn Preload(
    /// The island's name in snake case.
    island: &'static str,
) -> impl IntoView {
    let files = use_context::<WasmSplitManifest>().map(|WasmSplitManifest(manifest)| {
        manifest.with_value(|(folder, files, _)| {
            let begin = format!("{island}_loader_");
            let files = files.iter().filter(|(name, _)| name.starts_with(&begin)).flat_map(|(_, files)| files);
            files.map(|file| format!("{folder}/{file}.wasm")).collect::<Vec<_>>()
        })
    });
    let link = |href| view! { <Link rel="preload" href as_="fetch" type_="application/wasm" crossorigin="anonymous" /> };
    files.into_iter().flatten().map(link).collect_view()
}
