import { expect, test } from '../support/test';

test('an older backup is restored under an open page and an offline one, and what was not sent is kept', async ({
  day,
  server,
  signedIn,
  farBrowser,
  otherBrowser,
  quiet,
}) => {
  test.setTimeout(120_000);
  quiet.allowStatus(401);
  quiet.allowUnreachable();
  const far = await farBrowser();
  await far.signInAs(signedIn);
  await day.addTodo('Before the backup');
  await day.expectSaved();
  await far.expectTodos('Before the backup');
  const file = await server.backUp();

  const other = await otherBrowser();
  await other.signInAs(signedIn);
  await other.addTodo('After the backup');
  await other.expectSaved();
  await day.expectTodos('Before the backup', 'After the backup');
  await far.expectTodos('Before the backup', 'After the backup');
  far.cutOff();
  await far.enterTodo('Offline');
  await far.expectTodos('Before the backup', 'After the backup', 'Offline');
  await server.restore(file);

  // A backup contains no sessions.
  await expect(day.signInHeading).toBeVisible({ timeout: 20_000 });
  await day.signInAs(signedIn);
  await day.expectTodos('Before the backup');
  far.mend();
  await expect(far.signInHeading).toBeVisible({ timeout: 20_000 });
  await far.signInAs(signedIn);
  await far.expectTodos('Before the backup', 'Offline');
  await far.expectSaved();
  await day.expectTodos('Before the backup', 'Offline');
  await day.addTodo('Goes on');
  await far.expectTodos('Before the backup', 'Offline', 'Goes on');
});
