import { dayName, plusDays, todayIn } from '../support/dates';
import { expect, test } from '../support/test';

test('moving from day to day', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.open('/');
  await expect(day.heading).toHaveText('Today');
  await day.sidebar.getByRole('link', { name: 'Next day' }).click();
  await expect(day.heading).toHaveText('Tomorrow');
  await day.sidebar.getByRole('link', { name: 'Previous day' }).click();
  await expect(day.heading).toHaveText('Today');
  await day.sidebar.getByRole('link', { name: 'Previous day' }).click();
  await expect(day.heading).toHaveText('Yesterday');
  await day.sidebar.getByRole('link', { name: 'Daybook' }).click();
  await expect(day.heading).toHaveText('Today');
  await expect(page).toHaveURL('/');
});

test.describe('with motion allowed', () => {
  test.use({ contextOptions: { reducedMotion: 'no-preference' } });

  test('pages in quick succession cause no complaints', async ({ day, page, signedIn }) => {
    expect(signedIn.email).toContain('@');
    for (const text of ['One', 'Two', 'Three', 'Four', 'Five']) await day.addTodo(text);
    for (const link of ['Next day', 'Next day', 'Previous day', 'Daybook', 'Next day', 'Daybook']) {
      await day.sidebar.getByRole('link', { name: link }).click();
      await page.waitForLoadState();
    }
    await day.awake();
    await day.expectTodos('One', 'Two', 'Three', 'Four', 'Five');
  });
});

for (const offset of [-800, -40, 40, 800]) {
  test(`the date field opens the day ${offset} days from today`, async ({ day, page, signedIn }) => {
    expect(signedIn.email).toContain('@');
    await day.open('/');
    const today = todayIn('UTC');
    const date = plusDays(today, offset);
    await day.sidebar.getByLabel('Go to day').fill(date);
    await day.sidebar.getByRole('button', { name: 'Go', exact: true }).click();
    await expect(page).toHaveURL(`/d/${date}`);
    await expect(day.heading).toHaveText(dayName(date, today));
  });
}

test('days with something on them stay in the sidebar, newest first', async ({ day, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const today = todayIn('UTC');
  const dates = [plusDays(today, -40), plusDays(today, 40)];
  for (const date of dates) {
    await day.open(`/d/${date}`);
    await day.addTodo(`On ${date}`);
  }
  await day.open('/');
  const names = [dayName(plusDays(today, 40), today), 'Today', dayName(plusDays(today, -40), today)];
  const links = day.sidebar.locator('.days').getByRole('link');
  await expect(links).toHaveCount(names.length);
  for (const [index, name] of names.entries()) await expect(links.nth(index)).toContainText(name);
});

for (const path of ['/d/2026-02-30', '/d/tomorrow', '/d/1899-12-31', '/nothing-here']) {
  test(`an address that is not a day shows a page that leads back: ${path}`, async ({ day, page, quiet }) => {
    quiet.allowStatus(404);
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
    await expect(day.heading).toBeVisible();
    await page.getByRole('main').getByRole('link').first().click();
    await expect(page).toHaveURL('/');
  });
}

test('a first page says what can be done, until there is a todo', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const steps = page.getByRole('complementary', { name: 'First steps' });
  await expect(steps).toBeVisible();
  await day.addTodo('Milk');
  await expect(steps).toBeHidden();
  await day.reload();
  await expect(steps).toHaveCount(0);
});
