import type { BrowserContext, Page } from '@playwright/test';
import { cutChanges, holdRequests, holdStream, CHANGES } from '../support/answers';
import { expectAccessible } from '../support/axe';
import type { DayPage } from '../support/day-page';
import { newPerson, sendSignInPage } from '../support/people';
import { expect, test } from '../support/test';

const NOT_KEPT = "This browser can't store unsaved changes. Keep this page open until everything is saved.";

/** Adds a todo that can't be sent, because the session has ended, and leaves the page. */
async function leaveUnsent(day: DayPage, context: BrowserContext): Promise<void> {
  const openStream = await holdStream(day.page);
  await day.reload();
  await context.clearCookies({ name: 'daybook' });
  await day.enterTodo('Of Grace');
  await day.expectAskedToSignIn();
  await day.page.goto('about:blank');
  await openStream();
}

test('after a sign-out this browser keeps nothing of the person', async ({ day, signedIn }) => {
  await day.addTodos('Secret todo', 'Secret edit');
  await (await day.createNote()).write('Secret title', 'Secret body');
  await day.editControl('Secret edit').click();
  await day.editBox.fill('Secret draft of an edit');
  await day.composer.fill('Secret draft');
  expect((await day.stored()).join()).toContain('Secret draft');
  await day.signOutButton(signedIn).click();
  await expect(day.accountLink).toBeAttached();
  await day.awake();
  expect(await day.stored()).toEqual([]);
});

test('what was not saved by the end of a sign-out asks whether to stay, and staying loses nothing', async ({ day, page, signedIn, quiet }) => {
  quiet.allowUnreachable();
  const reconnect = await cutChanges(page);
  await day.enterTodo('Not sent');
  const asks = page.getByRole('dialog', { name: 'Some changes are not saved yet' });
  await day.signOutButton(signedIn).click();
  await asks.getByRole('button', { name: 'Stay signed in' }).click();
  await expect(asks).toBeHidden();
  await day.expectTodos('Not sent');
  await reconnect();
  await day.expectSaved();
  await day.reload();
  await day.expectTodos('Not sent');
});

test('changes that are kept over a sign-out arrive when the same person signs in again', async ({ day, page, signedIn, quiet }) => {
  quiet.allowUnreachable();
  await cutChanges(page);
  await day.enterTodo('Kept');
  await day.composer.fill('A draft goes');
  await day.signOutButton(signedIn).click();
  await page.getByRole('button', { name: 'Keep on this device' }).click();
  await expect(day.accountLink).toBeAttached();
  await day.awake();
  await expect(page.getByText('Kept')).toHaveCount(0);
  await page.unroute(CHANGES);
  await day.signInAs(signedIn);
  await day.expectTodos('Kept');
  await day.expectSaved();
  await expect(day.composer).toHaveValue('');
  await day.reload();
  await day.expectTodos('Kept');
});

/** The link that signs in, in a drawer that may be closed too. */
const signInIn = (page: Page) => page.locator('#sidebar [href^="/login"]');

/** Goes to the settings with the changes that are kept now, as a browser that was closed would have left them. */
async function leaveBehind(page: Page): Promise<void> {
  const kept = await page.evaluate(() => JSON.stringify(localStorage));
  await page.goto('/settings/sessions');
  await page.evaluate(kept => {
    Object.assign(localStorage, JSON.parse(kept));
  }, kept);
}

