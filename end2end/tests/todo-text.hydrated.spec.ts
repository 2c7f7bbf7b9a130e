import { CHANGES, cutChanges, holdAnswers, holdRequests } from '../support/answers';
import type { DayPage } from '../support/day-page';
import { expect, test } from '../support/test';

const CONFLICT = /changed elsewhere/;

/** The other text of a conflict, beside the edit box. */
const theirs = (day: DayPage) => day.editForm().locator('.theirs');

/** The first browser saves an edit of a todo that another browser has changed since the edit box was opened. */
async function editInConflict(day: DayPage, other: DayPage): Promise<void> {
  await day.addTodo('Shared');
  await other.reload();
  await day.editControl('Shared').click();
  await other.edit('Shared', 'Of the other browser');
  await day.editBox.fill('Mine');
  await day.editBox.press('Enter');
  await expect(day.editBox).toHaveAccessibleDescription(CONFLICT);
}

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('several todos that cannot be sent stay in the list, over a new page too, and arrive in their order', async ({ day, signedIn, farBrowser }) => {
  const far = await farBrowser();
  await far.signInAs(signedIn);
  const expectUnsent = async () => {
    await far.expectTodos('First', 'Second');
    await expect(far.row('First').getByText('Not sent yet')).toBeVisible();
    await expect(far.message("Daybook can't be reached. Your changes are kept on this device and sent as soon as possible.")).toBeVisible();
    await expect(far.composer).toHaveValue('Third');
  };
  far.cutOff();
  await far.enterTodo('First');
  await far.enterTodo('Second');
  await far.composer.fill('Third');
  await expectUnsent();
  await far.reopenUnsent();
  await expectUnsent();
  await far.composer.press('Enter');
  await far.editControl('Second').click();
  await far.editBox.fill('Second, mended');
  await far.editBox.press('Enter');
  await far.expectTodos('First', 'Second, mended', 'Third');
  await far.reconnect();
  await far.expectSaved();
  await expect(far.page.getByText('Not sent yet')).toHaveCount(0);
  for (const browser of [day, far]) {
    await browser.reload();
    await browser.expectTodos('First', 'Second, mended', 'Third');
  }
});

test('a todo that cannot be sent can be given up', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  const reconnect = await cutChanges(page);
  await day.composer.fill('Given up');
  await day.composer.press('Enter');
  await day.composer.fill('Typed meanwhile');
  await expect(day.row('Given up').getByText('Not sent yet')).toBeVisible();
  await day.deleteButton('Given up').click();
  await expect(day.rows).toHaveCount(0);
  await reconnect();
  await day.expectSaved();
  await day.reload();
  await expect(day.rows).toHaveCount(0);
  await expect(day.composer).toHaveValue('Typed meanwhile');
});

test('a todo whose answer got lost is the same one when it is sent again', async ({ day, signedIn, farBrowser }) => {
  const far = await farBrowser();
  await far.signInAs(signedIn);
  far.loseAnswers();
  await far.enterTodo('Only once');
  await expect(far.row('Only once').getByText('Not sent yet')).toBeVisible();
  await day.expectTodos('Only once');
  await far.reconnect();
  await far.expectSaved();
  for (const browser of [day, far]) {
    await browser.reload();
    await browser.expectTodos('Only once');
  }
});

test('a todo that was on its way when the page was left is still there', async ({ day, page }) => {
  const arrive = await holdRequests(page, CHANGES);
  await day.composer.fill('Never arrived');
  await day.composer.press('Enter');
  await day.expectTodos('Never arrived');
  await page.goto('about:blank');
  await arrive();
  await day.open('/');
  await day.expectTodos('Never arrived');
  await day.expectSaved();
  await day.reload();
  await day.expectTodos('Never arrived');
});

test('a todo can be checked, edited and moved before the server has answered its creation', async ({ day, page }) => {
  await day.addTodo('Above');
  const answer = await holdAnswers(page, CHANGES);
  await day.composer.fill('New');
  await day.composer.press('Enter');
  await day.moveUp('New').click();
  await day.editControl('New').click();
  await day.editBox.fill('New, edited');
  await day.editBox.press('Enter');
  await day.expectTodos('New, edited', 'Above');
  await day.checkbox('New, edited').click();
  await day.expectDone(1);
  await answer();
  await day.expectSaved();
  await day.expectDone(1);
  await day.reload();
  await day.expectTodos('Above');
  await expect(day.doneSection.getByRole('checkbox', { name: 'New, edited', exact: true })).toBeChecked();
  await day.press(day.checkbox('New, edited'));
  await day.expectTodos('New, edited', 'Above');
});

