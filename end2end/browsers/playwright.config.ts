import { defineConfig } from '@playwright/test';

/** `script/test browsers`: the main journey in browsers that Playwright can't drive as they are installed. */
export default defineConfig({
  outputDir: '../test-results/browsers',
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  timeout: 180_000,
  // A test that hangs ends by itself.
  globalTimeout: 600_000,
  projects: [
    { name: 'firefox', use: { browserName: 'firefox' } },
    { name: 'webkit', use: { browserName: 'webkit' } },
  ],
});
