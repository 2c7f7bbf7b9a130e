//! What the emulator remembers: people, sessions, refresh tokens, registered addresses; and the codes of pending sign-ins.

use super::{
    keys::StoredKey,
    moment::Moment,
    redirect,
    template::{Template, TemplateError},
};
use crate::server::{random::Random, sha256::sha256};
use jiff::SignedDuration;
use rand::{Rng, distr::Alphanumeric};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use ulid::Ulid;
use url::Url;

/// How long a code can be exchanged.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// How long a session lasts, however much it is used.
const SESSION_LIFETIME: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long an impersonated session lasts.
const IMPERSONATION_LIFETIME: SignedDuration = SignedDuration::from_mins(60);

/// How long a spent refresh token is remembered, to be refused with its own message.
const SPENT_TOKEN_MEMORY: SignedDuration = SignedDuration::from_hours(24);

/// How the token response names an impersonation.
pub const IMPERSONATION: &str = "Impersonation";

/// The people that a new emulator knows.
const FIRST_PEOPLE: [(&str, &str, &str); 2] = [("ada@example.com", "Ada", "Lovelace"), ("grace@example.com", "Grace", "Hopper")];

/// How many people the sign-in page offers.
const PEOPLE_SHOWN: usize = 10;

/// Everything that outlives a request; all but the codes outlives the process too.
#[derive(Serialize, Deserialize)]
pub struct Records {
    pub signing_key: StoredKey,
    users: BTreeMap<String, User>,
    sessions: BTreeMap<String, Session>,
    refresh_tokens: BTreeMap<String, RefreshToken>,
    redirect_uris: Vec<RedirectUri>,
    jwt_template: Option<StoredTemplate>,
    #[serde(skip)]
    codes: HashMap<String, Code>,
    /// Impersonations that were started in the dashboard and that no sign-in has taken yet, by the name in the browser's cookie.
    #[serde(skip)]
    impersonations: HashMap<String, Impersonation>,
}

/// A person.
#[derive(Clone, Serialize, Deserialize)]
pub struct User {
    pub id: String,
    /// In lower case: one address is one person.
    pub email: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    created_at: Moment,
    updated_at: Moment,
    last_sign_in_at: Option<Moment>,
}

/// An issued authorization code.
pub struct Code {
    pub user_id: String,
    pub redirect_uri: String,
    /// The S256 challenge, if the sign-in was started with one.
    pub challenge: Option<String>,
    /// As the token response names it: `Password`, `GoogleOAuth`.
    pub authentication_method: String,
    pub impersonator: Option<Impersonator>,
    pub issued_at: Moment,
}

/// A staff member who acts as a user.
#[derive(Clone, Serialize, Deserialize)]
pub struct Impersonator {
    pub email: String,
    pub reason: Option<String>,
}

/// An impersonation on its way to the application.
pub struct Impersonation {
    pub user_id: String,
    pub impersonator: Impersonator,
    pub begun_at: Moment,
}

/// A session.
#[derive(Clone, Serialize, Deserialize)]
pub struct Session {
    pub id: String,
    pub user_id: String,
    pub origin: Origin,
    authentication_method: String,
    #[serde(default)]
    pub impersonator: Option<Impersonator>,
    /// Started without the client secret, so it is refreshed without one.
    pub public_client: bool,
    created_at: Moment,
    expires_at: Moment,
    ended_at: Option<Moment>,
}

/// Where a session was used from, as the application reported it.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Origin {
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct RefreshToken {
    session_id: String,
    exchanged: Option<Exchange>,
}

/// What a refresh token was exchanged for.
#[derive(Clone, Serialize, Deserialize)]
pub struct Exchange {
    pub at: Moment,
    pub access_token: String,
    pub refresh_token: String,
}

/// An address that sign-in may send the browser to.
#[derive(Clone, Serialize, Deserialize)]
pub struct RedirectUri {
    id: String,
    pub uri: String,
    /// From the configuration, not from the API: dropped when the configuration no longer names it.
    configured: bool,
    created_at: Moment,
}

