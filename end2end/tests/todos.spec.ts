import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('a checked todo moves to Done and comes back', async ({ day }) => {
  await day.addTodos('One', 'Two');
  await day.expectDone(0);
  await day.press(day.checkbox('One'));
  await day.expectTodos('Two');
  await day.expectDone(1);
  await day.press(day.checkbox('Two'));
  await day.expectDone(2);
  await day.openDone();
  await expect(day.checkbox('One')).toBeChecked();
  await day.press(day.checkbox('One'));
  await day.expectTodos('One');
  await day.expectDone(1);
  await day.reload();
  await day.expectTodos('One');
  await day.expectDone(1);
});

test('todos move by buttons and stay where they were put', async ({ day }) => {
  await day.addTodos('One', 'Two', 'Three');
  await day.press(day.moveUp('Three'));
  await day.expectTodos('One', 'Three', 'Two');
  await day.press(day.moveDown('One'));
  await day.expectTodos('Three', 'One', 'Two');
  await day.reload();
  await day.expectTodos('Three', 'One', 'Two');
});

test('an edit is saved, and a cancelled one is not', async ({ day }) => {
  await day.addTodo('Before');
  await day.editControl('Before').click();
  await expect(day.editBox).toHaveValue('Before');
  await day.editBox.fill('Never saved');
  await day.editForm().getByText('Cancel').click();
  await expect(day.editBox).toBeHidden();
  await day.expectTodos('Before');
  await day.edit('Before', 'After');
  await day.expectTodos('After');
  await day.reload();
  await day.expectTodos('After');
});

test('a deleted todo comes back in its place with Undo', async ({ day }) => {
  await day.addTodos('One', 'Two', 'Three');
  await day.press(day.deleteButton('Two'));
  await expect(day.deleted('Todo', 'Two')).toBeVisible();
  await day.expectTodos('One', 'Three');
  await day.press(day.undo);
  await day.expectTodos('One', 'Two', 'Three');
  await day.reload();
  await day.expectTodos('One', 'Two', 'Three');
});

test('a deleted todo stays away', async ({ day }) => {
  await day.addTodos('One', 'Two');
  await day.press(day.deleteButton('One'));
  await day.expectTodos('Two');
  await day.reload();
  await day.expectTodos('Two');
});

test('a deleted note comes back whole with Undo', async ({ day }) => {
  await (await day.createNote()).write('First', 'One');
  await (await day.createNote()).write('Second', 'Two');
  await day.press(day.note(0).deleteButton);
  await expect(day.deleted('Note', 'First')).toBeVisible();
  await expect(day.notes).toHaveCount(1);
  await day.note(0).expectText('Second', 'Two');
  await day.press(day.undo);
  await expect(day.notes).toHaveCount(2);
  await day.note(0).expectText('First', 'One');
  await day.note(1).expectText('Second', 'Two');
});

test('the same request sent twice makes one todo', async ({ day, page, server }) => {
  await day.open('/');
  await day.composer.fill('Only once');
  const [sent] = await Promise.all([page.waitForRequest(request => request.method() === 'POST'), day.press(day.add)]);
  const headers = { origin: server.url, 'content-type': (await sent.headerValue('content-type')) ?? '' };
  const again = await page.request.post(sent.url(), { data: sent.postData() ?? '', headers, maxRedirects: 0 });
  expect(again.status()).toBeLessThan(400);
  await day.open('/');
  await day.expectTodos('Only once');
});

test('the sidebar counts what is open', async ({ day }) => {
  await day.open('/d/2026-10-12');
  await day.addTodos('One', 'Two', 'Three');
  await day.press(day.checkbox('One'));
  await day.open('/');
  await expect(day.sidebar.getByRole('link', { name: /^Oct 12/ })).toContainText('2 open');
  await expect(day.sidebar.getByRole('link', { name: /^Today/ })).toBeVisible();
});
