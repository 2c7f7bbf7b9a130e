//! WorkOS: the client id, the API key, what is registered there, and its tokens.

use super::{
    facts::{Asked, Facts, KeySet, Running, Site, WorkosFacts},
    settings::shown,
    template::{Audience, RESERVED, Template},
};
use crate::{
    model::doctor::{
        Finding,
        Level::{InOrder, NotChecked, Note, Problem, Warning},
    },
    server::{
        auth::{
            tokens::{LEEWAY, Mismatch, Seen},
            workos::examine::{NoAnswer, Pairing},
        },
        redirect_uri::is_registered,
    },
};
use jiff::SignedDuration;
use url::Url;

/// A clock that is off by more seconds drifts: it was set once, and is not kept in sync.
const DRIFT: i64 = 20;
/// How many addresses or audiences a finding names.
const NAMED: usize = 8;

pub fn check(facts: &Facts) -> Vec<Finding> {
    const WHY: &str = "Daybook does not sign anyone in itself: WorkOS does, with a client id and an API key.";
    let asked = match &facts.workos {
        WorkosFacts::NotConfigured => {
            return vec![
                Finding::new(
                    NotChecked,
                    "workos_not_checked",
                    "WorkOS",
                    "The settings do not say which WorkOS to ask, or as which client.",
                    WHY,
                )
                .fix("Correct the settings first."),
            ];
        }
        #[cfg(feature = "emulator")]
        WorkosFacts::InTheServer => {
            let found = "No WORKOS_ variable is set, so the server starts its own local WorkOS, and no server runs in this process.";
            return vec![
                Finding::new(NotChecked, "workos_not_checked", "WorkOS", found, WHY)
                    .fix("Start Daybook and open /doctor. To use your own account, set the WORKOS_ variables."),
            ];
        }
        WorkosFacts::Asked(asked) => asked,
    };
    let mut findings = Vec::new();
    if asked.is_local {
        let found = format!("The local WorkOS at {} signs anyone in as anyone; no account is needed.", shown(&asked.config.base_url));
        findings
            .push(Finding::new(Note, "workos_is_local", "WorkOS", found, WHY).fix("To use your own account, set the WORKOS_ variables."));
    }
    findings.extend([keys(asked), api_key(asked), environment(asked), redirect_uri(asked)]);
    findings.extend(facts.site.as_ref().map(sign_out_uri));
    findings.extend(template(asked));
    findings.extend([audience(asked), issuer(asked, facts.running.as_ref()), clock(asked)]);
    findings
}

fn keys(asked: &Asked) -> Finding {
    const TITLE: &str = "Client id and signing keys";
    const WHY: &str = "WorkOS publishes its signing keys for access tokens under the client id; without them no token can be verified.";
    let (base, client) = (shown(&asked.config.base_url), &asked.config.client_id);
    let problem = |code, found: String, fix: &str| Finding::new(Problem, code, TITLE, found, WHY).fix(fix);
    match &asked.keys {
        Ok(KeySet { usable: Some(usable), .. }) => {
            let keys = if *usable == 1 { "1 signing key".to_owned() } else { format!("{usable} signing keys") };
            Finding::new(InOrder, "keys_usable", TITLE, format!("{base} publishes {keys} for {client}."), WHY)
        }
        Ok(KeySet { published, usable: None }) => {
            let kids = || published.iter().filter_map(|key| key.kid.as_ref());
            let is_repeated = |kid| kids().filter(|other| *other == kid).count() > 1;
            let found = match published.len() {
                0 => "It holds no key.".to_owned(),
                _ if kids().any(is_repeated) => "Two keys have the same id, so it would be random which one counts.".to_owned(),
                many => format!("None of its {many} keys is usable, or there are too many: Daybook uses RSA keys for RS256 signatures."),
            };
            problem(
                "keys_unusable",
                format!("The key set at {base} cannot be used. {found}"),
                "If WORKOS_API_BASE_URL names WorkOS, wait: its keys are being rotated. Otherwise correct it.",
            )
        }
        Err(NoAnswer::Status { status: 404, .. }) => problem(
            "client_unknown",
            format!("{base} knows no client {client}."),
            "Copy WORKOS_CLIENT_ID again from the WorkOS dashboard (API Keys). If it is right, WORKOS_API_BASE_URL names a host other than WorkOS.",
        ),
        Err(reason @ NoAnswer::Unreadable) => problem(
            "keys_unreadable",
            format!("{base} was asked for the signing keys, but {reason}."),
            "Something other than WorkOS answers there: check WORKOS_API_BASE_URL, and any proxy in between.",
        ),
        Err(reason) => problem(
            "keys_unreachable",
            format!("{base} was asked for the signing keys, but {reason}."),
            "Check this machine's network and proxy, and WORKOS_API_BASE_URL; status.workos.com lists outages of WorkOS.",
        ),
    }
}

