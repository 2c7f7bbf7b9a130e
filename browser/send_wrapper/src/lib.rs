//! Values that only the thread that made them may use, in types that may move between threads: as much of the interface of `send_wrapper`
//! 0.6 as Leptos uses, over `fragile`.
//!
//! The original asks the standard library which thread this is. In WASM that brings in the standard library's own allocator, beside the one
//! that is used, and makes each access a call. `fragile` counts the threads itself.

use fragile::Fragile;
use futures_core::Stream;
use std::{
    ops::{Deref, DerefMut},
    pin::Pin,
    task::{Context, Poll},
};

pin_project_lite::pin_project! {
    /// A value that only the thread that made it may use.
    #[derive(Debug, Clone)]
    pub struct SendWrapper<T> {
        #[pin]
        value: Fragile<T>,
    }
}

impl<T> SendWrapper<T> {
    /// Ties a value to this thread.
    pub fn new(value: T) -> Self {
        Self { value: Fragile::new(value) }
    }

    /// Whether this thread may use the value.
    pub fn valid(&self) -> bool {
        self.value.is_valid()
    }

    /// The value.
    ///
    /// # Panics
    ///
    /// In another thread than the one that made it, as every other use of the value does.
    #[track_caller]
    pub fn take(self) -> T {
        self.value.into_inner()
    }
}

impl<T> Deref for SendWrapper<T> {
    type Target = T;

    #[track_caller]
    fn deref(&self) -> &T {
        self.value.get()
    }
}

impl<T> DerefMut for SendWrapper<T> {
    #[track_caller]
    fn deref_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }
}

impl<T: Future> Future for SendWrapper<T> {
    type Output = T::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T::Output> {
        self.project().value.poll(context)
    }
}

impl<T: Stream> Stream for SendWrapper<T> {
    type Item = T::Item;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T::Item>> {
        self.project().value.poll_next(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{rc::Rc, thread};

    #[test]
    fn its_own_thread_uses_it() {
        let mut value = SendWrapper::new(Rc::new(1));
        assert!(value.valid());
        *value = Rc::new(*value.clone() + 1);
        assert_eq!(*value.take(), 2);
    }

    #[test]
    fn another_thread_can_neither_use_nor_drop_it() {
        let value = SendWrapper::new(Rc::new(1));
        thread::spawn(move || {
            assert!(!value.valid());
            std::mem::forget(value);
        })
        .join()
        .expect("the other thread only looks");
        let value = SendWrapper::new(Rc::new(1));
        thread::spawn(move || **value).join().expect_err("it was used");
        let value = SendWrapper::new(Rc::new(1));
        thread::spawn(move || drop(value)).join().expect_err("it was dropped");
    }
}
