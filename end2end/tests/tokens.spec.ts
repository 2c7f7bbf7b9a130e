import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';

const PATH = '/settings/tokens';

/** The page of the personal tokens. */
function tokensOf(page: Page) {
  const main = page.getByRole('main');
  return {
    rows: main.getByRole('list', { name: 'Tokens' }).getByRole('listitem'),
    name: main.getByRole('textbox', { name: 'Name' }),
    made: main.getByRole('textbox', { name: 'Token', exact: true }),
    create: main.getByRole('button', { name: 'Make the token' }),
    make: async (name: string, may: string, goodFor: string) => {
      await main.getByRole('textbox', { name: 'Name' }).fill(name);
      await main.getByRole('combobox', { name: 'The program may' }).selectOption(may);
      await main.getByRole('combobox', { name: 'Good for' }).selectOption(goodFor);
      await main.getByRole('button', { name: 'Make the token' }).click();
      await expect(main.getByRole('status')).toContainText('it is not shown again');
      return main.getByRole('textbox', { name: 'Token', exact: true }).inputValue();
    },
  };
}

test('a token is shown once, used by a program, and revoked', async ({ day, page, signedIn, playwright, server }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodo('Milk');
  await page.goto('/settings/sessions');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Tokens' }).click();
  await expect(day.heading).toHaveText('Tokens');
  const tokens = tokensOf(page);
  await expect(page.getByText('You have no tokens.')).toBeVisible();

  const token = await tokens.make('Backup', 'read', '90 days');
  expect(token).toMatch(/^daybook_[0-9A-Za-z]{49}$/);
  await expect(tokens.rows).toHaveCount(1);
  await expect(tokens.rows).toContainText(/Backup.*never/s);
  await page.reload();
  await expect(tokens.rows).toHaveCount(1);
  await expect(tokens.made).toBeHidden();
  expect(await page.content()).not.toContain(token);

  const program = await playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { Authorization: `Bearer ${token}` } });
  const me = await program.get('/api/auth/me');
  expect(await me.json()).toMatchObject({ user: { email: signedIn.email } });
  const refused = await program.post('/api/todos/delete_done', { data: {} });
  expect(refused.status()).toBe(403);
  expect(refused.headers()['www-authenticate']).toContain('insufficient_scope');
  await expect(async () => {
    await page.reload();
    await expect(tokens.rows.getByText('never')).toBeHidden({ timeout: 100 });
  }).toPass();

  await page.getByRole('button', { name: 'Revoke Backup' }).click();
  await expect(page.getByText('You have no tokens.')).toBeVisible();
  expect((await program.get('/api/auth/me')).status()).toBe(401);
  await program.dispose();
});

test('a token that may write does', async ({ page, signedIn, playwright, server }) => {
  expect(signedIn.email).toContain('@');
  await page.goto(PATH);
  const tokens = tokensOf(page);
  const token = await tokens.make('Quick entry', 'read and change', 'until it is revoked');
  await expect(tokens.rows).toContainText('read and change');
  const program = await playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { Authorization: `Bearer ${token}` } });
  const todo = { id: '01HF7YAT000000000000000001', day: '2027-03-10', text: 'From a program' };
  expect((await program.post('/api/todos/create', { data: todo })).status()).toBe(200);
  expect((await program.get('/api/tokens/list')).status()).toBe(403);
  await program.dispose();
  await page.goto('/d/2027-03-10');
  await expect(page.getByText('From a program')).toBeVisible();
});

test('a token needs a name, and what was chosen stays chosen', async ({ page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await page.goto(PATH);
  const tokens = tokensOf(page);
  await tokens.name.fill('  ');
  await page.getByRole('combobox', { name: 'Good for' }).selectOption('365 days');
  await tokens.create.click();
  await expect(page.getByRole('alert')).toContainText('Give the token a name');
  await expect(page.getByRole('combobox', { name: 'Good for' })).toHaveValue('365_days');
  await tokens.make('Backup', 'read', '7 days');
  await expect(tokens.rows).toHaveCount(1);
});

test('going back and sending the form again makes no second token', async ({ page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await page.goto(PATH);
  const tokens = tokensOf(page);
  const id = await page.locator('input[name="id"]').getAttribute('value');
  await tokens.make('Backup', 'read', '7 days');
  await page.goto(PATH);
  await page.locator('form[action="/api/tokens/create"] input[name="id"]').evaluate((field, value) => {
    field.setAttribute('value', value);
  }, id ?? '');
  await tokens.name.fill('Backup');
  await tokens.create.click();
  await expect(page.getByRole('alert')).toContainText('nothing was added');
  await expect(tokens.rows).toHaveCount(1);
});