#[derive(Clone, Serialize, Deserialize)]
struct StoredTemplate {
    content: String,
    created_at: Moment,
    updated_at: Moment,
}

/// What a presented refresh token turned out to be.
pub enum Presented {
    Unknown,
    Unspent(Session),
    Spent(Session, Exchange),
}

impl Records {
    pub fn new(signing_key: StoredKey, now: Moment) -> Self {
        let mut records = Self {
            signing_key,
            users: BTreeMap::new(),
            sessions: BTreeMap::new(),
            refresh_tokens: BTreeMap::new(),
            redirect_uris: Vec::new(),
            jwt_template: None,
            codes: HashMap::new(),
            impersonations: HashMap::new(),
        };
        for (email, first_name, last_name) in FIRST_PEOPLE {
            records.know_person(email, Some(first_name.to_owned()), Some(last_name.to_owned()), now);
        }
        records
    }

    /// Drops records that can no longer matter, so that years of use do not fill the file.
    pub fn forget_the_old(&mut self, now: Moment) {
        self.codes.retain(|_, code| now.since(code.issued_at) < CODE_LIFETIME);
        self.impersonations.retain(|_, begun| now.since(begun.begun_at) < CODE_LIFETIME);
        self.sessions.retain(|_, session| now.since(session.ended_at.unwrap_or(session.expires_at)) < SESSION_LIFETIME);
        let sessions = &self.sessions;
        self.refresh_tokens.retain(|_, token| {
            let remembered = token.exchanged.as_ref().is_none_or(|exchange| now.since(exchange.at) < SPENT_TOKEN_MEMORY);
            remembered && sessions.contains_key(&token.session_id)
        });
    }

    pub fn user(&self, id: &str) -> Option<&User> {
        self.users.get(id)
    }

    /// The person with an e-mail address, created when new; a given name replaces the known one.
    pub fn know_person(&mut self, email: &str, first_name: Option<String>, last_name: Option<String>, now: Moment) -> String {
        let email = email.to_lowercase();
        let id = user_id(&email);
        let user = self.users.entry(id.clone()).or_insert_with(|| User {
            id: id.clone(),
            email,
            first_name: None,
            last_name: None,
            created_at: now,
            updated_at: now,
            last_sign_in_at: None,
        });
        if first_name.is_some() || last_name.is_some() {
            (user.first_name, user.last_name, user.updated_at) = (first_name, last_name, now);
        }
        id
    }

    /// Who the sign-in page offers: the first people, then those who signed in last.
    pub fn people(&self) -> Vec<User> {
        let first = FIRST_PEOPLE.iter().filter_map(|(email, ..)| self.users.get(&user_id(email)));
        let is_first = |user: &&User| FIRST_PEOPLE.iter().any(|(email, ..)| *email == user.email);
        let mut others: Vec<&User> = self.users.values().filter(|user| !is_first(user)).collect();
        others.sort_by_key(|user| std::cmp::Reverse(user.last_sign_in_at));
        first.chain(others).take(PEOPLE_SHOWN).cloned().collect()
    }

    pub fn issue_code(&mut self, code: Code, random: &Random) -> String {
        let name = code.issued_at.new_id("", random);
        self.codes.insert(name.clone(), code);
        name
    }

    /// Takes a code out: whatever the outcome, it is not exchanged twice.
    pub fn take_code(&mut self, name: &str, now: Moment) -> Option<Code> {
        self.codes.remove(name).filter(|code| now.since(code.issued_at) < CODE_LIFETIME)
    }

    /// Keeps an impersonation until a sign-in takes it; returns its name.
    pub fn begin_impersonation(&mut self, impersonation: Impersonation, random: &Random) -> String {
        let name = impersonation.begun_at.new_id("", random);
        self.impersonations.insert(name.clone(), impersonation);
        name
    }

