//! `POST /user_management/authenticate`: codes and refresh tokens become access tokens.

use super::{
    config::IssuerShape,
    faults::{Struck, What},
    keys::SigningKey,
    moment::Moment,
    records::{Exchange, Origin, Presented, Records, Session},
    refusal::Refusal,
    template::TemplateError,
    workos::Workos,
};
use crate::server::sha256::sha256;
use axum::{
    Extension, Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};
use std::{collections::HashMap, sync::Arc};
use url::form_urlencoded;

/// How long a token that was just exchanged still gives the same pair, for concurrent requests and lost answers.
const REPLAY_GRACE: SignedDuration = SignedDuration::from_secs(30);

/// The grant type of a refresh.
const REFRESH: &str = "refresh_token";

pub async fn authenticate(
    State(workos): State<Arc<Workos>>,
    Extension(struck): Extension<Struck>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let fields = Fields::read(&headers, &body)?;
    let client = workos.check_client(&fields)?;
    let grant = fields.required("grant_type")?;
    let mint = workos.mint(&struck).await?;
    let response = match grant {
        "authorization_code" => {
            let code = fields.required("code")?;
            let origin = fields.origin(&headers);
            workos.change(|records| workos.exchange_code(records, &mint, &fields, code, client, origin)).await?
        }
        REFRESH => {
            let token = fields.required("refresh_token")?;
            workos.change(|records| workos.refresh(records, &mint, token, client, fields.origin(&HeaderMap::new()))).await?
        }
        other => return Err(Refusal::oauth("invalid_request", format!("The emulator does not support the grant type '{other}'."))),
    };
    Ok(Json(response))
}

/// Whether a request presents a refresh token.
pub fn is_refresh(headers: &HeaderMap, body: &[u8]) -> bool {
    Fields::read(headers, body).is_ok_and(|fields| fields.get("grant_type") == Some(REFRESH))
}

/// How one request's tokens are made: as configured, except for its faults.
struct Mint<'a> {
    key: &'a SigningKey,
    struck: &'a Struck,
}

/// How the client authenticated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Client {
    /// With the secret.
    Confidential,
    /// Not at all: a browser or a phone, which PKCE protects.
    Public,
}

impl Workos {
    fn check_client(&self, fields: &Fields) -> Result<Client, Refusal> {
        if fields.required("client_id")? != self.config.client_id {
            return Err(Refusal::oauth("invalid_client", "Invalid client ID."));
        }
        match fields.get("client_secret") {
            None => Ok(Client::Public),
            Some(secret) if secret == self.config.api_key.expose_secret() => Ok(Client::Confidential),
            Some(_) => Err(Refusal::oauth("invalid_client", "Invalid client secret.")),
        }
    }

    async fn mint<'a>(&'a self, struck: &'a Struck) -> Result<Mint<'a>, Refusal> {
        let key = if struck.rotated().is_some() { self.spare_key().await? } else { &self.key };
        Ok(Mint { key, struck })
    }

    fn exchange_code(
        &self,
        records: &mut Records,
        mint: &Mint<'_>,
        fields: &Fields,
        name: &str,
        client: Client,
        origin: Origin,
    ) -> Result<Value, Refusal> {
        let now = self.now();
        let unknown = || Refusal::oauth("invalid_grant", format!("The code '{name}' has expired or is invalid."));
        let code = records.take_code(name, now).ok_or_else(unknown)?;
        if fields.get("redirect_uri").is_some_and(|uri| uri != code.redirect_uri) {
            return Err(Refusal::oauth("invalid_grant", "The redirect URI is not the one the code was sent to."));
        }
        match (&code.challenge, fields.get("code_verifier")) {
            (Some(challenge), Some(verifier)) if *challenge == s256(verifier) => {}
            (Some(_), _) => return Err(Refusal::oauth("invalid_grant", "Invalid code verifier.")),
            (None, Some(_)) => {
                return Err(Refusal::plain(
                    StatusCode::BAD_REQUEST,
                    "code_challenge_not_found",
                    "The sign-in was started without a code challenge.",
                ));
            }
            (None, None) if client == Client::Public => {
                return Err(Refusal::oauth("invalid_client", "Without PKCE the client secret is required."));
            }
            (None, None) => {}
        }
        let session = records.start_session(code, origin, client == Client::Public, now, &self.config.random);
        let access_token = self.access_token(records, mint, &session, now)?;
        let refresh_token = records.issue_refresh_token(&session.id, &self.config.random);
        token_response(records, &session, &access_token, &refresh_token)
    }

    fn refresh(&self, records: &mut Records, mint: &Mint<'_>, token: &str, client: Client, origin: Origin) -> Result<Value, Refusal> {
        let now = self.now();
        let (session, exchange) = match records.present(token) {
            Presented::Unknown => return Err(Refusal::oauth("invalid_grant", "Invalid refresh token.")),
            Presented::Unspent(session) => (session, None),
            Presented::Spent(session, exchange) => (session, Some(exchange)),
        };
        if client == Client::Public && !session.public_client {
            return Err(Refusal::oauth("invalid_client", "The session was started with the client secret, which a refresh needs too."));
        }
        if !session.is_active(now) {
            return Err(Refusal::oauth("invalid_grant", "Session has already ended."));
        }
        if let Some(exchange) = exchange {
            let grace = mint.replay_grace();
            if grace.is_zero() || now.since(exchange.at) > grace {
                return Err(Refusal::oauth("invalid_grant", "Refresh token already exchanged."));
            }
            return token_response(records, &session, &exchange.access_token, &exchange.refresh_token);
        }
        let access_token = self.access_token(records, mint, &session, now)?;
        let refresh_token = records.issue_refresh_token(&session.id, &self.config.random);
        records.move_session(&session.id, origin);
        let response = token_response(records, &session, &access_token, &refresh_token)?;
        records.spend(token, Exchange { at: now, access_token, refresh_token });
        Ok(response)
    }

