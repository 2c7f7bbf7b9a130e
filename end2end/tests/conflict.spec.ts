import { expect, test } from '../support/test';

test('the second of two browsers is told of the conflict and keeps its text', async ({ day, signedIn, otherBrowser, quiet }) => {
  quiet.allowStatus(409);
  await (await day.createNote()).write('Shared', 'The first version');
  const other = await otherBrowser();
  await other.signInAs(signedIn);

  // The other field has the focus before the first browser saves, so that the incoming text does not replace its text.
  await other.note(0).body.focus();
  await day.note(0).write('Shared', 'Of the first browser');
  await other.note(0).body.fill('Of the other browser');
  await other.submitNote(other.note(0));

  await expect(other.page.getByText(/changed elsewhere/)).toBeVisible();
  await expect(other.note(0).body).toHaveValue('Of the other browser');
  await day.reload();
  await day.note(0).expectText('Shared', 'Of the first browser');
});

test('a todo deleted in one browser is not brought back by an edit in the other', async ({ day, signedIn, farBrowser, quiet }) => {
  quiet.allowStatus(404);
  await day.addTodo('Going');
  const far = await farBrowser();
  await far.signInAs(signedIn);
  await far.editControl('Going').click();
  await far.editBox.fill('Rescued?');
  far.cutOff();
  await day.press(day.deleteButton('Going'));
  await far.reconnect();
  await far.saveEditThatIsGone('Rescued?');
  await day.reload();
  await expect(day.checkbox('Going')).toHaveCount(0);
});