    /// Takes an impersonation out: it is for one sign-in.
    pub fn take_impersonation(&mut self, name: &str, now: Moment) -> Option<Impersonation> {
        self.impersonations.remove(name).filter(|begun| now.since(begun.begun_at) < CODE_LIFETIME)
    }

    pub fn start_session(&mut self, code: Code, origin: Origin, public_client: bool, now: Moment, random: &Random) -> Session {
        if let Some(user) = self.users.get_mut(&code.user_id).filter(|_| code.impersonator.is_none()) {
            user.last_sign_in_at = Some(now);
        }
        let session = Session {
            id: now.new_id("session_", random),
            user_id: code.user_id,
            origin,
            authentication_method: code.authentication_method,
            public_client,
            created_at: now,
            expires_at: now.plus(if code.impersonator.is_some() { IMPERSONATION_LIFETIME } else { SESSION_LIFETIME }),
            impersonator: code.impersonator,
            ended_at: None,
        };
        self.sessions.insert(session.id.clone(), session.clone());
        session
    }

    pub fn sessions_of(&self, user_id: &str) -> impl Iterator<Item = &Session> {
        self.sessions.values().filter(move |session| session.user_id == user_id)
    }

    /// Ends a session, once: a second call keeps the time of the first.
    pub fn end_session(&mut self, id: &str, now: Moment) -> Option<&Session> {
        let session = self.sessions.get_mut(id)?;
        session.ended_at.get_or_insert(now);
        Some(session)
    }

    /// Records where a session is now used from.
    pub fn move_session(&mut self, id: &str, origin: Origin) {
        if let Some(session) = self.sessions.get_mut(id) {
            session.origin.ip_address = origin.ip_address.or(session.origin.ip_address.take());
            session.origin.user_agent = origin.user_agent.or(session.origin.user_agent.take());
        }
    }

    pub fn issue_refresh_token(&mut self, session_id: &str, random: &Random) -> String {
        let token: String = random.rng().sample_iter(Alphanumeric).take(25).map(char::from).collect();
        self.refresh_tokens.insert(token.clone(), RefreshToken { session_id: session_id.to_owned(), exchanged: None });
        token
    }

    pub fn present(&self, token: &str) -> Presented {
        let Some(token) = self.refresh_tokens.get(token) else { return Presented::Unknown };
        let Some(session) = self.sessions.get(&token.session_id).cloned() else { return Presented::Unknown };
        match token.exchanged.clone() {
            None => Presented::Unspent(session),
            Some(exchange) => Presented::Spent(session, exchange),
        }
    }

    pub fn spend(&mut self, token: &str, exchange: Exchange) {
        if let Some(token) = self.refresh_tokens.get_mut(token) {
            token.exchanged = Some(exchange);
        }
    }

    /// Registers the configured addresses beside those that the API added.
    pub fn register_configured(&mut self, uris: &[String], now: Moment, random: &Random) {
        self.redirect_uris.retain(|known| !known.configured);
        for uri in uris {
            self.add_redirect_uri(uri, true, now, random);
        }
    }

    fn add_redirect_uri(&mut self, uri: &str, configured: bool, now: Moment, random: &Random) -> Option<RedirectUri> {
        if self.redirect_uris.iter().any(|known| known.uri == uri) {
            return None;
        }
        let added = RedirectUri { id: now.new_id("redir_", random), uri: uri.to_owned(), configured, created_at: now };
        self.redirect_uris.push(added.clone());
        Some(added)
    }

    /// Registers an address permanently; nothing if it is already registered.
    pub fn register(&mut self, uri: &str, now: Moment, random: &Random) -> Option<RedirectUri> {
        self.add_redirect_uri(uri, false, now, random)
    }

    /// Removes a registered address. `false` if there is none with this id.
    pub fn unregister(&mut self, id: &str) -> bool {
        let before = self.redirect_uris.len();
        self.redirect_uris.retain(|known| known.id != id);
        self.redirect_uris.len() < before
    }

    pub fn redirect_uris(&self) -> &[RedirectUri] {
        &self.redirect_uris
    }

