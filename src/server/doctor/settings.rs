//! The settings: what can be used, where Daybook is, its cookie, and what only a running server knows.

use super::facts::{Asked, CookieFacts, Facts, Running, Site, WorkosFacts};
use crate::{
    model::doctor::{
        Finding,
        Level::{InOrder, NotChecked, Note, Problem, Warning},
    },
    server::{
        auth::seal::passwords,
        config::{Mistake, is_loopback},
    },
};
use std::collections::HashSet;
use url::{Host, Url};

/// A password of random characters has more different ones, at 32 characters in base64 practically always.
const DIFFERENT_CHARS: usize = 12;

pub fn check(facts: &Facts) -> Vec<Finding> {
    let mut findings = mistakes(facts);
    if let Some(site) = &facts.site {
        findings.push(address(site));
        findings.extend(opened_at(site));
        findings.push(cookie(site));
    }
    if let WorkosFacts::Asked(asked) = &facts.workos {
        findings.push(cookie_password(asked));
        findings.push(webhook(asked));
    }
    findings.push(session(facts.running.as_ref()));
    findings.push(browser());
    findings
}

fn mistakes(facts: &Facts) -> Vec<Finding> {
    const WHY: &str = "Daybook does not start with a setting that it cannot use.";
    if facts.mistakes.is_empty() {
        return vec![Finding::new(InOrder, "settings_usable", "Settings", "Every setting is there that has to be, and can be used.", WHY)];
    }
    let finding = |mistake: &Mistake| {
        let found = format!("{} is missing or cannot be used.", mistake.variable);
        Finding::new(Problem, "setting_unusable", "Settings", found, WHY).fix(sentence(mistake))
    };
    facts.mistakes.iter().map(finding).collect()
}

/// An advice may end with the three dots of a key that is left out.
fn sentence(mistake: &Mistake) -> String {
    let end = if mistake.advice.ends_with('.') { "" } else { "." };
    format!("{}: {}{end}", mistake.variable, mistake.advice)
}

fn address(site: &Site) -> Finding {
    const TITLE: &str = "Public address";
    let Site { public_url, listen, .. } = site;
    let public = shown(public_url);
    if !is_loopback(public_url) {
        let why =
            "Cookies, redirects and the check of where a form comes from go by the public address, and TLS has to end before Daybook.";
        return Finding::new(
            Note,
            "address_behind_proxy",
            TITLE,
            format!("Browsers find Daybook at {public}; it listens on {listen}."),
            why,
        )
        .fix(format!(
            "Nothing, if the proxy at {public} ends TLS and passes requests on to {listen} with the Host that it was asked for."
        ));
    }
    if !listen.ip().is_loopback() {
        let found = format!("Daybook listens on {listen}, which other machines can reach, but browsers are told {public}.");
        let why = "Another machine gets pages whose sign-in leads to its own loopback address, and everything on the way can be read.";
        return Finding::new(Warning, "address_open", TITLE, found, why)
            .fix("Set LEPTOS_SITE_ADDR to a loopback address, or DAYBOOK_PUBLIC_URL to the https address that others use.");
    }
    if public_url.port_or_known_default() != Some(listen.port()) {
        let found = format!("Browsers are told {public}, but Daybook listens on {listen}.");
        let why = "WorkOS sends the browser back to the public address: if nothing answers there, no sign-in ends.";
        return Finding::new(Warning, "address_port_differs", TITLE, found, why)
            .fix(format!("Unless a proxy passes {public} on to {listen}, set DAYBOOK_PUBLIC_URL to http://{listen}, or leave it out."));
    }
    if public_url.scheme() == "https" {
        let found = format!("Browsers are told {public}, but Daybook itself answers there, and it speaks plain http.");
        let why = "A browser that asks over TLS gets no answer, and one that asks over http has its Secure cookies dropped.";
        return Finding::new(Warning, "address_without_tls", TITLE, found, why)
            .fix(format!("Set DAYBOOK_PUBLIC_URL to http://{listen}, or put a proxy before Daybook that ends TLS on a port of its own."));
    }
    let reaches = match public_url.host() {
        Some(Host::Ipv4(address)) => listen.ip() == address,
        Some(Host::Ipv6(address)) => listen.ip() == address,
        Some(Host::Domain(_)) | None => true,
    };
    if !reaches {
        let found = format!("Browsers are told {public}, but Daybook listens on {listen}, which is another address of this machine.");
        let why = "A browser that is sent to the public address finds nothing there.";
        return Finding::new(Warning, "address_differs", TITLE, found, why)
            .fix(format!("Set DAYBOOK_PUBLIC_URL to http://{listen}, or leave it out."));
    }
    let why = "WorkOS sends the browser back to the public address, so Daybook has to answer there.";
    Finding::new(InOrder, "address_answers", TITLE, format!("Browsers find Daybook at {public}, and it listens on {listen}."), why)
}

