//! Sign-in against a WorkOS that fails on command.

mod audit;
mod bearer;
mod clock;
mod ending;
mod fake;
mod flow;
mod impersonation;
mod keys;
mod live;
mod passwords;
mod refresh;
mod sessions;
mod tokens;
