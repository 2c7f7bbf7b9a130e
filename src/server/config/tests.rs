//! Which settings are accepted, and the messages about the others.

use super::*;

const SECRET: &str = "hunter2-hunter2-hunter2-hunter2-hunter2";

/// Settings from `NAME=value` words, without the environment of the test.
fn settings(words: &str) -> Settings {
    let mut settings = Settings { database: "mem://".into(), ..Settings::default() };
    for (name, value) in words.split_whitespace().map(|word| word.split_once('=').expect("NAME=value")) {
        let value = value.to_owned();
        match name {
            "WORKOS_API_KEY" => settings.api_key = Some(value.into()),
            "WORKOS_COOKIE_PASSWORD" => settings.cookie_password = Some(value.into()),
            "WORKOS_WEBHOOK_SECRET" => settings.webhook_secret = Some(value.into()),
            "WORKOS_CLIENT_ID" => settings.workos_client_id = Some(value),
            "WORKOS_REDIRECT_URI" => settings.workos_redirect_uri = Some(value),
            "WORKOS_API_BASE_URL" => settings.workos_api_base_url = Some(value),
            "WORKOS_ISSUER" => settings.workos_issuer = Some(value),
            "WORKOS_AUDIENCE" => settings.workos_audience = Some(value),
            "DAYBOOK_DATABASE" => settings.database = value.into(),
            "DAYBOOK_PUBLIC_URL" => settings.public_url = Some(value),
            "LEPTOS_SITE_ADDR" => settings.site_addr = Some(value),
            "DAYBOOK_SESSION_IDLE_DAYS" => settings.session_idle_days = Some(value),
            "DAYBOOK_SESSION_MAX_DAYS" => settings.session_max_days = Some(value),
            "DAYBOOK_OUTAGE_GRACE_MINUTES" => settings.outage_grace_minutes = Some(value),
            "DAYBOOK_LOG_ADDRESSES" => settings.log_addresses = Some(value),
            "OTEL_EXPORTER_OTLP_ENDPOINT" => settings.otlp_endpoint = Some(value),
            "OTEL_EXPORTER_OTLP_HEADERS" => settings.otlp_headers = Some(value.into()),
            "DAYBOOK_METRICS_ADDR" => settings.metrics_addr = Some(value),
            "DAYBOOK_CORS_ORIGINS" => settings.cors_origins = Some(value),
            "DAYBOOK_DISK_RESERVE" => settings.disk_reserve = Some(value),
            "DAYBOOK_BACKUP_FOLDER" => settings.backup_folder = Some(value),
            "DAYBOOK_BACKUP_HOURS" => settings.backup_hours = Some(value),
            "DAYBOOK_BACKUP_KEEP" => settings.backup_keep = Some(value),
            "DAYBOOK_DRAIN_SECONDS" => settings.drain_seconds = Some(value),
            "DAYBOOK_EMULATOR_ADDR" => settings.emulator_addr = Some(value),
            "DAYBOOK_TRUSTED_PROXIES" => settings.trusted_proxies = Some(value),
            "DAYBOOK_RATE_LIMITS" => settings.rate_limits = Some(value),
            other => panic!("no variable {other}"),
        }
    }
    settings
}

fn wrong(words: &str) -> Vec<&'static str> {
    settings(words).check().expect_err(words).0.into_iter().map(|mistake| mistake.variable).collect()
}

fn real(words: &str) -> WorkosConfig {
    let words = format!("WORKOS_API_KEY=sk_live WORKOS_CLIENT_ID=client_1 WORKOS_COOKIE_PASSWORD={SECRET} {words}");
    match settings(&words).check().expect("good settings").workos {
        Workos::Real(workos) => workos,
        #[cfg(feature = "emulator")]
        Workos::Emulated { .. } => panic!("emulated"),
    }
}

