import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { BrowserContext, Page } from '@playwright/test';
import type { DayPage } from '../support/day-page';
import { fillSignInPage, newPerson, type Person } from '../support/people';
import type { DaybookServer } from '../support/server';
import { expect, test } from '../support/test';

const SAM = 'sam@staff.example';

/** Fills in the emulator's sign-in page, which must be open, as an impersonator. */
async function fillAsImpersonator(page: Page, person: Person): Promise<void> {
  await page.getByText('More', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Impersonated by (e-mail)' }).fill(SAM);
  await page.getByRole('textbox', { name: 'Reason' }).fill('Ticket 42: cannot find a note');
  await fillSignInPage(page, person);
}

/** Follows one redirect without rendering a page; returns where it leads. */
async function hop(context: BrowserContext, server: DaybookServer, url: string, form?: Record<string, string>): Promise<string> {
  const options = { maxRedirects: 0, headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin' } };
  const answer = await context.request.fetch(url, form === undefined ? options : { ...options, method: 'POST', form });
  expect(answer.status()).toBe(303);
  return new URL(answer.headers().location ?? '', server.url).href;
}

/** The banner, and its parts. */
function bannerOf(day: DayPage) {
  const banner = day.page.getByRole('region', { name: 'Impersonation' });
  return { banner, stop: banner.getByRole('button', { name: /^Stop/ }) };
}

test('five tabs finish their sign-ins in a different order than they started them', async ({ day, otherTab, person }) => {
  const tabs = [day, await otherTab(), await otherTab(), await otherTab(), await otherTab()];
  for (const [index, tab] of tabs.entries()) await tab.page.goto(`/login?return_to=/d/2026-10-1${index}`);
  const inAnotherOrder = [...tabs.entries()].sort(([one], [two]) => ((one * 3) % 5) - ((two * 3) % 5));
  for (const [index, tab] of inAnotherOrder) {
    await tab.page.bringToFront();
    await fillSignInPage(tab.page, person);
    await tab.expectSignedIn(person);
    await expect(tab.page).toHaveURL(`/d/2026-10-1${index}`);
    // The next session ends this one, and an open page would reload itself.
    await tab.page.goto('about:blank');
  }
});

test('going back after signing in shows no error', async ({ day, page, person }) => {
  await day.open('/d/2026-10-12');
  await day.expectAskedToSignIn();
  await day.signIn.click();
  await fillSignInPage(page, person);
  await day.expectSignedIn(person);
  await page.goBack();
  // The sign-in page of WorkOS, which is submitted again, or cancelled.
  await fillSignInPage(page, person);
  await day.expectSignedIn(person);
  await page.goBack();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await day.expectSignedIn(person);
  await page.goBack();
  await page.goBack();
  await day.expectSignedIn(person);
});

test('a browser that loses its sessions gets an explanation and not a loop', async ({ day, page, person, context, quiet, server }) => {
  quiet.allowStatus(400);
  for (let round = 0; round < 3; round += 1) {
    const authorize = await hop(context, server, '/login');
    await hop(context, server, await hop(context, server, authorize, { email: person.email }));
    await context.clearCookies({ name: 'daybook' });
  }
  await page.goto('/login?return_to=/d/2026-10-12');
  await expect(day.heading).toHaveText('Your browser does not keep the sign-in');
  await expect(page.getByRole('main')).toContainText('half a minute');
  await expect(page.getByRole('link', { name: 'Sign in again' })).toHaveAttribute('href', '/login?return_to=%2Fd%2F2026%2D10%2D12');
});

test('localhost becomes 127.0.0.1 before anything is typed', async ({ day, page, person, server }) => {
  const { port } = new URL(server.url);
  await page.goto(`http://localhost:${port}/d/2026-10-12`);
  await expect(page).toHaveURL(`${server.url}/d/2026-10-12`);
  await day.awake();
  await day.signIn.click();
  await fillSignInPage(page, person);
  await day.expectSignedIn(person);
  await expect(page).toHaveURL(`${server.url}/d/2026-10-12`);
});

test('another port is explained, and the way to the right one is a link', async ({ day, page, person, server, quiet }) => {
  quiet.allowStatus(400);
  const { port } = new URL(server.url);
  const door = createServer(socket => {
    const through = connect(Number(port), '127.0.0.1');
    socket.pipe(through).pipe(socket);
    for (const end of [socket, through]) end.on('error', () => end.destroy());
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const wrong = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  try {
    await day.open(`${wrong}/d/2026-10-12`);
    await day.signIn.click();
    await expect(day.heading).toHaveText('Daybook is at another address');
    await expect(page.getByRole('main')).toContainText(`You opened ${wrong}, and WorkOS sends the browser back to ${server.url}.`);
    await page.getByRole('link', { name: `Continue at ${server.url}` }).click();
    await fillSignInPage(page, person);
    await day.expectSignedIn(person);
    await expect(page).toHaveURL(`${server.url}/d/2026-10-12`);
  } finally {
    door.close();
  }
});

test('an impersonation is shown on every page until it is stopped', async ({ day, page, person, otherBrowser, quiet }) => {
  quiet.allowStatus(404);
  const owner = await otherBrowser();
  await owner.signInAs(person);
  await owner.addTodo('Milk');

  await page.goto('/login');
  await fillAsImpersonator(page, person);
  await day.expectSignedIn(person);
  await day.expectTodos('Milk');
  const { banner, stop } = bannerOf(day);
  for (const path of ['/', '/d/2026-10-12', '/settings/sessions', '/settings/account', '/nowhere']) {
    await page.goto(path);
    await expect(banner).toContainText(SAM);
    await expect(banner).toContainText('Ticket 42');
    await expect(stop).toBeVisible();
  }
  await page.goto('/settings/account');
  await expect(page.getByRole('main')).toContainText('Only the owner of the account can');
  await expect(page.getByRole('button', { name: 'Delete everything' })).toHaveCount(0);

  await owner.page.goto('/settings/sessions');
  const his = owner.page.getByRole('main').getByRole('listitem').filter({ hasText: SAM });
  await expect(his).toContainText('Impersonation');
  await expect(his).toContainText('Ticket 42');
  await expect(bannerOf(owner).banner).toHaveCount(0);

  await day.open('/');
  await stop.click();
  await expect(day.accountLink).toBeAttached();
  await expect(banner).toHaveCount(0);
  await owner.open('/');
  await owner.expectSignedIn(person);
});

test('an impersonation from the dashboard needs no second sign-in', async ({ day, page }) => {
  const person = newPerson();
  await page.goto('/login');
  await page.goto(`${new URL(page.url()).origin}/emulator/dashboard`);
  await page.getByRole('textbox', { name: 'E-mail of the person' }).fill(person.email);
  await page.getByRole('textbox', { name: 'Impersonated by (e-mail)' }).fill(SAM);
  await page.getByRole('button', { name: 'Impersonate' }).click();
  await expect(bannerOf(day).banner).toContainText(SAM);
  await expect(page).toHaveURL('/');
});
