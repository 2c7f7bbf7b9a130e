// How soon a change shows elsewhere: in another tab of the same browser, and in another browser.

import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { awake, signedIn, withBrowser } from '../browser.mjs';
import { Person } from '../people.mjs';
import { alternate, siteOf, withServers } from '../program.mjs';
import { median, print } from '../report.mjs';

const DAY = '/d/2026-01-05';
const PATIENCE_MS = 3_000;

/**
 * @typedef {import('../browser.mjs').Page} Page
 * When a change was seen, in ms after its key was pressed and after its POST was answered.
 * @typedef {{ pressed: number[], answered: number[] }} Times
 * @typedef {Window & { bench?: Promise<number | null>, pressed?: Promise<number> }} Watched
 */

/**
 * From now on the page looks for a list item with this text, and records when it appears; null if it does not appear.
 * @param {Page} page
 * @param {string} text
 */
async function watch(page, text) {
  await page.evaluate(
    ({ text, patience }) => {
      const isThere = () => [...document.querySelectorAll('li')].some(item => item.textContent.includes(text));
      /** @type {Watched} */ (window).bench = new Promise(resolve => {
        if (isThere()) throw new Error(`"${text}" is there already`);
        const observer = new MutationObserver(() => {
          if (!isThere()) return;
          observer.disconnect();
          resolve(Date.now());
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        setTimeout(() => { resolve(null); }, patience);
      });
    },
    { text, patience: PATIENCE_MS },
  );
}

/**
 * Adds a todo on a page. Gives the times when its key was pressed and when its POST was answered.
 * @param {Page} page
 * @param {string} text
 */
async function add(page, text) {
  await page.evaluate(() => {
    /** @type {Watched} */ (window).pressed = new Promise(resolve => {
      const note = (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== 'Enter') return;
        removeEventListener('keydown', note, true);
        resolve(Date.now() - performance.now() + event.timeStamp);
      };
      addEventListener('keydown', note, true);
    });
  });
  const composer = page.getByRole('textbox', { name: 'New todo' });
  await composer.fill(text);
  const [response] = await Promise.all([page.waitForResponse(each => each.request().method() === 'POST', { timeout: 10_000 }), composer.press('Enter')]);
  if (response.status() !== 200) throw new Error(`${response.url()} answers ${response.status()}`);
  await response.finished();
  const { startTime, responseStart } = response.request().timing();
  const pressed = await page.evaluate(async () => (await /** @type {Watched} */ (window).pressed) ?? 0);
  return { pressed, answered: startTime + responseStart };
}

/** @param {import('../main.mjs').Run} run */
export async function live({ contenders, effort, progress }) {
  contenders.forEach(siteOf);
  const places = ['another tab', 'another browser'];
  await withServers(contenders, 'disk', servers =>
    withBrowser(async browser => {
      /** @type {{ server: import('../program.mjs').Server, writer: Page, watchers: Page[], times: Times[] }[]} */
      const all = [];
      for (const server of servers) {
        progress(`live: opening the pages of ${server.of.name}`);
        const person = await Person.signIn(server);
        const [one, two] = [await signedIn(browser, person), await signedIn(browser, person)];
        const writer = await awake(one, DAY);
        all.push({ server, writer, watchers: [await awake(one, DAY), await awake(two, DAY)], times: places.map(() => ({ pressed: [], answered: [] })) });
      }
      progress(`live: ${effort.samples} changes`);
      await alternate(all, effort.samples, async ({ server, writer, watchers, times }, round) => {
        const text = `Change ${round + 1} of ${effort.samples}`;
        for (const watcher of watchers) await watch(watcher, text);
        const { pressed, answered } = await add(writer, text);
        for (const [index, watcher] of watchers.entries()) {
          const seen = await watcher.evaluate(() => /** @type {Watched} */ (window).bench);
          if (typeof seen === 'number') {
            times[index]?.pressed.push(seen - pressed);
            times[index]?.answered.push(seen - answered);
          } else if (!server.of.isReference) {
            throw new Error(`${places[index] ?? ''} does not show a change within ${PATIENCE_MS} ms`);
          }
        }
        // A random pause, so that the samples are not in step with anything periodic in the server.
        await pause(randomInt(100, 400));
      });
      const value = (/** @type {readonly number[]} */ of, /** @type {(of: readonly number[]) => number} */ what) => (of.length > 0 ? what(of) : undefined);
      const figures = places.flatMap((row, index) =>
        [
          { measure: 'after the answer, median', of: 'answered', what: median },
          { measure: 'after the answer, max', of: 'answered', what: (/** @type {readonly number[]} */ of) => Math.max(...of) },
          { measure: 'after the key, median', of: 'pressed', what: median },
          { measure: 'after the key, max', of: 'pressed', what: (/** @type {readonly number[]} */ of) => Math.max(...of) },
        ].map(({ measure, of, what }) => ({
          row,
          measure,
          unit: 'ms',
          values: all.map(({ times }) => value(times[index]?.[/** @type {'answered' | 'pressed'} */ (of)] ?? [], what)),
        })),
      );
      print(
        'Live',
        figures,
        servers.map(({ of }) => of.name),
        [
          `Until a todo that was added on one page stands on another, ${effort.samples} times. Below zero: it stood there before the server had answered.`,
          ...(figures.some(({ values }) => values.includes(undefined)) ? [`-: not within ${PATIENCE_MS / 1000} s, or only by a reload.`] : []),
        ],
      );
    }),
  );
}
