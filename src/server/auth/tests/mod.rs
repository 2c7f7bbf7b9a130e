//! Sign-in against a WorkOS that fails on command.

mod ending;
mod fake;
mod flow;
mod impersonation;
mod sessions;
mod tokens;
