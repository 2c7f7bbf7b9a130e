import type { DayPage } from '../support/day-page';
import { longName, plusDays, todayIn } from '../support/dates';
import { expect, test } from '../support/test';

/** A list of open todos by day. */
function listOf(day: DayPage) {
  const main = day.page.getByRole('main');
  return {
    day: (date: string) => main.getByRole('list', { name: longName(date) }),
    days: main.getByRole('heading', { level: 2 }),
    checkbox: (text: string) => main.getByRole('checkbox', { name: text, exact: true }),
    toToday: (text: string) => main.getByRole('button', { name: `Move to today: “${text}”`, exact: true }),
    moveAll: main.getByRole('button', { name: 'Move all to today' }),
  };
}

async function fill(day: DayPage, todos: readonly (readonly [string, string])[]): Promise<void> {
  for (const [date, text] of todos) {
    await day.open(`/d/${date}`);
    await day.addTodo(text);
  }
  await day.expectSaved();
}

test('what is left of earlier days is done or moved to today', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const list = listOf(day);
  const today = todayIn('UTC');
  const [yesterday, before] = [plusDays(today, -1), plusDays(today, -30)];
  await page.goto('/overdue');
  await expect(page.getByText('Nothing is left from earlier days.')).toBeVisible();
  await expect(list.moveAll).toBeHidden();
  await fill(day, [
    [before, 'Old'],
    [yesterday, 'Milk'],
    [yesterday, 'Eggs'],
    [today, 'Now'],
    [plusDays(today, 1), 'Later'],
  ]);

  await page.goto('/overdue');
  await expect(list.days).toHaveText([longName(yesterday), longName(before)]);
  await expect(list.day(yesterday).getByRole('checkbox')).toHaveCount(2);
  await list.checkbox('Milk').click();
  await expect(list.day(yesterday).getByRole('checkbox')).toHaveCount(1);
  await list.toToday('Eggs').click();
  await expect(list.days).toHaveText([longName(before)]);
  await list.moveAll.click();
  await expect(page.getByText('Nothing is left from earlier days.')).toBeVisible();
  await day.open('/');
  await day.expectTodos('Now', 'Eggs', 'Old');
});

test('what is planned for later days is listed, the soonest first', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const list = listOf(day);
  const today = todayIn('UTC');
  const [tomorrow, far] = [plusDays(today, 1), plusDays(today, 400)];
  await page.goto('/upcoming');
  await expect(page.getByText('Nothing is planned for the days after today.')).toBeVisible();
  await fill(day, [
    [far, 'Far'],
    [tomorrow, 'Soon'],
    [plusDays(today, -1), 'Old'],
  ]);
  await page.goto('/upcoming');
  await expect(list.days).toHaveText([longName(tomorrow), longName(far)]);
  await list.day(far).getByRole('link', { name: 'Far' }).click();
  await expect(page).toHaveURL(new RegExp(`/d/${far}#t`));
  await expect(page.locator(':target')).toHaveText('Far');
});

for (const path of ['/overdue', '/upcoming', '/week', '/calendar']) {
  test(`a visitor is asked to sign in, and comes back to ${path}`, async ({ day, page, person, quiet }) => {
    quiet.allowStatus(401);
    await page.goto(path);
    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    await page.getByRole('textbox', { name: 'E-mail' }).fill(person.email);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page).toHaveURL(path);
    await expect(day.heading).toBeVisible();
  });
}
