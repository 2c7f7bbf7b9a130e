import { expect, test } from '../support/test';

const LONG = 'https://example.com/a/path/that/goes/on/and/on?with=a&query';

test('an address in a todo is a link, shortened, and everything else stays text', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodo(`Read ${LONG}, then run \`make <all>\` & <b>rest</b>`);
  const row = day.rows.first();
  const link = row.getByRole('link', { name: 'example.com/a/path/that/goes/on/and/on…', exact: true });
  await expect(link).toHaveAttribute('href', LONG);
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
  await expect(link).toHaveAttribute('target', '_blank');
  await expect(row.locator('code')).toHaveText('make <all>');
  const shown = 'Read example.com/a/path/that/goes/on/and/on…, then run make <all> & <b>rest</b>';
  await expect(row.locator('.todo-text')).toHaveText(shown);
  await day.expectTodos(shown);
  await expect(row.locator('b')).toHaveCount(0);
  await day.reload();
  await expect(row.locator('.todo-text')).toHaveText(shown);
  await page.goto('/');
  await expect(link).toHaveAttribute('href', LONG);
});

test('a link opens its page, by mouse and by key, and the todo stays as it is', async ({ day, page, context, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await context.route('https://example.com/**', route => route.fulfill({ contentType: 'text/html', body: '<title>Elsewhere</title>' }));
  await day.addTodo('See https://example.com/page now');
  const link = day.rows.first().getByRole('link', { name: 'example.com/page', exact: true });
  const opened = async (act: () => Promise<void>) => {
    const [tab] = await Promise.all([context.waitForEvent('page'), act()]);
    await expect(tab).toHaveURL('https://example.com/page');
    await tab.close();
  };
  await opened(() => link.click());
  await link.focus();
  await opened(() => page.keyboard.press('Enter'));
  await expect(day.editBox).toHaveCount(0);
  await expect(page).toHaveURL('/');
});

test('a todo that begins like a heading is one, and a tag is a link to its page', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodos('## Errands #home', 'Call about #Büro-2, please');
  await expect(day.rows.first().getByRole('heading', { name: 'Errands #home', level: 3 })).toBeVisible();
  await day.expectTodos('Errands #home', 'Call about #Büro-2, please');
  await expect(day.rows.nth(1).getByRole('link', { name: '#Büro-2', exact: true })).toHaveAttribute('href', '/tags/Büro-2');
  await day.rows.first().getByRole('link', { name: '#home', exact: true }).click();
  await expect(page).toHaveURL('/tags/home');
});

test('the text that is edited is the one that was typed', async ({ day, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const text = `See ${LONG} and \`code\``;
  await day.addTodo(text);
  const shown = 'See example.com/a/path/that/goes/on/and/on… and code';
  await day.editControl(shown).click();
  await expect(day.editBox).toHaveValue(text);
  await day.editBox.fill(`${text}!`);
  await day.press(day.editForm().getByRole('button', { name: 'Save' }));
  await day.expectTodos(`${shown}!`);
});

test('the box of a todo stands where its text begins, whichever direction that has', async ({ day, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodos('Milk', 'לקנות חלב');
  const left = async (text: string, part: string) => (await day.row(text).locator(part).boundingBox())?.x ?? NaN;
  expect(await left('Milk', '.checkbox')).toBeLessThan(await left('Milk', '.todo-text'));
  expect(await left('לקנות חלב', '.checkbox')).toBeGreaterThan(await left('לקנות חלב', '.todo-text'));
  expect(await left('לקנות חלב', '.more')).toBeLessThan(await left('לקנות חלב', '.todo-text'));
});
