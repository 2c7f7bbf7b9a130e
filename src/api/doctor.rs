//! What sign-in needs and how it stands: `/api/doctor`, in development only.

use crate::{
    error::AppError,
    model::doctor::{DoctorIsIn, Report},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// Looks at everything anew. Not found where other machines could ask.
#[server(endpoint = "doctor", input = GetUrl)]
pub async fn load() -> Result<Report, AppError> {
    use crate::server::doctor;
    doctor::report().await
}

/// Whether there is a page that looks, for a page that is being rendered.
pub fn is_in() -> bool {
    use_context() == Some(DoctorIsIn(true))
}
