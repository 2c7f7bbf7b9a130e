import { expect, type Locator, type Page } from '@playwright/test';
import { paste } from './long';
import { type Person, sendSignInPage } from './people';

/** The text of the request to sign in. */
export const SIGN_IN_TEXT = 'Please sign in to create todos and notes. Your data will be private and secure.';

/** The day page as a user sees it, hydrated or with JavaScript off. */
export class DayPage {
  readonly heading: Locator;
  readonly date: Locator;
  readonly composer: Locator;
  readonly add: Locator;
  readonly list: Locator;
  readonly rows: Locator;
  readonly doneSection: Locator;
  readonly editBox: Locator;
  readonly undo: Locator;
  readonly addNote: Locator;
  readonly notes: Locator;
  readonly sidebar: Locator;
  readonly dialog: Locator;
  readonly signInHeading: Locator;
  readonly signIn: Locator;
  readonly accountLink: Locator;
  readonly theme: Locator;

  constructor(
    readonly page: Page,
    readonly hydrated: boolean,
  ) {
    this.heading = page.getByRole('heading', { level: 1 });
    this.date = page.locator('.day-date');
    this.composer = page.getByRole('textbox', { name: 'New todo' });
    this.add = page.getByRole('button', { name: 'Add', exact: true });
    this.list = page.getByRole('list', { name: 'Todos', exact: true });
    this.rows = this.list.getByRole('listitem');
    this.doneSection = page.locator('details').filter({ has: page.locator('summary', { hasText: /^\s*Done\b/ }) });
    this.editBox = page.getByRole('textbox', { name: 'Edit todo' });
    this.undo = page.getByRole('button', { name: /^Undo/ });
    this.addNote = page.getByRole('button', { name: 'Add note' });
    this.notes = page.getByRole('article');
    this.sidebar = page.getByRole('navigation', { name: 'Days' });
    this.dialog = page.getByRole('dialog', { name: 'Sign In Required' });
    this.signInHeading = page.getByRole('heading', { name: 'Sign In Required' });
    this.signIn = page.getByRole('link', { name: 'Sign In', exact: true });
    this.accountLink = page.getByRole('link', { name: 'Sign in to your account' });
    this.theme = page.getByRole('button', { name: /^Theme:/ });
  }

  /** Opens a path of Daybook and waits until the page is awake. */
  async open(path = '/'): Promise<void> {
    await this.page.goto(path);
    await this.awake();
  }

  /** Reloads the page. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.awake();
  }

  /** Waits for hydration, if JavaScript is on: before it, keys such as Enter do something else. */
  async awake(): Promise<void> {
    if (!this.hydrated) return;
    await expect(this.page.locator('html')).toHaveAttribute('data-hydrated');
    // The code for dates in a new todo is loaded after that, and so are the scripts of a visible sidebar.
    const composer = this.page.locator('leptos-island[data-component^="Workspace"] #new-todo');
    if ((await composer.count()) > 0) await expect(composer).toHaveAttribute('data-looks-for-dates');
    if (await this.page.locator('#sidebar').isVisible()) await expect(this.page.locator('.sidebar-edge')).toBeAttached();
  }

  /**
   * Signs in and opens a path, with a browser's requests but without rendering the sign-in page. The sign-in tests
   * themselves fill it in.
   */
  async signInAs(person: Person, returnTo = '/'): Promise<void> {
    await sendSignInPage(this.page, person);
    await this.page.goto(returnTo);
    await this.expectSignedIn(person);
  }

  /** The browser is back on a page of Daybook, hydrated, which shows the person. */
  async expectSignedIn(person: Person): Promise<void> {
    await expect(this.signOutButton(person)).toBeAttached();
    await this.awake();
  }

  signOutButton(person: Person): Locator {
    return this.page.getByRole('button', { name: `${person.firstName} - Click to sign out`, includeHidden: true });
  }

  /** A message of the page, which assistive technology hears as well. */
  message(text: string | RegExp): Locator {
    return this.page.getByRole('status').getByText(text);
  }

  /** The page's message about a deletion; a hydrated page names what was deleted. */
  deleted(what: 'Todo' | 'Note', name: string): Locator {
    return this.message(this.hydrated ? `Deleted “${name}”.` : `${what} deleted.`);
  }

  /** The message of a hydrated page about a move to another day. */
  async expectMoved(what: string, to: string): Promise<void> {
    if (this.hydrated) await expect(this.message(`Moved ${what} to ${to}.`)).toBeVisible();
  }

  /** Types a todo whose text names a day. A hydrated page shows the day before the todo is added. */
  async writeDated(text: string): Promise<void> {
    await this.composer.pressSequentially(text);
    if (this.hydrated) await expect(this.keepWords).toBeVisible();
  }

