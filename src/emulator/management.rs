//! The key set, signing out, and everything that needs the API key.

use super::{
    faults::{OldKey, Struck, What},
    records::{RedirectUri, User, template_json},
    redirect,
    refusal::Refusal,
    template::Template,
    workos::Workos,
};
use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, Query, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use secrecy::ExposeSecret;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::sync::Arc;
use url::Url;

/// Lets only requests with the API key pass.
pub async fn require_api_key(State(workos): State<Arc<Workos>>, request: Request, next: Next) -> Response {
    let key = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if key == Some(workos.config.api_key.expose_secret()) {
        return next.run(request).await;
    }
    Refusal::message(StatusCode::UNAUTHORIZED, "Unauthorized").into_response()
}

/// `GET /sso/jwks/{client_id}`.
pub async fn jwks(
    State(workos): State<Arc<Workos>>,
    Extension(struck): Extension<Struck>,
    Path(client_id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    if client_id != workos.config.client_id {
        return Err(Refusal::message(StatusCode::NOT_FOUND, format!("There is no client '{client_id}'.")));
    }
    Ok(Json(json!({ "keys": workos.published_keys(&struck).await? })))
}

/// The query of a sign-out.
#[derive(Deserialize)]
pub struct Logout {
    session_id: Option<String>,
    return_to: Option<String>,
}

/// `GET /user_management/sessions/logout`: the browser itself comes here, so no key is needed; the session's id is the proof.
pub async fn logout(State(workos): State<Arc<Workos>>, Query(query): Query<Logout>) -> Result<Response, Refusal> {
    let refuse = |message: String| Refusal::message(StatusCode::UNPROCESSABLE_ENTITY, message);
    let session_id = query.session_id.filter(|id| id.starts_with("session_"));
    let session_id = session_id.ok_or_else(|| refuse("session_id must be the id of a session.".to_owned()))?;
    let location = workos.sign_out_location(query.return_to.as_deref()).map_err(refuse)?;
    let now = workos.now();
    workos
        .change(|records| {
            // An unknown or ended session is signed out already.
            records.end_session(&session_id, now);
            Ok(())
        })
        .await?;
    Ok((StatusCode::FOUND, [(header::LOCATION, location)]).into_response())
}

impl Workos {
    async fn published_keys(&self, struck: &Struck) -> Result<Vec<Value>, Refusal> {
        let mut keys = match struck.rotated() {
            None => vec![self.key.jwk()],
            Some(OldKey::Kept) => vec![self.spare_key().await?.jwk(), self.key.jwk()],
            Some(OldKey::Removed) => vec![self.spare_key().await?.jwk()],
        };
        if struck.has(&What::DuplicateKey) {
            keys.insert(0, self.spare_key().await?.jwk_named(self.key.kid()));
        }
        let fill = struck.find(|what| if let What::ManyKeys { keys } = what { Some(*keys) } else { None }).unwrap_or_default();
        keys.extend((0..fill).map(|number| self.key.jwk_named(&format!("{}_{number}", self.key.kid()))));
        if struck.has(&What::EmptyKeys) {
            keys.clear();
        }
        Ok(keys)
    }

    fn sign_out_location(&self, return_to: Option<&str>) -> Result<HeaderValue, String> {
        let allowed = &self.config.sign_out_uris;
        let asked = match return_to {
            Some(asked) => asked,
            None => allowed
                .iter()
                .find(|uri| !uri.contains('*'))
                .ok_or("There is no default sign-out redirect: send return_to, or configure one without a wildcard.")?,
        };
        let url = Url::parse(asked).ok().filter(|url| allowed.iter().any(|known| redirect::is_registered(known, url)));
        let location = url.and_then(|url| HeaderValue::from_str(url.as_str()).ok());
        location.ok_or_else(|| format!("return_to '{asked}' is not a configured sign-out redirect."))
    }
}

#[derive(Deserialize)]
struct Revocation {
    session_id: String,
}

/// `POST /user_management/sessions/revoke`.
pub async fn revoke_session(State(workos): State<Arc<Workos>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let Revocation { session_id } = read(&body)?;
    let now = workos.now();
    let ended = workos.change(|records| {
        let unknown = || Refusal::message(StatusCode::BAD_REQUEST, format!("There is no session '{session_id}'."));
        records.end_session(&session_id, now).map(|session| session.to_json(now)).ok_or_else(unknown)
    });
    ended.await.map(Json)
}

/// `GET /user_management/users/{id}`.
pub async fn user(State(workos): State<Arc<Workos>>, Path(id): Path<String>) -> Result<Json<Value>, Refusal> {
    let found = workos.read(|records| records.user(&id).map(User::to_json)).await;
    found.map(Json).ok_or_else(|| no_user(&id))
}

/// `GET /user_management/users/{id}/sessions`.
pub async fn sessions(State(workos): State<Arc<Workos>>, Path(id): Path<String>) -> Result<Json<Value>, Refusal> {
    let now = workos.now();
    let found = workos.read(|records| {
        records.user(&id)?;
        Some(records.sessions_of(&id).map(|session| session.to_json(now)).collect())
    });
    found.await.map(list).ok_or_else(|| no_user(&id))
}

fn no_user(id: &str) -> Refusal {
    Refusal::message(StatusCode::NOT_FOUND, format!("User not found: '{id}'."))
}

/// `GET /user_management/redirect_uris`.
pub async fn redirect_uris(State(workos): State<Arc<Workos>>) -> Json<Value> {
    let objects = |uris: &[RedirectUri]| {
        let default = uris.iter().position(|known| !known.uri.contains('*'));
        uris.iter().enumerate().map(|(index, known)| known.to_json(default == Some(index))).collect()
    };
    list(workos.read(|records| objects(records.redirect_uris())).await)
}

#[derive(Deserialize)]
struct NewRedirectUri {
    uri: String,
}

/// `POST /user_management/redirect_uris`.
pub async fn add_redirect_uri(State(workos): State<Arc<Workos>>, body: Bytes) -> Result<(StatusCode, Json<Value>), Refusal> {
    let NewRedirectUri { uri } = read(&body)?;
    redirect::check(&uri).map_err(Refusal::invalid_parameters)?;
    let now = workos.now();
    let added = workos.change(|records| {
        let taken = || Refusal::invalid_parameters(format!("'{uri}' is already registered."));
        records.register(&uri, now, &workos.config.random).map(|added| added.to_json(false)).ok_or_else(taken)
    });
    Ok((StatusCode::CREATED, Json(added.await?)))
}

/// `DELETE /user_management/redirect_uris/{id}`.
pub async fn remove_redirect_uri(State(workos): State<Arc<Workos>>, Path(id): Path<String>) -> Result<StatusCode, Refusal> {
    let removed = workos.change(|records| {
        let unknown = || Refusal::message(StatusCode::NOT_FOUND, format!("There is no redirect URI '{id}'."));
        records.unregister(&id).then_some(StatusCode::NO_CONTENT).ok_or_else(unknown)
    });
    removed.await
}

/// `GET /user_management/jwt_template`.
pub async fn jwt_template(State(workos): State<Arc<Workos>>, Extension(struck): Extension<Struck>) -> Result<Json<Value>, Refusal> {
    let now = workos.now();
    let misread = struck.find(|what| if let What::JwtTemplate { content } = what { Some(content) } else { None });
    let found = match misread {
        Some(content) => Some(template_json(content, now, now)),
        None => workos.read(|records| records.template_json(&workos.template, now)).await,
    };
    found.map(Json).ok_or_else(|| Refusal::message(StatusCode::NOT_FOUND, "There is no JWT template."))
}

#[derive(Deserialize)]
struct NewTemplate {
    content: String,
}

/// `PUT /user_management/jwt_template`.
pub async fn set_jwt_template(State(workos): State<Arc<Workos>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let NewTemplate { content } = read(&body)?;
    let template = Template::parse(content).map_err(|error| Refusal::invalid_parameters(error.to_string()))?;
    let now = workos.now();
    let changed = workos.change(|records| Ok(records.set_template(&template, now)));
    changed.await.map(Json)
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::invalid_parameters(format!("The body is not as expected: {error}.")))
}

fn list(data: Vec<Value>) -> Json<Value> {
    Json(json!({ "object": "list", "data": data, "list_metadata": { "before": null, "after": null } }))
}
