//! `/settings/tokens`: the personal tokens of the user's programs, how to make one and how to revoke it.

use super::framed::Framed;
use crate::{
    answers::{Draft, MadeToken, TokensPage},
    api,
    components::{
        icon::Icon,
        settings::{NotInPerson, Refused},
    },
    error::ApiError,
    model::{
        id::TokenId,
        moment::Moment,
        token::{Lifetime, Scope, TokenView},
    },
    text::{Text, pages, tokens},
};
use leptos::prelude::*;

const PATH: &str = "/settings/tokens";
/// The server function of the form.
const CREATE: &str = "tokens/create";
const PAGE: Framed = Framed { path: PATH, title: pages::TOKENS, away: pages::TOKENS_NOT_SHOWN };

/// The page of the personal tokens.
#[component]
pub fn TokensRoute() -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { render(api::tokens::list().await) })}</Suspense> }
}

fn render(page: Result<TokensPage, ApiError>) -> impl IntoView {
    PAGE.show(tokens::ABOUT, page, |page| {
        if !page.in_person {
            return view! { <NotInPerson what=tokens::ONLY_OWNER /> }.into_any();
        }
        let wrong = page.refused.as_ref().filter(|draft| draft.endpoint == CREATE).map(|draft| draft.error.to_string());
        let other = page.refused.as_ref().filter(|_| wrong.is_none()).map(|draft| draft.error.to_string());
        view! {
            <Refused sentence=other />
            {page.made.map(|made| view! { <Made made /> })}
            <Tokens tokens=page.tokens />
            <New spare=page.spare refused=page.refused wrong />
        }
        .into_any()
    })
}

/// The token that the form has just made. It is shown only this once.
#[component]
fn Made(made: MadeToken) -> impl IntoView {
    view! {
        <section class="settings-card settings-form" aria-labelledby="made-heading">
            <h2 id="made-heading">{tokens::MADE}</h2>
            <p role="status">{tokens::COPY_NOW}</p>
            <label for="made-token">{tokens::TOKEN}</label>
            <input id="made-token" type="text" readonly autocomplete="off" spellcheck="false" dir="ltr" value=made.token />
        </section>
    }
}

#[component]
fn Tokens(tokens: Vec<TokenView>) -> impl IntoView {
    if tokens.is_empty() {
        return view! { <p>{tokens::NONE_YET}</p> }.into_any();
    }
    view! {
        <ul class="settings-list" aria-label=pages::TOKENS>
            {tokens.into_iter().map(|token| view! { <TokenItem token /> }).collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn TokenItem(token: TokenView) -> impl IntoView {
    let TokenView { id, name, scope, created, last_used, expires, is_expired } = token;
    let revoke = tokens::revoke(&name);
    view! {
        <li class="settings-item">
            <span class="settings-icon">
                <Icon name="monitor" />
            </span>
            <div class="settings-text">
                <p class="settings-name">
                    <span dir="auto">{name}</span>
                    {is_expired.then(|| view! { <span class="badge warn">{tokens::EXPIRED}</span> })}
                </p>
                <dl class="settings-facts">
                    <div>
                        <dt>{tokens::MAY}</dt>
                        <dd>{tokens::scope(scope)}</dd>
                    </div>
                    <div>
                        <dt>{tokens::CREATED}</dt>
                        <dd><time datetime=created.at>{created.words}</time></dd>
                    </div>
                    <div>
                        <dt>{tokens::LAST_USED}</dt>
                        <dd><Time moment=last_used or=tokens::NEVER_USED /></dd>
                    </div>
                    <div>
                        <dt>{tokens::EXPIRES}</dt>
                        <dd><Time moment=expires or=tokens::EXPIRES_NEVER /></dd>
                    </div>
                </dl>
            </div>
            <form method="post" action="/api/tokens/revoke">
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="then" value=PATH />
                <input type="hidden" name="back" value=PATH />
                <button class="button small" aria-label=revoke>{tokens::REVOKE}</button>
            </form>
        </li>
    }
}

/// A moment, or a word if there is none.
#[component]
fn Time(moment: Option<Moment>, or: Text) -> impl IntoView {
    match moment {
        Some(moment) => view! { <time datetime=moment.at>{moment.words}</time> }.into_any(),
        None => or.into_any(),
    }
}

/// The form that makes a token. Sent twice it makes one, because the id comes with the page.
#[component]
fn New(spare: TokenId, refused: Option<Draft>, wrong: Option<String>) -> impl IntoView {
    // A refused form comes back with the same choices.
    let typed = |name: &str| refused.as_ref().and_then(|draft| draft.field(CREATE, name));
    let name = typed("name").unwrap_or_default().to_owned();
    let chosen_scope = typed("scope").and_then(Scope::from_word).unwrap_or_default();
    let chosen_lifetime = typed("lifetime").and_then(|word| Lifetime::ALL.into_iter().find(|one| one.as_str() == word)).unwrap_or_default();
    let scopes = Scope::ALL.map(|scope| {
        view! {
            <option value=scope.as_str() selected=scope == chosen_scope>
                {tokens::scope(scope)}
            </option>
        }
    });
    let lifetimes = Lifetime::ALL.map(|lifetime| {
        view! {
            <option value=lifetime.as_str() selected=lifetime == chosen_lifetime>
                {tokens::lifetime(lifetime)}
            </option>
        }
    });
    view! {
        <form class="settings-card settings-form" method="post" action="/api/tokens/create" aria-labelledby="new-heading">
            <h2 id="new-heading">{tokens::NEW_TOKEN}</h2>
            <input type="hidden" name="id" value=spare.to_string() />
            <input type="hidden" name="then" value=PATH />
            <input type="hidden" name="back" value=format!("{PATH}#new-heading") />
            <label for="name">{tokens::NAME}</label>
            <p id="name-hint">{tokens::NAME_HINT}</p>
            <input
                id="name"
                type="text"
                name="name"
                autocomplete="off"
                required
                dir="auto"
                value=name
                aria-describedby="name-error name-hint"
                aria-invalid=wrong.is_some().then_some("true")
            />
            <p class="field-error" id="name-error" role="alert">
                {wrong}
            </p>
            <label for="scope">{tokens::SCOPE}</label>
            <select id="scope" name="scope">
                {scopes}
            </select>
            <label for="lifetime">{tokens::GOOD_FOR}</label>
            <select id="lifetime" name="lifetime">
                {lifetimes}
            </select>
            <button class="button primary">{tokens::CREATE}</button>
        </form>
    }
}
