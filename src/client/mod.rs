//! What only a browser does. Components call these from event handlers and effects, which never run on the server.

pub mod calendar;
pub mod drafts;
pub mod events;
pub mod focus;
pub mod ids;
pub mod page;
