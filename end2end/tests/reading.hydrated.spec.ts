import type { Locator } from '@playwright/test';
import { CHANGES, holdAnswers } from '../support/answers';
import { installClock } from '../support/clock';
import { expect, test } from '../support/test';

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('it is not on the page');
  return box;
}

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
  await (await day.createNote()).write('Plan', 'Some words.\n\n[a link](https://example.com/)');
  await day.note(0).expectRead();
});

test('a click on the text edits it, and Escape reads it again', async ({ day, page }) => {
  const note = day.note(0);
  await note.markdown.getByText('Some words.').click();
  await expect(note.body).toBeFocused();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' More.');
  await page.keyboard.press('Escape');
  await expect(note.edit).toBeFocused();
  await note.expectRead();
  await expect(note.markdown).toContainText('More.');
  await day.expectSaved();
});

test('Escape in a new note leaves it, though nothing of it is saved yet', async ({ day, page }) => {
  const answer = await holdAnswers(page, CHANGES);
  await day.addNote.click();
  const note = day.note(1);
  await expect(note.title).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.type('New words');
  await page.keyboard.press('Escape');
  await answer();
  await expect(note.status).toHaveText('Saved');
  await note.expectRead();
  await expect(note.edit).toBeFocused();
});

test('selecting words does not open the field', async ({ day, page }) => {
  const note = day.note(0);
  const box = await boxOf(note.markdown.getByText('Some words.'));
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 2, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, y, { steps: 4 });
  await page.mouse.up();
  await expect(note.card).toHaveAttribute('data-reading');
  expect(await page.evaluate(() => getSelection()?.toString())).not.toBe('');
});

test('what a press is aimed at does not move away while a note is left', async ({ day, page }) => {
  await installClock(page);
  await day.reload();
  const note = day.note(0);
  await note.edit.click();
  await note.body.fill(`${'A long text. '.repeat(5)}\n\n${'Line.\n'.repeat(20)}`);
  await expect(note.status).toHaveText('Saved');
  const before = await boxOf(day.addNote);
  await page.mouse.move(before.x + 10, before.y + 10);
  await page.mouse.down();
  await expect(note.body).not.toBeFocused();
  await page.clock.runFor(1_000);
  expect(await boxOf(day.addNote)).toEqual(before);
  await page.mouse.up();
  await expect(day.notes).toHaveCount(2);
  await note.expectRead();
});

test('what is not saved yet is not shown as if it were', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  const note = day.note(0);
  await page.route('**/api/changes', route => route.abort());
  await note.body.fill('Other words.');
  await note.body.blur();
  await expect(note.status).toHaveText('Not saved');
  await expect(note.card).not.toHaveAttribute('data-reading');
  await page.unroute('**/api/changes');
  await expect(note.status).toHaveText('Saved');
  await note.expectRead();
  await expect(note.markdown).toContainText('Other words.');
});

test('a note fills the screen', async ({ day, page }) => {
  await day.expectSaved();
  await page.goto(`/n/${await day.note(0).id()}`);
  const button = page.getByRole('button', { name: 'Full screen' });
  const isFull = () => page.evaluate(() => document.fullscreenElement?.id);
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  await button.click();
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  expect(await isFull()).toBe('main');
  await expect(page.getByText('Some words.')).toBeVisible();
  await button.click();
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  expect(await isFull()).toBeUndefined();
});
