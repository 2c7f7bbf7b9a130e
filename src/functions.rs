//! The server functions as programs see them: what the API document says of each, and how its arguments are read as JSON.
//!
//! Each is registered beside its definition, as Leptos registers the function itself, so that the server finds them all
//! without naming `api`.

use crate::model::compact;
use leptos::server_fn::{ServerFn, inventory};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::ops::RangeInclusive;
use url::form_urlencoded;
use utoipa::{
    PartialSchema as _, ToSchema,
    openapi::{RefOr, schema::Schema},
};

/// Named schemas, as `utoipa` collects them.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// Puts functions into the list of [`all`].
macro_rules! register {
    ($($function:expr),+ $(,)?) => {
        $(leptos::server_fn::inventory::submit! { $function })+
    };
}
pub(crate) use register;

/// One server function.
#[derive(Debug)]
pub struct Function {
    /// Its address, `/api/todos/create`.
    pub path: &'static str,
    /// Whether somebody has to be signed in.
    pub is_private: bool,
    /// Whether it is for the person alone: no personal token calls it, whatever its scope.
    pub is_in_person: bool,
    /// The statuses of its own failures, beside those that every function may answer with.
    pub failures: &'static [u16],
    /// The limits of the texts among its arguments.
    pub texts: &'static [Text],
    /// The schema of its arguments, with the function's own documentation.
    pub arguments: fn() -> RefOr<Schema>,
    /// The named schema of its answer; a function that has nothing to say answers `null`.
    pub answer: fn() -> Option<String>,
    /// Adds the named schemas that the other two refer to.
    pub schemas: fn(&mut Schemas),
    /// The names of its arguments.
    pub names: fn() -> Vec<String>,
    /// Whether it takes only JSON, and no form.
    pub is_json: bool,
    /// Reads its arguments as JSON, and writes them in the encoding that the function takes; the error is a sentence for the programmer.
    pub form: fn(&[u8]) -> Result<String, String>,
    /// How Daybook's own pages call it, where they do.
    pub page: Option<PageCall>,
}

/// The calls of a page: in the compact encoding, which is no part of the API.
#[derive(Debug)]
pub struct PageCall {
    /// Reads the arguments, and writes them as JSON.
    pub arguments: fn(&str) -> Result<String, String>,
    /// Writes an answer in JSON as the page reads it.
    pub answer: fn(&[u8]) -> Option<String>,
}

/// The limits of a text that the function checks itself. The type of the argument can't enforce them: a refusal has to come from inside the
/// function, in words for a person.
#[derive(Debug)]
pub struct Text {
    /// The argument.
    pub name: &'static str,
    /// How many characters. If at least one is needed, one has to be visible.
    pub characters: RangeInclusive<usize>,
    /// A valid text.
    pub example: &'static str,
}

impl Text {
    /// A text of so many characters.
    pub const fn new(name: &'static str, characters: RangeInclusive<usize>, example: &'static str) -> Self {
        Self { name, characters, example }
    }
}

impl Function {
    /// A function for signed-in users.
    pub const fn private<F: ServerFn<Output: ToSchema> + ToSchema + Serialize + DeserializeOwned>() -> Self {
        Self {
            path: F::PATH,
            is_private: true,
            is_in_person: false,
            failures: &[],
            texts: &[],
            arguments: F::schema,
            answer: name_of::<F::Output>,
            schemas: |schemas| {
                F::schemas(schemas);
                schemas.extend(name_of::<F::Output>().map(|name| (name, F::Output::schema())));
                F::Output::schemas(schemas);
            },
            names: names::<F>,
            is_json: false,
            form: as_form::<F>,
            page: None,
        }
    }

    /// A function for signed-in users that takes JSON only: a form can't express its arguments.
    pub const fn private_by_json<F: ServerFn<Output: ToSchema> + ToSchema + Serialize + DeserializeOwned>() -> Self {
        Self { is_json: true, form: as_json::<F>, ..Self::private::<F>() }
    }

