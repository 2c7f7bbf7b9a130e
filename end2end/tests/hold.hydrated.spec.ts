import type { Locator, Page } from '@playwright/test';
import { installClock } from '../support/clock';
import { expect, test } from '../support/test';

/** From now on the page's time advances only when the test says so. */
const stopTime = async (page: Page): Promise<void> => {
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 10_000));
};

const boxOf = async (element: Locator): Promise<{ x: number; y: number; width: number; height: number }> => {
  const box = await element.boundingBox();
  if (box === null) throw new Error('it is not on the page');
  return box;
};

test.beforeEach(async ({ signedIn, day, page }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
  await day.addTodos('One', 'Two', 'Three');
  await day.expectSent();
  await installClock(page);
  await day.open();
});

test('a checked todo stays for a moment, with the focus, and goes on to the next row with it', async ({ day, page }) => {
  await stopTime(page);
  await day.checkbox('One').focus();
  await day.checkbox('One').press('Space');
  await expect(day.checkbox('One')).toBeChecked();
  await page.clock.runFor(400);
  await expect(day.checkbox('One')).toBeFocused();
  await day.expectTodos('One', 'Two', 'Three');
  await page.clock.runFor(2_000);
  await day.expectTodos('Two', 'Three');
  await day.expectDone(1);
  await expect(day.checkbox('Two')).toBeFocused();
});

test('a second press takes the tick back, and nothing moves', async ({ day, page }) => {
  await day.checkbox('Two').click();
  await expect(day.checkbox('Two')).toBeChecked();
  await day.checkbox('Two').click();
  await expect(day.checkbox('Two')).not.toBeChecked();
  await page.clock.runFor(2_000);
  await day.expectTodos('One', 'Two', 'Three');
  await expect(day.checkbox('Two')).toBeFocused();
  await day.expectSent();
  await day.reload();
  await day.expectTodos('One', 'Two', 'Three');
});

test('nothing slides under a pointer that moves over the list', async ({ day, page }) => {
  await stopTime(page);
  await day.checkbox('One').click();
  const target = await boxOf(day.checkbox('Three'));
  for (let step = 0; step < 5; step += 1) {
    await page.clock.runFor(500);
    await page.mouse.move(target.x + step, target.y + target.height / 2);
  }
  await day.expectTodos('One', 'Two', 'Three');
  expect(await day.checkbox('Three').boundingBox()).toEqual(target);
  await page.mouse.down();
  await page.mouse.up();
  await expect(day.checkbox('Three')).toBeChecked();
  await page.clock.runFor(2_000);
  await day.expectTodos('Two');
  await day.expectDone(2);
});

test('what is checked is kept at once, also where the page ends before it has moved', async ({ day, page }) => {
  await day.checkbox('One').click();
  await expect(day.checkbox('One')).toBeChecked();
  await page.reload();
  await day.awake();
  await page.clock.runFor(2_000);
  await day.expectTodos('Two', 'Three');
  await day.expectDone(1);
});

test('Undo brings a todo back while it still stays', async ({ day, page }) => {
  await day.checkbox('One').click();
  await expect(day.checkbox('One')).toBeChecked();
  await page.keyboard.press('Control+z');
  await expect(day.checkbox('One')).not.toBeChecked();
  await page.clock.runFor(2_000);
  await day.expectTodos('One', 'Two', 'Three');
  await expect(day.checkbox('One')).not.toBeChecked();
});

test('what is taken back while a row closes stays in sight', async ({ day, page }) => {
  await stopTime(page);
  await day.checkbox('One').press('Space');
  await page.clock.runFor(700);
  await expect(page.locator('[data-leaving]')).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await page.clock.runFor(1_000);
  await expect(page.locator('[data-leaving]')).toHaveCount(0);
  await day.expectTodos('One', 'Two', 'Three');
  expect((await day.row('One').boundingBox())?.height).toBeGreaterThan(20);
  await expect(day.checkbox('One')).toBeFocused();
});
