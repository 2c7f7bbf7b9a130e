import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/test';

test.use({ hasTouch: true, isMobile: true, deviceScaleFactor: 2, viewport: { width: 390, height: 844 } });

/** The minimum and the recommended size of a touch target, in pixels. */
const [LEAST, ENOUGH] = [24, 44];

/**
 * The width and height of the area in which a tap hits the element, measured up to `ENOUGH`. An element with no other target around its
 * middle counts as no smaller than `LEAST`.
 */
function reach(target: Locator): Promise<[width: number, height: number]> {
  return target.evaluate(
    (element, [least, enough]) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const [middle, centre] = [x + width / 2, y + height / 2];
      const hits = (right: number, down: number) => element.contains(document.elementFromPoint(middle + right, centre + down));
      const along = (right: number, down: number) => {
        let steps = 0;
        while (steps < enough / 2 && hits(right * (steps + 0.5), down * (steps + 0.5))) steps += 1;
        return steps;
      };
      const isNear = (other: Element) => {
        const box = other.getBoundingClientRect();
        const apart = Math.max(box.left - middle, middle - box.right, box.top - centre, centre - box.bottom);
        return other !== element && box.width > 0 && apart < least / 2;
      };
      const isAlone = ![...document.querySelectorAll('a, button, input, textarea, summary')].some(isNear);
      const side = (size: number) => (isAlone && size > 0 ? Math.max(size, least) : size);
      return [side(along(-1, 0) + along(1, 0)), side(along(0, -1) + along(0, 1))];
    },
    [LEAST, ENOUGH] as const,
  );
}

/** Taps a control, which has to be large enough. The report of the test lists the small ones. */
async function tap(target: Locator): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const [width, height] = await reach(target);
  const size = `${(await target.ariaSnapshot()).split('\n')[0] ?? ''}: ${width} x ${height}`;
  expect(Math.min(width, height), size).toBeGreaterThanOrEqual(LEAST);
  // The coordinates of a box may be fractions of a pixel.
  if (Math.min(width, height) < ENOUGH - 1) test.info().annotations.push({ type: 'small', description: size });
  await target.tap();
}

/** Taps a field, and types into it. */
async function write(field: Locator, text: string): Promise<void> {
  await tap(field);
  await expect(field).toBeFocused();
  await field.page().keyboard.type(text);
}

/** The page is not wider than the screen. */
async function expectFits(page: Page): Promise<void> {
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(sideways, 'what is beside the screen').toBeLessThanOrEqual(0);
}

