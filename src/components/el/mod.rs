//! One type for every element that the browser wakes.
//!
//! `view!` gives each element a type of its own, and the WASM holds the code to build, wake, update and drop each of these types. An [`El`]
//! is data: what it costs is its names and texts (docs/decisions/023-one-type-for-every-element.md).
//!
//! The server writes an element as HTML (`html`). The browser builds one, or wakes the one that the server wrote (`dom`). Fixed parts need
//! no waking, and are skipped.

mod dom;
mod html;
mod order;

use crate::text;
use leptos::{
    attr::any_attribute::AnyAttribute,
    ev::EventDescriptor,
    prelude::*,
    tachys::{
        hydration::Cursor,
        no_attrs,
        view::{Position, PositionState},
    },
};
use send_wrapper::SendWrapper;
use std::borrow::Cow;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// A text, static or computed.
type Text = Cow<'static, str>;
/// Reads signals.
type Read<T> = Box<dyn FnMut() -> T + Send>;
type Handler = Box<dyn FnMut(Event)>;

/// An element: its attributes, what handles its events, and what is in it.
///
/// It is only a pointer, because it is passed by value from call to call.
#[expect(missing_debug_implementations, reason = "most of it are closures")]
pub struct El(Box<Parts>);

struct Parts {
    tag: &'static str,
    attributes: Vec<(&'static str, Value)>,
    content: Content,
    /// Whether anything of it, or in it, has to be woken.
    is_live: bool,
    handlers: Vec<(Text, SendWrapper<Handler>)>,
    reference: Option<ElRef>,
}

enum Value {
    Fixed(Option<Text>),
    Live(Read<Option<Text>>),
}

enum Content {
    Children(Vec<Child>),
    Text(Value),
    Html(Value),
}

enum Child {
    El(El),
    Text(Text),
    Again(Read<Vec<El>>),
    List(Box<dyn List>),
}

/// The elements of a list, one for each key.
trait List: Send {
    /// Reads the keys, and returns for each the index that it had before.
    fn read(&mut self) -> Vec<Option<usize>>;
    /// The element of the key at an index.
    fn make(&mut self, index: usize) -> Option<El>;
}

struct Keyed<K, R, M> {
    keys: Vec<K>,
    read: R,
    make: M,
}

impl<K, R, M> List for Keyed<K, R, M>
where
    K: Copy + PartialEq + Send,
    R: FnMut() -> Vec<K> + Send,
    M: FnMut(K) -> El + Send,
{
    fn read(&mut self) -> Vec<Option<usize>> {
        let keys = (self.read)();
        let places = order::places(&self.keys, &keys);
        self.keys = keys;
        places
    }

    fn make(&mut self, index: usize) -> Option<El> {
        self.keys.get(index).map(|key| (self.make)(*key))
    }
}

/// What an attribute or a text can be made of. None, or `false`: the element does not have the attribute.
pub trait IntoText {
    /// The value.
    fn into_text(self) -> Option<Text>;
}

impl IntoText for &'static str {
    fn into_text(self) -> Option<Text> {
        Some(Cow::Borrowed(self))
    }
}

impl IntoText for text::Text {
    fn into_text(self) -> Option<Text> {
        Some(Cow::Borrowed(self.get()))
    }
}

impl IntoText for String {
    fn into_text(self) -> Option<Text> {
        Some(Cow::Owned(self))
    }
}

impl IntoText for bool {
    fn into_text(self) -> Option<Text> {
        self.then_some(Cow::Borrowed(""))
    }
}

impl<T: IntoText> IntoText for Option<T> {
    fn into_text(self) -> Option<Text> {
        self.and_then(T::into_text)
    }
}

/// An element without attributes.
#[inline(never)]
pub fn el(tag: &'static str) -> El {
    let (attributes, content) = (Vec::new(), Content::Children(Vec::new()));
    El(Box::new(Parts { tag, attributes, content, is_live: false, handlers: Vec::new(), reference: None }))
}

/// An element that the browser neither builds nor wakes, so that the WASM is spared its code. It must not stand between elements that come
/// and go, or that have the same tag and class.
pub fn served(make: impl FnOnce() -> El) -> El {
    if cfg!(feature = "ssr") { make() } else { el("") }
}

/// A form that posts, and works without a script.
pub fn post(class: &'static str, action: &'static str) -> El {
    el("form").class(class).attr("method", "post").attr("action", action)
}

/// A hidden field of a form.
pub fn hidden(name: &'static str) -> El {
    el("input").attr("type", "hidden").attr("name", name)
}

impl El {
    /// Gives it an attribute.
    #[must_use]
    pub fn attr(self, name: &'static str, value: impl IntoText) -> Self {
        self.with_attribute(name, Value::Fixed(value.into_text()))
    }

    /// Gives it an attribute that only the server writes, because the browser never builds this element: the WASM is spared the code.
    #[must_use]
    pub fn served(self, name: &'static str, value: impl IntoText) -> Self {
        if cfg!(feature = "ssr") { self.attr(name, value) } else { self }
    }

    /// The same for a computed value.
    #[must_use]
    pub fn served_with<T: IntoText>(self, name: &'static str, value: impl FnOnce() -> T) -> Self {
        if cfg!(feature = "ssr") { self.attr(name, value()) } else { self }
    }

    /// Gives it a fixed text that only the server writes.
    #[must_use]
    pub fn served_text(self, text: impl IntoText) -> Self {
        if cfg!(feature = "ssr") { self.text(text) } else { self }
    }

