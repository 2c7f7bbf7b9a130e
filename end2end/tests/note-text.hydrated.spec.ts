import { holdAnswers, loseAnswer } from '../support/answers';
import type { DayPage } from '../support/day-page';
import { expect, test } from '../support/test';
import { holdWasm } from '../support/wasm';

const SAVE = '**/api/notes/save';
const CREATE = '**/api/notes/create';

/** The first tab types over what another has just saved. */
async function typeInConflict(day: DayPage, other: DayPage): Promise<void> {
  await (await day.createNote()).write('Shared', 'The first version');
  await other.open('/');
  await other.note(0).write('Shared', 'Of the other tab');
  await day.send(() => day.note(0).body.fill('Mine'));
}

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('a text in conflict is not saved over the other one by a reload', async ({ day, otherTab, page, quiet }) => {
  quiet.allowStatus(409);
  const other = await otherTab();
  await typeInConflict(day, other);
  await expect(page.getByText(/changed on another page/)).toBeVisible();

  await day.reload();
  await expect(page.getByText(/changed on another page/)).toBeVisible();
  await day.note(0).expectText('Shared', 'Mine');
  await other.reload();
  await other.note(0).expectText('Shared', 'Of the other tab');

  await page.getByRole('button', { name: 'Show the other version' }).click();
  await day.note(0).expectText('Shared', 'Of the other tab');
  await day.reload();
  await expect(day.note(0).status).toHaveText('Saved');
  await day.note(0).expectText('Shared', 'Of the other tab');
});

test('a text in conflict is saved over the other one when its writer chooses so', async ({ day, otherTab, page, quiet }) => {
  quiet.allowStatus(409);
  const other = await otherTab();
  await typeInConflict(day, other);
  await day.send(() => page.getByRole('button', { name: 'Keep mine' }).click());
  await expect(day.note(0).status).toHaveText('Saved');
  await expect(day.note(0).body).toBeFocused();
  await other.reload();
  await other.note(0).expectText('Shared', 'Mine');
});

test('a note in conflict can be deleted and restored, and is still in conflict', async ({ day, otherTab, page, quiet }) => {
  quiet.allowStatus(409);
  await (await day.createNote()).write('Shared', 'The first version');
  const other = await otherTab();
  await other.open('/');
  await other.note(0).write('Shared', 'Of the other tab');
  await day.note(0).body.fill('Mine');
  const deleted = page.waitForResponse('**/api/notes/delete');
  await day.note(0).deleteButton.click();
  await deleted;
  await expect(day.notes).toHaveCount(0);
  await day.press(day.undo);
  for (const look of [() => Promise.resolve(), () => day.reload()]) {
    await look();
    await expect(page.getByText(/changed on another page/)).toBeVisible();
    await day.note(0).expectText('Shared', 'Mine');
  }
  await other.reload();
  await other.note(0).expectText('Shared', 'Of the other tab');
});

test('a text whose save was answered too late is not saved again over a later one', async ({ day, otherTab, page }) => {
  await (await day.createNote()).write('Trip', 'Before');
  const answer = await holdAnswers(page, SAVE);
  const sent = page.waitForRequest(SAVE);
  await day.note(0).body.fill('Sent in the last moment');
  await sent;
  await page.goto('/d/2026-01-01');
  await answer();
  const other = await otherTab();
  await expect(async () => {
    await other.open('/');
    await expect(other.note(0).body).toHaveValue('Sent in the last moment', { timeout: 500 });
  }).toPass();
  await other.note(0).write('Trip', 'Revised since');
  await day.open('/');
  await expect(page.getByText(/changed on another page/)).toBeVisible();
  await other.reload();
  await other.note(0).expectText('Trip', 'Revised since');
});

test('what is typed during a save is saved when the page is left', async ({ day, otherTab, page, quiet }) => {
  quiet.allowStatus(409);
  await (await day.createNote()).write('Trip', 'Before');
  const answer = await holdAnswers(page, SAVE);
  const sent = page.waitForRequest(SAVE);
  await day.note(0).body.fill('Sent');
  await sent;
  await day.note(0).body.pressSequentially(', and then some');
  await page.goto('/d/2026-01-01');
  await answer();
  const other = await otherTab();
  await expect(async () => {
    await other.open('/');
    await expect(other.note(0).body).toHaveValue('Sent, and then some', { timeout: 500 });
  }).toPass();
});

test('typing in a note that another tab deleted continues in a new note', async ({ day, otherTab, quiet }) => {
  quiet.allowStatus(404);
  await (await day.createNote()).write('Going', 'The first version');
  const other = await otherTab();
  await other.open('/');
  await day.press(day.note(0).deleteButton);

  await other.note(0).body.press('ControlOrMeta+End');
  await other.send(() => other.note(0).body.pressSequentially(', typed on'));
  await expect(other.message(/deleted on another page/)).toBeVisible();
  await expect(other.note(0).body).toBeFocused();
  await other.page.keyboard.type(' and on');
  await expect(other.note(0).status).toHaveText('Saved');
  await other.reload();
  await other.note(0).expectText('Going', 'The first version, typed on and on');
});

test('a note that is deleted while it is being saved disappears, and Undo brings back all of it', async ({ day, page }) => {
  await (await day.createNote()).write('Going', 'Before');
  const answer = await holdAnswers(page, SAVE);
  const sent = page.waitForRequest(SAVE);
  await day.note(0).body.fill('Sent');
  await sent;
  await day.note(0).body.pressSequentially(', and then some');
  const deleted = page.waitForResponse('**/api/notes/delete');
  await day.note(0).deleteButton.click();
  await expect(day.notes).toHaveCount(0);
  await answer();
  await deleted;
  await day.press(day.undo);
  await day.note(0).expectText('Going', 'Sent, and then some');
  await expect(day.note(0).title).toBeFocused();
  await day.reload();
  await day.note(0).expectText('Going', 'Sent, and then some');
});

