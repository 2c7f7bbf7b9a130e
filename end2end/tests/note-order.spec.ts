import { expect, test } from '../support/test';

test('a note moves up and down among the others, and stays there', async ({ day, signedIn }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
  const titles = ['First', 'Second', 'Third'];
  for (const [index, title] of titles.entries()) {
    await day.createNote();
    await day.note(index).write(title, 'Text.');
  }
  const expectOrder = async (...order: number[]) => {
    for (const [index, number] of order.entries()) await expect(day.note(index).title).toHaveValue(titles[number] ?? '');
  };
  await day.note(2).shift('Move up');
  await expectOrder(0, 2, 1);
  await day.note(0).shift('Move down');
  await expectOrder(2, 0, 1);
  await day.note(0).shift('Move up');
  await expectOrder(2, 0, 1);
  await day.reload();
  await expectOrder(2, 0, 1);
});
