import type { Page } from '@playwright/test';
import { longName, plusDays, todayIn } from '../support/dates';
import type { DayPage } from '../support/day-page';
import { expect, test } from '../support/test';

/** The options of a day. */
function optionsOf(day: DayPage, page: Page) {
  const main = page.getByRole('main');
  return {
    label: main.getByRole('textbox', { name: 'Label' }),
    save: main.getByRole('button', { name: 'Save' }),
    to: main.getByLabel('To this day'),
    move: main.getByRole('button', { name: 'Move', exact: true }),
    copy: main.getByRole('button', { name: 'Copy' }),
    archive: main.getByRole('button', { name: 'Archive this day' }),
    unarchive: main.getByRole('button', { name: 'Unarchive', exact: true }),
    delete: main.getByRole('button', { name: 'Move all to the Trash' }),
    open: async () => {
      await main.getByRole('link', { name: 'Day options' }).click();
      await expect(day.heading).toHaveText('Day options');
    },
  };
}

const date = plusDays(todayIn('UTC'), 2);

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('a day has a label, wherever it is listed', async ({ day, page }) => {
  const options = optionsOf(day, page);
  await day.open(`/d/${date}`);
  await day.addTodo('Pack');
  await options.open();
  await options.label.fill('  Trip to <b>Rome</b> ');
  await options.save.click();
  await expect(page).toHaveURL(`/d/${date}`);
  await day.awake();
  const label = page.getByRole('main').getByText('Trip to <b>Rome</b>', { exact: true });
  await expect(label).toBeVisible();
  await expect(day.sidebar.getByRole('link', { name: / · .?Trip to <b>Rome<\/b>/ })).toBeVisible();
  await page.goto('/days');
  await expect(page.getByRole('main').getByRole('link', { name: / · .?Trip to <b>Rome<\/b>.?$/ })).toBeVisible();
  await page.goto(`/week/${date}`);
  await expect(label).toBeVisible();

  await day.open(`/d/${date}`);
  await options.open();
  await options.label.fill('');
  await options.save.click();
  await expect(page).toHaveURL(`/d/${date}`);
  await expect(label).toHaveCount(0);
});

test('a label that is too long comes back with the reason', async ({ day, page }) => {
  const options = optionsOf(day, page);
  await options.open();
  await options.label.fill('x'.repeat(61));
  await options.save.click();
  await expect(page.getByText('A label can have 60 characters; this has 61.')).toBeVisible();
  await expect(options.label).toHaveValue('x'.repeat(61));
  await expect(options.label).toHaveAttribute('aria-invalid', 'true');
});

test('an archived day is in the archive, and neither in the sidebar nor overdue', async ({ day, page }) => {
  const options = optionsOf(day, page);
  const before = plusDays(todayIn('UTC'), -2);
  await day.open(`/d/${before}`);
  await day.addTodo('Old');
  await options.open();
  await options.archive.click();
  await expect(options.unarchive).toBeVisible();
  await day.open('/');
  await expect(page.locator(`.day-link[href="/d/${before}"]`)).toHaveCount(0);
  await expect(page.getByText(/^1 unfinished/)).toHaveCount(0);
  await page.goto('/overdue');
  await expect(page.getByText('Nothing is left from earlier days.')).toBeVisible();
  await page.goto('/archive');
  const archived = page.getByRole('list', { name: 'Archived days' }).getByRole('listitem');
  await expect(archived).toContainText(longName(before));
  await archived.getByRole('button', { name: `Unarchive ${longName(before)}` }).click();
  await expect(page.getByText('No archived days.')).toBeVisible();
  await day.open('/');
  await expect(page.locator(`.day-link[href="/d/${before}"]`)).toHaveCount(1);
});

test('open todos are copied, and moved, to another day', async ({ day, page }) => {
  const options = optionsOf(day, page);
  await day.addTodos('One', 'Two', 'Three');
  await day.press(day.checkbox('Two'));
  await day.expectSaved();
  await options.open();
  await options.to.fill(date);
  await options.copy.click();
  await expect(page).toHaveURL('/');
  await day.expectTodos('One', 'Three');
  await day.open(`/d/${date}`);
  await day.expectTodos('One', 'Three');
  await options.open();
  await options.to.fill(todayIn('UTC'));
  await options.move.click();
  await expect(page).toHaveURL(`/d/${date}`);
  await day.expectTodos();
  await day.open('/');
  await day.expectTodos('One', 'Three', 'One', 'Three');
});

test('all that stands on a day goes to the Trash', async ({ day, page }) => {
  const options = optionsOf(day, page);
  await day.addTodos('One', 'Two');
  await (await day.createNote()).write('List', 'Eggs');
  await day.expectSaved();
  await day.open('/');
  await options.open();
  await expect(page.getByText('Moves 2 todos and 1 note to the Trash')).toBeVisible();
  await options.delete.click();
  await expect(page).toHaveURL('/');
  await day.expectTodos();
  await expect(day.notes).toHaveCount(0);
  await page.goto('/trash');
  await expect(page.getByRole('button', { name: /^Restore “/ })).toHaveCount(3);
});

test('an empty day begins with the template', async ({ day, page }) => {
  const begin = page.getByRole('button', { name: 'Start with your template' });
  await expect(begin).toBeHidden();
  await page.goto('/settings');
  await page.getByRole('textbox', { name: 'Template for a new day' }).fill('# Morning\n- [ ] Stretch\n\nPlan the day');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toHaveText('Saved.');
  await expect(page.getByRole('textbox', { name: 'Template for a new day' })).toHaveValue('# Morning\n- [ ] Stretch\n\nPlan the day');
  await day.open(`/d/${date}`);
  await begin.click();
  await day.awake();
  await day.expectTodos('Morning', 'Stretch', 'Plan the day');
  await expect(begin).toBeHidden();
  await day.open('/');
  await expect(begin).toBeVisible();
  await day.addTodo('Something else');
  await expect(begin).toBeHidden();

  await page.goto('/settings');
  await page.getByRole('textbox', { name: 'Template for a new day' }).fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toHaveText('Saved.');
  await expect(page.getByRole('textbox', { name: 'Template for a new day' })).toHaveValue('');
  await day.open('/d/2027-03-13');
  await expect(begin).toBeHidden();
});

test('a template that is too long comes back with the reason and the other choices', async ({ page }) => {
  const template = page.getByRole('textbox', { name: 'Template for a new day' });
  await page.goto('/settings');
  await template.fill('x'.repeat(10_001));
  await page.getByRole('combobox', { name: 'Text size' }).selectOption('Large');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('A template can have 10,000 characters; this has 10,001.')).toBeVisible();
  await expect(template).toHaveValue('x'.repeat(10_001));
  await expect(template).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('combobox', { name: 'Text size' })).toHaveValue('large');
});
