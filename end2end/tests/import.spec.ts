import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { plusDays } from '../support/dates';
import { newPerson } from '../support/people';
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
    send: async (name: string, text: string | Buffer) => {
      await page.goto(PATH);
      await main.getByLabel('File', { exact: true }).setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
      await main.getByRole('button', { name: 'Read the file' }).click();
      await expect(page).toHaveURL(PATH);
    },
  };
}

/** An export of Daybook with these days, given by the texts of their todos. */
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
  await expect(imports.last).toContainText('Added: 3 todos.');
  await imports.last.getByRole('link', { name: 'Go to its first day' }).click();
  await expect(page).toHaveURL(`/d/${today}`);
  await expect(day.checkbox('Mine')).toBeVisible();
  await expect(day.checkbox('Milk')).toBeVisible();

  await imports.send('days.json', file);
  await expect(imports.preview).toContainText('Already in Daybook, left as they are: 3.');
  await imports.cancel.click();
  await expect(imports.preview).toBeHidden();
  await imports.undo.click();
  await expect(imports.last).toContainText('Undone. Moved to the Trash: 3.');
  await expect(imports.undo).toBeHidden();
  await day.open('/');
  await expect(day.checkbox('Mine')).toBeVisible();
  await expect(page.getByText('Milk')).toBeHidden();
});

test('an account goes into another one: its todos, and its notes with their earlier texts', async ({ day, page, signedIn, otherBrowser }) => {
  await day.addTodos('Milk', 'Bread');
  await day.press(day.checkbox('Bread'));
  await (await day.createNote()).write('Ideas', 'Plant *tomatoes*');
  await day.expectSent();
  await page.goto('/settings/account');
  const downloads = page.waitForEvent('download');
  await page.getByRole('main').getByRole('link', { name: 'Download everything' }).click();
  const archive = readFileSync(await (await downloads).path());

  const other = await otherBrowser();
  const stranger = newPerson();
  expect(stranger.email).not.toBe(signedIn.email);
  await other.signInAs(stranger);
  const imports = importOf(other.page);
  await imports.send('daybook.zip', archive);
  await expect(imports.preview).toContainText('Export of Daybook');
  await expect(imports.preview).toContainText('2 todos and 1 note');
  await imports.confirm.click();
  await expect(imports.last).toContainText('Added: 2 todos and 1 note.');
  await other.open('/');
  await other.expectTodos('Milk');
  await other.expectDone(1);
  await expect(other.note(0).markdown.locator('em')).toHaveText('tomatoes');
});

test('daily notes and a list of another app come to their days', async ({ day, page, signedIn, today }) => {
  expect(signedIn.email).toContain('@');
  const imports = importOf(page);
  await imports.send('2027-03-10.md', '- [ ] Pack\n    - [x] Passport\n\nThe train leaves at *nine*.\n');
  await expect(imports.preview).toContainText('2 todos and 1 note');
  await imports.confirm.click();
  await day.open('/d/2027-03-10');
  await day.expectTree('Pack');
  await expect(day.note(0).markdown.locator('em')).toHaveText('nine');

  await imports.send('errands.csv', `TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\ntask,Buy milk,,4,1,,,${today},en,\n`);
  await expect(imports.preview).toContainText('Export of Todoist');
  await imports.confirm.click();
  await day.open('/');
  await day.expectTodos('Buy milk');
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
