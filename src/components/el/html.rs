//! Elements as HTML, on the server.

use super::{Child, Content, El, Parts, Text, Value};
use crate::model::links::escape_all;

/// The elements without content and end tag.
const VOID: [&str; 3] = ["input", "img", "source"];

impl Value {
    fn now(self) -> Option<Text> {
        match self {
            Self::Fixed(value) => value,
            Self::Live(mut read) => read(),
        }
    }
}

impl El {
    /// Writes the element and what is in it.
    pub(super) fn write(self, html: &mut String) {
        let Parts { tag, attributes, content, .. } = *self.0;
        html.push('<');
        html.push_str(tag);
        for (name, value) in attributes {
            let Some(value) = value.now() else { continue };
            html.push(' ');
            html.push_str(name);
            if !value.is_empty() {
                html.push_str("=\"");
                escape_all(html, &value);
                html.push('"');
            }
        }
        html.push('>');
        match content {
            Content::Text(text) => escape_all(html, &text.now().unwrap_or_default()),
            Content::Html(inner) => html.push_str(&inner.now().unwrap_or_default()),
            Content::Children(children) => children.into_iter().for_each(|child| child.write(html)),
        }
        if !VOID.contains(&tag) {
            html.push_str("</");
            html.push_str(tag);
            html.push('>');
        }
    }
}

impl Child {
    fn write(self, html: &mut String) {
        match self {
            Self::El(el) => el.write(html),
            Self::Text(text) => escape_all(html, &text),
            Self::Again(mut make) => make().into_iter().for_each(|el| el.write(html)),
            Self::List(mut list) => {
                for index in 0..list.read().len() {
                    if let Some(el) = list.make(index) {
                        el.write(html);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::el;
    use leptos::prelude::*;

    #[test]
    fn what_is_typed_stays_text() {
        let hostile = "\"><script>&amp;";
        let html = el("p").attr("title", hostile.to_owned()).text(hostile.to_owned()).to_html();
        assert_eq!(html, "<p title=\"&quot;>&lt;script>&amp;amp;\">&quot;>&lt;script>&amp;amp;</p>");
    }

    #[test]
    fn an_element_has_what_its_signals_say() {
        Owner::new().with(|| {
            let name = RwSignal::new("a".to_owned());
            let keys = RwSignal::new(vec![2, 1]);
            let html = el("ul")
                .live("aria-label", move || name.get())
                .live("hidden", move || keys.with(Vec::is_empty))
                .again(move || keys.with(Vec::is_empty).then(|| el("p")))
                .with([el("input").attr("value", "").attr("required", true), el("li").words("first ").with([el("b").text("bold")])])
                .each(move || keys.get(), |key| el("li").text(key.to_string()))
                .to_html();
            assert_eq!(html, "<ul aria-label=\"a\"><input value required><li>first <b>bold</b></li><li>2</li><li>1</li></ul>");
        });
    }
}
