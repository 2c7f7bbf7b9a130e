//! The person who signs in, as the forms name them.

use super::{
    moment::Moment,
    records::{Impersonator, Records},
};
use serde::Deserialize;

/// The longest e-mail address that mail can carry (RFC 5321), bytes.
const EMAIL_LIMIT: usize = 254;

/// The longest first or last name, characters.
const NAME_LIMIT: usize = 100;

/// The longest reason of an impersonation, characters.
const REASON_LIMIT: usize = 500;

/// Who signs in: a known person's button, or what was typed.
#[derive(Default, Deserialize)]
pub struct Person {
    pub user: Option<String>,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub first_name: String,
    #[serde(default)]
    pub last_name: String,
    /// The impersonator; none when empty.
    #[serde(default)]
    pub impersonator_email: String,
    #[serde(default)]
    pub impersonator_reason: String,
}

/// What is wrong with the input; the sentence is shown above the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    Email,
    Name,
    UnknownPerson,
    Impersonator,
}

impl Problem {
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Email => "Type an e-mail address, such as name@example.com.",
            Self::Name => "A name can have 100 characters.",
            Self::UnknownPerson => "This person is no longer known here. Choose another or type an e-mail address.",
            Self::Impersonator => "Type the e-mail address of the impersonator, and a reason of at most 500 characters.",
        }
    }
}

impl Person {
    /// Who signs in, created when new, and who impersonates them.
    pub fn identify(&self, records: &mut Records, now: Moment) -> Result<(String, Option<Impersonator>), Problem> {
        let impersonator = self.impersonator()?;
        if let Some(id) = &self.user {
            return records.user(id).map(|user| (user.id.clone(), impersonator)).ok_or(Problem::UnknownPerson);
        }
        let email = self.email.trim();
        if !is_email(email) {
            return Err(Problem::Email);
        }
        let (first_name, last_name) = (name(&self.first_name)?, name(&self.last_name)?);
        Ok((records.know_person(email, first_name, last_name, now), impersonator))
    }

    fn impersonator(&self) -> Result<Option<Impersonator>, Problem> {
        let (email, reason) = (self.impersonator_email.trim(), self.impersonator_reason.trim());
        if email.is_empty() && reason.is_empty() {
            return Ok(None);
        }
        if !is_email(email) || reason.chars().count() > REASON_LIMIT {
            return Err(Problem::Impersonator);
        }
        Ok(Some(Impersonator { email: email.to_owned(), reason: (!reason.is_empty()).then(|| reason.to_owned()) }))
    }
}

fn name(typed: &str) -> Result<Option<String>, Problem> {
    match typed.trim() {
        "" => Ok(None),
        name if name.chars().count() > NAME_LIMIT => Err(Problem::Name),
        name => Ok(Some(name.to_owned())),
    }
}

fn is_email(text: &str) -> bool {
    let plain = text.len() <= EMAIL_LIMIT && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    plain && text.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'))
}
