import { plusDays, todayIn } from '../support/dates';
import { MenuItem } from '../support/day-page';
import { expect, test } from '../support/test';

const AGAIN = 'Water the plants 🔁 every day';

test('Undo takes a todo back into its series', async ({ day, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodo(AGAIN);
  await day.press(new MenuItem(day, AGAIN, 'Take out of the series'));
  await expect(day.message('Took “Water the plants” out of its series.')).toBeVisible();
  await day.press(day.undo);
  await day.expectTodos(AGAIN);
  await day.expectSaved();
  await day.open(`/d/${plusDays(todayIn('UTC'), 1)}`);
  await day.expectTodos();
});
