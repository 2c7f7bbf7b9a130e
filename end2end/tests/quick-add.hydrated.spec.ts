import { plusDays, todayIn } from '../support/dates';
import { expect, test } from '../support/test';

const tomorrow = plusDays(todayIn('UTC'), 1);

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('a todo goes to the day that its text names, and Undo takes it back', async ({ day, page }) => {
  await day.composer.pressSequentially('Call Mum tomorrow');
  await expect(day.keepWords).toHaveAccessibleName('Tomorrow ×. Keep the words “tomorrow”');
  await expect(day.keepWords).toHaveText('Tomorrow ×');
  await page.keyboard.press('Enter');
  await expect(day.composer).toHaveValue('');
  await expect(day.keepWords).toHaveCount(0);
  await day.expectMoved('“Call Mum”', 'tomorrow');
  await day.expectTodos();
  await day.press(day.undo);
  await day.expectTodos('Call Mum');
  await day.press(day.undo);
  await day.expectTodos();

  await day.composer.pressSequentially('Dentist tomorrow at 3pm');
  await expect(day.keepWords).toHaveText('Tomorrow, 15:00 ×');
  await page.keyboard.press('Enter');
  await day.expectSaved();
  await day.open(`/d/${tomorrow}`);
  await day.expectTodos('Dentist 15:00');
});

test('Backspace or a press makes words of it again', async ({ day, page }) => {
  await day.composer.pressSequentially('Call Mum tomorrow');
  await expect(day.keepWords).toBeVisible();
  await page.keyboard.press('Backspace');
  await expect(day.keepWords).toHaveCount(0);
  await expect(day.composer).toHaveValue('Call Mum tomorrow');
  await page.keyboard.press('Enter');
  await day.expectTodos('Call Mum tomorrow');

  await day.composer.pressSequentially('Read today');
  await day.keepWords.click();
  await expect(day.keepWords).toHaveCount(0);
  await expect(day.composer).toBeFocused();
  await page.keyboard.press('Enter');
  await day.expectTodos('Call Mum tomorrow', 'Read today');

  await day.composer.pressSequentially('Sun cream');
  await page.keyboard.press('Enter');
  await day.expectTodos('Call Mum tomorrow', 'Read today', 'Sun cream');

  await day.composer.pressSequentially('tomorrow call Mum');
  await expect(day.keepWords).toBeVisible();
  await page.keyboard.press('Home');
  for (let letter = 0; letter < 'tomorrow'.length; letter++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Backspace');
  await expect(day.keepWords).toHaveCount(0);
  await expect(day.composer).toHaveValue('tomorrow call Mum');
});

test('without a network it goes there when there is one', async ({ day, page, context, quiet }) => {
  quiet.allowUnreachable();
  await day.composer.pressSequentially('Pay the rent tomorrow');
  await expect(day.keepWords).toBeVisible();
  await context.setOffline(true);
  await page.keyboard.press('Enter');
  await day.expectTodos();
  await context.setOffline(false);
  await day.expectSaved();
  await day.open(`/d/${tomorrow}`);
  await day.expectTodos('Pay the rent');
});

test('the composer says when a todo comes again, and the next one is there live when it is checked', async ({ day, page, otherTab }) => {
  const other = await otherTab();
  await other.open(`/d/${tomorrow}`);
  await day.composer.pressSequentially('Water every day');
  await expect(day.keepWords).toHaveText('🔁 every day, Today ×');
  await page.keyboard.press('Enter');
  await day.expectTodos('Water 🔁 every day');
  await day.press(day.checkbox('Water 🔁 every day'));
  await other.expectTodos('Water 🔁 every day');
  await page.keyboard.press('Escape');
  await day.send(() => page.keyboard.press('ControlOrMeta+z'));
  await day.expectTodos('Water 🔁 every day');
  await other.expectTodos();
});

test('a series begins on the day that is shown', async ({ day, page }) => {
  await day.open('/d/2999-03-04');
  await day.composer.pressSequentially('Gym every 2 weeks');
  await expect(day.keepWords).toHaveText('🔁 every 2 weeks, Monday, March 4 ×');
  await page.keyboard.press('Enter');
  await day.expectTodos('Gym 🔁 every 2 weeks');
});
