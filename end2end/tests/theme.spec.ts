import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';

/** How light the page's background is, from 0 to 255. */
async function groundLightness(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    if (!canvas) throw new Error('no canvas');
    for (const element of [document.documentElement, document.body]) {
      canvas.fillStyle = getComputedStyle(element).backgroundColor;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / 3;
  });
}

for (const theme of ['tan', 'cloud'] as const) {
  test(`the ${theme} theme is chosen in the settings, and is light on a dark system`, async ({ day, page, signedIn }) => {
    expect(signedIn.email).toContain('@');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto('/settings');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption(theme);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved')).toBeVisible();
    await day.open('/');
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    expect(await groundLightness(page)).toBeGreaterThan(200);
    await day.press(day.theme);
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  });
}

for (const theme of ['light', 'dark'] as const) {
  const system = theme === 'light' ? 'dark' : 'light';

  test(`a chosen ${theme} theme is in the first byte of the page, whatever the system says`, async ({
    day,
    page,
    context,
    server,
    request,
  }) => {
    await page.emulateMedia({ colorScheme: system });
    await context.addCookies([{ name: 'daybook_theme', value: theme, url: server.url }]);
    const html = await (await request.get('/', { headers: { cookie: `daybook_theme=${theme}` } })).text();
    expect(html).toMatch(new RegExp(`<html[^>]*\\bdata-theme="${theme}"`));
    await day.open('/');
    const lightness = await groundLightness(page);
    expect(theme === 'dark' ? 255 - lightness : lightness).toBeGreaterThan(180);
    await expect(day.theme).toHaveAccessibleName(new RegExp(`^Theme: ${theme}\\b`));
  });

  test(`without a choice the page follows a ${theme} system`, async ({ day, page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await day.open('/');
    const lightness = await groundLightness(page);
    expect(theme === 'dark' ? 255 - lightness : lightness).toBeGreaterThan(180);
  });
}

test('an unknown theme in the cookie follows the system', async ({ request }) => {
  const html = await (await request.get('/', { headers: { cookie: 'daybook_theme=%22%3E%3Cscript%3E' } })).text();
  expect(html).toMatch(/<html[^>]*\bdata-theme="system"/);
});

test('the toggle cycles through system, light and dark, and is kept', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-theme', 'system');
  for (const theme of ['light', 'dark', 'system']) {
    await day.press(day.theme);
    await expect(root).toHaveAttribute('data-theme', theme);
    await expect(day.theme).toHaveAccessibleName(new RegExp(`^Theme: ${theme}\\b`));
    await day.reload();
    await expect(root).toHaveAttribute('data-theme', theme);
  }
});

test('the sidebar stays collapsed until it is expanded', async ({ day, signedIn }) => {
  const collapse = day.page.getByRole('button', { name: 'Collapse sidebar' });
  const expand = day.page.getByRole('button', { name: 'Expand sidebar' });
  await day.press(collapse);
  await expect(expand).toBeVisible();
  await day.reload();
  await expect(expand).toBeVisible();
  await expect(collapse).toBeHidden();
  await expect(day.signOutButton(signedIn)).toBeVisible();
  await day.press(expand);
  await expect(collapse).toBeVisible();
});
