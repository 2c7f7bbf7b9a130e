import { holdAndFail, holdAnswers, holdRequests, loseAnswer } from '../support/answers';
import { expect, test } from '../support/test';

const CREATE = '**/api/todos/create';
const ANY = '**/api/todos/**';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('several todos that cannot be saved are all kept, with what is being typed', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  const fail = await holdAndFail(page, CREATE);
  await day.composer.fill('First');
  await day.composer.press('Enter');
  await day.composer.fill('Second');
  await day.composer.press('Enter');
  await day.composer.fill('Third');
  await fail();
  await expect(day.editBox).toHaveCount(2);
  await expect(day.editBox.nth(0)).toHaveValue('First');
  await expect(day.editBox.nth(1)).toHaveValue('Second');
  await expect(day.editBox.nth(0)).toHaveAccessibleDescription(/can't be reached/);
  await expect(day.composer).toHaveValue('Third');
  await expect(day.composer).toBeFocused();

  await day.reload();
  await expect(day.editBox).toHaveCount(2);
  await expect(day.composer).toHaveValue('Third');
  await day.send(() => day.composer.press('Enter'));
  await day.send(() => day.editBox.nth(0).press('Enter'));
  await expect(day.editBox).toHaveCount(1);
  await day.editBox.fill('Second, mended');
  await day.send(() => day.editBox.press('Enter'));
  await day.reload();
  await expect(day.editBox).toHaveCount(0);
  for (const text of ['First', 'Second, mended', 'Third']) await expect(day.checkbox(text)).toHaveCount(1);
  await expect(day.rows).toHaveCount(3);
});

test('a todo that cannot be saved can be discarded', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  const fail = await holdAndFail(page, CREATE);
  await day.composer.fill('Given up');
  await day.composer.press('Enter');
  await day.composer.fill('Typed meanwhile');
  await fail();
  await expect(day.editBox).toHaveValue('Given up');
  await day.editBox.press('Escape');
  await expect(day.editBox).toHaveCount(0);
  await expect(day.composer).toBeFocused();
  await day.reload();
  await expect(day.rows).toHaveCount(0);
  await expect(day.composer).toHaveValue('Typed meanwhile');
});

test('a todo whose answer got lost is the same one when it is sent again', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  await loseAnswer(page, CREATE);
  await day.composer.fill('Only once');
  await day.composer.press('Enter');
  await expect(day.composer).toHaveValue('Only once');
  await day.send(() => day.composer.press('Enter'));
  await day.reload();
  await day.expectTodos('Only once');
});

test('a todo that was on its way when the page was left is still there', async ({ day, page }) => {
  const arrive = await holdRequests(page, CREATE);
  await day.composer.fill('Never arrived');
  await day.composer.press('Enter');
  await day.expectTodos('Never arrived');
  await page.goto('/d/2026-01-01');
  await arrive();
  await day.open('/');
  // In its own edit box, or in the composer if the page learned of the failure before it was left.
  const kept = () => page.locator('.todos textarea').evaluateAll(fields => fields.map(field => (field as HTMLTextAreaElement).value));
  await expect.poll(async () => (await kept()).join('')).toBe('Never arrived');
});

test('a todo can be checked, edited and moved before the server has answered its creation', async ({ day, page }) => {
  await day.addTodo('Above');
  const answer = await holdAnswers(page, CREATE);
  await day.composer.fill('New');
  await day.composer.press('Enter');
  await day.moveUp('New').click();
  await day.editControl('New').click();
  await day.editBox.fill('New, edited');
  await day.editBox.press('Enter');
  await day.checkbox('New, edited').click();
  await day.expectDone(1);
  const last = page.waitForResponse('**/api/todos/set_done');
  await answer();
  await last;
  await day.expectDone(1);
  await day.reload();
  await day.expectTodos('Above');
  await expect(day.doneSection.getByRole('checkbox', { name: 'Done: New, edited', exact: true })).toBeChecked();
});

