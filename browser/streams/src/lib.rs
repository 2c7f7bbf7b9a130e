//! Streams of the browser as streams of Rust, and the other way round: as much of the interface of `wasm-streams` 0.5 as `server_fn`
//! uses.
//!
//! The original exports classes to JavaScript. The linker keeps what is exported, so every page would load 20 kB of WASM that nothing of
//! Daybook calls. Here JavaScript gets closures, and what is not called is left out.

use futures_util::{Stream, StreamExt as _, lock::Mutex, stream};
use js_sys::{Object, Promise, Reflect};
use std::rc::Rc;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{ReadableStreamDefaultController, ReadableStreamDefaultReader};

/// A readable stream of the browser.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Wraps a stream of the browser.
    pub const fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// The stream of the browser.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// A stream of the browser that takes its chunks from a stream of Rust, one at each `pull`.
    ///
    /// # Panics
    ///
    /// In a browser that can't make streams of its own.
    pub fn from_stream(chunks: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        let chunks = Rc::new(Mutex::new(Box::pin(chunks)));
        let pull = Closure::<dyn FnMut(ReadableStreamDefaultController) -> Promise>::new(move |to: ReadableStreamDefaultController| {
            let chunks = chunks.clone();
            future_to_promise(async move {
                match chunks.lock().await.next().await {
                    Some(chunk) => to.enqueue_with_chunk(&chunk?)?,
                    None => to.close()?,
                }
                Ok(JsValue::UNDEFINED)
            })
        });
        let source = Object::new();
        let is_set = Reflect::set(&source, &"pull".into(), &pull.into_js_value());
        let made = is_set.and_then(|_| web_sys::ReadableStream::new_with_underlying_source(&source));
        Self(made.expect("a stream of the browser"))
    }

    /// The chunks of the stream, until it ends or fails.
    ///
    /// # Panics
    ///
    /// If somebody else reads the stream already.
    pub fn into_stream(self) -> impl Stream<Item = Result<JsValue, JsValue>> {
        let reader = self.0.get_reader().unchecked_into::<ReadableStreamDefaultReader>();
        stream::unfold(Some(reader), |reader| async move {
            let reader = reader?;
            match JsFuture::from(reader.read()).await {
                Ok(read) if Reflect::get(&read, &"done".into()).is_ok_and(|done| done.is_truthy()) => None,
                Ok(read) => Some((Reflect::get(&read, &"value".into()), Some(reader))),
                Err(reason) => Some((Err(reason), None)),
            }
        })
    }
}