test('a whole day on a phone', async ({ day, page, person, context }) => {
  test.slow();
  const { keyboard } = page;
  const bar = page.getByRole('navigation', { name: 'Main' });
  const views = page.getByRole('navigation', { name: 'Views' });
  const note = day.note(0);
  const textOf = (text: string) => day.row(text).locator('.todo-text');

  await test.step('a visitor signs in', async () => {
    await day.open('/');
    await day.expectAskedToSignIn();
    await expectFits(page);
    await tap(day.dialog.getByRole('button', { name: 'Cancel' }));
    await expect(day.dialog).toBeHidden();
    await expectFits(page);
    await write(day.composer, 'Plan a trip');
    await tap(day.add);
    await day.expectAskedToSignIn();
    await tap(day.signIn);
    await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
    await expectFits(page);
    for (const [label, text] of [
      ['E-mail', person.email],
      ['First name', person.firstName],
      ['Last name', person.lastName],
    ] as const) {
      await write(page.getByRole('textbox', { name: label, exact: true }), text);
    }
    await tap(page.getByRole('button', { name: 'Sign in', exact: true }));
    await day.expectSignedIn(person);
    await expectFits(page);
  });

  await test.step('todos are added; what was typed before is still in the box', async () => {
    await tap(day.add);
    for (const text of ['Buy milk', 'Book a train', 'Call the bank', 'Water the plants']) {
      await tap(bar.getByRole('link', { name: 'New todo' }));
      await expect(day.composer).toBeFocused();
      await keyboard.type(text);
      await tap(day.add);
      await expect(day.composer).toHaveValue('');
    }
    await day.expectTodos('Plan a trip', 'Buy milk', 'Book a train', 'Call the bank', 'Water the plants');
    await expectFits(page);
  });

  await test.step('one is checked', async () => {
    await tap(day.checkbox('Buy milk'));
    await day.expectDone(1);
    await day.expectTodos('Plan a trip', 'Book a train', 'Call the bank', 'Water the plants');
  });

  await test.step('a tap on its text edits one', async () => {
    await tap(textOf('Book a train'));
    await expect(day.editBox).toBeFocused();
    await expectFits(page);
    await keyboard.press('End');
    await keyboard.type(' to Rome');
    await tap(day.editForm().getByRole('button', { name: 'Save' }));
    await day.expectTodos('Plan a trip', 'Book a train to Rome', 'Call the bank', 'Water the plants');
  });

  await test.step('one goes on to tomorrow, by its menu', async () => {
    await tap(day.more('Call the bank'));
    const { item } = day.moveToTomorrow('Call the bank');
    await expect(item).toBeInViewport({ ratio: 1 });
    await expectFits(page);
    await tap(item);
    await day.expectMoved('“Call the bank”', 'tomorrow');
    await day.expectTodos('Plan a trip', 'Book a train to Rome', 'Water the plants');
    await tap(page.getByRole('button', { name: 'Dismiss' }));
    await expect(day.message(/^Moved/)).toBeHidden();
  });

  await test.step('a finger that rests on a todo takes it to another place', async () => {
    const touch = await context.newCDPSession(page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints });
    const middle = async (text: string) => {
      const { x, y, height } = (await textOf(text).boundingBox()) ?? { x: 0, y: 0, height: 0 };
      return { x: x + 20, y: y + height / 2 };
    };
    const [from, to] = [await middle('Water the plants'), await middle('Plan a trip')];
    await send('touchStart', from);
    await expect(day.row('Water the plants')).toHaveAttribute('data-dragged');
    await send('touchMove', { x: from.x, y: from.y - 20 });
    await send('touchMove', to);
    await send('touchEnd');
    await day.expectTodos('Water the plants', 'Plan a trip', 'Book a train to Rome');
  });

  await test.step('several are selected on a page of their own, and done at once', async () => {
    await day.expectSaved();
    await tap(bar.getByRole('link', { name: 'Today' }));
    await tap(page.getByRole('link', { name: 'Select several' }));
    await expect(day.heading).toHaveText('Select todos');
    for (const text of ['Plan a trip', 'Book a train to Rome']) {
      await tap(day.checkbox(text));
      await expect(day.checkbox(text)).toBeChecked();
    }
    await expectFits(page);
    await tap(day.selection.getByRole('button', { name: 'Done' }));
    await day.expectDone(3);
    await day.awake();
    await day.expectTodos('Water the plants');
    await expectFits(page);
  });

  await test.step('a note is written and read, and a task of it is ticked', async () => {
    await tap(day.addNote);
    await expect(note.title).toBeFocused();
    await keyboard.type('Packing');
    await write(note.body, '- [ ] Passport\n- [ ] Camera');
    await expect(note.status).toHaveText('Saved');
    await page.getByRole('heading', { name: 'Notes' }).tap();
    await note.expectRead();
    await expectFits(page);
    await tap(note.task('Passport'));
    await expect(note.task('Passport')).toBeChecked();
    await note.expectText('Packing', '- [x] Passport\n- [ ] Camera');
    await tap(note.edit);
    await expect(note.body).toBeFocused();
    await page.getByRole('heading', { name: 'Notes' }).tap();
    await note.expectRead();
  });

  await test.step('a todo is deleted and comes back', async () => {
    await tap(day.more('Water the plants'));
    await tap(day.deleteButton('Water the plants').item);
    await expect(day.deleted('Todo', 'Water the plants')).toBeInViewport({ ratio: 1 });
    await day.expectTodos();
    await tap(day.undo);
    await day.expectTodos('Water the plants');
    await day.expectSaved();
  });

  await test.step('the bar leads to the calendar, from there on to all views, and back', async () => {
    await tap(bar.getByRole('link', { name: 'Calendar' }));
    for (const name of ['Calendar', 'Week', 'Upcoming', 'Overdue', 'Someday', 'Pinned', 'All days']) {
      await tap(bar.getByRole('button', { name: 'More' }));
      await tap(views.getByRole('link', { name }));
      await expect(day.heading).toHaveText(name);
      await expectFits(page);
    }
    await tap(bar.getByRole('link', { name: 'Today' }));
    await day.awake();
  });

  await test.step('the note is found, on its day and on its page', async () => {
    await tap(bar.getByRole('link', { name: 'Search' }));
    const search = page.getByRole('main').getByRole('search');
    await write(search.getByRole('searchbox'), 'camera');
    await tap(search.getByRole('button', { name: 'Search' }));
    const found = page.getByRole('list', { name: 'Found' }).getByRole('listitem').filter({ hasText: 'Packing' });
    await expect(found).toBeVisible();
    await expectFits(page);
    await tap(found.getByRole('link'));
    await expect(page).toHaveURL(/#note-[0-9A-Z]{26}$/);
    await expect(page.locator(':target')).toBeInViewport();
    await expectFits(page);
    await page.goto(`/n/${await note.id()}`);
    await expect(page.getByRole('checkbox', { name: 'Passport' })).toBeChecked();
    await expectFits(page);
  });

  await test.step('the drawer leads to the Trash and to the settings, and a tap beside it closes it', async () => {
    for (const [name, heading] of [
      ['Trash', 'Trash'],
      ['Settings', 'Preferences'],
    ] as const) {
      await day.open('/');
      await tap(bar.getByRole('button', { name: 'More' }));
      await expect(day.sidebar).toBeInViewport();
      await expectFits(page);
      await tap(day.sidebar.getByRole('link', { name }));
      await expect(day.heading).toHaveText(heading);
      await expectFits(page);
    }
    await tap(bar.getByRole('link', { name: 'Today' }));
    await day.awake();
    await tap(bar.getByRole('button', { name: 'More' }));
    await expect(day.sidebar).toBeInViewport();
    await page.touchscreen.tap(380, 400);
    await expect(day.sidebar).toBeHidden();
  });

  await test.step('tomorrow has what was moved there', async () => {
    await tap(page.getByRole('button', { name: 'Open sidebar' }));
    await tap(day.sidebar.getByRole('link', { name: 'Next day' }));
    await expect(day.heading).toHaveText('Tomorrow');
    await day.awake();
    await expect(day.sidebar).toBeHidden();
    await day.expectTodos('Call the bank');
    await expectFits(page);
  });

  await test.step('signing out leaves the page of a visitor', async () => {
    await tap(bar.getByRole('button', { name: 'More' }));
    await tap(day.signOutButton(person));
    await expect(day.heading).toHaveText('Today');
    await day.awake();
    await day.expectTodos();
    await expectFits(page);
    await tap(bar.getByRole('button', { name: 'More' }));
    await expect(day.accountLink).toBeInViewport();
  });
});

test('a button adds a line where the keyboard has no key for it', async ({ day, page, signedIn }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
  const { keyboard } = page;
  const newLine = page.getByRole('button', { name: 'New line' });
  await expect(newLine).toBeHidden();
  await write(day.composer, 'Pack the tent');
  await tap(newLine);
  await expect(day.composer).toBeFocused();
  await keyboard.type('and pegs');
  await keyboard.press('Enter');
  await day.expectTodos('Pack the tent\nand pegs');
  await tap(page.locator('.todo-text').filter({ hasText: 'Pack the tent' }));
  await expect(day.editBox).toBeFocused();
  await keyboard.press('Control+Home');
  await keyboard.press('End');
  await tap(newLine);
  await keyboard.type('a lamp');
  await keyboard.press('Enter');
  await day.expectTodos('Pack the tent\na lamp\nand pegs');
  await expectFits(page);
  await day.expectSent();
  await day.reload();
  await day.expectTodos('Pack the tent\na lamp\nand pegs');
});
