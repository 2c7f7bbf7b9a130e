import { newRowId } from '../support/forms';
import { newPerson } from '../support/people';
import { expect, test } from '../support/test';

test('what was acknowledged survives kill -9', async ({ day, page, signedIn, server }) => {
  test.slow();
  await day.addTodos('One', 'Two', 'Three');
  await day.press(day.checkbox('One'));
  await (await day.createNote()).write('Kept', 'Words');
  await page.goto('about:blank');
  await server.kill9();
  await day.open('/');
  await day.expectSignedIn(signedIn);
  await day.expectTodos('Two', 'Three');
  await day.expectDone(1);
  await day.note(0).expectText('Kept', 'Words');
});

test('todos written while the server is killed are saved or were never acknowledged', async ({ day, page, signedIn, server, request }) => {
  test.slow();
  expect(signedIn.email).toContain('@');
  await day.addTodo('Before');
  const composer = page.locator('form').filter({ has: day.composer });
  const textName = (await day.composer.getAttribute('name')) ?? '';
  const action = await composer.evaluate((form: HTMLFormElement) => form.action);
  const fields = await composer.evaluate((form: HTMLFormElement) =>
    Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value : ''])),
  );
  await page.goto('about:blank');

  const acknowledged: string[] = [];
  const write = async (text: string) => {
    const headers = { origin: server.url, accept: 'application/json' };
    const answer = await page.request.post(action, { form: { ...fields, id: newRowId(), [textName]: text }, headers });
    expect(answer.ok(), await answer.text()).toBe(true);
    acknowledged.push(text);
  };
  await write('Warm');
  const texts = Array.from({ length: 60 }, (_, index) => `Write ${index}`);
  const writes = texts.map(text => write(text).catch(() => undefined));
  await Promise.race(writes);
  await server.kill9();
  await Promise.all(writes);
  expect(acknowledged.length).toBeGreaterThan(0);

  await day.open('/');
  for (const text of ['Before', ...acknowledged]) await expect(day.checkbox(text)).toHaveCount(1);
  expect((await request.get('/healthz')).ok()).toBe(true);
});

test('sign-ins after a restart know the same people', async ({ day, page, server }) => {
  const person = newPerson('Emmy', 'Noether');
  await day.signInAs(person);
  await day.addTodo('Invariant');
  await page.goto('about:blank');
  await server.restart();
  await page.context().clearCookies();
  await day.signInAs(person);
  await day.expectTodos('Invariant');
});
