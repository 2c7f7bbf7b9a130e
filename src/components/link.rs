//! The open page's link to the disk, to the other tabs and to the server. It carries out the replica's commands.

use super::board::Board;
use crate::{
    api::{
        changes::{Merge, Push},
        day::Load,
        notes::Get,
    },
    client::{
        call, page,
        queue::{self, Queue},
        stream::{Heard, Stream},
        tabs::{Message, Tabs},
        timer::after,
    },
    model::{
        compact,
        day::Day,
        id::{NoteId, OpId},
        journal::{Account, Batch, Delta, Merged, Sent},
        note::Note,
        page::DayPage,
        replica::{Command, Event, Failure, Kept, Replica},
        user::User,
    },
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, server_fn::ServerFn as _, task::spawn_local};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

/// How long an answer may take, plus a second for each 16 kB that is sent.
const PATIENCE: Duration = Duration::from_secs(10);
const BYTES_A_SECOND: usize = 16_000;
/// How often the page looks for texts that a dead tab has left.
const TICK: Duration = Duration::from_secs(3);
/// How long the page waits for further reasons to load again before it does so.
const SETTLE: Duration = Duration::from_millis(500);
/// While a text of more than this many bytes is being typed, it is not written to the disk at each key.
const LARGE: usize = 20_000;
/// How long a large text waits before it is written.
const LARGE_REST: Duration = Duration::from_millis(300);

/// How long a page may take from being rendered to showing what this browser keeps.
const PAGE_LOAD: Duration = Duration::from_secs(30);
/// How many bytes a browser sends for a page that is being left.
const BEACON_BYTES: usize = 60_000;

struct Link {
    account: Account,
    /// None if nothing may be kept, because an impersonator acts in the account.
    queue: Option<Queue>,
    tabs: Tabs,
    waits: Option<TimeoutHandle>,
    loads: Option<TimeoutHandle>,
    /// Large texts that are not on the disk yet.
    large: Vec<Kept>,
    writes: Option<TimeoutHandle>,
    keeps: RwSignal<bool>,
    is_leaving: bool,
}

thread_local! {
    static LINK: RefCell<Option<Link>> = const { RefCell::new(None) };
}

fn with<T>(work: impl FnOnce(&mut Link) -> T) -> Option<T> {
    LINK.with_borrow_mut(|link| link.as_mut().map(work))
}

/// Links the page to its account. The changes that this browser kept of earlier pages are shown before the page is marked as awake.
pub fn connect(board: Board, user: &User, keeps: bool) {
    let account = user.account();
    let queue = keeps.then(|| Queue::of(&account));
    let stream: Rc<RefCell<Option<Rc<Stream>>>> = Rc::default();
    let known = stream.clone();
    let tabs = Tabs::of(&account, move |message| match message {
        Message::Kept(kept) => board.step(Event::Joined(vec![kept])),
        Message::Over(op) => board.step(Event::Over(op)),
        of_stream => {
            if let Some(stream) = known.borrow().as_ref() {
                stream.hear_tab(of_stream);
            }
        }
    });
    let link = Link {
        account: account.clone(),
        queue,
        tabs: tabs.clone(),
        waits: None,
        loads: None,
        large: Vec::new(),
        writes: None,
        keeps: board.keeps,
        is_leaving: false,
    };
    LINK.set(Some(link));
    if join_kept(board) {
        page::say_other_version();
    }
    let known = move || Some(board.known());
    stream.replace(Some(Stream::listen(&account, tabs, known, move |heard| hear(board, heard))));
    set_interval(move || board.step(Event::Tick), TICK);
    let _ = window_event_listener_untyped("online", move |_| board.step(Event::Ready));
    let _ = window_event_listener_untyped("pagehide", move |_| leave(board));
    let _ = window_event_listener_untyped("beforeunload", move |event| {
        // What this browser does not keep would be lost.
        if !board.keeps.get_untracked() && board.peek(|replica| !replica.is_saved()) {
            event.prevent_default();
        }
    });
    let _ = window_event_listener_untyped("pageshow", move |event| {
        let _ = with(|link| link.is_leaving = false);
        // A page that comes out of the browser's cache is as old as when it was left.
        if page::is_persisted(&event) {
            board.step(Event::Ready);
            load(board);
        }
    });
}

