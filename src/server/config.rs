//! The settings, read once at start from the command line, the environment and `.env`.

use secrecy::SecretString;
use url::Url;

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where browsers find Daybook: scheme and authority only, `https://daybook.example.com`.
    pub public_url: Url,
    /// The SurrealDB endpoint, `surrealkv://./data/db?sync=every`.
    pub database: String,
    /// How to reach WorkOS, or the emulator that stands in for it.
    pub workos: WorkosConfig,
}

/// How to reach WorkOS.
#[derive(Debug, Clone)]
pub struct WorkosConfig {
    /// `sk_…`; the client secret of the code exchange.
    pub api_key: SecretString,
    /// `client_…`.
    pub client_id: String,
    /// `https://api.workos.com`, or a custom Authentication API domain.
    pub base_url: Url,
    /// Where WorkOS sends the browser back to; registered there.
    pub redirect_uri: Url,
    /// The issuers that a token may name, each without a slash at its end.
    pub issuers: Vec<String>,
    /// The audience that a token must name, where one is configured.
    pub audience: Option<String>,
    /// At least 32 characters; the key that the flow cookie and the stored tokens are sealed with comes from it.
    pub cookie_password: SecretString,
}
