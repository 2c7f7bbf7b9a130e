import { CHANGES, cutChanges, holdAnswers, loseAnswer } from '../support/answers';
import type { DayPage } from '../support/day-page';
import { expect, test } from '../support/test';
import { holdWasm } from '../support/wasm';

const CONFLICT = /changed elsewhere/;
const OTHER_TEXT = 'Shared\n\nOf the other browser';

/** The first browser types into a field that was already open when another browser saved. */
async function typeInConflict(day: DayPage, other: DayPage): Promise<void> {
  await (await day.createNote()).write('Shared', 'The first version');
  await other.reload();
  await day.note(0).body.focus();
  await other.note(0).write('Shared', 'Of the other browser');
  await day.note(0).body.fill('Mine');
  await expect(day.page.getByText(CONFLICT)).toBeVisible();
}

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('a text in conflict is not saved over the other one by a reload, and can be given up', async ({ day, signedIn, otherBrowser, page }) => {
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  await typeInConflict(day, other);
  const note = day.note(0);
  for (const look of [() => Promise.resolve(), () => day.reload()]) {
    await look();
    await expect(page.getByText(CONFLICT)).toBeVisible();
    await note.expectText('Shared', 'Mine');
    await expect(note.status).toHaveText('Not saved');
    await expect(note.card.locator('.theirs pre')).toHaveText(OTHER_TEXT);
  }
  await other.reload();
  await other.note(0).expectText('Shared', 'Of the other browser');

  await note.card.getByRole('button', { name: 'Keep theirs' }).click();
  await note.expectText('Shared', 'Of the other browser');
  await expect(note.body).toBeFocused();
  await expect(page.getByText(CONFLICT)).toBeHidden();
  await day.expectSaved();
  await day.reload();
  await expect(note.status).toHaveText('Saved');
  await note.expectText('Shared', 'Of the other browser');
});

test('a text in conflict is saved over the other one when its writer says so', async ({ day, signedIn, otherBrowser }) => {
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  await typeInConflict(day, other);
  await day.press(day.note(0).card.getByRole('button', { name: 'Keep mine' }));
  await expect(day.note(0).status).toHaveText('Saved');
  await expect(day.note(0).body).toBeFocused();
  await other.reload();
  await other.note(0).expectText('Shared', 'Mine');
});

test('changes of different lines of one note are joined, and nobody is asked', async ({ day, signedIn, otherBrowser, page, quiet }) => {
  quiet.allowUnreachable();
  await (await day.createNote()).write('Plan', 'First\n\nSecond\n\nThird');
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  const reconnect = await cutChanges(page);
  await day.note(0).body.fill('First, mine\n\nSecond\n\nThird');
  await day.note(0).title.focus();
  await other.note(0).write('Plan', 'First\n\nSecond\n\nThird, theirs');
  await reconnect();
  await expect(day.message(/It holds both changes now/)).toBeVisible();
  for (const look of [() => Promise.resolve(), () => day.reload()]) {
    await look();
    for (const one of [day, other]) await one.note(0).expectText('Plan', 'First, mine\n\nSecond\n\nThird, theirs');
    await expect(page.getByRole('button', { name: 'Keep both' })).toHaveCount(0);
  }
});

test('of two texts in conflict both can be kept', async ({ day, signedIn, otherBrowser }) => {
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  await typeInConflict(day, other);
  await day.press(day.note(0).card.getByRole('button', { name: 'Keep both' }));
  await expect(day.notes).toHaveCount(2);
  await day.expectSaved();
  for (const browser of [day, other]) {
    await browser.reload();
    await browser.note(0).expectText('Shared', 'Of the other browser');
    await browser.note(1).expectText('Shared', 'Mine');
  }
});

