//! Sign-in against a WorkOS that fails on command.

mod audit;
mod ending;
mod fake;
mod flow;
mod refresh;
mod sessions;
mod tokens;
