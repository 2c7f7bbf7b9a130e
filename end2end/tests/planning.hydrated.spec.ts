import { plusDays, todayIn } from '../support/dates';
import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('one Undo takes back what was done at once', async ({ day, page }) => {
  const yesterday = plusDays(todayIn('UTC'), -1);
  await day.open(`/d/${yesterday}`);
  await day.addTodos('One', 'Two', 'Three');
  await day.expectSaved();
  await day.open();
  await page.getByRole('button', { name: 'Move to today' }).click();
  await day.expectTodos('One', 'Two', 'Three');
  await day.undo.click();
  await day.expectTodos();
  await expect(day.message('Undone: moved “One” and 2 more to today')).toBeVisible();
  await expect(page.locator('.carry-over')).toContainText('3 unfinished from yesterday');
  await day.expectSaved();
  await day.open(`/d/${yesterday}`);
  await day.expectTodos('One', 'Two', 'Three');
  for (const text of ['One', 'Three']) await day.checkbox(text).click();
  await page.getByRole('button', { name: 'Delete all done' }).click();
  await expect(day.message('Deleted “One” and 1 more.')).toBeVisible();
  await day.undo.click();
  await day.expectDone(2);
  await day.expectSaved();
  await day.reload();
  await day.expectDone(2);
});

test('lines are offered as todos once there are two', async ({ day, page }) => {
  const each = page.getByRole('button', { name: /^Add (\d+ todos|each line)$/ });
  await expect(each).toBeHidden();
  await day.composer.fill('- Milk\n\n');
  await expect(each).toBeHidden();
  await day.composer.fill('- Milk\n- Eggs');
  await expect(each).toHaveText('Add 2 todos');
  await day.composer.fill('Milk');
  await expect(each).toBeHidden();
});

test('a move is kept when the page is reloaded at once', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  await day.addTodos('One', 'Two');
  await day.expectSaved();
  await page.route('**/api/changes', route => route.abort());
  await day.moveToTomorrow('One').click();
  await day.expectTodos('Two');
  await page.unroute('**/api/changes');
  await day.reload();
  await day.expectTodos('Two');
  await day.expectSaved();
  await day.open(`/d/${plusDays(todayIn('UTC'), 1)}`);
  await day.expectTodos('One');
});

test('without the network nothing is moved from days that are not here, and the page says so', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  await day.open(`/d/${plusDays(todayIn('UTC'), -1)}`);
  await day.addTodo('Left');
  await day.expectSaved();
  await day.open();
  await page.route('**/api/day?*', route => route.abort());
  const move = page.getByRole('button', { name: 'Move to today' });
  await move.click();
  await expect(day.message(/nothing was moved/)).toBeVisible();
  await page.unroute('**/api/day?*');
  await move.click();
  await day.expectTodos('Left');
});

test('the menu of a note closes with Escape, and when the keyboard goes on', async ({ day, page }) => {
  const note = await day.createNote();
  await note.write('Plan', 'What to do.');
  const move = note.card.getByRole('button', { name: 'Move', exact: true });
  await note.menu.click();
  await note.card.getByLabel('Another day').focus();
  await page.keyboard.press('Escape');
  await expect(move).toBeHidden();
  await expect(note.menu).toBeFocused();
  await page.keyboard.press('Enter');
  await note.card.getByRole('button', { name: 'Fold', exact: true }).focus();
  await page.keyboard.press('Tab');
  await expect(move).toBeHidden();
});

test('a note that was moved comes back with one Undo', async ({ day }) => {
  const note = await day.createNote();
  await note.write('Plan', 'What to do.');
  await note.moveTo(plusDays(todayIn('UTC'), 3));
  await expect(day.notes).toHaveCount(0);
  await day.undo.click();
  await day.expectSaved();
  await day.reload();
  await day.note(0).expectText('Plan', 'What to do.');
});
