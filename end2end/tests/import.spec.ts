import type { Page } from '@playwright/test';
import { plusDays } from '../support/dates';
import { expect, test } from '../support/test';

const PATH = '/settings/import';

/** The page of the import. */
function importOf(page: Page) {
  const main = page.getByRole('main');
  return {
    main,
    file: main.getByLabel('File', { exact: true }),
    read: main.getByRole('button', { name: 'Read the file' }),
    preview: main.getByRole('region', { name: 'This is what the file holds' }),
    sample: main.getByRole('region', { name: 'How it begins' }),
    last: main.getByRole('region', { name: 'Your last import' }),
    confirm: main.getByRole('button', { name: 'Import', exact: true }),
    cancel: main.getByRole('button', { name: 'Cancel' }),
    undo: main.getByRole('button', { name: 'Undo import' }),
    send: async (name: string, text: string) => {
      await page.goto(PATH);
      await main.getByLabel('File', { exact: true }).setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
      await main.getByRole('button', { name: 'Read the file' }).click();
      await expect(page).toHaveURL(PATH);
    },
  };
}

/** An export of Daybook with these days, each with the texts of its todos. */
function exportOf(days: Record<string, string[]>): string {
  const todo = (day: string, text: string) => ({
    id: `${day} ${text}`,
    parent: null,
    text,
    done_at: text.startsWith('Done') ? '2026-11-20T10:00:00Z' : null,
    deleted: false,
    deleted_at: null,
    created_at: '2026-11-20T09:00:00Z',
    rank: 'i',
    version: 1,
    pinned: false,
    folded: false,
  });
  const record = ([day, texts]: [string, string[]]) => ({
    day,
    label: null,
    archived: false,
    todos: texts.map(text => todo(day, text)),
    notes: [],
  });
  return JSON.stringify({ format: 'daybook-export', version: 1, days: Object.entries(days).map(record) });
}

test('a file is looked at, imported, and undone', async ({ day, page, signedIn, today }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodo('Mine');
  await day.expectSaved();
  await page.goto('/settings/account');
  await page.getByRole('main').getByRole('link', { name: 'Import a file' }).click();
  await expect(day.heading).toHaveText('Import');

  const imports = importOf(page);
  const file = exportOf({ [today]: ['Milk', 'Done already'], [plusDays(today, 1)]: ['Pack'] });
  await imports.send('days.json', file);
  await expect(imports.preview).toContainText('days.json');
  await expect(imports.preview).toContainText('3 todos');
  await expect(imports.sample.getByRole('listitem')).toHaveText(['Milk', /Done:\s*Done already/, 'Pack']);
  await expect(imports.file).toBeHidden();
  await day.open('/');
  await expect(page.getByText('Milk')).toBeHidden();

  await page.goto(PATH);
  await imports.confirm.click();
  await expect(page).toHaveURL(PATH);
  await expect(imports.last).toContainText('Added 3 todos.');
  await imports.last.getByRole('link', { name: 'Go to its first day' }).click();
  await expect(page).toHaveURL(`/d/${today}`);
  await expect(day.checkbox('Mine')).toBeVisible();
  await expect(day.checkbox('Milk')).toBeVisible();

  await imports.send('days.json', file);
  await expect(imports.preview).toContainText('Already in your days, and left as they are: 3.');
  await imports.cancel.click();
  await expect(imports.preview).toBeHidden();
  await imports.undo.click();
  await expect(imports.last).toContainText('Undone. Moved to the Trash: 3.');
  await expect(imports.undo).toBeHidden();
  await day.open('/');
  await expect(day.checkbox('Mine')).toBeVisible();
  await expect(page.getByText('Milk')).toBeHidden();
});

test('a file that can not be read is refused with a reason', async ({ page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const imports = importOf(page);
  await imports.send('broken.json', '{ "format": "daybook-export", "days": [');
  await expect(page.getByRole('alert')).toContainText("Daybook can't read this file");
  await expect(imports.preview).toBeHidden();
  await imports.send('empty.json', exportOf({}));
  await expect(page.getByRole('alert')).toContainText('There is no todo and no note in this file');
  await imports.send('days.json', exportOf({ '2027-03-10': ['Milk'] }));
  await expect(imports.preview).toContainText('1 todo');
  await expect(page.getByRole('alert')).toBeHidden();
});

test('a visitor is asked to sign in first', async ({ page, quiet }) => {
  quiet.allowStatus(401);
  await page.goto(PATH);
  await expect(page.getByRole('link', { name: 'Sign in', exact: true })).toHaveAttribute('href', '/login?return_to=/settings/import');
});
