//! The people who signed in.

use super::{Store, StoreError, binds, datetime, live::Whose, rows::found, sessions::timestamp};
use crate::model::user::{User, UserId};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use surrealdb::types::{Datetime, RecordId, RecordIdKey, SurrealValue, Value, Variables};

// Who signs in again after deleting their account is no longer gone.
const UPSERT: &str = "{
    DELETE $gone;
    RETURN (UPSERT ONLY $id SET email = $email, first_name = $first_name, last_name = $last_name, picture = $picture RETURN AFTER);
}";
// What is known of the person already stays as it is.
const WELCOME: &str = "{
    LET $known = (SELECT id, email, first_name, last_name, picture, created_at FROM ONLY $id);
    IF $known != NONE { RETURN $known };
    IF (SELECT VALUE id FROM ONLY $gone FOR UPDATE) != NONE { THROW 'no_such_owner' };
    RETURN (CREATE ONLY $id SET email = $email, first_name = $first_name, last_name = $last_name, picture = $picture RETURN AFTER);
}";
// Never makes a row: of somebody who is not known, or not any more, nothing is kept.
const UPDATE: &str = "UPDATE $id SET email = $email, first_name = $first_name, last_name = $last_name, picture = $picture,
    told_at = $told_at ?? told_at WHERE $told_at = NONE OR told_at = NONE OR told_at < $told_at";
const READ: &str = "SELECT id, email, first_name, last_name, picture, created_at FROM ONLY $id";

/// A row of `user`.
#[derive(Debug, Clone, SurrealValue)]
pub(super) struct UserRow {
    id: RecordId,
    email: String,
    first_name: Option<String>,
    last_name: Option<String>,
    picture: Option<String>,
    created_at: Datetime,
}

impl UserRow {
    pub(super) fn into_user(self) -> Result<User, StoreError> {
        let RecordIdKey::String(subject) = self.id.key else {
            return Err(StoreError::Corrupt("a row of user".into()));
        };
        Ok(User {
            id: UserId::from_verified_subject(subject),
            email: self.email,
            first_name: self.first_name,
            last_name: self.last_name,
            picture: self.picture,
            since: timestamp(self.created_at)?.to_string(),
        })
    }
}

pub(super) fn key(user: &UserId) -> Value {
    RecordId::new("user", user.as_str()).into_value()
}

/// The mark that a person deleted their account. It names them by a hash: it means nothing without the id.
pub(super) fn gone(user: &UserId) -> Value {
    let hash = Sha256::digest(user.as_str()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
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

impl Store {
    /// Writes the profile of a person who just proved who they are.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn keep_user(&self, user: &User) -> Result<User, StoreError> {
        self.write_user(UPSERT, user).await
    }

    /// The profile of a person for whom somebody else comes: a program with their token, or an impersonator. It is written only
    /// where nothing is known.
    ///
    /// # Errors
    /// [`StoreError::NoSuchOwner`] when they deleted their account: only a sign-in of their own brings it back.
    pub async fn welcome_user(&self, user: &User) -> Result<User, StoreError> {
        self.write_user(WELCOME, user).await
    }

    async fn write_user(&self, statement: &'static str, user: &User) -> Result<User, StoreError> {
        let mut values = columns(user);
        values.extend(binds([("gone", gone(&user.id))]));
        found(self.change_sessions(Whose::Owner(&user.id), statement, values).await?.take::<Option<UserRow>>(0)?)?.into_user()
    }

    /// Keeps the profile of a person who is known; nothing happens for anybody else. What was changed at `told_at`, where
    /// that is known, replaces nothing that was changed later.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn update_user(&self, user: &User, told_at: Option<Timestamp>) -> Result<(), StoreError> {
        let mut values = columns(user);
        values.extend(binds([("told_at", told_at.map_or(Value::None, datetime))]));
        self.change_sessions(Whose::Owner(&user.id), UPDATE, values).await.map(drop)
    }

    /// The profile of a person, if they ever signed in.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Corrupt`].
    pub async fn user(&self, user: &UserId) -> Result<Option<User>, StoreError> {
        self.run(READ, binds([("id", key(user))])).await?.take::<Option<UserRow>>(0)?.map(UserRow::into_user).transpose()
    }
}
