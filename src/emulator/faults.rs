//! Faults that can be switched on and off while the emulator runs: what WorkOS, a proxy or the network does on a bad day.
//!
//! There is one list. A request is struck by the faults of its endpoint, each as often as its `times` says; `answer.rs`
//! applies those that change the answer, the handlers those that change keys and tokens.

use super::config::IssuerShape;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The longest that an answer can be delayed; milliseconds.
const LONGEST_DELAY: u64 = 120_000;

/// The most keys that can be added to a key set.
const MOST_KEYS: u32 = 20_000;

/// A part of the API that a fault can be limited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `/user_management/authorize`: the sign-in page.
    Authorize,
    /// `/user_management/authenticate` with a code.
    Code,
    /// `/user_management/authenticate` with a refresh token.
    Refresh,
    /// `/sso/jwks/…`: the key set.
    Keys,
    /// `/user_management/sessions/logout`.
    Logout,
    /// Everything that needs the API key.
    Management,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum What {
    /// A WorkOS error in place of the answer; nothing is done.
    Status {
        /// 400 to 599.
        status: u16,
        /// Seconds of a `Retry-After` header.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
        /// The `error` of the body, `invalid_grant`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
    /// A proxy's page in place of the answer; nothing is done.
    Html {
        /// 200 to 599.
        status: u16,
    },
    /// The connection is closed in place of an answer; nothing is done.
    Closed,
    /// The request is processed, and then the connection is closed without an answer.
    LostReply,
    /// The answer is cut off in the middle, although the connection is not.
    Truncated,
    /// The request is processed, and the answer comes later.
    Slow {
        /// At most two minutes.
        milliseconds: u64,
    },
    /// The key set holds no key.
    EmptyKeys,
    /// The key set holds this many keys besides the right one.
    ManyKeys {
        /// At most 20,000; 5,000 take more than a megabyte.
        keys: u32,
    },
    /// The key set holds a second key with the right one's id.
    DuplicateKey,
    /// Another key signs and is published.
    RotatedKey {
        /// Whether the old key is still published.
        old_key: OldKey,
    },
    /// Access tokens live this long.
    TokenLifetime {
        /// From the moment of issue.
        seconds: u32,
    },
    /// The clock is off: it shifts the `Date` header, and in tokens `iat`, `exp` and an `nbf` that they have only then.
    ClockOffset {
        /// Fast when positive.
        seconds: i32,
    },
    /// Tokens name another issuer.
    Issuer(IssuerShape),
    /// Tokens name another audience, or none (`null`).
    Audience(Option<String>),
    /// The API returns this JWT template, whatever the tokens say: an invalid one, or one that somebody changed since.
    JwtTemplate {
        /// The text of the template.
        content: String,
    },
    /// A spent refresh token gives the same pair again only for this long.
    ReplayGrace {
        /// 30 at WorkOS; 0 refuses every replay.
        seconds: u32,
    },
}

/// What becomes of the old key when another one signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OldKey {
    /// It is still published.
    Kept,
    /// It is not.
    Removed,
}

impl What {
    /// Where it can happen.
    const fn places(&self) -> &'static [Endpoint] {
        use Endpoint::{Authorize, Code, Keys, Logout, Management, Refresh};
        match self {
            Self::Status { .. } | Self::Html { .. } | Self::Closed | Self::LostReply | Self::Truncated | Self::Slow { .. } => {
                &[Authorize, Code, Refresh, Keys, Logout, Management]
            }
            Self::EmptyKeys | Self::ManyKeys { .. } | Self::DuplicateKey => &[Keys],
            Self::RotatedKey { .. } | Self::ClockOffset { .. } => &[Code, Refresh, Keys],
            Self::TokenLifetime { .. } | Self::Issuer(_) | Self::Audience(_) => &[Code, Refresh],
            Self::JwtTemplate { .. } => &[Management],
            Self::ReplayGrace { .. } => &[Refresh],
        }
    }
}

/// One thing that goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What goes wrong.
    pub what: What,
    /// Where; wherever it can happen when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Endpoint>,
    /// How many requests it strikes; all of them when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
}

impl Fault {
    /// Strikes every request, until it is lifted.
    pub const fn new(what: What) -> Self {
        Self { what, at: None, times: None }
    }

