//! The sessions: opaque cookies, encrypted tokens, single-flight refresh.

/// Sign-in and sessions; cheap to clone.
#[derive(Debug, Clone)]
pub struct Auth;
