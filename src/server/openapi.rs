//! The OpenAPI document: generated from the registered server functions and the types of their arguments and results.

use super::http::paths;
use crate::{
    error::ApiError,
    functions::{self, Function, Schemas, Text},
    model::{text::NOT_BLANK, token::Scope},
};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema as _, ToSchema as _};

/// The address of the document.
pub const PATH: &str = "/api/openapi.json";

/// Where the named schemas are defined.
const SCHEMA: &str = "#/components/schemas/";

const ABOUT: &str = "The API of Daybook, which its own pages use too. Call a function by the method and path below. A GET has its \
arguments in the query, a POST in the body, as JSON or a form. The caller makes the ids of new rows (ULIDs), so a call can be repeated: \
the second one changes nothing. An error is a JSON object with a code in `error`.";

const BEARER: &str = "A WorkOS access token that was issued to this Daybook's client. It acts for the user that it names; the first use \
creates the account. If a request has a token, its cookies are ignored.";

const PERSONAL: &str = "A token that a user made for a program, at /settings/tokens. It is used like an access token, and needs no WorkOS. \
The scope `read` allows functions with GET, and `write` the others as well; a call that is not allowed is answered with 403.";

const COOKIE: &str = "The session cookie of a browser that is signed in. If Daybook is reached over http, as on a developer's machine, its \
name is `daybook`.";

/// The errors, by status.
const FAILURES: [(u16, &str); 13] = [
    (400, "The arguments are invalid: one is missing, or has the wrong type. For JSON, `message` says which."),
    (401, "Nobody is signed in, or the token is refused; `WWW-Authenticate` says which."),
    (403, "The request is from a page of another site, or the caller may not make it. For a personal token `WWW-Authenticate` says why."),
    (404, "It does not exist, or belongs to another user; the response does not say which."),
    (405, "The path has another method; `Allow` names it."),
    (409, "The text was changed since the given `base`, the id is in use, or the changes belong to another account: `error` says which."),
    (413, "The body is over the limit of 1 MiB."),
    (415, "The body is neither JSON nor a form."),
    (422, "An argument has an invalid value, or the day is full; `message` explains it to the user."),
    (429, "Too many requests; `Retry-After` says after how many seconds to retry."),
    (500, "An internal error of Daybook."),
    (503, "Something that Daybook depends on is temporarily unavailable; the same call may succeed later."),
    (507, "The server's disk is full or read-only, so nothing was changed; the same call may succeed later."),
];

/// The document, in OpenAPI 3.1.
pub fn document() -> Value {
    let mut schemas: Schemas = vec![(ApiError::name().into_owned(), ApiError::schema())];
    ApiError::schemas(&mut schemas);
    let mut paths = Map::new();
    for (path, method) in server_fn_paths() {
        if let Some(function) = functions::at(path) {
            (function.schemas)(&mut schemas);
            paths.insert(path.to_owned(), json!({ method.as_str().to_ascii_lowercase(): operation(function, method.as_str()) }));
        }
    }
    paths.extend(plain_routes());
    let schemas = named(schemas);
    let responses: Map<String, Value> = FAILURES.iter().map(|(status, what)| (status.to_string(), failure(*status, what))).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Daybook",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": responses,
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": BEARER },
                "personal": { "type": "http", "scheme": "bearer", "bearerFormat": "daybook_...", "description": PERSONAL },
                "cookie": { "type": "apiKey", "in": "cookie", "name": "__Host-daybook", "description": COOKIE },
            },
        },
    })
}

fn named(schemas: Schemas) -> Map<String, Value> {
    schemas.into_iter().map(|(name, schema)| (name, tidied(to_json(&schema)))).collect()
}

fn operation(function: &Function, method: &str) -> Value {
    let mut arguments = tidied(to_json(&(function.arguments)()));
    let (summary, description) = documentation(&arguments);
    limit(&mut arguments, function.texts);
    let name = function.path.trim_start_matches("/api/");
    let takes_any = property_names(&arguments).next().is_some();
    let answer = (function.answer)().map_or(json!({ "type": "null" }), |name| json!({ "$ref": format!("{SCHEMA}{name}") }));
    let mut operation = json!({
        "operationId": name.replace('/', "."),
        "tags": [name.split('/').next()],
        "summary": summary,
        "description": description,
        "security": security(function, method),
        "responses": responses(json!({ "application/json": { "schema": answer } }), failures(function, method, takes_any)),
    });
    if method == "GET" {
        operation = with(operation, "parameters", parameters(&arguments));
    } else if takes_any {
        let mut schemas = Schemas::new();
        (function.schemas)(&mut schemas);
        let example = example(&arguments, &named(schemas));
        let mut content = json!({ "application/json": { "schema": closed(&arguments), "example": example } });
        if !function.is_json {
            content = with(content, "application/x-www-form-urlencoded", json!({ "schema": as_form(&arguments), "example": example }));
        }
        let body = json!({ "required": arguments.get("required").is_some(), "content": content });
        operation = with(operation, "requestBody", body);
    }
    operation
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
    object
}

