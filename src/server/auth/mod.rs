//! Sign-in with WorkOS AuthKit: the code exchange, the tokens and the sessions.

pub mod callback;
pub mod ending;
pub mod flow;
pub mod impersonation;
pub mod jwks;
pub mod lifetimes;
pub mod rounds;
pub mod routes;
pub mod seal;
pub mod sessions;
pub mod signature;
#[cfg(test)]
mod tests;
pub mod tokens;
pub mod webhook;
pub mod workos;
