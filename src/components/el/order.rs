//! How the elements of a list get into a new order.

/// For each new key, where it stood among the old ones.
pub fn places<K: PartialEq>(old: &[K], new: &[K]) -> Vec<Option<usize>> {
    // Most keys still follow the same key as before.
    let mut next = 0;
    let place = |key: &K| {
        let (before, behind) = old.split_at(next.min(old.len()));
        let found = behind.iter().position(|old| old == key).map(|at| before.len() + at);
        let found = found.or_else(|| before.iter().position(|old| old == key));
        next = found.map_or(next, |at| at + 1);
        found
    };
    new.iter().map(place).collect()
}

/// Which of the places can stay where they are, while the others move: a longest increasing subsequence. An element that is moved loses the
/// focus, and a running animation.
pub fn stays(places: &[Option<usize>]) -> Vec<bool> {
    // For each length: the end of the increasing subsequence whose last place is the smallest.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut before = vec![None; places.len()];
    for (at, place) in places.iter().enumerate() {
        let Some(place) = *place else { continue };
        let length = ends.partition_point(|(last, _)| *last < place);
        if let Some(slot) = before.get_mut(at) {
            *slot = length.checked_sub(1).and_then(|shorter| ends.get(shorter)).map(|(_, at)| *at);
        }
        match ends.get_mut(length) {
            Some(end) => *end = (place, at),
            None => ends.push((place, at)),
        }
    }
    let mut stays = vec![false; places.len()];
    let mut last = ends.last().map(|(_, at)| *at);
    while let Some(at) = last {
        if let Some(stay) = stays.get_mut(at) {
            *stay = true;
        }
        last = before.get(at).copied().flatten();
    }
    stays
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Moves the items that do not stay, from the last to the first, and returns the resulting order. Old items that are not in `new` are
    /// removed.
    fn arranged(old: &[u8], new: &[u8]) -> Vec<u8> {
        let places = places(old, new);
        let stays = stays(&places);
        let mut page: Vec<u8> = old.iter().copied().filter(|item| new.contains(item)).collect();
        let mut next = None;
        for (item, stays) in new.iter().zip(stays).rev() {
            if !stays {
                page.retain(|other| other != item);
                let at = next.and_then(|next| page.iter().position(|other| *other == next)).unwrap_or(page.len());
                page.insert(at, *item);
            }
            next = Some(*item);
        }
        page
    }

    #[test]
    fn one_that_moves_far_is_the_only_one_that_moves() {
        let moved = |new: &[u8]| stays(&places(&[1, 2, 3, 4, 5], new)).iter().filter(|stays| !**stays).count();
        assert_eq!(moved(&[1, 2, 3, 4, 5]), 0);
        assert_eq!(moved(&[2, 3, 4, 5, 1]), 1);
        assert_eq!(moved(&[5, 1, 2, 3, 4]), 1);
        assert_eq!(moved(&[1, 3, 5]), 0);
        assert_eq!(moved(&[1, 2, 9, 3, 4, 5]), 1);
        assert_eq!(moved(&[5, 4, 3, 2, 1]), 4);
    }

    proptest! {
        #[test]
        fn any_order_comes_of_any_other(
            old in Just((0..12).collect::<Vec<u8>>()).prop_shuffle(),
            new in Just((4..16).collect::<Vec<u8>>()).prop_shuffle(),
            (from, to) in (0_usize..12, 0_usize..12),
        ) {
            let new = &new[from.min(to)..from.max(to)];
            prop_assert_eq!(arranged(&old, new), new);
        }
    }
}
