//! What the handlers of one emulator share.

use super::{
    config::{EmulatorConfig, EmulatorError},
    faults::FaultSwitch,
    file,
    keys::{SigningKey, StoredKey},
    moment::Moment,
    records::Records,
    refusal::Refusal,
    template::Template,
};
use crate::server::random::Random;
use axum::http::StatusCode;
use tokio::sync::{Mutex, OnceCell};
use url::Url;

/// What the handlers share.
pub struct Workos {
    pub config: EmulatorConfig,
    pub base_url: Url,
    pub key: SigningKey,
    /// The key for faults that need another one; made on demand.
    pub spare_key: OnceCell<SigningKey>,
    pub template: Template,
    pub records: Mutex<Records>,
    pub faults: FaultSwitch,
}

impl Workos {
    pub fn now(&self) -> Moment {
        Moment::now(&self.config.clock)
    }

    pub async fn spare_key(&self) -> Result<&SigningKey, Refusal> {
        let key = self.spare_key.get_or_try_init(async || new_key(self.now(), &self.config.random).await.map(|(key, _)| key)).await;
        key.map_err(|error| Refusal::message(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
    }

    pub async fn read<T>(&self, look: impl FnOnce(&Records) -> T) -> T {
        look(&*self.records.lock().await)
    }

    /// Changes the records and answers only when the change is on the disk. The lock is held over the write, so that an
    /// older state never replaces a newer one.
    pub async fn change<T>(&self, edit: impl FnOnce(&mut Records) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let mut records = self.records.lock().await;
        records.forget_the_old(self.now());
        let out = edit(&mut records)?;
        if let Some(path) = &self.config.state_file {
            file::write(path, &records).await.map_err(|error| {
                tracing::error!(%error, path = %path.display(), "the emulator's state file cannot be written");
                Refusal::message(StatusCode::INTERNAL_SERVER_ERROR, "The emulator's state file cannot be written.")
            })?;
        }
        Ok(out)
    }
}

/// Generates a key on another thread: finding two primes would block this one.
pub async fn new_key(now: Moment, random: &Random) -> Result<(SigningKey, StoredKey), EmulatorError> {
    let random = random.clone();
    let made = tokio::task::spawn_blocking(move || SigningKey::generate(now, &random)).await;
    made.map_err(|_| EmulatorError::Key)?.map_err(|_| EmulatorError::Key)
}
