import { fillSignInPage } from '../support/people';
import { expect, test } from '../support/test';

test('signing in leads back to the day it was asked for', async ({ day, page, person }) => {
  await day.open('/d/2026-10-12');
  await day.expectAskedToSignIn();
  await day.signIn.click();
  await fillSignInPage(page, person);
  await day.expectSignedIn(person);
  await expect(page).toHaveURL('/d/2026-10-12');
});

for (const returnTo of ['https://example.org/', '//example.org/', '/\\example.org', 'javascript:alert(1)', '/%0d%0aSet-Cookie:x=1']) {
  test(`signing in never leads away: ${returnTo}`, async ({ page, person, server, quiet }) => {
    quiet.allowStatus(404);
    await page.goto(`/login?return_to=${encodeURIComponent(returnTo)}`);
    await fillSignInPage(page, person);
    await expect(page).toHaveURL(url => url.origin === server.url);
  });
}

test('the dialog is shown once in a browser session', async ({ day }) => {
  await day.open('/');
  await day.expectAskedToSignIn();
  await day.open('/d/2026-10-12');
  await expect(day.heading).toBeVisible();
  await expect(day.dialog).toBeHidden();
});

test('the session cookie is out of reach of scripts and other sites', async ({ signedIn, context, server, request }) => {
  expect(signedIn.email).toContain('@');
  const cookies = await context.cookies(server.url);
  expect(cookies.find(({ name }) => name === 'daybook')).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  const anonymous = await request.get('/api/auth/me');
  expect(anonymous.status()).toBe(401);
});

test('cancelling at the sign-in page leads to a page that says what to do', async ({ day, page, quiet }) => {
  quiet.allowStatus(400, 401, 403);
  await page.goto('/login?return_to=/');
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(day.heading).toBeVisible();
  await expect(page.getByRole('main')).toContainText(/sign/i);
  await page
    .getByRole('main')
    .getByRole('link', { name: /sign in|try again/i })
    .click();
  await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
});

for (const [what, query] of [
  ['a flow that this browser did not start', '?code=abc&state=unknown'],
  ['no parameters at all', ''],
  ['an unknown error with markup in it', '?error=server_error&error_description=%3Cscript%3Ewindow.owned%3D1%3C%2Fscript%3E'],
] as const) {
  test(`a sign-in that cannot be finished is explained: ${what}`, async ({ day, page, quiet }) => {
    quiet.allowStatus(400, 401, 403, 502, 503);
    await page.goto(`/callback${query}`);
    await expect(day.heading).toBeVisible();
    await expect(page.getByRole('main').getByRole('link', { name: /sign in|try again/i })).toBeVisible();
    expect(await page.evaluate('window.owned')).toBeUndefined();
  });
}

test('a user is recognised at their next sign-in', async ({ day, page, signedIn }) => {
  await day.addTodo('Only mine');
  await day.signOutButton(signedIn).click();
  await expect(page.getByText('Only mine')).toBeHidden();
  await page.goto('/login?return_to=/');
  await page.getByRole('button', { name: new RegExp(signedIn.email) }).click();
  await day.expectSignedIn(signedIn);
  await day.expectTodos('Only mine');
});

test('a session ended in one tab is ended in the other', async ({ day, signedIn, otherTab, quiet }) => {
  quiet.allowStatus(401);
  const other = await otherTab();
  await other.open('/');
  await day.signOutButton(signedIn).click();
  await expect(day.accountLink).toBeAttached();
  await other.hearOfTheEnd();
  await other.composer.fill('Typed in the other tab');
  await other.add.click();
  await expect(other.signInHeading).toBeVisible();
  await expect(other.composer).toHaveValue('Typed in the other tab');
  await other.signIn.click();
  await fillSignInPage(other.page, signedIn);
  await other.expectSignedIn(signedIn);
  await expect(other.composer).toHaveValue('Typed in the other tab');
});
