import { expect, test } from '../support/test';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
  await (await day.createNote()).write('Plan', '# First\n\n- one\n- **two**\n\n[a link](https://example.com/)');
  await day.reload();
});

test('a note is read first, edited, and read again', async ({ day }) => {
  const note = day.note(0);
  await note.expectRead();
  await expect(note.markdown.getByRole('heading', { name: 'First' })).toBeVisible();
  await expect(note.body).toHaveAttribute('aria-hidden', 'true');
  await day.load(() => note.edit.click());
  await expect(note.markdown).toBeHidden();
  await expect(note.body).toBeVisible();
  await expect(note.body).not.toHaveAttribute('aria-hidden');
  await expect(note.edit).toBeHidden();
  await note.write('Plan', '# Second');
  await day.leaveNote();
  await note.expectRead();
  await expect(note.markdown.getByRole('heading', { name: 'Second' })).toBeVisible();
  await expect(note.body).toHaveValue('# Second');
});

test('a note without a text is there to be written', async ({ day }) => {
  const note = await day.createNote();
  await expect(note.card).not.toHaveAttribute('data-reading');
  await expect(note.body).toBeVisible();
  await expect(note.edit).toBeHidden();
});
