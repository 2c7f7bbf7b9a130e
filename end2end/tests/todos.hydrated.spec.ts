import { installClock } from '../support/clock';
import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('Enter saves a todo and Shift+Enter starts a new line', async ({ day }) => {
  await day.composer.fill('First line');
  await day.composer.press('Shift+Enter');
  await day.composer.pressSequentially('second line');
  await expect(day.composer).toHaveValue('First line\nsecond line');
  await day.send(() => day.composer.press('Enter'));
  await expect(day.composer).toHaveValue('');
  await expect(day.composer).toBeFocused();
  await day.reload();
  await day.editControl('First line second line').click();
  await expect(day.editBox).toHaveValue('First line\nsecond line');
});

test('Enter while a word is being composed saves nothing', async ({ day }) => {
  await day.composer.fill('にほん');
  await day.composer.dispatchEvent('keydown', {
    key: 'Enter',
    code: 'Enter',
    keyCode: 229,
    isComposing: true,
    bubbles: true,
    cancelable: true,
  });
  await expect(day.composer).toHaveValue('にほん');
  await expect(day.rows).toHaveCount(0);
});

test('blank text is not a todo', async ({ day }) => {
  await day.composer.fill('   ');
  await day.composer.press('Enter');
  await expect(day.rows).toHaveCount(0);
  await expect(day.composer).toBeFocused();
});

test('in an edit, Enter saves and Escape reverts', async ({ day }) => {
  await day.addTodo('Before');
  await day.editControl('Before').click();
  await expect(day.editBox).toBeFocused();
  await day.editBox.fill('Reverted');
  await day.editBox.press('Escape');
  await expect(day.editBox).toBeHidden();
  await expect(day.editControl('Before')).toBeFocused();
  await day.editControl('Before').click();
  await expect(day.editBox).toHaveValue('Before');
  await day.editBox.fill('After');
  await day.send(() => day.editBox.press('Enter'));
  await expect(day.row('After').locator(':focus')).toHaveCount(1);
  await day.reload();
  await day.expectTodos('After');
});

test('Undo still works ten seconds later', async ({ day, page }) => {
  await installClock(page);
  await day.open('/');
  await day.addTodo('Missed');
  await day.press(day.deleteButton('Missed'));
  await expect(day.undo).toBeVisible();
  await page.clock.fastForward(9_500);
  await expect(day.undo).toBeVisible();
  await day.press(day.undo);
  await day.expectTodos('Missed');
});

test('two quick checks both count', async ({ day, page }) => {
  await day.addTodos('One', 'Two', 'Three');
  let answered = 0;
  page.on('response', response => {
    if (response.request().method() === 'POST') answered += 1;
  });
  await day.checkbox('One').click();
  await day.checkbox('Two').click();
  await expect.poll(() => answered).toBe(2);
  await day.expectTodos('Three');
  await day.expectDone(2);
  await day.reload();
  await day.expectTodos('Three');
  await day.expectDone(2);
});

test('a todo that cannot be saved is not lost, and says so', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  await page.route('**/api/**', route => route.abort());
  await day.composer.fill('Kept while offline');
  await day.composer.press('Enter');
  await expect(page.getByText(/can't be reached|can't save/)).toBeVisible();
  await expect(day.composer).toHaveValue('Kept while offline');
  await page.unroute('**/api/**');
  await day.send(() => day.composer.press('Enter'));
  await day.reload();
  await day.expectTodos('Kept while offline');
});

test('a check that cannot be saved is undone, and says so', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  await day.addTodo('Still open');
  await page.route('**/api/**', route => route.abort());
  await day.checkbox('Still open').click();
  await expect(page.getByText(/can't be reached|can't save/)).toBeVisible();
  await day.expectTodos('Still open');
  await expect(day.checkbox('Still open')).not.toBeChecked();
});
