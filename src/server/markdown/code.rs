//! Syntax highlighting of code, by classes.
//!
//! One pass over the code finds comments, strings, numbers and words, by the rules of its language. This is not a parser, but its
//! time is linear for any code (docs/decisions/027-colours-of-code.md).

use crate::model::links::escape_all;
use std::collections::HashSet;

/// Longer blocks are not highlighted, in bytes.
const BLOCK_BYTES: usize = 20_000;

/// The classes that code may have.
pub(super) const CLASSES: [&str; 8] = [COMMENT, KEYWORD, STRING, NUMBER, FUNCTION, TYPE, ADDED, REMOVED];
const PLAIN: &str = "";
const COMMENT: &str = "comment";
const KEYWORD: &str = "keyword";
const STRING: &str = "string";
const NUMBER: &str = "number";
const FUNCTION: &str = "function";
/// The name of a type, a key or an attribute.
const TYPE: &str = "type";
const ADDED: &str = "added";
const REMOVED: &str = "removed";

/// The inner HTML of a block of code, if its language is known. `info` is the text after its fence.
pub(super) fn html(info: &str, code: &str) -> Option<String> {
    let name = info.split([' ', '\t', ',', '{', ':']).next().unwrap_or_default();
    let is_named = |language: &&Language| language.names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let language = LANGUAGES.iter().find(is_named).filter(|_| code.len() <= BLOCK_BYTES)?;
    let mut html = Html::default();
    match language.shape {
        Shape::Changes => changes(&mut html, code),
        Shape::Tags => tags(&mut html, code),
        Shape::Program | Shape::AnyCase | Shape::Data => words(&mut html, language, code),
    }
    Some(html.finish())
}

/// The rules of a language.
struct Language {
    /// Its names after a fence.
    names: &'static [&'static str],
    /// The marks of a comment to the end of the line.
    comments: &'static [&'static str],
    /// The marks around a block comment.
    block: Option<(&'static str, &'static str)>,
    quotes: &'static [Quote],
    keywords: &'static str,
    shape: Shape,
}

#[derive(PartialEq)]
enum Shape {
    /// A word before a parenthesis is a function, a capitalized one a type.
    Program,
    /// Keywords in any case, and neither functions nor types.
    AnyCase,
    /// A word before a `:` or a `=` is a key.
    Data,
    Tags,
    /// A diff.
    Changes,
}

/// The quotes of a string.
struct Quote {
    mark: char,
    /// Whether the string may span lines.
    is_long: bool,
    /// Whether a backslash escapes the next character.
    has_escapes: bool,
    /// Whether it holds exactly one character: otherwise the mark is not a quote.
    is_letter: bool,
}

const DOUBLE: Quote = Quote { mark: '"', is_long: false, has_escapes: true, is_letter: false };
const SINGLE: Quote = Quote { mark: '\'', ..DOUBLE };
const LETTER: Quote = Quote { mark: '\'', is_letter: true, ..DOUBLE };
const LONG_DOUBLE: Quote = Quote { is_long: true, ..DOUBLE };
const RAW_SINGLE: Quote = Quote { mark: '\'', is_long: true, has_escapes: false, is_letter: false };
const TEMPLATE: Quote = Quote { mark: '`', is_long: true, ..DOUBLE };
const RAW_TICK: Quote = Quote { mark: '`', ..RAW_SINGLE };

const C: Language = Language {
    names: &["c", "h", "cpp", "c++", "cc", "hpp", "objc"],
    comments: &["//"],
    block: Some(("/*", "*/")),
    quotes: &[DOUBLE, LETTER],
    keywords: "alignas alignof auto bool break case catch char class concept const constexpr continue default delete do double else enum \
               explicit export extern false final float for friend goto if inline int long namespace new noexcept nullptr operator override \
               private protected public register requires return short signed sizeof static struct switch template this throw true try \
               typedef typename union unsigned using virtual void volatile while NULL",
    shape: Shape::Program,
};

