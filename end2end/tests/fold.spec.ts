import { MenuItem } from '../support/day-page';
import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('the section of a heading folds, and stays folded until it is unfolded', async ({ day }) => {
  await day.addTodos('# Home', 'Sweep', '## Garden', 'Water', '# Work', 'Write');
  await day.press(new MenuItem(day, 'Home', 'Fold section'));
  await day.expectTodos('Home', 'Work', 'Write');
  await expect(day.row('Home').locator('.fold')).toHaveText('3');
  await day.expectSent();
  await day.reload();
  await day.expectTodos('Home', 'Work', 'Write');
  await expect(day.row('Home').locator('.fold')).toHaveAttribute('aria-expanded', 'false');
  await day.press(new MenuItem(day, 'Home', 'Unfold section'));
  await day.expectTodos('Home', 'Sweep', 'Garden', 'Water', 'Work', 'Write');
});

test('only headings fold', async ({ day }) => {
  await day.addTodos('# Home', 'Sweep');
  const item = new MenuItem(day, 'Sweep', 'Pin');
  await item.open();
  await expect(day.page.locator('.row-menu').getByText('Fold section')).toHaveCount(0);
  await expect(day.row('Sweep').locator('.fold')).toHaveCount(0);
});

test('a folded note shows its title, until it is unfolded', async ({ day }) => {
  const note = await day.createNote();
  await note.write('Plan', 'Go by train.');
  await note.mark('Fold');
  await expect(note.markdown).toBeHidden();
  await expect(note.title).toHaveValue('Plan');
  await day.expectSent();
  await day.open();
  await expect(note.markdown).toBeHidden();
  await day.press(note.card.locator('.unfold'));
  await expect(note.markdown).toHaveText('Go by train.');
  await day.expectSent();
  await day.open();
  await expect(note.markdown).toHaveText('Go by train.');
});