  /** Adds a todo whose text names tomorrow, and keeps the words in its text. */
  async addAsWords(text: string): Promise<void> {
    await this.writeDated(text);
    if (this.hydrated) {
      await this.keepWords.click();
      await this.add.click();
    } else {
      await this.add.click();
      await expect(this.page.getByRole('status').getByRole('link', { name: 'Added to Tomorrow.' })).toBeVisible();
      await this.keepWords.click();
    }
    await expect(this.row(text)).toBeVisible();
  }

  get keepWords(): Locator {
    return this.page.getByRole('button', { name: /Keep the words/ });
  }

  /** Makes a todo of each line in the composer; a hydrated page says how many. */
  eachLine(count: number): Locator {
    return this.page.getByRole('button', { name: this.hydrated ? `Add ${count} todos` : 'Add each line' });
  }

  /** Leaves the editor of a note, which is a separate page without JavaScript. */
  async leaveNote(): Promise<void> {
    if (!this.hydrated) await this.open();
  }

  /** The page asks the person to sign in: by a modal dialog, or without JavaScript by a section of the page. */
  async expectAskedToSignIn(): Promise<void> {
    await expect(this.signInHeading).toBeVisible();
    await expect(this.page.getByText(SIGN_IN_TEXT).first()).toBeVisible();
    await expect(this.signIn).toBeVisible();
    if (this.hydrated) await expect(this.dialog).toBeVisible();
  }

  /** The session was ended elsewhere: a hydrated page notices by itself and opens the dialog, which is closed with Cancel. */
  async hearOfTheEnd(): Promise<void> {
    if (!this.hydrated) return;
    await expect(this.dialog).toBeVisible();
    await this.cancelDialog();
  }

  /** Closes the dialog with Cancel; the section without JavaScript covers nothing and stays. */
  async cancelDialog(): Promise<void> {
    if (!this.hydrated) return;
    await this.dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(this.dialog).toBeHidden();
  }

  /**
   * Sends one form, and waits until the server has answered: a hydrated page may show the result before that, and a test that
   * then reloads would race with it.
   */
  async send(act: () => Promise<unknown>): Promise<void> {
    const answered = () => this.page.waitForResponse(response => response.request().method() === 'POST');
    await this.load(() => Promise.all([answered(), act()]));
  }

  /** Does something that loads a new page if there is no JavaScript, and waits for that page. */
  async load(act: () => Promise<unknown>): Promise<void> {
    if (this.hydrated) {
      await act();
      return;
    }
    // Otherwise a page that is still loading would be taken for the new one.
    await this.page.waitForLoadState();
    await Promise.all([this.page.waitForEvent('load'), act()]);
  }

  /** Presses a button that sends a form. */
  async press(button: Locator | MenuItem): Promise<void> {
    if (button instanceof MenuItem) await button.open();
    await this.send(() => button.click());
  }

  /** Presses a button whose form is refused: a hydrated page sees by itself that the text can't be saved. */
  async pressRefused(button: Locator): Promise<void> {
    if (this.hydrated) await button.click();
    else await this.press(button);
  }

  /** The changes that this browser keeps: pending ones, and those about which the person has to decide. */
  kept(): Promise<string[]> {
    return this.page.evaluate(() => Object.keys(localStorage).filter(key => /^daybook\.op\.\d/.test(key)));
  }

  /** Waits until this browser has no pending changes. */
  async expectSaved(): Promise<void> {
    await expect.poll(() => this.kept(), 'what waits to be sent').toEqual([]);
  }

  /** Everything that this browser keeps for Daybook, as text. */
  stored(): Promise<string[]> {
    return this.page.evaluate(() => [localStorage, sessionStorage].flatMap(storage => Object.entries(storage).map(([key, value]) => `${key}: ${value}`)));
  }

