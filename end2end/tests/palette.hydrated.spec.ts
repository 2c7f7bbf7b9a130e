import type { Page } from '@playwright/test';
import { holdAnswers } from '../support/answers';
import { plusDays, todayIn } from '../support/dates';
import { MenuItem } from '../support/day-page';
import { expect, test } from '../support/test';

function paletteOf(page: Page) {
  const dialog = page.getByRole('dialog', { name: 'Search for' });
  const options = dialog.getByRole('option');
  return {
    dialog,
    field: dialog.getByRole('combobox', { name: 'Search for' }),
    options,
    chosen: dialog.getByRole('option', { selected: true }),
    open: async () => {
      // On other pages than the day's, the key works once their script has loaded.
      await page.waitForLoadState();
      await page.keyboard.press('ControlOrMeta+k');
      await expect(options.first()).toBeVisible();
    },
  };
}

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('the palette goes to a day that is named, and to one by its label', async ({ day, page }) => {
  const palette = paletteOf(page);
  await palette.open();
  await expect(palette.field).toBeFocused();
  await palette.field.fill('tomo');
  await expect(palette.chosen).toContainText('Tomorrow');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`/d/${plusDays(todayIn('UTC'), 1)}`);
  await day.awake();
  await palette.open();
  await palette.field.fill('2027-03-10');
  await expect(palette.chosen).toContainText('Wednesday, March 10, 2027');
  await palette.chosen.click();
  await expect(page).toHaveURL('/d/2027-03-10');
});

test('of many days with one label the palette lists eight, and the page of the search all', async ({ page, server }) => {
  for (let week = 1; week <= 10; week++) {
    const form = { day: plusDays(todayIn('UTC'), 7 * week), text: 'Gym' };
    const answer = await page.request.post('/api/days/label', { form, headers: { origin: server.url, accept: 'application/json' } });
    expect(answer.ok()).toBe(true);
  }
  const palette = paletteOf(page);
  await palette.open();
  await palette.field.fill('gym');
  await expect(palette.options).toHaveCount(8);
  await page.goto('/search?q=gym');
  await expect(page.getByRole('list', { name: 'Go to' }).getByRole('listitem')).toHaveCount(10);
});

test('the palette finds todos and notes, and opens the day at the row', async ({ day, page }) => {
  await day.addTodos('Buy oat milk', 'Call the bank');
  await (await day.createNote()).write('Milk recipes', 'Warm it slowly.');
  await day.expectSaved();
  const palette = paletteOf(page);
  await palette.open();
  await palette.field.fill('milk');
  await expect(palette.options).toHaveCount(2);
  await expect(palette.options.nth(0)).toContainText(/Buy oat milk.*Todo · Today/s);
  await expect(palette.options.nth(1)).toContainText(/Milk recipes.*Note · Today/s);
  await page.keyboard.press('ArrowDown');
  await expect(palette.chosen).toContainText('Milk recipes');
  await page.keyboard.press('ArrowDown');
  await expect(palette.chosen, 'it begins again').toContainText('Buy oat milk');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/d\/\d{4}-\d\d-\d\d#t[0-9A-Z]{26}$/);
  await expect(page.locator(':target')).toHaveText('Buy oat milk');
});

test('the palette names actions with their keys, does them on the day that is shown, and leads to pages', async ({ day, page }) => {
  await day.open('/d/2027-03-10');
  const palette = paletteOf(page);
  await palette.open();
  await palette.field.fill('new todo');
  await expect(palette.options).toHaveCount(1);
  await expect(palette.chosen.locator('kbd')).toHaveText('N');
  await page.keyboard.press('Enter');
  await expect(day.composer).toBeFocused();
  await palette.open();
  await palette.field.fill('add note');
  await expect(palette.options).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(day.note(0).title).toBeFocused();
  await expect(page).toHaveURL('/d/2027-03-10');
  for (const [words, key, path] of [
    ['day before', 'K', '/d/2027-03-09'],
    ['day after', 'J', '/d/2027-03-10'],
  ] as const) {
    await palette.open();
    await palette.field.fill(words);
    await expect(palette.options).toHaveCount(1);
    await expect(palette.chosen.locator('kbd')).toHaveText(key);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(path);
    await day.awake();
  }
  await palette.open();
  await palette.field.fill('overdue');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/overdue');
  await palette.open();
  await palette.field.fill('new todo');
  await expect(palette.options).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/#new-todo');
});

