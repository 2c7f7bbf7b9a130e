import { expect, test } from '../support/test';
import { DayPage } from '../support/day-page';
import { holdWasm } from '../support/wasm';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

for (const [how, undo] of [
  ['the message', (day: DayPage) => day.press(day.undo)],
  ['Ctrl+Z', (day: DayPage) => day.send(() => day.page.keyboard.press('ControlOrMeta+z'))],
] as const) {
  test(`Undo by ${how} goes back step by step, and says each time what it took back`, async ({ day }) => {
    await day.addTodos('Buy milk', 'Call the bank', 'Water the plants');
    await day.press(day.checkbox('Buy milk'));
    await day.edit('Call the bank', 'Call Ada');
    await day.press(day.moveUp('Water the plants'));
    await day.press(day.deleteButton('Call Ada'));
    await expect(day.deleted('Todo', 'Call Ada')).toBeVisible();
    await day.expectTodos('Water the plants');

    await undo(day);
    await expect(day.message('Undone: deleted “Call Ada”')).toBeVisible();
    await day.expectTodos('Water the plants', 'Call Ada');
    await undo(day);
    await expect(day.message('Undone: moved “Water the plants”')).toBeVisible();
    await day.expectTodos('Call Ada', 'Water the plants');
    await undo(day);
    await expect(day.message('Undone: changed “Call Ada”')).toBeVisible();
    await day.expectTodos('Call the bank', 'Water the plants');
    await undo(day);
    await expect(day.message('Undone: checked “Buy milk”')).toBeVisible();
    await day.expectTodos('Buy milk', 'Call the bank', 'Water the plants');
    await day.expectDone(0);
    await undo(day);
    await expect(day.message('Undone: added “Water the plants”')).toBeVisible();
    await day.expectTodos('Buy milk', 'Call the bank');
    await day.reload();
    await day.expectTodos('Buy milk', 'Call the bank');
  });
}

test('Undo comes to its end and says so', async ({ day, page }) => {
  await day.addTodo('Only');
  await day.checkbox('Only').focus();
  await day.send(() => page.keyboard.press('ControlOrMeta+z'));
  await expect(day.message('Undone: added “Only”')).toBeVisible();
  await expect(day.undo).toBeHidden();
  await expect(day.rows).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(day.message('There is nothing to undo.')).toBeVisible();
});

test('what was taken back is no longer offered once something else was done', async ({ day, page }) => {
  await day.addTodos('One', 'Two');
  await day.press(day.checkbox('One'));
  await day.send(() => page.keyboard.press('ControlOrMeta+z'));
  await expect(day.message('Undone: checked “One”')).toBeVisible();
  await day.press(day.checkbox('Two'));
  await expect(day.message('Undone: checked “One”')).toBeHidden();
  await expect(day.undo).toBeHidden();
  await day.expectDone(1);
});

test('in a field Ctrl+Z belongs to the field', async ({ day, page }) => {
  await day.addTodos('Staying', 'Going');
  await day.press(day.deleteButton('Going'));
  await day.composer.focus();
  await page.keyboard.type('abc');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(day.composer).not.toHaveValue('abc');
  await day.expectTodos('Staying');
});

test('all that was typed into a note in one go is one step', async ({ day }) => {
  const note = await day.createNote();
  await note.write('Trip', 'Before');
  await note.body.focus();
  await day.page.keyboard.press('ControlOrMeta+End');
  for (const words of [', one', ', two', ', three']) {
    await day.send(() => day.page.keyboard.type(words));
    await expect(note.status).toHaveText('Saved');
  }
  await note.body.blur();
  await day.send(() => day.page.keyboard.press('ControlOrMeta+z'));
  await expect(day.message('Undone: changed “Trip”')).toBeVisible();
  await note.expectText('Trip', 'Before');
  await day.reload();
  await note.expectText('Trip', 'Before');
});

test('what somebody else has changed since is not taken back, and the page says so', async ({ day, signedIn, otherBrowser }) => {
  await day.addTodo('Milk');
  await day.edit('Milk', 'Milk and bread');
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  await other.edit('Milk and bread', 'Milk, bread and eggs');
  await day.expectTodos('Milk, bread and eggs');
  await day.page.keyboard.press('ControlOrMeta+z');
  await expect(day.message(/“Milk and bread” has changed since then, so this can't be undone\./)).toBeVisible();
  await day.expectTodos('Milk, bread and eggs');
  await day.reload();
  await day.expectTodos('Milk, bread and eggs');
});

test('a deletion before the page woke is taken back once, and then the message is over', async ({ day, page }) => {
  await day.addTodo('Early');
  const arrive = await holdWasm(page);
  const early = new DayPage(page, false);
  await early.open('/');
  await early.press(early.deleteButton('Early'));
  await expect(early.message('Todo deleted.')).toBeVisible();
  await expect(page).toHaveURL(/\?undo=todo\./);
  await arrive();
  await day.awake();
  await day.press(day.undo);
  await day.expectTodos('Early');
  await expect(page).toHaveURL('/');
  await day.reload();
  await expect(day.message(/deleted/i)).toBeHidden();
  await expect(day.undo).toBeHidden();
  await day.expectTodos('Early');
});
