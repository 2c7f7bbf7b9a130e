import { expect, test as base } from '@playwright/test';
import { awayFromMidnight, NEAR_MS, todayIn } from '../support/dates';
import { newPerson, type Person } from '../support/people';
import { DaybookServer } from '../support/server';
import { startFirefox } from './firefox';
import { startWebKit } from './webkit';
import type { Browser } from './window';

interface PerTest {
  /** A running Daybook with data of its own. */
  server: DaybookServer;
  /** The browser that the project names. */
  started: Browser;
  /** The date, which stays the same while the test runs. */
  today: string;
  /** Somebody new. */
  person: Person;
}

/** Playwright runs these tests, and none of its own browsers. */
export const test = base.extend<PerTest>({
  today: [
    async ({}, use) => {
      await awayFromMidnight(['UTC']);
      await use(todayIn('UTC'));
    },
    { timeout: 2 * NEAR_MS },
  ],

  server: [
    async ({}, use, testInfo) => {
      const server = await DaybookServer.start();
      await use(server);
      if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach('server.log', { body: server.log(), contentType: 'text/plain' });
      await server.dispose();
    },
    { timeout: 90_000 },
  ],

  started: [
    async ({ browserName }, use, testInfo) => {
      const started = await (browserName === 'firefox' ? startFirefox() : startWebKit());
      console.log(`In ${started.version}`);
      await use(started);
      try {
        for (const window of testInfo.status === testInfo.expectedStatus ? [] : started.windows) {
          await testInfo.attach('window.png', { body: await window.picture(), contentType: 'image/png' });
        }
      } finally {
        await started.close();
      }
    },
    { timeout: 90_000 },
  ],

  person: async ({}, use) => {
    await use(newPerson());
  },
});

export { expect };
