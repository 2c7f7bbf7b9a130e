//! `/doctor`: checks everything that sign-in needs, in development only.

use super::{message::MessagePage, not_found::NotFound};
use crate::{
    api,
    components::page_files::PageStyles,
    error::ApiError,
    model::{
        doctor::{Finding, Level, Report},
        theme::Theme,
    },
};
use leptos::prelude::*;
use leptos_meta::{Html, Title};

/// The doctor's page.
#[component]
pub fn DoctorRoute() -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { render(api::doctor::load().await) })}</Suspense> }
}

fn render(report: Result<Report, ApiError>) -> impl IntoView {
    match report {
        Ok(report) => view! { <Findings report /> }.into_any(),
        Err(ApiError::NotFound) => NotFound().into_any(),
        Err(error) => {
            api::page::set_status(error.status());
            view! {
                <MessagePage title="The doctor can't check right now">
                    <p>{error.to_string()}</p>
                    <a class="button primary" href="">"Try again"</a>
                </MessagePage>
            }
            .into_any()
        }
    }
}

#[component]
fn Findings(report: Report) -> impl IntoView {
    let theme: Theme = use_context().unwrap_or_default();
    let (summary, verdict) = (report.summary(), verdict(report.level));
    let (in_order, others): (Vec<_>, Vec<_>) = report.findings.into_iter().partition(|finding| finding.level == Level::InOrder);
    view! {
        <Html attr:data-theme=theme.as_str() />
        <PageStyles />
        <Title text="Doctor - Daybook" />
        <main class="doctor" id="main" lang="en" dir="ltr">
            <header class="doctor-head">
                <h1>"Doctor"</h1>
                <p>{verdict} " " <span class="doctor-summary">{summary} "."</span></p>
                <p class="message-actions">
                    <a class="button primary" href="/doctor">"Look again"</a>
                    <a class="button" href="/login">"Sign in"</a>
                    <a class="button" href="/">"Go to today"</a>
                </p>
            </header>
            <ul class="findings" aria-label="What to look at">
                {others.into_iter().map(|finding| view! { <Item finding /> }).collect_view()}
            </ul>
            <section aria-labelledby="in-order">
                <h2 id="in-order">"In order"</h2>
                <ul class="findings in-order" aria-labelledby="in-order">
                    {in_order.into_iter().map(|finding| view! { <InOrder finding /> }).collect_view()}
                </ul>
            </section>
        </main>
    }
}

const fn verdict(level: Level) -> &'static str {
    match level {
        Level::Problem => "Something prevents people from signing in, or from saving what they write.",
        Level::Warning => "Signing in works, but not for everyone, or not as safely as it could.",
        Level::NotChecked | Level::Note | Level::InOrder => "Nothing that could be checked is wrong.",
    }
}

#[component]
fn Item(finding: Finding) -> impl IntoView {
    let Finding { code, level, title, found, why, fix } = finding;
    view! {
        <li class=format!("finding {}", level.name())>
            <p class="finding-level">{level.word()}</p>
            <h2>{title}</h2>
            <p class="finding-found">{found}</p>
            <dl>
                <dt>"Why it matters"</dt>
                <dd>{why}</dd>
                {fix.map(|fix| view! {
                    <dt>"What to do"</dt>
                    <dd>{fix}</dd>
                })}
            </dl>
            <p class="finding-code"><code>{code}</code></p>
        </li>
    }
}

#[component]
fn InOrder(finding: Finding) -> impl IntoView {
    let Finding { title, found, why, .. } = finding;
    view! {
        <li class="finding ok">
            <details>
                <summary><strong>{title}</strong> " " <span>{found}</span></summary>
                <p>{why}</p>
            </details>
        </li>
    }
}
