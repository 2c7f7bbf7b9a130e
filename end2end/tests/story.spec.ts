import { fillSignInPage } from '../support/people';
import { expect, test } from '../support/test';

test('a newcomer signs in, keeps a day, and finds it again', async ({ day, page, person, server, context, playwright }) => {
  test.slow();
  const everythingIsThere = async () => {
    await day.expectTodos('Call the bank', 'Water the plants and the cactus');
    await day.expectDone(1);
    await day.note(0).expectText('Ideas', 'A **bold** plan');
  };

  await test.step('the first page asks to sign in', async () => {
    await day.open('/');
    await day.expectAskedToSignIn();
    await expect(day.heading).toHaveText('Today');
  });

  await test.step('signing in leads back to the same page', async () => {
    await day.signIn.click();
    await fillSignInPage(page, person);
    await day.expectSignedIn(person);
    await expect(page).toHaveURL('/');
    await expect(day.signInHeading).toBeHidden();
  });

  await test.step('three todos and a note', async () => {
    await day.addTodos('Buy milk', 'Call the bank', 'Water the plants');
    await day.expectTodos('Buy milk', 'Call the bank', 'Water the plants');
    const note = await day.createNote();
    await note.write('Ideas', 'A **bold** plan');
  });

  await test.step('check one, edit one, delete one and undo', async () => {
    await day.press(day.checkbox('Buy milk'));
    await day.expectDone(1);
    await day.edit('Water the plants', 'Water the plants and the cactus');
    await day.press(day.deleteButton('Call the bank'));
    await expect(day.deleted('Todo', 'Call the bank')).toBeVisible();
    await day.expectTodos('Water the plants and the cactus');
    await day.press(day.undo);
    await day.expectTodos('Call the bank', 'Water the plants and the cactus');
  });

  await test.step('all there after a reload', async () => {
    await day.reload();
    await everythingIsThere();
  });

  await test.step('still signed in and all there after a restart of the server', async () => {
    await page.goto('about:blank');
    await server.restart();
    await day.open('/');
    await day.expectSignedIn(person);
    await everythingIsThere();
  });

  const cookies = await context.cookies(server.url);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const replay = await playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { cookie } });
  const before = await replay.get('/api/auth/me');
  expect(before.status()).toBe(200);
  expect(await before.json()).toMatchObject({ user: { email: person.email } });

  await test.step('signed out, it is gone from the page', async () => {
    await day.signOutButton(person).click();
    await expect(day.accountLink).toBeVisible();
    await expect(page.getByText('Call the bank')).toBeHidden();
    await expect(day.notes).toHaveCount(0);
  });

  await test.step('the old cookie does not work', async () => {
    const answer = await replay.get('/api/auth/me');
    expect(answer.status()).toBe(401);
    expect(answer.headers()['cache-control']).toContain('no-store');
    const oldPage = await replay.get('/');
    expect(await oldPage.text()).not.toContain('Call the bank');
    await replay.dispose();
  });

  await test.step('the next sign-in asks again, and the day is as it was', async () => {
    await day.awake();
    await day.accountLink.click();
    await fillSignInPage(page, person);
    await day.expectSignedIn(person);
    await everythingIsThere();
  });
});
