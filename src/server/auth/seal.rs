//! Authenticated encryption of what leaves the server (flow cookies) or is stored outside it (WorkOS tokens in the store).
//!
//! AES-256-GCM, one key per purpose by HKDF-SHA256 from a cookie password. A sealed text is
//! `1.<password id>.<base64url of nonce and ciphertext>`: the version lets a later format open beside this one, and the id
//! names the password. The first password seals and all of them open, so that a password can be rotated without signing
//! anybody out. The purpose and the place are associated data, so a value cannot be moved to another place.

use crate::server::{config::passwords, random::Random};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Prk, Salt},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use std::sync::Arc;

const VERSION: &str = "1";

/// What a sealed value is for; each purpose has a key of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The cookie of a pending sign-in.
    Flow,
    /// A WorkOS refresh token in a session's row.
    RefreshToken,
    /// A personal token on its way to the page that shows it once.
    NewToken,
}

impl Purpose {
    const fn label(self) -> &'static str {
        match self {
            Self::Flow => "daybook sign-in flow",
            Self::RefreshToken => "daybook refresh token",
            Self::NewToken => "daybook new token",
        }
    }
}

/// The value was not sealed with this password for this purpose and place, or was altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the value could not be decrypted")]
pub struct DoesNotOpen;

/// Deriving a key or encrypting failed, which happens only for lengths that Daybook never asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the value could not be encrypted")]
pub struct NotSealed;

/// Seals with the first password and opens with each; cheap to clone.
#[derive(Clone)]
pub struct Sealer {
    newest: Arc<Keys>,
    older: Arc<[Keys]>,
    random: Random,
}

/// The keys of one password.
struct Keys {
    password_id: String,
    flow: LessSafeKey,
    refresh_token: LessSafeKey,
    new_token: LessSafeKey,
}

impl Keys {
    fn of(password: &str) -> Result<Self, NotSealed> {
        let source = Salt::new(HKDF_SHA256, &[]).extract(password.as_bytes());
        let key = |purpose: Purpose| {
            let key = UnboundKey::new(&AES_256_GCM, &derive::<32>(&source, purpose.label())?);
            key.map(LessSafeKey::new).map_err(|_| NotSealed)
        };
        Ok(Self {
            password_id: URL_SAFE_NO_PAD.encode(derive::<6>(&source, "daybook password id")?),
            flow: key(Purpose::Flow)?,
            refresh_token: key(Purpose::RefreshToken)?,
            new_token: key(Purpose::NewToken)?,
        })
    }

    const fn key(&self, purpose: Purpose) -> &LessSafeKey {
        match purpose {
            Purpose::Flow => &self.flow,
            Purpose::RefreshToken => &self.refresh_token,
            Purpose::NewToken => &self.new_token,
        }
    }
}

impl Sealer {
    /// Derives the keys of every password; the configuration ensures at least 32 characters each.
    pub fn new(setting: &SecretString, random: Random) -> Result<Self, NotSealed> {
        let mut keys = passwords(setting).map(Keys::of);
        Ok(Self { newest: keys.next().ok_or(NotSealed)??.into(), older: keys.collect::<Result<_, _>>()?, random })
    }

