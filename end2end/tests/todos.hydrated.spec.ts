import { installClock } from '../support/clock';
import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('Enter saves a todo and Shift+Enter starts a new line', async ({ day }) => {
  await day.composer.fill('First line');
  await day.composer.press('Shift+Enter');
  await day.composer.pressSequentially('second line');
  await expect(day.composer).toHaveValue('First line\nsecond line');
  await day.send(() => day.composer.press('Enter'));
  await expect(day.composer).toHaveValue('');
  await expect(day.composer).toBeFocused();
  await day.reload();
  await day.editControl('First line second line').click();
  await expect(day.editBox).toHaveValue('First line\nsecond line');
});

test('Enter while a word is being composed saves nothing', async ({ day }) => {
  await day.composer.fill('にほん');
  await day.composer.dispatchEvent('keydown', {
    key: 'Enter',
    code: 'Enter',
    keyCode: 229,
    isComposing: true,
    bubbles: true,
    cancelable: true,
  });
  await expect(day.composer).toHaveValue('にほん');
  await expect(day.rows).toHaveCount(0);
});

test('Enter that a browser sends after the word is composed saves nothing', async ({ day }) => {
  await day.composer.fill('にほん');
  await day.composer.dispatchEvent('keydown', { key: 'Enter', code: 'Enter', keyCode: 229, bubbles: true, cancelable: true });
  await expect(day.composer).toHaveValue('にほん');
  await expect(day.rows).toHaveCount(0);
});

test('what password managers send as a key does no harm', async ({ day, page }) => {
  await day.composer.fill('Milk');
  await page.evaluate(() => {
    for (const type of ['keydown', 'keyup', 'keydown']) document.activeElement?.dispatchEvent(new Event(type, { bubbles: true }));
  });
  await day.composer.press('Enter');
  await day.expectTodos('Milk');
});

test('blank text is not a todo', async ({ day }) => {
  await day.composer.fill('   ');
  await day.composer.press('Enter');
  await expect(day.rows).toHaveCount(0);
  await expect(day.composer).toBeFocused();
});

test('in an edit, Enter saves and Escape reverts', async ({ day }) => {
  await day.addTodo('Before');
  await day.editControl('Before').click();
  await expect(day.editBox).toBeFocused();
  await day.editBox.fill('Reverted');
  await day.editBox.press('Escape');
  await expect(day.editBox).toBeHidden();
  await expect(day.more('Before')).toBeFocused();
  await day.editControl('Before').click();
  await expect(day.editBox).toHaveValue('Before');
  await day.editBox.fill('After');
  await day.send(() => day.editBox.press('Enter'));
  await expect(day.row('After').locator(':focus')).toHaveCount(1);
  await day.reload();
  await day.expectTodos('After');
});

test('Undo still works ten seconds later', async ({ day, page }) => {
  await installClock(page);
  await day.open('/');
  await day.addTodo('Missed');
  await day.press(day.deleteButton('Missed'));
  await expect(day.undo).toBeVisible();
  await page.clock.fastForward(9_500);
  await expect(day.undo).toBeVisible();
  await day.press(day.undo);
  await day.expectTodos('Missed');
});

test('two quick checks both count', async ({ day }) => {
  await day.addTodos('One', 'Two', 'Three');
  await day.checkbox('One').click();
  await day.checkbox('Two').click();
  await day.expectTodos('Three');
  await day.expectDone(2);
  await day.expectSaved();
  await day.reload();
  await day.expectTodos('Three');
  await day.expectDone(2);
});

test('a check that cannot be sent is kept, says so, and is made up for', async ({ day, signedIn, farBrowser }) => {
  await day.addTodos('Checked', 'Open');
  const far = await farBrowser();
  await far.signInAs(signedIn);
  const expectUnsent = async () => {
    await far.expectTodos('Open');
    await expect(far.checkbox('Checked')).toBeChecked();
    await expect(far.message(/can't be reached/)).toBeVisible();
    await expect(far.doneSection.getByText('Not sent yet')).toBeVisible();
  };
  far.cutOff();
  await far.checkbox('Checked').click();
  await expectUnsent();
  await far.reopenUnsent();
  await expectUnsent();
  await far.reconnect();
  await far.expectSaved();
  await expect(far.message(/can't be reached/)).toBeHidden();
  await expect(far.page.getByText('Not sent yet')).toHaveCount(0);
  await day.expectDone(1);
});