test('a todo that is deleted before the server has answered its creation stays deleted', async ({ day, page }) => {
  const arrive = await holdRequests(page, CHANGES);
  await day.composer.fill('New');
  await day.composer.press('Enter');
  await day.deleteButton('New').click();
  await expect(day.rows).toHaveCount(0);
  await arrive();
  await day.expectSaved();
  await day.reload();
  await expect(day.rows).toHaveCount(0);
});

test('quick changes of one todo cause no conflict', async ({ day, page }) => {
  await day.addTodos('One', 'Two');
  const answer = await holdAnswers(page, CHANGES);
  await day.moveUp('Two').click();
  await day.checkbox('Two').click();
  await day.checkbox('Two').click();
  for (const [from, to] of [
    ['Two', 'Two, edited'],
    ['Two, edited', 'Two, edited twice'],
  ] as const) {
    await day.editControl(from).click();
    await day.editBox.fill(to);
    await day.editBox.press('Enter');
  }
  // While requests are on their way, the page shows no older states.
  await day.expectTodos('Two, edited twice', 'One');
  await answer();
  await day.expectSaved();
  await day.expectTodos('Two, edited twice', 'One');
  await expect(day.editBox).toHaveCount(0);
  await day.reload();
  await day.expectTodos('Two, edited twice', 'One');
});

test('the page and the server agree on the order, whatever is done, moved and reopened', async ({ day }) => {
  await day.addTodos('One', 'Two', 'Three');
  await day.press(day.checkbox('Two'));
  await day.press(day.moveUp('Three'));
  await day.press(day.checkbox('Two'));
  await day.expectTodos('Three', 'One', 'Two');
  await day.press(day.checkbox('One'));
  await day.press(day.moveDown('Three'));
  await day.reload();
  await day.press(day.checkbox('One'));
  await day.expectTodos('One', 'Two', 'Three');
  await day.reload();
  await day.expectTodos('One', 'Two', 'Three');
});

test('an open edit box keeps its text and the keyboard when its row goes to another part of the list', async ({
  day,
  otherTab,
}) => {
  await day.addTodos('One', 'Two');
  const other = await otherTab();
  await other.open('/');
  await day.editControl('Two').click();
  await day.editBox.fill('Two, being typed');
  await other.press(other.checkbox('Two'));
  await day.expectDone(1);
  await expect(day.editBox).toHaveValue('Two, being typed');
  await expect(day.editBox).toBeFocused();
  await day.page.keyboard.type(' on');
  await day.send(() => day.editBox.press('Enter'));
  await day.reload();
  await expect(day.doneSection.getByRole('checkbox', { name: 'Two, being typed on', exact: true })).toBeChecked();
});

test('an open edit box keeps its text and the keyboard when its row is moved elsewhere', async ({ day, otherTab }) => {
  await day.addTodos('One', 'Two', 'Three');
  const other = await otherTab();
  await other.open('/');
  await day.editControl('Two').click();
  await day.editBox.fill('Two, being typed');
  await other.press(other.moveUp('Two'));
  await other.press(other.moveDown('One'));
  await expect(day.rows.nth(0).getByRole('textbox')).toHaveValue('Two, being typed');
  await expect(day.editBox).toBeFocused();
  await day.send(() => day.editBox.press('Enter'));
  await day.expectTodos('Two, being typed', 'Three', 'One');
});

test('an edit that was not answered yet when the page was loaded again is made all the same', async ({ day, page }) => {
  await day.addTodo('One');
  const answer = await holdAnswers(page, CHANGES);
  const sent = page.waitForRequest(CHANGES);
  for (const [from, to] of [
    ['One', 'One, edited'],
    ['One, edited', 'One, edited twice'],
  ] as const) {
    await day.editControl(from).click();
    await day.editBox.fill(to);
    await day.editBox.press('Enter');
  }
  await sent;
  await day.editControl('One, edited twice').click();
  await day.editBox.fill('Given up');
  await day.editBox.press('Escape');
  await page.reload();
  await answer();
  await day.awake();
  await day.expectTodos('One, edited twice');
  await expect(page.getByText(CONFLICT)).toBeHidden();
  await expect(day.editBox).toHaveCount(0);
  await day.expectSaved();
  await day.reload();
  await day.expectTodos('One, edited twice');
});

