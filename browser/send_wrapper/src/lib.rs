//! Values that only the thread that made them may use, in types that may move between threads: as much of the interface of `send_wrapper`
//! 0.6 as Leptos uses.
//!
//! The original asks the standard library which thread this is. In WASM that brings in the standard library's own allocator, beside the one
//! that is used, and makes each access a call. WASM without shared memory has one thread, so there is nothing to check; elsewhere threads
//! are numbered.

use futures_core::Stream;
use std::{
    fmt,
    mem::{ManuallyDrop, needs_drop},
    ops::{Deref, DerefMut},
    pin::Pin,
    task::{Context, Poll},
};

/// A value that only the thread that made it may use.
pub struct SendWrapper<T> {
    value: ManuallyDrop<T>,
    home: Home,
}

// SAFETY: every use of the value, its drop included, checks first that this is the thread that made it.
unsafe impl<T> Send for SendWrapper<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for SendWrapper<T> {}

impl<T> SendWrapper<T> {
    /// Ties a value to this thread.
    pub fn new(value: T) -> Self {
        Self { value: ManuallyDrop::new(value), home: here() }
    }

    /// Whether this thread may use the value.
    pub fn valid(&self) -> bool {
        self.home == here()
    }

    /// The value.
    ///
    /// # Panics
    ///
    /// In another thread than the one that made it, as every other use of the value does.
    #[track_caller]
    pub fn take(self) -> T {
        self.check();
        let mut this = ManuallyDrop::new(self);
        // SAFETY: this is the thread that made it, and `this` is neither used nor dropped after it.
        unsafe { ManuallyDrop::take(&mut this.value) }
    }

    #[track_caller]
    fn check(&self) {
        assert!(self.valid(), "a value of another thread");
    }

    fn pinned(self: Pin<&mut Self>) -> Pin<&mut T> {
        self.check();
        // SAFETY: nothing moves the value while its wrapper is pinned: only `take` moves it, which takes the wrapper as it is.
        unsafe { self.map_unchecked_mut(|this| &mut *this.value) }
    }
}

impl<T> Deref for SendWrapper<T> {
    type Target = T;

    #[track_caller]
    fn deref(&self) -> &T {
        self.check();
        &self.value
    }
}

impl<T> DerefMut for SendWrapper<T> {
    #[track_caller]
    fn deref_mut(&mut self) -> &mut T {
        self.check();
        &mut self.value
    }
}

impl<T> Drop for SendWrapper<T> {
    /// In another thread, a value that needs dropping is leaked, and the thread panics, unless it is panicking already.
    fn drop(&mut self) {
        if !needs_drop::<T>() || self.valid() {
            // SAFETY: this is the thread that made it, or dropping does nothing; and it is dropped once.
            unsafe { ManuallyDrop::drop(&mut self.value) }
        } else {
            assert!(std::thread::panicking(), "a value of another thread was dropped");
        }
    }
}

impl<T: Clone> Clone for SendWrapper<T> {
    fn clone(&self) -> Self {
        Self::new((**self).clone())
    }
}

impl<T: fmt::Debug> fmt::Debug for SendWrapper<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SendWrapper").field(&**self).finish()
    }
}

impl<T: Future> Future for SendWrapper<T> {
    type Output = T::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T::Output> {
        self.pinned().poll(context)
    }
}

impl<T: Stream> Stream for SendWrapper<T> {
    type Item = T::Item;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T::Item>> {
        self.pinned().poll_next(context)
    }
}

#[cfg(all(target_family = "wasm", not(target_feature = "atomics")))]
mod home {
    /// The one thread.
    #[derive(PartialEq)]
    pub struct Home;

    pub const fn here() -> Home {
        Home
    }
}

#[cfg(not(all(target_family = "wasm", not(target_feature = "atomics"))))]
mod home {
    use std::sync::atomic::{AtomicU64, Ordering};

    /// The number of a thread, which no other one ever has.
    #[derive(Clone, Copy, PartialEq)]
    pub struct Home(u64);

    pub fn here() -> Home {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        // It has nothing to drop, so it can be read until a thread has ended.
        thread_local!(static HOME: Home = Home(NEXT.fetch_add(1, Ordering::Relaxed)));
        HOME.with(|home| *home)
    }
}

use home::{Home, here};

#[cfg(test)]
mod tests {
    use super::*;
    use std::{rc::Rc, thread};

    #[test]
    fn its_own_thread_uses_it() {
        let mut value = SendWrapper::new(Rc::new(1));
        assert!(value.valid());
        *value = Rc::new(2);
        let other = value.clone();
        assert_eq!(format!("{value:?}"), "SendWrapper(2)");
        assert_eq!(Rc::strong_count(&other), 2);
        drop(value);
        assert_eq!(Rc::strong_count(&other.take()), 1, "it was dropped once");
    }

    #[test]
    fn another_thread_can_neither_use_nor_drop_it() {
        let value = SendWrapper::new(Rc::new(1));
        thread::scope(|scope| {
            scope.spawn(|| assert!(!value.valid())).join().expect("it only looks");
            scope.spawn(|| **value).join().expect_err("it was used");
        });
        assert_eq!(**value, 1);
        thread::spawn(move || drop(value)).join().expect_err("it was dropped");
        let value = SendWrapper::new(Rc::new(1));
        // The thread that panics drops it as well, and must not end the process.
        thread::spawn(move || **value).join().expect_err("it was used");
        let number = SendWrapper::new(1);
        thread::spawn(move || drop(number)).join().expect("a number has nothing to drop");
    }

    #[test]
    fn a_future_is_polled_by_its_own_thread() {
        let mut context = Context::from_waker(std::task::Waker::noop());
        let mut future = Box::pin(SendWrapper::new(std::future::ready(Rc::new(1))));
        assert_eq!(future.as_mut().poll(&mut context), Poll::Ready(Rc::new(1)));
        let mut future = Box::pin(SendWrapper::new(std::future::ready(Rc::new(1))));
        let other = thread::spawn(move || drop(future.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop()))));
        other.join().expect_err("it was polled");
    }
}