    /// Strikes this endpoint only.
    #[must_use]
    pub fn at(self, endpoint: Endpoint) -> Self {
        Self { at: Some(endpoint), ..self }
    }

    /// Strikes the next requests only.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    fn strikes(&self, endpoint: Endpoint) -> bool {
        self.times != Some(0) && self.at.is_none_or(|at| at == endpoint) && self.what.places().contains(&endpoint)
    }

    fn check(&self) -> Result<(), FaultError> {
        if let Some(at) = self.at.filter(|at| !self.what.places().contains(at)) {
            return Err(FaultError::Place { what: self.what.clone(), at });
        }
        match self.what {
            What::Status { status, .. } if !(400..=599).contains(&status) => Err(FaultError::Number("a status of 400 to 599")),
            What::Html { status } if !(200..=599).contains(&status) => Err(FaultError::Number("a status of 200 to 599")),
            What::Slow { milliseconds } if milliseconds > LONGEST_DELAY => Err(FaultError::Number("at most 120000 milliseconds")),
            What::ManyKeys { keys } if keys > MOST_KEYS => Err(FaultError::Number("at most 20000 keys")),
            _ => Ok(()),
        }
    }
}

/// Why a list of faults is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// A fault that cannot happen at its endpoint.
    #[error("{what:?} cannot happen at {at:?}; it can at {:?}", .what.places())]
    Place {
        /// The fault.
        what: What,
        /// Where it was wanted.
        at: Endpoint,
    },
    /// A number out of range.
    #[error("a fault takes {0}")]
    Number(&'static str),
}

/// Everything that goes wrong. If two faults conflict, the first one wins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Fault>")]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Accepts faults that can happen.
    ///
    /// # Errors
    /// The first that cannot.
    pub fn new(faults: impl IntoIterator<Item = Fault>) -> Result<Self, FaultError> {
        let faults: Vec<Fault> = faults.into_iter().collect();
        faults.iter().try_for_each(Fault::check)?;
        Ok(Self(faults))
    }

    /// The faults, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    /// Takes the faults that strike a request at this endpoint, and counts them.
    fn strike(&mut self, endpoint: Endpoint) -> Struck {
        let mut struck = Vec::new();
        for fault in self.0.iter_mut().filter(|fault| fault.strikes(endpoint)) {
            struck.push(fault.what.clone());
            fault.times = fault.times.map(|times| times.saturating_sub(1));
        }
        self.0.retain(|fault| fault.times != Some(0));
        Struck(struck)
    }
}

impl TryFrom<Vec<Fault>> for Faults {
    type Error = FaultError;
    fn try_from(faults: Vec<Fault>) -> Result<Self, FaultError> {
        Self::new(faults)
    }
}

/// Switches the faults of one emulator; clones switch the same.
#[derive(Debug, Clone, Default)]
pub struct FaultSwitch(Arc<Mutex<Faults>>);

impl FaultSwitch {
    /// Replaces the faults.
    pub fn set(&self, faults: Faults) {
        *self.list() = faults;
    }

    /// Ends all faults.
    pub fn lift(&self) {
        self.set(Faults::default());
    }

    /// The active faults, with what is left of their counts.
    pub fn current(&self) -> Faults {
        self.list().clone()
    }

    pub(super) fn strike(&self, endpoint: Endpoint) -> Struck {
        self.list().strike(endpoint)
    }

    fn list(&self) -> MutexGuard<'_, Faults> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What goes wrong with one request.
#[derive(Debug, Clone, Default)]
pub struct Struck(Vec<What>);

impl Struck {
    /// What the first matching fault says.
    pub fn find<'a, T>(&'a self, matter: impl Fn(&'a What) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(matter)
    }

    /// Whether this fault is among them.
    pub fn has(&self, what: &What) -> bool {
        self.0.contains(what)
    }

    /// How far the clock is off, if it is; seconds.
    pub fn clock_offset(&self) -> Option<i64> {
        self.find(|what| if let What::ClockOffset { seconds } = what { Some(i64::from(*seconds)) } else { None })
    }

    /// What becomes of the old key, if another one signs.
    pub fn rotated(&self) -> Option<OldKey> {
        self.find(|what| if let What::RotatedKey { old_key } = what { Some(*old_key) } else { None })
    }
}
