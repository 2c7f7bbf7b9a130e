import { expect, test } from '../support/test';

test('a week shows its days with their todos and notes, and adds to each', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const main = page.getByRole('main');
  const of = (name: string) => main.getByRole('region', { name });
  await day.open('/d/2027-03-10');
  await day.addTodos('Milk', 'Eggs');
  await (await day.createNote()).write('Ideas', 'Text');
  await day.expectSaved();

  await page.goto('/week/2027-03-12');
  await expect(main.getByText('March 8 to March 14, 2027')).toBeVisible();
  await expect(main.getByRole('heading', { level: 2 })).toHaveCount(7);
  const wednesday = of('Wednesday, March 10');
  await expect(wednesday.getByRole('link', { name: 'Ideas' })).toHaveAttribute('href', /^\/n\//);
  await wednesday.getByRole('checkbox', { name: 'Milk' }).click();
  await expect(wednesday.getByRole('checkbox')).toHaveCount(2);
  await expect(wednesday.getByRole('checkbox').first()).toHaveAccessibleName('Eggs');
  await expect(wednesday.getByRole('checkbox', { name: 'Milk' })).toBeChecked();

  const sunday = of('Sunday, March 14');
  await expect(sunday.getByText('Nothing on this day.')).toBeVisible();
  await sunday.getByRole('textbox', { name: 'New todo for Sunday, March 14' }).fill('Rest');
  await sunday.getByRole('button', { name: 'Add to Sunday, March 14' }).click();
  await expect(page).toHaveURL('/week/2027-03-08#d2027-03-14');
  await expect(sunday.getByRole('checkbox', { name: 'Rest' })).toBeVisible();

  await sunday.getByRole('textbox').fill('x'.repeat(2_001));
  await sunday.getByRole('button', { name: 'Add to' }).click();
  await expect(sunday.getByRole('alert')).toHaveText(/A todo can have 2,000 characters; this has 2,001\./);
  await expect(sunday.getByRole('textbox')).toHaveValue('x'.repeat(2_001));

  await main.getByRole('link', { name: 'Next week' }).click();
  await expect(page).toHaveURL('/week/2027-03-15');
  await expect(main.getByRole('checkbox')).toHaveCount(0);
});

test('this week marks today, and a week begins as was chosen', async ({ page, signedIn, today }) => {
  expect(signedIn.email).toContain('@');
  const main = page.getByRole('main');
  await page.goto('/week');
  const current = main.locator('[aria-current="date"]');
  await expect(current).toHaveCount(1);
  await expect(current).toHaveAttribute('href', `/d/${today}`);
  await expect(main.getByRole('heading', { level: 2 }).first()).toHaveText(/^Monday/);
  await expect(main.getByRole('link', { name: 'This week' })).toBeHidden();
  await page.goto('/settings');
  await page.getByLabel('Week starts on').selectOption('Sunday');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.goto('/week/2027-03-12');
  await expect(main.getByRole('heading', { level: 2 }).first()).toHaveText(/^Sunday, March 7/);
  await main.getByRole('link', { name: 'This week' }).click();
  await expect(page).toHaveURL('/week');
});

for (const path of ['/week/2026-02-30', '/week/tomorrow', '/calendar/2026-13', '/calendar/november']) {
  test(`there is no page at ${path}`, async ({ page, signedIn, quiet }) => {
    expect(signedIn.email).toContain('@');
    quiet.allowStatus(404);
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
  });
}
