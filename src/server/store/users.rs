//! The users who signed in.

use super::{Store, StoreError, binds, datetime, live::Whose, rows::found, sessions::timestamp};
use crate::{
    model::{
        language::LanguageChoice,
        preferences::{Choice, Preferences, TextSize, WeekStart},
        theme::Theme,
        user::{User, UserId},
    },
    server::sha256::sha256,
};
use jiff::Timestamp;
use surrealdb::types::{Datetime, RecordId, RecordIdKey, SurrealValue, Value, Variables};

// A sign-in after the deletion of an account removes the mark of the deletion.
const UPSERT: &str = "{
    DELETE $gone;
    RETURN (UPSERT ONLY $id SET email = $email, first_name = $first_name, last_name = $last_name, picture = $picture RETURN AFTER);
}";
// An existing profile stays as it is.
const WELCOME: &str = "{
    LET $known = (SELECT id, email, first_name, last_name, picture, created_at FROM ONLY $id);
    IF $known != NONE { RETURN $known };
    IF (SELECT VALUE id FROM ONLY $gone FOR UPDATE) != NONE { THROW 'no_such_owner' };
    RETURN (CREATE ONLY $id SET email = $email, first_name = $first_name, last_name = $last_name, picture = $picture RETURN AFTER);
}";
// Never creates a row: nothing is stored of an unknown or deleted user.
const UPDATE: &str = "UPDATE $id SET email = $email, first_name = $first_name, last_name = $last_name, picture = $picture,
    told_at = $told_at ?? told_at WHERE $told_at = NONE OR told_at = NONE OR told_at < $told_at";
/// The columns of a [`UserRow`].
macro_rules! person {
    () => {
        "SELECT id, email, first_name, last_name, picture, created_at, week_start, text_size, theme, time_zone, language,
            (template ?? '') != '' AS has_template FROM ONLY "
    };
}
pub(super) use person;

const READ: &str = concat!(person!(), "$id");
// Settings that are not given stay as they are.
const PREFER: &str = "UPDATE $id SET week_start = $week_start ?? week_start, text_size = $text_size ?? text_size, theme = $theme ?? theme,
    time_zone = $time_zone ?? time_zone, language = $language ?? language, template = $template ?? template";
const TEMPLATE: &str = "SELECT VALUE template FROM ONLY $id";
const PEOPLE: &str = "SELECT VALUE id FROM user";

/// A row of `user`.
#[derive(Debug, Clone, SurrealValue)]
pub(super) struct UserRow {
    id: RecordId,
    email: String,
    first_name: Option<String>,
    last_name: Option<String>,
    picture: Option<String>,
    created_at: Datetime,
    week_start: Option<String>,
    text_size: Option<String>,
    theme: Option<String>,
    time_zone: Option<String>,
    language: Option<String>,
    has_template: Option<bool>,
}

/// A user with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The profile.
    pub user: User,
    /// Their preferences.
    pub preferences: Preferences,
    /// Whether they have a template for new days. It is not here itself, because it may be long.
    pub has_template: bool,
}

impl UserRow {
    pub(super) fn into_person(self) -> Result<Person, StoreError> {
        let word = |word: &Option<String>| word.clone().unwrap_or_default();
        let preferences = Preferences {
            week_start: WeekStart::from_word(&word(&self.week_start)),
            text_size: TextSize::from_word(&word(&self.text_size)),
            theme: Theme::from_word(&word(&self.theme)),
            time_zone: self.time_zone.as_deref().and_then(|zone| zone.parse().ok()).unwrap_or_default(),
            language: LanguageChoice::from_word(&word(&self.language)),
        };
        let has_template = self.has_template.unwrap_or_default();
        Ok(Person { user: self.into_user()?, preferences, has_template })
    }

    fn into_user(self) -> Result<User, StoreError> {
        Ok(User {
            id: UserId::from_verified_subject(subject(&self.id)?),
            email: self.email,
            first_name: self.first_name,
            last_name: self.last_name,
            picture: self.picture,
            since: timestamp(self.created_at)?.to_string(),
        })
    }
}

fn subject(id: &RecordId) -> Result<&str, StoreError> {
    match &id.key {
        RecordIdKey::String(subject) => Ok(subject),
        _ => Err(StoreError::Corrupt("a row of user".into())),
    }
}