test('a conflict that comes while one types on is about all that was typed', async ({ day, signedIn, farBrowser }) => {
  await (await day.createNote()).write('Shared', 'The first version');
  const far = await farBrowser();
  await far.signInAs(signedIn);
  far.cutOff();
  await day.note(0).write('Shared', 'Of the other browser');
  const note = far.note(0);
  await note.body.fill('Mine');
  await expect(note.status).toHaveText('Not saved');
  await note.body.pressSequentially(', typed on');
  await far.reconnect();
  await note.body.pressSequentially(' and on');
  await expect(far.page.getByText(CONFLICT)).toBeVisible();
  await expect(note.body).toBeFocused();
  await note.body.pressSequentially(' to the end');
  await far.reload();
  await note.expectText('Shared', 'Mine, typed on and on to the end');
  await expect(note.card.locator('.theirs pre')).toHaveText(OTHER_TEXT);
  await far.press(note.card.getByRole('button', { name: 'Keep mine' }));
  await expect(day.note(0).body).toHaveValue('Mine, typed on and on to the end');
});

test('two tabs of one browser that type into the same note at once are in conflict as well', async ({ day, otherTab, page }) => {
  await (await day.createNote()).write('Shared', 'The first version');
  const other = await otherTab();
  await other.open('/');
  await day.note(0).body.focus();
  await other.note(0).write('Shared', 'Of the other tab');
  await expect(day.note(0).body).toHaveValue('The first version');
  await day.note(0).body.fill('Mine');
  await expect(page.getByText(CONFLICT)).toBeVisible();
  await day.note(0).expectText('Shared', 'Mine');
  // The browser keeps one list of open conflicts, and each of its tabs can resolve them.
  await expect(other.note(0).card.locator('.theirs pre')).toHaveText('Shared\n\nOf the other tab');
  await other.press(other.note(0).card.getByRole('button', { name: 'Keep mine' }));
  for (const tab of [day, other]) {
    await expect(tab.page.getByText(CONFLICT)).toBeHidden();
    await tab.note(0).expectText('Shared', 'Mine');
  }
});

test('a note in conflict can be thrown away and taken back, and is in conflict still', async ({ day, signedIn, otherBrowser, page }) => {
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  await typeInConflict(day, other);
  await day.press(day.note(0).deleteButton);
  await expect(day.notes).toHaveCount(0);
  await day.press(day.undo);
  for (const look of [() => Promise.resolve(), () => day.reload()]) {
    await look();
    await expect(page.getByText(CONFLICT)).toBeVisible();
    await day.note(0).expectText('Shared', 'Mine');
  }
  await other.reload();
  await other.note(0).expectText('Shared', 'Of the other browser');
});

test('a text whose save was answered too late is not saved again over a later one', async ({ day, signedIn, otherBrowser, page }) => {
  await (await day.createNote()).write('Trip', 'Before');
  const answer = await holdAnswers(page, CHANGES);
  const sent = page.waitForRequest(CHANGES);
  await day.note(0).body.fill('Sent in the last moment');
  await sent;
  await page.goto('about:blank');
  await answer();
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  await expect(other.note(0).body).toHaveValue('Sent in the last moment');
  await other.note(0).write('Trip', 'Revised since');
  await day.open('/');
  await day.expectSaved();
  await day.note(0).expectText('Trip', 'Revised since');
  await expect(page.getByText(CONFLICT)).toBeHidden();
  await other.reload();
  await other.note(0).expectText('Trip', 'Revised since');
});

test('what follows a save that is under way is saved when the page is left', async ({ day, signedIn, otherBrowser, page }) => {
  await (await day.createNote()).write('Trip', 'Before');
  const answer = await holdAnswers(page, CHANGES);
  const sent = page.waitForRequest(CHANGES);
  await day.note(0).body.fill('Sent');
  await sent;
  await day.note(0).body.pressSequentially(', and then some');
  await page.goto('/d/2026-01-01');
  await answer();
  await day.expectSaved();
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  await expect(other.note(0).body).toHaveValue('Sent, and then some');
});

