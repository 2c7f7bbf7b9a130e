import type { Page } from '@playwright/test';
import { newRowId } from '../support/forms';
import { expect, test } from '../support/test';

/** Asks for changes that change nothing, until the session of this browser may ask for no more. */
async function spendEverything(page: Page, url: string): Promise<void> {
  const ask = () =>
    page.request.post('/api/todos/set_done', {
      form: { id: newRowId(), done: 'true' },
      headers: { accept: 'application/json', origin: url },
    });
  let refused = false;
  while (!refused) {
    const answers = await Promise.all(Array.from({ length: 40 }, ask));
    refused = answers.some(answer => answer.status() === 429);
    for (const answer of answers) expect([404, 429]).toContain(answer.status());
  }
}

test('too much at once is refused in words, and nothing that was typed is lost', async ({ day, page, signedIn, server, quiet }) => {
  expect(signedIn.email).toContain('@');
  quiet.allowStatus(429);
  const words = page.getByText(/That was too much at once\. Your text is kept; try again in \d+ seconds?\./);
  const typed = page.getByRole('textbox', { name: day.hydrated ? 'New todo' : 'text' });
  // A little comes back while the browser sends the form, and then it is not refused.
  await expect(async () => {
    await day.open('/');
    await day.composer.fill('Milk\nEggs');
    await spendEverything(page, server.url);
    await day.press(day.add);
    await expect(words).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(typed).toHaveValue('Milk\nEggs');
  const before = day.hydrated ? await day.rows.count() : 0;

  await expect(async () => {
    await page.getByRole('button', { name: day.hydrated ? 'Add' : 'Try again', exact: true }).click();
    await expect(day.composer).toHaveValue('', { timeout: 2_000 });
  }).toPass();
  await expect(words).toBeHidden();
  await day.reload();
  expect(await day.rows.count()).toBeGreaterThan(before);
});
