import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';

/** So long that a change that removes it stores a version at once. */
const FLOUR = 'Flour, water and salt. '.repeat(30).trim();

/** The history of a note. */
function historyOf(page: Page) {
  const main = page.getByRole('main');
  const versions = main.getByRole('list', { name: 'Versions' }).getByRole('listitem');
  return {
    versions,
    newest: versions.first(),
    changes: main.getByRole('group', { name: 'Changes' }),
    restored: page.getByRole('status').filter({ hasText: 'Restored.' }),
    restore: main.getByRole('button', { name: /^Restore/ }),
    undo: main.getByRole('button', { name: 'Undo' }),
  };
}

test('what a note was before is compared with what it is, and restored', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const history = historyOf(page);
  const note = await day.createNote();
  await note.write('Bread', `Rye\n${FLOUR}\nBake it slowly\n\n- [ ] Knead`);
  await day.expectSaved();
  await note.write('Bread', 'Rye\nBake it quickly\n\n- [ ] Knead');
  await day.expectSaved();

  const path = `/n/${await note.id()}`;
  await page.goto(path);
  await page.getByRole('link', { name: 'History' }).click();
  await expect(day.heading).toHaveText('History');
  await expect(history.versions).toHaveCount(1);
  await expect(history.newest).toContainText(/Today, \d\d:\d\d.*Until\s*Today, \d\d:\d\d/s);
  await expect(history.newest).toContainText(/Changes\s*1 line added, 2 removed/);

  await history.newest.getByRole('link').click();
  await expect(history.changes.locator('del')).toHaveText([FLOUR, 'Bake it slowly']);
  await expect(history.changes.locator('ins')).toHaveText(['Bake it quickly']);
  await expect(history.changes).toContainText('Rye');
  await page.getByRole('link', { name: 'Text', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Text', exact: true })).toHaveAttribute('aria-current', 'page');
  await expect(page.locator('.markdown')).toContainText(FLOUR);
  await expect(page.getByRole('checkbox', { name: 'Knead' })).toBeDisabled();

  await history.restore.click();
  await expect(history.restored).toBeVisible();
  await expect(history.versions).toHaveCount(2);
  await page.goto(path);
  await expect(page.locator('.markdown')).toContainText('Bake it slowly');
});

test('that a version was restored is taken back with one press', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const history = historyOf(page);
  const note = await day.createNote();
  await note.write('Bread', FLOUR);
  await day.expectSaved();
  await note.write('Toast', 'Bread');
  await day.expectSaved();
  await page.goto(`/n/${await note.id()}/history`);
  await history.restore.click();
  await history.undo.click();
  await expect(history.restored).toBeVisible();
  await day.open('/');
  await day.note(0).expectText('Toast', 'Bread');
});

test('a note that was never changed has no versions', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const note = await day.createNote();
  await note.write('Bread', 'Flour');
  await day.expectSaved();
  await page.goto(`/n/${await note.id()}/history`);
  await expect(page.getByText('No earlier versions yet.')).toBeVisible();
});