test('typing on in a note that another browser deleted goes on in a new note', async ({ day, signedIn, farBrowser }) => {
  await (await day.createNote()).write('Going', 'The first version');
  const far = await farBrowser();
  await far.signInAs(signedIn);
  far.cutOff();
  await day.press(day.note(0).deleteButton);

  await far.note(0).body.press('ControlOrMeta+End');
  await far.note(0).body.press('ControlOrMeta+End');
  await far.note(0).body.pressSequentially(', typed on');
  await far.reconnect();
  await expect(far.message(/deleted elsewhere/)).toBeVisible();
  await expect(far.note(0).body).toBeFocused();
  await far.page.keyboard.type(' and on');
  await expect(far.note(0).status).toHaveText('Saved');
  await far.expectSaved();
  await far.reload();
  await expect(far.notes).toHaveCount(1);
  await far.note(0).expectText('Going', 'The first version, typed on and on');
});

test('a note that is deleted while it is being saved disappears, and Undo brings back all of it', async ({ day, page }) => {
  await (await day.createNote()).write('Going', 'Before');
  const answer = await holdAnswers(page, CHANGES);
  const sent = page.waitForRequest(CHANGES);
  await day.note(0).body.fill('Sent');
  await sent;
  await day.note(0).body.pressSequentially(', and then some');
  await day.note(0).deleteButton.click();
  await expect(day.notes).toHaveCount(0);
  await answer();
  await day.expectSaved();
  await day.press(day.undo);
  await day.note(0).expectText('Going', 'Sent, and then some');
  await expect(day.note(0).title).toBeFocused();
  await day.reload();
  await day.note(0).expectText('Going', 'Sent, and then some');
});

test('a new note that is deleted while it is being saved stays deleted', async ({ day, page }) => {
  const answer = await holdAnswers(page, CHANGES);
  const sent = page.waitForRequest(CHANGES);
  await day.addNote.click();
  const note = day.note(0);
  await note.body.fill('On its way');
  await sent;
  await note.deleteButton.click();
  await expect(day.notes).toHaveCount(0);
  await answer();
  await day.expectSaved();
  await day.reload();
  await expect(day.notes).toHaveCount(0);
});

test('a new note that cannot be saved can still be thrown away, and taken back', async ({ day, page }) => {
  const tooLong = 'é'.repeat(201);
  const note = await day.createNote();
  await note.title.fill(tooLong);
  await expect(page.getByText(/A title can have 200 characters/)).toBeVisible();
  await day.press(note.deleteButton);
  await expect(day.notes).toHaveCount(0);
  await day.press(day.undo);
  await expect(day.note(0).title).toHaveValue(tooLong);
  await day.press(day.note(0).deleteButton);
  await expect(day.notes).toHaveCount(0);
  await day.reload();
  await expect(day.notes).toHaveCount(0);
  // The text itself is kept until somebody decides.
  await expect(page.getByRole('main').getByText(tooLong)).toBeVisible();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByRole('main').getByText(tooLong)).toBeHidden();
  await day.expectSaved();
});

