//! Every limit of the product, in one place. Lengths are counted in Unicode scalar values, as a person counts letters.

/// The longest todo, in characters.
pub const TODO_CHARS: usize = 2_000;
/// The longest text of which each line becomes a todo, in characters.
pub const LIST_CHARS: usize = 100_000;
/// The longest label of a day, in characters.
pub const LABEL_CHARS: usize = 60;
/// How many days of a person can have a label or be archived.
pub const DAY_METAS: usize = 5_000;
/// The longest template of a day, in characters.
pub const TEMPLATE_CHARS: usize = 10_000;
/// The longest name of a personal token, in characters.
pub const TOKEN_NAME_CHARS: usize = 60;
/// How many personal tokens one person can have, those that have expired too.
pub const TOKENS_PER_PERSON: usize = 50;
/// The longest note title, in characters.
pub const NOTE_TITLE_CHARS: usize = 200;
/// The longest note body, in characters.
pub const NOTE_BODY_CHARS: usize = 100_000;
/// The longest note body that a day's page carries whole, in bytes; a note that the address names is whole however long it is.
pub const WHOLE_BODY_BYTES: usize = 20_000;
/// How much a day's page carries of whole bodies, with the HTML made of them, all together, in bytes.
pub const PAGE_BODY_BYTES: usize = 200_000;
/// How much a page carries of a body that is not whole, in characters; the Trash too.
pub const BEGINNING_CHARS: usize = 250;
/// The most todos that one day holds, those in the Trash not counted.
pub const TODOS_PER_DAY: usize = 1_000;
/// The most notes that one day holds, those in the Trash not counted.
pub const NOTES_PER_DAY: usize = 200;
/// How many rows one page of the Trash has.
pub const TRASH_PER_PAGE: usize = 100;
/// How many pinned todos, and as many notes, one page lists.
pub const PINNED_PER_PAGE: usize = 200;
/// How many todos a list of what is open on other days has.
pub const OPEN_PER_PAGE: usize = 200;
/// The longest search, in characters.
pub const SEARCH_CHARS: usize = 200;
/// How many rows one page of what was found has.
pub const SEARCH_PER_PAGE: usize = 50;
/// How many such pages there are.
pub const SEARCH_PAGES: usize = 20;
/// How many days a search lists beside them. A label may stand on every week of two years, and this list has no pages.
pub const SEARCH_DAYS: usize = 100;
/// How many days before today a calendar feed shows.
pub const FEED_DAYS_BEFORE: u16 = 30;
/// How many days after today it shows.
pub const FEED_DAYS_AFTER: u16 = 365;
/// How many todos it has at most, the earliest ones.
pub const FEED_TODOS: usize = 3_000;
/// How many days what was deleted lies in the Trash.
pub const TRASH_DAYS: i64 = 30;
/// How many todos, and as many notes, one transaction removes from the Trash for good, about.
pub const REMOVED_AT_ONCE: usize = 500;
/// How many such transactions emptying the Trash takes at most, before it has to be requested again.
pub const REMOVALS_PER_REQUEST: usize = 20;
/// How many earlier texts of a note are kept.
pub const VERSIONS_PER_NOTE: usize = 50;
/// For how many minutes changes of a note belong together: only the text before the first of them is kept.
pub const VERSION_MINUTES: i64 = 10;
/// How many characters a change takes away at least for the text before it to be kept at once.
pub const VERSION_LOSS_CHARS: usize = 500;
/// How many lines of a comparison of two texts are shown.
pub const COMPARED_LINES: usize = 2_000;
/// The largest request body, in bytes.
pub const REQUEST_BYTES: usize = 1024 * 1024;
/// How many rows, and bytes of text, one transaction of an import writes; a single row may be larger.
pub const IMPORT_CHUNK_ROWS: usize = 500;
/// See [`IMPORT_CHUNK_ROWS`].
pub const IMPORT_CHUNK_BYTES: usize = 1024 * 1024;
/// How many days a preview of an import shows.
pub const IMPORT_SAMPLE_DAYS: usize = 3;
/// How many todos and notes of each.
pub const IMPORT_SAMPLE_ROWS: usize = 5;
/// How long a preview of an import is kept, in minutes.
pub const IMPORT_PREVIEW_MINUTES: i64 = 15;
/// How long an import can be undone, in hours.
pub const IMPORT_UNDO_HOURS: i64 = 24;
/// The longest rank, in characters; a list whose ranks grow longer is spread.
pub const RANK_CHARS: usize = 100;
/// How many levels of subtasks a todo may have below it.
pub const SUBTASK_LEVELS: usize = 5;
/// The most changes in one batch.
pub const OPS_PER_BATCH: usize = 100;
/// How large a batch may be, in bytes of its texts. A single change may be larger: a note's body has up to 400,000 bytes.
pub const BATCH_BYTES: usize = 512 * 1024;
/// How many changes of one person are remembered by their ids.
pub const OPS_REMEMBERED: u64 = 10_000;
/// The largest file that is imported, in bytes.
pub const IMPORT_BYTES: usize = 32 * 1024 * 1024;
/// The most that an archive may have when it is unpacked, in bytes.
pub const IMPORT_UNPACKED_BYTES: usize = 64 * 1024 * 1024;
/// The largest file of Markdown, CSV or text that is imported, alone or in an archive, in bytes.
pub const IMPORT_TEXT_BYTES: usize = 4 * 1024 * 1024;
/// The most todos and notes that come of Markdown, CSV and text.
pub const IMPORT_ROWS: usize = 100_000;
/// The most files that an archive may have.
pub const IMPORT_FILES: usize = 20_000;
