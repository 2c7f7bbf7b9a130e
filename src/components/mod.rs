//! The parts of a page. `workspace` is the one island; everything else is a plain component inside it or beside it.

pub mod board;
pub mod carry_over;
pub mod composer;
pub mod day_header;
pub mod given;
pub mod icon;
pub mod impersonation_banner;
pub mod link;
mod live;
pub mod note_card;
pub mod notes;
pub mod session_button;
pub mod session_watch;
pub mod settings;
pub mod sidebar;
pub mod sign_in_modal;
pub mod text_area;
pub mod theme_toggle;
pub mod toast;
pub mod todo_list;
pub mod todo_row;
pub mod trash;
pub mod trusted_types;
pub mod waking;
pub mod workspace;