#[test]
fn every_mistake_is_named_at_once() {
    for (words, variables) in [
        ("WORKOS_CLIENT_ID=client_1", vec!["WORKOS_API_KEY", "WORKOS_COOKIE_PASSWORD"]),
        ("WORKOS_WEBHOOK_SECRET=a", vec!["WORKOS_API_KEY", "WORKOS_COOKIE_PASSWORD", "WORKOS_CLIENT_ID"]),
        ("WORKOS_AUDIENCE=a", vec!["WORKOS_API_KEY", "WORKOS_COOKIE_PASSWORD", "WORKOS_CLIENT_ID"]),
        (
            "WORKOS_API_KEY=live WORKOS_CLIENT_ID=1 WORKOS_COOKIE_PASSWORD=short WORKOS_API_BASE_URL=http://example.com DAYBOOK_DATABASE=mysql://x",
            vec!["DAYBOOK_DATABASE", "WORKOS_API_KEY", "WORKOS_COOKIE_PASSWORD", "WORKOS_CLIENT_ID", "WORKOS_API_BASE_URL"],
        ),
        ("WORKOS_API_KEY=sk_1 WORKOS_CLIENT_ID=client_1 LEPTOS_SITE_ADDR=3000", vec!["LEPTOS_SITE_ADDR", "WORKOS_COOKIE_PASSWORD"]),
        ("DAYBOOK_PUBLIC_URL=http://daybook.example.com", vec!["DAYBOOK_PUBLIC_URL"]),
        ("DAYBOOK_PUBLIC_URL=https://daybook.example.com/app", vec!["DAYBOOK_PUBLIC_URL"]),
        ("LEPTOS_SITE_ADDR=0.0.0.0:3000", vec!["DAYBOOK_PUBLIC_URL"]),
        ("LEPTOS_SITE_ADDR=127.0.0.1:0", vec!["DAYBOOK_PUBLIC_URL"]),
        ("DAYBOOK_SESSION_IDLE_DAYS=0", vec!["DAYBOOK_SESSION_IDLE_DAYS"]),
        ("DAYBOOK_SESSION_IDLE_DAYS=31", vec!["DAYBOOK_SESSION_IDLE_DAYS"]),
        ("DAYBOOK_SESSION_MAX_DAYS=month", vec!["DAYBOOK_SESSION_MAX_DAYS"]),
        ("DAYBOOK_SESSION_MAX_DAYS=366", vec!["DAYBOOK_SESSION_MAX_DAYS"]),
        ("DAYBOOK_OUTAGE_GRACE_MINUTES=61", vec!["DAYBOOK_OUTAGE_GRACE_MINUTES"]),
        ("DAYBOOK_OUTAGE_GRACE_MINUTES=15m", vec!["DAYBOOK_OUTAGE_GRACE_MINUTES"]),
        ("DAYBOOK_DRAIN_SECONDS=61", vec!["DAYBOOK_DRAIN_SECONDS"]),
        ("DAYBOOK_DRAIN_SECONDS=5s", vec!["DAYBOOK_DRAIN_SECONDS"]),
        ("DAYBOOK_DISK_RESERVE=64M", vec!["DAYBOOK_DISK_RESERVE"]),
        ("DAYBOOK_BACKUP_HOURS=0 DAYBOOK_BACKUP_KEEP=0", vec!["DAYBOOK_BACKUP_HOURS", "DAYBOOK_BACKUP_KEEP"]),
        ("DAYBOOK_BACKUP_HOURS=1.5 DAYBOOK_BACKUP_KEEP=all", vec!["DAYBOOK_BACKUP_HOURS", "DAYBOOK_BACKUP_KEEP"]),
        ("OTEL_EXPORTER_OTLP_ENDPOINT=127.0.0.1:4318", vec!["OTEL_EXPORTER_OTLP_ENDPOINT"]),
        ("OTEL_EXPORTER_OTLP_ENDPOINT=http://a OTEL_EXPORTER_OTLP_HEADERS=secret", vec!["OTEL_EXPORTER_OTLP_HEADERS"]),
        ("DAYBOOK_LOG_ADDRESSES=yes", vec!["DAYBOOK_LOG_ADDRESSES"]),
        ("DAYBOOK_METRICS_ADDR=9464", vec!["DAYBOOK_METRICS_ADDR"]),
        ("DAYBOOK_METRICS_ADDR=0.0.0.0:9464", vec!["DAYBOOK_METRICS_ADDR"]),
        ("DAYBOOK_METRICS_ADDR=[::]:9464", vec!["DAYBOOK_METRICS_ADDR"]),
        ("DAYBOOK_METRICS_ADDR=203.0.113.7:9464", vec!["DAYBOOK_METRICS_ADDR"]),
        ("DAYBOOK_METRICS_ADDR=127.0.0.1:3000", vec!["DAYBOOK_METRICS_ADDR"]),
        (
            "DAYBOOK_METRICS_ADDR=127.0.0.1:3000 LEPTOS_SITE_ADDR=0.0.0.0:3000 DAYBOOK_PUBLIC_URL=https://daybook.example.com \
             WORKOS_API_KEY=sk_1 WORKOS_CLIENT_ID=client_1 WORKOS_COOKIE_PASSWORD=hunter2-hunter2-hunter2-hunter2-hunter2",
            vec!["DAYBOOK_METRICS_ADDR"],
        ),
        ("DAYBOOK_TRUSTED_PROXIES=proxy.example.com", vec!["DAYBOOK_TRUSTED_PROXIES"]),
        ("DAYBOOK_TRUSTED_PROXIES=127.0.0.1,0.0.0.0/0 DAYBOOK_RATE_LIMITS=5", vec!["DAYBOOK_TRUSTED_PROXIES", "DAYBOOK_RATE_LIMITS"]),
        ("DAYBOOK_CORS_ORIGINS=*", vec!["DAYBOOK_CORS_ORIGINS"]),
        ("DAYBOOK_CORS_ORIGINS=https://*.example.com", vec!["DAYBOOK_CORS_ORIGINS"]),
        ("DAYBOOK_CORS_ORIGINS=https://a.example,null", vec!["DAYBOOK_CORS_ORIGINS"]),
        ("DAYBOOK_CORS_ORIGINS=https://a.example/app", vec!["DAYBOOK_CORS_ORIGINS"]),
        ("DAYBOOK_CORS_ORIGINS=http://a.example", vec!["DAYBOOK_CORS_ORIGINS"]),
    ] {
        assert_eq!(wrong(words), variables, "{words}");
    }
}

