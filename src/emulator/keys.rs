//! The RSA key that signs access tokens.

use super::moment::Moment;
use crate::server::random::Random;
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Bytes that are not an RSA key, or a failed key generation.
#[derive(Debug, thiserror::Error)]
#[error("not a usable RSA key")]
pub struct KeyError;

/// A key as the state file holds it.
#[derive(Serialize, Deserialize)]
pub struct StoredKey {
    kid: String,
    /// The private key, PKCS#8 in base64.
    pkcs8: String,
}

/// A key in use.
pub struct SigningKey {
    kid: String,
    encoding: EncodingKey,
    modulus: String,
    exponent: String,
}

impl SigningKey {
    /// A new key of 2048 bits, and its stored form. Takes a fraction of a second of CPU time.
    pub fn generate(now: Moment, random: &Random) -> Result<(Self, StoredKey), KeyError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError)?;
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map_err(|_| KeyError)?;
        let stored = StoredKey { kid: now.new_id("sso_oidc_key_pair_", random), pkcs8: STANDARD.encode(der.as_ref()) };
        Ok((Self::open(&stored)?, stored))
    }

    pub fn open(stored: &StoredKey) -> Result<Self, KeyError> {
        let der = STANDARD.decode(&stored.pkcs8).map_err(|_| KeyError)?;
        let pair = KeyPair::from_pkcs8(&der).map_err(|_| KeyError)?;
        // jsonwebtoken takes PKCS#8 only as PEM; its DER is PKCS#1.
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", wrap(&stored.pkcs8));
        Ok(Self {
            kid: stored.kid.clone(),
            encoding: EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| KeyError)?,
            modulus: URL_SAFE_NO_PAD.encode(pair.public_key().modulus().big_endian_without_leading_zero()),
            exponent: URL_SAFE_NO_PAD.encode(pair.public_key().exponent().big_endian_without_leading_zero()),
        })
    }

    /// An RS256 token with these claims.
    pub fn sign(&self, claims: &Map<String, Value>) -> Result<String, KeyError> {
        let header = Header { kid: Some(self.kid.clone()), ..Header::new(Algorithm::RS256) };
        jsonwebtoken::encode(&header, claims, &self.encoding).map_err(|_| KeyError)
    }

    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half, as the key set holds it.
    pub fn jwk(&self) -> Value {
        self.jwk_named(&self.kid)
    }

    /// The public half under another name.
    pub fn jwk_named(&self, kid: &str) -> Value {
        json!({ "alg": "RS256", "kty": "RSA", "use": "sig", "kid": kid, "n": self.modulus, "e": self.exponent })
    }
}

/// PEM lines hold 64 characters (RFC 7468).
fn wrap(base64: &str) -> String {
    base64.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n")
}
