//! The settings: which are usable, where Daybook is, its cookie, and what only a running server knows.

use super::facts::{Asked, CookieFacts, Facts, Running, Site, WorkosFacts};
use crate::{
    model::doctor::{
        Finding,
        Level::{InOrder, NotChecked, Note, Problem, Warning},
    },
    server::{
        config::{Mistake, passwords},
        loopback::is_loopback,
    },
};
use std::collections::HashSet;
use url::{Host, Url};

/// A random password of 32 base64 characters practically always has more different characters.
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
        return vec![Finding::new(InOrder, "settings_usable", "Settings", "Every required setting is present and usable.", WHY)];
    }
    let finding = |mistake: &Mistake| {
        let found = format!("{} is missing or unusable.", mistake.variable);
        Finding::new(Problem, "setting_unusable", "Settings", found, WHY).fix(sentence(mistake))
    };
    facts.mistakes.iter().map(finding).collect()
}

/// The advice may end with the three dots of an elided key.
fn sentence(mistake: &Mistake) -> String {
    let end = if mistake.advice.ends_with('.') { "" } else { "." };
    format!("{}: {}{end}", mistake.variable, mistake.advice)
}

fn address(site: &Site) -> Finding {
    const TITLE: &str = "Public address";
    let Site { public_url, listen, has_proxy, .. } = site;
    let public = shown(public_url);
    if !is_loopback(public_url) || *has_proxy {
        let why = "Cookies, redirects and the origin check of forms use the public address, and TLS has to end before Daybook.";
        return Finding::new(
            Note,
            "address_behind_proxy",
            TITLE,
            format!("Browsers find Daybook at {public}; it listens on {listen}."),
            why,
        )
        .fix(format!("Nothing, if the proxy at {public} terminates TLS and passes requests on to {listen} with their original Host."));
    }
    if !listen.ip().is_loopback() {
        let found = format!("Daybook listens on {listen}, which other machines can reach, but browsers are told {public}.");
        let why = "On another machine sign-in leads to that machine's own loopback address, and all traffic can be read on the way.";
        return Finding::new(Warning, "address_open", TITLE, found, why)
            .fix("Set LEPTOS_SITE_ADDR to a loopback address, or DAYBOOK_PUBLIC_URL to the https address that others use.");
    }
    if public_url.port_or_known_default() != Some(listen.port()) {
        let found = format!("Browsers are told {public}, but Daybook listens on {listen}.");
        let why = "WorkOS sends the browser back to the public address: if nothing answers there, no sign-in can finish.";
        return Finding::new(Warning, "address_port_differs", TITLE, found, why)
            .fix(format!("Unless a proxy passes {public} on to {listen}, set DAYBOOK_PUBLIC_URL to http://{listen}, or leave it out."));
    }
    if public_url.scheme() == "https" {
        let found = format!("Browsers are told {public}, but Daybook itself answers there, and it speaks plain HTTP.");
        let why = "A browser that connects over TLS gets no answer, and one that uses plain HTTP drops Secure cookies.";
        return Finding::new(Warning, "address_without_tls", TITLE, found, why).fix(format!(
            "Set DAYBOOK_PUBLIC_URL to http://{listen}, or put a proxy in front of Daybook that terminates TLS on its own port."
        ));
    }
    let reaches = match public_url.host() {
        Some(Host::Ipv4(address)) => listen.ip() == address,
        Some(Host::Ipv6(address)) => listen.ip() == address,
        Some(Host::Domain(_)) | None => true,
    };
    if !reaches {
        let found = format!("Browsers are told {public}, but Daybook listens on {listen}, a different address of this machine.");
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
    let why = "Browsers keep the cookies of localhost, 127.0.0.1 and each other name separate: a sign-in that starts under one ends under \
               another, which knows nothing about it.";
    let public = shown(&site.public_url);
    Some(if is_same {
        Finding::new(InOrder, "opened_at_public_address", TITLE, format!("This page was opened at {public}."), why)
    } else {
        // The header is only shown, truncated, and not used for anything.
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
            "Set DAYBOOK_PUBLIC_URL to the address that browsers use, with its scheme. If it is already, this is a bug in Daybook: report it.",
        )
    }
}

fn cookie_password(asked: &Asked) -> Finding {
    const TITLE: &str = "Cookie password";
    const WHY: &str = "It encrypts the cookies of pending sign-ins and the tokens in the database: anyone who guesses it can decrypt both.";
    let is_weak = |password: &str| password.chars().collect::<HashSet<_>>().len() < DIFFERENT_CHARS;
    if passwords(&asked.config.cookie_password).any(is_weak) {
        return Finding::new(Warning, "cookie_password_weak", TITLE, "It is long enough, but has few different characters.", WHY)
            .fix("Put the output of `openssl rand -base64 32` and a comma in front of it in WORKOS_COOKIE_PASSWORD, and remove the old one later.");
    }
    Finding::new(InOrder, "cookie_password_strong", TITLE, "It is long enough, and its characters vary.", WHY)
}

fn webhook(asked: &Asked) -> Finding {
    const TITLE: &str = "Webhook secret";
    let why = "With WorkOS events, a session that is revoked there ends here at once, not only when its access token expires.";
    match &asked.config.webhook_secret {
        Some(_) => Finding::new(InOrder, "webhook_secret_set", TITLE, "It is set: signed WorkOS events are accepted.", why),
        None => Finding::new(Note, "webhook_secret_missing", TITLE, "None is set, so WorkOS events are answered with 404.", why).fix(
            "If you want them: add the webhook endpoint /api/webhooks/workos in the WorkOS dashboard, and set WORKOS_WEBHOOK_SECRET to its secret.",
        ),
    }
}

fn session(running: Option<&Running>) -> Finding {
    const TITLE: &str = "Sessions and private pages";
    let why =
        "Only the server decides who is signed in: a signed-out page runs no query for private data, and no browser's claim is trusted.";
    match running.map(|running| running.refuses_made_up_sessions) {
        Some(Some(true)) => Finding::new(InOrder, "made_up_session_refused", TITLE, "A made-up session is refused.", why),
        Some(Some(false)) => Finding::new(Problem, "made_up_session_accepted", TITLE, "A made-up session was accepted.", why).fix(
            "Stop this server: anyone could read everything. Then start an unmodified Daybook on a restored database, and report this.",
        ),
        Some(None) => Finding::new(NotChecked, "sessions_not_checked", TITLE, "The database did not answer in time.", why)
            .fix("See the finding about the database."),
        None => Finding::new(NotChecked, "sessions_not_checked", TITLE, "No server runs in this process.", why)
            .fix("Start Daybook and open /doctor."),
    }
}

/// What guides for other applications have set up in the browser.
fn browser() -> Finding {
    let found = "The browser needs no setting, no provider and no CORS origin: it only follows redirects to WorkOS.";
    let why = "Sign-in, tokens and sessions are the server's job; a browser can't lose or misuse what it does not have.";
    Finding::new(InOrder, "browser_needs_nothing", "Settings of the browser", found, why)
}

/// A URL without the trailing slash of a bare origin.
pub fn shown(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}
