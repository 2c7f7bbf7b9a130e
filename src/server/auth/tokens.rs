//! Verifies access tokens: the only way to an identity.

use super::jwks::{Jwks, NoKey};
use crate::{
    model::{sign_in::SignInFailure, user::UserId},
    server::{clock::Clock, config::WorkosConfig},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::Algorithm;
use serde::{Deserialize, de::DeserializeOwned};
use std::sync::{Arc, Mutex, PoisonError};

/// How far the clocks of WorkOS and this machine may differ, in seconds.
pub const LEEWAY: i64 = 60;
/// No token of WorkOS is longer; bytes.
const LONGEST: usize = 16 * 1024;
/// How much of a token's claim is logged: the most characters of a name, and the most names.
const TOLD: (usize, usize) = (200, 8);

/// Why a token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.name())]
pub enum TokenRefusal {
    /// It is not a signed token.
    Malformed,
    /// It is signed with an algorithm other than RS256.
    Algorithm,
    /// WorkOS publishes no key with this id.
    UnknownKey,
    /// The keys could not be fetched; the token may be good.
    KeysUnreachable,
    /// No key of the fetched set can be used; the token may be good.
    KeysUnreadable,
    /// The signature is not by the named key.
    Signature,
    /// The issuer is not expected.
    Issuer,
    /// It was made for another client of WorkOS.
    Client,
    /// The configured audience is missing.
    Audience,
    /// It has expired.
    Expired,
    /// It is not valid yet.
    NotYetValid,
    /// It has no subject.
    Subject,
}

impl TokenRefusal {
    /// A stable word for logs and counters.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Algorithm => "algorithm",
            Self::UnknownKey => "unknown_key",
            Self::KeysUnreachable => "keys_unreachable",
            Self::KeysUnreadable => "keys_unreadable",
            Self::Signature => "signature",
            Self::Issuer => "issuer",
            Self::Client => "client",
            Self::Audience => "audience",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::Subject => "subject",
        }
    }
}

impl From<&TokenRefusal> for SignInFailure {
    fn from(refusal: &TokenRefusal) -> Self {
        match refusal {
            TokenRefusal::UnknownKey | TokenRefusal::Signature => Self::WrongKey,
            TokenRefusal::KeysUnreachable => Self::WorkosUnreachable,
            TokenRefusal::KeysUnreadable => Self::WorkosUnreadable,
            TokenRefusal::Issuer => Self::WrongIssuer,
            TokenRefusal::Audience => Self::WrongAudience,
            TokenRefusal::Expired | TokenRefusal::NotYetValid => Self::ClockOff,
            TokenRefusal::Malformed | TokenRefusal::Algorithm | TokenRefusal::Client | TokenRefusal::Subject => Self::TokenRefused,
        }
    }
}

/// The claims of a verified token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The user.
    pub user: UserId,
    /// `session_…` at WorkOS. A JWT template may override the claim, so anything else counts as none.
    pub workos_session: Option<String>,
    /// When the token expires.
    pub expires_at: Timestamp,
    /// The impersonator's e-mail address, from `act.sub`.
    pub actor: Option<String>,
}

/// A claim of a WorkOS token that the settings do not allow: either the account or the settings must change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The claim.
    pub seen: Seen,
    /// When.
    pub at: Timestamp,
}

/// The claim that did not fit, of a well-signed token. Shortened, and without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The issuer, which `WORKOS_ISSUER` does not allow; empty when there is none.
    Issuer(String),
    /// The audiences, none of which is `WORKOS_AUDIENCE`.
    Audiences(Vec<String>),
}

/// The header parameters that matter. Any other is ignored, whatever it is (RFC 7515, 4).
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    sid: Option<serde_json::Value>,
    client_id: Option<serde_json::Value>,
    exp: Option<f64>,
    nbf: Option<f64>,
    aud: Option<serde_json::Value>,
    act: Option<Actor>,
}

/// RFC 8693, 4.1. Without `sub` the token is malformed.
#[derive(Deserialize)]
struct Actor {
    sub: String,
}

/// Checks access tokens against the settings.
#[derive(Debug, Clone)]
pub struct Verifier {
    jwks: Jwks,
    client_id: String,
    issuers: Vec<String>,
    audience: Option<String>,
    clock: Clock,
    last_mismatch: Arc<Mutex<Option<Mismatch>>>,
}

impl Verifier {
    /// Accepts what the settings allow.
    pub fn new(config: &WorkosConfig, jwks: Jwks, clock: Clock) -> Self {
        // Two backends are compiled in (SurrealDB brings the other), and jsonwebtoken panics at its first token unless one is
        // chosen. An error means that one was chosen before.
        let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
        let issuers = config.issuers.iter().map(|issuer| without_slash(issuer).to_owned()).collect();
        Self { jwks, client_id: config.client_id.clone(), issuers, audience: config.audience.clone(), clock, last_mismatch: Arc::default() }
    }

