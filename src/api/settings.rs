//! What the user has chosen for all of their devices: `/api/settings`.

use crate::{
    answers::{SettingsPage, Template},
    error::ApiError,
    model::{
        language::LanguageChoice,
        preferences::{TextSize, WeekStart, Zone},
        theme::Theme,
    },
};
#[cfg(feature = "ssr")]
use crate::{
    functions::{Function, Text},
    model::limits::TEMPLATE_CHARS,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The chosen settings, and whose they are.
#[server(endpoint = "settings", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn load() -> Result<SettingsPage, ApiError> {
    use crate::server::account;
    account::settings().await
}

/// The todos that a new day can begin with.
#[server(endpoint = "settings/template", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn get_template() -> Result<Template, ApiError> {
    use crate::server::account;
    account::template_of_days().await
}

/// Chooses for all devices. What is not named stays as it is. `time_zone` is a name of the IANA database, or `device` for that of each
/// device; one that does not exist is refused. `language` is a tag (`de`), or `browser` for the language that each browser wants.
/// `template` has the todos that a new day can begin with, one on each line. An empty one takes it away, and in a form only with
/// `whole=true`: an empty field of a form is a missing one.
#[server(endpoint = "settings/save", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn save(
    week_start: Option<WeekStart>,
    text_size: Option<TextSize>,
    theme: Option<Theme>,
    time_zone: Option<Zone>,
    language: Option<LanguageChoice>,
    template: Option<String>,
    #[server(default)] whole: bool,
) -> Result<(), ApiError> {
    use crate::{model::preferences::Choice, server::account};
    let template = template.or_else(|| whole.then(String::new));
    account::save_settings(Choice { week_start, text_size, theme, time_zone, language, template }).await
}

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<Load>(),
    Function::private::<GetTemplate>(),
    Function::private::<Save>().fails(&[422]).texts(&[Text::new("template", 0..=TEMPLATE_CHARS, "Stretch\nPlan the day")])
];