test('a note that is deleted while nothing can be sent stays away, and Undo brings back what was typed', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  await (await day.createNote()).write('Going', 'Before');
  const reconnect = await cutChanges(page);
  await day.note(0).body.fill('Typed');
  await day.note(0).deleteButton.click();
  await expect(day.message(/can't be reached/)).toBeVisible();
  await expect(day.notes).toHaveCount(0);
  await day.reload();
  await expect(day.notes).toHaveCount(0);
  await reconnect();
  await day.expectSaved();
  await day.reload();
  await expect(day.notes).toHaveCount(0);

  await (await day.createNote()).write('Staying', 'Before');
  const reconnectAgain = await cutChanges(page);
  await day.note(0).body.fill('Typed');
  await day.note(0).deleteButton.click();
  await day.undo.click();
  await day.note(0).expectText('Staying', 'Typed');
  await reconnectAgain();
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
  await loseAnswer(page, CHANGES);
  await day.addNote.click();
  const note = day.note(0);
  await note.body.fill('First');
  await expect(note.status).toHaveText('Not saved');
  await note.body.pressSequentially(', and more');
  await expect(note.status).toHaveText('Saved');
  await day.reload();
  await expect(day.notes).toHaveCount(1);
  await day.note(0).expectText('', 'First, and more');
});

test('a new note whose answer got lost is not saved over what another browser made of it', async ({ day, signedIn, otherBrowser, page, quiet }) => {
  quiet.allowUnreachable();
  const reconnect = await cutChanges(page);
  await loseAnswer(page, CHANGES);
  await day.addNote.click();
  const note = day.note(0);
  await note.body.fill('Mine');
  await expect(note.status).toHaveText('Not saved');
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  await other.note(0).write('', 'Of the other browser');
  await reconnect();
  await expect(page.getByText(CONFLICT)).toBeVisible();
  await note.expectText('', 'Mine');
  await other.reload();
  await other.note(0).expectText('', 'Of the other browser');
});

test('a lost answer causes no conflict with oneself', async ({ day, signedIn, farBrowser }) => {
  await (await day.createNote()).write('Trip', 'Before');
  const far = await farBrowser();
  await far.signInAs(signedIn);
  const note = far.note(0);
  far.loseAnswers();
  await note.body.fill('First');
  await expect(note.status).toHaveText('Not saved');
  await note.body.pressSequentially(', and more');
  await far.reconnect();
  await expect(note.status).toHaveText('Saved');
  far.loseAnswers();
  await note.body.pressSequentially(', and before a reload');
  await expect(note.status).toHaveText('Not saved');
  await note.body.pressSequentially(', the end');
  await far.reconnect();
  await far.reload();
  await expect(note.status).toHaveText('Saved');
  await far.reload();
  await note.expectText('Trip', 'First, and more, and before a reload, the end');
});

test('an answer that got lost comes by the stream of events', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  const note = await day.createNote();
  await loseAnswer(page, CHANGES);
  await note.body.fill('First');
  await expect(note.status).toHaveText('Saved');
  await note.body.pressSequentially(', and more');
  await expect(note.status).toHaveText('Saved');
  await day.reload();
  await note.expectText('', 'First, and more');
});

test('what was not saved of a note that is gone by then comes back as a new note', async ({ day, signedIn, farBrowser }) => {
  await (await day.createNote()).write('Going', 'Before');
  const far = await farBrowser();
  await far.signInAs(signedIn);
  far.cutOff();
  await far.note(0).body.fill('Never sent');
  await expect(far.note(0).status).toHaveText('Not saved');
  await far.page.goto('about:blank');
  await day.press(day.note(0).deleteButton);
  far.mend();
  await far.open('/');
  await expect(far.note(0).status).toHaveText('Saved');
  await far.reload();
  await expect(far.notes).toHaveCount(1);
  await far.note(0).expectText('Going', 'Never sent');
});

test('a long text that was typed in the last moment comes back', async ({ signedIn, farBrowser }) => {
  const text = 'A long paragraph of a long note. '.repeat(1_500);
  const far = await farBrowser();
  await far.signInAs(signedIn);
  await (await far.createNote()).write('Long', '');
  far.cutOff();
  await far.note(0).body.fill(text);
  await far.page.goto('about:blank');
  far.mend();
  await far.open('/');
  await far.note(0).expectText('Long', text);
  await expect(far.note(0).status).toHaveText('Saved');
  await far.expectSaved();
  await far.reload();
  await far.note(0).expectText('Long', text);
});

test('what is typed right after Enter in a title stands in the body', async ({ day, page }) => {
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
    const event = new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true });
    return !field.dispatchEvent(event);
  });
  expect(taken).toBe(false);
});