fn key_is_refused(asked: &Asked) -> bool {
    matches!(asked.redirect_uris, Err(NoAnswer::Status { status: 401 | 403, .. }))
}

fn client_is_unknown(asked: &Asked) -> bool {
    matches!(asked.keys, Err(NoAnswer::Status { status: 404, .. }))
}

fn api_key(asked: &Asked) -> Finding {
    const TITLE: &str = "API key";
    const WHY: &str = "It is the secret that Daybook needs to exchange codes for tokens, and to refresh them.";
    match &asked.redirect_uris {
        Ok(_) => Finding::new(InOrder, "api_key_accepted", TITLE, "WorkOS accepts it.", WHY),
        Err(_) if key_is_refused(asked) => Finding::new(Problem, "api_key_refused", TITLE, "WorkOS refuses it.", WHY)
            .fix("It was revoked or mistyped: copy WORKOS_API_KEY again from the WorkOS dashboard (API Keys)."),
        Err(reason) => not_checked("api_key_not_checked", TITLE, reason, WHY),
    }
}

fn environment(asked: &Asked) -> Finding {
    const TITLE: &str = "Environment";
    const WHY: &str = "A key of one environment does not work for another: sign-in succeeds at WorkOS, and its code is refused here.";
    match &asked.pairing {
        _ if key_is_refused(asked) || client_is_unknown(asked) => {
            Finding::new(NotChecked, "environment_not_checked", TITLE, "The API key or the client id is itself wrong.", WHY)
                .fix("Correct that first.")
        }
        Ok(Pairing::Accepted) => {
            Finding::new(InOrder, "environment_same", TITLE, "The client id and the API key belong to the same environment.", WHY)
        }
        // If the key could not be checked on its own, it may itself be the cause.
        Ok(Pairing::Refused) => {
            Finding::new(Problem, "environment_differs", TITLE, "WorkOS does not accept the API key for this client id.", WHY)
                .fix("Copy WORKOS_CLIENT_ID and WORKOS_API_KEY again, both from the same environment of the WorkOS dashboard (API Keys).")
        }
        Err(reason) => not_checked("environment_not_checked", TITLE, reason, WHY),
    }
}

fn redirect_uri(asked: &Asked) -> Finding {
    const TITLE: &str = "Redirect URI";
    const WHY: &str = "WorkOS sends the browser back to registered addresses only, and shows its own error page for any other.";
    let ours = &asked.config.redirect_uri;
    let uris = match &asked.redirect_uris {
        Ok(uris) => uris,
        Err(reason) => return not_checked("redirect_uri_not_checked", TITLE, reason, WHY),
    };
    if uris.iter().any(|known| is_registered(known, ours)) {
        return Finding::new(InOrder, "redirect_uri_registered", TITLE, format!("{ours} is registered at WorkOS."), WHY);
    }
    let registered = if uris.is_empty() { "none is.".to_owned() } else { format!("these are: {}.", named(uris)) };
    let hint = if uris.iter().any(|known| differs_in_name_only(known, ours)) { " localhost and 127.0.0.1 are two addresses." } else { "" };
    Finding::new(Problem, "redirect_uri_missing", TITLE, format!("{ours} is not registered at WorkOS; {registered}{hint}"), WHY).fix(format!(
        "Add exactly {ours} under Redirects in the WorkOS dashboard; or set DAYBOOK_PUBLIC_URL and WORKOS_REDIRECT_URI to an address that is \
         registered."
    ))
}

/// Whether two addresses differ only in the name of this machine.
fn differs_in_name_only(known: &str, ours: &Url) -> bool {
    let plain = |text: &str| text.replacen("//localhost", "//127.0.0.1", 1);
    plain(known) == plain(ours.as_str()) && known != ours.as_str()
}

fn sign_out_uri(site: &Site) -> Finding {
    let found = format!("WorkOS has no way to ask which sign-out redirects are registered; Daybook needs {}.", site.public_url);
    let why =
        "Signing out goes through WorkOS, which sends the browser back only to a registered address, and otherwise shows an error page.";
    Finding::new(NotChecked, "sign_out_uri_by_hand", "Sign-out redirect", found, why)
        .fix(format!("Check under Redirects in the WorkOS dashboard that {} is one of the sign-out redirects.", site.public_url))
}