#[cfg(feature = "emulator")]
#[test]
fn origins_are_as_browsers_write_them() {
    let words = "DAYBOOK_CORS_ORIGINS=https://App.example.com:443/,http://localhost:5173,,https://b.example:8443";
    let origins = settings(words).check().expect(words).policies.cors_origins;
    assert_eq!(origins, ["https://app.example.com", "http://localhost:5173", "https://b.example:8443"]);
    assert!(settings("").check().expect("no settings").policies.cors_origins.is_empty());
}

#[test]
fn several_cookie_passwords_are_each_long_enough() {
    let all = format!("{SECRET},{SECRET}2,");
    let words = |passwords: &str| format!("WORKOS_API_KEY=sk_1 WORKOS_CLIENT_ID=client_1 WORKOS_COOKIE_PASSWORD={passwords}");
    assert!(settings(&words(&all)).check().is_ok());
    for (passwords, now) in [
        ("hunter2", "(now 7)"),
        (",", "(now 0)"),
        (",hunter2,", "(now 7)"),
        ("hunter2-hunter2-hunter2,hunter2-hunter2", "(now [23, 15], because a comma separates passwords"),
        ("hunter2-hunter2-hunter2-hunter2-hunter2,hunter2", "(now [39, 7], because a comma separates passwords"),
    ] {
        let mistakes = settings(&words(passwords)).check().expect_err(passwords).to_string();
        assert!(mistakes.contains("WORKOS_COOKIE_PASSWORD") && mistakes.contains(now) && !mistakes.contains("hunter2"), "{mistakes}");
    }
}