/// The error statuses of the function itself, and those of the layers before it.
fn failures(function: &Function, method: &str, takes_any: bool) -> Vec<u16> {
    let mut statuses = vec![401, 403, 429, 500, 503, 507];
    if method == "POST" {
        statuses.extend([413, 415]);
    }
    if takes_any || method == "POST" {
        statuses.push(400);
    }
    statuses.extend(function.failures);
    statuses.sort_unstable();
    statuses
}

fn responses(content: Value, failures: impl IntoIterator<Item = u16>) -> Value {
    let mut responses = Map::from_iter([("200".to_owned(), json!({ "description": "Success.", "content": content }))]);
    responses.extend(failures.into_iter().map(|status| {
        let status = status.to_string();
        let response = json!({ "$ref": format!("#/components/responses/{status}") });
        (status, response)
    }));
    Value::Object(responses)
}

fn failure(status: u16, what: &str) -> Value {
    let header = match status {
        401 => Some(("WWW-Authenticate", "string")),
        405 => Some(("Allow", "string")),
        429 => Some(("Retry-After", "integer")),
        _ => None,
    };
    let headers: Map<String, Value> = header
        .into_iter()
        .map(|(name, kind)| (name.to_owned(), json!({ "required": status != 429, "schema": { "type": kind } })))
        .collect();
    json!({
        "description": what,
        "headers": headers,
        "content": { "application/json": { "schema": { "$ref": format!("{SCHEMA}{}", ApiError::name()) } } },
    })
}

/// The ways to authenticate. A personal token must have the named scope.
fn security(function: &Function, method: &str) -> Value {
    let nobody = (!function.is_private).then(|| json!({}));
    let scope = if method == "GET" { Scope::Read } else { Scope::Write };
    let personal = (!function.is_in_person).then(|| json!({ "personal": [scope.as_str()] }));
    nobody.into_iter().chain([json!({ "bearer": [] })]).chain(personal).chain([json!({ "cookie": [] })]).collect()
}

/// The routes that are not server functions.
fn plain_routes() -> Map<String, Value> {
    let export = json!({ "application/zip": { "schema": { "type": "string", "format": "binary" } } });
    let stream = json!({ "text/event-stream": { "schema": { "type": "string" } } });
    let object = json!({ "application/json": { "schema": { "type": "object" } } });
    let signature = json!([{
        "name": "WorkOS-Signature", "in": "header", "required": true, "schema": { "type": "string" },
        "description": "`t=<milliseconds>, v1=<HMAC-SHA256>`, signed with the webhook's secret.",
    }]);
    let routes = [
        (
            paths::EXPORT,
            json!({ "get": {
                "operationId": "account.export", "tags": ["account"],
                "summary": "All data of the signed-in user, as one ZIP archive of Markdown, JSON and CSV.",
                "security": [{ "bearer": [] }, { "cookie": [] }], "responses": responses(export, [401, 403, 429, 500, 503]),
            }}),
        ),
        (
            paths::EVENTS,
            json!({ "get": {
                "operationId": "events", "tags": ["events"],
                "summary": "Server-Sent Events for an open page: changes of the user's data, and the end of the session. Not for tokens.",
                "security": [{ "cookie": [] }], "responses": responses(stream, [401, 403, 429, 500, 503]),
            }}),
        ),
        (
            paths::WEBHOOK,
            json!({ "post": {
                "operationId": "webhooks.workos", "tags": ["webhooks"],
                "summary": "Receives events from WorkOS: 401 without a valid signature, 404 if no webhook secret is set.",
                "security": [{}], "parameters": signature,
                "requestBody": { "required": true, "content": object },
                "responses": responses(json!({}), [400, 404, 413, 429, 500, 503, 507]),
            }}),
        ),
        (
            PATH,
            json!({ "get": {
                "operationId": "openapi", "tags": ["openapi"], "summary": "This document.",
                "security": [{}], "responses": responses(object, [429, 500, 503]),
            }}),
        ),
    ];
    routes.into_iter().map(|(path, item)| (path.to_owned(), item)).collect()
}

