//! `GET /n/<id>.md` and `GET /d/<day>.md`: a note and a day as files, the day with `?open` without its done todos. A layer, because
//! the routes of the pages match these addresses too.

use crate::{
    error::ApiError,
    model::{day::Day, id::NoteId, note::Note},
    server::{auth::current_user::CurrentUser, day_file, http::refusal::refusal, journal::Journal, store::Store},
};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, Uri, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use std::fmt::Write as _;
use url::form_urlencoded;

/// The longest name of a file without its ending, in characters.
const NAME_CHARS: usize = 100;

/// The note or day in the address of a file. `None` if it does not parse, which gives 404.
enum Asked {
    Note(Option<NoteId>),
    Day { day: Option<Day>, only_open: bool },
}

impl Asked {
    fn at(address: &Uri) -> Option<Self> {
        let (folder, name) = address.path().strip_suffix(".md")?.strip_prefix('/')?.split_once('/')?;
        let query = address.query().unwrap_or_default();
        match folder {
            "n" => Some(Self::Note(name.parse().ok())),
            "d" => Some(Self::Day {
                day: name.parse().ok(),
                only_open: form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "open"),
            }),
            _ => None,
        }
    }
}

/// Answers at the address of a file, and lets everything else pass.
pub async fn layer(State((journal, store)): State<(Journal, Store)>, request: Request, next: Next) -> Response {
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    let Some(asked) = Asked::at(request.uri()).filter(|_| is_read) else {
        return next.run(request).await;
    };
    let current = request.extensions().get::<CurrentUser>();
    let file = async {
        let current = current.ok_or(ApiError::SignInRequired)?;
        match asked {
            Asked::Note(id) => {
                let note = journal.note(current.id(), id.ok_or(ApiError::NotFound)?).await?;
                Ok::<_, ApiError>(file(&name(&note), text(note)))
            }
            Asked::Day { day, only_open } => {
                let day = day.ok_or(ApiError::NotFound)?;
                let metas = store.day_metas(current.id()).await?;
                let record = store.day_record(current.id(), Some(day), metas.get(&day)).await?;
                Ok(file(&day.to_string(), day_file::markdown(&record, only_open)))
            }
        }
    };
    file.await.unwrap_or_else(|error| refusal(request.headers(), &error))
}

fn file(name: &str, text: String) -> Response {
    let disposition = HeaderValue::try_from(disposition(name)).unwrap_or(HeaderValue::from_static("attachment"));
    let kind = HeaderValue::from_static("text/markdown; charset=utf-8");
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], text).into_response()
}

/// The title is the heading of the body.
fn text(note: Note) -> String {
    let heading = if note.title.is_empty() { String::new() } else { format!("# {}\n\n", note.title) };
    let end = if note.body.is_empty() || note.body.ends_with('\n') { "" } else { "\n" };
    [heading, note.body, end.to_owned()].concat()
}

/// The file name: the title of the note, without characters that are special in a path or change the text direction.
fn name(note: &Note) -> String {
    let is_hidden = |letter: &char| {
        letter.is_control() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let safe = |letter| if "/\\:*?\"<>|".contains(letter) { '-' } else { letter };
    let name: String = note.title.chars().filter(|letter| !is_hidden(letter)).map(safe).take(NAME_CHARS).collect();
    match (name.trim_matches(['.', ' ']), note.day) {
        ("", Some(day)) => day.to_string(),
        ("", None) => "note".to_owned(),
        (name, _) => name.to_owned(),
    }
}

/// The header with the name in ASCII, and in full for browsers that support RFC 5987.
fn disposition(name: &str) -> String {
    // Some browsers decode a `%` in the ASCII name.
    let ascii: String = name.chars().map(|letter| if letter.is_ascii() && letter != '%' { letter } else { '_' }).collect();
    let mut disposition = format!("attachment; filename=\"{ascii}.md\"; filename*=UTF-8''");
    for byte in name.bytes() {
        let _ = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => disposition.write_char(char::from(byte)),
            byte => write!(disposition, "%{byte:02X}"),
        };
    }
    disposition.push_str(".md");
    disposition
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::OpId;

    fn note(title: &str, body: &str) -> Note {
        let op = OpId::from_parts(1, 1);
        Note {
            id: NoteId::from_parts(1, 1),
            day: "2026-11-23".parse().ok(),
            rank: "i".parse().expect("a rank"),
            title: title.to_owned(),
            title_op: op,
            body: body.to_owned(),
            body_op: op,
            html: String::new(),
            trashed: None,
            seq: 1,
            clipped: false,
            pinned: false,
            folded: false,
        }
    }

    #[test]
    fn the_file_is_called_as_the_note() {
        for (title, ascii, encoded) in [
            ("Shopping list", "Shopping list", "Shopping%20list"),
            ("", "2026-11-23", "2026-11-23"),
            ("..", "2026-11-23", "2026-11-23"),
            ("../../etc/passwd", "-..-etc-passwd", "-..-etc-passwd"),
            ("a\"; filename=\"b.exe", "a-; filename=-b.exe", "a-%3B%20filename%3D-b.exe"),
            ("a\u{202e}dm.exe\u{7f}", "adm.exe", "adm.exe"),
            ("100 %41 déjà 字", "100 _41 d_j_ _", "100%20%2541%20d%C3%A9j%C3%A0%20%E5%AD%97"),
        ] {
            let wanted = format!("attachment; filename=\"{ascii}.md\"; filename*=UTF-8''{encoded}.md");
            assert_eq!(disposition(&name(&note(title, ""))), wanted, "{title}");
        }
        assert_eq!(name(&note(&"字".repeat(200), "")).chars().count(), NAME_CHARS);
        assert_eq!(name(&Note { day: None, ..note("", "") }), "note");
    }

    #[test]
    fn the_title_is_the_heading() {
        for (title, body, wanted) in
            [("List", "- Milk", "# List\n\n- Milk\n"), ("List", "", "# List\n\n"), ("", "Milk\n", "Milk\n"), ("", "", "")]
        {
            assert_eq!(text(note(title, body)), wanted);
        }
    }
}
