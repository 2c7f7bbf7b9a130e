//! The user's import: `/api/import*`. The file itself is sent to the page, `POST /settings/import`.

#[cfg(feature = "ssr")]
use crate::functions::Function;
use crate::{answers::ImportPage, error::ApiError, model::id::ImportId};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The file that waits to be imported, and what became of the last one.
#[server(endpoint = "import", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn load() -> Result<ImportPage, ApiError> {
    use crate::server::import_page;
    import_page::page().await
}

/// Imports the file that was sent last. Asking for it again changes nothing.
#[server(endpoint = "import/confirm", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn confirm(id: ImportId) -> Result<(), ApiError> {
    use crate::server::import_page;
    import_page::confirm(id).await
}

/// Forgets a file that waits to be imported. Forgetting it again changes nothing.
#[server(endpoint = "import/cancel", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn cancel(id: ImportId) -> Result<(), ApiError> {
    use crate::server::import_page;
    import_page::cancel(id).await
}

/// Moves the rows that an import added, as far as they still exist, to the Trash, and takes back the labels and settings that it set.
/// Asking for it again changes nothing.
#[server(endpoint = "import/undo", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn undo(id: ImportId) -> Result<(), ApiError> {
    use crate::server::import_page;
    import_page::undo(id).await
}

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<Load>().in_person(),
    Function::private::<Confirm>().in_person().fails(&[422]),
    Function::private::<Cancel>().in_person(),
    Function::private::<Undo>().in_person().fails(&[422])
];
