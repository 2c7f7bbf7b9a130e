//! The counters of the caches in memory: hits, misses, evictions and sizes.

use metrics::{Counter, counter, describe_counter, describe_gauge, gauge};

const HITS: &str = "daybook_cache_hits_total";
const MISSES: &str = "daybook_cache_misses_total";
const EVICTIONS: &str = "daybook_cache_evictions_total";
const BYTES: &str = "daybook_cache_bytes";
const ENTRIES: &str = "daybook_cache_entries";

/// A cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// The rows of days.
    Days,
    /// Rendered Markdown.
    Markdown,
    /// Sessions.
    Sessions,
    /// The indexes of the search.
    Search,
    /// The day pages of visitors.
    Visitors,
    /// The day pages of people who are signed in.
    Pages,
}

/// The counter of a cache. Its labels are constants, so that finding it allocates nothing.
macro_rules! of {
    ($cache:expr, $name:expr) => {
        match $cache {
            Cache::Days => counter!($name, "cache" => "days"),
            Cache::Markdown => counter!($name, "cache" => "markdown"),
            Cache::Sessions => counter!($name, "cache" => "sessions"),
            Cache::Search => counter!($name, "cache" => "search"),
            Cache::Visitors => counter!($name, "cache" => "visitors"),
            Cache::Pages => counter!($name, "cache" => "pages"),
        }
    };
}

impl Cache {
    const ALL: [Self; 6] = [Self::Days, Self::Markdown, Self::Sessions, Self::Search, Self::Visitors, Self::Pages];

    const fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Markdown => "markdown",
            Self::Sessions => "sessions",
            Self::Search => "search",
            Self::Visitors => "visitors",
            Self::Pages => "pages",
        }
    }

    /// Describes the counters, and begins each at zero.
    pub fn describe() {
        describe_counter!(HITS, "Cache lookups that found an entry, by cache.");
        describe_counter!(MISSES, "Cache lookups that found no entry, by cache.");
        describe_counter!(EVICTIONS, "Entries that were evicted from a cache to make room, by cache.");
        describe_gauge!(BYTES, "Approximate size of a cache in bytes, by cache.");
        describe_gauge!(ENTRIES, "Entries in a cache, by cache: people (days, search), texts (markdown) or sessions (sessions).");
        for cache in Self::ALL {
            [of!(cache, HITS), of!(cache, MISSES), cache.evictions()].iter().for_each(|counter| counter.increment(0));
        }
    }

    /// Counts a lookup: a hit or a miss.
    pub fn looked(self, is_there: bool) {
        let counter = if is_there { of!(self, HITS) } else { of!(self, MISSES) };
        counter.increment(1);
    }

    /// Counts an eviction.
    pub fn evicted(self) {
        self.evictions().increment(1);
    }

    /// Records its current size; the bytes only where they are counted.
    pub fn holds(self, entries: u64, bytes: Option<u64>) {
        gauge!(ENTRIES, "cache" => self.name()).set(entries as f64);
        if let Some(bytes) = bytes {
            gauge!(BYTES, "cache" => self.name()).set(bytes as f64);
        }
    }

    fn evictions(self) -> Counter {
        of!(self, EVICTIONS)
    }
}
