import type { Page } from '@playwright/test';
import { plusDays, todayIn } from '../support/dates';
import { expect, test } from '../support/test';

/** The search page in a browser. */
function searchOf(page: Page) {
  const main = page.getByRole('main');
  return {
    field: main.getByRole('searchbox', { name: 'Search for' }),
    hits: main.getByRole('list', { name: 'Found' }).getByRole('listitem'),
    open: () => page.goto('/search'),
    find: async (query: string) => {
      await main.getByRole('searchbox', { name: 'Search for' }).fill(query);
      await main.getByRole('button', { name: 'Search', exact: true }).click();
      await page.waitForURL(/q=/);
    },
  };
}

test('todos and notes are found by their words, and the link leads to the row', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const search = searchOf(page);
  const yesterday = plusDays(todayIn('UTC'), -1);
  await day.addTodos('Buy crème fraîche', 'Call the bank');
  await (await day.createNote()).write('Recipe', 'Stir the **creme** fraiche in.');
  await day.open(`/d/${yesterday}`);
  await day.addTodos('Creme for the fraiche');
  await day.press(day.checkbox('Creme for the fraiche'));
  await day.expectSaved();

  await search.open();
  await expect(search.field).toBeFocused();
  await search.find('FRAICHE creme');
  await expect(search.field).toHaveValue('FRAICHE creme');
  await expect(search.hits).toHaveCount(3);
  await expect(search.hits.nth(0)).toContainText(/Buy crème fraîche.*Todo · Today/s);
  await expect(search.hits.nth(0).locator('mark')).toHaveText(['crème', 'fraîche']);
  await expect(search.hits.nth(1)).toContainText(/Recipe.*Stir the \*\*creme\*\* fraiche in\..*Note · Today/s);
  await expect(search.hits.nth(2)).toContainText(/Creme for the fraiche.*Done todo · Yesterday/s);

  await search.find('"for the"');
  await expect(search.hits).toHaveCount(1);
  await expect(search.hits.locator('mark')).toHaveText(['for the']);

  await search.find('creme is:done');
  await expect(search.hits).toHaveCount(1);
  await search.find('in:notes');
  await expect(search.hits).toHaveCount(1);

  await search.find('recipe');
  await search.hits.getByRole('link', { name: 'Today' }).click();
  await expect(page).toHaveURL(/\/d\/\d{4}-\d\d-\d\d#note-[0-9A-Z]{26}$/);
  await expect(page.locator(':target')).toContainText('Stir the creme fraiche in.');
  await expect(page.locator(':target')).toBeInViewport();

  await search.open();
  await search.find('bank');
  await search.hits.getByRole('link', { name: 'Today' }).click();
  await expect(page).toHaveURL(/\/d\/\d{4}-\d\d-\d\d#t[0-9A-Z]{26}$/);
  await expect(page.locator(':target')).toHaveText('Call the bank');
});

test('the page says what it is, and that nothing was found, without taking anything for markup', async ({ page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const search = searchOf(page);
  await search.open();
  await expect(page.getByText('Type a word to find the todos and notes that contain it.')).toBeVisible();
  await search.find('<b>&amp;</b> "x');
  await expect(page.getByText('No results for “<b>&amp;</b> "x”.')).toBeVisible();
  await expect(search.hits).toHaveCount(0);
  await search.find('1 2 3 4 5 6 7 8 9');
  await expect(page.getByText('Only the first 8 words were looked for.')).toBeVisible();
});

test('a visitor who searches is asked to sign in, and comes back to the search', async ({ page, person, quiet }) => {
  quiet.allowStatus(401);
  await page.goto('/search?q=milk%20%26%20eggs');
  await page.getByRole('link', { name: 'Sign in', exact: true }).click();
  await page.getByRole('textbox', { name: 'E-mail' }).fill(person.email);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(searchOf(page).field).toHaveValue('milk & eggs');
});

test('a search leads to days, to pages and to what a key does, too', async ({ page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const search = searchOf(page);
  const ways = page.getByRole('main').getByRole('list', { name: 'Go to' }).getByRole('link');
  await search.open();
  await expect(ways.filter({ hasText: 'Upcoming' })).toBeVisible();
  await expect(ways.filter({ hasText: 'Write a new todo' }).locator('kbd')).toHaveText('N');
  await search.find('upcom');
  await expect(ways).toHaveCount(1);
  await search.find('10 march 2027');
  await expect(ways).toHaveText(['Mar 10, 2027 · Wednesday, March 10, 2027']);
  await page.goto('/d/2027-03-10/options');
  await page.getByRole('textbox', { name: 'Label' }).fill('Trip to Rome');
  await page.getByRole('button', { name: 'Save' }).click();
  await search.open();
  await search.find('ROME');
  await expect(ways).toHaveText([/March 10, 2027Trip to Rome/]);
  await ways.click();
  await expect(page).toHaveURL('/d/2027-03-10');
});
