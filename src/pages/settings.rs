//! `/settings`: who the user is, and what they have chosen for all of their devices.

use super::framed::Framed;
use crate::{
    answers::{Draft, SettingsPage},
    api,
    components::{settings::Refused, text_area::text_area},
    error::ApiError,
    model::{
        language::{Language, LanguageChoice},
        preferences::{Preferences, TextSize, WeekStart, Zone},
        theme::Theme,
        user::User,
    },
    text::{self, Text, days, pages, settings},
};
use leptos::prelude::*;

const PATH: &str = "/settings";
/// The server function of the form.
const SAVE: &str = "settings/save";
const PAGE: Framed = Framed { path: PATH, title: pages::PREFERENCES, away: pages::PREFERENCES_NOT_SHOWN };

/// The settings page.
#[component]
pub fn SettingsRoute() -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { render(api::settings::load().await) })}</Suspense> }
}

fn render(page: Result<SettingsPage, ApiError>) -> impl IntoView {
    PAGE.show(settings::PREFERENCES, page, |page| {
        let SettingsPage { user, preferences, template, zones, saved, refused } = page;
        view! {
            {saved.then(|| view! { <p class="notice" role="status">{settings::SAVED}</p> })}
            <Choices preferences template zones refused />
            <Profile user />
        }
    })
}

#[component]
fn Choices(preferences: Preferences, template: String, zones: Vec<String>, refused: Option<Draft>) -> impl IntoView {
    // A refused form comes back with the same choices.
    let typed = |name: &str| refused.as_ref().and_then(|draft| draft.field(SAVE, name));
    let Preferences { week_start, text_size, theme, time_zone, language } = preferences;
    let week_start = typed("week_start").map_or(week_start, WeekStart::from_word);
    let text_size = typed("text_size").map_or(text_size, TextSize::from_word);
    let theme = typed("theme").map_or(theme, Theme::from_word);
    let time_zone = typed("time_zone").and_then(|zone| zone.parse().ok()).unwrap_or(time_zone);
    let language = typed("language").map_or(language, LanguageChoice::from_word);
    let template = typed("template").map_or(template, str::to_owned);
    let wrong = refused.as_ref().and_then(|draft| match &draft.error {
        ApiError::Invalid { message, .. } => Some(message.clone()),
        _ => None,
    });
    let other = refused.filter(|_| wrong.is_none()).map(|draft| draft.error.to_string());
    let weeks = WeekStart::ALL.map(|one| {
        let name = match one {
            WeekStart::Monday => settings::MONDAY,
            WeekStart::Sunday => settings::SUNDAY,
            WeekStart::Saturday => settings::SATURDAY,
            WeekStart::Locale => settings::WEEK_OF_LANGUAGE,
        };
        (one.as_str().to_owned(), name.to_owned(), one == week_start)
    });
    let sizes = TextSize::ALL.map(|one| {
        let name = match one {
            TextSize::Small => settings::SMALL,
            TextSize::Normal => settings::NORMAL,
            TextSize::Large => settings::LARGE,
        };
        (one.as_str().to_owned(), name.to_owned(), one == text_size)
    });
    let themes = [
        (Theme::System, settings::THEME_OF_SYSTEM),
        (Theme::Light, settings::LIGHT),
        (Theme::Dark, settings::DARK),
        (Theme::Tan, settings::TAN),
        (Theme::Cloud, settings::CLOUD),
    ]
    .map(|(one, name)| (one.as_str().to_owned(), name.to_owned(), one == theme));
    // Each by its own name, for people who can't read the language of the page.
    let languages = LanguageChoice::ALL.map(|one| {
        let name = one.language().map_or(settings::LANGUAGE_OF_BROWSER.get(), Language::name);
        (one.as_str().to_owned(), name.to_owned(), one == language)
    });
    let device = (Zone::DEVICE.to_owned(), settings::ZONE_OF_DEVICE.to_owned(), time_zone.name().is_none());
    let named = zones.into_iter().map(|name| {
        let is_chosen = time_zone.name() == Some(&name);
        (name.clone(), name, is_chosen)
    });
    view! {
        <Refused sentence=other />
        <form class="settings-card settings-form" method="post" action="/api/settings/save">
            <input type="hidden" name="then" value=format!("{PATH}?saved") />
            <input type="hidden" name="back" value=PATH />
            <input type="hidden" name="whole" value="true" />
            <Choice name="language" label=settings::LANGUAGE options=languages.into() />
            <Choice name="week_start" label=settings::WEEK_STARTS_ON options=weeks.into() />
            <Choice name="text_size" label=settings::TEXT_SIZE options=sizes.into() />
            <Choice name="theme" label=settings::THEME options=themes.into() />
            <Choice name="time_zone" label=settings::TIME_ZONE options=std::iter::once(device).chain(named).collect() />
            <label for="template">{settings::TEMPLATE}</label>
            <p id="template-hint">{days::TEMPLATE}</p>
            {text_area(&template)
                .attr("id", "template")
                .attr("name", "template")
                .attr("rows", "4")
                .attr("aria-describedby", "template-error template-hint")
                .attr("aria-invalid", wrong.is_some().then_some("true"))}
            <p class="field-error" id="template-error" role="alert">
                {wrong}
            </p>
            <button class="button primary">{text::SAVE}</button>
        </form>
    }
}

/// One of several, each with its value, its name and whether it is the chosen one.
#[component]
fn Choice(name: &'static str, label: Text, options: Vec<(String, String, bool)>) -> impl IntoView {
    let options = options.into_iter().map(|(value, name, is_chosen)| {
        view! {
            <option value=value selected=is_chosen>
                {name}
            </option>
        }
    });
    view! {
        <label for=name>{label}</label>
        <select id=name name=name>
            {options.collect_view()}
        </select>
    }
}

#[component]
fn Profile(user: User) -> impl IntoView {
    let name = [user.first_name, user.last_name].into_iter().flatten().collect::<Vec<_>>().join(" ");
    view! {
        <section class="settings-card" aria-labelledby="profile-heading">
            <h2 id="profile-heading">{settings::PROFILE}</h2>
            <dl class="settings-facts">
                {(!name.trim().is_empty())
                    .then(|| {
                        view! {
                            <div>
                                <dt>{settings::NAME}</dt>
                                <dd dir="auto">{name}</dd>
                            </div>
                        }
                    })}
                <div>
                    <dt>{settings::EMAIL}</dt>
                    <dd dir="auto">{user.email}</dd>
                </div>
            </dl>
            <p>{settings::PROFILE_OF_WORKOS}</p>
        </section>
    }
}
