import type { Locator, Page } from '@playwright/test';
import { plusDays, todayIn } from '../support/dates';
import type { DayPage } from '../support/day-page';
import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

/** The middle of an element, in pixels of the window. */
async function middle(element: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await element.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  return { x: x + width / 2, y: y + height / 2 };
}

/** Takes a todo by its handle and holds it over something. */
async function hold(page: Page, day: DayPage, text: string, over: Locator): Promise<void> {
  const { x } = (await day.row(text).boundingBox()) ?? { x: 0 };
  const from = await middle(day.checkbox(text));
  await page.mouse.move(x - 8, from.y);
  await page.mouse.down();
  const to = await middle(over);
  await page.mouse.move(x - 8, from.y + 8);
  await page.mouse.move(to.x, to.y, { steps: 4 });
}

test('a todo is dragged up and down by its handle', async ({ day, page }) => {
  await day.addTodos('One', 'Two', 'Three');
  await hold(page, day, 'Three', day.row('One'));
  await expect(day.row('One')).toHaveAttribute('data-drop', 'above');
  await page.mouse.up();
  await day.expectTodos('Three', 'One', 'Two');
  await hold(page, day, 'Three', day.row('One'));
  await expect(day.row('One')).toHaveAttribute('data-drop', 'below');
  await page.mouse.up();
  await day.expectTodos('One', 'Three', 'Two');
  await expect(day.checkbox('Three')).toBeFocused();
  await expect(page.locator('[data-drop], [data-dragged]')).toHaveCount(0);
  await day.expectSaved();
  await day.reload();
  await day.expectTodos('One', 'Three', 'Two');
  await page.keyboard.press('Escape');
});

test('a todo that is dropped below one with subtasks becomes the first of them', async ({ day, page }) => {
  await day.addTodos('New', 'Trip', 'Tickets');
  await day.editControl('Tickets').click();
  await expect(day.editBox).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await day.expectTree('New', 'Trip', ' Tickets');
  await hold(page, day, 'New', day.row('Trip'));
  await page.mouse.up();
  await day.expectTree('Trip', ' New', ' Tickets');
  await page.keyboard.press('ControlOrMeta+z');
  await day.expectTree('New', 'Trip', ' Tickets');
});

test('a todo is dropped on a day of the week, and on one of the sidebar', async ({ day, page }) => {
  const tomorrow = plusDays(todayIn('UTC'), 1);
  await day.open(`/d/${tomorrow}`);
  await day.addTodos('One', 'Two');
  await hold(page, day, 'One', day.sidebar.getByRole('link', { name: 'Today' }));
  await page.mouse.up();
  await day.expectTodos('Two');
  await day.expectMoved('“One”', 'today');
  await hold(page, day, 'Two', page.locator('.week-day:not([aria-current])').first());
  await page.mouse.up();
  await day.expectTodos();
});

