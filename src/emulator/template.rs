//! JWT templates: JSON in which `{{ user.email || 'nobody' }}` stands for a fact about the user.

use serde_json::{Map, Value, json};

/// The claims that only WorkOS sets. A template may set the others, `sid` and `aud` among them.
const RESERVED: [&str; 6] = ["iss", "sub", "exp", "iat", "nbf", "jti"];

/// The most that the rendered claims may take; bytes of JSON.
const LIMIT: usize = 3072;

/// Why a template is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A claim that only WorkOS sets.
    #[error("A JWT template cannot set the reserved claim {0:?}.")]
    Reserved(String),
    /// Not a JSON object once it is filled in.
    #[error("A JWT template must give a JSON object: {0}.")]
    NotAnObject(String),
    /// An unknown expression between `{{` and `}}`.
    #[error("The JWT template's expression {0:?} is not understood.")]
    Expression(String),
    /// An object or a list inside a string.
    #[error("The JWT template's expression {0:?} gives an object or a list, which cannot be part of a string.")]
    NotAText(String),
    /// More than a token may carry.
    #[error("The JWT template's claims take {0} bytes; the limit is 3072.")]
    TooBig(usize),
}

/// A template that has been rendered successfully.
#[derive(Debug, Clone)]
pub struct Template(String);

impl Template {
    /// Accepts a template that WorkOS would accept.
    pub fn parse(content: impl Into<String>) -> Result<Self, TemplateError> {
        let template = Self(content.into());
        template.render(&json!({ "id": "", "email": "", "first_name": "", "last_name": "", "metadata": {} }))?;
        Ok(template)
    }

    /// The template that sets these claims.
    pub fn from_claims(claims: &Map<String, Value>) -> Result<Self, TemplateError> {
        Self::parse(Value::Object(claims.clone()).to_string())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The claims for this user.
    pub fn render(&self, user: &Value) -> Result<Map<String, Value>, TemplateError> {
        let text = fill_in(&self.0, &json!({ "user": user }))?;
        let claims: Map<String, Value> = serde_json::from_str(&text).map_err(|error| TemplateError::NotAnObject(error.to_string()))?;
        if let Some(reserved) = claims.keys().find(|name| RESERVED.contains(&name.as_str())) {
            return Err(TemplateError::Reserved(reserved.clone()));
        }
        let size = Value::Object(claims.clone()).to_string().len();
        if size > LIMIT { Err(TemplateError::TooBig(size)) } else { Ok(claims) }
    }
}

fn fill_in(template: &str, context: &Value) -> Result<String, TemplateError> {
    let mut out = String::with_capacity(template.len());
    let mut in_text = false;
    let mut rest = template;
    while let Some(character) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("{{") {
            let (expression, tail) = after.split_once("}}").ok_or_else(|| TemplateError::Expression(after.to_owned()))?;
            let value = evaluate(expression, context)?;
            out.push_str(&if in_text { inside_text(expression, &value)? } else { value.to_string() });
            rest = tail;
            continue;
        }
        let taken = if in_text && character == '\\' { rest.chars().take(2).map(char::len_utf8).sum() } else { character.len_utf8() };
        let (head, tail) = rest.split_at(taken);
        in_text ^= head == "\"";
        out.push_str(head);
        rest = tail;
    }
    Ok(out)
}

/// The first alternative that is not null.
fn evaluate(expression: &str, context: &Value) -> Result<Value, TemplateError> {
    for alternative in expression.split("||").map(str::trim) {
        let value = match literal(alternative) {
            Some(text) => Value::from(text),
            None if is_path(alternative) => context.pointer(&format!("/{}", alternative.replace('.', "/"))).cloned().unwrap_or_default(),
            None => return Err(TemplateError::Expression(expression.trim().to_owned())),
        };
        if !value.is_null() {
            return Ok(value);
        }
    }
    Ok(Value::Null)
}

fn literal(text: &str) -> Option<&str> {
    ['\'', '"'].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
}

fn is_path(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

/// A value for the inside of a JSON string, with special characters escaped.
fn inside_text(expression: &str, value: &Value) -> Result<String, TemplateError> {
    let text = match value {
        Value::Null => return Ok(String::new()),
        Value::Object(_) | Value::Array(_) => return Err(TemplateError::NotAText(expression.trim().to_owned())),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let quoted = Value::from(text).to_string();
    Ok(quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned())
}
