import { installClock } from '../support/clock';
import { nameInYear, plusDays, todayIn } from '../support/dates';
import { expect, test } from '../support/test';

// At any moment at least one of the first two zones has another date than UTC.
for (const timezoneId of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu']) {
  test.describe(timezoneId, () => {
    test.use({ timezoneId });

    test(`today is the day in ${timezoneId}`, async ({ day, signedIn }) => {
      expect(signedIn.email).toContain('@');
      const today = todayIn(timezoneId);
      await day.open('/');
      await day.addTodo(`Due (${today})`);
      await day.open(`/d/${today}`);
      await expect(day.heading).toHaveText('Today');
      await day.expectTodos(`Due (${today})`);
      await day.open(`/d/${plusDays(today, 1)}`);
      await expect(day.heading).toHaveText('Tomorrow');
      await day.open(`/d/${plusDays(today, -1)}`);
      await expect(day.heading).toHaveText('Yesterday');
    });
  });
}

test.describe('far from UTC', () => {
  const timezoneId = todayIn('Pacific/Kiritimati') === todayIn('UTC') ? 'Pacific/Pago_Pago' : 'Pacific/Kiritimati';
  test.use({ timezoneId });

  test('the very first page learns the time zone without losing what is being typed', async ({ day, page, server }) => {
    await page.goto('/', { waitUntil: 'domcontentloaded' });
    await day.awake();
    await day.cancelDialog();
    await day.composer.fill('Typed at once');
    await expect(async () => {
      const zone = (await page.context().cookies(server.url)).find(({ value }) => decodeURIComponent(value) === timezoneId);
      expect(zone).toBeDefined();
    }).toPass();
    await expect(day.composer).toHaveValue('Typed at once');
    await day.open(`/d/${todayIn(timezoneId)}`);
    await expect(day.heading).toHaveText('Today');
  });

  test('where the site is https, the cookie of the time zone is Secure', async ({ page, server }) => {
    // A proxy with TLS.
    const site = 'https://daybook.example';
    await page.route(`${site}/**`, async route => {
      const { pathname, search } = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: `${server.url}${pathname}${search}` }) });
    });
    await page.goto(site);
    await expect(async () => {
      const zone = (await page.context().cookies(site)).find(({ value }) => decodeURIComponent(value) === timezoneId);
      expect(zone?.secure).toBe(true);
    }).toPass();
  });
});

test('a page moves on at the midnight of the zone that was chosen', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  // Five hours and three quarters ahead of UTC: midnight there is 18:15.
  const zone = 'Asia/Kathmandu';
  await page.goto('/settings');
  await page.getByRole('combobox', { name: 'Time zone' }).selectOption(zone);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toHaveText('Saved.');
  const today = todayIn(zone);
  await installClock(page, `${plusDays(today, -1)}T23:00:00Z`);
  await day.open('/');
  await expect(day.date).toContainText(nameInYear(today));
  // The device is at today's noon, and there it is still today.
  await page.clock.fastForward('13:00:00');
  await expect(day.date).toContainText(nameInYear(today));
  await page.clock.fastForward('06:16:00');
  await expect(day.date).toContainText(nameInYear(plusDays(today, 1)));
});

test('at midnight the page asks for the new day and keeps what is being typed', async ({ day, page, server, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const today = todayIn('UTC');
  await installClock(page, `${today}T23:59:30Z`);
  await day.open('/');
  const note = await day.createNote();
  await note.write('Evening', 'Words');
  await day.composer.fill('Half a thou');
  await day.composer.focus();
  const asked = page.waitForRequest(request => request.url().startsWith(server.url));
  await page.clock.fastForward(60_000);
  await asked;
  await expect(day.date).toContainText(nameInYear(plusDays(today, 1)));
  await expect(day.composer).toHaveValue('Half a thou');
  await expect(page).toHaveURL('/');
});

test('at midnight the page of a visitor shows the new day and keeps what is being typed', async ({ day, page }) => {
  const today = todayIn('UTC');
  await installClock(page, `${today}T23:59:30Z`);
  await day.open('/');
  await day.cancelDialog();
  await day.composer.fill('Half a thou');
  await page.clock.fastForward(60_000);
  await expect(day.date).toContainText(nameInYear(plusDays(today, 1)));
  await expect(day.heading).toHaveText('Today');
  await expect(day.composer).toHaveValue('Half a thou');
  await expect(day.sidebar.locator('.days').getByRole('listitem')).toHaveCount(1);
});

test('a day with a date of its own does not roll over', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const today = todayIn('UTC');
  await installClock(page, `${today}T23:59:30Z`);
  await day.open(`/d/${today}`);
  await day.composer.fill('Half a thou');
  await page.clock.fastForward(60_000);
  await expect(page).toHaveURL(`/d/${today}`);
  await expect(day.composer).toHaveValue('Half a thou');
});