test('an edit whose answer got lost does not conflict with itself', async ({ day, signedIn, farBrowser }) => {
  await day.addTodo('One');
  const far = await farBrowser();
  await far.signInAs(signedIn);
  far.loseAnswers();
  await far.editControl('One').click();
  await far.editBox.fill('One, edited');
  await far.editBox.press('Enter');
  await expect(far.row('One, edited').getByText('Not sent yet')).toBeVisible();
  await day.expectTodos('One, edited');
  await far.editControl('One, edited').click();
  await far.editBox.fill('One, edited further');
  await far.editBox.press('Enter');
  await far.reconnect();
  await far.expectSaved();
  await expect(far.page.getByText(CONFLICT)).toBeHidden();
  for (const browser of [day, far]) {
    await browser.expectTodos('One, edited further');
    await browser.reload();
    await browser.expectTodos('One, edited further');
  }
});

test('an edit over a creation whose answer got lost is not saved over what another browser made of it', async ({ day, signedIn, farBrowser }) => {
  const far = await farBrowser();
  await far.signInAs(signedIn);
  far.loseAnswers();
  await far.enterTodo('Milk');
  await day.expectTodos('Milk');
  // From now on nothing arrives at the server.
  far.cutOff();
  await day.edit('Milk', 'Milk and bread');
  await far.editControl('Milk').click();
  await far.editBox.fill('Milk and eggs');
  await far.editBox.press('Enter');
  await far.reconnect();
  await expect(far.editBox).toHaveAccessibleDescription(CONFLICT);
  await expect(far.editBox).toHaveValue('Milk and eggs');
  await expect(theirs(far)).toContainText('Milk and bread');
  await day.expectTodos('Milk and bread');
});