test('a todo is dropped on another day on the page of a week, and goes there with its subtasks', async ({ day, page }) => {
  await day.open('/d/2027-03-10');
  await day.addTodos('Trip', 'Tickets', 'Milk');
  await day.editControl('Tickets').click();
  await expect(day.editBox).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await day.expectTree('Trip', ' Tickets', 'Milk');
  await day.expectSaved();
  await page.goto('/week/2027-03-10');
  const of = (name: string) => page.getByRole('main').getByRole('region', { name });
  const [wednesday, friday] = [of('Wednesday, March 10'), of('Friday, March 12')];
  await wednesday.getByRole('link', { name: 'Trip' }).dragTo(wednesday.getByRole('heading'));
  await expect(page.locator('[data-drop]')).toHaveCount(0);
  const field = of('Thursday, March 11').getByRole('textbox');
  await field.fill('Half a thou');
  await wednesday.getByRole('link', { name: 'Trip' }).dragTo(friday);
  await expect(friday.getByRole('checkbox')).toHaveCount(2);
  await expect(field, 'what was typed before').toHaveValue('Half a thou');
  await expect(page).toHaveURL(/\/week\/2027-03-10#t/);
  await friday.getByRole('textbox').fill('Hotel');
  await page.keyboard.press('Enter');
  await expect(friday.getByRole('checkbox')).toHaveCount(3);
  await expect(field).toHaveValue('Half a thou');
  await expect(friday.getByRole('textbox')).toHaveValue('');
  await expect(wednesday.getByRole('checkbox')).toHaveAccessibleName('Milk');
  await page.goto('/d/2027-03-12');
  await day.expectTree('Trip', ' Tickets', 'Hotel');
});

test('Escape lets go of a todo, and a text is selected as ever', async ({ day, page }) => {
  await day.addTodos('One', 'Two');
  await hold(page, day, 'Two', day.row('One'));
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await day.expectTodos('One', 'Two');
  await day.row('One').locator('.todo-text').dblclick();
  await expect(day.editBox).toBeFocused();
});

test.describe('with a finger', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test('a row that a finger rests on is dragged, and one that it passes over is scrolled', async ({ day, page, context }) => {
    await day.addTodos('One', 'Two', 'Three');
    const touch = await context.newCDPSession(page);
    const send = (type: string, points: { x: number; y: number }[]) =>
      touch.send('Input.dispatchTouchEvent', { type: type as 'touchStart', touchPoints: points });
    const textOf = (text: string) => middle(day.row(text).locator('.todo-text'));
    const passing = await textOf('Three');
    await send('touchStart', [passing]);
    await send('touchMove', [{ x: passing.x, y: passing.y - 30 }]);
    await expect(page.locator('[data-dragged]')).toHaveCount(0);
    await send('touchEnd', []);
    await day.expectTodos('One', 'Two', 'Three');

    // After a scroll by finger the page keeps scrolling for a while.
    await page.evaluate(async () => {
      for (let before = -1; before !== window.scrollY; ) {
        before = window.scrollY;
        // Longer than a long press takes.
        await new Promise(resolve => setTimeout(resolve, 600));
      }
      window.scrollTo(0, 0);
    });
    await expect(page.locator('[data-dragged]'), 'the finger is gone, even if the code for dragging came after it').toHaveCount(0);
    const [from, to] = [await textOf('Three'), await textOf('One')];
    await send('touchStart', [from]);
    await expect(day.row('Three')).toHaveAttribute('data-dragged');
    await send('touchMove', [{ x: from.x, y: from.y - 20 }]);
    await send('touchMove', [to]);
    await expect(day.row('One')).toHaveAttribute('data-drop', 'above');
    await send('touchEnd', []);
    await day.expectTodos('Three', 'One', 'Two');
  });

  test('a todo that a finger rests on goes to another day on the page of a week', async ({ day, page, context }) => {
    await day.open('/d/2027-03-10');
    await day.addTodos('Milk', 'Bread');
    await day.expectSaved();
    await page.goto('/week/2027-03-10');
    const of = (name: string) => page.getByRole('main').getByRole('region', { name });
    const [wednesday, tuesday] = [of('Wednesday, March 10'), of('Tuesday, March 9')];
    const touch = await context.newCDPSession(page);
    const send = (type: string, points: { x: number; y: number }[]) =>
      touch.send('Input.dispatchTouchEvent', { type: type as 'touchStart', touchPoints: points });
    const milk = wednesday.getByRole('link', { name: 'Milk' });
    const [from, to] = [await middle(milk), await middle(tuesday.getByRole('heading'))];
    await send('touchStart', [from]);
    await expect(milk).toHaveAttribute('data-dragged');
    await send('touchMove', [{ x: from.x, y: from.y + 20 }]);
    await send('touchEnd', []);
    await expect(milk, 'it was let go over its own day').not.toHaveAttribute('data-dragged');
    await expect(page).toHaveURL('/week/2027-03-10');

    await send('touchStart', [from]);
    await expect(milk).toHaveAttribute('data-dragged');
    await send('touchMove', [{ x: to.x, y: to.y - 20 }]);
    await send('touchMove', [to]);
    await expect(tuesday).toHaveAttribute('data-drop');
    await send('touchEnd', []);
    await expect(tuesday.getByRole('checkbox')).toHaveAccessibleName('Milk');
    await expect(wednesday.getByRole('checkbox')).toHaveAccessibleName('Bread');
  });
});
