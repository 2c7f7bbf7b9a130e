import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
  await (await day.createNote()).write('Shopping', '- [ ] Milk\n- [ ] Eggs');
  await day.reload();
});

test('the keyboard ticks a task, keeps its place, and takes the tick back', async ({ day, page }) => {
  const note = day.note(0);
  await note.task('Milk').focus();
  await page.keyboard.press('Space');
  await expect(note.task('Milk')).toBeChecked();
  await expect(note.status).toHaveText('Saved');
  await expect(note.task('Milk')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(note.task('Eggs')).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(note.task('Milk')).not.toBeChecked();
});

test('a tick that can’t be sent yet is shown and kept', async ({ day, context, quiet }) => {
  quiet.allowUnreachable();
  const note = day.note(0);
  await context.setOffline(true);
  await note.task('Milk').click();
  await note.task('Eggs').click();
  await expect(note.task('Eggs')).toBeChecked();
  await context.setOffline(false);
  await day.reload();
  await day.expectSaved();
  await note.expectText('Shopping', '- [x] Milk\n- [x] Eggs');
});
