import { plusDays, todayIn } from '../support/dates';
import { MenuItem } from '../support/day-page';
import { expect, test } from '../support/test';

const today = todayIn('UTC');
const tomorrow = plusDays(today, 1);
const AGAIN = 'Water the plants 🔁 every day';

test('a todo comes again when it is checked, and not any more when that is taken back', async ({ day, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodo(AGAIN);
  await day.press(day.checkbox(AGAIN));
  await day.expectSaved();
  await day.open(`/d/${tomorrow}`);
  await day.expectTodos(AGAIN);
  await day.open('/');
  await day.openDone();
  await day.press(day.checkbox(AGAIN));
  await day.expectSaved();
  await day.open(`/d/${tomorrow}`);
  await day.expectTodos();
});

test('a todo that comes again is skipped, and comes back to its day', async ({ day, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodos(AGAIN, 'Milk');
  await day.press(new MenuItem(day, AGAIN, 'Skip to the next date'));
  await day.expectTodos('Milk');
  await expect(day.undo).toBeVisible();
  await day.expectSaved();
  await day.open(`/d/${tomorrow}`);
  await day.expectTodos(AGAIN);
  await day.open('/');
  await day.press(new MenuItem(day, 'Milk', 'Delete'));
  await day.press(day.undo);
  await day.expectTodos('Milk');

  await day.open(`/d/${tomorrow}`);
  await day.press(new MenuItem(day, AGAIN, 'Skip to the next date'));
  await day.press(day.undo);
  await day.expectTodos(AGAIN);
  await day.expectSaved();
  await day.open(`/d/${plusDays(today, 2)}`);
  await day.expectTodos();
});

test('a todo is taken out of its series, which continues, and comes back into it', async ({ day, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodo(AGAIN);
  await day.press(new MenuItem(day, AGAIN, 'Take out of the series'));
  await day.expectTodos('Water the plants');
  await day.expectSaved();
  await day.open(`/d/${tomorrow}`);
  await day.expectTodos(AGAIN);
  await day.open('/');
  await day.edit('Water the plants', AGAIN);
  await day.expectSaved();
  await day.open(`/d/${tomorrow}`);
  await day.expectTodos();
});

test('the words say when a new todo comes again', async ({ day, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.writeDated('Stretch every day at 7am');
  await day.add.click();
  await day.expectSaved();
  await day.reload();
  await day.expectTodos('Stretch 7:00 🔁 every day');
});
