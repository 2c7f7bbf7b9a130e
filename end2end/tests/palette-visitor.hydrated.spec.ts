import { expect, test } from '../support/test';

test('a visitor has no palette: its key is the browser’s', async ({ day, page }) => {
  await day.open('/');
  await day.cancelDialog();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