pub(super) fn key(user: &UserId) -> Value {
    RecordId::new("user", user.as_str()).into_value()
}

/// The mark of a deleted account. It has only a hash of the user's id, which reveals nothing without the id.
pub(super) fn gone(user: &UserId) -> Value {
    let hash = sha256(user.as_str()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    RecordId::new("gone", hash).into_value()
}

fn columns(user: &User) -> Variables {
    binds([
        ("id", key(&user.id)),
        ("email", user.email.clone().into_value()),
        ("first_name", user.first_name.clone().into_value()),
        ("last_name", user.last_name.clone().into_value()),
        ("picture", user.picture.clone().into_value()),
    ])
}

/// A choice as columns of the row.
pub(super) fn chosen_columns(choice: &Choice) -> [(&'static str, Value); 6] {
    [
        ("week_start", choice.week_start.map(|one| one.as_str().to_owned()).into_value()),
        ("text_size", choice.text_size.map(|one| one.as_str().to_owned()).into_value()),
        ("theme", choice.theme.map(|one| one.as_str().to_owned()).into_value()),
        ("time_zone", choice.time_zone.as_ref().map(ToString::to_string).into_value()),
        ("language", choice.language.map(|one| one.as_str().to_owned()).into_value()),
        ("template", choice.template.clone().into_value()),
    ]
}

impl Store {
    /// Stores the profile of a user who has just signed in.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn keep_user(&self, user: &User) -> Result<User, StoreError> {
        self.write_user(UPSERT, user).await
    }

    /// The profile of a user for whom a program with their token or an impersonator signs in. It is written only if there is none.
    ///
    /// # Errors
    /// [`StoreError::NoSuchOwner`] when they deleted their account: only their own sign-in restores it.
    pub async fn welcome_user(&self, user: &User) -> Result<User, StoreError> {
        self.write_user(WELCOME, user).await
    }

    async fn write_user(&self, statement: &'static str, user: &User) -> Result<User, StoreError> {
        let mut values = columns(user);
        values.extend(binds([("gone", gone(&user.id))]));
        found(self.change_sessions(Whose::Owner(&user.id), statement, values).await?.take::<Option<UserRow>>(0)?)?.into_user()
    }

    /// Updates the profile of a known user; does nothing for anybody else. A change from `told_at`, if that is known, does not
    /// replace a later one.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn update_user(&self, user: &User, told_at: Option<Timestamp>) -> Result<(), StoreError> {
        let mut values = columns(user);
        values.extend(binds([("told_at", told_at.map_or(Value::None, datetime))]));
        self.change_sessions(Whose::Owner(&user.id), UPDATE, values).await.map(drop)
    }

    /// The profile of a user and their preferences, if they ever signed in.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn person(&self, user: &UserId) -> Result<Option<Person>, StoreError> {
        self.run(READ, binds([("id", key(user))])).await?.take::<Option<UserRow>>(0)?.map(UserRow::into_person).transpose()
    }

    /// Stores the settings of a user.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn prefer(&self, user: &UserId, choice: &Choice) -> Result<(), StoreError> {
        let mut values = binds(chosen_columns(choice));
        values.insert("id", key(user));
        self.change_sessions(Whose::Owner(user), PREFER, values).await.map(drop)
    }

    /// The settings of a user, with the template.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn chosen(&self, user: &UserId) -> Result<Choice, StoreError> {
        let preferences = self.person(user).await?.map(|person| person.preferences).unwrap_or_default();
        Ok(Choice::of(preferences, self.template(user).await?))
    }

    /// The template for a user's new days.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn template(&self, user: &UserId) -> Result<String, StoreError> {
        let template: Option<String> = self.run(TEMPLATE, binds([("id", key(user))])).await?.take(0)?;
        Ok(template.unwrap_or_default())
    }

    /// All users who have an account.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn people(&self) -> Result<Vec<UserId>, StoreError> {
        let ids: Vec<RecordId> = self.run(PEOPLE, Variables::new()).await?.take(0)?;
        ids.iter().map(|id| Ok(UserId::from_verified_subject(subject(id)?))).collect()
    }

    /// The profile of a user, if they ever signed in.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn user(&self, user: &UserId) -> Result<Option<User>, StoreError> {
        Ok(self.person(user).await?.map(|person| person.user))
    }
}
