//! The dependencies between the modules go one way: this test reads every path in `src` and fails where one goes back. It also fails where a
//! text for people is outside of `src/text`.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail this way, in its helper functions too")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};
use syn::{
    UseTree,
    buffer::{Cursor, TokenBuffer},
    visit::{self, Visit},
};

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

/// Which other modules each module may name.
const ARROWS: [(&str, &[&str]); 13] = [
    ("model", &[]),
    // `error` takes its sentences from `text`, so other modules that answer with an error need to name `error` only.
    ("text", &["model"]),
    ("error", &["text", "model"]),
    ("answers", &["error", "model"]),
    ("functions", &["model"]),
    ("api", &["functions", "answers", "error", "model"]),
    ("client", &["model"]),
    ("components", &["api", "client", "text", "answers", "model"]),
    ("pages", &["components", "api", "text", "answers", "error", "model"]),
    ("app", &["pages", "components", "text", "model"]),
    ("server", &["functions", "answers", "error", "text", "model", "emulator"]),
    // The clock is injected there too, and both compare addresses and answer in the same way.
    ("emulator", &["server"]),
    ("lib", &[]),
];

/// Crates that only certain files may name, by the beginnings of the files' paths.
const CRATES: [(&str, &[&str]); 6] = [
    ("surrealdb", &["server/store/"]),
    ("reqwest", &["server/auth/workos", "server/traces.rs"]),
    ("axum", &["server/", "emulator/"]),
    ("icalendar", &["server/calendar_file.rs"]),
    ("zip", &["server/export.rs", "server/import/archive.rs"]),
    ("csv", &["server/csv_files.rs", "server/import/todoist.rs"]),
];

/// The modules whose submodules must have no cycle of dependencies, neither within one of them nor across both.
const LAYERED: [&str; 2] = ["server", "emulator"];

/// The crates that `model` may use: none of them does I/O or renders pages.
const OF_MODEL: [&str; 11] =
    ["std", "core", "crate", "self", "super", "serde", "thiserror", "jiff", "ulid", "unicode_normalization", "utoipa"];

/// The modules that render pages: their texts are in `text`.
const DRAWN: [&str; 3] = ["app", "components", "pages"];

/// The page of a tool for developers.
const NOT_FOR_PEOPLE: &str = "pages/doctor.rs";

/// What looks like a text: the name of the app, keys, and an attribute.
const NAMES: [&str; 6] = ["Backspace", "Daybook", "Enter", "Escape", "Tab", " autofocus"];

/// Macros whose texts only developers read.
const FOR_DEVELOPERS: [&str; 6] = ["assert", "assert_eq", "assert_ne", "debug_assert", "panic", "unreachable"];

/// A path as it is written; a `use` with braces is expanded.
type Segments = Vec<String>;

#[derive(Default)]
struct Paths {
    /// Those of the file's own items.
    outside: BTreeSet<Segments>,
    /// Those in the bodies of functions.
    inside: BTreeSet<Segments>,
    depth: usize,
}

impl Paths {
    fn of(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).expect("a source");
        let mut paths = Self::default();
        paths.visit_file(&syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display())));
        paths
    }

    fn add(&mut self, segments: Segments) {
        if self.depth == 0 {
            self.outside.insert(segments)
        } else {
            self.inside.insert(segments)
        };
    }

    fn add_tree(&mut self, begin: &[String], tree: &UseTree) {
        let with = |name: String| [begin, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.add_tree(&with(path.ident.to_string()), &path.tree),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.add_tree(begin, item)),
            UseTree::Name(name) => self.add(with(name.ident.to_string())),
            UseTree::Rename(rename) => self.add(with(rename.ident.to_string())),
            UseTree::Glob(_) => self.add(with("*".to_owned())),
        }
    }
}

