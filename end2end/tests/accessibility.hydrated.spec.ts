import { cutChanges } from '../support/answers';
import { expectAccessible } from '../support/axe';
import { plusDays, todayIn } from '../support/dates';
import { DayPage, MenuItem } from '../support/day-page';
import { LONG } from '../support/long';
import { EVERYTHING } from '../support/markdown';
import { newPerson } from '../support/people';
import type { Quiet } from '../support/quiet';
import { expect, test } from '../support/test';
import { blockWasm } from '../support/wasm';

async function signIn(day: DayPage): Promise<void> {
  await day.signInAs(newPerson());
}

async function fullDay(day: DayPage): Promise<void> {
  await signIn(day);
  await day.addTodos('Buy milk', 'Call the bank', 'Water the plants', 'A long one '.repeat(40).trim());
  await day.press(day.checkbox('Buy milk'));
  await (await day.createNote()).write('Ideas', '# Big\n\n- **bold**\n- [link](https://example.com/)\n- [ ] task\n\n`code`');
  // A checked todo leaves its list after a moment, and the rows below it move up.
  await day.expectDone(1);
}

/** Each state of Daybook that a user can see, and how to get there. */
const states: readonly (readonly [string, (day: DayPage, quiet: Quiet) => Promise<void>])[] = [
  [
    'signed out',
    async day => {
      await day.open('/');
      await day.cancelDialog();
    },
  ],
  [
    'dialog open',
    async day => {
      await day.open('/');
      await expect(day.dialog).toBeVisible();
    },
  ],
  [
    'signed out, the WASM blocked',
    async (day, quiet) => {
      await blockWasm(day.page, quiet);
      await day.page.goto('/');
      await expect(day.signInHeading).toBeVisible();
    },
  ],
  ['empty day', signIn],
  [
    'full day',
    async day => {
      await fullDay(day);
      await day.reload();
      await day.openDone();
    },
  ],
  [
    'todos selected',
    async day => {
      await fullDay(day);
      await day.checkbox('Call the bank').click({ modifiers: ['ControlOrMeta'] });
      await day.checkbox('Water the plants').click({ modifiers: ['Shift'] });
      await expect(day.page.getByRole('group', { name: 'Selected todos' })).toContainText('2 selected');
    },
  ],
  [
    'palette',
    async day => {
      await fullDay(day);
      await day.expectSaved();
      await day.page.keyboard.press('ControlOrMeta+k');
      const palette = day.page.getByRole('dialog', { name: 'Search for' });
      await expect(palette.getByRole('option', { selected: true })).toBeVisible();
      await palette.getByRole('combobox').fill('ba');
      await expect(palette.getByRole('option').filter({ hasText: 'Call the bank' })).toBeVisible();
    },
  ],
  [
    'something shared',
    async day => {
      await signIn(day);
      await day.page.goto('/share?text=An%20article%20https%3A%2F%2Fexample.com%2Fa');
      await expect(day.page.getByRole('textbox', { name: 'New todo' })).toHaveValue(/article/);
    },
  ],
  [
    'a date in a new todo',
    async day => {
      await fullDay(day);
      await day.writeDated('Call Mum tomorrow at 3pm');
    },
  ],
  [
    'a todo added to another day by a form',
    async day => {
      await fullDay(day);
      await day.open('/?added=01HF7YAT000000000000000001&on=2027-03-10&words=tomorrow');
      await expect(day.keepWords).toBeVisible();
    },
  ],
  [
    'full day, the WASM blocked',
    async (day, quiet) => {
      await fullDay(day);
      await blockWasm(day.page, quiet);
      await day.page.reload();
      await expect(day.heading).toBeVisible();
    },
  ],
  [
    'todo editing',
    async day => {
      await fullDay(day);
      await day.editControl('Call the bank').click();
      await expect(day.editBox).toBeFocused();
    },
  ],
  [
    'just deleted',
    async day => {
      await fullDay(day);
      await day.press(day.deleteButton('Call the bank'));
      await expect(day.undo).toBeVisible();
    },
  ],
  [
    'note editing',
    async day => {
      await fullDay(day);
      await day.note(0).body.focus();
    },
  ],
  [
    'note read',
    async day => {
      await fullDay(day);
      await day.note(0).expectRead();
      await expect(day.note(0).markdown.getByRole('heading', { name: 'Big' })).toBeVisible();
    },
  ],
  [
    'long note',
    async day => {
      await fullDay(day);
      await (await day.createNote()).write('Long', LONG);
      await day.reload();
      await expect(day.note(1).showWhole).toBeVisible();
    },
  ],
  [
    'note menu',
    async day => {
      await fullDay(day);
      await day.note(0).menu.click();
      await expect(day.note(0).card.getByRole('button', { name: 'Move', exact: true })).toBeVisible();
    },
  ],
  [
    'several selected',
    async day => {
      await fullDay(day);
      await day.reload();
      await day.selectSeveral('Call the bank');
      await expect(day.selection).toBeVisible();
    },
  ],
  [
    'error shown',
    async day => {
      await signIn(day);
      await day.composer.fill('x'.repeat(2_001));
      await day.pressRefused(day.add);
      await expect(day.page.getByText(/A todo can have 2,000 characters/)).toBeVisible();
    },
  ],
  [
    'not sent yet',
    async (day, quiet) => {
      quiet.allowUnreachable();
      await fullDay(day);
      await cutChanges(day.page);
      await day.checkbox('Call the bank').click();
      await day.note(0).body.fill('Changed');
      await expect(day.page.getByText('Not sent yet')).toBeVisible();
      await expect(day.note(0).status).toHaveText('Not saved');
    },
  ],
  [
    'in conflict',
    async day => {
      await fullDay(day);
      const text = 'Water the plants';
      await day.editControl(text).click();
      await day.note(0).body.focus();
      const other = new DayPage(await day.page.context().newPage(), true);
      await other.open('/');
      await other.edit(text, 'Of the other tab');
      await other.note(0).write('Ideas', 'Of the other tab');
      await other.page.close();
      await day.note(0).body.fill('Mine');
      await day.editBox.fill('Mine');
      await day.editBox.press('Enter');
      await expect(day.page.getByRole('button', { name: 'Keep both' })).toHaveCount(2);
    },
  ],
  [
    'sign-out with unsaved changes',
    async (day, quiet) => {
      quiet.allowUnreachable();
      await fullDay(day);
      await cutChanges(day.page);
      await day.checkbox('Call the bank').click();
      await expect(day.page.getByText('Not sent yet')).toBeVisible();
      const drawer = day.page.getByRole('button', { name: 'Open sidebar' });
      if (await drawer.isVisible()) await drawer.click();
      await day.page.getByRole('button', { name: /Click to sign out$/ }).click();
      await expect(day.page.getByRole('dialog', { name: 'Some changes are not saved yet' })).toBeVisible();
    },
  ],
  [
    'the page of a note',
    async day => {
      await signIn(day);
      const note = await day.createNote();
      await note.write('Ideas', EVERYTHING);
      await day.page.goto(`/n/${await note.id()}`);
      await expect(day.page.getByRole('group', { name: 'Code' }).first()).toBeVisible();
    },
  ],
  [
    'the history of a note',
    async day => {
      await signIn(day);
      const note = await day.createNote();
      await note.write('Ideas', 'Much to do. '.repeat(60));
      await note.write('Ideas', 'Short');
      await day.expectSaved();
      await day.page.goto(`/n/${await note.id()}/history`);
      await day.page.getByRole('button', { name: /^Restore/ }).click();
      await expect(day.page.getByText('Restored.')).toBeVisible();
    },
  ],
  [
    'a version of a note',
    async day => {
      await signIn(day);
      const note = await day.createNote();
      await note.write('Ideas', `Buy oat milk\n${'Much to do. '.repeat(60)}`);
      await note.write('Ideas', 'Buy soy milk');
      await day.expectSaved();
      await day.page.goto(`/n/${await note.id()}/history`);
      await day.page.getByRole('list', { name: 'Versions' }).getByRole('link').click();
      await expect(day.page.getByRole('group', { name: 'Changes' })).toContainText('soy');
    },
  ],
  [
    'no such note',
    async (day, quiet) => {
      quiet.allowStatus(404);
      await signIn(day);
      await day.page.goto('/notes/by-title?title=Bread');
      await expect(day.heading).toBeVisible();
    },
  ],
  [
    'the Trash',
    async day => {
      await fullDay(day);
      await day.press(day.deleteButton('Call the bank'));
      await day.press(day.deleteButton('Water the plants'));
      await day.press(day.note(0).deleteButton);
      await day.expectSaved();
      await day.page.goto('/trash');
      await day.page.getByRole('button', { name: 'Restore “Call the bank”' }).click();
      await expect(day.page.getByText('Restored “Call the bank”.')).toBeVisible();
    },
  ],
  [
    'the empty Trash',
    async day => {
      await signIn(day);
      await day.page.goto('/trash');
      await expect(day.page.getByText('Nothing here.')).toBeVisible();
    },
  ],
  [
    'what was found',
    async day => {
      await fullDay(day);
      await day.expectSaved();
      await day.page.goto('/search?q=b');
      await expect(day.page.locator('mark').first()).toBeVisible();
    },
  ],
  [
    'nothing found',
    async day => {
      await signIn(day);
      await day.page.goto('/search?q=milk');
      await expect(day.page.getByText('No results for “milk”.')).toBeVisible();
    },
  ],
  [
    'the todos of a tag',
    async day => {
      await signIn(day);
      await day.addTodos('Paint the door #home');
      await day.expectSaved();
      await day.page.goto('/tags/home');
      await expect(day.page.locator('mark')).toBeVisible();
    },
  ],
  [
    'what is overdue',
    async day => {
      await signIn(day);
      await day.open(`/d/${plusDays(todayIn('UTC'), -1)}`);
      await day.addTodos('Buy milk', 'A long one '.repeat(40).trim());
      await day.expectSaved();
      await day.page.goto('/overdue');
      await expect(day.page.getByRole('checkbox')).toHaveCount(2);
    },
  ],
  [
    'nothing upcoming',
    async day => {
      await signIn(day);
      await day.page.goto('/upcoming');
      await expect(day.heading).toHaveText('Upcoming');
    },
  ],
  [
    'someday',
    async day => {
      await signIn(day);
      await day.addTodo('Learn to sail');
      await day.press(new MenuItem(day, 'Learn to sail', 'Move to someday'));
      await day.expectSaved();
      await day.page.goto('/someday');
      await expect(day.page.getByRole('checkbox')).toHaveCount(1);
    },
  ],
  [
    'what is pinned',
    async day => {
      await signIn(day);
      await day.addTodos('## Passport', 'Tickets #travel');
      await day.press(new MenuItem(day, 'Passport', 'Pin'));
      await day.press(new MenuItem(day, 'Tickets #travel', 'Make subtask'));
      await day.expectSaved();
      await day.page.goto('/pinned');
      await expect(day.page.getByRole('checkbox')).toHaveCount(1);
    },
  ],
  [
    'headings, subtasks and pins',
    async day => {
      await signIn(day);
      await day.addTodos('## Passport', 'Tickets #travel');
      await day.press(new MenuItem(day, 'Passport', 'Pin'));
      await day.press(new MenuItem(day, 'Tickets #travel', 'Make subtask'));
      await expect(day.rows.nth(1)).toHaveAttribute('aria-level', '2');
    },
  ],
  [
    'a week',
    async day => {
      await fullDay(day);
      await day.expectSaved();
      await day.page.goto('/week');
      await expect(day.page.getByRole('checkbox')).toHaveCount(4);
    },
  ],
  [
    'a month',
    async day => {
      await fullDay(day);
      await day.expectSaved();
      await day.page.goto('/calendar');
      await expect(day.page.locator('[data-open]')).toHaveCount(1);
    },
  ],
  [
    'the list of keys',
    async day => {
      await day.page.goto('/shortcuts');
      await expect(day.heading).toBeVisible();
    },
  ],
  [
    'sign-in failed',
    async day => {
      await day.page.goto('/callback?error=access_denied&error_description=The+person+gave+up');
      await expect(day.heading).toBeVisible();
    },
  ],
  [
    'the doctor',
    async day => {
      await day.page.goto('/doctor');
      await expect(day.heading).toBeVisible();
    },
  ],
  [
    'the options of a day',
    async day => {
      await fullDay(day);
      await day.page.goto('/options');
      await day.page.getByRole('textbox', { name: 'Label' }).fill('x'.repeat(61));
      await day.page.getByRole('button', { name: 'Save' }).click();
      await expect(day.page.getByRole('textbox', { name: 'Label' })).toHaveAttribute('aria-invalid', 'true');
      await expect(day.page.getByRole('button', { name: 'Move all to the Trash' })).toBeVisible();
    },
  ],
  [
    'the address of a calendar feed',
    async day => {
      await signIn(day);
      await day.page.goto('/settings/feed');
      await day.page.getByRole('button', { name: 'Turn on' }).click();
      await expect(day.page.getByRole('textbox', { name: 'Address' })).toBeVisible();
    },
  ],
  [
    'a file that waits to be imported',
    async day => {
      await signIn(day);
      await day.page.goto('/settings/import');
      const todo = { id: '1', text: 'Milk', deleted: false, created_at: '2026-11-20T09:00:00Z', rank: 'i', version: 1, pinned: false, folded: false };
      const days = [{ day: '2027-03-10', archived: false, todos: [todo], notes: [] }];
      const buffer = Buffer.from(JSON.stringify({ format: 'daybook-export', version: 1, days }));
      await day.page.getByLabel('File', { exact: true }).setInputFiles({ name: 'days.json', mimeType: 'application/json', buffer });
      await day.page.getByRole('button', { name: 'Read the file' }).click();
      await expect(day.page.getByRole('region', { name: 'This is what the file holds' })).toBeVisible();
    },
  ],
  [
    'a token that was made just now',
    async day => {
      await signIn(day);
      await day.page.goto('/settings/tokens');
      await day.page.getByRole('textbox', { name: 'Name' }).fill('Backup');
      await day.page.getByRole('button', { name: 'Make the token' }).click();
      await expect(day.page.getByRole('status')).toContainText('it is not shown again');
    },
  ],
  [
    'the archive, and a day with a label',
    async day => {
      await signIn(day);
      await day.page.goto('/options');
      await day.page.getByRole('textbox', { name: 'Label' }).fill('Trip to Rome');
      await day.page.getByRole('button', { name: 'Save' }).click();
      await expect(day.page.getByRole('main').getByText('Trip to Rome')).toBeVisible();
      await day.page.goto('/options');
      await day.page.getByRole('button', { name: 'Archive this day' }).click();
      await day.page.goto('/archive');
      await expect(day.page.getByRole('button', { name: /^Unarchive / })).toBeVisible();
    },
  ],
  [
    'no such day',
    async day => {
      await day.page.goto('/d/2026-02-30');
      await expect(day.heading).toBeVisible();
    },
  ],
  [
    'the sign-in page of the emulator',
    async day => {
      await day.page.goto('/login?return_to=/');
      await expect(day.page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
    },
  ],
];

const SCHEMES = ['light', 'dark'] as const;

for (const [state, arrive] of states) {
  test(`axe finds nothing on: ${state}`, async ({ day, page, quiet }) => {
    quiet.allowStatus(400, 401, 403, 404, 422);
    await arrive(day, quiet);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });

      await test.step(colorScheme, () => expectAccessible(page));
    }
  });
}

// The themes that are chosen, whatever the system's setting is.
for (const theme of ['light', 'dark', 'tan', 'cloud'] as const) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme === 'dark' ? 'light' : 'dark' });
    for (const [state, arrive] of states.filter(([state]) => ['full day', 'headings, subtasks and pins', 'a week'].includes(state))) {
      test(`axe finds nothing on: ${state}`, async ({ day, page, context, server, quiet }) => {
        await context.addCookies([{ name: 'daybook_theme', value: theme, url: server.url }]);
        await arrive(day, quiet);
        await expectAccessible(page);
      });
    }
  });
}

test.describe('on a narrow screen', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('axe finds nothing on the open drawer', async ({ day, page }) => {
    await fullDay(day);
    await page.getByRole('button', { name: 'Open sidebar' }).click();
    await expect(day.sidebar).toBeVisible();
    await expectAccessible(page);
  });
});

test('at 200 % zoom axe finds nothing', async ({ day, page }) => {
  await fullDay(day);
  await page.setViewportSize({ width: 640, height: 400 });
  await expectAccessible(page);
});