fn template(asked: &Asked) -> Vec<Finding> {
    const TITLE: &str = "JWT template";
    const WHY: &str = "It can add claims to access tokens and replace some; Daybook needs no extra claims, but may need a replaced one.";
    let content = match &asked.template {
        Ok(Some(content)) => content,
        Ok(None) => return vec![Finding::new(InOrder, "template_none", TITLE, "None is saved at WorkOS, and Daybook needs none.", WHY)],
        Err(reason) => return vec![not_checked("template_not_checked", TITLE, reason, WHY)],
    };
    let Some(template) = Template::parse(content) else {
        let found = "One is saved, but it does not produce a JSON object.";
        return vec![
            Finding::new(Warning, "template_unreadable", TITLE, found, WHY)
                .fix("Correct it in the WorkOS dashboard: a JSON object in which {{ user.email }} and the like stand for values."),
        ];
    };
    let mut findings = Vec::new();
    let reserved = template.sets(&RESERVED);
    if !reserved.is_empty() {
        let found = format!("It sets {}, which only WorkOS may set.", reserved.join(", "));
        findings.push(
            Finding::new(Problem, "template_reserved", TITLE, found, WHY)
                .fix("Remove these from the template: iss, sub, exp, iat, nbf and jti come from WorkOS."),
        );
    }
    if !template.sets(&["sid"]).is_empty() {
        let found = "It replaces sid, the id of the session at WorkOS.";
        findings.push(
            Finding::new(
                Warning,
                "template_replaces_session",
                TITLE,
                found,
                "Without it, signing out here does not end the session at WorkOS, and the next sign-in is silent.",
            )
            .fix("Give the claim another name in the template."),
        );
    }
    let roles = template.sets(&["role", "roles", "permissions", "org_id"]);
    if !roles.is_empty() {
        let found = format!("It replaces {}.", roles.join(", "));
        findings.push(Finding::new(
            Note,
            "template_replaces_roles",
            TITLE,
            found,
            "Daybook reads none of these; other programs that share the tokens may.",
        ));
    }
    if findings.is_empty() {
        findings.push(Finding::new(
            InOrder,
            "template_harmless",
            TITLE,
            "One is saved, and it sets no claim that WorkOS or Daybook needs.",
            WHY,
        ));
    }
    findings
}

fn audience(asked: &Asked) -> Finding {
    const TITLE: &str = "Audience";
    const WHY: &str =
        "WorkOS tokens have no audience unless the JWT template sets aud; Daybook requires one only if WORKOS_AUDIENCE is set.";
    let set = match &asked.template {
        Ok(content) => content.as_deref().and_then(Template::parse).map(|template| template.audience()).unwrap_or_default(),
        Err(reason) if asked.config.audience.is_some() => return not_checked("audience_not_checked", TITLE, reason, WHY),
        Err(_) => Audience::default(),
    };
    match (&asked.config.audience, &set) {
        (Some(wanted), Audience { known, .. }) if known.contains(wanted) => {
            Finding::new(InOrder, "audience_matches", TITLE, format!("The JWT template sets {wanted}, as WORKOS_AUDIENCE requires."), WHY)
        }
        (Some(wanted), Audience { varies: true, .. }) => {
            let found = format!("The aud of the JWT template depends on the user, and WORKOS_AUDIENCE requires {wanted} for everyone.");
            Finding::new(Warning, "audience_varies", TITLE, found, WHY)
                .fix(format!("Write \"aud\": \"{wanted}\" in the template, or unset WORKOS_AUDIENCE."))
        }
        (Some(wanted), Audience { known, .. }) if known.is_empty() => {
            let found = format!("WORKOS_AUDIENCE requires {wanted}, and the JWT template sets no aud, so every token is refused.");
            Finding::new(Problem, "audience_missing", TITLE, found, WHY).fix(format!(
                "Add \"aud\": \"{wanted}\" to the JWT template in the WorkOS dashboard and save it, or unset WORKOS_AUDIENCE."
            ))
        }
        (Some(wanted), Audience { known, .. }) => {
            let found =
                format!("WORKOS_AUDIENCE requires {wanted}, but the JWT template sets {}, so every token is refused.", named(known));
            Finding::new(Problem, "audience_differs", TITLE, found, WHY)
                .fix(format!("Make them identical: change aud in the JWT template to {wanted}, or WORKOS_AUDIENCE to what it sets."))
        }
        (None, Audience { known, varies }) if *varies || !known.is_empty() => {
            let found = match known.is_empty() {
                true => "The JWT template sets an aud, which Daybook does not check.".to_owned(),
                false => format!("The JWT template sets {}, which Daybook does not check.", named(known)),
            };
            Finding::new(Note, "audience_unused", TITLE, found, WHY)
                .fix("Set WORKOS_AUDIENCE to the same value, if tokens for other programs of the environment should be refused.")
        }
        (None, _) => Finding::new(InOrder, "audience_not_asked_for", TITLE, "WORKOS_AUDIENCE is not set, so tokens need no audience.", WHY),
    }
}