    /// Gives it the attribute `class`.
    #[must_use]
    pub fn class(self, value: &'static str) -> Self {
        self.attr("class", value)
    }

    /// Gives it an attribute that follows signals.
    #[must_use]
    pub fn live<T: IntoText>(self, name: &'static str, mut read: impl FnMut() -> T + Send + 'static) -> Self {
        self.with_attribute(name, Value::Live(Box::new(move || read().into_text())))
    }

    /// Gives it a text that is fixed. It is all that is in the element.
    #[must_use]
    pub fn text(self, text: impl IntoText) -> Self {
        self.with_content(Content::Text(Value::Fixed(text.into_text())))
    }

    /// Gives it a text that follows signals. It is all that is in the element.
    ///
    /// It is set as a whole: a browser that translates the page wraps texts in elements of its own, and a text node that is no longer on
    /// the page would be written in vain.
    #[must_use]
    pub fn live_text<T: IntoText>(self, mut read: impl FnMut() -> T + Send + 'static) -> Self {
        self.with_content(Content::Text(Value::Live(Box::new(move || read().into_text()))))
    }

    /// Fills it with HTML. The caller has escaped everything that was typed.
    #[must_use]
    pub fn html(self, html: impl IntoText) -> Self {
        self.with_content(Content::Html(Value::Fixed(html.into_text())))
    }

    /// Fills it with HTML that follows signals.
    #[must_use]
    pub fn live_html<T: IntoText>(self, mut read: impl FnMut() -> T + Send + 'static) -> Self {
        self.with_content(Content::Html(Value::Live(Box::new(move || read().into_text()))))
    }

    /// Adds elements, or none.
    #[must_use]
    pub fn with(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        for child in children {
            let is_live = child.0.is_live;
            if !child.0.tag.is_empty() {
                self.add(Child::El(child), is_live);
            }
        }
        self
    }

    /// Adds a fixed text among elements.
    #[must_use]
    pub fn words(mut self, text: impl IntoText) -> Self {
        self.add(Child::Text(text.into_text().unwrap_or_default()), false);
        self
    }

    /// Adds elements, or none. They are made again whenever a signal that `make` reads changes.
    #[must_use]
    pub fn again<T: IntoIterator<Item = Self>>(mut self, mut make: impl FnMut() -> T + Send + 'static) -> Self {
        self.add(Child::Again(Box::new(move || make().into_iter().collect())), true);
        self
    }

    /// Adds an element for each key, and keeps the elements of keys that stay. Nothing may be added after them.
    #[must_use]
    pub fn each<K: Copy + PartialEq + Send + 'static>(
        mut self,
        read: impl FnMut() -> Vec<K> + Send + 'static,
        make: impl FnMut(K) -> Self + Send + 'static,
    ) -> Self {
        self.add(Child::List(Box::new(Keyed { keys: Vec::new(), read, make })), true);
        self
    }

    /// Handles an event. The server has no events.
    #[must_use]
    pub fn on<E: EventDescriptor<EventType: JsCast>>(self, event: E, mut handle: impl FnMut(E::EventType) + 'static) -> Self {
        if !cfg!(feature = "ssr") {
            return self.with_handler(event.name(), Box::new(move |event| handle(event.unchecked_into())));
        }
        self
    }

    /// Lets a reference reach the element.
    #[must_use]
    pub fn known_as(mut self, reference: ElRef) -> Self {
        self.0.is_live = true;
        self.0.reference = Some(reference);
        self
    }

    #[inline(never)]
    fn with_attribute(mut self, name: &'static str, value: Value) -> Self {
        self.0.is_live |= matches!(value, Value::Live(_));
        self.0.attributes.push((name, value));
        self
    }

    #[inline(never)]
    fn with_handler(mut self, name: Text, handler: Handler) -> Self {
        self.0.is_live = true;
        self.0.handlers.push((name, SendWrapper::new(handler)));
        self
    }

    #[inline(never)]
    fn with_content(mut self, content: Content) -> Self {
        self.0.is_live |= matches!(&content, Content::Text(Value::Live(_)) | Content::Html(Value::Live(_)));
        self.0.content = content;
        self
    }

    #[inline(never)]
    fn add(&mut self, child: Child, is_live: bool) {
        self.0.is_live |= is_live;
        if let Content::Children(children) = &mut self.0.content {
            children.push(child);
        }
    }
}

/// A reference to an element of the page.
#[derive(Debug, Clone, Copy)]
pub struct ElRef(RwSignal<Option<SendWrapper<Element>>>);

impl Default for ElRef {
    /// A reference to no element yet.
    fn default() -> Self {
        Self(RwSignal::new(None))
    }
}

impl ElRef {
    /// The element. An effect that reads it runs again once it is on the page.
    pub fn get<T: JsCast>(self) -> Option<T> {
        self.0.try_get().flatten()?.take().dyn_into().ok()
    }

    /// The element, read without tracking.
    pub fn peek<T: JsCast>(self) -> Option<T> {
        self.0.try_get_untracked().flatten()?.take().dyn_into().ok()
    }
}

// What Leptos requires of a view. An `El` waits for nothing, and takes no attributes from outside.

no_attrs!(El);

impl RenderHtml for El {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        _escape: bool,
        _mark_branches: bool,
        _extra_attrs: Vec<AnyAttribute>,
    ) {
        self.write(buf);
        *position = Position::NextChild;
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        self.wake_at(cursor, position)
    }

    fn into_owned(self) -> Self {
        self
    }
}
