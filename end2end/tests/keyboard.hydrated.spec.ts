import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/test';

const MOST_TABS = 80;

/** Presses Tab (or another key) until the element has the focus, as a user without a mouse would. */
async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < MOST_TABS; presses += 1) {
    if (await target.evaluate(element => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(target).toBeFocused();
}

/** The accessible names of the tab stops from the top of the page, in order. */
async function focusOrder(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    window.getSelection()?.removeAllRanges();
  });
  const names: string[] = [];
  for (let presses = 0; presses < MOST_TABS; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement === document.body)) break;
    const focused = page.locator(':focus');
    // The button inside a date field can have the focus, but is not an element of the page.
    if ((await focused.count()) === 0) continue;
    const name = /^- \S+ "(.*?)"/.exec(await focused.ariaSnapshot())?.[1] ?? (await focused.innerText());
    if (name === names[0]) break;
    names.push(name);
  }
  return names;
}

test('a day is kept with the keyboard alone', async ({ day, page, person }) => {
  await day.open('/');
  await tabTo(page, day.signIn);
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('textbox', { name: 'E-mail' }));
  await page.keyboard.type(person.email);
  await tabTo(page, page.getByRole('textbox', { name: 'First name' }));
  await page.keyboard.type(person.firstName);
  await tabTo(page, page.getByRole('textbox', { name: 'Last name' }));
  await page.keyboard.type(person.lastName);
  await page.keyboard.press('Enter');
  await day.expectSignedIn(person);

  await tabTo(page, day.composer);
  for (const text of ['One', 'Two', 'Three']) {
    await page.keyboard.type(text);
    await day.send(() => page.keyboard.press('Enter'));
    await expect(day.composer).toHaveValue('');
  }
  await day.expectTodos('One', 'Two', 'Three');

  await tabTo(page, day.checkbox('Two'), 'Shift+Tab');
  await day.send(() => page.keyboard.press('Space'));
  await day.expectDone(1);

  await tabTo(page, day.more('Three'));
  await page.keyboard.press('Enter');
  await tabTo(page, day.editControl('Three').item);
  await page.keyboard.press('Enter');
  await expect(day.editBox).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.type(' and more');
  await day.send(() => page.keyboard.press('Enter'));
  await day.expectTodos('One', 'Three and more');

  await tabTo(page, day.more('One'), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await tabTo(page, day.deleteButton('One').item);
  await day.send(() => page.keyboard.press('Enter'));
  await day.expectTodos('Three and more');
  await tabTo(page, day.undo);
  await day.send(() => page.keyboard.press('Enter'));
  await day.expectTodos('One', 'Three and more');

  await tabTo(page, day.addNote);
  await day.send(() => page.keyboard.press('Enter'));
  await expect(day.notes).toHaveCount(1);
  await tabTo(page, day.note(0).title);
  await page.keyboard.type('By keyboard');
  await tabTo(page, day.note(0).body);
  await day.send(() => page.keyboard.type('Words'));
  await expect(day.note(0).status).toHaveText('Saved');

  await day.reload();
  await day.expectTodos('One', 'Three and more');
  await day.note(0).expectText('By keyboard', 'Words');
  await tabTo(page, day.signOutButton(person));
  await page.keyboard.press('Enter');
  await expect(day.accountLink).toBeVisible();
});

test('the focus follows the reading order', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodos('One', 'Two');
  await (await day.createNote()).write('Title', 'Body');
  await day.reload();
  const names = await focusOrder(page);
  const expected = ['Daybook', 'One', 'Actions for One', 'Two', 'Actions for Two', 'Title', 'Edit note: Title'];
  expect(names.filter(name => expected.includes(name))).toEqual(expected);
  expect(names, 'every stop has a name').not.toContain('');
});

test('the first Tab offers to skip the sidebar', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.open('/');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: /^Skip to/ });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('Alt with an arrow moves the todo that has the focus', async ({ day, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodos('One', 'Two', 'Three');
  await day.checkbox('One').focus();
  await day.send(() => day.checkbox('One').press('Alt+ArrowDown'));
  await expect(day.message('Position 2 of 3')).toBeAttached();
  await day.expectTodos('Two', 'One', 'Three');
  await expect(day.checkbox('One')).toBeFocused();
  await day.send(() => day.checkbox('One').press('Alt+ArrowDown'));
  await day.expectTodos('Two', 'Three', 'One');
  await expect(day.checkbox('One')).toBeFocused();
  await day.send(() => day.checkbox('One').press('Alt+ArrowUp'));
  await day.expectTodos('Two', 'One', 'Three');
});

const acts = [
  { what: 'checking', control: 'checkbox', text: 'Two' },
  { what: 'deleting', control: 'deleteButton', text: 'Two' },
  { what: 'deleting the last', control: 'deleteButton', text: 'Three' },
] as const;

for (const { what, control, text } of acts) {
  test(`the focus stays in the list after ${what}`, async ({ day, page, signedIn }) => {
    expect(signedIn.email).toContain('@');
    await day.addTodos('One', 'Two', 'Three');
    await day[control](text).focus();
    await day.send(() => page.keyboard.press('Space'));
    await expect(day.row(text)).toHaveCount(0);
    await expect(page.getByRole('main').locator(':focus')).toHaveCount(1);
  });
}

test('the focus stays on a todo that a button moves, also at the end of the list', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodos('One', 'Two', 'Three');
  await day.moveDown('One').focus();
  await day.send(() => page.keyboard.press('Enter'));
  await day.expectTodos('Two', 'One', 'Three');
  await expect(day.moveDown('One').item).toBeFocused();
  await day.send(() => page.keyboard.press('Enter'));
  await day.expectTodos('Two', 'Three', 'One');
  await expect(day.row('One').locator(':focus')).toHaveCount(1);
});

test('the focus stays after the last todo is gone', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodo('Only');
  await day.deleteButton('Only').focus();
  await day.send(() => page.keyboard.press('Enter'));
  await expect(page.getByRole('main').locator(':focus')).toHaveCount(1);
});

test('no single key does anything while typing', async ({ day, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.composer.pressSequentially('abcdefghijklmnopqrstuvwxyz /?#.,');
  await expect(day.composer).toHaveValue('abcdefghijklmnopqrstuvwxyz /?#.,');
  await expect(day.composer).toBeFocused();
});

test('choosing a day with the keyboard does not navigate before Go', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.open('/d/2026-11-10');
  await day.sidebar.getByLabel('Go to day').focus();
  for (const key of ['1', 'ArrowUp', 'Tab', 'ArrowUp', 'Tab', 'ArrowUp']) await page.keyboard.press(key);
  await expect(day.sidebar.getByLabel('Go to day')).toBeFocused();
  await expect(page).toHaveURL('/d/2026-11-10');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/d/2027-02-11');
});
