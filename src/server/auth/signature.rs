//! The signature of WorkOS events: `WorkOS-Signature: t=<milliseconds since 1970>, v1=<hex>`.

use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};

/// The header's name.
const HEADER: &str = "workos-signature";
/// How far the clock of WorkOS may be from ours, either way; after that, a replayed event is refused.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(180);

/// Why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The header is missing.
    #[error("the WorkOS-Signature header is missing")]
    Missing,
    /// The header is not a time and signatures.
    #[error("the WorkOS-Signature header is not of the form t=..., v1=...")]
    Malformed,
    /// It was signed too long ago, or in the future: a replay, or clocks that differ.
    #[error("the signature's time is more than three minutes off")]
    OutOfTime,
    /// It was signed with another secret, or altered.
    #[error("the signature does not match")]
    Wrong,
}

/// Checks that exactly this body was signed with the secret within the last three minutes.
///
/// # Errors
/// Why it is refused.
pub fn verify(secret: &SecretString, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<(), Refused> {
    let header = headers.get(HEADER).ok_or(Refused::Missing)?.to_str().map_err(|_| Refused::Malformed)?;
    let parts: Vec<(&str, &str)> =
        header.split(',').map(|part| part.trim().split_once('=')).collect::<Option<_>>().ok_or(Refused::Malformed)?;
    let of = |name: &'static str| parts.iter().filter(move |(key, _)| *key == name).map(|(_, value)| *value);
    let (Some(time), None) = (of("t").next(), of("t").nth(1)) else { return Err(Refused::Malformed) };
    let signed_at = time.parse().ok().and_then(|time| Timestamp::from_millisecond(time).ok()).ok_or(Refused::Malformed)?;
    if of("v1").next().is_none() {
        return Err(Refused::Malformed);
    }
    if now.duration_since(signed_at).abs() > TOLERANCE {
        return Err(Refused::OutOfTime);
    }
    let expected = sign(secret, time, body);
    // While a secret is being rotated, an event is signed with both.
    let matches = of("v1").fold(false, |found, v1| found | verify_slices_are_equal(expected.as_bytes(), v1.as_bytes()).is_ok());
    if matches { Ok(()) } else { Err(Refused::Wrong) }
}

/// The signature of a body at a time, in hexadecimal.
fn sign(secret: &SecretString, time: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
    let mut context = hmac::Context::with_key(&key);
    context.update(time.as_bytes());
    context.update(b".");
    context.update(body);
    context.sign().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;
    const BODY: &[u8] = br#"{"event":"user.updated"}"#;

    fn verified(header: Option<&str>, body: &[u8]) -> Result<(), Refused> {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(HEADER, header.parse().expect("a value"));
        }
        verify(&"secret".into(), &headers, body, Timestamp::from_millisecond(NOW).expect("a time"))
    }

    fn signed(time: i64) -> String {
        sign(&"secret".into(), &time.to_string(), BODY)
    }

    #[test]
    fn the_signature_is_the_published_one() {
        // openssl dgst -sha256 -hmac secret, over `1800000000000.{}`
        let expected = "33dfdea9c79231d62db093609e29ce2fa2056a0e73ebfe4d8acf88ccbbdf3fce";
        assert_eq!(sign(&"secret".into(), "1800000000000", b"{}"), expected);
    }

    #[test]
    fn only_what_was_signed_within_three_minutes_is_accepted() {
        let (right, other) = (signed(NOW), sign(&"another".into(), &NOW.to_string(), BODY));
        for (header, outcome) in [
            (Some(format!("t={NOW}, v1={right}")), Ok(())),
            (Some(format!("t={NOW},v1={right}")), Ok(())),
            (Some(format!("v1={right}, t={NOW}")), Ok(())),
            (Some(format!("t={NOW}, v1={other}, v1={right}")), Ok(())),
            (Some(format!("t={NOW}, v1={right}, v1={other}")), Ok(())),
            (Some(format!("t={NOW}, v0=x, v1={right}")), Ok(())),
            (Some(format!("t={}, v1={}", NOW - 180_000, signed(NOW - 180_000))), Ok(())),
            (Some(format!("t={}, v1={}", NOW + 180_000, signed(NOW + 180_000))), Ok(())),
            (Some(format!("t={}, v1={}", NOW - 180_001, signed(NOW - 180_001))), Err(Refused::OutOfTime)),
            (Some(format!("t={}, v1={}", NOW + 180_001, signed(NOW + 180_001))), Err(Refused::OutOfTime)),
            (Some(format!("t={}, v1={right}", i64::MAX)), Err(Refused::Malformed)),
            (Some(format!("t={}, v1={right}", NOW + 1)), Err(Refused::Wrong)),
            (Some(format!("t={NOW}, v1={other}")), Err(Refused::Wrong)),
            (Some(format!("t={NOW}, v1={other}, v1={other}")), Err(Refused::Wrong)),
            (Some(format!("t={NOW}, v1={}", &right[1..])), Err(Refused::Wrong)),
            (Some(format!("t={NOW}, v1={}", right.to_uppercase())), Err(Refused::Wrong)),
            (Some(format!("t={NOW}, v1=")), Err(Refused::Wrong)),
            (Some(format!("t={NOW}")), Err(Refused::Malformed)),
            (Some(format!("v1={right}")), Err(Refused::Malformed)),
            (Some(format!("t={NOW}, t={NOW}, v1={right}")), Err(Refused::Malformed)),
            (Some(format!("t=soon, v1={right}")), Err(Refused::Malformed)),
            (Some(right.clone()), Err(Refused::Malformed)),
            (Some(String::new()), Err(Refused::Malformed)),
            (None, Err(Refused::Missing)),
        ] {
            assert_eq!(verified(header.as_deref(), BODY), outcome, "{header:?}");
        }
    }

    #[test]
    fn an_altered_body_is_refused() {
        let header = format!("t={NOW}, v1={}", signed(NOW));
        for altered in [&b""[..], b" ", &BODY[1..], br#"{"event":"user.deleted"}"#, br#"{"event":"user.updated"} "#] {
            assert_eq!(verified(Some(&header), altered), Err(Refused::Wrong));
        }
    }
}