test('an old answer never replaces a newer one, and Enter waits for the answer', async ({ day, page }) => {
  await day.addTodos('First thing', 'Second thing');
  await day.expectSaved();
  const palette = paletteOf(page);
  await palette.open();
  const old = await holdAnswers(page, '**/search?q=first');
  const asked = page.waitForRequest('**/search?q=first');
  await palette.field.fill('first');
  await asked;
  await palette.field.fill('second');
  await expect(palette.chosen).toContainText('Second thing');
  await old();
  await expect(palette.options).toHaveCount(1);
  await expect(palette.chosen).toContainText('Second thing');

  const late = await holdAnswers(page, '**/search?q=thing');
  const asks = page.waitForRequest('**/search?q=thing');
  await palette.field.fill('thing');
  await page.keyboard.press('Enter');
  await asks;
  await late();
  await expect(page.locator(':target')).toHaveText('First thing');
});

test('a todo in a folded section of the page that is shown is shown', async ({ day, page }) => {
  await day.open('/d/2027-03-10');
  await day.addTodos('# Garden', 'Prune the roses');
  await day.press(new MenuItem(day, 'Garden', 'Fold section'));
  await day.expectTodos('Garden');
  await day.expectSent();
  const palette = paletteOf(page);
  await palette.open();
  await palette.field.fill('prune');
  await expect(palette.chosen).toContainText('Prune the roses');
  await page.keyboard.press('Enter');
  await expect(day.checkbox('Prune the roses')).toBeFocused();
  await day.expectTodos('Garden', 'Prune the roses');
});

test('Enter that comes while an earlier search is on its way waits for its own', async ({ day, page }) => {
  await day.addTodos('First thing', 'Second thing');
  await day.expectSaved();
  const palette = paletteOf(page);
  await palette.open();
  const late = await holdAnswers(page, '**/search?q=first');
  const asked = page.waitForRequest('**/search?q=first');
  await palette.field.fill('first');
  await asked;
  await palette.field.fill('second');
  await page.keyboard.press('Enter');
  await late();
  await expect(page.locator(':target')).toHaveText('Second thing');
});

test('the palette closes by Escape, by its key and by a click beside it, and the focus goes back', async ({ day, page }) => {
  const palette = paletteOf(page);
  await day.composer.focus();
  await palette.open();
  await palette.field.fill('milk');
  await page.keyboard.press('Escape');
  await expect(palette.dialog).toBeHidden();
  await expect(day.composer).toBeFocused();
  await palette.open();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(palette.dialog).toBeHidden();
  await palette.open();
  await page.mouse.click(5, 5);
  await expect(palette.dialog).toBeHidden();
});

test('single keys are letters in the palette, and nothing that is typed becomes markup', async ({ day, page }) => {
  const palette = paletteOf(page);
  await palette.open();
  await palette.field.fill('');
  await page.keyboard.type('nothing <b>at</b> all');
  await expect(palette.dialog.getByRole('status')).toHaveText('No results for “nothing <b>at</b> all”.');
  await expect(palette.options).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(palette.dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await day.expectTodos();
});

test('without a network the palette says so', async ({ page, quiet }) => {
  const palette = paletteOf(page);
  await palette.open();
  quiet.allowUnreachable();
  await page.route('**/search?q=*', route => route.abort());
  await palette.field.fill('milk');
  await expect(palette.dialog.getByRole('status')).toHaveText(/can't be reached/);
  await expect(palette.options).toHaveCount(0);
});

test('the palette of somebody who was signed out meanwhile asks to sign in', async ({ page, context, quiet }) => {
  const palette = paletteOf(page);
  await palette.open();
  quiet.allowStatus(401);
  await context.clearCookies();
  await palette.field.fill('milk');
  await expect(page).toHaveURL('/search?q=milk');
  await expect(page.getByRole('link', { name: 'Sign in', exact: true })).toBeVisible();
});
