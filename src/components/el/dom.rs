//! Elements in the browser: built, or woken where the server wrote them.

use super::{Child, Content, El, ElRef, Handler, List, Parts, Read, Text, Value, order};
use leptos::{
    prelude::*,
    tachys::{
        hydration::Cursor,
        view::{Mountable, Position, PositionState},
    },
};
use send_wrapper::SendWrapper;
use std::{cell::RefCell, iter::successors, rc::Rc};
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{Element, Node};

const SVG: &str = "http://www.w3.org/2000/svg";

/// Where the search for the next child begins: an element of the page, and then its next siblings.
type Walk = Rc<RefCell<Option<Element>>>;
/// Puts a value on the page; none takes it away.
type Put = Box<dyn Fn(Option<&str>)>;
/// For each child, the first element that it has on the page.
type Shown = Rc<RefCell<Vec<Option<Element>>>>;

impl Render for El {
    type State = Root;

    fn build(self) -> Root {
        Root(self.built())
    }

    fn rebuild(self, Root(old): &mut Root) {
        let new = self.built();
        let _ = old.replace_with_with_node_1(&new);
        *old = new;
    }
}

/// An outermost [`El`] on the page: Leptos handles only these itself.
#[derive(Debug)]
pub struct Root(Element);

impl Mountable for Root {
    fn unmount(&mut self) {
        self.0.remove();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        insert(parent, &self.0, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let parent = self.0.parent_element();
        parent.is_some_and(|parent| {
            child.mount(&parent, Some(&self.0));
            true
        })
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.0.clone()]
    }
}

impl El {
    /// Wakes an outermost element, and moves the cursor past it.
    pub(super) fn wake_at(self, cursor: &Cursor, position: &PositionState) -> Root {
        match position.get() {
            Position::FirstChild => cursor.child(),
            Position::Current => {}
            _ => cursor.sibling(),
        }
        let walk = Walk::new(RefCell::new(cursor.current().dyn_into().ok()));
        let element = self.found(&walk);
        cursor.set(element.clone().into());
        position.set(Position::NextChild);
        self.attach(&element, false);
        Root(element)
    }

    /// The element that the server wrote for this one. Elements that a browser extension has inserted are skipped.
    #[expect(clippy::expect_used, reason = "a page that stops while it wakes is loaded again and works by its forms")]
    fn found(&self, walk: &Walk) -> Element {
        let element = successors(walk.take(), Element::next_element_sibling).find(|element| self.is_written_as(element));
        let element = element.expect(self.0.tag);
        walk.replace(element.next_element_sibling());
        element
    }

