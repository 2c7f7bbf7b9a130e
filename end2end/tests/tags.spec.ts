import { expect, test } from '../support/test';

test('the todos of a tag are listed, where it is a word of its own', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const hits = page.getByRole('main').getByRole('list', { name: 'Found' }).getByRole('listitem');
  await day.addTodos('Paint the door #Größe', '#größe-2 is another', 'See x#größe');
  await day.press(day.checkbox('Paint the door #Größe'));
  await day.expectSaved();
  await page.goto('/tags/größe');
  await expect(day.heading).toHaveText('Tag');
  await expect(page.getByText('Todos with #größe, newest day first.')).toBeVisible();
  await expect(hits).toHaveCount(1);
  await expect(hits.locator('mark')).toHaveText(['#Größe']);
  await expect(hits).toContainText(/Done todo · Today/);
  await day.open();
  await day.addTodo('Cake #🎉');
  await day.expectSaved();
  await page.getByRole('link', { name: '#🎉', exact: true }).click();
  await expect(hits.locator('mark')).toHaveText(['#🎉']);
  await page.goto('/tags/nothing');
  await expect(page.getByText('No results for “#nothing”.')).toBeVisible();
});

test('what is no tag has no page', async ({ page, signedIn, quiet }) => {
  expect(signedIn.email).toContain('@');
  quiet.allowStatus(404);
  for (const wrong of ['12', 'a%20b', '%3Cb%3E']) {
    const answer = await page.goto(`/tags/${wrong}`);
    expect(answer?.status()).toBe(404);
  }
});

test('a visitor is asked to sign in, and comes back to the tag', async ({ page, person, quiet }) => {
  quiet.allowStatus(401);
  await page.goto('/tags/home');
  await page.getByRole('link', { name: 'Sign in', exact: true }).click();
  await page.getByRole('textbox', { name: 'E-mail' }).fill(person.email);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL('/tags/home');
});