const SHELL: Language = Language {
    names: &["sh", "bash", "zsh", "shell", "console", "fish"],
    comments: &["#"],
    block: None,
    quotes: &[LONG_DOUBLE, RAW_SINGLE],
    keywords: "case do done elif else esac exit export fi for function if in local return select set shift source then trap unset until while",
    shape: Shape::AnyCase,
};

const LANGUAGES: [Language; 20] = [
    C,
    SHELL,
    Language {
        names: &["rust", "rs"],
        quotes: &[LONG_DOUBLE, LETTER],
        keywords: "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub \
                   ref return self Self static struct super trait true type union unsafe use where while bool char f32 f64 i8 i16 i32 i64 \
                   i128 isize str u8 u16 u32 u64 u128 usize",
        ..C
    },
    Language {
        names: &["js", "javascript", "mjs", "jsx", "ts", "typescript", "tsx"],
        quotes: &[DOUBLE, SINGLE, TEMPLATE],
        keywords: "abstract any as async await boolean break case catch class const continue debugger declare default delete do else enum \
                   export extends false finally for from function get if implements import in instanceof interface keyof let namespace \
                   never new null number of private protected public readonly return satisfies set static string super switch this throw \
                   true try type typeof undefined unknown var void while with yield",
        ..C
    },
    Language {
        names: &["py", "python", "python3"],
        comments: &["#"],
        block: None,
        quotes: &[DOUBLE, SINGLE],
        keywords: "and as assert async await break case class continue def del elif else except False finally for from global if import in \
                   is lambda match None nonlocal not or pass raise return self True try while with yield",
        shape: Shape::Program,
    },
    Language {
        names: &["go", "golang"],
        quotes: &[DOUBLE, LETTER, RAW_TICK],
        keywords: "any bool break byte case chan const continue default defer else error fallthrough false float32 float64 for func go goto \
                   if import int int32 int64 interface iota map nil package range return rune select string struct switch true type uint \
                   var",
        ..C
    },
    Language {
        names: &["java", "kotlin", "kt", "scala", "groovy"],
        keywords: "abstract boolean break byte case catch char class companion const continue data def default do double else enum extends \
                   false final finally float for fun if implements import in instanceof int interface internal is lateinit long match new \
                   null object open override package private protected public record return sealed short static super suspend switch \
                   synchronized this throw throws trait true try val var void volatile when while yield",
        ..C
    },
    Language {
        names: &["cs", "csharp", "c#"],
        keywords: "abstract as async await base bool break byte case catch char class const continue decimal default delegate do double \
                   else enum event false finally float for foreach get if in int interface internal is lock long namespace new null object \
                   out override params private protected public readonly record ref return sealed set short static string struct switch \
                   this throw true try typeof uint using var virtual void while yield",
        ..C
    },
    Language {
        names: &["swift", "dart"],
        quotes: &[DOUBLE, SINGLE],
        keywords: "as associatedtype async await break case catch class continue default defer do else enum extension fallthrough false \
                   final for func guard if import in init inout is let nil override private protocol public repeat required return self \
                   Self static struct super switch throw throws true try typealias var void where while",
        ..C
    },
    Language {
        names: &["php"],
        comments: &["//", "#"],
        quotes: &[LONG_DOUBLE, Quote { mark: '\'', ..LONG_DOUBLE }],
        keywords: "abstract array as break case catch class const continue default do echo else elseif extends false final finally fn for \
                   foreach function global if implements include instanceof interface match namespace new null private protected public \
                   readonly require return static string switch this throw trait true try use var void while yield",
        ..C
    },
    Language {
        names: &["rb", "ruby"],
        comments: &["#"],
        block: None,
        quotes: &[LONG_DOUBLE, Quote { mark: '\'', ..LONG_DOUBLE }],
        keywords: "alias and begin break case class def do else elsif end ensure false for if in module next nil not or redo require rescue \
                   retry return self super then true undef unless until when while yield",
        shape: Shape::Program,
    },
    Language {
        names: &["lua"],
        comments: &["--"],
        block: Some(("--[[", "]]")),
        quotes: &[DOUBLE, SINGLE],
        keywords: "and break do else elseif end false for function goto if in local nil not or repeat return then true until while",
        shape: Shape::Program,
    },
    Language {
        names: &["sql", "psql", "postgresql", "mysql", "sqlite"],
        comments: &["--"],
        block: Some(("/*", "*/")),
        quotes: &[RAW_SINGLE, Quote { mark: '"', ..RAW_SINGLE }],
        keywords: "add all alter and as asc begin between by case check column commit constraint create cross default delete desc distinct \
                   drop else end except exists false foreign from full grant group having if in index inner insert intersect into is join \
                   key left like limit not null offset on or order outer primary references returning right rollback select set table then \
                   transaction true union unique update using values view when where with",
        shape: Shape::AnyCase,
    },
    Language {
        names: &["dockerfile", "docker", "containerfile"],
        keywords: "add arg cmd copy entrypoint env expose from healthcheck label run shell stopsignal user volume workdir as",
        ..SHELL
    },
    Language { names: &["json", "jsonc", "json5"], keywords: "true false null", quotes: &[DOUBLE], shape: Shape::Data, ..C },
    Language {
        names: &["yaml", "yml", "toml", "ini", "env", "properties"],
        comments: &["#", ";"],
        block: None,
        quotes: &[DOUBLE, Quote { has_escapes: false, ..SINGLE }],
        keywords: "true false null yes no on off",
        shape: Shape::Data,
    },
    Language { names: &["css"], comments: &[], quotes: &[DOUBLE, SINGLE], keywords: "important", shape: Shape::Data, ..C },
    Language { names: &["scss", "less"], quotes: &[DOUBLE, SINGLE], keywords: "important", shape: Shape::Data, ..C },
    Language { names: &["html", "xml", "svg", "vue", "xhtml"], keywords: "", shape: Shape::Tags, ..C },
    Language { names: &["diff", "patch"], keywords: "", shape: Shape::Changes, ..C },
];

