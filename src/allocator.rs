//! The allocator of the server's program.

use mimalloc::MiMalloc;
use std::{
    alloc::{GlobalAlloc, Layout, System},
    ptr,
};

/// Pieces of at least this many bytes come from the system. C libraries map pieces of more than 32 MiB separately in any case.
const LARGE: usize = 33 << 20;

/// Small pieces come from mimalloc: a page is many of them, and a fifth of its time went into the system's allocator.
///
/// Large ones come from the system, which has them zeroed without touching them, and takes them back at once. mimalloc keeps them, and
/// writes zeroes over one that it gives out again. The database asks for such a piece each time that it puts a memtable away, 64 MiB to
/// 4 GiB: nothing was written for seconds meanwhile, and all of it was in memory although nothing was in it.
#[derive(Debug)]
pub struct Allocator;

fn is_large(bytes: usize) -> bool {
    bytes >= LARGE
}

// SAFETY: which of the two a piece is from follows from its size alone, so each is given back to where it came from.
#[expect(unsafe_code, reason = "an allocator is")]
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract that these require.
        unsafe { if is_large(layout.size()) { System.alloc(layout) } else { MiMalloc.alloc(layout) } }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { if is_large(layout.size()) { System.alloc_zeroed(layout) } else { MiMalloc.alloc_zeroed(layout) } }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        // SAFETY: as above, and a piece of this size came from there.
        unsafe { if is_large(layout.size()) { System.dealloc(piece, layout) } else { MiMalloc.dealloc(piece, layout) } }
    }

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above. The caller promises that the new size is one of a layout; the new piece is another than the old one, and both
        // have the bytes that are copied.
        unsafe {
            match (is_large(layout.size()), is_large(size)) {
                (true, true) => System.realloc(piece, layout, size),
                (false, false) => MiMalloc.realloc(piece, layout, size),
                _ => {
                    let other = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
                    if !other.is_null() {
                        ptr::copy_nonoverlapping(piece, other, layout.size().min(size));
                        self.dealloc(piece, layout);
                    }
                    other
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_and_shrinks_across_the_limit_keeps_its_bytes() {
        let mut bytes: Vec<u8> = (0..=255).cycle().take(LARGE - 1).collect();
        let before = bytes.clone();
        for size in [LARGE, 3 * LARGE, LARGE - 1, 100] {
            bytes.resize(size, 7);
            bytes.shrink_to_fit();
            let kept = size.min(before.len());
            assert!(bytes[..kept] == before[..kept], "{size}");
            bytes.resize(before.len().max(size), 0);
            bytes[..before.len()].copy_from_slice(&before);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_large_piece_takes_no_memory_before_something_is_in_it() {
        let resident = || {
            let pages = std::fs::read_to_string("/proc/self/statm").expect("its memory");
            pages.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).expect("pages") * 4_096
        };
        let before = resident();
        for _ in 0..3 {
            let piece = vec![0_u8; 16 * LARGE];
            assert_eq!(piece[15 * LARGE], 0);
            assert!(resident() < before + LARGE);
        }
    }
}
