import { plusDays } from '../support/dates';
import type { DayPage } from '../support/day-page';
import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
  await day.addTodos('One', 'Two', 'Three', 'Four');
});

const bar = (day: DayPage) => day.page.getByRole('group', { name: 'Selected todos' });

test('todos are selected by clicks with Shift and Control, and done together', async ({ day, page }) => {
  await day.row('Two').locator('.todo-text').click({ modifiers: ['Shift'] });
  await expect(bar(day)).toContainText('1 selected');
  await expect(day.checkbox('Two')).toHaveAccessibleDescription('Selected');
  await day.row('Four').locator('.todo-text').click({ modifiers: ['Shift'] });
  await expect(bar(day)).toContainText('3 selected');
  await day.row('Three').locator('.todo-text').click({ modifiers: ['ControlOrMeta'] });
  await expect(bar(day)).toContainText('2 selected');
  await expect(day.checkbox('Three')).not.toHaveAccessibleDescription('Selected');
  await bar(day).getByRole('button', { name: 'Done' }).click();
  await day.expectTodos('One', 'Three');
  await expect(bar(day)).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.locator('body').press('ControlOrMeta+z');
  await day.expectTodos('One', 'Two', 'Three', 'Four');
});

test('selected todos move to a day, and are deleted, each as one step of Undo', async ({ day, page, today }) => {
  await day.checkbox('One').click({ modifiers: ['ControlOrMeta'] });
  await expect(day.checkbox('One'), 'it is selected, and not done').not.toBeChecked();
  await day.checkbox('Two').click({ modifiers: ['Shift'] });
  await expect(bar(day).getByLabel('Day to move to')).toHaveValue(plusDays(today, 1));
  await bar(day).getByRole('button', { name: 'Move' }).click();
  await day.expectTodos('Three', 'Four');
  await day.checkbox('Three').click({ modifiers: ['Shift'] });
  await day.checkbox('Four').click({ modifiers: ['Shift'] });
  await bar(day).getByRole('button', { name: 'Delete' }).click();
  await day.expectTodos();
  await page.getByRole('button', { name: 'Undo' }).click();
  await day.expectTodos('Three', 'Four');
  await day.expectSaved();
  await day.open(`/d/${plusDays(today, 1)}`);
  await day.expectTodos('One', 'Two');
});

test('the keyboard selects by Shift and the arrows, and Escape selects nothing', async ({ day, page }) => {
  await day.checkbox('Two').focus();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(bar(day)).toContainText('3 selected');
  await expect(day.checkbox('Four')).toBeFocused();
  await page.keyboard.press('Shift+ArrowUp');
  await expect(bar(day)).toContainText('2 selected');
  await page.keyboard.press('Escape');
  await expect(bar(day)).toHaveCount(0);
  await expect(page.locator('[data-selected]')).toHaveCount(0);
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Delete');
  await day.expectTodos('One', 'Four');
  await expect(bar(day)).toHaveCount(0);
});

test('subtasks go with a selected todo, and letters do with all what they do with one', async ({ day, page, today }) => {
  await day.addTodos('Five');
  await day.editControl('Two').click();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await day.checkbox('One').click({ modifiers: ['ControlOrMeta'] });
  await expect(bar(day)).toContainText('1 selected');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(bar(day)).toContainText('3 selected');
  await page.keyboard.press('t');
  await day.expectTodos('Four', 'Five');
  await expect(bar(day)).toHaveCount(0);
  await day.expectSaved();
  await day.open(`/d/${plusDays(today, 1)}`);
  await day.expectTree('One', ' Two', 'Three');
});

test('a click selects nothing any more, and what is gone elsewhere is not counted', async ({ day, otherTab }) => {
  await day.checkbox('One').click({ modifiers: ['Shift'] });
  await day.checkbox('Three').click({ modifiers: ['Shift'] });
  await expect(bar(day)).toContainText('3 selected');
  const other = await otherTab();
  await other.open();
  await other.checkbox('Two').focus();
  await other.page.keyboard.press('Delete');
  await expect(bar(day)).toContainText('2 selected');
  await day.checkbox('Four').click();
  await expect(bar(day)).toHaveCount(0);
  await day.expectTodos('One', 'Three');
});
