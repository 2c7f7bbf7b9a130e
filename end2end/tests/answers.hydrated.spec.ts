import type { Page, Route } from '@playwright/test';
import { CHANGES, cutChanges } from '../support/answers';
import type { DayPage, NoteCard } from '../support/day-page';
import { Portal, PORTAL_PAGE, redirectTo } from '../support/portal';
import { refuseBatchesWith } from '../support/refusing';
import { savedElsewhere, savedOf } from '../support/saved';
import { expect, test } from '../support/test';

// Answers of another release are in `formats.hydrated.spec.ts`.
const UNREACHABLE = "Daybook can't be reached. Your changes are kept on this device and sent as soon as possible.";
const BUSY = "Daybook can't save right now. Your changes are kept on this device and sent again soon.";
const SIGNED_OUT = 'Sign in to save. Your changes are kept on this device until then.';
const REFUSED = 'This change was not saved. Reload the page and make it again.';

type Answer = (route: Route) => Promise<void>;

/** An answer with an HTML page, as the computers between a browser and Daybook give it. */
const html = (status: number): Answer => route => route.fulfill({ status, contentType: 'text/html; charset=utf-8', body: PORTAL_PAGE });

/** An answer with JSON. */
const json = (status: number, body: object, headers: Record<string, string> = {}): Answer => route =>
  route.fulfill({ status, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** A page sends what is left while it is being left, past the answers of a test. A browser may refuse that, and so does this one from now on. */
async function sendNothingWhileLeaving(page: Page): Promise<void> {
  const refuse = () => {
    Navigator.prototype.sendBeacon = () => false;
  };
  await page.addInitScript(refuse);
  await page.evaluate(refuse);
}

/** The page shows what was done, says why it is not saved, and keeps it: a new todo, and the check of a saved one. */
async function expectUnsaved(day: DayPage, words: string): Promise<void> {
  await day.expectTodos('Milk');
  await expect(day.checkbox('Bread')).toBeChecked();
  await expect(day.message(words)).toBeVisible();
  await expect(day.row('Milk').getByText('Not sent yet')).toBeVisible();
  expect(await day.kept()).toHaveLength(2);
}

/** Does two things that are answered in this way. They stay in the queue, over a reload too. */
async function expectToStay(day: DayPage, answer: Answer, words: string): Promise<void> {
  const before = await savedOf(day);
  await sendNothingWhileLeaving(day.page);
  await day.page.route(CHANGES, answer);
  await day.enterTodo('Milk');
  await expect(day.message(words)).toBeVisible();
  await day.checkbox('Bread').click();
  await expectUnsaved(day, words);
  await day.reload();
  await expectUnsaved(day, words);
  expect(await savedOf(day), 'nothing has reached the server').toEqual(before);
}

/** Once the changes are answered by the server, they are saved. */
async function expectToBeSavedThen(day: DayPage, words: string): Promise<void> {
  await day.page.unroute(CHANGES);
  await day.expectSaved();
  await expect(day.message(words)).toBeHidden();
  await expect(day.page.getByText('Not sent yet')).toHaveCount(0);
}

/** What the server has then: each change was made once, after the one that added the bread. */
const SAVED = { open: ['Milk'], done: ['Bread'], notes: [], changes: 3 };

for (const [what, answer, words] of [
  ['an HTML page with status 200', html(200), UNREACHABLE],
  ["Daybook's own 403", json(403, { error: 'forbidden' }), UNREACHABLE],
  ['an HTML page with status 413, as a proxy sends it', html(413), UNREACHABLE],
  ["JSON with status 413 that is not Daybook's", json(413, { message: 'Request Too Long' }), UNREACHABLE],
  ['a 429 with Retry-After', json(429, { error: 'too_many_requests', retry_after: 2 }, { 'retry-after': '2' }), BUSY],
  ["Daybook's own 500", json(500, { error: 'internal' }), UNREACHABLE],
  ["Daybook's own 503", json(503, { error: 'unavailable' }), BUSY],
  ['the 507 of a full disk', json(507, { error: 'disk_full' }), BUSY],
  ['a redirect to a page of the same site', route => redirectTo(route, '/'), UNREACHABLE],
  ['a reset connection', route => route.abort('connectionreset'), UNREACHABLE],
] as readonly (readonly [string, Answer, string])[]) {
  test(`a change that is answered by ${what} stays in the queue`, async ({ day, signedIn, otherBrowser, quiet }) => {
    quiet.allowUnreachable();
    quiet.allowStatus(400, 403, 408, 413, 429, 500, 502, 503, 507);
    await day.addTodo('Bread');
    await day.expectSaved();
    await expectToStay(day, answer, words);
    await expectToBeSavedThen(day, words);
    expect(await savedElsewhere(otherBrowser, signedIn)).toEqual(SAVED);
  });
}

test('a change that a captive portal redirects to its own site stays in the queue', async ({ day, signedIn, otherBrowser, quiet }) => {
  // The page's policy forbids requests to other sites.
  quiet.allowUnreachable();
  quiet.allow(/Content Security Policy/);
  await using portal = await Portal.start();
  await day.addTodo('Bread');
  await day.expectSaved();
  await expectToStay(day, route => portal.redirect(route), UNREACHABLE);
  await expectToBeSavedThen(day, UNREACHABLE);
  expect(await savedElsewhere(otherBrowser, signedIn)).toEqual(SAVED);
});

// `0,` says that a change was made, and the parentheses around it hold what became of each change.
for (const [what, outcomes] of [
  ['of no change', '()'],
  ['of more changes than were sent', '(0,0,0,)'],
] as const) {
  test(`a change whose answer tells the outcome ${what} stays in the queue`, async ({ day, page, signedIn, otherBrowser }) => {
    const [response] = await Promise.all([page.waitForResponse(CHANGES), day.addTodo('Bread')]);
    const answer = { headers: response.headers(), body: await response.text() };
    expect(answer.body).toContain('(0,)');
    await day.expectSaved();
    await expectToStay(day, route => route.fulfill({ ...answer, body: answer.body.replace('(0,)', outcomes) }), UNREACHABLE);
    await expectToBeSavedThen(day, UNREACHABLE);
    expect(await savedElsewhere(otherBrowser, signedIn)).toEqual(SAVED);
  });
}

test('changes that are answered by a 401 wait until the page is loaded in a session', async ({ day, page, signedIn, otherBrowser, quiet }) => {
  quiet.allowStatus(401);
  await day.addTodo('Bread');
  await day.expectSaved();
  await sendNothingWhileLeaving(page);
  await page.route(CHANGES, html(401));
  await day.enterTodo('Milk');
  for (const look of [() => Promise.resolve(), () => day.reload()]) {
    await look();
    await day.expectAskedToSignIn();
    await day.cancelDialog();
    await day.expectTodos('Bread', 'Milk');
    await expect(day.message(SIGNED_OUT)).toBeVisible();
    expect(await day.kept()).toHaveLength(1);
  }
  await page.unroute(CHANGES);
  await day.reload();
  await day.expectSaved();
  await expect(day.message(SIGNED_OUT)).toBeHidden();
  expect(await savedElsewhere(otherBrowser, signedIn)).toEqual({ open: ['Bread', 'Milk'], done: [], notes: [], changes: 2 });
});

// Daybook's own refusals of a whole batch, and a word of the change that it does not take.
const NOT_UNDERSTOOD = { status: 400, body: { error: 'bad_request', message: 'The arguments are not as expected.' } };
const TOO_LARGE = { status: 413, body: { error: 'too_large' } };
const NOT_ALLOWED = { status: 422, body: { error: 'misplaced', message: 'A todo cannot be put there.' } };
const EIGHT = ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight'];

for (const refusal of [NOT_UNDERSTOOD, TOO_LARGE, NOT_ALLOWED]) {
  test(`a batch that Daybook refuses with ${refusal.status} is halved until the refused change stands alone, and the rest is saved`, async ({
    day,
    page,
    signedIn,
    otherBrowser,
    quiet,
  }) => {
    quiet.allowUnreachable();
    quiet.allowStatus(refusal.status);
    const batches = await refuseBatchesWith(page, 'Six', refusal, EIGHT);
    const reconnect = await cutChanges(page);
    for (const text of EIGHT) await day.enterTodo(text);
    await expect(day.message(UNREACHABLE)).toBeVisible();
    await reconnect();
    await expect(day.message(REFUSED)).toBeVisible();
    await expect.poll(() => day.kept()).toHaveLength(1);
    expect(batches()).toEqual([
      EIGHT,
      ['One', 'Two', 'Three', 'Four'],
      ['Five', 'Six', 'Seven', 'Eight'],
      ['Five', 'Six'],
      ['Five'],
      ['Six', 'Seven', 'Eight'],
      ['Six'],
      ['Seven', 'Eight'],
    ]);
    const rest = EIGHT.filter(text => text !== 'Six');
    const other = await otherBrowser();
    await other.signInAs(signedIn);
    expect(await savedOf(other)).toEqual({ open: rest, done: [], notes: [], changes: 7 });

    // The person still has the text of the refused one, and can save it later.
    await day.reload();
    await expect(day.editBox).toHaveValue('Six');
    await expect(day.editForm().getByText(REFUSED)).toBeVisible();
    await page.unroute(CHANGES);
    await day.editForm().getByRole('button', { name: 'Save' }).click();
    await day.expectTodos(...EIGHT);
    await day.expectSaved();
    expect(await savedOf(other)).toEqual({ open: EIGHT, done: [], notes: [], changes: 8 });
  });
}

test('a check that Daybook refuses is taken back, the person is told, and what was done after it is saved', async ({
  day,
  page,
  signedIn,
  otherBrowser,
  quiet,
}) => {
  quiet.allowUnreachable();
  quiet.allowStatus(400);
  await day.addTodo('One');
  await day.expectSaved();
  await refuseBatchesWith(page, (await day.checkbox('One').getAttribute('value')) ?? 'no id', NOT_UNDERSTOOD);
  const reconnect = await cutChanges(page);
  await day.checkbox('One').click();
  await day.enterTodo('Two');
  await expect(day.message(UNREACHABLE)).toBeVisible();
  await reconnect();
  await expect(day.message(REFUSED)).toBeVisible();
  await expect(day.checkbox('One')).not.toBeChecked();
  await day.expectSaved();
  await day.expectTodos('One', 'Two');
  expect(await savedElsewhere(otherBrowser, signedIn)).toEqual({ open: ['One', 'Two'], done: [], notes: [], changes: 2 });
});

/** A note whose new body is refused by Daybook, together with a todo that is not. The page shows both, over a reload too. */
async function expectRefusedBody(day: DayPage): Promise<NoteCard> {
  const note = await day.createNote();
  await note.write('Trip', 'Before');
  await day.expectSaved();
  await refuseBatchesWith(day.page, 'Refused words', TOO_LARGE);
  const reconnect = await cutChanges(day.page);
  await note.body.fill('Refused words');
  await note.body.blur();
  await day.enterTodo('Two');
  await expect(day.message(UNREACHABLE)).toBeVisible();
  await reconnect();
  for (const look of [() => Promise.resolve(), () => day.reload()]) {
    await look();
    await day.expectTodos('Two');
    await expect(note.body).toHaveValue('Refused words');
    await expect(note.card.getByText(REFUSED)).toBeVisible();
    await expect.poll(() => day.kept()).toHaveLength(1);
  }
  const { open, notes } = await savedOf(day);
  expect({ open, notes }).toEqual({ open: ['Two'], notes: ['Trip: Before'] });
  await day.page.unroute(CHANGES);
  return note;
}

test('a text that Daybook refuses stays in its field, and can be saved as a new note', async ({ day, signedIn, otherBrowser, quiet }) => {
  quiet.allowUnreachable();
  quiet.allowStatus(413);
  const note = await expectRefusedBody(day);
  await note.card.getByRole('button', { name: 'Save as a new note' }).click();
  await day.expectSaved();
  const { open, notes } = await savedElsewhere(otherBrowser, signedIn);
  expect({ open, notes }).toEqual({ open: ['Two'], notes: ['Trip: Before', 'Trip: Refused words'] });
});

test('a text that Daybook refuses is saved once the person has made the change again, as the page advises', async ({
  day,
  signedIn,
  otherBrowser,
  quiet,
}) => {
  quiet.allowUnreachable();
  quiet.allowStatus(413);
  const note = await expectRefusedBody(day);
  await day.reload();
  await note.body.fill('Taken words');
  await note.body.blur();
  await day.expectSaved();
  const { open, notes } = await savedElsewhere(otherBrowser, signedIn);
  expect({ open, notes }).toEqual({ open: ['Two'], notes: ['Trip: Taken words'] });
});
