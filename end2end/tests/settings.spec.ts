import { readFileSync } from 'node:fs';
import type { DayPage } from '../support/day-page';
import { nameInYear, todayIn } from '../support/dates';
import { newPerson } from '../support/people';
import { expect, test } from '../support/test';

/** The sessions page of a browser. */
function sessionsOf(day: DayPage) {
  const main = day.page.getByRole('main');
  return {
    rows: main.getByRole('list', { name: 'Sessions' }).getByRole('listitem'),
    thisOne: main.getByRole('listitem').filter({ hasText: 'This one' }),
    end: main.getByRole('button', { name: /^End .* on / }),
    endOthers: main.getByRole('button', { name: 'End all others' }),
    endAll: main.getByRole('button', { name: 'Sign out everywhere' }),
    open: () => day.page.goto('/settings/sessions'),
  };
}

test('the sidebar leads to the settings, and the brand back', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.sidebar.getByRole('link', { name: 'Settings' }).click();
  await expect(day.heading).toHaveText('Preferences');
  const links = page.getByRole('navigation', { name: 'Settings' });
  await expect(links.getByRole('link', { name: 'Preferences' })).toHaveAttribute('aria-current', 'page');
  for (const name of ['Sessions', 'Calendar feed', 'Import', 'Account', 'Trash']) {
    await links.getByRole('link', { name }).click();
    await expect(day.heading).toHaveText(name);
    await expect(links.getByRole('link', { name })).toHaveAttribute('aria-current', 'page');
  }
  await page.getByRole('link', { name: 'Daybook', exact: true }).click();
  await expect(day.heading).toHaveText('Today');
});

test('what is chosen is saved, and seen on every device', async ({ day, page, signedIn, otherBrowser }) => {
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  await page.goto('/settings');
  await expect(page.getByRole('region', { name: 'Profile' })).toContainText(signedIn.email);
  await page.getByRole('combobox', { name: 'Week starts on' }).selectOption('Saturday');
  await page.getByRole('combobox', { name: 'Text size' }).selectOption('Large');
  await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toHaveText('Saved.');
  await expect(page.getByRole('combobox', { name: 'Week starts on' })).toHaveValue('saturday');

  const shown = '2027-03-10';
  for (const browser of [day, other]) {
    await browser.open(`/d/${shown}`);
    const week = browser.page.getByRole('navigation', { name: 'Week' }).getByRole('link');
    await expect(week).toHaveCount(7);
    await expect(week.first()).toHaveAccessibleName('Saturday, March 6');
    await expect(week.last()).toHaveAccessibleName('Friday, March 12');
    await expect(browser.page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(browser.page.locator('html')).toHaveCSS('font-size', '19px');
  }
});

test("today is that of the chosen zone, whatever the device's is", async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
    await page.goto('/settings');
    await page.getByRole('combobox', { name: 'Time zone' }).selectOption(zone);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('status')).toHaveText('Saved.');
    await day.open('/');
    await expect(day.heading).toHaveText('Today');
    await expect(day.date).toContainText(nameInYear(todayIn(zone)));
  }
});

test('a session says what it is, from where, and when', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const sessions = sessionsOf(day);
  await sessions.open();
  await expect(sessions.rows).toHaveCount(1);
  await expect(sessions.thisOne).toContainText(/Chrome on \w+/);
  await expect(sessions.thisOne).toContainText('127.0.0.1');
  await expect(sessions.endOthers).toBeHidden();
  const times = await page.getByRole('main').locator('time').evaluateAll(found => found.map(time => time.getAttribute('datetime') ?? ''));
  expect(times).toHaveLength(2);
  for (const time of times) expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(3_600_000);
});

