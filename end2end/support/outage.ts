import { expect, type Page } from '@playwright/test';
import { DaybookServer } from './server';
import { test as base } from './test';
import { LocalWorkos } from './workos';

/** A Daybook that asks WorkOS about a session as soon as its access token has run out, and a WorkOS whose tokens do so at once. */
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

/**
 * Opens a page again and again, until the access token has run out and the page of this heading is in its place. It may stand
 * there only once, and a page that is awake may come upon it by itself, so it is looked for before the next try.
 */
export async function openUntil(page: Page, path: string, heading: string): Promise<void> {
  const found = page.getByRole('heading', { name: heading });
  await page.goto('about:blank');
  await expect(async () => {
    if (!(await found.isVisible())) await page.goto(path);
    await expect(found).toBeVisible({ timeout: 250 });
  }).toPass();
}

/** What stands above every page while a session can't be checked. */
export const AWAY = "Your sign-in can't be checked right now";

/** What stands above the page of an organization that asks for single sign-on. */
export const SSO_NOW = 'Please sign in again with single sign-on';

export { expect };
