import type { Page } from '@playwright/test';
import { plusDays, todayIn } from '../support/dates';
import { expect, test } from '../support/test';

/** The Trash of a browser. */
function trashOf(page: Page) {
  const main = page.getByRole('main');
  const rows = main.getByRole('list', { name: 'Deleted todos and notes' }).getByRole('listitem');
  return {
    rows,
    row: (text: string) => rows.filter({ hasText: text }),
    restore: (name: string) => main.getByRole('button', { name: `Restore ${name}`, exact: true }),
    remove: (name: string) => main.getByRole('button', { name: `Delete for good: ${name}`, exact: true }),
    emptying: main.getByText('Empty Trash', { exact: true }),
    emptyAll: main.getByRole('button', { name: 'Remove everything for good' }),
    removed: page.getByRole('status').filter({ hasText: 'Removed for good.' }),
    open: () => page.goto('/trash'),
  };
}

test('what was deleted is found in the Trash and restored from there', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const trash = trashOf(page);
  await day.addTodos('Milk', 'Eggs');
  await (await day.createNote()).write('Ideas', 'Write a **book**');
  await day.press(day.deleteButton('Milk'));
  await day.press(day.note(0).deleteButton);
  await day.expectSaved();

  await day.sidebar.getByRole('link', { name: 'Trash' }).click();
  await expect(day.heading).toHaveText('Trash');
  await expect(trash.rows).toHaveCount(2);
  await expect(trash.rows.nth(0)).toContainText('Ideas');
  await expect(trash.rows.nth(0)).toContainText('Write a **book**');
  await expect(trash.rows.nth(0)).toContainText(/Note on\s*Today/);
  await expect(trash.rows.nth(1)).toContainText(/Milk.*Todo on\s*Today.*Deleted\s*Today, \d\d:\d\d/s);

  await trash.restore('“Milk”').click();
  const said = page.getByRole('status').filter({ hasText: 'Restored “Milk”.' });
  await expect(said).toBeVisible();
  await expect(trash.rows).toHaveCount(1);
  await said.getByRole('link', { name: 'Go to Today' }).click();
  await day.awake();
  await day.expectTodos('Milk', 'Eggs');

  await trash.open();
  await trash.restore('“Ideas”').click();
  await expect(page.getByText('Nothing here.')).toBeVisible();
  await day.open('/');
  await day.note(0).expectText('Ideas', 'Write a **book**');
});

test('a row says which day it is restored to', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const trash = trashOf(page);
  const yesterday = plusDays(todayIn('UTC'), -1);
  await day.open(`/d/${yesterday}`);
  await day.addTodo('Milk');
  await day.press(day.deleteButton('Milk'));
  await day.expectSaved();
  await trash.open();
  await expect(trash.row('Milk').getByRole('link', { name: 'Yesterday' })).toHaveAttribute('href', `/d/${yesterday}`);
});

test('a row says until when it is kept', async ({ day, page, signedIn, today }) => {
  expect(signedIn.email).toContain('@');
  const trash = trashOf(page);
  await day.addTodo('Milk');
  await day.press(day.deleteButton('Milk'));
  await day.expectSaved();
  await trash.open();
  await expect(page.getByText('It is kept 30 days, and then removed for good.')).toBeVisible();
  const until = new RegExp(`^${plusDays(today, 30)}T`);
  await expect(trash.row('Milk').locator('time').last()).toHaveAttribute('datetime', until);
});

test('one thing is removed for good, and then everything', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const trash = trashOf(page);
  await day.addTodos('Milk', 'Eggs', 'Bread', 'Tea');
  for (const text of ['Milk', 'Eggs', 'Bread']) await day.press(day.deleteButton(text));
  await day.expectSaved();

  await trash.open();
  await trash.remove('“Eggs”').click();
  await expect(trash.removed).toBeVisible();
  await expect(trash.rows).toHaveCount(2);

  await expect(trash.emptyAll).toBeHidden();
  await trash.emptying.click();
  await expect(page.getByText('This removes 2 todos for good. Nobody can bring that back.')).toBeVisible();
  await trash.emptyAll.click();
  await expect(trash.removed).toBeVisible();
  await expect(page.getByText('Nothing here.')).toBeVisible();
  await expect(trash.emptying).toBeHidden();
  await day.open('/');
  await day.expectTodos('Tea');
});

test('what is deleted on another page after the Trash was shown stays when that is emptied', async ({ day, page, signedIn, otherTab }) => {
  expect(signedIn.email).toContain('@');
  const trash = trashOf(page);
  await day.addTodos('Milk', 'Eggs');
  await day.press(day.deleteButton('Milk'));
  await day.expectSaved();
  await trash.open();
  const other = await otherTab();
  await other.open('/');
  await other.press(other.deleteButton('Eggs'));
  await other.expectSaved();
  await trash.emptying.click();
  await trash.emptyAll.click();
  await expect(trash.rows).toHaveCount(1);
  await expect(trash.row('Eggs')).toBeVisible();
});

test('a signed-out visitor is asked to sign in, and comes back', async ({ day, page, person, quiet }) => {
  quiet.allowStatus(401);
  await page.goto('/trash');
  await page.getByRole('link', { name: 'Sign in', exact: true }).click();
  await page.getByRole('textbox', { name: 'E-mail' }).fill(person.email);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL('/trash');
  await expect(day.heading).toHaveText('Trash');
  await expect(page.getByText('Nothing here.')).toBeVisible();
});
