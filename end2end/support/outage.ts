import { expect, type Page } from '@playwright/test';
import { DaybookServer } from './server';
import { test as base } from './test';
import { LocalWorkos } from './workos';

/** A Daybook that asks WorkOS about a session as soon as its access token expires, and a WorkOS whose tokens expire at once. */
export const test = base.extend<{ workos: LocalWorkos }>({
  server: [
    async ({}, use) => {
      const server = await DaybookServer.start({ DAYBOOK_OUTAGE_GRACE_MINUTES: '0' });
      await use(server);
      await server.dispose();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  workos: async ({ server }, use) => {
    const workos = await LocalWorkos.of(server.url);
    await workos.fail({ what: { token_lifetime: { seconds: 1 } } });
    await use(workos);
    await workos.recover();
  },
});

/** Opens a page once the access token has expired and could not be refreshed: a page with this heading replaces it. */
export async function openUntil(page: Page, path: string, heading: string): Promise<void> {
  await leave(page);
  await expect.poll(async () => (await page.request.get('/api/auth/me')).status()).not.toBe(200);
  await page.goto(path);
  await expect(page.getByRole('heading', { name: heading })).toBeVisible();
}

/** Leaves the page: a hydrated page would notice the end of its session, and would get the reason in place of the test. */
export async function leave(page: Page): Promise<void> {
  await page.goto('about:blank');
}

/** The heading of every page while a session can't be checked. */
export const AWAY = "Your sign-in can't be checked right now";

/** The heading when an organization has begun to require single sign-on. */
export const SSO_NOW = 'Please sign in again with single sign-on';

export { expect };
