//! Sign-in with WorkOS AuthKit: the code exchange, the tokens and the sessions.

pub mod audit;
pub mod bearer;
pub mod callback;
pub mod current_user;
pub mod ending;
pub mod flow;
pub mod impersonation;
pub mod jwks;
pub mod key_copy;
mod locks;
pub mod personal_tokens;
mod refresh;
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
