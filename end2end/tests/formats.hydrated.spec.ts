import { CHANGES } from '../support/answers';
import { expect, test } from '../support/test';

const OTHER_VERSION = 'This page and Daybook are of different versions. Load the page again.';
const COMPACT = 'application/vnd.daybook.compact';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

for (const [what, answer] of [
  ['answers in another version', { status: 200, contentType: `${COMPACT}.v9`, body: '(9,' }],
  ['answers in a way that can not be read', { status: 200, contentType: `${COMPACT}.v1`, body: '(9,' }],
  ['does not read this version', { status: 415, contentType: 'application/vnd.daybook.error+json', body: '{"error":"unsupported_media_type"}' }],
  ['is older and does not read this version', { status: 415, contentType: 'application/json', body: '{"error":"unsupported_media_type"}' }],
] as const) {
  test(`a server that ${what} makes the page say that it has to be loaded again, with its changes`, async ({ day, page, quiet }) => {
    quiet.allowStatus(415);
    await page.route(CHANGES, route => route.fulfill(answer));
    await day.enterTodo('Made by the old page');
    await expect(day.message(OTHER_VERSION)).toBeVisible();
    expect((await day.stored()).join()).toContain('Made by the old page');
    await page.unroute(CHANGES);
    await page.getByRole('link', { name: 'Load again' }).click();
    await day.awake();
    await expect(day.message(OTHER_VERSION)).toBeHidden();
    await day.expectSaved();
    await day.reload();
    await day.expectTodos('Made by the old page');
  });
}

test('a page that can not read the rows which it loads says so', async ({ day, page, otherBrowser, signedIn }) => {
  await page.route('**/api/day?*', route => route.fulfill({ status: 200, contentType: `${COMPACT}.v9`, body: '(9,' }));
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  await other.open('/d/2026-10-01');
  await other.addTodo('On another day, which the sidebar counts');
  await expect(day.message(OTHER_VERSION)).toBeVisible();
});

test('an entry that this version can not read stays in the browser, and the page says so until the person discards it', async ({ day, page, signedIn }) => {
  const unsent = page.waitForRequest(CHANGES);
  await page.route(CHANGES, () => undefined);
  await day.enterTodo('Words');
  await unsent;
  const [key = ''] = await day.kept();
  await page.unroute(CHANGES);
  await day.reload();
  await day.expectSaved();
  const entry = '((|01|,99,';
  await page.evaluate(entry => Object.assign(localStorage, entry), { [key]: entry });
  const found = () => page.evaluate(key => localStorage.getItem(key), key);
  await day.reload();
  await expect(day.message(OTHER_VERSION)).toBeVisible();
  await day.enterTodo('Saved all the same');
  await expect.poll(() => day.kept()).toEqual([key]);
  expect(await found()).toBe(entry);

  await day.signOutButton(signedIn).click();
  await page.getByRole('button', { name: 'Keep on this device' }).click();
  await expect(day.accountLink).toBeAttached();
  expect(await found()).toBe(entry);
  await day.signInAs(signedIn);
  await day.expectTodos('Words', 'Saved all the same');
  await expect(day.message(OTHER_VERSION)).toBeVisible();
  await day.signOutButton(signedIn).click();
  await page.getByRole('button', { name: 'Discard them' }).click();
  await expect(day.accountLink).toBeAttached();
  await day.awake();
  expect(await day.stored()).toEqual([]);
});