fn words(html: &mut Html, language: &Language, code: &str) {
    let keywords: HashSet<&str> = language.keywords.split(' ').collect();
    let (mut rest, mut before) = (code, '\n');
    while let Some(first) = rest.chars().next() {
        let (class, length) = token(language, &keywords, rest, first, before);
        let (found, after) = rest.split_at_checked(length.max(first.len_utf8())).unwrap_or((rest, ""));
        html.push(class, found);
        before = found.chars().next_back().unwrap_or(first);
        rest = after;
    }
}

/// The class and the length of the token that a text begins with.
fn token(language: &Language, keywords: &HashSet<&str>, text: &str, first: char, before: char) -> (&'static str, usize) {
    if let Some(comment) = comment(language, text, before) {
        return (COMMENT, comment);
    }
    let quoted = language.quotes.iter().filter(|quote| quote.mark == first).find_map(|quote| string(quote, text));
    let is_key = |length: usize| {
        let after = text.get(length..).unwrap_or_default().trim_start_matches([' ', '\t']);
        language.shape == Shape::Data && after.starts_with([':', '='])
    };
    if let Some(length) = quoted {
        return (if is_key(length) { TYPE } else { STRING }, length);
    }
    if is_of_word(before) || !is_of_word(first) {
        return (PLAIN, first.len_utf8());
    }
    let dashes = matches!(language.shape, Shape::Data);
    let length = text.find(|letter| !(is_of_word(letter) || dashes && letter == '-')).unwrap_or(text.len());
    let word = text.get(..length).unwrap_or_default();
    let after = text.get(length..).unwrap_or_default();
    let is_keyword = || match language.shape {
        Shape::AnyCase => keywords.contains(word.to_ascii_lowercase().as_str()),
        _ => keywords.contains(word),
    };
    let class = if first.is_ascii_digit() {
        NUMBER
    } else if is_key(length) {
        TYPE
    } else if is_keyword() {
        KEYWORD
    } else if language.shape != Shape::Program {
        PLAIN
    } else if after.starts_with('(') || after.starts_with("!(") {
        FUNCTION
    } else if first.is_uppercase() {
        TYPE
    } else {
        PLAIN
    };
    (class, length)
}

