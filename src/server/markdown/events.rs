//! Adapts the parser's events for a page.

use super::{
    LONGEST_ADDRESS, code,
    links::{Part, parts},
};
use crate::{
    model::{language::Language, links::escape_all},
    server::sha256::sha256,
    text::notes,
};
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};
use std::{collections::HashMap, fmt::Write as _, mem, ops::Range};

/// The classes of cells by the alignment of their column.
pub(super) const ALIGNED: [&str; 3] = [LEFT, CENTER, RIGHT];
const LEFT: &str = "to-left";
const CENTER: &str = "to-center";
const RIGHT: &str = "to-right";
/// The class of the box around a table.
pub(super) const WIDE: &str = "wide";
/// The name of that box.
pub(super) const TABLE: &str = notes::TABLE.of(Language::English);
/// The name of a block of code.
pub(super) const CODE: &str = notes::CODE.of(Language::English);
/// The class of the line that says what kind of alert a quote is.
pub(super) const ALERT: &str = "alert";
/// The classes of alerts, as the parser's writer names them.
pub(super) const ALERTS: [&str; 5] =
    ["markdown-alert-note", "markdown-alert-tip", "markdown-alert-important", "markdown-alert-warning", "markdown-alert-caution"];
/// The form name of a task's checkbox. Its value is the position of its bracket in the text, in bytes.
pub(super) const TASK: &str = "task";
/// The classes of that checkbox: it looks like that of a todo.
pub(super) const BOX: [&str; 2] = ["checkbox", "task"];
/// The class of the list of footnotes.
pub(super) const FOOTNOTES: &str = "footnotes";
/// The label of the link from a footnote back to the text.
pub(super) const BACK: &str = notes::BACK_TO_TEXT.of(Language::English);
/// The prefix of every id.
pub(super) const NOTE_ID: &str = "fn-";

/// The events as they may appear in a page. `markdown` is their source.
pub(super) fn fitted<'a>(markdown: &'a str, events: impl Iterator<Item = (Event<'a>, Range<usize>)>) -> Vec<Event<'a>> {
    let mut fitting = Fitting::new(markdown);
    for (event, place) in events {
        fitting.take(event, place);
    }
    fitting.finish()
}

/// How deep elements may be nested. The sanitiser walks up from every element, so a hundred thousand `>` would take it
/// minutes; nobody reads anything this deep. What is deeper keeps its text.
const DEEPEST: u32 = 40;

struct Fitting<'a> {
    markdown: &'a str,
    made: Vec<Event<'a>>,
    depth: u32,
    /// How many links are open.
    links: u32,
    /// The pieces of an unfinished text, and where its source ends: the parser splits texts at every character that could be markup.
    text: Vec<CowStr<'a>>,
    text_end: usize,
    /// Whether the text is an escaped bracket.
    is_itself: bool,
    /// The block of code that is being read: its info string and its text so far.
    code: Option<(CowStr<'a>, String)>,
    /// The columns of the table that is being read, the next column, and whether it is in the head.
    columns: Vec<Alignment>,
    column: usize,
    is_head: bool,
    /// The task that is being read: the index of its checkbox among the events, whether it is ticked, its position in the text, and
    /// its words.
    task: Option<(usize, bool, usize, String)>,
    footnotes: Footnotes<'a>,
}

/// How many characters of a task's words become the name of its checkbox.
const LONGEST_NAME: usize = 100;
/// The name of a checkbox without words.
const UNNAMED: &str = notes::TASK.of(Language::English);

/// Collects the footnotes, which are put at the end, wherever they were written.
#[derive(Default)]
struct Footnotes<'a> {
    /// The number of each footnote, counted by its first reference.
    numbers: HashMap<CowStr<'a>, usize>,
    /// The finished footnotes, by name.
    read: Vec<(CowStr<'a>, Vec<Event<'a>>)>,
    /// The footnotes that are being read, each with the events from before it.
    open: Vec<(CowStr<'a>, Vec<Event<'a>>)>,
    /// A prefix that keeps their ids distinct from those of other notes on the page: the beginning of the text's hash.
    mark: Option<String>,
}

impl<'a> Fitting<'a> {
    fn new(markdown: &'a str) -> Self {
        Self {
            markdown,
            made: Vec::new(),
            depth: 0,
            links: 0,
            text: Vec::new(),
            text_end: 0,
            is_itself: false,
            code: None,
            columns: Vec::new(),
            column: 0,
            is_head: false,
            task: None,
            footnotes: Footnotes::default(),
        }
    }

    fn take(&mut self, event: Event<'a>, place: Range<usize>) {
        if self.task.is_some() && !is_within_line(&event) {
            self.end_text();
            self.end_task();
        }
        match event {
            // HTML in the source is shown as text.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(text, place),
            Event::TaskListMarker(done) => {
                self.end_text();
                self.task = Some((self.made.len(), done, place.start, String::new()));
            }
            Event::Start(tag) => {
                self.end_text();
                self.depth += 1;
                if self.depth <= DEEPEST {
                    self.start(tag);
                }
            }
            Event::End(tag) => {
                self.end_text();
                self.depth -= 1;
                if self.depth < DEEPEST {
                    self.end(tag);
                }
            }
            Event::FootnoteReference(name) => {
                self.end_text();
                self.refer(name);
            }
            other => {
                self.end_text();
                if let Event::Code(code) = &other {
                    self.name_task(code);
                }
                self.made.push(other);
            }
        }
    }

