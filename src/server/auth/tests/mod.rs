//! Sign-in against a WorkOS that fails on command.

mod ending;
mod fake;
mod flow;
mod keys;
mod passwords;
mod sessions;
mod tokens;