#[test]
fn the_redirect_uri_is_an_address_of_this_daybook() {
    assert_eq!(real("").redirect_uri.as_str(), "http://127.0.0.1:3000/callback");
    let public = "DAYBOOK_PUBLIC_URL=https://daybook.example.com";
    assert_eq!(real(public).redirect_uri.as_str(), "https://daybook.example.com/callback");
    let other = real(&format!("{public} WORKOS_REDIRECT_URI=https://daybook.example.com/api/auth/callback"));
    assert_eq!(other.redirect_uri.path(), "/api/auth/callback");
    for foreign in ["https://evil.example.com/callback", "https://daybook.example.com/", "http://daybook.example.com/callback", "callback"]
    {
        let words =
            format!("WORKOS_API_KEY=sk_1 WORKOS_CLIENT_ID=client_1 WORKOS_COOKIE_PASSWORD={SECRET} {public} WORKOS_REDIRECT_URI={foreign}");
        assert_eq!(wrong(&words), ["WORKOS_REDIRECT_URI"], "{foreign}");
    }
}

#[test]
fn the_issuers_are_the_known_shapes_unless_they_are_written() {
    let workos = ["https://api.workos.com", "https://api.workos.com/user_management/client_1"];
    assert_eq!(real("").issuers, workos);
    let custom = real("WORKOS_API_BASE_URL=https://auth.example.com").issuers;
    assert_eq!(custom, ["https://auth.example.com", "https://auth.example.com/user_management/client_1", workos[0], workos[1]]);
    assert_eq!(real("WORKOS_ISSUER=https://a.example/,https://b.example").issuers, ["https://a.example", "https://b.example"]);
}

#[cfg(feature = "emulator")]
#[test]
fn some_of_the_disk_stays_free() {
    for (words, reserve) in
        [("", Reserve::default()), ("DAYBOOK_DISK_RESERVE=0", Reserve(0)), ("DAYBOOK_DISK_RESERVE=300000", Reserve(300_000))]
    {
        assert_eq!(settings(words).check().expect(words).policies.disk_reserve, reserve, "{words}");
    }
}

#[cfg(feature = "emulator")]
#[test]
fn backups_are_made_as_often_as_is_written() {
    for (words, folder, hours, keep) in [
        ("", None, None, 14),
        ("DAYBOOK_BACKUP_FOLDER= DAYBOOK_BACKUP_HOURS= DAYBOOK_BACKUP_KEEP=", None, None, 14),
        ("DAYBOOK_BACKUP_FOLDER=/mnt/b DAYBOOK_BACKUP_HOURS=24 DAYBOOK_BACKUP_KEEP=3", Some("/mnt/b"), Some(24), 3),
    ] {
        let policy = settings(words).check().expect(words).policies.backups;
        let folder = folder.map(std::path::PathBuf::from);
        assert_eq!((policy.folder, policy.hours.map(u16::from), policy.keep.get()), (folder, hours, keep), "{words}");
    }
}

#[cfg(feature = "emulator")]
#[test]
fn a_session_lasts_as_long_as_is_written() {
    for (words, idle, max) in [
        ("", 7, 30),
        ("DAYBOOK_SESSION_IDLE_DAYS=", 7, 30),
        ("DAYBOOK_SESSION_IDLE_DAYS=1 DAYBOOK_SESSION_MAX_DAYS=1", 1, 1),
        ("DAYBOOK_SESSION_MAX_DAYS=90", 7, 90),
    ] {
        assert_eq!(Some(settings(words).check().expect(words).policies.sessions), Lifetimes::from_days(idle, max), "{words}");
    }
}

