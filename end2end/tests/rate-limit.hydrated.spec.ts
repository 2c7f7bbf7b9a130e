import { expect, test } from '../support/test';

// The server refuses only what no user can trigger, so the test fakes the server's refusal. That a form without JavaScript
// gets its text back is tested at the server, with small limits.
test('a rate-limited change is explained, and what was typed is saved a little later', async ({ day, page, signedIn, quiet }) => {
  expect(signedIn.email).toContain('@');
  quiet.allowStatus(429);
  const words = page.getByText('That was too much at once. Your text is kept; try again in 1 second.');
  const note = await day.createNote();
  await page.route('**/api/{todos,notes}/create', route =>
    route.fulfill({
      status: 429,
      headers: { 'content-type': 'application/json', 'retry-after': '1' },
      body: JSON.stringify({ error: 'too_many_requests', retry_after: 1 }),
    }),
  );
  await day.composer.fill('Milk');
  await day.add.click();
  await expect(words).toBeVisible();
  await expect(day.composer).toHaveValue('Milk');
  await note.title.fill('List');
  await expect(page.locator('.save-state[data-state=failed]')).toBeVisible();

  await page.unroute('**/api/{todos,notes}/create');
  const answered = page.waitForResponse(response => response.url().endsWith('/api/todos/create'));
  await day.add.click();
  expect((await answered).status()).toBe(200);
  await expect(day.rows).toHaveCount(1);
  await expect(words).toHaveCount(0);
  // A note retries on its own.
  await expect(page.locator('.save-state[data-state=saved]')).toBeVisible();
  await day.reload();
  await expect(day.rows).toHaveCount(1);
  await expect(day.note(0).title).toHaveValue('List');
});
