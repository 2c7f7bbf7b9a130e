import { request, type Page } from '@playwright/test';
import { plusDays } from '../support/dates';
import { expect, test } from '../support/test';

/** The page of the calendar feed. */
function feedOf(page: Page) {
  const main = page.getByRole('main');
  return {
    on: main.getByRole('heading', { name: 'The feed is on' }),
    off: main.getByRole('heading', { name: 'The feed is off' }),
    address: main.getByRole('textbox', { name: 'Address' }),
    subscribe: main.getByRole('link', { name: 'Subscribe in the calendar app' }),
    turnOn: main.getByRole('button', { name: 'Turn on' }),
    replace: main.getByRole('button', { name: 'Make a new address' }),
    turnOff: main.getByRole('button', { name: 'Turn off' }),
    open: () => page.goto('/settings/feed'),
  };
}

/** The response that a calendar gets: a request without the browser's cookies. */
async function read(address: string): Promise<{ status: number; summaries: string[] }> {
  const calendar = await request.newContext();
  const answer = await calendar.get(address);
  const lines = (await answer.text()).split('\r\n');
  await calendar.dispose();
  return { status: answer.status(), summaries: lines.filter(line => line.startsWith('SUMMARY:')).map(line => line.slice(8)) };
}

test('a feed is made, read by a calendar, replaced and turned off', async ({ day, page, signedIn, today }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodos('15:00 Dentist', 'Buy milk');
  await day.open(`/d/${plusDays(today, 1)}`);
  await day.addTodos('Pack');
  await day.expectSaved();

  const feed = feedOf(page);
  await page.goto('/settings/sessions');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Calendar feed' }).click();
  await expect(day.heading).toHaveText('Calendar feed');
  await expect(feed.off).toBeVisible();
  await expect(feed.turnOff).toBeHidden();
  await feed.turnOn.click();

  await expect(page).toHaveURL('/settings/feed');
  await expect(feed.on).toBeVisible();
  await expect(feed.address).toHaveAttribute('readonly', '');
  await expect(feed.address).toHaveValue(/^http:\/\/127\.0\.0\.1:\d+\/feed\/[\w-]{43}\.ics$/);
  const address = await feed.address.inputValue();
  await expect(feed.subscribe).toHaveAttribute('href', address.replace('http:', 'webcal:'));
  expect(await read(address)).toEqual({ status: 200, summaries: ['15:00 Dentist', 'Buy milk', 'Pack'] });

  await day.open(`/d/${today}`);
  await day.press(day.checkbox('Buy milk'));
  await day.expectSaved();
  expect((await read(address)).summaries).toEqual(['15:00 Dentist', 'Pack']);

  await feed.open();
  await expect(feed.on).toBeVisible();
  await expect(feed.address).toBeHidden();
  await feed.replace.click();
  await expect(feed.address).not.toHaveValue(address);
  const other = await feed.address.inputValue();
  expect((await read(address)).status).toBe(404);
  expect((await read(other)).status).toBe(200);

  await feed.turnOff.click();
  await expect(feed.off).toBeVisible();
  expect((await read(other)).status).toBe(404);
});

test('a visitor is asked to sign in first', async ({ page, quiet }) => {
  quiet.allowStatus(401);
  await page.goto('/settings/feed');
  await expect(page.getByRole('link', { name: 'Sign in', exact: true })).toHaveAttribute('href', '/login?return_to=/settings/feed');
});
