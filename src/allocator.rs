//! The allocator of the server's program.

use mimalloc::MiMalloc;
use std::{
    alloc::{GlobalAlloc, Layout, System},
    ptr,
};

/// The size in bytes from which an allocation is large. Above 32 MiB C libraries map memory for each allocation in any case.
const LARGE: usize = 33 << 20;

/// mimalloc for small allocations: a page is many of them, and a fifth of its time went into the system's allocator.
///
/// The system's allocator for large ones: the kernel gives it zeroed pages as they are used, and gets them back when they are freed.
/// mimalloc reuses freed memory, and zeroes all of it by hand. The database allocates a zeroed memtable of 64 MiB to 4 GiB each time that it
/// flushes one. With mimalloc that stopped all writes for up to seconds, and the whole empty memtable was resident.
#[derive(Debug)]
pub struct Allocator;

fn is_large(bytes: usize) -> bool {
    bytes >= LARGE
}

// SAFETY: the size of an allocation alone decides which allocator it is from, so it is freed by that one.
#[expect(unsafe_code, reason = "the trait is unsafe")]
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract that these require.
        unsafe { if is_large(layout.size()) { System.alloc(layout) } else { MiMalloc.alloc(layout) } }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { if is_large(layout.size()) { System.alloc_zeroed(layout) } else { MiMalloc.alloc_zeroed(layout) } }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above, and a block of this size came from there.
        unsafe { if is_large(layout.size()) { System.dealloc(block, layout) } else { MiMalloc.dealloc(block, layout) } }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above. The caller promises that the new size is one of a layout; the new block is another than the old one, and both
        // have the bytes that are copied.
        unsafe {
            match (is_large(layout.size()), is_large(size)) {
                (true, true) => System.realloc(block, layout, size),
                (false, false) => MiMalloc.realloc(block, layout, size),
                _ => {
                    let other = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
                    if !other.is_null() {
                        ptr::copy_nonoverlapping(block, other, layout.size().min(size));
                        self.dealloc(block, layout);
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
    fn an_allocation_that_grows_or_shrinks_across_the_limit_keeps_its_bytes() {
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
    fn a_large_zeroed_allocation_takes_no_memory_before_it_is_used() {
        let resident = || {
            let pages = std::fs::read_to_string("/proc/self/statm").expect("its memory");
            pages.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).expect("pages") * 4_096
        };
        let before = resident();
        for _ in 0..3 {
            let block = vec![0_u8; 16 * LARGE];
            assert_eq!(block[15 * LARGE], 0);
            assert!(resident() < before + 12 * LARGE);
        }
    }
}
