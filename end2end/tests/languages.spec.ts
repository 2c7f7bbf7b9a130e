import { brotliCompressSync } from 'node:zlib';
import { plusDays } from '../support/dates';
import { ARABIC, ENGLISH, GERMAN, chooseLanguage } from '../support/language';
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
  await chooseLanguage(page, 'Deutsch', ENGLISH);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Einstellungen');
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Heute');
  await chooseLanguage(page, 'العربية', GERMAN);
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await chooseLanguage(page, 'لغة المتصفح', ARABIC);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('the texts that a page brings along are small', async ({ request }) => {
  for (const language of ['en', 'de', 'ar']) {
    const page = await (await request.get('/', { headers: { 'accept-language': language } })).text();
    const boot = await (await request.get(/\/boot\.[\w-]+\.js/.exec(page)?.[0] ?? '')).text();
    const texts = /texts: (".*"),/.exec(boot)?.[1] ?? '';
    expect(texts.length, language).toBeGreaterThan(4_000);
    expect(brotliCompressSync(texts).length, language).toBeLessThan(4_000);
  }
});