#[cfg(feature = "emulator")]
#[test]
fn an_outage_is_bridged_and_told_of_as_is_written() {
    let usual = settings("").check().expect("good settings").policies;
    assert_eq!((usual.telemetry, usual.sessions.outage_grace().as_mins()), (Telemetry::default(), 15));
    for address in ["127.0.0.1:9464", "10.0.0.7:3000", "192.168.1.2:9464", "[::1]:9464", "[fd00::7]:9464"] {
        let words = format!("DAYBOOK_METRICS_ADDR={address} DAYBOOK_LOG_ADDRESSES=true DAYBOOK_OUTAGE_GRACE_MINUTES=0");
        let policies = settings(&words).check().expect(&words).policies;
        assert_eq!(policies.telemetry, Telemetry { log_addresses: true, metrics: address.parse().ok() });
        assert!(policies.sessions.outage_grace().is_zero());
    }
}

#[cfg(feature = "emulator")]
#[test]
fn requests_are_limited_unless_it_is_switched_off_and_no_proxy_is_believed_unless_it_is_named() {
    for (words, rates, proxies) in [
        ("", Some(Rates::default()), ""),
        ("DAYBOOK_RATE_LIMITS=on DAYBOOK_TRUSTED_PROXIES=", Some(Rates::default()), ""),
        ("DAYBOOK_RATE_LIMITS=off DAYBOOK_TRUSTED_PROXIES=::1,10.0.0.0/8", None, "10.0.0.7"),
    ] {
        let limits = settings(words).check().expect(words).policies.limits;
        assert_eq!(limits.rates, rates, "{words}");
        assert_eq!(proxies.parse().is_ok_and(|proxy| limits.trusted_proxies.contains(proxy)), !proxies.is_empty(), "{words}");
    }
}

#[cfg(feature = "emulator")]
#[test]
fn the_emulator_stands_in_only_on_loopback_and_only_when_nothing_names_workos() {
    for words in [
        "",
        "LEPTOS_SITE_ADDR=[::1]:3000",
        "DAYBOOK_PUBLIC_URL=http://localhost:3000 DAYBOOK_EMULATOR_ADDR=127.0.0.1:3002",
        "WORKOS_AUDIENCE=",
    ] {
        assert!(matches!(settings(words).check().expect(words).workos, Workos::Emulated { .. }), "{words}");
    }
    for (words, variable) in [
        ("DAYBOOK_PUBLIC_URL=https://daybook.example.com", "WORKOS_API_KEY"),
        ("LEPTOS_SITE_ADDR=0.0.0.0:3000 DAYBOOK_PUBLIC_URL=http://localhost:3000", "WORKOS_API_KEY"),
        ("DAYBOOK_PUBLIC_URL=https://localhost.example.com", "WORKOS_API_KEY"),
        ("DAYBOOK_EMULATOR_ADDR=0.0.0.0:3002", "DAYBOOK_EMULATOR_ADDR"),
    ] {
        assert_eq!(wrong(words), [variable], "{words}");
    }
}

#[test]
fn no_secret_shows_in_a_message_or_a_dump() {
    let words = format!(
        "WORKOS_API_KEY={SECRET} WORKOS_COOKIE_PASSWORD={SECRET} WORKOS_WEBHOOK_SECRET={SECRET} WORKOS_CLIENT_ID=client_1 DAYBOOK_DATABASE=wss://a:{SECRET}@b"
    );
    let settings = settings(&words);
    let mistakes = settings.check().expect_err("the key has no sk_");
    let dump = format!("{settings:?} {mistakes} {mistakes:?} {:?}", real(""));
    assert!(!dump.contains("hunter2"), "{dump}");
}

#[test]
fn leptos_toml_agrees_with_the_build_keys() {
    let runtime = leptos_options().expect("Leptos.toml");
    let build = leptos::config::get_config_from_str(include_str!("../../../Cargo.toml")).expect("Cargo.toml");
    assert_eq!(
        (runtime.output_name, runtime.site_root, runtime.site_pkg_dir, runtime.site_addr, runtime.reload_port),
        (build.output_name, build.site_root, build.site_pkg_dir, build.site_addr, build.reload_port),
    );
}

#[test]
fn the_command_line_is_well_formed() {
    use clap::CommandFactory as _;
    CommandLine::command().debug_assert();
}
