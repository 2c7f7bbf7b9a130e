import { MenuItem } from '../support/day-page';
import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('a todo waits for someday, and comes back to today', async ({ day, page }) => {
  const main = page.getByRole('main');
  await page.goto('/someday');
  await expect(page.getByText('Nothing here yet.')).toBeVisible();
  await day.open();
  await day.addTodos('Learn to sail', 'Milk');
  await day.press(new MenuItem(day, 'Learn to sail', 'Move to someday'));
  await day.expectTodos('Milk');
  await day.expectMoved('“Learn to sail”', 'someday');
  await day.expectSent();

  await page.goto('/someday');
  await expect(main.getByRole('checkbox')).toHaveCount(1);
  await main.getByRole('textbox', { name: 'New todo for someday' }).fill('Read Proust');
  await main.getByRole('button', { name: 'Add', exact: true }).click();
  await main.getByRole('textbox', { name: 'New todo for someday' }).fill('See Rome');
  await main.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(main.getByRole('list', { name: 'Todos', exact: true }).getByRole('link')).toHaveText(['Learn to sail', 'Read Proust', 'See Rome']);
  await main.getByRole('checkbox', { name: 'Read Proust' }).click();
  await expect(main.getByRole('list', { name: 'Done todos' }).getByRole('link')).toHaveText(['Read Proust']);
  await main.getByRole('button', { name: 'Delete: “See Rome”' }).click();
  await main.getByRole('button', { name: 'Move to today: “Learn to sail”' }).click();
  await expect(main.getByRole('list', { name: 'Todos', exact: true })).toHaveCount(0);
  await day.open();
  await day.expectTodos('Milk', 'Learn to sail');
});

test('what is pinned is on a page of its own', async ({ day, page }) => {
  const main = page.getByRole('main');
  await page.goto('/pinned');
  await expect(page.getByText('Nothing is pinned.')).toBeVisible();
  await day.open();
  await day.addTodos('Passport', 'Other');
  await day.press(new MenuItem(day, 'Passport', 'Pin'));
  const note = await day.createNote();
  await note.write('Plan', 'Go.');
  await note.mark('Pin');
  await day.expectSent();
  await page.goto('/pinned');
  await expect(main.getByRole('list', { name: 'Pinned todos' }).getByRole('link')).toHaveText(['Passport']);
  await main.getByRole('checkbox', { name: 'Passport' }).click();
  await expect(main.getByRole('checkbox', { name: 'Passport' })).toBeChecked();
  await main.getByRole('list', { name: 'Pinned notes' }).getByRole('link', { name: 'Plan' }).click();
  await expect(page.getByRole('heading', { name: 'Plan', level: 1 })).toBeVisible();
});

test('the sidebar leads to the other pages, and its field searches', async ({ day, page }) => {
  await day.addTodo('Buy milk');
  await day.sidebar.getByRole('searchbox', { name: 'Search todos and notes' }).fill('milk');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main').getByText('Buy milk')).toBeVisible();
  for (const name of ['Week', 'Calendar', 'Upcoming', 'Overdue', 'Someday', 'Pinned']) {
    await day.open();
    await day.sidebar.getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  }
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('a bar at the foot leads to today, to the box for a new todo and to the other pages', async ({ day, page }) => {
    const bar = page.getByRole('navigation', { name: 'Main' });
    await bar.getByRole('link', { name: 'New todo' }).click();
    await expect(day.composer).toBeFocused();
    await bar.getByRole('link', { name: 'Calendar' }).click();
    await expect(page.getByRole('heading', { name: 'Calendar', level: 1 })).toBeVisible();
    await day.open();
    await bar.getByRole('button', { name: 'More' }).click();
    await expect(day.sidebar.getByRole('link', { name: 'Someday' })).toBeVisible();
  });
});
