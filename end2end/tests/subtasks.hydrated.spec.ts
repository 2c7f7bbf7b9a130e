import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('Tab in the edit box makes a subtask and Shift+Tab takes it out; what was typed stays', async ({ day, page }) => {
  await day.addTodos('Trip', 'Tickets');
  await day.editControl('Tickets').click();
  await day.editBox.fill('Train tickets');
  await page.keyboard.press('Tab');
  await day.expectLevels(1, 2);
  await expect(day.editBox).toBeFocused();
  await expect(day.editBox).toHaveValue('Train tickets');
  await expect(page.getByRole('status').getByText('Position 2 of 2, level 2')).toBeAttached();
  await page.keyboard.press('Shift+Tab');
  await day.expectLevels(1, 1);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await day.expectTree('Trip', ' Train tickets');
});

test('Tab goes on where no level changes, and always after Escape', async ({ day, page }) => {
  await day.addTodo('Alone');
  await day.editControl('Alone').click();
  await expect(day.editBox).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(day.editForm().getByRole('button', { name: 'Save' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Escape');
  await expect(day.more('Alone')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(day.more('Alone')).not.toBeFocused();
});

test('P pins the todo that has the focus, and Undo takes it back', async ({ day, page }) => {
  await day.addTodo('Passport');
  await day.checkbox('Passport').focus();
  await page.keyboard.press('p');
  await expect(day.row('Passport').getByText('Pinned')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(day.row('Passport').getByText('Pinned')).toHaveCount(0);
});
