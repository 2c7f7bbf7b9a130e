import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('the sidebar shows the month of the day, and follows what is done', async ({ day }) => {
  await day.open('/d/2027-03-10');
  const month = day.sidebar.locator('.sidebar-month');
  await expect(month.getByRole('link', { name: 'March 2027', exact: true })).toHaveAttribute('href', '/calendar/2027-03');
  const tenth = month.getByRole('link', { name: /^Wednesday, March 10/ });
  await expect(tenth).toHaveAttribute('aria-current', 'page');
  await expect(tenth).toHaveAccessibleName('Wednesday, March 10');
  await day.addTodos('One', 'Two');
  await expect(tenth).toHaveAccessibleName('Wednesday, March 10, 2 open');
  await expect(tenth).toHaveAttribute('data-open');
  await month.getByRole('link', { name: /^Friday, March 12/ }).click();
  await expect(day.heading).toHaveText(/Mar 12/);
  await expect(month.getByRole('link', { name: /^Friday, March 12/ })).toHaveAttribute('aria-current', 'page');
});

test('other months come into the sidebar, with the focus where it was', async ({ day, page }) => {
  await day.open('/d/2027-03-10');
  const month = day.sidebar.locator('.sidebar-month');
  await month.getByRole('link', { name: 'Next: April 2027' }).click();
  await expect(month.getByRole('link', { name: 'April 2027', exact: true })).toBeVisible();
  await expect(month.getByRole('link', { name: 'Next: May 2027' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(month.getByRole('link', { name: 'May 2027', exact: true })).toBeVisible();
  await expect(page).toHaveURL('/d/2027-03-10');
  const renewed = page.waitForRequest('**/calendar/2027-05');
  await day.addTodos('One');
  await renewed;
  await expect(month.getByRole('link', { name: 'May 2027', exact: true }), 'it stays where it was gone to').toBeVisible();
});

test('the arrow keys go through the days of the month, which the Tab key passes as one', async ({ day, page }) => {
  await day.open('/d/2027-03-10');
  const month = day.sidebar.locator('.sidebar-month');
  await month.getByRole('link', { name: 'Next: April 2027' }).focus();
  await page.keyboard.press('Tab');
  await expect(month.getByRole('link', { name: /^Wednesday, March 10/ })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(month.getByRole('link', { name: /^Thursday, March 18/ })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowLeft');
  await expect(month.getByRole('link', { name: /^Wednesday, March 10/ })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(month.locator(':focus')).toHaveCount(0);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Alt+ArrowDown');
  await expect(month.getByRole('link', { name: /^Wednesday, March 10/ }), 'that key is not ours').toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/d/2027-03-11');
});

test('a closed drawer asks for no month, and an open one shows it', async ({ day, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const asked: string[] = [];
  page.on('request', request => asked.push(new URL(request.url()).pathname));
  await day.open('/d/2027-03-10');
  await day.addTodos('One');
  await day.expectSent();
  // Longer than the month waits after a change before it loads again.
  await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 1_200)));
  expect(asked.filter(path => path.startsWith('/calendar'))).toEqual([]);
  await page.getByRole('button', { name: 'More' }).click();
  await expect(day.sidebar.locator('.sidebar-month').getByRole('link', { name: 'March 2027', exact: true })).toBeVisible();
  expect(asked).toContain('/calendar/2027-03');
});

test('the month keeps the focus when it comes again, and comes when a collapsed sidebar is expanded', async ({ day, page, otherTab }) => {
  await day.open('/d/2027-03-10');
  const month = day.sidebar.locator('.sidebar-month');
  const fifth = month.getByRole('link', { name: /^Friday, March 5/ });
  await fifth.focus();
  const other = await otherTab();
  await other.open('/d/2027-03-05');
  await other.addTodos('One');
  await day.page.bringToFront();
  await expect(fifth).toHaveAccessibleName('Friday, March 5, 1 open');
  await expect(fifth).toBeFocused();
  await day.send(() => page.getByRole('button', { name: 'Collapse sidebar' }).click());
  await expect(page.getByRole('button', { name: 'Expand sidebar' })).toBeVisible();
  await day.reload();
  await page.getByRole('button', { name: 'Expand sidebar' }).click();
  await expect(month.getByRole('link', { name: 'March 2027', exact: true })).toBeVisible();
});

test('a month that is refused leads to its page, and without a network the day stays', async ({ day, page, quiet }) => {
  await day.open('/d/2027-03-10');
  const month = day.sidebar.locator('.sidebar-month');
  await expect(month.getByRole('link', { name: 'March 2027', exact: true })).toBeVisible();
  quiet.allowUnreachable();
  quiet.allowStatus(503);
  await page.route('**/calendar/2027-04', route => route.abort());
  const failed = page.waitForEvent('requestfailed', request => request.url().endsWith('/calendar/2027-04'));
  await month.getByRole('link', { name: 'Next: April 2027' }).click();
  await failed;
  await expect(page).toHaveURL('/d/2027-03-10');
  await expect(month.getByRole('link', { name: 'March 2027', exact: true })).toBeVisible();
  await page.unroute('**/calendar/2027-04');
  await page.route('**/calendar/2027-04', (route, request) =>
    request.isNavigationRequest() ? route.continue() : route.fulfill({ status: 503, contentType: 'text/html', body: '<p>Busy</p>' }),
  );
  await month.getByRole('link', { name: 'Next: April 2027' }).click();
  await expect(page).toHaveURL('/calendar/2027-04');
});

test('the month is not there for a visitor, nor where it can not be had', async ({ day, page, quiet, browser }) => {
  quiet.allowUnreachable();
  await page.route('**/calendar', route => route.abort());
  const asked = page.waitForEvent('requestfailed', request => request.url().endsWith('/calendar'));
  await day.open('/');
  await asked;
  await day.addTodos('One');
  await expect(day.sidebar.locator('.sidebar-month')).toBeAttached();
  await expect(day.sidebar.locator('.sidebar-month a')).toHaveCount(0);
  const stranger = await browser.newContext();
  const other = await stranger.newPage();
  await other.goto(page.url());
  await expect(other.locator('.sidebar-month')).toHaveCount(0);
  await stranger.close();
});