    /// The last issuer or audiences of a well-signed token that the settings did not allow, since the start.
    pub fn last_mismatch(&self) -> Option<Mismatch> {
        self.last_mismatch.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Verifies a token; a refusal is logged with its reason, never with the token.
    ///
    /// # Errors
    /// [`TokenRefusal`].
    pub async fn verify(&self, token: &str) -> Result<Verified, TokenRefusal> {
        let result = self.check(token).await;
        if let Err(reason) = &result {
            tracing::warn!(%reason, "an access token was refused");
        }
        result
    }

    async fn check(&self, token: &str) -> Result<Verified, TokenRefusal> {
        if token.len() > LONGEST {
            return Err(TokenRefusal::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenRefusal::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenRefusal::Malformed)?;
        let header: Header = read(header)?;
        if header.alg != "RS256" {
            return Err(TokenRefusal::Algorithm);
        }
        // RFC 7515, 4.1.11: an extension that is critical and not understood refuses the token.
        if header.crit.is_some() {
            return Err(TokenRefusal::Malformed);
        }
        let key = self.jwks.key(&header.kid.ok_or(TokenRefusal::UnknownKey)?).await.map_err(|error| match error {
            NoKey::Unknown => TokenRefusal::UnknownKey,
            NoKey::Unreachable => TokenRefusal::KeysUnreachable,
            NoKey::Unreadable => TokenRefusal::KeysUnreadable,
        })?;
        // Only the signature is left to the library: it refuses headers that WorkOS may send, and takes the time from the machine.
        match jsonwebtoken::crypto::verify(signature, signed.as_bytes(), &key, Algorithm::RS256) {
            Ok(true) => self.check_claims(read(claims)?),
            Ok(false) => Err(TokenRefusal::Signature),
            Err(_) => Err(TokenRefusal::Malformed),
        }
    }

    /// Judges these claims as if WorkOS had signed them.
    #[cfg(feature = "fuzz")]
    pub fn verify_without_signature(&self, claims: &[u8]) -> Result<Verified, TokenRefusal> {
        serde_json::from_slice(claims).map_err(|_| TokenRefusal::Malformed).and_then(|claims| self.check_claims(claims))
    }

    fn check_claims(&self, claims: Claims) -> Result<Verified, TokenRefusal> {
        let issuer = claims.iss.unwrap_or_default();
        if !self.issuers.iter().any(|allowed| allowed == without_slash(&issuer)) {
            let seen = told(&issuer);
            tracing::warn!(seen, allowed = ?self.issuers, "the token's issuer is not accepted: if it is yours, add it to WORKOS_ISSUER");
            self.note(Seen::Issuer(seen));
            return Err(TokenRefusal::Issuer);
        }
        // One issuer and one key set may serve several clients. Older environments name none in their tokens.
        if let Some(client) = claims.client_id.filter(|client| client.as_str() != Some(&self.client_id)) {
            tracing::warn!(seen = told(&client.to_string()), ours = self.client_id, "the token was issued to another client");
            return Err(TokenRefusal::Client);
        }
        // A JWT template may write anything there, which matters only when an audience is configured.
        let named = claims.aud.unwrap_or_default();
        let audiences = named.as_array().map_or(std::slice::from_ref(&named), Vec::as_slice);
        if let Some(wanted) = self.audience.as_ref().filter(|wanted| !audiences.iter().any(|audience| audience == wanted.as_str())) {
            let seen: Vec<String> = audiences.iter().filter_map(|audience| audience.as_str()).take(TOLD.1).map(told).collect();
            tracing::warn!(?seen, wanted, "the token lacks the required audience: add it to the JWT template, or change WORKOS_AUDIENCE");
            self.note(Seen::Audiences(seen));
            return Err(TokenRefusal::Audience);
        }
        let now = self.clock.now().as_second();
        let expires = seconds(claims.exp).ok_or(TokenRefusal::Expired)?;
        if expires + LEEWAY <= now {
            return Err(TokenRefusal::Expired);
        }
        if claims.nbf.is_some() && seconds(claims.nbf).is_none_or(|from| from - LEEWAY > now) {
            return Err(TokenRefusal::NotYetValid);
        }
        let subject = claims.sub.filter(|subject| !subject.is_empty() && subject.len() <= 255).ok_or(TokenRefusal::Subject)?;
        let workos_session = claims.sid.as_ref().and_then(|sid| sid.as_str()).filter(|sid| sid.starts_with("session_"));
        Ok(Verified {
            user: UserId::from_verified_subject(subject),
            workos_session: workos_session.map(str::to_owned),
            expires_at: Timestamp::from_second(expires).map_err(|_| TokenRefusal::Expired)?,
            actor: claims.act.map(|actor| actor.sub),
        })
    }

    fn note(&self, seen: Seen) {
        *self.last_mismatch.lock().unwrap_or_else(PoisonError::into_inner) = Some(Mismatch { seen, at: self.clock.now() });
    }
}

/// One part of a token: JSON in base64url.
fn read<T: DeserializeOwned>(part: &str) -> Result<T, TokenRefusal> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenRefusal::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| TokenRefusal::Malformed)
}

/// Makes foreign text safe to log: it must not forge lines.
pub(super) fn told(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(TOLD.0).collect()
}

/// Whole seconds since 1970, for the years up to 9999.
fn seconds(claim: Option<f64>) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
    claim.filter(|seconds| (0.0..253_402_300_799.0).contains(seconds)).map(|seconds| seconds as i64)
}

fn without_slash(issuer: &str) -> &str {
    issuer.strip_suffix('/').unwrap_or(issuer)
}
