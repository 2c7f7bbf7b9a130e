import { plusDays } from '../support/dates';
import { expect, test } from '../support/test';

test.describe('German', () => {
  test.use({ locale: 'de-DE' });

  test('is what a visitor reads', async ({ page, today }) => {
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Heute');
    await expect(page.getByText('Noch nichts geplant.')).toBeVisible();
    await page.goto(`/d/${plusDays(today, 1)}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Morgen');
  });
});

test.describe('Arabic', () => {
  test.use({ locale: 'ar' });

  test('runs from right to left', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('اليوم');
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(sideways).toBeLessThanOrEqual(0);
  });
});

test('a language is chosen for all devices', async ({ page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await page.goto('/settings');
  await page.getByLabel('Language').selectOption('Deutsch');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Einstellungen');
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Heute');
  await page.goto('/settings');
  await page.getByLabel('Sprache').selectOption('العربية');
  await page.getByRole('button', { name: 'Speichern' }).click();
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await page.getByLabel('اللغة').selectOption('لغة المتصفح');
  await page.getByRole('button', { name: 'حفظ' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});
