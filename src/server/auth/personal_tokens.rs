//! Personal tokens: `Authorization: Bearer daybook_...`. A user creates one for a program; it identifies them, within its scope.
//!
//! A token is `daybook_`, 256 random bits as 43 digits of base 62, and 6 digits more: the first four bytes of the SHA-256 of all
//! before them. The prefix and these digits let a scanner for leaked secrets recognise a token, and a mistyped one costs no
//! look-up.

use super::{seal::Purpose, sessions::Auth};
use crate::{
    answers::MadeToken,
    error::ApiError,
    functions,
    model::{
        id::TokenId,
        token::{Lifetime, Scope},
        user::UserId,
    },
    server::{
        http::{cookies::NEW_TOKEN_MINUTES, paths::EXPORT},
        random::Random,
        sha256::sha256,
        store::{
            personal_tokens::{ListedToken, NewToken, TokenHash},
            sessions::SessionKey,
            users::Person,
        },
    },
};
use axum::http::Method;
use jiff::{SignedDuration, Timestamp};
use tower_cookies::Cookies;
use tracing::Instrument as _;

/// The prefix of every personal token; no WorkOS access token has it.
const PREFIX: &str = "daybook_";
const SECRET_DIGITS: usize = 43;
const CHECK_DIGITS: usize = 6;
/// The shortest time between two updates of a token's last use.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// The user's choices for a new token.
#[derive(Debug, Clone)]
pub struct Choices {
    /// Its id for its owner.
    pub id: TokenId,
    /// The name that its owner gives it.
    pub name: String,
    /// Its scope.
    pub scope: Scope,
    /// How long it is valid.
    pub lifetime: Lifetime,
}

/// Whether a bearer token has the form of a personal token.
pub fn is_personal(token: &str) -> bool {
    token.starts_with(PREFIX)
}

/// The scope that a request needs of a personal token; none where no scope is enough. A GET is a read. Requests about the account
/// itself are for the user in person only: a leaked token must not give access to more tokens, or lock its owner out.
pub fn needed(method: &Method, path: &str) -> Option<Scope> {
    let is_in_person = path == EXPORT || functions::at(path).is_some_and(|function| function.is_in_person);
    (!is_in_person).then_some(if method.is_safe() { Scope::Read } else { Scope::Write })
}

impl Auth {
    /// The user of a personal token, and its scope, without a request to WorkOS.
    ///
    /// # Errors
    /// [`ApiError::SignInRequired`] when there is no such token, or no longer, and [`ApiError::Unavailable`].
    pub async fn person_of_personal(&self, token: &str) -> Result<(Person, Scope), ApiError> {
        if !is_well_formed(token) {
            return Err(ApiError::SignInRequired);
        }
        let now = self.clock.now();
        let found = self.store.token(&TokenHash::of(token)).await?;
        let found = found.filter(|found| found.expires_at.is_none_or(|end| now < end)).ok_or(ApiError::SignInRequired)?;
        if found.last_used_at.is_none_or(|last| now.duration_since(last) >= TOUCH_EVERY) {
            // The request does not wait for this update, and does not fail with it.
            let (store, owner, id) = (self.store.clone(), found.person.user.id.clone(), found.id);
            let note = async move {
                if let Err(error) = store.touch_token(&owner, id, now - TOUCH_EVERY, now).await {
                    tracing::warn!(%error, "the time of a personal token's last use could not be stored");
                }
            };
            tokio::spawn(note.in_current_span());
        }
        Ok((found.person, found.scope))
    }

    /// Creates a token of the owner, and returns it: it can't be read again later. A browser also gets it in a cookie, for the page
    /// after a plain form.
    ///
    /// # Errors
    /// [`ApiError::Exists`] where the owner has one with this id, [`ApiError::Invalid`] where they have the maximum number, and
    /// [`ApiError::Unavailable`].
    pub async fn make_token(
        &self,
        jar: &Cookies,
        owner: &UserId,
        session: Option<&SessionKey>,
        choices: Choices,
    ) -> Result<MadeToken, ApiError> {
        let Choices { id, name, scope, lifetime } = choices;
        let (now, token) = (self.clock.now(), random_token(&self.random));
        let new = NewToken { id, hash: TokenHash::of(&token), name, scope, expires_at: lifetime.end(now) };
        self.store.create_token(owner, &new, now).await?;
        self.audit.token_made(id, scope);
        if let Some(session) = session {
            let note = format!("{} {id} {token}", now.as_second());
            let sealed = self.sealer.seal(Purpose::NewToken, &session.hash(), note.as_bytes()).map_err(|_| ApiError::Internal)?;
            jar.add(self.cookies.new_token(sealed));
        }
        Ok(MadeToken { id, token })
    }