impl Visit<'_> for Paths {
    fn visit_block(&mut self, block: &syn::Block) {
        self.depth += 1;
        visit::visit_block(self, block);
        self.depth -= 1;
    }

    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        self.add_tree(&[], &item.tree);
    }

    /// Tests may reach for anything.
    fn visit_item_mod(&mut self, item: &syn::ItemMod) {
        if !is_of_tests(item) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_path(&mut self, path: &syn::Path) {
        self.add(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    /// The path in a visibility such as `pub(in path)` is no dependency.
    fn visit_vis_restricted(&mut self, _: &syn::VisRestricted) {}

    /// The contents of `view!` and similar macros are not Rust syntax, but the paths in them are still words between colons.
    fn visit_macro(&mut self, found: &syn::Macro) {
        let text = found.tokens.to_string().replace(' ', "");
        let begins = text.match_indices("crate::").chain(text.match_indices("super::"));
        for (place, _) in begins.filter(|(place, _)| !text[..*place].ends_with("::")) {
            let path = text[place..].split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).next().unwrap_or_default();
            self.add(path.split("::").map(str::to_owned).collect());
        }
    }
}

/// The string literals of a file that its programs use.
#[derive(Default)]
struct Literals(Vec<String>);

impl Literals {
    fn of(text: &str) -> Self {
        let mut literals = Self::default();
        literals.visit_file(&syn::parse_file(text).expect("a source"));
        literals
    }

    /// The string literals among the tokens of a macro, which need not be Rust syntax.
    fn add_tokens(&mut self, mut tokens: Cursor<'_>) {
        while !tokens.eof() {
            if let Some((inside, _, _, rest)) = tokens.any_group() {
                self.add_tokens(inside);
                tokens = rest;
                continue;
            }
            // An attribute; doc comments are attributes, too.
            if let Some((mark, rest)) = tokens.punct()
                && mark.as_char() == '#'
                && let Some((.., rest)) = rest.any_group()
            {
                tokens = rest;
                continue;
            }
            if let Some((literal, _)) = tokens.literal()
                && let syn::Lit::Str(text) = syn::Lit::new(literal)
            {
                self.0.push(text.value());
            }
            tokens = tokens.token_tree().expect("a token").1;
        }
    }
}

impl Visit<'_> for Literals {
    /// Documentation, and reasons for the compiler.
    fn visit_attribute(&mut self, _: &syn::Attribute) {}

    fn visit_item_mod(&mut self, item: &syn::ItemMod) {
        if !is_of_tests(item) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_lit_str(&mut self, text: &syn::LitStr) {
        self.0.push(text.value());
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        if call.method != "expect" {
            visit::visit_expr_method_call(self, call);
        }
    }

    fn visit_macro(&mut self, found: &syn::Macro) {
        if !FOR_DEVELOPERS.iter().any(|name| found.path.is_ident(name)) {
            self.add_tokens(TokenBuffer::new2(found.tokens.clone()).begin());
        }
    }
}

/// Whether a literal looks like a text for people: words that begin like a sentence or a label, or a part of a sentence, with a space at one
/// of its ends or punctuation at its end. In HTML it is each text, and each attribute that is read out or shown. A single lower-case word
/// can't be distinguished from the name of a class, so it is not found.
fn is_text(literal: &str) -> bool {
    if literal.contains('<') {
        let texts = literal.split('>').skip(1).filter_map(|rest| rest.split('<').next());
        let attributes = ["aria-label=\"", "placeholder=\"", "title=\""].into_iter().flat_map(|name| literal.split(name).skip(1));
        return texts.chain(attributes.filter_map(|rest| rest.split('"').next())).any(is_text);
    }
    // Without the placeholders of a format string.
    let text: String = literal.split('{').map(|part| part.rsplit('}').next().unwrap_or_default()).collect();
    let is_prose = text.chars().all(|letter| letter.is_alphanumeric() || letter.is_whitespace() || ".,:;?!…'’“”()-–/+·&".contains(letter));
    if !is_prose || !text.contains(char::is_alphabetic) || NAMES.contains(&literal) {
        return false;
    }
    let mut letters = text.chars().skip_while(|letter| !letter.is_alphabetic());
    let is_label = letters.next().is_some_and(char::is_uppercase) && !letters.next().is_some_and(char::is_uppercase);
    let is_part = literal.trim() != literal || text.trim().contains(' ') && text.ends_with(['.', ':', '…', '?', '!']);
    is_label || is_part
}

fn is_of_tests(item: &syn::ItemMod) -> bool {
    item.attrs.iter().any(|attribute| attribute.path().is_ident("cfg") && quoted(attribute).contains("test"))
}

fn quoted(attribute: &syn::Attribute) -> String {
    attribute.meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default()
}

/// Every source file except tests, by its path under `src`.
fn sources() -> Vec<(String, PathBuf)> {
    let mut folders = vec![PathBuf::from(SOURCES)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(SOURCES).expect("below").to_str().expect("text").to_owned();
            if path.is_dir() && !name.ends_with("tests") {
                folders.push(path);
            } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
                files.push((name, path));
            }
        }
    }
    assert!(files.len() > 50, "the sources were not found");
    files
}

