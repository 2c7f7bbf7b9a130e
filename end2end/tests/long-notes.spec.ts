import { LONG, LONG_BEGINNING } from '../support/long';
import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
  await (await day.createNote()).write('Long', LONG);
  await (await day.createNote()).write('Short', 'All of it');
  await day.reload();
});

test('a long note shows its beginning, is opened, edited and saved, and nothing is lost', async ({ day, page }) => {
  const [long, short] = [day.note(0), day.note(1)];
  await expect(short.body).toHaveValue('All of it');
  await expect(short.showWhole).toBeHidden();
  await expect(page.getByText('This is the beginning of a long note.').filter({ visible: true })).toHaveCount(1);
  await expect(long.body).toHaveAttribute('readonly');
  await expect(long.body).toHaveValue(LONG_BEGINNING);

  await long.open();
  await expect(long.body).toBeEditable();
  await long.expectText('Long', LONG);
  await long.write('Longer', `${LONG}\n\nThe new end.`);
  await day.reload();
  await long.expectText('Longer', `${LONG}\n\nThe new end.`);
  await short.expectText('Short', 'All of it');
});

test('a long note is renamed, deleted and brought back by its beginning', async ({ day }) => {
  const long = day.note(0);
  await long.rename('Renamed');
  await day.expectSaved();
  await day.reload();
  await expect(long.title).toHaveValue('Renamed');
  await expect(long.body).toHaveValue(LONG_BEGINNING);

  await day.press(long.deleteButton);
  await expect(day.deleted('Note', 'Renamed')).toBeVisible();
  await expect(day.notes).toHaveCount(1);
  await day.press(day.undo);
  await day.reload();
  await long.expectText('Renamed', LONG);
});

test('a title that is refused comes back to a note that shows its beginning', async ({ day, page, quiet }) => {
  quiet.allowStatus(422);
  const long = day.note(0);
  await long.rename('é'.repeat(201));
  await expect(page.getByText(/A title can have 200 characters/)).toBeVisible();
  await expect(long.title).toHaveValue('é'.repeat(201));
  await expect(long.body).toHaveValue(LONG_BEGINNING);
  await long.rename('Fits');
  await day.expectSaved();
  await day.reload();
  await long.expectText('Fits', LONG);
});

test('the address of a note opens it whole, and only it', async ({ day, page }) => {
  await (await day.createNote()).write('Long, too', LONG);
  await day.reload();
  const address = await day.note(2).showWhole.getAttribute('href');
  expect(address).toMatch(/\?note=([0-9A-Z]{26})#note-\1$/);
  await day.open(address ?? '');
  await expect(day.note(2).body).toBeInViewport();
  await expect(day.note(2).body).toBeEditable();
  await day.note(2).expectText('Long, too', LONG);
  await expect(day.note(0).body).toHaveValue(LONG_BEGINNING);
  await day.note(2).write('Long, too', `${LONG} More.`);
  await expect(page).toHaveURL(/\?note=/);
  await expect(day.note(2).showWhole).toBeHidden();
  await day.note(2).expectText('Long, too', `${LONG} More.`);
});
