import { expect, test } from '../support/test';

test('the list of keys is for everybody, and the single ones can be turned off and on', async ({ page }) => {
  await page.goto('/shortcuts');
  await expect(page.getByRole('row', { name: 'N Write a new todo' })).toBeVisible();
  await expect(page.getByRole('row', { name: 'Alt + Arrow up Move it up' })).toBeVisible();
  await page.getByRole('button', { name: 'Turn single keys off' }).click();
  await expect(page.getByText('Single keys are off in this browser.')).toBeVisible();
  await page.getByRole('button', { name: 'Turn single keys on' }).click();
  await expect(page.getByText('Single keys are on.')).toBeVisible();
});
