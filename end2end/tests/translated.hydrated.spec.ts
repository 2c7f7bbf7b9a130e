import { CHANGES, holdAndFail } from '../support/answers';
import { plusDays } from '../support/dates';
import type { DayPage } from '../support/day-page';
import { type Disturbance, disturb, expectDisturbed, expectReadsTheSame, MARK, shownAs, type When } from '../support/disturbance';
import { expect, test } from '../support/test';

const DISTURBANCES: readonly (readonly [Disturbance, When])[] = [
  ['a translation', 'before it wakes'],
  ['a translation', 'after it woke'],
  ['an extension', 'before it wakes'],
];

for (const [disturbance, when] of DISTURBANCES) {
  /** Opens a page, which is disturbed. */
  const open = async (day: DayPage, path = '/') => {
    await day.open(path);
    await expectDisturbed(day.page, disturbance, when);
  };
  /** The open todos have exactly these texts, and nothing older beside them. */
  const expectTexts = async (day: DayPage, ...texts: string[]) => {
    await day.expectTodos(...texts);
    const shown = texts.map(text => shownAs(disturbance, text));
    await expect.poll(() => day.list.locator('.todo-text').allTextContents(), 'the texts of the todos').toEqual(shown);
  };

  test.describe(`${disturbance} of the page ${when}`, () => {
    test.beforeEach(async ({ day, signedIn }) => {
      expect(signedIn.email).toContain('@');
      await day.addTodos('One', 'Two', 'Three');
      await (await day.createNote()).write('Trip', 'A **bold** plan');
      await disturb(day.page, disturbance, when);
      await open(day);
      await day.note(0).expectRead();
    });

    test('leaves todos as they are meant', async ({ day, otherBrowser, signedIn }) => {
      await test.step('add', async () => {
        await day.addTodo('Four');
        await expectTexts(day, 'One', 'Two', 'Three', 'Four');
      });

      await test.step('check, and take it back', async () => {
        await day.press(day.checkbox('One'));
        await expectTexts(day, 'Two', 'Three', 'Four');
        await day.expectDone(1);
        await day.press(day.checkbox('One'));
        await expectTexts(day, 'One', 'Two', 'Three', 'Four');
        await day.expectDone(0);
        await day.press(day.checkbox('One'));
        await day.expectDone(1);
      });

      await test.step('edit', async () => {
        await day.editControl('Two').click();
        await expect(day.editBox).toHaveValue('Two');
        await day.editBox.fill('Two, edited');
        await day.send(() => day.editBox.press('Enter'));
        await expectTexts(day, 'Two, edited', 'Three', 'Four');
      });

      await test.step('edit, and cancel', async () => {
        await day.editControl('Three').click();
        await day.editBox.fill('Three, not edited');
        await day.editForm().getByRole('link', { name: 'Cancel' }).click();
        await expectTexts(day, 'Two, edited', 'Three', 'Four');
      });

      await test.step('delete, and undo', async () => {
        await day.press(day.deleteButton('Three'));
        await expectTexts(day, 'Two, edited', 'Four');
        await expect(day.deleted('Todo', 'Three')).toBeVisible();
        await day.press(day.undo);
        await expectTexts(day, 'Two, edited', 'Three', 'Four');
        await expect(day.message(/^Undone/)).toBeVisible();
        await expect(day.deleted('Todo', 'Three')).toBeHidden();
      });

      await test.step('move', async () => {
        await day.press(day.moveUp('Four'));
        await expectTexts(day, 'Two, edited', 'Four', 'Three');
        await day.more('Four').press('Escape');
      });

      await day.expectSaved();
      const other = await otherBrowser();
      await other.signInAs(signedIn);
      await expectReadsTheSame(day.page, other.page);
      await open(day);
      await expectTexts(day, 'Two, edited', 'Four', 'Three');
      await expectReadsTheSame(day.page, other.page);
      await expect(other.list.locator('.todo-text')).toHaveText(['Two, edited', 'Four', 'Three']);
      expect(await other.page.content()).not.toContain(MARK);
    });

    test('leaves notes as they are meant, and says Saved only when they are', async ({ day, otherBrowser, signedIn, quiet }) => {
      quiet.allowUnreachable();
      const note = day.note(0);
      const fail = await holdAndFail(day.page, CHANGES);
      await note.edit.click();
      await expect(note.body).toBeFocused();
      await expect(note.body).toHaveValue('A **bold** plan');
      await note.body.fill('A **better** plan');
      await expect(note.status).toHaveText('Saving…');
      await note.body.blur();
      await expect(note.status).toHaveText('Saving…');
      await fail();
      await expect(note.status).toHaveText('Not saved');
      // It is sent again a little later.
      await expect(note.status).toHaveText('Saved');
      await day.expectSaved();
      await note.expectRead();
      await expect(note.markdown).toHaveText('A better plan');
      await note.title.fill('Journey');
      await note.title.blur();
      await day.expectSaved();
      await expect(note.status).toHaveText('Saved');
      await note.expectText('Journey', 'A **better** plan');

      const other = await otherBrowser();
      await other.signInAs(signedIn);
      await other.note(0).expectText('Journey', 'A **better** plan');
      await expectReadsTheSame(day.page, other.page);
      await open(day);
      await note.expectText('Journey', 'A **better** plan');
      await expect(note.markdown).toHaveText('A better plan');
      expect(await other.page.content()).not.toContain(MARK);
    });

    test('leaves nothing stale when another device changes what is shown', async ({ day, otherBrowser, signedIn }) => {
      const other = await otherBrowser();
      await other.signInAs(signedIn);
      const today = day.sidebar.getByRole('link', { name: /^Today/ });
      await expect(today).toContainText('3 open');
      await other.edit('Two', 'Two, of the other device');
      await expectTexts(day, 'One', 'Two, of the other device', 'Three');
      await other.press(other.checkbox('One'));
      await expectTexts(day, 'Two, of the other device', 'Three');
      await day.expectDone(1);
      await expect(today).toContainText('2 open');
      await expect(today).not.toContainText('3 open');
      await other.press(other.moveUp('Three'));
      await expectTexts(day, 'Three', 'Two, of the other device');
      await other.more('Three').press('Escape');
      await other.note(0).write('Journey', 'A plan of the *other* device');
      await day.note(0).expectText('Journey', 'A plan of the *other* device');
      await expect(day.note(0).markdown).toHaveText('A plan of the other device');
      await other.note(0).expectRead();
      await expectReadsTheSame(day.page, other.page);
      await other.press(other.deleteButton('Three'));
      await other.press(other.note(0).deleteButton);
      await expectTexts(day, 'Two, of the other device');
      await expect(day.notes).toHaveCount(0);
      await expectReadsTheSame(day.page, other.page);
    });

    test('leaves the date that is found in a new todo, the number of selected todos and the search as they are meant', async ({ day, page }) => {
      await day.composer.pressSequentially('Call tomorrow');
      await expect(day.keepWords).toHaveText('Tomorrow ×');
      await day.composer.pressSequentially(' at 3pm');
      await expect(day.keepWords).toHaveText('Tomorrow, 15:00 ×');
      await day.send(() => day.composer.press('Enter'));
      await expect(day.keepWords).toHaveCount(0);
      await day.expectMoved('“Call 15:00”', 'tomorrow');

      const selected = page.getByRole('group', { name: 'Selected todos' });
      const textOf = (text: string) => day.row(text).locator('.todo-text');
      await textOf('One').click({ modifiers: ['Shift'] });
      await expect(selected.getByRole('status')).toHaveText('1 selected');
      await textOf('Three').click({ modifiers: ['Shift'] });
      await expect(selected.getByRole('status')).toHaveText('3 selected');
      await textOf('Two').click({ modifiers: ['ControlOrMeta'] });
      await expect(selected.getByRole('status')).toHaveText('2 selected');
      await selected.getByRole('button', { name: 'Done' }).click();
      await expectTexts(day, 'Two');
      await expect(selected).toHaveCount(0);

      await page.keyboard.press('ControlOrMeta+k');
      const search = page.getByRole('dialog', { name: 'Search for' });
      await search.getByRole('combobox').fill('Two');
      await expect(search.getByRole('option', { selected: true })).toContainText('Two');
      await search.getByRole('combobox').fill('Three');
      await expect(search.getByRole('option', { selected: true })).toContainText('Three');
      await expect(search.getByRole('option', { name: /Two/ })).toHaveCount(0);
      await page.keyboard.press('Escape');
      await day.expectSaved();
      await open(day);
      await expectTexts(day, 'Two');
      await day.expectDone(2);
    });

    test('leaves the way to the next day, and what is done there', async ({ day, today }) => {
      const tomorrow = plusDays(today, 1);
      await day.press(day.moveToTomorrow('Three'));
      await day.expectMoved('“Three”', 'tomorrow');
      await day.expectSaved();
      await day.sidebar.getByRole('link', { name: 'Next day' }).click();
      await expect(day.page).toHaveURL(`/d/${tomorrow}`);
      await day.awake();
      await expectDisturbed(day.page, disturbance, when);
      await expectTexts(day, 'Three');
      await day.addTodo('Of tomorrow');
      await day.press(day.checkbox('Three'));
      await expectTexts(day, 'Of tomorrow');
      await open(day, `/d/${tomorrow}`);
      await expectTexts(day, 'Of tomorrow');
      await day.expectDone(1);
      await open(day);
      await expectTexts(day, 'One', 'Two');
    });
  });

  test(`${disturbance} of a visitor's page ${when} leaves it able to ask for a sign-in`, async ({ day }) => {
    await disturb(day.page, disturbance, when);
    await open(day);
    await day.expectAskedToSignIn();
    await day.cancelDialog();
    await day.enterTodo('Kept for later');
    await day.expectAskedToSignIn();
    await day.cancelDialog();
    await expect(day.composer).toHaveValue('Kept for later');
  });
}