fn module(name: &str) -> &str {
    name.split('/').next().expect("a name").trim_end_matches(".rs")
}

fn backwards(name: &str, named: &BTreeSet<Segments>, inside: bool) -> Vec<String> {
    let from = module(name);
    let allowed = ARROWS.iter().find(|(module, _)| *module == from).map_or(&[][..], |(_, allowed)| allowed);
    let ours = named.iter().filter(|path| path.len() > 1 && path[0] == "crate");
    let wrong = ours.filter(|path| {
        let to = path[1].as_str();
        // The body of a server function runs on the server alone.
        let body_of_api = from == "api" && inside && to == "server";
        ARROWS.iter().any(|(module, _)| *module == to) && to != from && !allowed.contains(&to) && !body_of_api
    });
    wrong.map(|path| format!("{name} names {}", path.join("::"))).collect()
}

/// The path of a source file's module: `["server", "store", "live"]`.
fn place(name: &str) -> Segments {
    let mut place: Segments = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    place.pop_if(|last| last == "mod");
    place
}

/// A path from the root of the crate, if it is one of this crate. A child of the module at `place` is named without a prefix.
fn from_root(place: &[String], path: &[String], modules: &BTreeSet<Segments>) -> Option<Segments> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    match path[0].as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([place, &path[1..]].concat()),
        "super" => Some([place.get(..place.len().checked_sub(ups)?)?, &path[ups..]].concat()),
        first => modules.contains(&[place, &[first.to_owned()]].concat()).then(|| [place, path].concat()),
    }
}

/// The submodule of a path from the root, among `modules`: `server::store`, or `server` for an item in that module's own
/// file.
fn submodule(path: &[String], modules: &BTreeSet<Segments>) -> Option<String> {
    let is_layered = path.first().is_some_and(|first| LAYERED.contains(&first.as_str()));
    is_layered.then(|| path[..if path.len() > 1 && modules.contains(&path[..2]) { 2 } else { 1 }].join("::"))
}

/// Which submodules each submodule names, and where.
type Arrows = BTreeMap<String, BTreeMap<String, String>>;

fn arrows(sources: impl IntoIterator<Item = (String, Paths)>, modules: &BTreeSet<Segments>) -> Arrows {
    let mut arrows = Arrows::new();
    for (name, paths) in sources {
        let place = place(&name);
        let Some(from) = submodule(&place, modules) else { continue };
        for path in paths.outside.union(&paths.inside).filter(|path| path.len() > 1) {
            let to = from_root(&place, path, modules).and_then(|path| submodule(&path, modules));
            if let Some(to) = to.filter(|to| *to != from) {
                arrows.entry(from.clone()).or_default().entry(to).or_insert_with(|| format!("{name} names {}", path.join("::")));
            }
        }
    }
    arrows
}

/// Removes every dependency of a submodule that nobody names, and every one on a submodule that names none, until only cycles are left, and the
/// dependencies between cycles.
fn circles(mut arrows: Arrows) -> Vec<String> {
    loop {
        let named: BTreeSet<String> = arrows.values().flat_map(BTreeMap::keys).cloned().collect();
        let before = arrows.values().map(BTreeMap::len).sum::<usize>();
        // A submodule that nobody names, or that names nothing, is in no cycle.
        arrows.retain(|from, _| named.contains(from));
        let naming: BTreeSet<String> = arrows.keys().cloned().collect();
        arrows.values_mut().for_each(|to| to.retain(|to, _| naming.contains(to)));
        arrows.retain(|_, to| !to.is_empty());
        if arrows.values().map(BTreeMap::len).sum::<usize>() == before {
            return arrows.into_values().flat_map(BTreeMap::into_values).collect();
        }
    }
}