/// Takes over what this browser keeps of the account, and returns whether some of it can't be read.
pub fn join_kept(board: Board) -> bool {
    let count = board.peek(Replica::count);
    let (kept, has_unreadable) = with(|link| link.queue.as_ref().map(|queue| queue.all(count))).flatten().unwrap_or_default();
    board.step(Event::Joined(kept));
    has_unreadable
}

/// Forgets what this browser keeps of the account.
pub fn forget_all() {
    let _ = with(|link| link.queue.as_ref().map(Queue::forget_all));
}

/// Stores changes, or removes them, and tells the other tabs. `false` if a change could not be stored.
pub fn keep(commands: &[Command], count: u64) -> bool {
    with(|link| {
        let mut all = true;
        for command in commands {
            match command {
                Command::Keep(kept) => all &= link.keep(kept),
                Command::Forget(op) => {
                    link.large.retain(|kept| kept.op.id != *op);
                    if let Some(key) = link.queue.as_ref().and_then(|queue| queue.forget(*op, count)) {
                        after(PAGE_LOAD, move || queue::remove(&key));
                    }
                    link.tabs.tell(&Message::Over(*op));
                }
                Command::Tell(delta) => link.tabs.tell(&Message::Changes(delta.clone())),
                _ => {}
            }
        }
        all
    })
    .unwrap_or(true)
}

impl Link {
    fn keep(&mut self, kept: &Kept) -> bool {
        let Some(queue) = &self.queue else { return false };
        self.large.retain(|large| large.op.id != kept.op.id);
        if kept.grows && kept.op.change.text_bytes() > LARGE {
            self.large.push(kept.clone());
            if self.writes.is_none() {
                self.writes = after(LARGE_REST, write_large);
            }
            return true;
        }
        let is_kept = queue.keep(kept);
        self.tabs.tell(&Message::Kept(kept.clone()));
        is_kept
    }

    fn write_large(&mut self) {
        self.writes = None;
        for kept in std::mem::take(&mut self.large) {
            if self.queue.as_ref().is_some_and(|queue| !queue.keep(&kept)) {
                self.keeps.set(false);
            }
            self.tabs.tell(&Message::Kept(kept));
        }
    }
}

fn write_large() {
    let _ = with(Link::write_large);
}

/// Sends as many changes as fit, without waiting for an answer. What does not arrive is sent by the next page.
fn send_while_leaving(mut batch: Batch) {
    let mut bytes = 0;
    batch.ops.retain(|sent| {
        bytes += sent.op.change.text_bytes() + 300;
        bytes <= BEACON_BYTES
    });
    if !batch.ops.is_empty()
        && let Ok(text) = compact::write(&Push { batch })
    {
        page::send_while_leaving(Push::PATH, compact::MEDIA_TYPE, &text);
    }
}

/// Sends changes. If the answer does not come in time, they are sent again; a late answer still counts.
pub fn send(board: Board, batch: Vec<Kept>) {
    let bytes: usize = batch.iter().map(|kept| kept.op.change.text_bytes()).sum();
    let ids: Vec<_> = batch.iter().map(|kept| kept.op.id).collect();
    let ops = batch.into_iter().map(|kept| Sent { op: kept.op, first_sent_at: kept.first_sent_at }).collect();
    let Some((is_leaving, batch)) = with(|link| (link.is_leaving, Batch { account: link.account.clone(), ops })) else { return };
    if is_leaving {
        send_while_leaving(batch);
        return;
    }
    let is_answered = Rc::new(Cell::new(false));
    let (answered, sent) = (is_answered.clone(), ids.clone());
    spawn_local(async move {
        let answer = call::post(Push::PATH, &Push { batch }).await;
        // Leaving a page aborts its requests.
        if with(|link| link.is_leaving).unwrap_or(true) {
            return;
        }
        let was_given_up = answered.replace(true);
        match answer {
            Ok(answer) => board.step(Event::Answered(sent, answer)),
            Err(failure) if !was_given_up => board.step(Event::Failed(sent, failure)),
            Err(_) => {}
        }
    });
    let give_up = move || {
        if !is_answered.replace(true) {
            board.step(Event::Failed(ids, Failure::Unanswered));
        }
    };
    after(patience(bytes), give_up);
}