test('a new note that is deleted while it is being saved stays deleted', async ({ day, page }) => {
  const answer = await holdAnswers(page, CREATE);
  const sent = page.waitForRequest(CREATE);
  const note = await day.createNote();
  await note.body.fill('On its way');
  await sent;
  const deleted = page.waitForResponse('**/api/notes/delete');
  await note.deleteButton.click();
  await answer();
  await deleted;
  await day.reload();
  await expect(day.notes).toHaveCount(0);
});

test('a new note that cannot be saved can still be deleted, and restored', async ({ day, page, quiet }) => {
  quiet.allowStatus(422);
  const note = await day.createNote();
  await day.send(() => note.title.fill('é'.repeat(201)));
  await expect(page.getByText(/A title can have 200 characters/)).toBeVisible();
  await note.deleteButton.click();
  await expect(day.notes).toHaveCount(0);
  await day.undo.click();
  await expect(day.note(0).title).toHaveValue('é'.repeat(201));
  await day.note(0).deleteButton.click();
  await expect(day.notes).toHaveCount(0);
  await day.reload();
  await expect(day.notes).toHaveCount(0);
});

test('a note that cannot be deleted comes back with what was typed', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  await (await day.createNote()).write('Staying', 'Before');
  await page.route('**/api/notes/**', route => route.abort());
  await day.note(0).body.fill('Typed');
  await day.note(0).deleteButton.click();
  await expect(day.message(/can't be reached/)).toBeVisible();
  await day.note(0).expectText('Staying', 'Typed');
  await page.unroute('**/api/notes/**');
  await expect(day.note(0).status).toHaveText('Saved');
  await day.reload();
  await day.note(0).expectText('Staying', 'Typed');
});

test('what is typed into a note before the page wakes is saved', async ({ day, page }) => {
  await (await day.createNote()).write('Title', 'Saved body');
  const arrive = await holdWasm(page);
  await page.goto('/', { waitUntil: 'domcontentloaded' });
  await day.note(0).body.fill('Typed early');
  await day.send(arrive);
  await expect(day.note(0).status).toHaveText('Saved');
  await day.reload();
  await day.note(0).expectText('Title', 'Typed early');
});

test('a new note loses nothing when the answer to its first save is lost', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  await loseAnswer(page, CREATE);
  const note = await day.createNote();
  await note.body.fill('First');
  await expect(note.status).toHaveText('Not saved');
  await note.body.pressSequentially(', and more');
  await expect(note.status).toHaveText('Saved');
  await day.reload();
  await expect(day.notes).toHaveCount(1);
  await day.note(0).expectText('', 'First, and more');
});

test('a new note whose answer got lost is not saved over the changes of another tab', async ({ day, otherTab, page, quiet }) => {
  quiet.allowUnreachable();
  await loseAnswer(page, CREATE);
  const note = await day.createNote();
  await note.body.fill('Mine');
  await expect(note.status).toHaveText('Not saved');
  const other = await otherTab();
  await other.open('/');
  await other.note(0).write('', 'Of the other tab');
  await expect(page.getByText(/changed on another page/)).toBeVisible();
  await note.expectText('', 'Mine');
  await other.reload();
  await other.note(0).expectText('', 'Of the other tab');
});

test('a lost answer causes no conflict with oneself', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  const note = await day.createNote();
  await note.write('Trip', 'Before');
  await loseAnswer(page, SAVE);
  await note.body.fill('First');
  await expect(note.status).toHaveText('Not saved');
  await note.body.pressSequentially(', and more');
  await expect(note.status).toHaveText('Saved');
  await loseAnswer(page, SAVE);
  await note.body.pressSequentially(', and before a reload');
  await expect(note.status).toHaveText('Not saved');
  await note.body.pressSequentially(', the end');
  await day.reload();
  await expect(note.status).toHaveText('Saved');
  await day.reload();
  await note.expectText('Trip', 'First, and more, and before a reload, the end');
});

test('unsaved text of a note that was deleted meanwhile comes back as a new note', async ({ day, otherTab, page, quiet }) => {
  quiet.allowUnreachable();
  await (await day.createNote()).write('Going', 'Before');
  await page.route('**/api/**', route => route.abort());
  await day.note(0).body.fill('Never sent');
  await expect(day.note(0).status).toHaveText('Not saved');
  const other = await otherTab();
  await other.open('/');
  await other.press(other.note(0).deleteButton);
  await page.unroute('**/api/**');
  await day.reload();
  await expect(day.note(0).status).toHaveText('Saved');
  await day.reload();
  await expect(day.notes).toHaveCount(1);
  await day.note(0).expectText('Going', 'Never sent');
});

test('what is typed right after Enter in a title goes into the body', async ({ day, page }) => {
  const note = await day.createNote();
  await note.title.fill('Shopping');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Milk');
  await expect(note.status).toHaveText('Saved');
  await note.expectText('Shopping', 'Milk');
});

test('Enter while a title is being composed stays in the title', async ({ day }) => {
  const note = await day.createNote();
  await note.title.focus();
  const taken = await note.title.evaluate(field => {
    const event = new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true });
    return !field.dispatchEvent(event);
  });
  expect(taken).toBe(false);
});
