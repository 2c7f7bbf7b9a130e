import { expect, test } from '../support/test';

test('what is typed into a note that another browser deleted becomes a new note', async ({ day, signedIn, farBrowser, quiet }) => {
  quiet.allowStatus(404);
  await (await day.createNote()).write('Going', 'The first version');
  const far = await farBrowser();
  await far.signInAs(signedIn);
  far.cutOff();
  await day.press(day.note(0).deleteButton);

  const note = far.note(0);
  await note.body.fill('Typed too late');
  await far.reconnect();
  await far.submitNoteThatIsGone(note);
  await far.reload();
  await expect(far.notes).toHaveCount(1);
  await far.note(0).expectText('Going', 'Typed too late');
});

test('checking a todo that another browser deleted says why nothing happens', async ({ day, signedIn, farBrowser, quiet }) => {
  quiet.allowStatus(404);
  await day.addTodos('Going', 'Staying');
  const far = await farBrowser();
  await far.signInAs(signedIn);
  far.cutOff();
  await day.press(day.deleteButton('Going'));

  await far.checkWhatIsGone('Going');
  await expect(far.message(/no longer here/)).toBeVisible();
  await far.reload();
  await far.expectTodos('Staying');
  await far.expectDone(0);
});