fn issuer(asked: &Asked, running: Option<&Running>) -> Finding {
    const TITLE: &str = "Issuer of tokens";
    const WHY: &str =
        "WorkOS environments of different ages put different issuers into their tokens, and this server accepts only those configured.";
    let allowed = named(&asked.config.issuers);
    let Some(running) = running else {
        let found = format!("Only a sign-in shows which issuer the tokens name. Allowed: {allowed}.");
        return Finding::new(NotChecked, "issuer_not_checked", TITLE, found, WHY)
            .fix("Start Daybook, sign in once, and open /doctor. The server's log also names an issuer that was refused.");
    };
    let at = |mismatch: &Mismatch| mismatch.at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    match &running.last_mismatch {
        None => {
            let found = format!("No token was refused for its issuer since this server started. Allowed: {allowed}.");
            Finding::new(InOrder, "issuer_fits", TITLE, found, WHY)
        }
        Some(mismatch @ Mismatch { seen: Seen::Issuer(seen), .. }) => {
            let found = format!("A token was refused on {}: its issuer is {seen}. Allowed: {allowed}.", at(mismatch));
            Finding::new(Problem, "issuer_refused", TITLE, found, WHY)
                .fix(format!("If {seen} is your WorkOS environment, set WORKOS_ISSUER to it and restart Daybook."))
        }
        Some(mismatch @ Mismatch { seen: Seen::Audiences(seen), .. }) => {
            let seen = if seen.is_empty() { "none".to_owned() } else { named(seen) };
            let found = format!("A token was refused on {}: its issuer is allowed, but its audience is {seen}.", at(mismatch));
            Finding::new(Problem, "token_audience_refused", TITLE, found, WHY).fix("See the finding about the audience, and sign in again.")
        }
    }
}

fn clock(asked: &Asked) -> Finding {
    const TITLE: &str = "Clock";
    let why = format!("Tokens expire: with a clock that is off by more than {LEEWAY} seconds, every token may be refused.");
    let Some(offset) = asked.clock_offset else {
        return Finding::new(NotChecked, "clock_not_checked", TITLE, "WorkOS did not send the time.", &why)
            .fix("See the finding about the signing keys, and check again.");
    };
    let seconds = offset.as_secs();
    let direction = if offset > SignedDuration::ZERO { "behind" } else { "ahead of" };
    let found = format!("This machine's clock is {} s {direction} WorkOS's.", seconds.abs());
    let fix = "Set this machine's clock, ideally with NTP.";
    match seconds.abs() {
        off if off >= LEEWAY => Finding::new(Problem, "clock_off", TITLE, found, &why).fix(fix),
        off if off >= DRIFT => Finding::new(Warning, "clock_drifts", TITLE, found, &why).fix(fix),
        _ => Finding::new(InOrder, "clock_right", TITLE, "This machine's clock agrees with WorkOS's.", &why),
    }
}

fn not_checked(code: &str, title: &str, reason: &NoAnswer, why: &str) -> Finding {
    Finding::new(NotChecked, code, title, format!("WorkOS was asked, but {reason}."), why)
        .fix("See the findings about the signing keys and the API key, and check again.")
}

/// The first few of an untrusted list, without anything that could break a line.
fn named(texts: &[String]) -> String {
    let clean = |text: &String| text.chars().filter(|c| !c.is_control()).take(200).collect::<String>();
    let shown: Vec<String> = texts.iter().take(NAMED).map(clean).collect();
    match texts.len().checked_sub(NAMED) {
        Some(more @ 1..) => format!("{} and {more} more", shown.join(", ")),
        _ => shown.join(", "),
    }
}