test('Undo while nothing can be sent is kept, and made once', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  await day.addTodos('One', 'Two');
  await (await day.createNote()).write('Note', 'Text');
  for (const remove of [day.deleteButton('One'), day.note(0).deleteButton]) {
    await day.press(remove);
    const reconnect = await cutChanges(page);
    await day.undo.click();
    await expect(day.message(/can't be reached/)).toBeVisible();
    await reconnect();
    await day.expectSaved();
  }
  for (const look of [() => Promise.resolve(), () => day.reload()]) {
    await look();
    await day.expectTodos('One', 'Two');
    await expect(day.notes).toHaveCount(1);
  }
  // An address that offers to undo something that was already undone.
  await day.open(`/?undo=todo.${await day.checkbox('One').getAttribute('value')}`);
  await day.undo.click();
  await expect(day.undo).toBeHidden();
  await day.expectTodos('One', 'Two');
});

test('what a todo was changed to elsewhere stands beside the text that is in conflict, over a reload too', async ({ day, signedIn, otherBrowser }) => {
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  await editInConflict(day, other);
  await expect(day.editBox).toBeFocused();
  for (const look of [() => Promise.resolve(), () => day.reload()]) {
    await look();
    await expect(day.editBox).toHaveValue('Mine');
    await expect(day.editBox).toHaveAccessibleDescription(CONFLICT);
    await expect(theirs(day)).toContainText('Of the other browser');
  }
  await day.send(() => day.editBox.press('Enter'));
  await day.expectTodos('Mine');
  await other.reload();
  await other.expectTodos('Mine');
});

for (const [answer, texts] of [
  ['Keep mine', ['Mine']],
  ['Keep theirs', ['Of the other browser']],
  ['Keep both', ['Of the other browser', 'Mine']],
] as const) {
  test(`a conflict over a todo is answered with: ${answer}`, async ({ day, page, signedIn, otherBrowser }) => {
    const other = await otherBrowser();
    await other.signInAs(signedIn);
    await editInConflict(day, other);
    await day.editForm().getByRole('button', { name: answer }).click();
    await expect(page.getByRole('main').locator(':focus')).toHaveCount(1);
    await day.expectSaved();
    for (const browser of [day, other]) {
      await browser.expectTodos(...texts);
      await browser.reload();
      await browser.expectTodos(...texts);
    }
  });
}

test('an edit of a todo that is gone by then comes back as a new todo', async ({ day, signedIn, otherBrowser, page }) => {
  await day.addTodo('Going');
  await day.editControl('Going').click();
  await day.editBox.fill('Never sent');
  await page.goto('about:blank');
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  await other.press(other.deleteButton('Going'));
  await day.open('/');
  await expect(day.message(/deleted elsewhere/)).toBeVisible();
  await expect(day.editBox).toHaveValue('Never sent');
  await day.expectSaved();
  await day.editBox.press('Enter');
  await day.expectTodos('Never sent');
  await day.expectSaved();
  await day.reload();
  await day.expectTodos('Never sent');
});

test('an edit of a todo that another browser deleted is saved as a new one', async ({ day, signedIn, farBrowser }) => {
  await day.addTodos('Going', 'Staying');
  const far = await farBrowser();
  await far.signInAs(signedIn);
  far.cutOff();
  await day.press(day.deleteButton('Going'));
  await far.editControl('Going').click();
  await far.editBox.fill('Rescued');
  await far.editBox.press('Enter');
  await far.reconnect();
  await expect(far.message(/deleted elsewhere/)).toBeVisible();
  await far.expectSaved();
  await far.reload();
  await far.expectTodos('Rescued', 'Staying');
  await day.expectTodos('Rescued', 'Staying');
});

test('an edit box whose todo another page deletes loses nothing that was typed', async ({ day, otherTab }) => {
  await day.addTodos('Going', 'Staying');
  const other = await otherTab();
  await other.open('/');
  await day.editControl('Going').click();
  await day.editBox.fill('Being typed');
  await other.press(other.deleteButton('Going'));
  await expect(day.message(/deleted elsewhere/)).toBeVisible();
  await expect(day.editBox).toHaveValue('Being typed');
  await expect(day.editBox).toBeFocused();
  await day.page.keyboard.type(' on');
  await day.send(() => day.editBox.press('Enter'));
  await day.expectTodos('Staying', 'Being typed on');
  await day.reload();
  await day.expectTodos('Staying', 'Being typed on');
  await other.expectTodos('Staying', 'Being typed on');
});

test('an edit box that holds nothing new goes with its todo', async ({ day, otherTab }) => {
  await day.addTodos('Going', 'Staying');
  const other = await otherTab();
  await other.open('/');
  await day.editControl('Going').click();
  await expect(day.editBox).toHaveValue('Going');
  await other.press(other.deleteButton('Going'));
  await expect(day.editBox).toHaveCount(0);
  await day.expectTodos('Staying');
  await day.reload();
  await day.expectTodos('Staying');
});

test('a refused edit has the keyboard still', async ({ day }) => {
  await day.addTodo('Not blank');
  await day.editControl('Not blank').click();
  await day.editBox.fill('  ');
  await day.editBox.press('Enter');
  await expect(day.editBox).toHaveAccessibleDescription(/A todo can't be empty/);
  await expect(day.editBox).toBeFocused();
  await day.editBox.press('Escape');
  await day.expectTodos('Not blank');
});

test('Escape while a word is being composed closes nothing', async ({ day }) => {
  await day.addTodo('にほん');
  await day.editControl('にほん').click();
  await day.editBox.fill('にほんご');
  await day.editBox.dispatchEvent('keydown', { key: 'Escape', keyCode: 229, isComposing: true, bubbles: true, cancelable: true });
  await day.editBox.dispatchEvent('keydown', { key: 'Escape', keyCode: 229, bubbles: true, cancelable: true });
  await expect(day.editBox).toHaveValue('にほんご');
});

test('the text of a todo can be selected, and a click on it edits it', async ({ day, page }) => {
  await day.addTodo('Some words to copy');
  const text = day.row('Some words to copy').locator('.todo-text');
  await text.hover({ position: { x: 2, y: 8 } });
  await page.mouse.down();
  await text.hover({ position: { x: 80, y: 8 } });
  await page.mouse.up();
  expect(await page.evaluate(() => getSelection()?.toString())).not.toBe('');
  await expect(day.editBox).toHaveCount(0);
  await text.click({ position: { x: 20, y: 8 } });
  await expect(day.editBox).toBeFocused();
});

test('dismissing a message keeps the focus on the page', async ({ day, page }) => {
  await day.addTodo('Going');
  await day.press(day.deleteButton('Going'));
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('main')).toBeFocused();
});
