import { cutChanges } from '../support/answers';
import { expectAccessible } from '../support/axe';
import { fillSignInPage } from '../support/people';
import { expect, test } from '../support/test';

test("nothing of what somebody of the staff does in a person's place is kept in the browser", async ({ day, page, person, quiet }) => {
  quiet.allowUnreachable();
  await page.goto('/login');
  await page.getByText('More', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Impersonated by (e-mail)' }).fill('sam.the.supporter@staff.example.com');
  await page.getByRole('textbox', { name: 'Reason' }).fill('Ticket 42');
  await fillSignInPage(page, person);
  await day.expectSignedIn(person);
  await cutChanges(page);
  await day.enterTodo('In their place');
  await expect(day.row('In their place').getByText('Not sent yet')).toBeVisible();
  await expect(day.message("This browser can't store unsaved changes. Keep this page open until everything is saved.")).toBeVisible();
  expect((await day.stored()).join()).not.toContain('In their place');
});

for (const theme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`the banner of an impersonation is accessible in the ${theme} theme, ${width} px wide`, async ({ page, person, context, server }) => {
      await page.setViewportSize({ width, height: 800 });
      await context.addCookies([{ name: 'daybook_theme', value: theme, url: server.url }]);
      await page.goto('/login');
      await page.getByText('More', { exact: true }).click();
      await page.getByRole('textbox', { name: 'Impersonated by (e-mail)' }).fill('sam.the.supporter@staff.example.com');
      await page.getByRole('textbox', { name: 'Reason' }).fill('Ticket 42: a note of last Tuesday cannot be found, and neither can the one before it');
      await fillSignInPage(page, person);
      const banner = page.getByRole('region', { name: 'Impersonation' });
      for (const path of ['/', '/settings/sessions']) {
        await page.goto(path);
        await expect(banner).toBeVisible();
        await expectAccessible(page);
      }
    });
  }
}
