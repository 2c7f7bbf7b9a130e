import { expect, test } from '../support/test';

const TEXT = '- [ ] Milk\n- [x] Eggs\n\nand [ ] this';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
  await (await day.createNote()).write('Shopping', TEXT);
  await day.reload();
});

test('a task is ticked and unticked where the note is read', async ({ day }) => {
  const note = day.note(0);
  const [milk, eggs] = [note.task('Milk'), note.task('Eggs')];
  await expect(note.markdown.getByRole('checkbox')).toHaveCount(2);
  await expect(eggs).toBeChecked();
  await day.press(milk);
  await expect(milk).toBeChecked();
  await note.expectRead();
  await day.press(eggs);
  await expect(eggs).not.toBeChecked();
  await note.expectRead();
  await day.reload();
  await expect(note.task('Milk')).toBeChecked();
  await note.expectText('Shopping', '- [x] Milk\n- [ ] Eggs\n\nand [ ] this');
});

test('Enter in the title saves, and ticks nothing', async ({ day }) => {
  const note = day.note(0);
  await note.title.fill('Groceries');
  await day.load(() => note.title.press('Enter'));
  await day.leaveNote();
  await day.expectSaved();
  await day.reload();
  await note.expectText('Groceries', TEXT);
});

test('a task is ticked on the page of its note, too', async ({ day, page }) => {
  const note = day.note(0);
  const path = `/n/${await note.id()}`;
  await page.goto(path);
  await page.getByRole('checkbox', { name: 'Milk' }).click();
  await expect(page.getByRole('checkbox', { name: 'Milk' })).toBeChecked();
  await expect(page).toHaveURL(path);
  await page.getByRole('checkbox', { name: 'Eggs' }).click();
  await expect(page.getByRole('checkbox', { name: 'Eggs' })).not.toBeChecked();
  await day.open();
  await note.expectText('Shopping', '- [x] Milk\n- [ ] Eggs\n\nand [ ] this');
});

test('a page of a note that is out of date ticks nothing, and says so', async ({ day, page, context }) => {
  const path = `/n/${await day.note(0).id()}`;
  await page.goto(path);
  const other = await context.newPage();
  await other.goto(path);
  await other.getByRole('checkbox', { name: 'Eggs' }).click();
  await expect(other.getByRole('checkbox', { name: 'Eggs' })).not.toBeChecked();
  await page.getByRole('checkbox', { name: 'Milk' }).click();
  await expect(page.getByRole('alert')).toContainText('The note was changed elsewhere');
  await expect(page.getByRole('checkbox', { name: 'Eggs' })).not.toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'Milk' })).not.toBeChecked();
});
