import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';

/** The code that every page needs. */
const BASE = /\/daybook(\.[^/]*)?\.wasm$/;
/** The code that only some pages need. A release has it in separate files, a development build does not. */
const PART = /\/(split|chunk)_[^/]*\.wasm$/;
/** What is loaded once the page is hydrated: the code for gestures. */
const LATER = /\/split_gestures\b/;

/** The requests of the page for files under `/pkg`, updated while it loads. */
function asked(page: Page): string[] {
  const paths: string[] = [];
  page.on('request', request => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/pkg/')) paths.push(pathname);
  });
  return paths;
}

test('signed out, the page works and loads none of the code for who is signed in', async ({ day, page }) => {
  const paths = asked(page);
  await day.open('/');
  await day.cancelDialog();
  await day.composer.fill('Buy milk');
  await day.composer.press('Enter');
  await day.expectAskedToSignIn();
  await day.cancelDialog();
  await day.addNote.click();
  await day.expectAskedToSignIn();
  expect(paths.filter(path => BASE.test(path))).toHaveLength(1);
  expect(paths.filter(path => PART.test(path))).toEqual([]);
});

test('signed in, the page asks for all that it wakes with at once', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const paths = asked(page);
  let arrive: () => void = () => undefined;
  const arrived = new Promise<void>(resolve => (arrive = resolve));
  await page.route(BASE, async route => {
    await arrived;
    await route.continue();
  });
  await page.goto('/');
  const early = [...paths].sort();
  arrive();
  await expect(page.locator('html')).toHaveAttribute('data-hydrated');
  expect(early.filter(path => LATER.test(path))).toEqual([]);
  await expect(day.composer).toHaveAttribute('data-looks-for-dates');
  expect(paths.filter(path => !LATER.test(path)).sort()).toEqual(early);
  expect(new Set(early).size, 'each once').toBe(early.length);
});

test('a page that can not load the rest of its code works by its forms, and the next page tries again', async ({ day, page, signedIn, quiet }) => {
  expect(signedIn.email).toContain('@');
  quiet.allowUnreachable();
  quiet.allow(/wasm|Failed to fetch|panicked|unreachable/i);
  await page.route(PART, route => route.abort());
  await page.goto('/');
  await day.composer.fill('Without the rest');
  await day.add.click();
  await expect(day.checkbox('Without the rest')).toBeVisible();
  await expect(page.locator('#forms-only')).toBeHidden();
  await page.unroute(PART);
  await day.reload();
  await expect(day.checkbox('Without the rest')).toBeVisible();
});

test('a page that is left while its code loads stops no other page', async ({ day, page, signedIn, quiet }) => {
  expect(signedIn.email).toContain('@');
  quiet.allowUnreachable();
  quiet.allow(/wasm|Failed to fetch|panicked|unreachable/i);
  for (const path of ['/archive', '/', '/settings']) {
    // The parts never arrive.
    await page.route(PART, () => undefined);
    await page.goto(path, { waitUntil: 'domcontentloaded' });
    await expect.poll(() => page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => /daybook[^/]*wasm$/.test(name)))).toBe(true);
    await page.goto('/shortcuts');
    await page.unroute(PART);
    await day.open('/');
  }
});
