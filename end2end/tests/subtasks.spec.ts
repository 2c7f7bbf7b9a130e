import { type DayPage, MenuItem } from '../support/day-page';
import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

const makeSubtask = (day: DayPage, text: string) => day.press(new MenuItem(day, text, 'Make subtask'));

test('a todo becomes a subtask of the one above it, and comes out again', async ({ day }) => {
  await day.addTodos('Trip', 'Tickets', 'Hotel');
  await makeSubtask(day, 'Tickets');
  await day.expectTree('Trip', ' Tickets', 'Hotel');
  await makeSubtask(day, 'Hotel');
  await day.expectTree('Trip', ' Tickets', ' Hotel');
  await makeSubtask(day, 'Hotel');
  await day.expectTree('Trip', ' Tickets', '  Hotel');
  await day.expectSent();
  await day.reload();
  await day.expectTree('Trip', ' Tickets', '  Hotel');
  await day.press(new MenuItem(day, 'Tickets', 'Move out'));
  await day.expectTree('Trip', 'Tickets', ' Hotel');
  await day.press(day.moveUp('Tickets'));
  await day.expectTree('Tickets', ' Hotel', 'Trip');
});

test('subtasks go where their todo goes, and come back with it', async ({ day, page }) => {
  await day.addTodos('Trip', 'Tickets', 'Other');
  await makeSubtask(day, 'Tickets');
  await day.press(day.deleteButton('Trip'));
  await day.expectTodos('Other');
  await day.press(page.getByRole('button', { name: 'Undo' }));
  await day.expectTree('Trip', ' Tickets', 'Other');
});

test('a pinned todo and a pinned note say so', async ({ day }) => {
  await day.addTodo('Passport');
  await day.press(new MenuItem(day, 'Passport', 'Pin'));
  await expect(day.row('Passport').getByText('Pinned')).toBeVisible();
  const note = await day.createNote();
  await note.write('Plan', 'Go.');
  await note.mark('Pin');
  await expect(note.card.getByText('Pinned')).toBeVisible();
  await day.expectSent();
  await day.open();
  await expect(note.card.getByText('Pinned')).toBeVisible();
  await note.mark('Unpin');
  await expect(note.card.getByText('Pinned')).toBeHidden();
  await day.press(new MenuItem(day, 'Passport', 'Unpin'));
  await expect(day.row('Passport').getByText('Pinned')).toHaveCount(0);
});
