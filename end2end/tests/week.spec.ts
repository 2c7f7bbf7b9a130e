import { nameInYear, plusDays, todayIn } from '../support/dates';
import { expect, test } from '../support/test';

test('the week of the shown day leads to its days and says what is open there', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const week = page.getByRole('navigation', { name: 'Week' });
  const link = (name: string) => week.getByRole('link', { name, exact: true });
  // A week within one month, far from today.
  const shown = '2027-03-10';
  await day.open(`/d/${shown}`);
  await expect(week.getByRole('link')).toHaveCount(7);
  await expect(week.getByRole('link').first()).toHaveAccessibleName('Monday, March 8');
  await expect(week.getByRole('link').last()).toHaveAccessibleName('Sunday, March 14');
  await expect(link('Wednesday, March 10')).toHaveAttribute('aria-current', 'page');
  await expect(week.locator('[data-open]')).toHaveCount(0);

  await day.addTodos('One', 'Two');
  await expect(link('Wednesday, March 10, 2 open')).toHaveAttribute('data-open', '');
  await day.press(day.checkbox('One'));
  await expect(link('Wednesday, March 10, 1 open')).toBeVisible();
  await day.expectSaved();

  await link('Thursday, March 11').click();
  await expect(page).toHaveURL('/d/2027-03-11');
  await day.awake();
  await expect(link('Wednesday, March 10, 1 open')).not.toHaveAttribute('aria-current');
  await expect(link('Thursday, March 11')).toHaveAttribute('aria-current', 'page');
  await expect(week.locator('[aria-current]')).toHaveCount(1);
});

test('today is marked in its week, and only there', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const today = todayIn('UTC');
  const marked = page.getByRole('navigation', { name: 'Week' }).locator('[aria-current="date"]');
  await day.open('/');
  await expect(marked).toHaveAccessibleName(nameInYear(today));
  await expect(marked).toHaveAttribute('href', '/');
  await expect(marked).toHaveAttribute('data-shown', '');
  await day.open(`/d/${plusDays(today, 7)}`);
  await expect(page.getByRole('navigation', { name: 'Week' }).locator('[aria-current="page"]')).toHaveAccessibleName(nameInYear(plusDays(today, 7)));
  await expect(marked).toHaveCount(0);
});

test('the header says how far the todos of the day are done', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const date = nameInYear(todayIn('UTC'));
  const subtitle = page.locator('.day-date');
  const line = page.locator('.day-progress');
  await expect(subtitle).toHaveText(date);
  await expect(line).toBeHidden();
  await day.addTodos('One', 'Two', 'Three');
  await expect(subtitle).toHaveText(`${date} · 0 of 3 done`);
  await day.press(day.checkbox('Two'));
  await expect(subtitle).toHaveText(`${date} · 1 of 3 done`);
  await expect(line).toBeVisible();
  await expect(line).toHaveJSProperty('position', 1 / 3);
  await day.press(day.deleteButton('One'));
  await expect(subtitle).toHaveText(`${date} · 1 of 2 done`);
});

test('on the narrowest screen each day of the week is a target of 44 pixels height', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await page.setViewportSize({ width: 320, height: 640 });
  await day.open('/');
  for (const cell of await page.getByRole('navigation', { name: 'Week' }).getByRole('link').all()) {
    const box = await cell.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect(box?.width).toBeGreaterThanOrEqual(36);
  }
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(sideways).toBeLessThanOrEqual(0);
});
