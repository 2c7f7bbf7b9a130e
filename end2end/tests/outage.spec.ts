import { AWAY, expect, leave, openUntil, SSO_NOW, test } from '../support/outage';
import { fillSignInPage } from '../support/people';

const DAY = '/d/2026-10-12';

test('an outage of WorkOS closes the pages, says so, and ends without a trace', async ({ day, page, person, quiet, workos }) => {
  quiet.allowStatus(503);
  await day.signInAs(person);
  await leave(page);
  await workos.fail({ what: { status: { status: 503, retry_after: 1 } }, at: 'refresh' });
  await openUntil(page, DAY, AWAY);
  await expect(page.getByRole('main')).toContainText('You are still signed in.');
  await workos.recover();
  await expect(async () => {
    await page.getByRole('link', { name: 'Try again' }).click();
    await expect(day.composer).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page).toHaveURL(DAY);
  await day.expectSignedIn(person);
});

test('during an outage of WorkOS a user can sign in again, or sign out', async ({ day, page, person, quiet, workos }) => {
  quiet.allowStatus(503);
  await day.signInAs(person);
  await leave(page);
  await workos.fail({ what: { status: { status: 503 } }, at: 'refresh' }, { what: { token_lifetime: { seconds: 1 } }, at: 'code' });
  await openUntil(page, DAY, AWAY);
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await page.getByRole('button', { name: new RegExp(person.email) }).click();
  await expect(page).toHaveURL(DAY);
  await openUntil(page, DAY, AWAY);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(day.accountLink).toBeAttached();
  await expect(page).toHaveURL('/');
});

test('a user whose organization requires another sign-in is told so, and comes back', async ({ day, page, person, quiet, workos }) => {
  quiet.allowStatus(401, 403);
  await day.signInAs(person);
  await leave(page);
  await workos.fail({ what: { status: { status: 400, error: 'sso_required' } }, at: 'refresh' });
  await openUntil(page, DAY, SSO_NOW);
  await workos.recover();
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await fillSignInPage(page, person);
  await expect(page).toHaveURL(DAY);
  await day.expectSignedIn(person);
});
