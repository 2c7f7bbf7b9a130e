import { chromium, defineConfig, devices } from '@playwright/test';
import { existsSync } from 'node:fs';

/**
 * The browser: the one named by `CHROMIUM`, else Playwright's own if it is installed, else the system's. Playwright too
 * prefers Chromium's headless shell: the same pages for a third of the CPU time.
 */
function browserPath(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  if (existsSync(chromium.executablePath())) return undefined;
  return ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync);
}

const executablePath = browserPath();
const chrome = devices['Desktop Chrome'];
const wide = { ...chrome, viewport: { width: 1280, height: 800 } };
const narrow = { ...chrome, viewport: { width: 390, height: 844 } };

/**
 * Each spec runs hydrated and with JavaScript off, except what only a browser with JavaScript can do
 * (`*.hydrated.spec.ts`). Every worker starts its own server, see `support/server.ts`.
 */
export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    locale: 'en-US',
    timezoneId: 'UTC',
    // During a transition colours and boxes have intermediate values.
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 15_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'hydrated', use: wide },
    { name: 'plain', testIgnore: /\.hydrated\.spec\.ts$/, use: { ...wide, javaScriptEnabled: false } },
    { name: 'narrow', testMatch: /(layout|accessibility)\.hydrated\.spec\.ts$/, use: narrow },
  ],
});
