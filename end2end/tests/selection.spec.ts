import { plusDays, todayIn } from '../support/dates';
import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
  await day.addTodos('One', 'Two', 'Three', 'Four');
  await day.reload();
});

test('several todos are checked at once', async ({ day }) => {
  await day.selectSeveral('Two', 'Four');
  await day.selection.getByRole('button', { name: 'Done' }).click();
  await day.expectTodos('One', 'Three');
  await day.expectDone(2);
});

test('several todos move to another day in their order', async ({ day }) => {
  const date = plusDays(todayIn('UTC'), 3);
  await day.selectSeveral('Three', 'One');
  await day.selection.getByLabel('Day to move to').fill(date);
  await day.selection.getByRole('button', { name: 'Move' }).click();
  await day.expectTodos('Two', 'Four');
  await day.open(`/d/${date}`);
  await day.expectTodos('One', 'Three');
});

test('several todos are deleted, and lie in the Trash', async ({ day, page }) => {
  await day.selectSeveral('One', 'Two', 'Three');
  await day.selection.getByRole('button', { name: 'Delete' }).click();
  await day.expectTodos('Four');
  await page.goto('/trash');
  await expect(page.getByRole('button', { name: /^Restore “/ })).toHaveCount(3);
});

test('nothing that is selected is nothing that is done', async ({ day }) => {
  await day.selectSeveral();
  await day.selection.getByRole('button', { name: 'Delete' }).click();
  await day.expectTodos('One', 'Two', 'Three', 'Four');
  await day.selectSeveral('One');
  await day.selection.getByRole('link', { name: 'Cancel' }).click();
  await day.expectTodos('One', 'Two', 'Three', 'Four');
});

test('one todo alone is not worth selecting', async ({ day, page }) => {
  const link = page.getByRole('link', { name: 'Select several' });
  await day.open('/d/2026-01-05');
  await day.addTodo('One');
  await expect(link).toBeHidden();
  await day.addTodo('Two');
  await expect(link).toBeVisible();
});
