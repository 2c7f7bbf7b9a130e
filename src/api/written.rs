//! How a long text is sent to the server.

use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};
use serde::{Serialize, de::DeserializeOwned};

/// Arguments that a program sends as JSON, because a form would need nine bytes for a Japanese letter and twelve for an emoji. The
/// server reads a form: its router makes one from the JSON, and a page without WASM sends one.
pub type Written = Post<JsonOrForm>;

/// The encoding of [`Written`].
#[derive(Debug)]
pub struct JsonOrForm;

impl ContentType for JsonOrForm {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonOrForm {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonOrForm {
    type Error = serde_json::Error;

    fn encode(arguments: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(arguments).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonOrForm {
    type Error = serde_qs::Error;

    fn decode(form: Bytes) -> Result<T, Self::Error> {
        // As Leptos reads its own forms.
        serde_qs::Config::new(5, false).deserialize_bytes(&form)
    }
}
