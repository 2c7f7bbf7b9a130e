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

test('a link to a todo of a folded section unfolds it', async ({ day, page }) => {
  await day.addTodos('# Home', 'Sweep', '# Work');
  await day.row('Home').getByRole('link', { name: 'Section Home' }).click();
  await day.expectTodos('Home', 'Work');
  await day.expectSent();
  await page.goto('/search?q=sweep');
  await page.getByRole('list', { name: 'Found' }).getByRole('link', { name: 'Today' }).click();
  await day.awake();
  await day.expectTodos('Home', 'Sweep', 'Work');
  await expect(day.checkbox('Sweep')).toBeFocused();
});

test('the arrow keeps the focus, and says how much it hides', async ({ day, page }) => {
  await day.addTodos('# Home', 'Sweep');
  const arrow = day.row('Home').getByRole('link', { name: 'Section Home' });
  await arrow.focus();
  await page.keyboard.press('Enter');
  await day.expectTodos('Home');
  await expect(day.row('Home').getByRole('link', { name: 'Section Home 1', exact: true })).toBeFocused();
  await day.expectSent();
  await expect(arrow).toBeFocused();
});

test('a note folds without a network, and a long one too', async ({ day, page, context, quiet }) => {
  quiet.allowUnreachable();
  const note = await day.createNote();
  await note.write('Plan', 'Go by train. '.repeat(2_000));
  await day.expectSent();
  await day.open();
  await note.mark('Fold');
  await expect(note.body).toBeHidden();
  await day.expectSent();
  await day.open();
  await expect(note.body).toBeHidden();
  await context.setOffline(true);
  await note.card.locator('.unfold').click();
  await expect(note.card).not.toHaveAttribute('data-folded');
  await note.menu.click();
  await note.card.getByRole('button', { name: 'Fold', exact: true }).click();
  await expect(note.body).toBeHidden();
  await context.setOffline(false);
  await page.reload();
  await day.awake();
  await expect(note.body).toBeHidden();
});
