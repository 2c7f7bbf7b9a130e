import type { Locator } from '@playwright/test';
import { plusDays } from '../support/dates';
import { expect, test } from '../support/test';

/** Presses Tab, or another key, until the element has the focus, at most that many times. */
async function tabTo(target: Locator, atMost: number, key = 'Tab'): Promise<void> {
  const hasFocus = () => target.evaluate(element => element === document.activeElement);
  for (let presses = 0; presses < atMost && !(await hasFocus()); presses += 1) await target.page().keyboard.press(key);
  await expect(target, `the focus after ${atMost} times ${key}`).toBeFocused();
}

test('a whole day with the keyboard alone', async ({ day, page, person, today }) => {
  test.slow();
  const { keyboard } = page;
  const skip = page.getByRole('link', { name: 'Skip to the day' });
  const write = async (...texts: string[]) => {
    for (const text of texts) {
      await keyboard.type(text);
      await keyboard.press('Enter');
      await expect(day.composer).toHaveValue('');
      await expect(day.composer).toBeFocused();
    }
  };

  await test.step('a visitor is asked to sign in, may look around first, and is asked again for a todo', async () => {
    await day.open('/');
    await day.expectAskedToSignIn();
    await expect(day.dialog.locator(':focus')).toHaveCount(1);
    await keyboard.press('Escape');
    await expect(day.dialog).toBeHidden();
    await keyboard.press('n');
    await expect(day.composer).toBeFocused();
    await keyboard.type('Plan a trip');
    await keyboard.press('Enter');
    await day.expectAskedToSignIn();
    await tabTo(day.signIn, 2);
    await keyboard.press('Enter');
  });

  await test.step('the sign-in page is filled in', async () => {
    await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
    await page.waitForLoadState();
    // The sign-in page has a button before the fields for each person whom an earlier test signed in.
    const known = await page.getByRole('listitem').count();
    for (const [label, text] of [
      ['E-mail', person.email],
      ['First name', person.firstName],
      ['Last name', person.lastName],
    ] as const) {
      const field = page.getByRole('textbox', { name: label, exact: true });
      await tabTo(field, known + 1);
      await keyboard.type(text);
    }
    await keyboard.press('Enter');
    await day.expectSignedIn(person);
    await expect(page).toHaveURL('/');
  });

  await test.step('what was typed before is still in the box, and two more todos follow', async () => {
    await keyboard.press('n');
    await expect(day.composer).toBeFocused();
    await expect(day.composer).toHaveValue('Plan a trip');
    await write('', 'Buy milk', 'Book a train');
    await day.expectTodos('Plan a trip', 'Buy milk', 'Book a train');
  });

  await test.step('the arrow keys go up and down, and no further than the list', async () => {
    await tabTo(day.checkbox('Book a train'), 2, 'Shift+Tab');
    for (const [key, text] of [
      ['ArrowUp', 'Buy milk'],
      ['ArrowUp', 'Plan a trip'],
      ['ArrowUp', 'Plan a trip'],
      ['ArrowDown', 'Buy milk'],
      ['ArrowDown', 'Book a train'],
      ['ArrowDown', 'Book a train'],
    ] as const) {
      await keyboard.press(key);
      await expect(day.checkbox(text)).toBeFocused();
    }
  });

  await test.step('a todo moves up, and becomes a subtask of the one above', async () => {
    await keyboard.press('Alt+ArrowUp');
    await day.expectTodos('Plan a trip', 'Book a train', 'Buy milk');
    await expect(day.checkbox('Book a train')).toBeFocused();
    await keyboard.press('e');
    await expect(day.editBox).toBeFocused();
    await keyboard.press('Tab');
    await day.expectLevels(1, 2, 1);
    await expect(day.editBox).toBeFocused();
    await keyboard.press('Escape');
    await day.expectTree('Plan a trip', ' Book a train', 'Buy milk');
    await expect(day.more('Book a train')).toBeFocused();
  });

  await test.step('one goes on to tomorrow', async () => {
    await keyboard.press('ArrowDown');
    await expect(day.checkbox('Buy milk')).toBeFocused();
    await keyboard.press('t');
    await day.expectMoved('“Buy milk”', 'tomorrow');
    await day.expectTree('Plan a trip', ' Book a train');
    await expect(day.checkbox('Book a train')).toBeFocused();
  });

  await test.step('Space checks, and Undo brings the todo and the focus back', async () => {
    await keyboard.press('Space');
    await day.expectDone(1);
    await expect(day.checkbox('Plan a trip')).toBeFocused();
    await keyboard.press('ControlOrMeta+z');
    await day.expectDone(0);
    await day.expectTree('Plan a trip', ' Book a train');
    await expect(day.checkbox('Book a train')).toBeFocused();
  });

  await test.step('two are selected on a page of their own, and done at once', async () => {
    await day.expectSaved();
    await Promise.all([page.waitForEvent('load'), keyboard.press('h')]);
    await day.awake();
    await tabTo(page.getByRole('link', { name: 'Select several' }), 50);
    await keyboard.press('Enter');
    await expect(day.heading).toHaveText('Select todos');
    await page.waitForLoadState();
    await tabTo(day.checkbox('Plan a trip'), 14);
    await keyboard.press('Space');
    await tabTo(day.checkbox('Book a train'), 1);
    await keyboard.press('Space');
    await expect(day.checkbox('Book a train')).toBeChecked();
    await tabTo(day.selection.getByRole('button', { name: 'Done' }), 6);
    await keyboard.press('Enter');
    await day.expectDone(2);
    await day.awake();
    await day.expectTodos();
  });

  const note = day.note(0);

  await test.step('a note is written and read, and a task of it is ticked', async () => {
    await tabTo(skip, 1);
    await keyboard.press('a');
    await expect(note.title).toBeFocused();
    await keyboard.type('Packing');
    await keyboard.press('Enter');
    await expect(note.body).toBeFocused();
    await keyboard.type('For the trip:');
    for (const line of ['', '- [ ] Passport', '- [ ] Camera']) {
      await keyboard.press('Enter');
      await keyboard.type(line);
    }
    await expect(note.status).toHaveText('Saved');
    await keyboard.press('Escape');
    await note.expectRead();
    await expect(note.edit).toBeFocused();
    await tabTo(note.task('Passport'), 2, 'Shift+Tab');
    await keyboard.press('Space');
    await expect(note.task('Passport')).toBeChecked();
    await expect(note.task('Passport')).toBeFocused();
    await expect(note.status).toHaveText('Saved');
    await expect(note.task('Passport')).toBeFocused();
    await note.expectText('Packing', 'For the trip:\n\n- [x] Passport\n- [ ] Camera');
  });

  await test.step('a todo is deleted and comes back', async () => {
    await keyboard.press('n');
    await expect(day.composer).toBeFocused();
    await write('Call the bank', 'Water the plants');
    await tabTo(day.checkbox('Water the plants'), 2, 'Shift+Tab');
    await keyboard.press('Delete');
    await expect(day.deleted('Todo', 'Water the plants')).toBeVisible();
    await expect(day.checkbox('Call the bank')).toBeFocused();
    await keyboard.press('Delete');
    await day.expectTodos();
    await expect(day.composer).toBeFocused();
    await tabTo(day.undo, 20);
    await keyboard.press('Enter');
    await day.expectTodos('Call the bank');
    await expect(day.checkbox('Call the bank')).toBeFocused();
    await keyboard.press('ControlOrMeta+z');
    await day.expectTodos('Call the bank', 'Water the plants');
    await expect(day.checkbox('Water the plants')).toBeFocused();
  });

  await test.step('what is done is deleted', async () => {
    await tabTo(day.doneSection.locator('summary'), 6);
    await keyboard.press('Enter');
    await expect(day.checkbox('Plan a trip')).toBeHidden();
    await keyboard.press('Enter');
    await expect(day.checkbox('Plan a trip')).toBeVisible();
    await tabTo(day.doneSection.getByRole('button', { name: 'Delete all done' }), 1);
    await keyboard.press('Enter');
    await day.expectDone(0);
    await expect(day.message('Deleted “Plan a trip”.')).toBeVisible();
    await expect(day.composer).toBeFocused();
    await day.expectSaved();
  });

  await test.step('tomorrow is one key away, and today another', async () => {
    await keyboard.press('Shift+Tab');
    await keyboard.press('j');
    await expect(page).toHaveURL(new RegExp(`/d/${plusDays(today, 1)}$`));
    await day.awake();
    await expect(day.heading).toHaveText('Tomorrow');
    await day.expectTodos('Buy milk');
    await tabTo(skip, 1);
    await keyboard.press('h');
    await expect(page).toHaveURL('/');
    await day.awake();
    await day.expectTodos('Call the bank', 'Water the plants');
    await expect(note.task('Passport')).toBeChecked();
  });

  await test.step('signing out leaves the page of a visitor', async () => {
    await tabTo(skip, 1);
    await tabTo(day.signOutButton(person), 26);
    await keyboard.press('Enter');
    await expect(day.accountLink).toBeVisible();
    await day.awake();
    await day.expectTodos();
    await expect(day.notes).toHaveCount(0);
    await tabTo(skip, 1);
    await tabTo(day.accountLink, 26);
  });
});
