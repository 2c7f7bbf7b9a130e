//! What a browser says it is, in words that its owner knows.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a browser is and runs on, as far as its `User-Agent` tells. A browser can claim anything here: it helps its owner to
/// recognise it, and proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Device {
    /// `Firefox on Windows`.
    pub name: String,
    /// Whether it is a handheld.
    pub is_handheld: bool,
}

/// What a `User-Agent` contains, and the browser it stands for. The first match wins: Edge also says Chrome, and Chrome also
/// says Safari.
const BROWSERS: [(&str, &str); 15] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("OPiOS/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// The same for the system, and whether that is a handheld. Android also says Linux, and iPhones say Mac OS X.
const SYSTEMS: [(&str, &str, bool); 9] = [
    ("iPhone", "iPhone", true),
    ("iPad", "iPad", true),
    ("Android", "Android", true),
    ("CrOS", "ChromeOS", false),
    ("Windows", "Windows", false),
    ("Macintosh", "macOS", false),
    ("Linux", "Linux", false),
    ("FreeBSD", "FreeBSD", false),
    ("OpenBSD", "OpenBSD", false),
];

/// The longest name of a program other than the browsers above, in characters.
const NAME_CHARS: usize = 30;

impl Device {
    /// The device of a `User-Agent` header, if there was one. `say` names it by its browser and its system, where they are known.
    pub fn of(user_agent: Option<&str>, say: impl FnOnce(Option<String>, Option<&'static str>) -> String) -> Self {
        let text = user_agent.unwrap_or_default();
        let browser = BROWSERS.iter().find(|(mark, _)| text.contains(mark)).map(|(_, name)| (*name).to_owned());
        let system = SYSTEMS.iter().find(|(mark, ..)| text.contains(mark));
        let browser = browser.or_else(|| program(text).filter(|_| system.is_none()));
        let name = say(browser, system.map(|(_, name, _)| *name));
        Self { name, is_handheld: system.is_some_and(|(.., is_handheld)| *is_handheld) }
    }
}

/// What a program that is not a browser calls itself: `curl` for `curl/8.5.0`.
fn program(user_agent: &str) -> Option<String> {
    let is_of_name = |letter: &char| letter.is_ascii_alphanumeric() || "-_. ".contains(*letter);
    let name: String = user_agent.split('/').next()?.chars().take_while(is_of_name).take(NAME_CHARS).collect();
    let name = name.trim();
    // Every browser starts with Mozilla, so that says nothing.
    (name.chars().any(char::is_alphanumeric) && name != "Mozilla").then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::settings::device;

    #[test]
    fn browsers_have_the_names_people_know() {
        for (user_agent, name, is_handheld) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Windows", false),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge on Windows",
                false,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
                "Safari on macOS",
                false,
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36",
                "Chrome on Linux",
                false,
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                "Chrome on ChromeOS",
                false,
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
                true,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPhone",
                true,
            ),
            ("Mozilla/5.0 (X11; Linux x86_64) Ladybird", "Unknown browser on Linux", false),
            ("curl/8.5.0", "curl", false),
            ("my-script 1.2", "my-script 1.2", false),
        ] {
            assert_eq!(Device::of(Some(user_agent), device), Device { name: name.into(), is_handheld }, "{user_agent}");
        }
    }

    #[test]
    fn unknown_agents_stay_readable_and_short() {
        for user_agent in
            [None, Some(""), Some(" "), Some("Mozilla/5.0"), Some("<script>alert(1)</script>"), Some("///"), Some("\u{202e}evil")]
        {
            assert_eq!(Device::of(user_agent, device).name, "Unknown browser", "{user_agent:?}");
        }
        assert_eq!(Device::of(Some(&"x".repeat(500)), device).name.len(), NAME_CHARS);
    }
}
