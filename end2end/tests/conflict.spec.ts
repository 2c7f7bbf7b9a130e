import { expect, test } from '../support/test';

test('the second of two tabs learns of the conflict and keeps its text', async ({ day, signedIn, otherTab, quiet }) => {
  expect(signedIn.email).toContain('@');
  quiet.allowStatus(409);
  quiet.allowUnreachable();
  await (await day.createNote()).write('Shared', 'The first version');
  const other = await otherTab();
  await other.open('/');

  // The other tab types while it cannot save, so that messages between the tabs come too late.
  await other.page.route('**/api/**', route => route.abort());
  await other.note(0).body.fill('Of the other tab');
  await day.note(0).write('Shared', 'Of the first tab');
  await other.page.unroute('**/api/**');
  await other.submitNote(other.note(0));

  await expect(other.page.getByText(/changed on another page/)).toBeVisible();
  await expect(other.note(0).body).toHaveValue('Of the other tab');
  await day.reload();
  await day.note(0).expectText('Shared', 'Of the first tab');
});

test('a todo deleted in one tab is not brought back by an edit in the other', async ({ day, signedIn, otherTab, quiet }) => {
  expect(signedIn.email).toContain('@');
  quiet.allowStatus(404, 409);
  await day.addTodo('Going');
  const other = await otherTab();
  await other.open('/');
  await other.editControl('Going').click();
  await other.editBox.fill('Rescued?');
  await day.press(day.deleteButton('Going'));
  await other.press(other.editForm().getByRole('button', { name: 'Save' }));
  await expect(other.page.getByText(/no longer here|changed on another page/)).toBeVisible();
  await expect(other.page.getByRole('main').getByRole('textbox').filter({ hasText: 'Rescued?' }).or(other.editBox)).toHaveValue('Rescued?');
  await day.reload();
  await expect(day.rows).toHaveCount(0);
});