/// The first sentence of a function's own documentation, and what follows it. Leptos puts a sentence of its own in front.
fn documentation(arguments: &Value) -> (String, String) {
    let text = arguments.get("description").and_then(Value::as_str).unwrap_or_default();
    let own: Vec<&str> = text.split_once("server function.").map_or(text, |(_, own)| own).split_whitespace().collect();
    let own = own.join(" ");
    match own.split_once(". ") {
        Some((first, rest)) => (format!("{first}."), rest.to_owned()),
        None => (own, String::new()),
    }
}

fn to_json(schema: &utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>) -> Value {
    serde_json::to_value(schema).unwrap_or_default()
}

/// Integers with a minimum of 0 are `u32` here; `utoipa` gives them the format `int32`, so this states the maximum instead.
fn tidied(mut schema: Value) -> Value {
    if let Some(object) = schema.as_object_mut() {
        if object.get("format").is_some_and(|format| format == "int32") && object.get("minimum").is_some_and(|minimum| minimum == 0) {
            object.remove("format");
            object.insert("maximum".into(), json!(u32::MAX));
        }
        object.values_mut().for_each(|value| *value = tidied(value.take()));
    } else if let Some(list) = schema.as_array_mut() {
        list.iter_mut().for_each(|value| *value = tidied(value.take()));
    }
    schema
}

fn limit(arguments: &mut Value, texts: &[Text]) {
    for text in texts {
        let (least, most) = (text.characters.start(), text.characters.end());
        if let Some(Value::Object(schema)) = arguments.pointer_mut(&format!("/properties/{}", text.name)) {
            schema.insert("maxLength".into(), json!(most));
            schema.insert("example".into(), json!(text.example));
            if *least > 0 {
                schema.insert("minLength".into(), json!(least));
                schema.insert("pattern".into(), json!(NOT_BLANK));
            }
        }
    }
}

fn properties(arguments: &Value) -> impl Iterator<Item = (&String, &Value)> {
    arguments.get("properties").and_then(Value::as_object).into_iter().flatten()
}

fn property_names(arguments: &Value) -> impl Iterator<Item = &String> {
    properties(arguments).map(|(name, _)| name)
}

fn is_required(arguments: &Value, name: &str) -> bool {
    arguments.get("required").and_then(Value::as_array).is_some_and(|names| names.iter().any(|required| required == name))
}

fn object(arguments: &Value, properties: Map<String, Value>, more: Value) -> Value {
    let required = arguments.get("required").cloned().unwrap_or(json!([]));
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": more })
}

/// The schema of the arguments as JSON. Unknown names are refused.
fn closed(arguments: &Value) -> Value {
    object(arguments, properties(arguments).map(|(name, schema)| (name.clone(), schema.clone())).collect(), json!(false))
}

/// The schema of the arguments as a form. Unknown names are ignored.
fn as_form(arguments: &Value) -> Value {
    object(arguments, properties(arguments).map(|(name, schema)| (name.clone(), as_text(schema))).collect(), json!(true))
}

fn parameters(arguments: &Value) -> Value {
    let one = |(name, schema): (&String, &Value)| json!({ "name": name, "in": "query", "required": is_required(arguments, name), "schema": as_text(schema) });
    properties(arguments).map(one).collect()
}

/// A query and a form can't express `null`: the value is left out.
fn as_text(schema: &Value) -> Value {
    let is_null = |schema: &Value| schema == "null" || schema.get("type").is_some_and(|kind| kind == "null");
    for key in ["type", "oneOf"] {
        let kinds = schema.get(key).and_then(Value::as_array);
        let (Some(kinds), true) = (kinds, kinds.is_some_and(|kinds| kinds.iter().any(is_null))) else { continue };
        let one = kinds.iter().find(|kind| !is_null(kind)).cloned().unwrap_or_default();
        let one = if key == "type" { with(schema.clone(), key, one) } else { one };
        return json!({ "anyOf": [one, { "const": "" }] });
    }
    schema.clone()
}

/// A valid call with only the required arguments.
fn example(arguments: &Value, named: &Map<String, Value>) -> Value {
    let needed = properties(arguments).filter(|(name, _)| is_required(arguments, name));
    needed.map(|(name, schema)| (name.clone(), example_of(schema, named))).collect::<Map<_, _>>().into()
}

fn example_of(schema: &Value, named: &Map<String, Value>) -> Value {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix(SCHEMA));
    let schema = name.and_then(|name| named.get(name)).unwrap_or(schema);
    let given = schema.get("example").or_else(|| schema.pointer("/enum/0")).or_else(|| schema.pointer("/examples/0"));
    let is_number = schema.get("type").and_then(Value::as_str) == Some("integer");
    given.cloned().unwrap_or_else(|| if is_number { json!(0) } else { json!(true) })
}
