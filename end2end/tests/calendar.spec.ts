import { expect, test } from '../support/test';

test('a month says where todos are open and where notes are', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const main = page.getByRole('main');
  const cell = (name: string) => main.getByRole('link', { name, exact: true });
  await day.open('/d/2027-03-10');
  await day.addTodos('Milk', 'Eggs');
  await (await day.createNote()).write('Ideas', 'Text');
  await day.open('/d/2027-04-01');
  await day.addTodo('Joke');
  await day.expectSaved();

  await page.goto('/calendar/2027-03');
  await expect(main.getByText('March 2027', { exact: true }).first()).toBeVisible();
  await expect(main.getByRole('table', { name: 'March 2027' })).toBeVisible();
  await expect(main.getByRole('columnheader')).toHaveText([/Monday$/, /Tuesday$/, /Wednesday$/, /Thursday$/, /Friday$/, /Saturday$/, /Sunday$/]);
  await expect(main.getByRole('row')).toHaveCount(1 + 5);
  await expect(cell('Wednesday, March 10, 2 open, 1 note')).toHaveAttribute('data-open', '');
  await expect(cell('Thursday, April 1, 1 open')).toHaveAttribute('data-other', '');
  await expect(cell('Tuesday, March 9')).not.toHaveAttribute('data-open');

  await main.getByRole('link', { name: 'Next: April 2027' }).click();
  await expect(page).toHaveURL('/calendar/2027-04');
  await expect(cell('Thursday, April 1, 1 open')).not.toHaveAttribute('data-other');
  await main.getByRole('link', { name: 'Previous: March 2027' }).click();
  await cell('Wednesday, March 10, 2 open, 1 note').click();
  await expect(page).toHaveURL('/d/2027-03-10');
});

test('this month rings today, and an empty one says so', async ({ page, signedIn, today }) => {
  expect(signedIn.email).toContain('@');
  const main = page.getByRole('main');
  await page.goto('/calendar');
  const current = main.locator('[aria-current="date"]');
  await expect(current).toHaveCount(1);
  await expect(current).toHaveAttribute('href', `/d/${today}`);
  await expect(page.getByText('Nothing in this month yet.')).toBeVisible();
  await main.getByRole('link', { name: `All of ${today.slice(0, 4)}` }).click();
  await expect(page).toHaveURL(`/days?year=${today.slice(0, 4)}`);
});

test('the calendar fits the narrowest screen', async ({ page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of ['/calendar', '/week', '/overdue', '/upcoming', '/search?q=x']) {
    await page.goto(path);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(sideways, path).toBeLessThanOrEqual(0);
  }
});
