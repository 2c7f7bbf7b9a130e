import type { DayPage } from '../support/day-page';
import { expect, test } from '../support/test';

test('the dialog keeps the focus until it is answered', async ({ day, page }) => {
  await day.open('/');
  await expect(day.dialog).toBeVisible();
  await expect(day.dialog.locator(':focus')).toHaveCount(1);
  const cancel = day.dialog.getByRole('button', { name: 'Cancel' });
  for (const key of ['Tab', 'Tab', 'Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab']) {
    await page.keyboard.press(key);
    // In a modal dialog Tab can move on to the browser's own controls, but never to the page behind the dialog.
    const behind = await page.evaluate(() => document.activeElement !== document.body && !document.activeElement?.closest('dialog'));
    expect(behind, `the focus after ${key}`).toBe(false);
  }
  await cancel.click();
  await expect(day.dialog).toBeHidden();
});

const answers: readonly (readonly [string, (day: DayPage) => Promise<void>])[] = [
  ['Escape', day => day.page.keyboard.press('Escape')],
  ['Cancel', day => day.dialog.getByRole('button', { name: 'Cancel' }).press('Enter')],
];

for (const [what, answer] of answers) {
  test(`${what} closes the dialog and the focus returns to where it was`, async ({ day }) => {
    await day.open('/');
    await day.cancelDialog();
    await day.composer.fill('Buy milk');
    await day.composer.press('Enter');
    await day.expectAskedToSignIn();
    await answer(day);
    await expect(day.dialog).toBeHidden();
    await expect(day.composer).toBeFocused();
    await expect(day.composer).toHaveValue('Buy milk');
  });
}

test('adding a note asks to sign in', async ({ day }) => {
  await day.open('/');
  await day.cancelDialog();
  await day.addNote.click();
  await day.expectAskedToSignIn();
  await day.cancelDialog();
  await expect(day.addNote).toBeFocused();
  await expect(day.notes).toHaveCount(0);
});

test('signed out, no request asks for private data', async ({ day, page }) => {
  const asked: string[] = [];
  page.on('request', request => asked.push(new URL(request.url()).pathname));
  await day.open('/');
  await day.cancelDialog();
  await day.composer.fill('Buy milk');
  await day.composer.press('Enter');
  await day.expectAskedToSignIn();
  expect(asked.filter(path => path.startsWith('/api/') && path !== '/api/auth/me')).toEqual([]);
});