test('times are shown in the zone of the browser', async ({ day, page, signedIn, context, server }) => {
  expect(signedIn.email).toContain('@');
  await context.addCookies([{ name: 'daybook_tz', value: 'Asia/Kolkata', url: server.url }]);
  await sessionsOf(day).open();
  const time = page.getByRole('main').locator('time').first();
  const instant = new Date((await time.getAttribute('datetime')) ?? '');
  const clock = instant.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Kolkata' });
  await expect(time).toHaveText(new RegExp(`, ${clock}$`));
});

test('another browser is ended from here', async ({ day, signedIn, otherBrowser }) => {
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  const sessions = sessionsOf(day);
  await sessions.open();
  await expect(sessions.rows).toHaveCount(2);
  await sessions.end.click();
  await expect(sessions.rows).toHaveCount(1);
  await expect(sessions.thisOne).toBeVisible();
  await other.hearOfTheEnd();
  await other.open('/');
  await expect(other.accountLink).toBeAttached();
});

test('all others are ended, and this one stays', async ({ day, signedIn, otherBrowser }) => {
  const others = [await otherBrowser(), await otherBrowser()];
  for (const other of others) await other.signInAs(signedIn);
  const sessions = sessionsOf(day);
  await sessions.open();
  await expect(sessions.rows).toHaveCount(3);
  await sessions.endOthers.click();
  await expect(sessions.rows).toHaveCount(1);
  for (const other of others) {
    await other.hearOfTheEnd();
    await other.open('/');
    await expect(other.accountLink).toBeAttached();
  }
  await day.open('/');
  await day.expectSignedIn(signedIn);
});

test('signing out everywhere includes this one', async ({ day, page, signedIn, otherBrowser }) => {
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  const sessions = sessionsOf(day);
  await sessions.open();
  await sessions.endAll.click();
  await expect(page).toHaveURL('/');
  await other.hearOfTheEnd();
  for (const browser of [day, other]) {
    await browser.open('/');
    await expect(browser.accountLink).toBeAttached();
  }
});

test('everything is downloaded as one archive', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodo('Milk');
  await page.goto('/settings/account');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download everything' }).click()]);
  expect(download.suggestedFilename()).toMatch(/^daybook-\d{4}-\d{2}-\d{2}\.zip$/);
  const bytes = readFileSync(await download.path());
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
  expect(bytes.includes('daybook.json')).toBe(true);
  await expect(day.heading).toHaveText('Account');
});

test('the account is deleted when its address is typed, and not before', async ({ day, page, signedIn, otherBrowser }) => {
  await day.addTodo('Milk');
  const other = await otherBrowser();
  await other.signInAs(newPerson('Lise', 'Meitner'));
  await other.addTodo('Of Lise');

  await page.goto('/settings/account');
  const confirm = page.getByRole('textbox', { name: /^Type your e-mail address/ });
  const remove = page.getByRole('button', { name: 'Delete everything' });
  await expect(page.getByRole('link', { name: 'download it first' })).toHaveAttribute('href', '/api/account/export');
  await confirm.fill('lise@example.com');
  await remove.click();
  await expect(page.getByRole('alert')).toContainText('nothing was deleted');
  await expect(confirm).toHaveValue('lise@example.com');
  await confirm.fill(signedIn.email);
  await remove.click();
  await expect(page).toHaveURL('/account-deleted');
  await expect(day.heading).toHaveText('Your account is deleted');

  await page.getByRole('link', { name: 'Go to Daybook' }).click();
  await expect(day.accountLink).toBeAttached();
  await day.signInAs(signedIn);
  await day.expectTodos();
  await other.reload();
  await other.expectTodos('Of Lise');
});

test('a signed-out visitor is asked to sign in, and comes back', async ({ day, page, person, quiet }) => {
  quiet.allowStatus(401);
  await page.goto('/settings/sessions');
  await page.getByRole('link', { name: 'Sign in', exact: true }).click();
  await page.getByRole('textbox', { name: 'E-mail' }).fill(person.email);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL('/settings/sessions');
  await expect(day.heading).toHaveText('Sessions');
});