    /// Adds to the name of a task's checkbox.
    fn name_task(&mut self, words: &str) {
        if let Some((.., name)) = &mut self.task {
            name.extend(words.chars().take(LONGEST_NAME));
        }
    }

    /// At the end of a task's first line the name of its checkbox is complete.
    fn end_task(&mut self) {
        let Some((place, done, at, words)) = self.task.take() else { return };
        let words: String = words.trim().chars().take(LONGEST_NAME).collect();
        let mut html = format!(
            "<button class=\"{}\" name=\"{TASK}\" value=\"{at}\" role=\"checkbox\" aria-checked=\"{done}\" aria-label=\"",
            BOX.join(" ")
        );
        escape_all(&mut html, if words.is_empty() { UNNAMED } else { &words });
        html.push_str("\"></button> ");
        self.made.insert(place, Event::Html(html.into()));
    }

    fn text(&mut self, text: CowStr<'a>, place: Range<usize>) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(&text);
            return;
        }
        // An escaped bracket or colon is literal; its backslash is in no event.
        let follows = !self.text.is_empty() && place.start == self.text_end;
        let is_escaped = !follows && place.start > 0 && self.markdown.as_bytes().get(place.start - 1) == Some(&b'\\');
        if self.is_itself || is_escaped && text.starts_with(['[', ']', ':']) {
            self.end_text();
        }
        self.name_task(&text);
        self.is_itself = is_escaped && &*text == "[";
        self.text_end = place.end;
        self.text.push(text);
    }

    /// The text is complete, so its links can be found now.
    fn end_text(&mut self) {
        let text = match self.text.len() {
            0 => return,
            1 => self.text.remove(0),
            _ => self.text.concat().into(),
        };
        self.text.clear();
        if self.links > 0 {
            self.made.push(Event::Text(text));
            return;
        }
        let found = parts(&text);
        if found == [Part::Text(&text)] {
            self.made.push(Event::Text(text));
            return;
        }
        for part in found {
            match part {
                Part::Text(text) => self.made.push(Event::Text(text.to_owned().into())),
                Part::Link { address, text } => {
                    self.made.push(Event::Start(link(LinkType::Autolink, address.into_owned().into())));
                    self.made.push(Event::Text(text.to_owned().into()));
                    self.made.push(Event::End(TagEnd::Link));
                }
            }
        }
    }

    fn html(&mut self, html: impl Into<CowStr<'a>>) {
        self.made.push(Event::Html(html.into()));
    }

    fn start(&mut self, tag: Tag<'a>) {
        match tag {
            Tag::HtmlBlock => self.made.push(Event::Start(Tag::Paragraph)),
            Tag::Heading { level, .. } => {
                let heading = Tag::Heading { level: lowered(level), id: None, classes: vec![], attrs: vec![] };
                self.made.push(Event::Start(heading));
            }
            Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. } => {
                self.links += 1;
                self.made.push(Event::Start(link(link_type, dest_url)));
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => self.code = Some((info, String::new())),
            Tag::CodeBlock(CodeBlockKind::Indented) => self.code = Some((CowStr::Borrowed(""), String::new())),
            Tag::BlockQuote(Some(kind)) => {
                self.made.push(Event::Start(Tag::BlockQuote(Some(kind))));
                self.html(format!("<p class=\"{ALERT}\">{}</p>\n", name(kind)));
            }
            Tag::Table(columns) => {
                self.html(format!("<figure class=\"{WIDE}\" role=\"group\" tabindex=\"0\" aria-label=\"{TABLE}\">"));
                self.columns = columns;
                // The parser's writer would write the alignment as a style attribute, which no page may have.
                self.made.push(Event::Start(Tag::Table(vec![])));
            }
            Tag::TableHead | Tag::TableRow => {
                (self.column, self.is_head) = (0, matches!(tag, Tag::TableHead));
                self.made.push(Event::Start(tag));
            }
            Tag::TableCell => self.cell(),
            Tag::FootnoteDefinition(name) => self.footnotes.open.push((name, mem::take(&mut self.made))),
            tag => self.made.push(Event::Start(tag)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::HtmlBlock => self.made.push(Event::End(TagEnd::Paragraph)),
            TagEnd::Heading(level) => self.made.push(Event::End(TagEnd::Heading(lowered(level)))),
            TagEnd::Link | TagEnd::Image => {
                self.links -= 1;
                self.made.push(Event::End(TagEnd::Link));
            }
            TagEnd::CodeBlock => {
                let Some((info, code)) = self.code.take() else { return };
                self.html(format!("<pre role=\"group\" tabindex=\"0\" aria-label=\"{CODE}\"><code>"));
                self.made.push(match code::html(&info, &code) {
                    Some(coloured) => Event::Html(coloured.into()),
                    None => Event::Text(code.into()),
                });
                self.html("</code></pre>\n");
            }
            TagEnd::Table => {
                self.made.push(Event::End(TagEnd::Table));
                self.html("</figure>\n");
            }
            TagEnd::FootnoteDefinition => {
                if let Some((name, before)) = self.footnotes.open.pop() {
                    self.footnotes.read.push((name, mem::replace(&mut self.made, before)));
                }
            }
            tag => self.made.push(Event::End(tag)),
        }
    }

    fn cell(&mut self) {
        let class = match self.columns.get(self.column) {
            Some(Alignment::Left) => Some(LEFT),
            Some(Alignment::Center) => Some(CENTER),
            Some(Alignment::Right) => Some(RIGHT),
            Some(Alignment::None) | None => None,
        };
        self.column += 1;
        match class {
            // The parser's writer ends it.
            Some(class) => self.html(format!("<{} class=\"{class}\">", if self.is_head { "th" } else { "td" })),
            None => self.made.push(Event::Start(Tag::TableCell)),
        }
    }

    /// The number that stands for a footnote in the text.
    fn refer(&mut self, name: CowStr<'a>) {
        let mark = self.footnotes.mark(self.markdown);
        let next = self.footnotes.numbers.len() + 1;
        let number = *self.footnotes.numbers.entry(name).or_insert(next);
        // Of several references the way back leads to the first.
        let id = if number == next { format!(" id=\"{NOTE_ID}{mark}-{number}-from\"") } else { String::new() };
        self.html(match self.links {
            0 => format!("<sup><a href=\"#{NOTE_ID}{mark}-{number}\"{id}>{number}</a></sup>"),
            _ => format!("<sup>{number}</sup>"),
        });
    }

    fn finish(mut self) -> Vec<Event<'a>> {
        self.end_text();
        self.end_task();
        if self.footnotes.read.is_empty() {
            return self.made;
        }
        let mark = self.footnotes.mark(self.markdown);
        let Footnotes { mut numbers, read, .. } = mem::take(&mut self.footnotes);
        let mut unnamed = numbers.len();
        // A footnote without a reference comes after the others, and so does a second one with the same name.
        let numbered = read.into_iter().map(|(name, events)| match numbers.remove(&name) {
            Some(number) => (number, true, events),
            None => {
                unnamed += 1;
                (unnamed, false, events)
            }
        });
        let mut numbered: Vec<_> = numbered.collect();
        numbered.sort_by_key(|(number, ..)| *number);
        self.html(format!("<ol class=\"{FOOTNOTES}\">\n"));
        for (number, is_named, events) in numbered {
            self.html(format!("<li id=\"{NOTE_ID}{mark}-{number}\">"));
            self.made.extend(events);
            if is_named {
                let back = format!(" <a href=\"#{NOTE_ID}{mark}-{number}-from\" aria-label=\"{BACK}\">↩</a>");
                // At the end of its last line.
                let place = self.made.len() - usize::from(matches!(self.made.last(), Some(Event::End(TagEnd::Paragraph))));
                self.made.insert(place, Event::Html(back.into()));
            }
            self.html("</li>\n");
        }
        self.html("</ol>\n");
        self.made
    }
}

