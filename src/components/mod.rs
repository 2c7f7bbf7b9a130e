//! The parts of a page. `workspace` is the one island; everything else is a plain component inside it or beside it.

pub mod icon;
pub mod impersonation_banner;
pub mod session_watch;
pub mod settings;
pub mod trusted_types;
pub mod waking;
pub mod workspace;