    /// The token that this browser's session has just created, once: the response that shows it removes its cookie. Another session
    /// can't open the cookie, and after two minutes nobody can.
    pub fn take_made_token(&self, jar: &Cookies, session: &SessionKey) -> Option<MadeToken> {
        let sealed = jar.get(self.cookies.new_token_name())?.value().to_owned();
        self.cookies.remove_new_token(jar);
        let note = String::from_utf8(self.sealer.open(Purpose::NewToken, &session.hash(), &sealed).ok()?).ok()?;
        let (made_at, rest) = note.split_once(' ')?;
        let (id, token) = rest.split_once(' ')?;
        let made_at = Timestamp::from_second(made_at.parse().ok()?).ok()?;
        let is_new = self.clock.now().duration_since(made_at).abs() <= SignedDuration::from_mins(NEW_TOKEN_MINUTES);
        is_new.then_some(MadeToken { id: id.parse().ok()?, token: token.to_owned() })
    }

    /// The owner's tokens, the newest first.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`].
    pub async fn tokens_of(&self, owner: &UserId) -> Result<Vec<ListedToken>, ApiError> {
        Ok(self.store.tokens_of(owner).await?)
    }

    /// Revokes one of the owner's tokens, from the next request on.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] when the owner has no such token.
    pub async fn revoke_token(&self, owner: &UserId, id: TokenId) -> Result<(), ApiError> {
        self.store.revoke_token(owner, id).await?;
        self.audit.token_revoked(id);
        Ok(())
    }
}

fn random_token(random: &Random) -> String {
    let begins = format!("{PREFIX}{}", base62(&random.bytes::<32>(), SECRET_DIGITS));
    let check = check(&begins);
    format!("{begins}{check}")
}

/// Whether the check digits are right.
fn is_well_formed(token: &str) -> bool {
    let Some(at) = token.len().checked_sub(CHECK_DIGITS) else { return false };
    let parts = token.split_at_checked(at).filter(|_| token.len() == PREFIX.len() + SECRET_DIGITS + CHECK_DIGITS);
    parts.is_some_and(|(begins, digits)| is_personal(begins) && check(begins) == digits)
}

fn check(begins: &str) -> String {
    let [a, b, c, d, ..] = sha256(begins);
    base62(&[a, b, c, d], CHECK_DIGITS)
}

/// Bytes as one number with this many digits.
fn base62(bytes: &[u8], digits: usize) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut number = bytes.to_vec();
    let mut text: Vec<char> = (0..digits)
        .map(|_| {
            let mut rest = 0_u32;
            for byte in &mut number {
                let all = rest << 8 | u32::from(*byte);
                *byte = u8::try_from(all / 62).unwrap_or_default();
                rest = all % 62;
            }
            usize::try_from(rest).ok().and_then(|rest| DIGITS.get(rest)).map_or('0', |digit| char::from(*digit))
        })
        .collect();
    text.reverse();
    text.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::random::tests::seeded;

    #[test]
    fn a_token_is_a_prefix_with_digits_that_belong_together() {
        let random = seeded(1);
        for _ in 0..100 {
            let token = random_token(&random);
            assert_eq!(token.len(), 57, "{token}");
            assert!(is_personal(&token) && is_well_formed(&token), "{token}");
            let altered = token.replacen(['a', '7'], "b", 1);
            assert_eq!(is_well_formed(&altered), altered == token, "{altered}");
        }
        for wrong in ["", "daybook_", "daybook_é", "eyJhbGciOiJSUzI1NiJ9", &"é".repeat(40), &format!("daybook_{}", "0".repeat(49))] {
            assert!(!is_well_formed(wrong), "{wrong}");
        }
        assert_ne!(random_token(&random), random_token(&random));
    }

    #[test]
    fn bytes_are_one_number() {
        for (bytes, digits) in [(vec![0], "000"), (vec![61], "00z"), (vec![62], "010"), (vec![1, 0], "048"), (vec![255, 255], "H31")] {
            assert_eq!(base62(&bytes, 3), digits, "{bytes:?}");
        }
        assert_eq!(base62(&[255; 32], SECRET_DIGITS).len(), SECRET_DIGITS);
        assert!(!base62(&[255; 32], SECRET_DIGITS).starts_with('0'), "so many digits are needed");
    }
}
