//! Sign-in against a WorkOS that fails on command.

mod bearer;
mod ending;
mod fake;
mod flow;
mod sessions;
mod tokens;