fn comment(language: &Language, text: &str, before: char) -> Option<usize> {
    if let Some((open, close)) = language.block
        && let Some(inside) = text.strip_prefix(open)
    {
        return Some(inside.find(close).map_or(text.len(), |end| open.len() + end + close.len()));
    }
    // `#` and `;` do not begin a comment inside a word.
    let begins = |mark: &&&str| text.starts_with(**mark) && (mark.len() > 1 || before.is_whitespace());
    language.comments.iter().find(begins).map(|_| text.find('\n').unwrap_or(text.len()))
}

/// The length of the string that a text begins with.
fn string(quote: &Quote, text: &str) -> Option<usize> {
    let mut letters = text.char_indices().skip(1);
    if quote.is_letter {
        let (_, letter) = letters.next()?;
        // `'\n'`, `'\u{1f600}'`; a lifetime is not a character.
        let end = match letter {
            '\\' => letters.skip(1).take(10).find(|(_, letter)| *letter == quote.mark),
            _ => letters.next().filter(|(_, letter)| *letter == quote.mark),
        };
        return end.map(|(end, _)| end + 1);
    }
    let three: String = [quote.mark; 3].iter().collect();
    if quote.mark != '`' && text.starts_with(&three) {
        return Some(text.get(3..).and_then(|inside| inside.find(&three)).map_or(text.len(), |end| end + 6));
    }
    while let Some((place, letter)) = letters.next() {
        match letter {
            '\\' if quote.has_escapes => {
                letters.next();
            }
            '\n' if !quote.is_long => return Some(place),
            letter if letter == quote.mark => return Some(place + letter.len_utf8()),
            _ => {}
        }
    }
    Some(text.len())
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

/// HTML, XML and the like.
fn tags(html: &mut Html, code: &str) {
    let (mut rest, mut is_inside) = (code, false);
    while let Some(first) = rest.chars().next() {
        let is_tag = first == '<'
            && rest.get(1..).is_some_and(|after| after.starts_with(|letter: char| letter.is_alphabetic() || "/!?".contains(letter)));
        let (class, length) = if let Some(inside) = rest.strip_prefix("<!--") {
            (COMMENT, inside.find("-->").map_or(rest.len(), |end| end + 7))
        } else if is_tag {
            is_inside = true;
            let is_name = |letter: char| letter.is_alphanumeric() || "</!?:-_".contains(letter);
            (KEYWORD, rest.find(|letter| !is_name(letter)).unwrap_or(rest.len()))
        } else if is_inside && first == '>' {
            is_inside = false;
            (KEYWORD, 1)
        } else if is_inside && (first == '"' || first == '\'') {
            (STRING, rest.get(1..).and_then(|inside| inside.find(first)).map_or(rest.len(), |end| end + 2))
        } else if is_inside && first.is_alphabetic() {
            (TYPE, rest.find(|letter: char| !(letter.is_alphanumeric() || "-_:@.".contains(letter))).unwrap_or(rest.len()))
        } else {
            (PLAIN, first.len_utf8())
        };
        let (found, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        html.push(class, found);
        rest = after;
    }
}

fn changes(html: &mut Html, code: &str) {
    for line in code.split_inclusive('\n') {
        let class = match line.as_bytes() {
            [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] => COMMENT,
            [b'+', ..] => ADDED,
            [b'-', ..] => REMOVED,
            [b'@', b'@', ..] => KEYWORD,
            _ => PLAIN,
        };
        html.push(class, line);
    }
}

/// Joins adjacent texts of one class into one element.
#[derive(Default)]
struct Html {
    html: String,
    class: &'static str,
}

impl Html {
    fn push(&mut self, class: &'static str, text: &str) {
        // White space has no colour, so it is joined to the text before it.
        if class != self.class && !text.trim().is_empty() {
            self.change_to(class);
        }
        escape_all(&mut self.html, text);
    }

    fn change_to(&mut self, class: &'static str) {
        if !self.class.is_empty() {
            self.html.push_str("</span>");
        }
        if !class.is_empty() {
            self.html.push_str("<span class=\"");
            self.html.push_str(class);
            self.html.push_str("\">");
        }
        self.class = class;
    }

    fn finish(mut self) -> String {
        self.change_to(PLAIN);
        self.html
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The HTML with one letter for each class: `k{fn }f{main}()`.
    fn shown(info: &str, code: &str) -> String {
        let html = html(info, code).expect("a language");
        CLASSES
            .iter()
            .fold(html, |html, class| {
                html.replace(&format!("<span class=\"{class}\">"), &format!("{}{{", class.get(..1).expect("a letter")))
            })
            .replace("</span>", "}")
    }

    #[test]
    fn comments_strings_numbers_and_words_have_classes() {
        for (language, code, wanted) in [
            ("rust", "fn main() { // a\n", "k{fn }f{main}() { c{// a\n}"),
            ("rs,ignore", "x: &'a Vec<'b', u8>", "x: &amp;'a t{Vec}&lt;s{'b'}, k{u8}>"),
            ("Rust", "println!(\"a\\\" {b}\", 1_000.5);", "f{println}!(s{\"a\\\" {b}\"}, n{1_000}.n{5});"),
            ("rust", "/* a\nb */ r#\"x\"#", "c{/* a\nb */ }r#s{\"x\"}#"),
            ("ts", "const a = `b\n${c}` + 'd'; // e", "k{const }a = s{`b\n${c}` }+ s{'d'}; c{// e}"),
            ("python", "def f(a): # b\n\"\"\"c\nd\"\"\"", "k{def }f{f}(a): c{# b\n}s{\"\"\"c\nd\"\"\"}"),
            ("sh", "if [ $a#b ]; then echo 'c\\' # d", "k{if }[ $a#b ]; k{then }echo s{'c\\' }c{# d}"),
            ("SQL", "SELECT 'it''s' from a -- b", "k{SELECT }s{'it''s' }k{from }a c{-- b}"),
            ("json", "{\"a\": [1, true, \"b\"]}", "{t{\"a\"}: [n{1}, k{true}, s{\"b\"}]}"),
            ("yaml", "a-b: c # d\n- e: 'f'", "t{a-b}: c c{# d\n}- t{e}: s{'f'}"),
            ("css", "a { color: red /* b */ }", "a { t{color}: red c{/* b */ }}"),
            ("html", "<a href=\"b\">c d</a><!-- e -->", "k{&lt;a }t{href}=s{\"b\"}k{>}c dk{&lt;/a>}c{&lt;!-- e -->}"),
            ("diff", "--- a\n+++ b\n@@ 1 @@\n c\n-d\n+e", "c{--- a\n+++ b\n}k{@@ 1 @@\n} c\nr{-d\n}a{+e}"),
            ("js", "'a\nb", "s{'a\n}b"),
        ] {
            assert_eq!(shown(language, code).replace("&quot;", "\""), wanted, "{code}");
        }
        assert_eq!(html("", "fn"), None);
        assert_eq!(html("klingon", "fn"), None);
        assert_eq!(html("rust", &" ".repeat(BLOCK_BYTES + 1)), None);
    }

    #[test]
    fn no_two_languages_have_one_name() {
        let names: Vec<_> = LANGUAGES.iter().flat_map(|language| language.names).collect();
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
    }

    proptest! {
        #[test]
        fn no_letter_is_lost_in_any_language(
            language in 0..LANGUAGES.len(),
            code in proptest::collection::vec(
                proptest::sample::select(vec![
                    "\"", "'", "`", "\\", "\n", " ", "/*", "*/", "//", "#", "--", "--[[", "]]", "<", "<!--", "-->", ">", "=", ":", "-", "+", "@@", "a", "fn", "1",
                    "Ab", "(", "!", "é", "字", "\"\"\"", "'''", "&",
                ]),
                0..40,
            ).prop_map(|parts| parts.concat())
        ) {
            let name = LANGUAGES.get(language).and_then(|language| language.names.first()).expect("a name");
            let mut text = html(name, &code).expect("a language").replace("</span>", "");
            for class in CLASSES {
                text = text.replace(&format!("<span class=\"{class}\">"), "");
            }
            prop_assert_eq!(text.replace("&lt;", "<").replace("&quot;", "\"").replace("&amp;", "&"), code);
        }
    }
}
