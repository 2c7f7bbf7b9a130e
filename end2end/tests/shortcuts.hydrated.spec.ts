import { plusDays, todayIn } from '../support/dates';
import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('single keys write a todo, add a note and go from day to day', async ({ day, page }) => {
  const today = todayIn('UTC');
  await page.keyboard.press('n');
  await expect(day.composer).toBeFocused();
  await page.keyboard.type('nah');
  await expect(day.composer).toHaveValue('nah');
  await day.composer.fill('');
  await page.keyboard.press('Escape');
  await expect(day.composer).not.toBeFocused();
  await page.keyboard.press('a');
  await expect(day.note(0).title).toBeFocused();
  await day.expectSaved();
  await day.note(0).title.blur();
  await page.keyboard.press('j');
  await expect(page).toHaveURL(new RegExp(`/d/${plusDays(today, 1)}$`));
  await day.awake();
  await page.keyboard.press('k');
  await expect(page).toHaveURL(new RegExp(`/d/${today}$`));
  await day.awake();
  await page.keyboard.press('h');
  await expect(page).toHaveURL(/:\d+\/$/);
  await day.awake();
  await page.keyboard.press('?');
  await expect(page.getByRole('heading', { name: 'Keyboard shortcuts' })).toBeVisible();
});

test('a key that is held down deletes one todo', async ({ day, page }) => {
  for (const text of ['One', 'Two', 'Three']) await day.addTodo(text);
  await day.checkbox('One').focus();
  for (let times = 0; times < 3; times++) await page.keyboard.down('Delete');
  await page.keyboard.up('Delete');
  await day.expectTodos('Two', 'Three');
  await expect(day.checkbox('Two')).toBeFocused();
});

test('what is typed at once after the key is in the box', async ({ day, page }) => {
  await page.keyboard.type('nApples and pears');
  await expect(day.composer).toHaveValue('Apples and pears');
  await page.keyboard.press('Enter');
  await day.expectTodos('Apples and pears');
  await day.checkbox('Apples and pears').focus();
  await page.keyboard.type('e for all');
  await expect(day.editBox).toHaveValue('Apples and pears for all');
  await page.keyboard.press('Escape');
  await expect(day.notes).toHaveCount(0);
  await page.keyboard.type('aPlan');
  await expect(day.note(0).title).toHaveValue('Plan');
  await day.expectSaved();
});

test('keys of a todo go to others, edit, move and delete it', async ({ day, page }) => {
  await day.addTodos('One', 'Two', 'Three', 'Four');
  await day.checkbox('One').focus();
  await page.keyboard.press('ArrowDown');
  await expect(day.checkbox('Two')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(day.checkbox('One')).toBeFocused();
  await page.keyboard.press('e');
  await expect(day.editBox).toBeFocused();
  await page.keyboard.press('Escape');
  await day.checkbox('One').focus();
  await page.keyboard.press('t');
  await day.expectMoved('“One”', 'tomorrow');
  await expect(day.checkbox('Two')).toBeFocused();
  await page.keyboard.press('Delete');
  await day.expectTodos('Three', 'Four');
  await page.keyboard.press('Alt+ArrowDown');
  await day.expectTodos('Four', 'Three');
  await expect(day.checkbox('Three')).toBeFocused();
  await page.keyboard.press('m');
  await expect(page.locator('.todo').getByLabel('Another day')).toBeFocused();
  // In the field of the menu the keys type, and trigger no shortcut.
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Escape');
  await expect(day.more('Three')).toBeFocused();
  await day.expectSaved();
});

test('single keys that are turned off do nothing, and the arrows still go', async ({ day, page }) => {
  await day.addTodos('One', 'Two');
  await page.goto('/shortcuts');
  await page.getByRole('button', { name: 'Turn single keys off' }).click();
  await expect(page.getByRole('button', { name: 'Turn single keys on' })).toBeVisible();
  await day.open('/');
  await page.keyboard.press('j');
  await page.keyboard.press('n');
  await day.checkbox('One').focus();
  await page.keyboard.press('t');
  await page.keyboard.press('ArrowDown');
  await expect(day.checkbox('Two')).toBeFocused();
  await expect(page).toHaveURL(/:\d+\/$/);
  await day.expectTodos('One', 'Two');
});

test('an open dialog and the keys of the browser are left alone', async ({ page, day, context }) => {
  await context.clearCookies();
  await day.open('/');
  await expect(day.signInHeading).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('?');
  await expect(day.signInHeading).toBeVisible();
  await day.cancelDialog();
  await page.keyboard.press('Control+j');
  await page.keyboard.press('n');
  await expect(day.composer).toBeFocused();
  await expect(page).toHaveURL(/:\d+\/$/);
});