test('a todo that is deleted before the server has answered its creation stays deleted', async ({ day, page }) => {
  const arrive = await holdRequests(page, CREATE);
  await day.composer.fill('New');
  await day.composer.press('Enter');
  const deleted = page.waitForResponse('**/api/todos/delete');
  await day.deleteButton('New').click();
  await expect(day.rows).toHaveCount(0);
  await arrive();
  await deleted;
  await day.reload();
  await expect(day.rows).toHaveCount(0);
});

test('quick changes of one todo cause no conflict', async ({ day, page }) => {
  await day.addTodos('One', 'Two');
  const answer = await holdAnswers(page, ANY);
  await day.moveUp('Two').click();
  await day.checkbox('Two').click();
  await day.checkbox('Two').click();
  await day.editControl('Two').click();
  await day.editBox.fill('Two, edited');
  await day.editBox.press('Enter');
  await day.editControl('Two, edited').click();
  await day.editBox.fill('Two, edited twice');
  let edits = 0;
  page.on('response', response => {
    if (response.url().endsWith('/todos/edit')) edits += 1;
  });
  await day.editBox.press('Enter');
  // Pending answers do not show older states in between.
  await day.expectTodos('Two, edited twice', 'One');
  await answer();
  await expect.poll(() => edits).toBe(2);
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

test('an open edit box keeps its text when its row goes to another part of the list', async ({ day, otherTab, page }) => {
  await day.addTodos('One', 'Two');
  const other = await otherTab();
  await other.open('/');
  await other.press(other.checkbox('Two'));
  const arrive = await holdRequests(page, '**/api/todos/move');
  await day.moveUp('Two').click();
  await day.editControl('Two').click();
  await day.editBox.fill('Two, being typed');
  await arrive();
  await day.expectDone(1);
  await expect(day.editBox).toHaveValue('Two, being typed');
  await expect(day.editBox).toBeFocused();
  await day.send(() => day.editBox.press('Enter'));
  await day.reload();
  await expect(day.doneSection.getByRole('checkbox', { name: 'Done: Two, being typed' })).toBeChecked();
});

test('an edit that was not yet answered when the page was reloaded comes back', async ({ day, page }) => {
  await day.addTodo('One');
  const answer = await holdAnswers(page, '**/api/todos/edit');
  const sent = page.waitForRequest('**/api/todos/edit');
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
  await expect(day.editBox).toHaveValue('One, edited twice');
  await expect(page.getByText(/changed on another page/)).toBeHidden();
});

test('an edit whose answer got lost does not conflict with itself', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  quiet.allowStatus(409);
  await day.addTodo('One');
  await loseAnswer(page, '**/api/todos/edit');
  await day.editControl('One').click();
  await day.editBox.fill('One, edited');
  await day.editBox.press('Enter');
  await expect(day.editBox).toHaveAccessibleDescription(/can't be reached/);
  await day.editBox.fill('One, edited further');
  const saved = page.waitForResponse(response => response.url().endsWith('/todos/edit') && response.ok());
  await day.editBox.press('Enter');
  await saved;
  await day.expectTodos('One, edited further');
  await day.reload();
  await day.expectTodos('One, edited further');
});

test('a todo whose answer got lost is not saved over the changes of another tab', async ({ day, otherTab, page, quiet }) => {
  quiet.allowUnreachable();
  await loseAnswer(page, CREATE);
  await day.composer.fill('Milk');
  await day.composer.press('Enter');
  await expect(day.composer).toHaveValue('Milk');
  const other = await otherTab();
  await other.open('/');
  await other.edit('Milk', 'Milk and bread');
  await day.send(() => day.composer.press('Enter'));
  await expect(day.editBox).toHaveAccessibleDescription(/changed on another page.*“Milk and bread”/);
  await other.reload();
  await other.expectTodos('Milk and bread');
});

test('Undo that fails can be tried again, and undoes once', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  await day.addTodos('One', 'Two');
  await (await day.createNote()).write('Note', 'Text');
  for (const remove of [day.deleteButton('One'), day.note(0).deleteButton]) {
    await day.press(remove);
    await page.route('**/restore', route => route.abort());
    await day.undo.click();
    await expect(day.message(/can't be reached/)).toBeVisible();
    await page.unroute('**/restore');
    await day.press(day.undo);
    await expect(day.undo).toBeHidden();
  }
  await day.expectTodos('One', 'Two');
  await expect(day.notes).toHaveCount(1);
  const row = (await day.row('One').getAttribute('id')) ?? '';
  await day.open(`/?undo=${row.replace('-', '.')}`);
  await day.press(day.undo);
  await day.expectTodos('One', 'Two');
});

test('what a todo was changed to elsewhere is shown beside the text in conflict, even after a reload', async ({
  day,
  otherTab,
  quiet,
}) => {
  quiet.allowStatus(409);
  await day.addTodo('Shared');
  const other = await otherTab();
  await other.open('/');
  await other.edit('Shared', 'Of the other tab');
  await day.editControl('Shared').click();
  await day.editBox.fill('Mine');
  await day.editBox.press('Enter');
  await expect(day.editBox).toHaveValue('Mine');
  await expect(day.editBox).toBeFocused();
  await expect(day.editBox).toHaveAccessibleDescription(/changed on another page.*“Of the other tab”/);
  await day.reload();
  await expect(day.editBox).toHaveValue('Mine');
  await expect(day.editBox).toHaveAccessibleDescription(/changed on another page.*“Of the other tab”/);
  await day.send(() => day.editBox.press('Enter'));
  await other.reload();
  await other.expectTodos('Mine');
});

test('an edit of a todo that was deleted meanwhile comes back as a new todo', async ({ day, otherTab, page, quiet }) => {
  quiet.allowUnreachable();
  await day.addTodo('Going');
  await day.editControl('Going').click();
  await day.editBox.fill('Never sent');
  const other = await otherTab();
  await other.open('/');
  await other.press(other.deleteButton('Going'));
  await page.reload();
  await day.awake();
  await expect(day.editBox).toHaveValue('Never sent');
  await expect(day.editBox).toHaveAccessibleDescription(/no longer here/);
  await day.send(() => day.editBox.press('Enter'));
  await day.reload();
  await day.expectTodos('Never sent');
});

test('an edit of a todo that another tab deleted can be saved as a new one', async ({ day, otherTab, quiet }) => {
  quiet.allowStatus(404);
  await day.addTodos('Going', 'Staying');
  const other = await otherTab();
  await other.open('/');
  await other.press(other.deleteButton('Going'));
  await day.editControl('Going').click();
  await day.editBox.fill('Rescued');
  await day.send(() => day.editBox.press('Enter'));
  await expect(day.editBox).toHaveAccessibleDescription(/no longer here/);
  await expect(day.editBox).toBeFocused();
  await day.send(() => day.editBox.press('Enter'));
  await day.reload();
  await day.expectTodos('Staying', 'Rescued');
});

test('a refused edit gets the focus back', async ({ day, quiet }) => {
  quiet.allowStatus(422);
  await day.addTodo('Not blank');
  await day.editControl('Not blank').click();
  await day.editBox.fill('  ');
  await day.send(() => day.editBox.press('Enter'));
  await expect(day.editBox).toHaveAccessibleDescription(/Write what is to be done/);
  await expect(day.editBox).toBeFocused();
});

test('Escape while a word is being composed closes nothing', async ({ day }) => {
  await day.addTodo('にほん');
  await day.editControl('にほん').click();
  await day.editBox.fill('にほんご');
  await day.editBox.dispatchEvent('keydown', { key: 'Escape', isComposing: true, bubbles: true, cancelable: true });
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
