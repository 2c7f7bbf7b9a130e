import { expect, test } from '../support/test';

test('a failed sign-in leads to the doctor, who checks everything', async ({ day, page, server, quiet }) => {
  quiet.allowStatus(403);
  await page.goto('/callback?error=access_denied');
  await page.getByRole('link', { name: 'Ask the doctor' }).click();
  await expect(page).toHaveURL('/doctor');
  await expect(day.heading).toHaveText('Doctor');
  await expect(page.getByText('Nothing that could be checked is wrong.')).toBeVisible();

  const open = page.getByRole('list', { name: 'What to look at' }).getByRole('listitem');
  const byHand = open.filter({ hasText: 'Sign-out redirect' });
  await expect(byHand).toContainText('Not checked');
  await expect(byHand).toContainText(`Daybook needs ${server.url}/`);
  await expect(open.filter({ hasText: 'The local WorkOS' })).toContainText('no account is needed');

  const inOrder = page.getByRole('list', { name: 'In order' }).getByRole('listitem');
  await expect(inOrder.filter({ hasText: `${server.url}/callback is registered at WorkOS.` })).toBeVisible();
  const database = inOrder.filter({ hasText: 'accepted a test write' });
  await database.getByText('accepted a test write').click();
  await expect(database).toContainText('without it nobody can sign in');
});

test('a page that is opened under another name of this machine is redirected, and the doctor finds its address right', async ({ page, server }) => {
  const elsewhere = new URL('/doctor', server.url);
  elsewhere.hostname = 'localhost';
  await page.goto(elsewhere.href);
  await expect(page).toHaveURL(`${server.url}/doctor`);
  await expect(page.getByRole('listitem').filter({ hasText: 'Address in the browser' })).toContainText(`opened at ${server.url}.`);
});

test('a program gets the same report', async ({ server, request }) => {
  const answer = await request.get('/doctor', { headers: { accept: 'application/json' } });
  expect(answer.status()).toBe(200);
  const report = (await answer.json()) as { level: string; findings: { code: string; found: string }[] };
  expect(report.level).toBe('not_checked');
  expect(report.findings.map(({ code }) => code)).toContain('environment_same');
  expect(report.findings.map(({ found }) => found)).toContain(`${server.url}/callback is registered at WorkOS.`);
});