fn patience(bytes: usize) -> Duration {
    PATIENCE + Duration::from_secs((bytes / BYTES_A_SECOND) as u64)
}

/// Has the server merge what was typed into a body with what somebody else has written. If that is not possible, the person is asked.
pub fn merge(board: Board, (op, by): (OpId, OpId), texts: Merge) {
    let bytes = texts.base.len() + texts.mine.len() + texts.theirs.len();
    let is_answered = Rc::new(Cell::new(false));
    let answer = move |text| {
        if !is_answered.replace(true) {
            board.step(Event::Merged { op, by, text });
        }
    };
    let give_up = answer.clone();
    spawn_local(async move {
        let merged = call::post::<Merged>(Merge::PATH, &texts).await;
        // Leaving a page aborts its requests.
        if with(|link| !link.is_leaving).unwrap_or(false) {
            answer(merged.ok().and_then(|merged| merged.text));
        }
    });
    after(patience(bytes), move || give_up(None));
}

/// Tries to send again after some seconds.
pub fn wait(board: Board, seconds: u32) {
    let handle = after(Duration::from_secs(seconds.into()), move || board.step(Event::Ready));
    if let Some(before) = with(|link| std::mem::replace(&mut link.waits, handle)).flatten() {
        before.clear();
    }
}

/// Loads the rows of the page again, once for a burst of calls.
pub fn load(board: Board) {
    let handle = after(SETTLE, move || {
        spawn_local(async move {
            // A failure is ignored: the next missed change loads again.
            if let Ok(page) = load_day(board.day.get_untracked()).await {
                board.reload(page);
            }
        });
    });
    if let Some(before) = with(|link| std::mem::replace(&mut link.loads, handle)).flatten() {
        before.clear();
    }
}

/// A day's page as it is now.
///
/// # Errors
/// Why it can't be had.
pub async fn load_day(day: Day) -> Result<DayPage, Failure> {
    call::get(&format!("{}?day={day}", Load::PATH)).await
}

/// Whether the page is this person's. Another one may have signed in with the same browser since.
pub fn is_of(user: &User) -> bool {
    with(|link| link.account.owner == user.id) == Some(true)
}

/// Loads the rows of other days, those that are not here yet.
///
/// # Errors
/// Why they can't be had.
pub async fn hold(board: Board, days: &[Day]) -> Result<(), Failure> {
    for day in days {
        if !board.peek(|replica| replica.shown().holds(Some(*day))) {
            board.take_rows(load_day(*day).await?.view);
        }
    }
    Ok(())
}

/// Loads the whole of a note that the page has clipped, and says how that ended.
pub async fn load_note(board: Board, id: NoteId) -> Result<(), Failure> {
    let note: Note = call::get(&format!("{}?id={id}", Get::PATH)).await?;
    board.step(Event::Heard(Delta { since: 0, seq: 0, ops: Vec::new(), rows: vec![note.into()] }));
    Ok(())
}

fn hear(board: Board, heard: Heard) {
    match heard {
        Heard::Changes(delta) => {
            let day = Some(board.day.get_untracked());
            // The sidebar shows counts of other days. Without rows the change was of a label, or of the archive.
            let elsewhere = delta.rows.is_empty() || delta.rows.iter().any(|row| row.day() != day);
            board.step(Event::Heard(delta));
            if elsewhere {
                load(board);
            }
        }
        Heard::Known(count) => {
            if count > board.known().1 {
                load(board);
            }
        }
        Heard::LoadAgain => load(board),
        Heard::SignedOut => page::reload_signed_out(),
        Heard::Refused => end_with_session(),
    }
}

/// The page is being left, or put into the browser's cache: what was typed last is stored, and what is unanswered is sent.
fn leave(board: Board) {
    let _ = with(|link| {
        link.is_leaving = true;
        link.write_large();
    });
    board.step(Event::Left);
}

/// After a refused stream: reloads the page if the session has ended. Any other failure is ignored.
pub fn end_with_session() {
    spawn_local(async {
        if call::is_signed_out().await {
            page::reload_signed_out();
        }
    });
}