#[test]
fn the_submodules_of_the_server_and_of_the_emulator_form_no_circle() {
    let modules = sources().iter().map(|(name, _)| place(name)).collect();
    let circles = circles(arrows(sources().into_iter().map(|(name, path)| (name, Paths::of(&path))), &modules));
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn no_module_names_one_that_stands_above_it() {
    let wrong: Vec<String> = sources()
        .iter()
        // The program itself puts the two ends together.
        .filter(|(name, _)| name != "main.rs")
        .flat_map(|(name, path)| {
            let paths = Paths::of(path);
            [backwards(name, &paths.outside, false), backwards(name, &paths.inside, true)].concat()
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_outside_world_has_one_door() {
    let mut wrong = Vec::new();
    for (name, path) in sources() {
        let paths = Paths::of(&path);
        for first in paths.outside.union(&paths.inside).filter(|path| path.len() > 1).map(|path| path[0].as_str()) {
            let door = CRATES.iter().find(|(crate_name, _)| *crate_name == first);
            if door.is_some_and(|(_, begins)| !begins.iter().any(|begin| name.starts_with(begin))) {
                wrong.push(format!("{name} names {first}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_model_is_made_of_plain_data() {
    let mut wrong = Vec::new();
    for (name, path) in sources().into_iter().filter(|(name, _)| module(name) == "model") {
        let paths = Paths::of(&path).outside;
        let imported = |name: &str| paths.iter().any(|path| path.len() > 1 && path[1..].iter().any(|part| part == name));
        for used in paths.iter().filter(|path| path.len() > 1) {
            let own = used[0].starts_with(char::is_uppercase) || OF_MODEL.contains(&used[0].as_str()) || imported(&used[0]);
            let io = used[0] == "std" && ["fs", "net", "io", "process", "env", "thread", "time"].contains(&used[1].as_str());
            if !own || io {
                wrong.push(format!("{name} names {}", used.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_text_for_people_stands_in_one_folder() {
    let mut wrong = Vec::new();
    for (name, path) in sources().into_iter().filter(|(name, _)| DRAWN.contains(&module(name)) && name != NOT_FOR_PEOPLE) {
        let literals = Literals::of(&std::fs::read_to_string(path).expect("a source")).0;
        wrong.extend(literals.iter().filter(|literal| is_text(literal)).map(|literal| format!("{name}: {literal:?}")));
    }
    assert!(wrong.is_empty(), "these belong into src/text: {wrong:#?}");
}

/// The compiler and the tests of `src/text` check that each text exists in every language.
#[test]
fn every_text_is_used() {
    let words =
        |text: &str| -> Vec<String> { text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').map(str::to_owned).collect() };
    let sources: Vec<_> = sources().into_iter().map(|(name, path)| (name, std::fs::read_to_string(path).expect("a source"))).collect();
    let words: BTreeMap<_, _> = sources.iter().map(|(name, text)| (name.as_str(), words(text))).collect();
    let of_text = sources.iter().filter(|(name, text)| module(name) == "text" && text.contains("texts! {"));
    let mut unused = Vec::new();
    for (name, text) in of_text {
        let place = place(name);
        let entries = text.lines().filter_map(|line| line.trim().trim_start_matches("pub ").split_once(':'));
        for (entry, _) in entries.filter(|(entry, _)| !entry.is_empty() && entry.chars().all(|c| c.is_ascii_uppercase() || c == '_')) {
            let is_used_here = words[name.as_str()].iter().filter(|word| *word == entry).count() > 1;
            let is_in = |words: &[String]| [entry, place.last().expect("a name")].iter().all(|one| words.iter().any(|word| word == one));
            if !is_used_here && !words.iter().any(|(other, words)| other != name && is_in(words)) {
                unused.push(format!("{name}: {entry}"));
            }
        }
    }
    assert!(unused.is_empty(), "{unused:#?}");
}

#[test]
fn a_text_for_people_is_found_wherever_it_stands() {
    for text in [
        "const NOTHING: &str = \"Nothing planned yet.\";",
        "fn body() { el(\"button\").text(\"Undo\") }",
        "fn body() { view! { <p class=\"empty\">{a.then(|| view! { <b>\"Go to the Trash\"</b> })}</p> } }",
        "fn body() { view! { <ul aria-label=\"Todos\">{items}</ul> } }",
        "fn body() { view! { <p>{email} \" acts in this account.\"</p> } }",
        "fn body() { format!(\"{name} - Click to sign out\") }",
        "fn body() { format!(\"“{}” was moved: look there.\", name) }",
        "const ITEMS: &str = concat!(r#\"<a href=\"/n/$id\">\"#, r#\"<b>Open</b>\"#);",
        "const DAY: &str = r#\"<input type=\"date\" aria-label=\"Another day\">\"#;",
    ] {
        assert_eq!(Literals::of(text).0.iter().filter(|literal| is_text(literal)).count(), 1, "{text}");
    }
    for other in [
        "/// An element. \nfn body() { el(\"div\").class(\"icon-button has-tooltip\") }",
        "#[expect(clippy::panic, reason = \"A page that stops.\")]\nfn body() { given.expect(\"Something is given.\") }",
        "thread_local! {\n/// Those that are held.\nstatic HELD: u8 = 0; }",
        "fn body() { assert!(a, \"A reason.\"); find(\".todo, .day-link\"); pressed(\"Escape\"); format!(\"{path}?page={next}\") }",
        "fn body() { view! { <a class=\"button small\" href=\"/settings\">{text::UNDO} \", \" {name} \".\"</a> } }",
        "const HIDDEN: &str = r#\"<input type=\"hidden\" name=\"id\" value=\"$id\">\"#;",
        "#[cfg(test)]\nmod tests { fn body() { el(\"p\").text(\"Buy milk\") } }",
    ] {
        assert_eq!(Literals::of(other).0.into_iter().filter(|literal| is_text(literal)).collect::<Vec<_>>(), [""; 0], "{other}");
    }
}

#[test]
fn an_arrow_that_points_back_is_found() {
    let text =
        "use crate::{model::day::Day, server::{context, store}};\nfn body() { crate::pages::day(); view! { <A b=crate::app::App /> } }";
    let mut paths = Paths::default();
    paths.visit_file(&syn::parse_file(text).expect("a source"));
    assert_eq!(
        backwards("components/a.rs", &paths.outside, false),
        ["components/a.rs names crate::server::context", "components/a.rs names crate::server::store"]
    );
    assert_eq!(
        backwards("components/a.rs", &paths.inside, true),
        ["components/a.rs names crate::app::App", "components/a.rs names crate::pages::day"]
    );
    assert_eq!(backwards("api/a.rs", &paths.outside, false).len(), 2, "only a body may name the server");
}

#[test]
fn a_circle_is_found_however_its_paths_are_written() {
    let paths = |text: &str| {
        let mut paths = Paths::default();
        paths.visit_file(&syn::parse_file(text).expect("a source"));
        paths
    };
    let found = |texts: &[(&str, &str)]| {
        let modules = texts.iter().map(|(name, _)| place(name)).collect();
        circles(arrows(texts.iter().map(|(name, text)| ((*name).to_owned(), paths(text))), &modules))
    };
    let (above, aside) = (("server/run.rs", "use super::{http, store};"), ("server/clock.rs", "use std::time::Instant;"));
    let http = ("server/http/mod.rs", "pub mod forms;");
    let straight = ("server/http/forms.rs", "use crate::server::store::Store;");
    assert_eq!(
        found(&[
            above,
            aside,
            http,
            straight,
            ("server/store.rs", "use super::clock; pub(in crate::server) fn http(http: u8) -> u8 { http }")
        ]),
        [""; 0]
    );
    for back in [
        "use super::http::forms;",
        "fn body() { crate::server::http::forms::go() }",
        "fn body() { log!(a, super::http::forms::go()) }",
        "use super::http::*;",
    ] {
        let circle = found(&[above, aside, http, straight, ("server/store.rs", back)]);
        assert_eq!(circle.len(), 2, "{back}: {circle:?}");
    }
    let through_both = [("server/run.rs", "use crate::emulator::Emulator;"), ("emulator/page.rs", "use crate::server::run;")];
    assert_eq!(found(&[through_both[0], ("emulator/mod.rs", "mod page;"), through_both[1]]), [""; 0]);
    assert_eq!(found(&[through_both[0], ("emulator/mod.rs", "mod page; pub use page::Emulator;"), through_both[1]]).len(), 3);
}
