import { CHANGES } from '../support/answers';
import { expect, test } from '../support/test';

// No person can send requests fast enough for the server's limits, so the test fakes the server's refusal. That a form without
// JavaScript gets its text back is tested on the server side, with small limits.
test('changes that are refused as too much are kept, explained, and sent when the wait is over', async ({ day, page, signedIn, quiet }) => {
  expect(signedIn.email).toContain('@');
  quiet.allowStatus(429);
  const words = day.message("Daybook can't save right now. Your changes are kept on this device and sent again soon.");
  const note = await day.createNote();
  let refused = 0;
  await page.route(CHANGES, route => {
    refused += 1;
    return route.fulfill({
      status: 429,
      headers: { 'content-type': 'application/json', 'retry-after': '5' },
      body: JSON.stringify({ error: 'too_many_requests', retry_after: 5 }),
    });
  });
  await day.composer.fill('Milk');
  await day.add.click();
  await expect(words).toBeVisible();
  await expect(day.composer).toHaveValue('');
  await expect(day.row('Milk').getByText('Not sent yet')).toBeVisible();
  await note.title.fill('List');
  await expect(note.status).toHaveText('Not saved');
  // Changes that are made meanwhile wait as well.
  expect(refused).toBe(1);

  await page.unroute(CHANGES);
  await expect(note.status).toHaveText('Saved');
  await day.expectSaved();
  await expect(words).toBeHidden();
  await expect(page.getByText('Not sent yet')).toHaveCount(0);
  await day.reload();
  await day.expectTodos('Milk');
  await expect(day.note(0).title).toHaveValue('List');
});
