import { plusDays, todayIn } from '../support/dates';
import { expect, test } from '../support/test';

const tomorrow = plusDays(todayIn('UTC'), 1);

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

test('a todo goes to the day that its text names', async ({ day }) => {
  await day.writeDated('Dentist tomorrow at 3pm');
  await day.add.click();
  await day.expectTodos();
  await day.expectMoved('“Dentist 15:00”', 'tomorrow');
  await day.open(`/d/${tomorrow}`);
  await day.expectTodos('Dentist 15:00');
});

test('words that name a day stay words where they are meant so', async ({ day }) => {
  await day.addAsWords('Read the news tomorrow');
  await day.addAsWords('tomorrow at 3pm read the news');
  await day.expectTodos('Read the news tomorrow', 'tomorrow at 3pm read the news');
});
