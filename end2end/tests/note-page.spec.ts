import { plusDays, todayIn } from '../support/dates';
import { EVERYTHING } from '../support/markdown';
import { expect, test } from '../support/test';

test('a note has a page to be read on, and the way back to its day leads into its text', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await (await day.createNote()).write('Bread', EVERYTHING);
  await day.expectSaved();
  await page.goto(`/n/${await day.note(0).id()}`);
  const main = page.getByRole('main');
  await expect(day.heading).toHaveText('Bread');
  await expect(main.getByRole('heading', { name: 'Rye' })).toBeVisible();
  await expect(main.getByRole('group', { name: 'Table' }).getByRole('cell', { name: '350 ml' })).toHaveCSS('text-align', 'right');
  const code = main.getByRole('group', { name: 'Code' }).first();
  await expect(code).toContainText('fn bake() {} // slowly');
  await expect(code.locator('.keyword')).toHaveText('fn ');
  await expect(main.getByRole('blockquote')).toContainText(/Warning\s*Hot\./);
  await expect(main.getByRole('link', { name: 'https://example.com/bread', exact: true })).toBeVisible();
  await main.getByRole('link', { name: '1', exact: true }).click();
  await expect(main.locator(':target')).toContainText('Twice.');
  await main.getByRole('link', { name: 'Back to the text' }).click();
  await expect(main.locator(':target')).toHaveText('1');

  await main.getByRole('link', { name: 'Edit' }).click();
  await day.awake();
  await day.note(0).expectText('Bread', EVERYTHING);
});

test('a note is downloaded as a file', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await (await day.createNote()).write('Bread: rye', 'Flour');
  await day.expectSaved();
  await page.goto(`/n/${await day.note(0).id()}`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
  expect(download.suggestedFilename()).toBe('Bread- rye.md');
});

test('names in brackets lead to the newest note of that title, and to days', async ({ day, page, signedIn, quiet }) => {
  quiet.allowStatus(404);
  expect(signedIn.email).toContain('@');
  const tomorrow = plusDays(todayIn('UTC'), 1);
  await (await day.createNote()).write('Bread', 'Flour');
  await (await day.createNote()).write('List', `[[bread]], [[${tomorrow}]], [[Butter]]`);
  await day.expectSaved();
  await day.reload();
  await day.note(1).markdown.getByRole('link', { name: 'bread' }).click();
  await expect(day.heading).toHaveText('Bread');
  await page.goBack();
  await day.note(1).markdown.getByRole('link', { name: 'Butter' }).click();
  await expect(page.getByText('There is no note called “Butter”.')).toBeVisible();
  await page.getByRole('link', { name: 'Go to today' }).click();
  await day.note(1).markdown.getByRole('link', { name: tomorrow }).click();
  await expect(page).toHaveURL(`/d/${tomorrow}`);
});

test('a note in the Trash says so on its page', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await (await day.createNote()).write('Bread', 'Flour');
  await day.expectSaved();
  const path = `/n/${await day.note(0).id()}`;
  await day.press(day.note(0).deleteButton);
  await day.expectSaved();
  await page.goto(path);
  await expect(page.getByText('This note is in the Trash.')).toBeVisible();
  await expect(page.getByText('Flour')).toHaveCount(0);
  await page.getByRole('main').getByRole('link', { name: 'Go to the Trash' }).click();
  await expect(page).toHaveURL('/trash');
});
