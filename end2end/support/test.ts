import { type BrowserContext, expect, type Page, test as base } from '@playwright/test';
import { awayFromMidnight, NEAR_MS, todayIn } from './dates';
import { DayPage } from './day-page';
import { FarPage } from './far-page';
import { Network } from './network';
import { newPerson, type Person } from './people';
import { Quiet } from './quiet';
import { DaybookServer } from './server';

interface PerTest {
  /** The date, which stays the same while the test runs. */
  today: string;
  /** What the browser complained about; the test fails if there is a complaint that it did not allow by name. */
  quiet: Quiet;
  /** The day page of the test's own browser. */
  day: DayPage;
  /** Somebody new, not signed in yet. */
  person: Person;
  /** The same person, signed in on today's page. */
  signedIn: Person;
  /** Another, empty browser, closed when the test ends. */
  otherBrowser: () => Promise<DayPage>;
  /** Another, empty browser, whose network the test can cut. */
  farBrowser: () => Promise<FarPage>;
  /** Another tab of a browser, the test's own unless told otherwise. */
  otherTab: (of?: DayPage) => Promise<DayPage>;
}

interface PerWorker {
  /** A running Daybook with data of its own. */
  server: DaybookServer;
}

export const test = base.extend<PerTest, PerWorker>({
  server: [
    async ({}, use) => {
      const server = await DaybookServer.start();
      await use(server);
      await server.dispose();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  today: [
    async ({ timezoneId }, use) => {
      // Until the server knows a browser's time zone, today is UTC's.
      await awayFromMidnight(['UTC', timezoneId ?? 'UTC']);
      await use(todayIn(timezoneId ?? 'UTC'));
    },
    { auto: true, timeout: 2 * NEAR_MS },
  ],

  quiet: [
    async ({ context, server, javaScriptEnabled }, use, testInfo) => {
      const quiet = new Quiet();
      // A tab may request the event stream of a session that another tab ends at that moment.
      quiet.allow(/status of 401 \(Unauthorized\) \(http:[^)]*\/api\/events/);
      // Without JavaScript nothing uses the preloads.
      if (!javaScriptEnabled) quiet.allow(/was preloaded using link preload but not used/);
      quiet.listen(context);
      const logBefore = server.log().length;
      await use(quiet);
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach('server.log', { body: server.log().slice(logBefore), contentType: 'text/plain' });
      }
      expect(quiet.complaints(), 'what the browser complained about').toEqual([]);
    },
    { auto: true },
  ],

  day: async ({ page, javaScriptEnabled }, use) => {
    await use(new DayPage(page, javaScriptEnabled));
  },

  person: async ({}, use) => {
    await use(newPerson());
  },

  signedIn: async ({ day, person }, use) => {
    await day.signInAs(person);
    await use(person);
  },

  otherBrowser: async ({ browser, quiet, javaScriptEnabled }, use) => {
    const opened: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      opened.push(context);
      quiet.listen(context);
      return new DayPage(await context.newPage(), javaScriptEnabled);
    });
    for (const context of opened) await context.close();
  },

  farBrowser: async ({ browser, quiet, javaScriptEnabled }, use) => {
    quiet.allowUnreachable();
    const opened: [BrowserContext, Network][] = [];
    await use(async () => {
      const network = await Network.start();
      const context = await browser.newContext({ proxy: { server: network.url } });
      opened.push([context, network]);
      quiet.listen(context);
      return new FarPage(await context.newPage(), javaScriptEnabled, network);
    });
    for (const [context, network] of opened) {
      await context.close();
      await network[Symbol.asyncDispose]();
    }
  },

  otherTab: async ({ page, javaScriptEnabled }, use) => {
    const opened: Page[] = [];
    await use(async of => {
      const tab = await (of?.page ?? page).context().newPage();
      opened.push(tab);
      return new DayPage(tab, javaScriptEnabled);
    });
    for (const tab of opened) await tab.close();
  },
});

export { expect };
