//! Parses a JWT template as far as the doctor needs: which claims it sets, and whether their values are literal.
//!
//! A template is JSON in which `{{ user.email }}` stands for what WorkOS knows about the user, inside a string or in place of
//! a value.

use serde_json::{Map, Value};

/// Stands for values that depend on the user. No template contains this private-use character.
const UNKNOWN: char = '\u{F8FF}';

/// The claims that only WorkOS sets.
pub const RESERVED: [&str; 6] = ["iss", "sub", "exp", "iat", "nbf", "jti"];

/// The claims of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Map<String, Value>);

/// The audiences that a template sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// Those in every token.
    pub known: Vec<String>,
    /// Whether some depend on the user.
    pub varies: bool,
}

impl Template {
    /// Parses a template; `None` if it does not give a JSON object.
    pub fn parse(content: &str) -> Option<Self> {
        serde_json::from_str(&filled_in(content)?).ok().map(Self)
    }

    /// Which of these claims it sets.
    pub fn sets<'a>(&self, claims: &[&'a str]) -> Vec<&'a str> {
        claims.iter().copied().filter(|claim| self.0.contains_key(*claim)).collect()
    }

    /// Its `aud`.
    pub fn audience(&self) -> Audience {
        let values: &[Value] = match self.0.get("aud") {
            None | Some(Value::Null) => &[],
            Some(Value::Array(list)) => list,
            Some(one) => std::slice::from_ref(one),
        };
        let known: Vec<String> =
            values.iter().filter_map(Value::as_str).filter(|text| !text.contains(UNKNOWN)).map(str::to_owned).collect();
        Audience { varies: known.len() < values.len(), known }
    }
}

/// The template with [`UNKNOWN`] for each expression; `None` if one is unterminated.
fn filled_in(content: &str) -> Option<String> {
    let (mut out, mut rest, mut in_text) = (String::with_capacity(content.len()), content, false);
    while let Some((before, after)) = rest.split_once("{{") {
        in_text = ends_in_text(before, in_text);
        out.push_str(before);
        let (_, tail) = after.split_once("}}")?;
        match in_text {
            true => out.push(UNKNOWN),
            false => out.extend(['"', UNKNOWN, '"']),
        }
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}

/// Whether JSON that starts inside or outside a string ends inside one.
fn ends_in_text(json: &str, begins_in_text: bool) -> bool {
    let mut escaped = false;
    json.chars().fold(begins_in_text, |in_text, character| {
        let is_quote = character == '"' && !escaped;
        escaped = in_text && character == '\\' && !escaped;
        in_text ^ is_quote
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_read_around_expressions() {
        let template =
            r#"{ "aud": "daybook", "quote": "a \" {{ user.first_name || "nobody" }} \\", "bare": {{ user.metadata }}, "sid": "x" }"#;
        let template = Template::parse(template).expect("a template");
        assert_eq!(template.audience().known, ["daybook"]);
        assert_eq!(template.sets(&["sid", "sub", "bare", "quote"]), ["sid", "bare", "quote"]);
        for wrong in ["", "[]", "{", r#"{ "a": {{ user.email }"#, r#"{ "a" }"#] {
            assert_eq!(Template::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_audience_is_known_if_it_is_literal() {
        for (aud, known, varies) in [
            (r#"{}"#, &[][..], false),
            (r#"{ "aud": null }"#, &[], false),
            (r#"{ "aud": ["a", "b"] }"#, &["a", "b"], false),
            (r#"{ "aud": "{{ user.id }}" }"#, &[], true),
            (r#"{ "aud": {{ user.id }} }"#, &[], true),
            (r#"{ "aud": ["a", "x{{ user.id }}"] }"#, &["a"], true),
            (r#"{ "aud": 7 }"#, &[], true),
        ] {
            let expected = Audience { known: known.iter().map(|text| (*text).to_owned()).collect(), varies };
            assert_eq!(Template::parse(aud).expect(aud).audience(), expected, "{aud}");
        }
    }
}
