import type { DayPage } from '../support/day-page';
import { formsIn } from '../support/forms';
import { newPerson } from '../support/people';
import { expect, test } from '../support/test';

test('two people see and change only their own', async ({ day, signedIn, otherBrowser }) => {
  const grace = signedIn;
  const lise = newPerson('Lise', 'Meitner');
  const other = await otherBrowser();
  await other.signInAs(lise);

  await day.addTodos('Of Grace', 'Of Grace, done');
  await day.press(day.checkbox('Of Grace, done'));
  await (await day.createNote()).write('Her note', 'Her words');
  await other.addTodo('Of Lise');

  await other.reload();
  await other.expectTodos('Of Lise');
  await other.expectDone(0);
  await expect(other.notes).toHaveCount(0);
  await expect(other.page.getByText('Grace')).toHaveCount(0);

  await day.reload();
  await day.expectTodos('Of Grace');
  await expect(day.signOutButton(grace)).toBeAttached();
});

const strangers: readonly (readonly [string, (day: DayPage) => Promise<void>])[] = [
  ['another user', day => day.signInAs(newPerson('Lise', 'Meitner'))],
  ['nobody', day => day.open('/')],
];

for (const [who, arrive] of strangers) {
  test(`the forms of one person do nothing for ${who}`, async ({ day, signedIn, otherBrowser, server }) => {
    expect(signedIn.firstName).toBe('Grace');
    await day.addTodos('First', 'Second', 'Third');
    await day.press(day.checkbox('Third'));
    await (await day.createNote()).write('Title', 'Body');
    await day.reload();

    const other = await otherBrowser();
    await arrive(other);
    const found = await formsIn(day.page.getByRole('main'));
    for (const text of ['First', 'Second', 'Third']) {
      await day.deleteButton(text).open();
      found.push(...(await formsIn(day.page.getByRole('main'))));
    }
    const copied = [...new Map(found.map(form => [JSON.stringify(form), form])).values()];
    const deletes = copied.filter(({ action }) => action.endsWith('/delete'));
    expect(deletes).toHaveLength(4);
    const asBrowser = { origin: server.url, accept: 'text/html' };
    for (const { action, fields } of copied) {
      const answer = await other.page.request.post(action, { form: fields, headers: asBrowser, maxRedirects: 0 });
      expect(answer.status(), action).toBeLessThan(500);
    }

    await day.reload();
    await day.expectTodos('First', 'Second');
    await day.expectDone(1);
    await expect(day.notes).toHaveCount(1);
    await day.note(0).expectText('Title', 'Body');

    // The same forms work if their owner sends them.
    for (const { action, fields } of deletes) await day.page.request.post(action, { form: fields, headers: asBrowser, maxRedirects: 0 });
    await day.reload();
    await day.expectTodos();
    await expect(day.notes).toHaveCount(0);
  });
}

test('the addresses of one person show another nothing', async ({ day, signedIn, otherBrowser, context }) => {
  expect(signedIn.firstName).toBe('Grace');
  await day.addTodo('Secret of Grace');
  const id = await day.row('Secret of Grace').evaluate(row => /[0-9A-HJKMNP-TV-Z]{26}/i.exec(row.outerHTML)?.[0]);
  expect(id).toBeDefined();
  await day.press(day.deleteButton('Secret of Grace'));

  const other = await otherBrowser();
  await other.signInAs(newPerson('Lise', 'Meitner'));
  for (const path of [`/?edit=${id ?? ''}`, `/?undo=todo.${id ?? ''}`, `/?undo=note.${id ?? ''}`]) {
    const answer = await other.page.request.get(path);
    expect(await answer.text(), path).not.toContain('Secret of Grace');
  }
  const hers = await context.request.get('/');
  expect(await hers.text()).toContain('Grace');
});