    /// Seals `plain` so that it opens only for the same purpose at the same `place` (a cookie's name, a row's id).
    pub fn seal(&self, purpose: Purpose, place: &str, plain: &[u8]) -> Result<String, NotSealed> {
        let nonce: [u8; NONCE_LEN] = self.random.bytes();
        let aad = Aad::from(associated_data(purpose, place));
        let mut text = plain.to_vec();
        let sealed = self.newest.key(purpose).seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut text);
        sealed.map_err(|_| NotSealed)?;
        let bytes = [nonce.as_slice(), &text].concat();
        Ok(format!("{VERSION}.{}.{}", self.newest.password_id, URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Opens what [`Self::seal`] made for the same purpose and place.
    pub fn open(&self, purpose: Purpose, place: &str, sealed: &str) -> Result<Vec<u8>, DoesNotOpen> {
        let mut parts = sealed.splitn(3, '.');
        let (version, id, body) = (parts.next(), parts.next(), parts.next());
        let mut all = std::iter::once(&*self.newest).chain(self.older.iter());
        let keys = all.find(|keys| id == Some(keys.password_id.as_str())).ok_or(DoesNotOpen)?;
        if version != Some(VERSION) {
            return Err(DoesNotOpen);
        }
        let mut bytes = URL_SAFE_NO_PAD.decode(body.unwrap_or_default()).map_err(|_| DoesNotOpen)?;
        let (nonce, text) = bytes.split_first_chunk_mut::<NONCE_LEN>().ok_or(DoesNotOpen)?;
        let aad = Aad::from(associated_data(purpose, place));
        let plain = keys.key(purpose).open_in_place(Nonce::assume_unique_for_key(*nonce), aad, text);
        plain.map(|plain| plain.to_vec()).map_err(|_| DoesNotOpen)
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").field("password_id", &self.newest.password_id).finish_non_exhaustive()
    }
}

/// A key length in bytes.
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive<const BYTES: usize>(source: &Prk, label: &str) -> Result<[u8; BYTES], NotSealed> {
    let mut key = [0; BYTES];
    source.expand(&[label.as_bytes()], Length(BYTES)).and_then(|derived| derived.fill(&mut key)).map_err(|_| NotSealed)?;
    Ok(key)
}

fn associated_data(purpose: Purpose, place: &str) -> String {
    format!("{VERSION}\n{}\n{place}", purpose.label())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(password: &str) -> Sealer {
        Sealer::new(&SecretString::from(password), Random::system()).expect("a sealer")
    }

    #[test]
    fn a_sealed_value_opens_only_for_its_purpose_place_and_password() {
        let ours = sealer("a password of at least 32 characters");
        let sealed = ours.seal(Purpose::Flow, "here", b"secret").expect("sealed");
        assert_eq!(ours.open(Purpose::Flow, "here", &sealed).as_deref(), Ok(b"secret".as_slice()));
        assert_eq!(ours.open(Purpose::RefreshToken, "here", &sealed), Err(DoesNotOpen));
        assert_eq!(ours.open(Purpose::Flow, "there", &sealed), Err(DoesNotOpen));
        assert_eq!(sealer("another password of 32 characters!").open(Purpose::Flow, "here", &sealed), Err(DoesNotOpen));
    }

    /// The values are from another implementation, Python's `cryptography`: sealed values must still open after a change of library.
    #[test]
    fn the_format_stays_the_same() {
        let random = Random::from_fn(|bytes| bytes.fill(7));
        let ours = Sealer::new(&SecretString::from("a password of at least 32 characters"), random).expect("a sealer");
        for (purpose, sealed) in [
            (Purpose::Flow, "1.5UWEdr97.BwcHBwcHBwcHBwcHJlaC20oLxRe8qGW1OOAn5foSHqaHGg"),
            (Purpose::RefreshToken, "1.5UWEdr97.BwcHBwcHBwcHBwcHsn51lr-I0ibddoy1c4yZ6ozJ7w6sFg"),
        ] {
            assert_eq!(ours.seal(purpose, "here", b"secret").as_deref(), Ok(sealed));
            assert_eq!(ours.open(purpose, "here", sealed).as_deref(), Ok(b"secret".as_slice()));
        }
    }

    #[test]
    fn the_first_password_seals_and_every_one_opens() {
        const OLD: &str = "the old password of 32 characters";
        const NEW: &str = "the new password of 32 characters";
        let (old, new, both) = (sealer(OLD), sealer(NEW), sealer(&format!("{NEW}, {OLD},")));
        let seal = |by: &Sealer| by.seal(Purpose::Flow, "here", b"secret").expect("sealed");
        let opens = |by: &Sealer, sealed: &str| by.open(Purpose::Flow, "here", sealed).is_ok();
        assert!(opens(&both, &seal(&old)) && opens(&both, &seal(&new)));
        assert!(opens(&new, &seal(&both)) && !opens(&old, &seal(&both)), "the first one seals it again");
        assert!(Sealer::new(&" , ".into(), Random::system()).is_err(), "no password at all");
    }

    #[test]
    fn an_altered_value_does_not_open() {
        let ours = sealer("a password of at least 32 characters");
        let sealed = ours.seal(Purpose::Flow, "here", b"secret").expect("sealed");
        for index in 0..sealed.len() {
            let mut altered = sealed.clone().into_bytes();
            altered[index] = if altered[index] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).expect("text");
            assert_eq!(ours.open(Purpose::Flow, "here", &altered), Err(DoesNotOpen), "byte {index}");
        }
        for wrong in ["", ".", "..", "1..", "2.x.y", "1.é.é", &sealed[..20]] {
            assert_eq!(ours.open(Purpose::Flow, "here", wrong), Err(DoesNotOpen), "{wrong}");
        }
    }

    #[test]
    fn the_same_value_never_seals_alike_and_never_shows_itself() {
        let ours = sealer("a password of at least 32 characters");
        let [one, two] = [(); 2].map(|()| ours.seal(Purpose::RefreshToken, "row", b"secret").expect("sealed"));
        assert_ne!(one, two);
        assert!(!format!("{ours:?}{one}").contains("secret"));
    }
}
