// Chromium, driven by the Playwright of end2end.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

/** @type {unknown} */
const playwright = createRequire(new URL('../end2end/package.json', import.meta.url))('@playwright/test');
const { chromium } = /** @type {typeof import('@playwright/test')} */ (playwright);

/**
 * @typedef {import('@playwright/test').Browser} Browser
 * @typedef {import('@playwright/test').BrowserContext} Context
 * @typedef {import('@playwright/test').Page} Page
 */

const PATIENCE_MS = 30_000;

/** The browser of the tests: the one named by `CHROMIUM`, else Playwright's own if it is installed, else the system's. */
function browserPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  if (existsSync(chromium.executablePath())) return undefined;
  return ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(place => existsSync(place));
}

/**
 * Opens a browser, does something with it, and closes it.
 * @param {(browser: Browser) => Promise<void>} act
 */
export async function withBrowser(act) {
  const executablePath = browserPath();
  const browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  try {
    await act(browser);
  } finally {
    await browser.close();
  }
}

/**
 * A separate browser context in which a person is signed in.
 * @param {Browser} browser
 * @param {import('./people.mjs').Person} person
 */
export async function signedIn(browser, { server, cookies }) {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-US', timezoneId: 'UTC', viewport: { width: 1280, height: 800 } });
  await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url: server.url })));
  return context;
}

/**
 * Opens a path in a new tab and waits until the page is awake.
 * @param {Context} context
 * @param {string} path
 */
export async function awake(context, path) {
  const page = await context.newPage();
  const answer = await page.goto(path);
  if (answer?.status() !== 200) throw new Error(`${path} answers ${answer?.status() ?? 'nothing'}`);
  await page
    .locator('html[data-hydrated]')
    .waitFor({ timeout: PATIENCE_MS })
    .catch((/** @type {unknown} */ cause) => {
      throw new Error(`${path} was not awake within ${PATIENCE_MS} ms: do the program and its site folder belong together?`, { cause });
    });
  return page;
}