  /** Types a todo and presses Enter, without waiting for anything. */
  async enterTodo(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Types a todo and presses Add. */
  async addTodo(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.press(this.add);
    await expect(this.composer).toHaveValue('');
  }

  /** Adds several todos, in this order. */
  async addTodos(...texts: string[]): Promise<void> {
    for (const text of texts) await this.addTodo(text);
  }

  checkbox(text: string): Locator {
    return this.page.getByRole('checkbox', { name: text, exact: true });
  }

  /** The open todo with this text. */
  row(text: string): Locator {
    return this.rows.filter({ has: this.checkbox(text) });
  }

  /** The control that opens the menu of a todo: in place, or without JavaScript on a separate page. */
  more(text: string): Locator {
    return this.page.getByRole('link', { name: `Actions for ${text}`, exact: true });
  }

  /** Opens editing. */
  editControl(text: string): MenuItem {
    return new MenuItem(this, text, 'Edit');
  }

  moveUp(text: string): MenuItem {
    return new MenuItem(this, text, 'Move up');
  }

  moveDown(text: string): MenuItem {
    return new MenuItem(this, text, 'Move down');
  }

  deleteButton(text: string): MenuItem {
    return new MenuItem(this, text, 'Delete');
  }

  /** Moves a todo to the day that its menu names. */
  moveToTomorrow(text: string): MenuItem {
    return new MenuItem(this, text, 'Move to tomorrow');
  }

  /** Moves a todo to a day that is chosen in the date field. */
  async moveTo(text: string, date: string): Promise<void> {
    await this.moveToTomorrow(text).open();
    const form = this.page.locator('.todo .pick-day');
    await form.getByLabel('Another day').fill(date);
    await this.press(form.getByRole('button', { name: 'Move' }));
  }

  /** The open todos are these, in this order. */
  async expectTodos(...texts: string[]): Promise<void> {
    await expect(this.list.getByRole('checkbox')).toHaveCount(texts.length);
    for (const [index, text] of texts.entries()) {
      await expect(this.list.getByRole('checkbox').nth(index)).toHaveAccessibleName(text);
    }
  }

  /** The open todos are these, in this order, each with one space of indent for every ancestor. */
  async expectTree(...todos: string[]): Promise<void> {
    await this.expectTodos(...todos.map(todo => todo.trim()));
    await this.expectLevels(...todos.map(todo => todo.length - todo.trimStart().length + 1));
  }

  /** The open todos are on these levels, from 1. */
  async expectLevels(...levels: number[]): Promise<void> {
    await expect.poll(() => this.rows.evaluateAll(rows => rows.map(row => Number(row.getAttribute('aria-level') ?? '1')))).toEqual(levels);
  }

  /** Waits until the server has everything; without JavaScript that is so once the page has loaded. */
  async expectSent(): Promise<void> {
    if (this.hydrated) await this.expectSaved();
  }

  /** The form of todos that can be selected. */
  get selection(): Locator {
    return this.page.getByRole('form', { name: 'Selected todos' });
  }

  /** Goes to the page for selecting, and selects these todos. */
  async selectSeveral(...texts: string[]): Promise<void> {
    if (this.hydrated) await this.expectSaved();
    await this.page.getByRole('link', { name: 'Select several' }).click();
    for (const text of texts) await this.checkbox(text).click();
  }

  /** Opens editing, puts other text in and saves it. */
  async edit(from: string, to: string): Promise<void> {
    await this.editControl(from).click();
    await this.editBox.fill(to);
    await this.press(this.editForm().getByRole('button', { name: 'Save' }));
    await expect(this.editBox).toBeHidden();
  }

  /** The form around the text that is being edited. */
  editForm(): Locator {
    return this.page.locator('form').filter({ has: this.editBox });
  }

  /** The Done section counts this many; with 0 there is no section. */
  async expectDone(count: number): Promise<void> {
    if (count === 0) await expect(this.doneSection).toBeHidden();
    else await expect(this.doneSection.locator('summary')).toHaveText(new RegExp(`^\\s*Done\\s*${count}\\s*$`));
  }

  /** Unfolds the Done section. */
  async openDone(): Promise<void> {
    const open = await this.doneSection.evaluate(details => (details as HTMLDetailsElement).open);
    if (!open) await this.doneSection.locator('summary').click();
    await expect(this.doneSection).toHaveAttribute('open');
  }

  /** Adds an empty note and returns its card. */
  async createNote(): Promise<NoteCard> {
    const before = await this.notes.count();
    await this.press(this.addNote);
    await expect(this.notes).toHaveCount(before + 1);
    return this.note(before);
  }

  /** Sends a note now: by leaving the field, or by the Save button without JavaScript. */
  async submitNote(note: NoteCard): Promise<void> {
    if (!this.hydrated) {
      await this.press(note.save);
      return;
    }
    // Autosave may have sent it already; then leaving the field sends nothing.
    await note.body.focus();
    await note.title.focus();
    await expect(note.status).toHaveText(/^(Saved|Not saved)/);
  }

  /** Sends a note that was deleted elsewhere: a hydrated page makes a new note of it by itself; otherwise the text comes back, to be saved as a new one. */
  async submitNoteThatIsGone(note: NoteCard): Promise<void> {
    if (this.hydrated) {
      await note.body.blur();
      await expect(this.message(/deleted elsewhere/)).toBeVisible();
      await expect(this.note(0).status).toHaveText('Saved');
      return;
    }
    await this.press(note.save);
    await expect(this.page.getByText(/no longer here/)).toBeVisible();
    await this.press(this.note(0).save);
  }

  /** The card at a place, from 0. */
  note(index: number): NoteCard {
    return new NoteCard(this, this.notes.nth(index), this.hydrated);
  }
}

/** One item in the menu of a todo; opens the menu first. */
export class MenuItem {
  readonly item: Locator;

