//! The one source of random numbers, so that tests can repeat them.

use rand::{RngCore, TryRngCore as _, rngs::OsRng};
use std::sync::Arc;

/// Fills bytes with random ones.
type Fill = dyn Fn(&mut [u8]) + Send + Sync;

/// Draws random numbers. Clones draw from the same source.
#[derive(Clone)]
pub struct Random(Arc<Fill>);

impl Random {
    /// The generator of the operating system, fit for keys and secrets.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the operating system")]
    pub fn system() -> Self {
        Self(Arc::new(|bytes| OsRng.unwrap_err().fill_bytes(bytes)))
    }

    /// A source that a test sets: it fills the bytes that it is given.
    pub fn from_fn(fill: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        Self(Arc::new(fill))
    }

    /// The source as a generator for `rand`.
    pub fn rng(&self) -> impl RngCore + '_ {
        Generator(self)
    }

    /// So many random bytes.
    pub fn bytes<const COUNT: usize>(&self) -> [u8; COUNT] {
        let mut bytes = [0; COUNT];
        (self.0)(&mut bytes);
        bytes
    }

    /// The 80 random bits of a ULID.
    pub fn of_ulid(&self) -> u128 {
        u128::from_be_bytes(self.bytes()) >> 48
    }
}

impl std::fmt::Debug for Random {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Random")
    }
}

struct Generator<'a>(&'a Random);

impl RngCore for Generator<'_> {
    fn next_u32(&mut self) -> u32 {
        u32::from_le_bytes(self.0.bytes())
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(self.0.bytes())
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        (self.0.0)(bytes);
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
    use std::{collections::HashSet, sync::Mutex};

    /// A source that gives the same numbers for the same seed.
    pub fn seeded(seed: u64) -> Random {
        let generator = Mutex::new(StdRng::seed_from_u64(seed));
        Random::from_fn(move |bytes| generator.lock().expect("a generator").fill_bytes(bytes))
    }

    #[test]
    fn one_seed_gives_the_same_numbers_and_another_gives_others() {
        let drawn = |random: &Random| (random.bytes::<32>(), random.of_ulid(), random.rng().random_range(0..1_000_000_u32));
        assert_eq!(drawn(&seeded(1)), drawn(&seeded(1)));
        assert_ne!(drawn(&seeded(1)), drawn(&seeded(2)));
        let random = seeded(1);
        assert_ne!(drawn(&random), drawn(&random.clone()), "clones go on where the other is");
        assert_eq!(random.of_ulid() >> 80, 0);
    }

    #[test]
    fn the_system_never_repeats_itself() {
        let random = Random::system();
        assert_eq!((0..1_000).map(|_| random.bytes::<16>()).collect::<HashSet<_>>().len(), 1_000);
    }
}
