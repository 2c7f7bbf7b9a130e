import { CHANGES } from '../support/answers';
import { expectAccessible } from '../support/axe';
import { fillSignInPage, newPerson } from '../support/people';
import { expect, test } from '../support/test';

for (const theme of ['light', 'dark'] as const) {
  for (const path of ['/settings', '/settings/sessions', '/settings/account', '/account-deleted']) {
    test(`${path} is accessible in the ${theme} theme`, async ({ page, signedIn, context, server, otherBrowser }) => {
      await (await otherBrowser()).signInAs(signedIn);
      await context.addCookies([{ name: 'daybook_theme', value: theme, url: server.url }]);
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAccessible(page);
    });
  }
}

for (const [how, path] of [
  ['a day', '/d/2026-10-12'],
  ['the settings', '/settings/sessions'],
] as const) {
  test(`a browser whose session is ended elsewhere leaves ${how} on its own`, async ({ day, page, signedIn, otherBrowser, quiet }) => {
    quiet.allowStatus(401);
    const other = await otherBrowser();
    await other.signInAs(signedIn);
    await other.page.goto(path);
    await page.goto('/settings/sessions');
    await page.getByRole('button', { name: 'End all others' }).click();
    await expect(other.page.getByRole('link', { name: /^Sign in$/i })).toBeVisible();
    await expect(other.signOutButton(signedIn)).toHaveCount(0);
    await expect(other.page.getByText('127.0.0.1')).toHaveCount(0);
    await day.open('/');
    await day.expectSignedIn(signedIn);
  });
}

test('signing out is not interrupted by the end of its own session', async ({ day, page, signedIn, otherTab, quiet }) => {
  // The other tab may request the event stream when the session has already ended.
  quiet.allowStatus(401);
  const other = await otherTab();
  await other.open('/');
  await page.route('**/logout', async route => {
    const response = await route.fetch({ maxRedirects: 0 });
    // The session has ended, every open page knows it, and the response is still on its way.
    await expect(other.accountLink).toBeAttached();
    await route.fulfill({ response });
  });
  const atWorkos = page.waitForRequest(/\/user_management\/sessions\/logout\?/);
  await day.signOutButton(signedIn).click();
  await atWorkos;
  await expect(day.accountLink).toBeAttached();
});

test('what was being typed when the session was ended comes back with its owner, and with nobody else', async ({
  page,
  signedIn,
  otherBrowser,
  quiet,
}) => {
  quiet.allowStatus(401);
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  await other.addTodos('One', 'Two');
  // No save may succeed before the session ends: the typed text exists in this tab only.
  await other.page.route(CHANGES, route => route.abort('failed'));
  quiet.allowUnreachable();
  await other.editControl('Two').click();
  await other.editBox.fill('Two, and more');
  await other.addNote.click();
  await other.note(0).title.fill('New');
  await other.note(0).body.fill('Not saved yet');
  await other.composer.fill('Three');

  await page.goto('/settings/sessions');
  await page.getByRole('button', { name: 'End all others' }).click();
  await expect(other.signInHeading).toBeVisible();
  await expect(other.notes).toHaveCount(0);
  await other.page.unrouteAll();

  await other.signIn.click();
  await fillSignInPage(other.page, signedIn);
  await other.expectSignedIn(signedIn);
  await expect(other.composer).toHaveValue('Three');
  await expect(other.editBox).toHaveValue('Two, and more');
  await other.note(0).expectText('New', 'Not saved yet');
  await expect(other.note(0).status).toHaveText('Saved');
  await other.expectSaved();

  await page.reload();
  await page.getByRole('button', { name: 'End all others' }).click();
  await expect(other.signInHeading).toBeVisible();
  await other.signIn.click();
  await fillSignInPage(other.page, newPerson('Lise', 'Meitner'));
  await other.awake();
  await expect(other.composer).toHaveValue('');
});
