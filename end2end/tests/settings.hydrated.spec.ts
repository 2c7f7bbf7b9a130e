import { expectAccessible } from '../support/axe';
import { expect, test } from '../support/test';

for (const theme of ['light', 'dark'] as const) {
  for (const path of ['/settings/sessions']) {
    test(`${path} is accessible in the ${theme} theme`, async ({ page, signedIn, context, server, otherBrowser }) => {
      await (await otherBrowser()).signInAs(signedIn);
      await context.addCookies([{ name: 'daybook_theme', value: theme, url: server.url }]);
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAccessible(page);
    });
  }
}