  constructor(
    private readonly day: DayPage,
    private readonly text: string,
    name: string,
  ) {
    const row = day.page.getByRole('listitem').filter({ has: day.checkbox(text) });
    this.item = row.locator('.row-menu').locator('a, button').filter({ hasText: name });
  }

  /** Opens the menu, if it is not open. */
  async open(): Promise<void> {
    if (await this.item.isVisible()) return;
    // Another open menu may cover this row.
    const open = this.day.page.locator('.todo .row-menu');
    if (this.day.hydrated && (await open.isVisible())) await open.press('Escape');
    await this.day.load(() => this.day.more(this.text).click());
    await expect(this.item).toBeVisible();
  }

  async click(): Promise<void> {
    await this.open();
    await this.item.click();
  }

  async focus(): Promise<void> {
    await this.open();
    await this.item.focus();
  }
}

/** One note on a day page. */
export class NoteCard {
  readonly title: Locator;
  readonly body: Locator;
  readonly status: Locator;
  readonly save: Locator;
  readonly edit: Locator;
  readonly markdown: Locator;
  readonly deleteButton: Locator;
  readonly showWhole: Locator;
  readonly menu: Locator;

  constructor(
    private readonly day: DayPage,
    readonly card: Locator,
    private readonly hydrated: boolean,
  ) {
    this.title = card.getByRole('textbox', { name: 'Title' });
    // While the note is shown formatted, its field is hidden, also from assistive technology.
    this.body = card.locator('.note-body');
    this.status = card.locator('.note-foot').getByRole('status');
    this.save = card.getByRole('button', { name: 'Save' });
    this.edit = card.getByRole('link', { name: /^Edit note/ });
    this.markdown = card.locator('.markdown');
    this.deleteButton = card.getByRole('button', { name: /^Delete note/ });
    this.menu = card.locator('.note-more > summary');
    this.showWhole = card.getByRole('link', { name: /^Show the whole note/ });
  }

  /** The id of the note. */
  async id(): Promise<string> {
    return ((await this.card.getAttribute('id')) ?? '').replace(/^note-/, '');
  }

  /** The checkbox of a task in the text. */
  task(name: string): Locator {
    return this.markdown.getByRole('checkbox', { name, exact: true });
  }

  /** Writes both fields and waits until they are saved: by autosave, or by the Save button without JavaScript. */
  async write(title: string, body: string): Promise<void> {
    await this.title.fill(title);
    await (body.length > 10_000 ? paste(this.body, body) : this.body.fill(body));
    if (this.hydrated) {
      await this.body.blur();
      await expect(this.status).toHaveText('Saved');
    } else {
      await this.day.press(this.save);
    }
  }

  /** Moves the note to a day that is chosen in the date field. */
  async moveTo(date: string): Promise<void> {
    await this.menu.click();
    await this.card.getByLabel('Another day').fill(date);
    await this.day.press(this.card.getByRole('button', { name: 'Move', exact: true }));
  }

  /** Moves the note one place up or down, by its menu. */
  async shift(label: 'Move up' | 'Move down'): Promise<void> {
    await this.menu.click();
    await Promise.all([this.day.page.waitForEvent('load'), this.card.getByRole('button', { name: label }).click()]);
    await this.day.awake();
  }

  /** Pins, unpins, folds or unfolds the note, by its menu. */
  async mark(label: 'Pin' | 'Unpin' | 'Fold' | 'Unfold'): Promise<void> {
    await this.menu.click();
    await this.day.press(this.card.getByRole('button', { name: label, exact: true }));
  }

  /** Writes another title: by leaving the field, or by the Save button without JavaScript. */
  async rename(title: string): Promise<void> {
    await this.title.fill(title);
    if (this.hydrated) await this.title.blur();
    else await this.day.press(this.save);
  }

  /** The note is shown formatted. */
  async expectRead(): Promise<void> {
    await expect(this.card).toHaveAttribute('data-reading');
    await expect(this.markdown).toBeVisible();
  }

  /** Loads the rest of a long note, of which a page has the beginning. */
  async open(): Promise<void> {
    if (!(await this.showWhole.isVisible())) return;
    await this.day.load(() => this.showWhole.click());
    await expect(this.showWhole).toBeHidden();
  }

  /** Both fields hold exactly this; a long note is opened for it. */
  async expectText(title: string, body: string): Promise<void> {
    await this.open();
    await expect(this.title).toHaveValue(title);
    // A diff of 100,000 characters would make the report unreadable, so only the result is shown.
    await expect.poll(async () => (await this.body.inputValue()) === body, 'the body is exactly what was typed').toBe(true);
  }
}
