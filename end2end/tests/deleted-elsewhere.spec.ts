import { expect, test } from '../support/test';

test('what is typed into a note that another tab deleted becomes a new note', async ({ day, signedIn, otherTab, quiet }) => {
  expect(signedIn.email).toContain('@');
  quiet.allowStatus(404);
  await (await day.createNote()).write('Going', 'The first version');
  const other = await otherTab();
  await other.open('/');
  await day.press(day.note(0).deleteButton);

  const note = other.note(0);
  await note.body.fill('Typed too late');
  await other.submitNoteThatIsGone(note);
  await other.reload();
  await expect(other.notes).toHaveCount(1);
  await other.note(0).expectText('Going', 'Typed too late');
});

test('checking a todo that another tab deleted says why nothing happens', async ({ day, signedIn, otherTab, quiet }) => {
  expect(signedIn.email).toContain('@');
  quiet.allowStatus(404);
  await day.addTodos('Going', 'Staying');
  const other = await otherTab();
  await other.open('/');
  await day.press(day.deleteButton('Going'));

  await other.press(other.checkbox('Going'));
  await expect(other.message(/no longer here/)).toBeVisible();
  await other.reload();
  await other.expectTodos('Staying');
  await other.expectDone(0);
});
