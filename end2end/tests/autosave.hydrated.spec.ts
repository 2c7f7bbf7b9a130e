import { installClock } from '../support/clock';
import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('typing alone saves', async ({ day, otherTab }) => {
  const note = await day.createNote();
  await day.send(() => note.body.pressSequentially('Typed and left alone'));
  await expect(note.status).toHaveText('Saved');
  await expect(note.body).toBeFocused();
  const other = await otherTab();
  await other.open('/');
  await expect(other.note(0).body).toHaveValue('Typed and left alone');
});

test('half a second after the last key, and not before, the note is saved once', async ({ day, page }) => {
  const note = await day.createNote();
  await note.write('At rest', '');
  await installClock(page);
  await day.open('/');
  await page.clock.pauseAt(Date.now() + 10_000);
  const posts: string[] = [];
  page.on('request', request => {
    if (request.method() === 'POST') posts.push(request.url());
  });
  await note.body.pressSequentially('abc');
  await page.clock.runFor(400);
  await note.body.pressSequentially('def');
  await page.clock.runFor(400);
  expect(posts).toEqual([]);
  await day.send(() => page.clock.runFor(200));
  await page.clock.resume();
  await expect(note.status).toHaveText('Saved');
  expect(posts).toHaveLength(1);
  await day.open('/');
  await expect(note.body).toHaveValue('abcdef');
});

test('leaving the field saves at once', async ({ day, page }) => {
  const note = await day.createNote();
  await note.write('At rest', '');
  await installClock(page);
  await day.open('/');
  await page.clock.pauseAt(Date.now() + 10_000);
  await note.title.fill('Left behind');
  await day.send(() => note.title.blur());
  await page.clock.resume();
  await expect(note.status).toHaveText('Saved');
});

for (const [how, path] of [
  ['another day', '/d/2026-10-12'],
  ['another site', 'about:blank'],
] as const) {
  test(`leaving the page for ${how} saves what the pause had not yet`, async ({ day, page, signedIn, otherBrowser }) => {
    const note = await day.createNote();
    await note.write('Leaving', '');
    await installClock(page);
    await day.open('/');
    await page.clock.pauseAt(Date.now() + 10_000);
    await note.body.pressSequentially('Written in the last moment');
    await page.goto(path);
    // In another browser, because a tab of this one would find the text in the storage even if it had not been sent.
    const other = await otherBrowser();
    await other.signInAs(signedIn);
    await expect(other.note(0).body).toHaveValue('Written in the last moment');
  });
}

test('a failed save says so, keeps the text, and is retried', async ({ day, context, quiet }) => {
  quiet.allowUnreachable();
  const note = await day.createNote();
  await note.write('Trip', 'Before the tunnel');
  await context.setOffline(true);
  await note.body.fill('In the tunnel');
  await expect(note.status).toHaveText(/^Not saved/);
  await expect(note.body).toHaveValue('In the tunnel');
  await context.setOffline(false);
  await expect(note.status).toHaveText('Saved');
  await day.reload();
  await note.expectText('Trip', 'In the tunnel');
});

test('a slow save does not overwrite what is typed meanwhile', async ({ day, page }) => {
  const note = await day.createNote();
  let answer: () => void = () => undefined;
  const held = new Promise<void>(resolve => (answer = resolve));
  await page.route('**/api/**', async route => {
    await held;
    await route.continue();
  });
  const sent = page.waitForRequest(request => request.method() === 'POST');
  await note.body.fill('First');
  await sent;
  await expect(note.status).toHaveText(/^Saving/);
  await note.body.pressSequentially(' and second');
  answer();
  await expect(note.status).toHaveText('Saved');
  await expect(note.body).toHaveValue('First and second');
  await note.body.blur();
  await page.unroute('**/api/**');
  await expect(note.status).toHaveText('Saved');
  await day.reload();
  await note.expectText('', 'First and second');
});

test('what is mended after it was too long is saved', async ({ day, page }) => {
  const note = await day.createNote();
  const sentence = page.getByText(/A title can have 200 characters; this has 201\./);
  await note.title.fill('é'.repeat(201));
  await expect(sentence).toBeVisible();
  await expect(note.status).toHaveText('Not saved');
  await note.title.blur();
  await expect(note.title).toHaveValue('é'.repeat(201));
  await note.title.fill('Short enough');
  await note.title.blur();
  await expect(note.status).toHaveText('Saved');
  await expect(sentence).toBeHidden();
  await day.reload();
  await note.expectText('Short enough', '');
});