impl Footnotes<'_> {
    fn mark(&mut self, markdown: &str) -> String {
        self.mark
            .get_or_insert_with(|| {
                sha256(markdown).iter().take(4).fold(String::new(), |mut mark, byte| {
                    let _ = write!(mark, "{byte:02x}");
                    mark
                })
            })
            .clone()
    }
}

/// Whether the event is inside a line.
const fn is_within_line(event: &Event<'_>) -> bool {
    match event {
        Event::Text(_) | Event::Code(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) => true,
        Event::Start(tag) => matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }),
        Event::End(tag) => matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image),
        _ => false,
    }
}

/// The label of an alert.
const fn name(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => notes::ALERT_NOTE.of(Language::English),
        BlockQuoteKind::Tip => notes::ALERT_TIP.of(Language::English),
        BlockQuoteKind::Important => notes::ALERT_IMPORTANT.of(Language::English),
        BlockQuoteKind::Warning => notes::ALERT_WARNING.of(Language::English),
        BlockQuoteKind::Caution => notes::ALERT_CAUTION.of(Language::English),
    }
}

/// A link without a title, which would show only on hover; without an address if that is too long for any server.
fn link(link_type: LinkType, address: CowStr<'_>) -> Tag<'_> {
    let dest_url = if address.len() > LONGEST_ADDRESS { CowStr::Borrowed("") } else { address };
    Tag::Link { link_type, dest_url, title: CowStr::Borrowed(""), id: CowStr::Borrowed("") }
}

/// The level two below, at most 6.
const fn lowered(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}