    fn is_written_as(&self, element: &Element) -> bool {
        let class = self.0.attributes.iter().find_map(|(name, value)| match value {
            Value::Fixed(Some(class)) if *name == "class" => Some(class),
            _ => None,
        });
        let has = |class: &Text| {
            let classes = element.get_attribute("class").unwrap_or_default();
            // Extensions add classes of their own.
            classes.strip_prefix(&**class).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        element.local_name() == self.0.tag && class.is_none_or(has)
    }

    #[expect(clippy::expect_used, reason = "a browser knows the elements of HTML")]
    fn built(self) -> Element {
        let document = document();
        let tag = self.0.tag;
        let element = if tag == "svg" { document.create_element_ns(Some(SVG), tag) } else { document.create_element(tag) };
        let element = element.expect(tag);
        self.attach(&element, true);
        element
    }

    /// Applies this element to one of the page. If the server wrote that, only the live parts are touched.
    fn attach(self, element: &Element, is_new: bool) {
        let Parts { attributes, content, handlers, reference, .. } = *self.0;
        for (name, value) in attributes {
            let to = element.clone();
            value.apply(is_new, move |value| {
                let _ = match value {
                    Some(value) => to.set_attribute(name, value),
                    None => to.remove_attribute(name),
                };
            });
        }
        let to = element.clone();
        match content {
            Content::Text(text) => text.apply(is_new, move |text| to.set_text_content(Some(text.unwrap_or_default()))),
            Content::Html(html) => html.apply(is_new, move |html| {
                let html = html.unwrap_or_default();
                // Setting the same HTML again would lose the focus and the selection.
                if to.inner_html() != html {
                    to.set_inner_html(html);
                }
            }),
            Content::Children(children) => attach_children(children, element, is_new),
        }
        if !handlers.is_empty() {
            handle(element, handlers);
        }
        if let Some(ElRef(reference)) = reference {
            reference.set(Some(SendWrapper::new(element.clone())));
        }
    }
}

/// Adds event handlers, which run under the current reactive owner.
fn handle(element: &Element, handlers: Vec<(Text, SendWrapper<Handler>)>) {
    let owner = Owner::current().unwrap_or_default();
    let is_here = StoredValue::new(());
    for (name, handler) in handlers {
        let (mut handler, owner) = (handler.take(), owner.clone());
        let listener = Closure::<dyn FnMut(_)>::new(move |event| {
            // A browser fires focus events even while it removes the element.
            if !is_here.is_disposed() {
                owner.with(|| handler(event));
            }
        });
        // The listener goes with its element.
        let _ = element.add_event_listener_with_callback(&name, listener.into_js_value().unchecked_ref());
    }
}

impl Value {
    /// Applies the value to a new element, and again whenever it changes.
    fn apply(self, is_new: bool, set: impl Fn(Option<&str>) + 'static) {
        match self {
            Self::Fixed(value) if is_new => {
                if let Some(value) = value {
                    set(Some(&value));
                }
            }
            Self::Fixed(_) => {}
            Self::Live(read) => follow(read, is_new, Box::new(set)),
        }
    }
}

fn follow(mut read: Read<Option<Text>>, is_new: bool, set: Put) {
    keep(RenderEffect::new(move |before: Option<Option<Text>>| {
        let now = read();
        if before.as_ref().map_or(is_new, |before| *before != now) {
            set(now.as_deref());
        }
        now
    }));
}

/// Keeps an effect as long as its owner.
fn keep<T: Send + Sync>(effect: RenderEffect<T>) {
    on_cleanup(move || drop(effect));
}

fn attach_children(children: Vec<Child>, parent: &Element, is_new: bool) {
    let walk = Walk::new(RefCell::new(if is_new { None } else { parent.first_element_child() }));
    let shown = Shown::new(RefCell::new(vec![None; children.len()]));
    for (index, child) in children.into_iter().enumerate() {
        match child {
            Child::Text(text) if is_new => drop(parent.append_child(&document().create_text_node(&text))),
            Child::Text(_) => {}
            Child::El(el) => {
                let element = if is_new { put_new(el, parent, None) } else { woken(el, &walk) };
                show(&shown, index, Some(element));
            }
            Child::Again(make) => attach_again(make, parent.clone(), shown.clone(), index, (!is_new).then(|| walk.clone())),
            Child::List(list) => attach_list(list, parent.clone(), (!is_new).then(|| walk.clone())),
        }
    }
}

fn put_new(el: El, parent: &Element, behind: Option<&Node>) -> Element {
    let element = el.built();
    insert(parent, &element, behind);
    element
}

fn woken(el: El, walk: &Walk) -> Element {
    let element = el.found(walk);
    if el.0.is_live {
        el.attach(&element, false);
    }
    element
}

fn attach_again(mut make: Read<Vec<El>>, parent: Element, shown: Shown, index: usize, mut walk: Option<Walk>) {
    let mut old: Vec<Element> = Vec::new();
    keep(RenderEffect::new(move |_| {
        let walk = walk.take();
        let els = make();
        show(&shown, index, None);
        let behind = shown.borrow().iter().skip(index).flatten().next().cloned();
        let put = |el| match &walk {
            Some(walk) => woken(el, walk),
            None => put_new(el, &parent, behind.as_deref()),
        };
        let new: Vec<_> = untrack(|| els.into_iter().map(put).collect());
        show(&shown, index, new.first().cloned());
        for old in std::mem::replace(&mut old, new) {
            old.remove();
        }
    }));
}

/// Records the first element of a child.
fn show(shown: &Shown, index: usize, element: Option<Element>) {
    if let Some(first) = shown.borrow_mut().get_mut(index) {
        *first = element;
    }
}

fn attach_list(mut list: Box<dyn List>, parent: Element, mut walk: Option<Walk>) {
    let owner = Owner::current().unwrap_or_default();
    let mut rows: Vec<(Element, Owner)> = Vec::new();
    keep(RenderEffect::new(move |_| {
        let places = list.read();
        let walk = walk.take();
        untrack(|| {
            let mut old: Vec<_> = std::mem::take(&mut rows).into_iter().map(Some).collect();
            let row = |(index, place): (usize, &Option<usize>)| {
                if let Some(row) = place.and_then(|place| old.get_mut(place)?.take()) {
                    return Some(row);
                }
                let owner = owner.child();
                let element = owner.with(|| {
                    list.make(index).map(|el| match &walk {
                        Some(walk) => woken(el, walk),
                        None => el.built(),
                    })
                });
                Some((element?, owner))
            };
            rows = places.iter().enumerate().filter_map(row).collect();
            for (element, owner) in old.into_iter().flatten() {
                element.remove();
                owner.cleanup();
            }
            if walk.is_some() {
                return;
            }
            let mut next: Option<&Element> = None;
            for ((element, _), stays) in rows.iter().zip(order::stays(&places)).rev() {
                if !stays {
                    insert(&parent, element, next.map(|next| &**next));
                }
                next = Some(element);
            }
        });
    }));
}

/// Puts an element before another, or at the end.
fn insert(parent: &Element, element: &Element, before: Option<&Node>) {
    // A browser extension may have moved the other one.
    if parent.insert_before(element, before).is_err() {
        let _ = parent.append_child(element);
    }
}
