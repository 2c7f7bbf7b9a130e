//! The quotas of sessions and addresses.

use governor::Quota;
use std::num::NonZeroU32;

/// The quota of each kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Anything at all, files too, from one address.
    pub anything: Quota,
    /// The steps of signing in, from one address.
    pub sign_in: Quota,
    /// Reads from one address by visitors who are not signed in.
    pub visits: Quota,
    /// Requests for changes, likewise. Each may cause a draft to be stored.
    pub attempts: Quota,
    /// Reads, in one session.
    pub reads: Quota,
    /// Changes, in one session.
    pub changes: Quota,
    /// Exports, in one session.
    pub exports: Quota,
    /// Reads of one calendar feed, from all addresses.
    pub feeds: Quota,
    /// Reports of browsers, from one address.
    pub reports: Quota,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            anything: quota(5_000, 12_000),
            sign_in: quota(300, 120),
            visits: quota(600, 600),
            attempts: quota(120, 60),
            reads: quota(1_200, 1_200),
            changes: quota(600, 600),
            exports: quota(10, 1),
            feeds: quota(60, 10),
            reports: quota(30, 10),
        }
    }
}

/// A burst of `at_once`, refilled by `a_minute` in each minute.
pub const fn quota(at_once: u32, a_minute: u32) -> Quota {
    Quota::per_minute(at_least_one(a_minute)).allow_burst(at_least_one(at_once))
}

const fn at_least_one(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rates_leave_room_for_people() {
        let rates = Rates::default();
        // Two hundred todos checked as fast as one can, each followed by its page where JavaScript is off, in two tabs.
        assert!(rates.changes.burst_size().get() >= 400 && rates.reads.burst_size().get() >= 800);
        // A class or an office that signs in within a minute: two steps each.
        assert!(rates.sign_in.burst_size().get() >= 200);
    }
}
