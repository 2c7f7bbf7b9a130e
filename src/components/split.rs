//! What a page loads beside the WASM that every page loads, where the build put the code of some islands into files of their own
//! (the feature `split`). The build says so in a manifest; without one these components are nothing.

use leptos::{WasmSplitManifest, prelude::*};
use leptos_meta::Link;

/// The script that loads such files. The WASM's own script imports it; this way it does not come after that. Stands after
/// `HydrationScripts`, which reads the manifest.
#[component]
pub fn SplitLoader() -> impl IntoView {
    use_context::<WasmSplitManifest>().map(|WasmSplitManifest(manifest)| {
        let href = manifest.with_value(|(folder, _, loader)| format!("{folder}/{loader}"));
        view! { <link rel="modulepreload" href=href crossorigin="" /> }
    })
}

/// Has the browser load the files of an island with the page, and not when the rest has loaded and asks for them.
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
