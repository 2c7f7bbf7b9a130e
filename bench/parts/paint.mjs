// How soon a click is painted on a slow device: the tick of a todo on a day with many todos.

import { awake, signedIn, withBrowser } from '../browser.mjs';
import { Person } from '../people.mjs';
import { alternate, siteOf, withServers } from '../program.mjs';
import { median, print, quantile } from '../report.mjs';

const DAY = '/d/2026-01-05';
const SLOWER = 4;
const PATIENCE_MS = 10_000;
/** How long the pointer rests on a checkbox before the click, and how long the button is held down: about as long as by a person. */
const REST_MS = 500;
const PRESS_MS = 90;
/** After this time a checked todo leaves its list. */
const GONE_MS = 1_500;

/**
 * @typedef {import('../browser.mjs').Page} Page
 * In ms after the click: when the tick was painted, and when the DOM had it.
 * @typedef {{ painted: number, changed: number }} Click
 * @typedef {Window & { bench?: Promise<Click> }} Measured
 */

/**
 * Clicks the checkbox of the todo at this place of the open ones.
 * @param {Page} page
 * @param {import('@playwright/test').CDPSession} devtools
 * @param {number} place
 */
async function click(page, devtools, place) {
  const row = page.getByRole('list', { name: 'Todos', exact: true }).locator(`> :nth-child(${place + 1})`);
  const checkbox = row.getByRole('checkbox');
  await checkbox.scrollIntoViewIfNeeded();
  // Not with Playwright's own click, which runs a hit test in the page at each event.
  const box = await checkbox.boundingBox();
  if (box === null) throw new Error('a checkbox is not on the page');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForTimeout(REST_MS);
  await checkbox.evaluate((checkbox, patience) => {
    /** @type {Measured} */ (window).bench = new Promise((resolve, reject) => {
      /** @type {PerformanceEventTiming | undefined} */
      let event;
      let clicked = 0;
      let changed = 0;
      let shown = 0;
      const look = () => {
        if (shown === 0 || clicked === 0) return;
        // Event timing reports nothing for events that took less than 16 ms; others it reports soon after the frame.
        const isDue = performance.now() > shown + 1_000;
        if (event === undefined && !isDue) return;
        timing.disconnect();
        const start = event?.startTime ?? clicked;
        // The frame of the click may come before the DOM has changed; then the next frame counts.
        const painted = event !== undefined && start + event.duration >= changed ? event.duration : shown - start;
        resolve({ painted, changed: changed - start });
      };
      const timing = new PerformanceObserver(entries => {
        event ??= /** @type {PerformanceEventTiming[]} */ (entries.getEntries()).find(({ name }) => name === 'click');
        look();
      });
      timing.observe(/** @type {PerformanceObserverInit} */ ({ type: 'event', durationThreshold: 16 }));
      addEventListener('click', ({ timeStamp }) => (clicked = timeStamp), { capture: true, once: true });
      const mutations = new MutationObserver(() => {
        if (checkbox.getAttribute('aria-checked') !== 'true') return;
        mutations.disconnect();
        changed = performance.now();
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => {
            shown = performance.now();
            setTimeout(look, 1_100);
            look();
          };
          channel.port2.postMessage(null);
        });
      });
      mutations.observe(document.body, { subtree: true, childList: true, attributes: true });
      setTimeout(() => { reject(new Error('a click on a checkbox did not check its todo')); }, patience);
    });
  }, PATIENCE_MS);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.mouse.down();
  await page.waitForTimeout(PRESS_MS);
  await page.mouse.up();
  const result = await page.evaluate(() => /** @type {Measured} */ (window).bench);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await page.waitForTimeout(GONE_MS);
  if (result === undefined) throw new Error('the page was loaded again by a click on a checkbox');
  return result;
}

/** @param {import('../main.mjs').Run} run */
export async function paint({ contenders, effort, progress }) {
  contenders.forEach(siteOf);
  await withServers(contenders, 'memory', servers =>
    withBrowser(async browser => {
      /** @type {{ page: Page, devtools: import('@playwright/test').CDPSession, clicks: Click[] }[]} */
      const all = [];
      for (const server of servers) {
        progress(`paint: a day of ${effort.crowd} todos for ${server.of.name}`);
        const person = await Person.signIn(server);
        await person.fill(DAY.slice(3), effort.crowd);
        const page = await awake(await signedIn(browser, person), DAY);
        const count = await page.getByRole('list', { name: 'Todos', exact: true }).locator('> *').count();
        if (count !== effort.crowd) throw new Error(`the page shows ${count} todos in place of ${effort.crowd}`);
        all.push({ page, devtools: await page.context().newCDPSession(page), clicks: [] });
      }
      progress(`paint: ${effort.samples} clicks`);
      await alternate(all, effort.samples + 1, async ({ page, devtools, clicks }, round) => {
        const place = Math.floor((round * (effort.crowd - effort.samples - 1)) / (effort.samples + 1));
        const answered = page.waitForResponse(each => each.request().method() === 'POST', { timeout: PATIENCE_MS });
        const [result] = await Promise.all([click(page, devtools, place), answered]);
        // The first round warms up.
        if (round > 0) clicks.push(result);
      });
      const row = 'checkbox';
      const figure = (/** @type {string} */ measure, /** @type {(clicks: readonly Click[]) => number} */ value) => ({
        row,
        measure,
        unit: 'ms',
        values: all.map(({ clicks }) => value(clicks)),
      });
      print(
        'Click to paint',
        [
          figure('median', clicks => median(clicks.map(({ painted }) => painted))),
          figure('9 of 10 under', clicks => quantile(clicks.map(({ painted }) => painted), 0.9)),
          figure('max', clicks => Math.max(...clicks.map(({ painted }) => painted))),
          figure('the page has changed, median', clicks => median(clicks.map(({ changed }) => changed))),
        ],
        servers.map(({ of }) => of.name),
        [
          `${effort.crowd} todos, the processor slowed down ${SLOWER} times, ${effort.samples} clicks; to the frame with the tick.`,
          "By Chromium's event timing, which tells in steps of 8 ms.",
        ],
      );
    }),
  );
}
