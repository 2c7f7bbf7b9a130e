import { dayName, plusDays, todayIn } from '../support/dates';
import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

const tomorrow = () => plusDays(todayIn('UTC'), 1);
const yesterday = () => plusDays(todayIn('UTC'), -1);

test('a todo moves to tomorrow, behind what is there', async ({ day }) => {
  await day.open(`/d/${tomorrow()}`);
  await day.addTodo('There');
  await day.open();
  await day.addTodos('One', 'Two');
  await day.press(day.moveToTomorrow('One'));
  await day.expectTodos('Two');
  await day.expectMoved('“One”', 'tomorrow');
  await day.reload();
  await day.expectTodos('Two');
  await day.open(`/d/${tomorrow()}`);
  await day.expectTodos('There', 'One');
});

test('a todo moves to a day that is picked', async ({ day }) => {
  const date = plusDays(todayIn('UTC'), 30);
  await day.addTodos('One', 'Two');
  await day.moveTo('Two', date);
  await day.expectTodos('One');
  await day.expectMoved('“Two”', dayName(date, todayIn('UTC')));
  await expect(day.sidebar.getByRole('link', { name: `${dayName(date, todayIn('UTC'))} 1 open` })).toBeVisible();
  await day.open(`/d/${date}`);
  await day.expectTodos('Two');
});

test('a note moves to a day that is picked', async ({ day }) => {
  const date = plusDays(todayIn('UTC'), 30);
  const note = await day.createNote();
  await note.write('Plan', 'What to do.');
  await note.moveTo(date);
  await expect(day.notes).toHaveCount(0);
  await day.expectMoved('“Plan”', dayName(date, todayIn('UTC')));
  await day.open(`/d/${date}`);
  await day.note(0).expectText('Plan', 'What to do.');
});

test('Enter in the field for the day moves a note', async ({ day }) => {
  const note = await day.createNote();
  await note.write('Plan', 'What to do.');
  await note.menu.click();
  await note.card.getByLabel('Another day').press('Enter');
  await expect(day.notes).toHaveCount(0);
  await day.expectMoved('“Plan”', 'tomorrow');
});

test('a todo of an earlier day moves to today', async ({ day }) => {
  await day.open(`/d/${yesterday()}`);
  await day.addTodo('Late');
  await day.more('Late').click();
  await day.press(day.page.getByRole('button', { name: 'Move to today' }));
  await day.expectTodos();
  await day.open();
  await day.expectTodos('Late');
});

test('what is left of earlier days moves to today', async ({ day, page }) => {
  const line = page.locator('.carry-over');
  await expect(line).toBeHidden();
  await day.open(`/d/${yesterday()}`);
  await day.addTodos('Done before', 'Left one', 'Left two');
  await day.press(day.checkbox('Done before'));
  await expect(line, 'only on the page of today').toBeHidden();
  await day.open();
  await day.addTodo('Of today');
  await expect(line).toContainText('2 unfinished from yesterday');
  await expect(line.getByRole('link', { name: 'Review' })).toHaveAttribute('href', `/d/${yesterday()}`);
  await day.press(line.getByRole('button', { name: 'Move to today' }));
  await day.expectTodos('Of today', 'Left one', 'Left two');
  await expect(line).toBeHidden();
  await day.expectMoved('“Left one” and 1 more', 'today');
  await day.reload();
  await day.expectTodos('Of today', 'Left one', 'Left two');
  await day.open(`/d/${yesterday()}`);
  await day.expectTodos();
  await day.expectDone(1);
});

test('what is left of several days is told apart', async ({ day, page }) => {
  for (const ago of [-1, -40]) {
    await day.open(`/d/${plusDays(todayIn('UTC'), ago)}`);
    await day.addTodo(`Left ${-ago}`);
  }
  await day.open();
  await expect(page.locator('.carry-over')).toContainText('2 unfinished from earlier days');
  await day.press(page.getByRole('button', { name: 'Move to today' }));
  await day.expectTodos('Left 40', 'Left 1');
});

test('all done todos are deleted together', async ({ day, page }) => {
  await day.addTodos('One', 'Two', 'Three');
  await day.press(day.checkbox('One'));
  await day.press(day.checkbox('Three'));
  await day.press(page.getByRole('button', { name: 'Delete all done' }));
  await day.expectDone(0);
  await day.expectTodos('Two');
  await day.reload();
  await day.expectDone(0);
  await day.expectTodos('Two');
});

test('several lines become several todos, or stay one', async ({ day }) => {
  await day.composer.fill('- Milk\n\n- [x] Eggs\n2. Bread');
  await day.press(day.eachLine(3));
  await day.expectTodos('Milk', 'Bread');
  await day.expectDone(1);
  await expect(day.composer).toHaveValue('');
  await day.addTodo('One\nin two lines');
  await day.reload();
  await day.expectTodos('Milk', 'Bread', 'One in two lines');
});

test('a list with a line that is too long is given back', async ({ day, page }) => {
  const list = `fine\n${'x'.repeat(2_003)}`;
  await day.composer.fill(list);
  await day.pressRefused(day.eachLine(2));
  await expect(page.getByText('A todo can have 2,000 characters; this has 2,003.')).toBeVisible();
  await expect(day.composer).toHaveValue(list);
  await day.expectTodos();
});