for (const [size, screen] of [
  ['at a desk', { viewport: { width: 1280, height: 800 } }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
] as const) {
  test.describe(size, () => {
    test.use(screen);

    for (const [button, path] of [
      ['Sign out', '/logout'],
      ['Sign out everywhere', '/api/sessions/end_all'],
    ] as const) {
      test(`“${button}” in the settings asks where changes are not sent`, async ({ day, page, signedIn, quiet }) => {
        quiet.allowUnreachable();
        await expect(day.signOutButton(signedIn)).toBeAttached();
        const reconnect = await cutChanges(page);
        await day.enterTodo('Left behind');
        await day.composer.fill('A draft');
        await leaveBehind(page);
        await reconnect();
        const asks = page.getByRole('dialog', { name: 'Some changes are not saved yet' });
        await page.getByRole('button', { name: button, exact: true }).click();
        await expectAccessible(page);
        await asks.getByRole('button', { name: 'Stay signed in' }).click();
        await expect(asks).toBeHidden();
        expect((await day.stored()).join()).toContain('A draft');
        await page.getByRole('button', { name: button, exact: true }).click();
        await asks.getByRole('link', { name: 'Open today' }).click();
        await day.expectTodos('Left behind');
        await day.expectSaved();
        await expect(day.composer).toHaveValue('A draft');

        await page.goto('/settings/sessions');
        const leaves = page.waitForRequest(`**${path}`);
        await page.getByRole('button', { name: button, exact: true }).click();
        await leaves;
        await expect(signInIn(page)).toBeAttached();
        await day.awake();
        expect(await day.stored()).toEqual([]);
      });
    }

    test('“Sign out” in the settings keeps what is not sent, or discards it', async ({ day, page, signedIn, quiet }) => {
      quiet.allowUnreachable();
      await expect(day.signOutButton(signedIn)).toBeAttached();
      const reconnect = await cutChanges(page);
      await day.enterTodo('Left behind');
      await leaveBehind(page);
      const asks = page.getByRole('dialog', { name: 'Some changes are not saved yet' });
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await asks.getByRole('button', { name: 'Keep on this device' }).click();
      await expect(signInIn(page)).toBeAttached();
      expect(await day.kept()).toHaveLength(1);
      await reconnect();
      await day.signInAs(signedIn);
      await day.expectTodos('Left behind');
      await day.expectSaved();

      await cutChanges(page);
      await day.enterTodo('Left again');
      await leaveBehind(page);
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await asks.getByRole('button', { name: 'Discard them' }).click();
      await expect(signInIn(page)).toBeAttached();
      await day.awake();
      expect(await day.stored()).toEqual([]);
    });
  });
}

test('changes that are discarded at a sign-out are gone', async ({ day, page, signedIn, quiet }) => {
  quiet.allowUnreachable();
  await cutChanges(page);
  await day.enterTodo('Discarded');
  await day.signOutButton(signedIn).click();
  await page.getByRole('button', { name: 'Discard them' }).click();
  await expect(day.accountLink).toBeAttached();
  await day.awake();
  expect(await day.stored()).toEqual([]);
  await page.unroute(CHANGES);
  await day.signInAs(signedIn);
  await day.expectTodos();
});

test('changes made after the end of a session wait for their person, and go to nobody else', async ({
  day,
  context,
  signedIn,
  otherBrowser,
  quiet,
}) => {
  quiet.allowStatus(401);
  const lise = newPerson('Lise', 'Meitner');
  await leaveUnsent(day, context);

  await day.signInAs(lise);
  await day.expectTodos();
  await day.addTodo('Of Lise');
  await day.reload();
  await day.expectTodos('Of Lise');
  expect(await day.kept()).toHaveLength(1);
  const herOther = await otherBrowser();
  await herOther.signInAs(lise);
  await herOther.expectTodos('Of Lise');

  // Her sign-out leaves nothing of hers, and what Grace could not send yet.
  await day.signOutButton(lise).click();
  await expect(day.accountLink).toBeAttached();
  expect(await day.kept()).toHaveLength(1);
  await day.signInAs(signedIn);
  await day.expectTodos('Of Grace');
  await day.expectSaved();
  await day.reload();
  await day.expectTodos('Of Grace');
});

test('deleting an account removes what this browser keeps of it, and nothing of other people', async ({
  day,
  page,
  context,
  signedIn,
  quiet,
}) => {
  quiet.allowStatus(401);
  quiet.allowUnreachable();
  await leaveUnsent(day, context);

  const lise = newPerson('Lise', 'Meitner');
  await day.signInAs(lise);
  await day.addTodo('Of Lise');
  const reconnect = await cutChanges(page);
  await day.enterTodo('Of Lise, not sent');
  await expect(day.row('Of Lise, not sent').getByText('Not sent yet')).toBeVisible();
  await day.composer.fill('Of Lise, not entered');
  expect(await day.kept()).toHaveLength(2);

  // A deletion that is refused removes nothing.
  await page.goto('/settings/account');
  const confirm = page.getByRole('textbox', { name: /^Type your e-mail address/ });
  const remove = page.getByRole('button', { name: 'Delete everything' });
  await confirm.fill('somebody@example.com');
  await remove.click();
  await expect(page.getByRole('alert')).toContainText('nothing was deleted');
  expect(await day.kept()).toHaveLength(2);
  expect((await day.stored()).join()).toContain('Of Lise, not entered');

  await confirm.fill(lise.email);
  await remove.click();
  await expect(day.heading).toHaveText('Your account is deleted');
  expect(await day.kept()).toHaveLength(1);
  expect((await day.stored()).join()).not.toContain('Of Lise');
  await reconnect();
  await day.signInAs(signedIn);
  await day.expectTodos('Of Grace');
  await day.expectSaved();
});

test('a page that is still open sends nothing into the session of another person', async ({ day, page, server, signedIn, otherTab, quiet }) => {
  quiet.allowStatus(401, 409);
  quiet.allowUnreachable();
  const reconnect = await cutChanges(page);
  const [sent] = await Promise.all([page.waitForRequest(CHANGES), day.enterTodo('Of Grace')]);
  await expect(day.row('Of Grace').getByText('Not sent yet')).toBeVisible();
  const lise = newPerson('Lise', 'Meitner');
  const other = await otherTab();
  await sendSignInPage(other.page, lise);
  // The page hears that its session is over, and is loaded again as hers. What it would have sent is sent for it as well.
  await reconnect();
  await day.expectSignedIn(lise);
  await day.expectTodos();
  const headers = { origin: server.url, 'content-type': sent.headers()['content-type'] ?? '', accept: 'application/json' };
  const answer = await other.page.request.post(sent.url(), { data: sent.postData() ?? '', headers });
  expect(answer.status()).toBe(409);
  await other.open('/');
  await other.expectSignedIn(lise);
  await other.expectTodos();

  // Otherwise an open page of hers would reload when her session ends, and disturb the test.
  for (const tab of [day, other]) await tab.page.goto('about:blank');
  await day.signInAs(signedIn);
  await day.expectTodos('Of Grace');
  await day.expectSaved();
});

test('a page that missed that somebody else has signed in is loaded again as theirs', async ({ day, page, signedIn, otherTab, quiet }) => {
  quiet.allowStatus(401);
  expect(signedIn.email).toContain('@');
  const open = await holdStream(page);
  await day.addTodo('Of Grace');
  await page.goto('/');
  await day.awake();
  const lise = newPerson('Lise', 'Meitner');
  const other = await otherTab();
  await sendSignInPage(other.page, lise);
  await other.open('/');
  await other.addTodo('Of Lise');
  // As when the page is restored from the back/forward cache.
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await day.expectSignedIn(lise);
  await day.expectTodos('Of Lise');
  await open();
});

test('changes of an account that was deleted do not come back in its next life', async ({ day, page, signedIn, farBrowser, quiet }) => {
  quiet.allowStatus(401);
  const far = await farBrowser();
  await far.signInAs(signedIn);
  far.cutOff();
  await far.enterTodo('Of the first life');
  await far.page.goto('about:blank');
  await page.goto('/settings/account');
  await page.getByRole('textbox', { name: /^Type your e-mail address/ }).fill(signedIn.email);
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await expect(page).toHaveURL('/account-deleted');

  far.mend();
  await far.signInAs(signedIn);
  await far.expectTodos();
  await far.reload();
  await far.expectTodos();
  await day.signInAs(signedIn);
  await day.expectTodos();
});

for (const [what, breakIt] of [
  [
    'has no room',
    () => {
      Storage.prototype.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    },
  ],
  [
    'is forbidden',
    () => {
      Object.defineProperty(window, 'localStorage', {
        get: () => {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    },
  ],
] as const) {
  test(`where the storage ${what} the page says so, sends, and asks before it is left`, async ({ day, page, signedIn }) => {
    expect(signedIn.email).toContain('@');
    await page.addInitScript(breakIt);
    await day.open('/');
    // If only the response were held, the event stream could report first that the change is saved.
    const arrive = await holdRequests(page, CHANGES);
    await day.enterTodo('In memory only');
    await expect(day.message(NOT_KEPT)).toBeVisible();
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await day.expectTodos('In memory only');

    await arrive();
    await expect(day.message(NOT_KEPT)).toBeHidden();
    // Once everything is saved no dialog asks any more: another dialog would be dismissed, and the page would stay.
    await page.goto('about:blank');
    await day.open('/');
    await day.expectTodos('In memory only');
  });
}

test('where the storage has no room for a long note the page says so', async ({ day, page, signedIn, quiet }) => {
  quiet.allowUnreachable();
  expect(signedIn.email).toContain('@');
  await page.addInitScript(() => {
    const setItem = Object.getOwnPropertyDescriptor(Storage.prototype, 'setItem')?.value as (this: Storage, key: string, text: string) => void;
    Storage.prototype.setItem = function (key: string, text: string) {
      if (text.length > 20_000) throw new DOMException('full', 'QuotaExceededError');
      setItem.call(this, key, text);
    };
  });
  await day.open('/');
  const note = await day.createNote();
  await day.expectSaved();
  const reconnect = await cutChanges(page);
  await note.body.fill('Short');
  await expect(note.status).toHaveText('Not saved');
  await expect(day.message(NOT_KEPT)).toHaveCount(0);
  await note.body.fill('Long '.repeat(6_000));
  await expect(day.message(NOT_KEPT)).toBeVisible();
  await reconnect();
  await day.expectSaved();
  await expect(day.message(NOT_KEPT)).toBeHidden();
});