/// Only a request tells where its browser thinks Daybook is.
fn opened_at(site: &Site) -> Option<Finding> {
    const TITLE: &str = "Address in the browser";
    let opened = site.opened_at.as_ref()?;
    let is_same = Url::parse(&format!("{}://{opened}", site.public_url.scheme())).is_ok_and(|url| url.origin() == site.public_url.origin());
    let why = "Browsers keep the cookies of localhost, 127.0.0.1 and each other name apart: a sign-in that is begun under one ends under the \
               other, which holds no trace of it.";
    let public = shown(&site.public_url);
    Some(if is_same {
        Finding::new(InOrder, "opened_at_public_address", TITLE, format!("This page was opened at {public}."), why)
    } else {
        // What a header says is shown, in a bounded form, and used for nothing.
        let opened: String = opened.chars().filter(|c| !c.is_control()).take(100).collect();
        Finding::new(
            Warning,
            "opened_elsewhere",
            TITLE,
            format!("This page was opened at {opened}, but the public address is {public}."),
            why,
        )
        .fix(format!("Open {public} instead, or set DAYBOOK_PUBLIC_URL and WORKOS_REDIRECT_URI to the address that you use."))
    })
}

fn cookie(site: &Site) -> Finding {
    const TITLE: &str = "Session cookie";
    let https = site.public_url.scheme() == "https";
    let CookieFacts { name, secure, http_only, same_site_lax, path_is_root } = &site.cookie;
    let flags = [(*http_only, "HttpOnly"), (*same_site_lax, "SameSite=Lax"), (*secure, "Secure"), (*path_is_root, "Path=/")];
    let flags: Vec<&str> = flags.into_iter().filter_map(|(is_set, word)| is_set.then_some(word)).collect();
    let found = format!("{name}; {} over {}.", flags.join("; "), site.public_url.scheme());
    let why = "Over https the cookie has to be Secure with the prefix __Host-, and over http browsers drop one that is; scripts must not read it.";
    if *http_only && *same_site_lax && *path_is_root && *secure == https && name.starts_with("__Host-") == https {
        Finding::new(InOrder, "cookie_fits", TITLE, found, why)
    } else {
        Finding::new(Problem, "cookie_does_not_fit", TITLE, found, why).fix(
            "Set DAYBOOK_PUBLIC_URL to the address, with its scheme, that browsers use. If it is, this is a fault of Daybook: report it.",
        )
    }
}

fn cookie_password(asked: &Asked) -> Finding {
    const TITLE: &str = "Cookie password";
    const WHY: &str = "It seals the cookies of sign-ins under way and the tokens in the database: whoever guesses it can open both.";
    let is_weak = |password: &str| password.chars().collect::<HashSet<_>>().len() < DIFFERENT_CHARS;
    if passwords(&asked.config.cookie_password).any(is_weak) {
        return Finding::new(Warning, "cookie_password_weak", TITLE, "It is long enough, but it repeats few characters.", WHY)
            .fix("Put what `openssl rand -base64 32` prints before it in WORKOS_COOKIE_PASSWORD, with a comma between, and take the old one away later.");
    }
    Finding::new(InOrder, "cookie_password_strong", TITLE, "It is long enough, and its characters vary.", WHY)
}

fn webhook(asked: &Asked) -> Finding {
    const TITLE: &str = "Webhook secret";
    let why = "With the events of WorkOS, a session that is revoked there ends here at once, and not only when its access token runs out.";
    match &asked.config.webhook_secret {
        Some(_) => Finding::new(InOrder, "webhook_secret_set", TITLE, "It is set: signed events of WorkOS are heard.", why),
        None => Finding::new(Note, "webhook_secret_missing", TITLE, "None is set, so events of WorkOS are answered with 404.", why).fix(
            "If you want them: add the webhook endpoint /api/webhooks/workos in the WorkOS dashboard, and set WORKOS_WEBHOOK_SECRET to its secret.",
        ),
    }
}

fn session(running: Option<&Running>) -> Finding {
    const TITLE: &str = "Sessions and private pages";
    let why =
        "The server alone knows who is signed in: a page for nobody runs no query for private data, and no browser's word is taken for it.";
    match running.map(|running| running.refuses_made_up_sessions) {
        Some(Some(true)) => Finding::new(InOrder, "made_up_session_refused", TITLE, "A session that nobody began lets nobody in.", why),
        Some(Some(false)) => {
            Finding::new(Problem, "made_up_session_accepted", TITLE, "A session that nobody began was taken for somebody's.", why).fix(
                "Stop this server: anyone could read everything. Then start an unchanged Daybook on a restored database, and report it.",
            )
        }
        Some(None) => Finding::new(NotChecked, "sessions_not_checked", TITLE, "The database did not say in time.", why)
            .fix("See what is said of the database."),
        None => Finding::new(NotChecked, "sessions_not_checked", TITLE, "No server runs in this process.", why)
            .fix("Start Daybook and open /doctor."),
    }
}

/// What guides for other applications have to be set up in the browser's half.
fn browser() -> Finding {
    let found = "The browser needs no setting, no provider and no CORS origin: it only follows redirects to WorkOS.";
    let why = "Sign-in, tokens and sessions are the server's; what a browser does not have, it can neither lose nor get wrong.";
    Finding::new(InOrder, "browser_needs_nothing", "Settings of the browser", found, why)
}

/// A URL without the slash that ends a bare origin.
pub fn shown(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}