    /// A function for everyone.
    pub const fn open<F: ServerFn<Output: ToSchema> + ToSchema + Serialize + DeserializeOwned>() -> Self {
        Self { is_private: false, ..Self::private::<F>() }
    }

    /// Removes the fields of a form that are not arguments: a browser's form may name its button, and the function could not read a form
    /// with a repeated name or one with brackets. The values stay as they were sent. An argument that is a list may be repeated: its name
    /// gets the brackets by which its values are read as a list.
    pub fn own_fields(&self, form: &[u8]) -> Vec<u8> {
        let RefOr::T(Schema::Object(arguments)) = (self.arguments)() else { return Vec::new() };
        let field = |pair: &[u8]| {
            let name_ends = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = pair.split_at(name_ends);
            let (name, _) = form_urlencoded::parse(name).next()?;
            let is_list = matches!(arguments.properties.get(&*name)?, RefOr::T(Schema::Array(_)));
            Some(if is_list { [name.as_bytes(), b"[]", value].concat() } else { pair.to_vec() })
        };
        form.split(|byte| *byte == b'&').filter_map(field).collect::<Vec<_>>().join(&b'&')
    }

    /// Forbids personal tokens to call it.
    #[must_use]
    pub const fn in_person(self) -> Self {
        Self { is_in_person: true, ..self }
    }

    /// Sets the statuses of its own failures.
    #[must_use]
    pub const fn fails(self, failures: &'static [u16]) -> Self {
        Self { failures, ..self }
    }

    /// Lets pages call it in their own encoding.
    #[must_use]
    pub const fn for_pages<F: ServerFn<Output: Serialize + DeserializeOwned> + Serialize + DeserializeOwned>(self) -> Self {
        Self { page: Some(PageCall { arguments: from_page::<F>, answer: to_page::<F::Output> }), ..self }
    }

    /// Sets the limits of the texts among its arguments.
    #[must_use]
    pub const fn texts(self, texts: &'static [Text]) -> Self {
        Self { texts, ..self }
    }
}

inventory::collect!(Function);

/// Every server function that is registered here, in no order.
pub fn all() -> impl Iterator<Item = &'static Function> {
    inventory::iter::<Function>()
}

/// The function of an address.
pub fn at(path: &str) -> Option<&'static Function> {
    all().find(|function| function.path == path)
}

fn names<F: ToSchema>() -> Vec<String> {
    match F::schema() {
        RefOr::T(Schema::Object(object)) => object.properties.into_keys().collect(),
        _ => Vec::new(),
    }
}

fn name_of<T: ToSchema>() -> Option<String> {
    let name = T::name();
    (name != <()>::name()).then(|| name.into_owned())
}

/// As a browser's call would: reads JSON into the arguments, and writes them as a form.
fn as_form<F: ToSchema + Serialize + DeserializeOwned>(json: &[u8]) -> Result<String, String> {
    serde_qs::to_string(&read::<F>(json)?).map_err(|error| format!("The arguments can't be passed on: {error}."))
}

/// The same for a function that takes JSON.
fn as_json<F: ToSchema + Serialize + DeserializeOwned>(json: &[u8]) -> Result<String, String> {
    serde_json::to_string(&read::<F>(json)?).map_err(|error| format!("The arguments can't be passed on: {error}."))
}

fn from_page<F: Serialize + DeserializeOwned>(text: &str) -> Result<String, String> {
    let arguments: F = compact::read(text).map_err(|error| format!("The arguments are {error}."))?;
    serde_json::to_string(&arguments).map_err(|error| format!("The arguments can't be passed on: {error}."))
}

fn to_page<T: Serialize + DeserializeOwned>(json: &[u8]) -> Option<String> {
    compact::write(&serde_json::from_slice::<T>(json).ok()?).ok()
}

/// JSON is deserialised into the argument types. An unknown field is an error, because it may be a misspelt `base`.
fn read<F: ToSchema + DeserializeOwned>(json: &[u8]) -> Result<F, String> {
    let sentence = |error: serde_json::Error| format!("The arguments are not as expected: {error}.");
    let sent: Map<String, Value> = serde_json::from_slice(json).map_err(sentence)?;
    let arguments: F = match with_whole_numbers(&sent) {
        Some(sent) => serde_json::from_value(sent),
        None => serde_json::from_slice(json),
    }
    .map_err(sentence)?;
    let names = names::<F>();
    match sent.keys().find(|name| !names.contains(name)) {
        Some(name) => Err(format!("There is no argument {name:?}.")),
        None => Ok(arguments),
    }
}

