import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('a heading folds by its arrow, in every tab', async ({ day, otherTab }) => {
  await day.addTodos('# Home', 'Sweep', '# Work');
  const other = await otherTab();
  await other.open();
  await other.expectTodos('Home', 'Sweep', 'Work');
  const arrow = day.row('Home').getByRole('link', { name: 'Section Home' });
  await expect(arrow).toHaveAttribute('aria-expanded', 'true');
  await arrow.click();
  await day.expectTodos('Home', 'Work');
  await expect(arrow).toHaveAttribute('aria-expanded', 'false');
  await expect(day.page).not.toHaveURL(/menu/);
  await other.expectTodos('Home', 'Work');
  await arrow.press('Enter');
  await day.expectTodos('Home', 'Sweep', 'Work');
  await other.expectTodos('Home', 'Sweep', 'Work');
});

test('what is added to a folded section, or moved into it, unfolds it', async ({ day }) => {
  await day.addTodos('First', '# Home', 'Sweep');
  const arrow = day.row('Home').getByRole('link', { name: 'Section Home' });
  await arrow.click();
  await day.expectTodos('First', 'Home');
  await day.addTodo('Water');
  await day.expectTodos('First', 'Home', 'Sweep', 'Water');
  await arrow.click();
  await day.checkbox('First').focus();
  await day.checkbox('First').press('Alt+ArrowDown');
  await day.expectTodos('Home', 'First', 'Sweep', 'Water');
  await expect(day.checkbox('First')).toBeFocused();
});

test('folding is no step of Undo', async ({ day, page }) => {
  await day.addTodos('# Home', 'Sweep');
  await day.row('Home').getByRole('link', { name: 'Section Home' }).click();
  await day.expectTodos('Home');
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Undone')).toBeVisible();
  await day.expectTodos('Home');
  await day.row('Home').getByRole('link', { name: 'Section Home' }).click();
  await day.expectTodos('Home');
});

test('on a phone the last item of a menu comes out from under the bar', async ({ day, page }) => {
  await page.setViewportSize({ width: 390, height: 700 });
  const note = await day.createNote();
  await note.write('Plan', 'Go by train.');
  await note.mark('Fold');
  await expect(note.markdown).toBeHidden();
});
