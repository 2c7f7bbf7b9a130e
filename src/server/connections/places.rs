//! Which connections may stay open.
//!
//! When all places are taken, a new connection gets that of the one that has been open longest and is not being answered: it
//! is idle, or so slow that it blocks others. Only when every connection is being answered is the new one refused.

use super::{Bounds, activity::Activity};
use crate::server::http::client_address::{TrustedProxies, network};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::oneshot;

/// The places. Clones share them.
#[derive(Debug, Clone)]
pub struct Places(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    bounds: Bounds,
    proxies: TrustedProxies,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    /// Keyed by number, so the oldest first.
    connections: BTreeMap<u64, Entry>,
    of_address: HashMap<IpAddr, BTreeSet<u64>>,
    taken: u64,
}

#[derive(Debug)]
struct Entry {
    address: IpAddr,
    activity: Arc<Activity>,
    /// Dropped when the place is needed.
    _stay: oneshot::Sender<()>,
}

impl Places {
    /// Starts with all places free.
    pub fn new(bounds: Bounds, proxies: TrustedProxies) -> Self {
        Self(Arc::new(Inner { bounds, proxies, open: Mutex::default() }))
    }

    /// A place for a connection from this address, if there is one or one can be made.
    pub fn take(&self, peer: IpAddr) -> Option<Place> {
        let (Inner { bounds, proxies, .. }, address) = (&*self.0, network(peer));
        let mut open = self.lock();
        let of_address = open.of_address.get(&address).map_or(0, BTreeSet::len);
        if of_address >= bounds.of_address && !proxies.contains(peer) {
            let oldest = open.of_address.get(&address).and_then(|numbers| open.oldest_waiting(numbers.iter()))?;
            open.remove(oldest);
        }
        if open.connections.len() >= bounds.open {
            let oldest = open.oldest_waiting(open.connections.keys())?;
            open.remove(oldest);
        }
        let (stay, needed) = oneshot::channel();
        let (number, activity) = (open.taken, Arc::<Activity>::default());
        open.taken += 1;
        open.of_address.entry(address).or_default().insert(number);
        open.connections.insert(number, Entry { address, activity: activity.clone(), _stay: stay });
        Some(Place { activity, number, needed, places: self.clone() })
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        // A panic cannot leave the list inconsistent.
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn oldest_waiting<'a>(&self, mut numbers: impl Iterator<Item = &'a u64>) -> Option<u64> {
        numbers.find(|number| self.connections.get(number).is_some_and(|entry| !entry.activity.is_busy())).copied()
    }

    fn remove(&mut self, number: u64) {
        let Some(entry) = self.connections.remove(&number) else { return };
        if let Some(numbers) = self.of_address.get_mut(&entry.address) {
            numbers.remove(&number);
            if numbers.is_empty() {
                self.of_address.remove(&entry.address);
            }
        }
    }
}

/// The place of one connection; dropping it gives it back.
#[derive(Debug)]
pub struct Place {
    /// What the connection is doing.
    pub activity: Arc<Activity>,
    number: u64,
    needed: oneshot::Receiver<()>,
    places: Places,
}

impl Place {
    /// Waits until another connection needs the place.
    pub async fn is_needed(&mut self) {
        // The sender never sends: it is dropped.
        let _ = (&mut self.needed).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().remove(self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(open: usize, of_address: usize) -> Places {
        let bounds = Bounds { open, of_address, ..Bounds::default() };
        Places::new(bounds, TrustedProxies::parse("10.0.0.1").expect("a proxy"))
    }

    fn address(number: u8) -> IpAddr {
        [192, 0, 2, number].into()
    }

    fn is_needed(place: &mut Place) -> bool {
        place.needed.try_recv() == Err(oneshot::error::TryRecvError::Closed)
    }

    #[test]
    fn a_new_connection_gets_the_place_of_the_one_that_waits_longest() {
        let places = places(3, 3);
        let mut open: Vec<Place> = (0..3).map(|number| places.take(address(number)).expect("a place")).collect();
        let serving = open[0].activity.begin();
        let mut fourth = places.take(address(3)).expect("the place of the second");
        assert_eq!(open.iter_mut().map(is_needed).collect::<Vec<_>>(), [false, true, false]);
        let _others = [open[2].activity.begin(), fourth.activity.begin()];
        assert!(places.take(address(4)).is_none(), "all are being answered");
        drop(serving);
        let _fifth = places.take(address(4)).expect("the place of the first");
        assert!(is_needed(&mut open[0]) && !is_needed(&mut fourth));
    }

    #[test]
    fn one_address_takes_its_own_places_only_unless_it_is_a_proxys() {
        let places = places(100, 2);
        let mut of_others = places.take(address(1)).expect("a place");
        let mut open: Vec<Place> = (0..4).map(|_| places.take(address(2)).expect("a place")).collect();
        assert_eq!(open.iter_mut().map(is_needed).collect::<Vec<_>>(), [true, true, false, false]);
        let _serving = [open[2].activity.begin(), open[3].activity.begin()];
        assert!(places.take(address(2)).is_none());
        assert!(!is_needed(&mut of_others));
        let proxied: Vec<Place> = (0..50).map(|_| places.take([10, 0, 0, 1].into()).expect("a place")).collect();
        drop((proxied, open, of_others));
        let left = places.lock();
        assert!(left.connections.is_empty() && left.of_address.is_empty(), "nothing is kept of closed connections");
    }
}