/// The arguments with `1.0` as `1`, where there is such a number: to JSON Schema they are the same, and to Rust's types not.
fn with_whole_numbers(sent: &Map<String, Value>) -> Option<Value> {
    let whole = |value: &Value| {
        let float =
            value.as_f64().filter(|number| value.is_f64() && number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
        let integer = float as u32;
        Some(Value::from(integer))
    };
    sent.values().any(|value| whole(value).is_some()).then(|| {
        sent.iter().map(|(name, value)| (name.clone(), whole(value).unwrap_or_else(|| value.clone()))).collect::<Map<_, _>>().into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::todos::Edit;

    #[test]
    fn a_form_keeps_its_own_fields_as_they_were_sent() {
        let edit = at("/api/todos/edit").expect("a function");
        for (form, own) in [
            ("id=1&text=a%26b+c%FF&base=2", "id=1&text=a%26b+c%FF&base=2"),
            ("%74ext=a&id=1&button&=x&other=1&other=2&text[0]=b&%FF=1", "%74ext=a&id=1"),
            ("text=a&text=b&text", "text=a&text=b&text"),
            ("", ""),
        ] {
            assert_eq!(edit.own_fields(form.as_bytes()), own.as_bytes(), "{form}");
        }
        let several = at("/api/todos/change_each").expect("a function");
        assert_eq!(several.own_fields(b"ids=1&day=x&%69ds=2&ids[]=3&ids[0]=4&ids"), b"ids[]=1&day=x&ids[]=2&ids[]");
    }

    #[test]
    fn json_becomes_the_form_of_a_browser() {
        const ID: &str = "01HF7YAT000000000000000001";
        for (json, form) in [
            (format!(r#"{{"id":"{ID}","text":"a&b=c d\n"}}"#), Ok(format!("id={ID}&text=a%26b%3Dc+d%0A"))),
            (format!(r#"{{"base":"{ID}","id":"{ID}","text":""}}"#), Ok(format!("id={ID}&text=&base={ID}"))),
            (format!(r#"{{"id":"{ID}","text":"a","base":null}}"#), Ok(format!("id={ID}&text=a"))),
            (format!(r#"{{"id":"{ID}","text":"a","bsae":"{ID}"}}"#), Err("There is no argument \"bsae\".")),
            (format!(r#"{{"id":"{ID}","text":5}}"#), Err("invalid type: integer `5`, expected a string")),
            (format!(r#"{{"id":"{ID}","text":["a"]}}"#), Err("invalid type: sequence, expected a string")),
            (format!(r#"{{"id":"{ID}","text":{{"a":"b"}}}}"#), Err("invalid type: map, expected a string")),
            (format!(r#"{{"id":"{ID}","text":"a","base":1}}"#), Err("invalid type: integer `1`, expected a string")),
            (format!(r#"{{"id":"{ID}","text":"a","text":"b"}}"#), Err("duplicate field `text`")),
            (r#"{"id":"1","text":"a"}"#.to_owned(), Err("not an id")),
            (r#"{"text":"a"}"#.to_owned(), Err("missing field `id`")),
            ("[]".to_owned(), Err("expected a map")),
            ("{".to_owned(), Err("EOF while parsing")),
            (r#"{"text":"\ud800"}"#.to_owned(), Err("unexpected end of hex escape")),
            (String::new(), Err("EOF while parsing")),
        ] {
            let got = as_form::<Edit>(json.as_bytes());
            match (&got, &form) {
                (Ok(got), Ok(form)) => assert_eq!(got, form, "{json}"),
                (Err(got), Err(words)) => assert!(got.contains(words), "{json}: {got}"),
                _ => panic!("{json}: {got:?}"),
            }
        }
    }
}