    pub fn is_registered(&self, uri: &Url) -> bool {
        self.redirect_uris.iter().any(|known| redirect::is_registered(&known.uri, uri))
    }

    /// The template that was set by the API, if one was.
    pub fn template(&self) -> Result<Option<Template>, TemplateError> {
        self.jwt_template.as_ref().map(|stored| Template::parse(&stored.content)).transpose()
    }

    /// Saves a template, and shows it as the API does.
    pub fn set_template(&mut self, template: &Template, now: Moment) -> Value {
        let created_at = self.jwt_template.as_ref().map_or(now, |stored| stored.created_at);
        self.jwt_template = Some(StoredTemplate { content: template.as_str().to_owned(), created_at, updated_at: now });
        template_json(template.as_str(), created_at, now)
    }

    /// The template as the API shows it; `configured` when the API set none. One that sets no claim counts as none: WorkOS has
    /// no template until one is saved.
    pub fn template_json(&self, configured: &Template, now: Moment) -> Option<Value> {
        let stored = self.jwt_template.as_ref().map(|stored| template_json(&stored.content, stored.created_at, stored.updated_at));
        stored.or_else(|| (configured.as_str() != "{}").then(|| template_json(configured.as_str(), now, now)))
    }
}

/// A JWT template as the API shows it.
pub fn template_json(content: &str, created_at: Moment, updated_at: Moment) -> Value {
    json!({ "object": "jwt_template", "content": content, "created_at": created_at, "updated_at": updated_at })
}

/// The id for an e-mail address, the same on every computer and after every restart: it looks like WorkOS's (`user_01` and a
/// ULID's other 24 characters), but comes from a hash, so that no todos are orphaned when the state file is lost.
fn user_id(email: &str) -> String {
    let hash = sha256(email.to_lowercase());
    let leading = hash.iter().take(15).fold(1u128, |bits, byte| (bits << 8) | u128::from(*byte));
    format!("user_{}", Ulid::from(leading))
}

impl User {
    pub fn full_name(&self) -> Option<String> {
        let names: Vec<&str> = [&self.first_name, &self.last_name].into_iter().filter_map(|name| name.as_deref()).collect();
        (!names.is_empty()).then(|| names.join(" "))
    }

    pub fn to_json(&self) -> Value {
        json!({
            "object": "user",
            "id": self.id,
            "email": self.email,
            "email_verified": true,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "name": self.full_name(),
            "profile_picture_url": null,
            "external_id": null,
            "metadata": {},
            "last_sign_in_at": self.last_sign_in_at,
            "locale": null,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        })
    }
}

impl Session {
    pub fn authentication_method(&self) -> &str {
        &self.authentication_method
    }

    /// Neither ended nor expired.
    pub fn is_active(&self, now: Moment) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }

    pub fn to_json(&self, now: Moment) -> Value {
        let status = match self.ended_at {
            Some(_) => "revoked",
            None if self.is_active(now) => "active",
            None => "expired",
        };
        // The session object has its own names for methods, with one for all providers.
        let auth_method = match self.authentication_method.as_str() {
            IMPERSONATION => "impersonation",
            provider if provider.ends_with("OAuth") => "oauth",
            _ => "password",
        };
        json!({
            "object": "session",
            "id": self.id,
            "user_id": self.user_id,
            "ip_address": self.origin.ip_address,
            "user_agent": self.origin.user_agent,
            "organization_id": null,
            "impersonator": self.impersonator,
            "auth_method": auth_method,
            "status": status,
            "expires_at": self.expires_at,
            "ended_at": self.ended_at,
            "created_at": self.created_at,
            "updated_at": self.ended_at.unwrap_or(self.created_at),
        })
    }
}

impl RedirectUri {
    pub fn to_json(&self, is_default: bool) -> Value {
        json!({
            "object": "redirect_uri",
            "id": self.id,
            "uri": self.uri,
            "default": is_default,
            "created_at": self.created_at,
            "updated_at": self.created_at,
        })
    }
}
