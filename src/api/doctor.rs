//! Checks everything that sign-in needs: `/api/doctor`, in development only.

#[cfg(feature = "ssr")]
use crate::functions::Function;
use crate::{
    error::ApiError,
    model::doctor::{DoctorIsIn, Report},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Checks everything again. Not found if other machines could request it.
#[server(endpoint = "doctor", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn load() -> Result<Report, ApiError> {
    use crate::server::doctor;
    doctor::report().await
}

#[cfg(feature = "ssr")]
crate::functions::register![Function::open::<Load>().fails(&[404])];

/// Whether this Daybook has the doctor's page, for a page that is being rendered.
pub fn is_in() -> bool {
    use_context() == Some(DoctorIsIn(true))
}
