//! What only a browser does. Components call these from event handlers and effects, which never run on the server.

pub mod calendar;
pub mod call;
pub mod drafts;
pub mod focus;
pub mod ids;
pub mod page;
pub mod queue;
pub mod stream;
pub mod tabs;
pub mod timer;