    /// A token for the session, with what the JWT template adds or replaces.
    fn access_token(&self, records: &Records, mint: &Mint<'_>, session: &Session, now: Moment) -> Result<String, Refusal> {
        let user = records.user(&session.user_id).ok_or_else(no_user)?;
        let lifetime = mint.lifetime().unwrap_or_else(|| i64::try_from(self.config.access_token_seconds).unwrap_or(i64::MAX));
        let offset = mint.struck.clock_offset();
        let issued = now.seconds().saturating_add(offset.unwrap_or_default());
        let issuer = mint.issuer().unwrap_or(&self.config.issuer);
        let mut claims = Map::from_iter([
            ("iss".to_owned(), json!(issuer.issuer(&self.base_url, &self.config.client_id))),
            ("sub".to_owned(), json!(user.id)),
            ("sid".to_owned(), json!(session.id)),
            ("jti".to_owned(), json!(now.new_id("", &self.config.random))),
            ("iat".to_owned(), json!(issued)),
            ("exp".to_owned(), json!(issued.saturating_add(lifetime))),
        ]);
        claims.extend(session.impersonator.iter().map(|one| ("act".to_owned(), json!({ "sub": one.email }))));
        claims.extend(offset.map(|_| ("nbf".to_owned(), json!(issued))));
        claims.extend(self.config.audience.iter().map(|audience| ("aud".to_owned(), json!(audience))));
        let unusable = |error: TemplateError| Refusal::oauth("token_too_big", error.to_string());
        let stored = records.template().map_err(unusable)?;
        claims.extend(stored.as_ref().unwrap_or(&self.template).render(&user.to_json()).map_err(unusable)?);
        match mint.audience() {
            Some(Some(audience)) => drop(claims.insert("aud".to_owned(), json!(audience))),
            Some(None) => drop(claims.remove("aud")),
            None => {}
        }
        mint.key.sign(&claims).map_err(|_| Refusal::message(StatusCode::INTERNAL_SERVER_ERROR, "The token could not be signed."))
    }
}

impl Mint<'_> {
    fn lifetime(&self) -> Option<i64> {
        self.struck.find(|what| if let What::TokenLifetime { seconds } = what { Some(i64::from(*seconds)) } else { None })
    }

    fn issuer(&self) -> Option<&IssuerShape> {
        self.struck.find(|what| if let What::Issuer(issuer) = what { Some(issuer) } else { None })
    }

    /// Another audience, or none, if a fault says so.
    fn audience(&self) -> Option<Option<&str>> {
        self.struck.find(|what| if let What::Audience(audience) = what { Some(audience.as_deref()) } else { None })
    }

    fn replay_grace(&self) -> SignedDuration {
        let grace = self.struck.find(|what| if let What::ReplayGrace { seconds } = what { Some(*seconds) } else { None });
        grace.map_or(REPLAY_GRACE, |seconds| SignedDuration::from_secs(seconds.into()))
    }
}

/// Exactly production's fields: `sealed_session` is an invention of other emulators (workos-python issue 666).
fn token_response(records: &Records, session: &Session, access_token: &str, refresh_token: &str) -> Result<Value, Refusal> {
    let user = records.user(&session.user_id).ok_or_else(no_user)?;
    let mut response = json!({
        "user": user.to_json(),
        "access_token": access_token,
        "refresh_token": refresh_token,
        "authentication_method": session.authentication_method(),
    });
    if let Some((impersonator, fields)) = session.impersonator.as_ref().zip(response.as_object_mut()) {
        fields.insert("impersonator".to_owned(), json!(impersonator));
    }
    Ok(response)
}

fn no_user() -> Refusal {
    Refusal::oauth("invalid_grant", "The user no longer exists.")
}

fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(sha256(verifier))
}

/// The body's fields. Production takes JSON, as specified, and forms, as OAuth clients send them.
struct Fields(HashMap<String, String>);

impl Fields {
    fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, Refusal> {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if content_type.starts_with("application/x-www-form-urlencoded") {
            return Ok(Self(form_urlencoded::parse(body).into_owned().collect()));
        }
        let object: Map<String, Value> =
            serde_json::from_slice(body).map_err(|error| Refusal::invalid_parameters(format!("It is not a JSON object: {error}.")))?;
        let mut fields = HashMap::new();
        for (name, value) in object {
            match value {
                Value::Null => {}
                Value::String(text) => drop(fields.insert(name, text)),
                _ => return Err(Refusal::invalid_parameters(format!("{name} must be a string."))),
            }
        }
        Ok(Self(fields))
    }

    /// A field that is present and not empty.
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| Refusal::invalid_parameters(format!("{name} is required.")))
    }

    /// Where the user is. An application that does not say is taken for the user, which is why WorkOS's session list can show
    /// servers.
    fn origin(&self, headers: &HeaderMap) -> Origin {
        let own_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Origin {
            ip_address: self.get("ip_address").map(str::to_owned),
            user_agent: self.get("user_agent").or(own_agent).map(str::to_owned),
        }
    }
}
