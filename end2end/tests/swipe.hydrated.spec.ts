import type { CDPSession, Locator, Page } from '@playwright/test';
import { speakArabic } from '../support/language';
import { expect, test } from '../support/test';

test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

class Finger {
  private constructor(
    private readonly touch: CDPSession,
    private readonly page: Page,
  ) {}

  static async on(page: Page): Promise<Finger> {
    return new Finger(await page.context().newCDPSession(page), page);
  }

  private async send(type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]): Promise<void> {
    await this.touch.send('Input.dispatchTouchEvent', { type, touchPoints });
  }

  /** Puts a finger on a todo and moves it by that many pixels. The code for swiping may have to be loaded first. */
  async pull(row: Locator, dx: number): Promise<void> {
    await row.scrollIntoViewIfNeeded();
    const { x, y, height } = (await row.locator('.todo-text').boundingBox()) ?? { x: 0, y: 0, height: 0 };
    // An open menu covers the end of the row.
    const from = { x: x + (dx < 0 ? 120 : 30), y: y + height / 2 };
    await this.send('touchStart', from);
    await expect(async () => {
      await this.send('touchMove', { x: from.x + Math.sign(dx) * 30, y: from.y });
      await this.send('touchMove', { x: from.x + dx, y: from.y });
      await expect(row).toHaveAttribute('data-swipe', dx < 0 ? / left / : / right /, { timeout: 100 });
    }).toPass({ intervals: [20] });
  }

  /** Moves a finger from one place of the page to another, and lifts it. */
  async move(from: { x: number; y: number }, dx: number, dy: number): Promise<void> {
    await this.send('touchStart', from);
    for (const part of [0.2, 0.4, 0.6, 0.8, 1]) await this.send('touchMove', { x: from.x + dx * part, y: from.y + dy * part });
    await expect(this.page.locator('[data-swipe], [data-dragged]')).toHaveCount(0);
    await this.send('touchEnd');
  }

  async lift(): Promise<void> {
    await this.send('touchEnd');
    await expect(this.page.locator('[data-swipe]')).toHaveCount(0);
  }
}

test('a swipe to the right checks a todo, from its words too where they are a heading, and takes the tick back', async ({ day, page }) => {
  await day.addTodos('One', '# Two');
  const finger = await Finger.on(page);
  await finger.pull(day.row('Two'), 40);
  await expect(day.row('Two')).toHaveAttribute('data-swipe', 'forth right near');
  await finger.lift();
  await expect(day.checkbox('Two')).not.toBeChecked();
  await finger.pull(day.row('Two'), 110);
  await expect(day.row('Two')).toHaveAttribute('data-swipe', 'forth right far');
  await finger.lift();
  await expect(day.checkbox('Two')).toBeChecked();
  await day.expectTodos('One');
  await day.expectSent();
  await day.reload();
  await day.expectTodos('One');
  const done = page.getByRole('list', { name: 'Done todos' }).getByRole('listitem');
  const mark = () => done.evaluate(row => getComputedStyle(row, '::after').content);
  await finger.pull(done, -40);
  expect(await mark()).toContain('⋯');
  await finger.lift();
  await finger.pull(done, 110);
  expect(await mark()).toContain('↺');
  await finger.lift();
  await day.expectTodos('One', 'Two');
});

test('a swipe to the left shows what moves a todo on and what deletes it', async ({ day, page }) => {
  await day.addTodos('One', 'Two', 'Three');
  const finger = await Finger.on(page);
  await finger.pull(day.row('Two'), -110);
  await finger.lift();
  const buttons = day.row('Two').locator('.row-menu').getByRole('button');
  await expect(buttons).toHaveText(['Move to tomorrow', 'Delete']);
  await expect(day.row('Two').locator('.row-menu').getByRole('link')).toHaveCount(0);
  await finger.pull(day.row('Two'), 110);
  await finger.lift();
  await expect(buttons, 'a swipe back hides them').toHaveCount(0);
  await expect(day.checkbox('Two')).not.toBeChecked();

  await finger.pull(day.row('Two'), -110);
  await finger.lift();
  // Chromium treats a tap within some milliseconds after a swipe as the end of the swipe.
  await day.row('Two').getByRole('button', { name: 'Delete' }).click();
  await day.expectTodos('One', 'Three');
  await finger.pull(day.row('One'), -110);
  await finger.lift();
  await day.row('One').getByRole('button', { name: 'Move to tomorrow' }).click();
  await day.expectTodos('Three');

  await day.row('Three').locator('.more').click();
  await expect(day.row('Three').locator('.row-menu').getByRole('link', { name: 'Edit' }), 'the dots open the whole menu').toBeVisible();
});

test('on a page that is read from right to left a swipe to the left checks, whatever the language of the todo', async ({ day, page }) => {
  await speakArabic(day, () => day.addTodos('اتصل بالبنك', 'Two'));
  const finger = await Finger.on(page);
  for (const text of ['اتصل بالبنك', 'Two']) {
    const row = page.getByRole('listitem').filter({ hasText: text });
    await finger.pull(row, 110);
    await finger.lift();
    await expect(row.locator('.row-menu').getByRole('button')).toHaveCount(2);
    await finger.pull(row, -110);
    await finger.lift();
    await expect(row.locator('.row-menu')).toHaveCount(0);
    await expect(row.getByRole('checkbox')).not.toBeChecked();
    await finger.pull(row, -110);
    await expect(row).toHaveAttribute('data-swipe', 'forth left far');
    await finger.lift();
    await expect(row.getByRole('checkbox')).toBeChecked();
  }
});

test('a finger that moves up scrolls, and one that begins at the edge is left to the browser', async ({ day, page }) => {
  await day.addTodos(...Array.from({ length: 20 }, (_, at) => `Todo ${at}`));
  const finger = await Finger.on(page);
  // From now on its code is loaded.
  await finger.pull(day.row('Todo 1'), 40);
  await finger.lift();
  await page.evaluate(() => {
    window.scrollTo(0, 0);
  });
  const { x, y } = (await day.row('Todo 3').locator('.todo-text').boundingBox()) ?? { x: 0, y: 0 };
  await finger.move({ x: x + 60, y: y + 10 }, 20, -120);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(50);
  const row = (await day.row('Todo 9').locator('.todo-text').boundingBox()) ?? { x: 0, y: 0 };
  await finger.move({ x: 380, y: row.y + 10 }, -150, 0);
  await expect(page.locator('.row-menu')).toHaveCount(0);
});
