import type { DayPage } from '../support/day-page';
import { DELICATE_BODIES, HOSTILE_LINES } from '../support/hostile';
import { newPerson } from '../support/people';
import { expect, test } from '../support/test';

/** No script ran, and typed text created no elements. */
async function expectInert(day: DayPage): Promise<void> {
  expect(await day.page.evaluate('window.owned')).toBeUndefined();
  const made = day.page.locator(
    '[onerror], [onload], [onfocus], [href^="javascript:" i], [href^="data:" i], [src="x"], main svg a, form[action="/logout"] button:text-is("Click")',
  );
  await expect(made).toHaveCount(0);
}

for (const { name, text } of HOSTILE_LINES) {
  test(`inert and exact in a todo and in a note: ${name}`, async ({ day, signedIn }) => {
    expect(signedIn.email).toContain('@');
    await day.addTodo(text);
    await (await day.createNote()).write(text, text);
    await expectInert(day);

    await day.reload();
    await expectInert(day);
    await day.note(0).expectText(text, text);
    await expect(day.rows.first()).toContainText(text);
    await day.editControl(text).click();
    await expect(day.editBox).toHaveValue(text);
    await expectInert(day);
    await day.editForm().getByText('Cancel').click();
    await day.press(day.deleteButton(text));
    await expect(day.message(/deleted/i)).toBeVisible();
    await expectInert(day);
  });

  test(`inert in the form that comes back with an error: ${name}`, async ({ day, signedIn, quiet }) => {
    expect(signedIn.email).toContain('@');
    quiet.allowStatus(422);
    const tooLong = text + 'x'.repeat(2_001);
    await day.composer.fill(tooLong);
    await day.pressRefused(day.add);
    await expect(day.page.getByText(/A todo can have 2,000 characters/)).toBeVisible();
    await expect(day.composer).toHaveValue(tooLong);
    await expectInert(day);
  });
}

for (const { name, text } of DELICATE_BODIES) {
  test(`a note is kept exactly: ${name}`, async ({ day, signedIn }) => {
    expect(signedIn.email).toContain('@');
    await (await day.createNote()).write('Delicate', text);
    await day.reload();
    await day.note(0).expectText('Delicate', text);
    await expectInert(day);
  });
}

test('a name at WorkOS is only a name', async ({ day }) => {
  const markup = '"><img src=x onerror="window.owned=1">';
  const person = { ...newPerson(), firstName: markup, lastName: '</title><script>window.owned=1</script>' };
  await day.signInAs(person);
  await expectInert(day);
});

for (const { name, text } of HOSTILE_LINES) {
  test(`inert in a note that is read: ${name}`, async ({ day, page, signedIn }) => {
    expect(signedIn.email).toContain('@');
    const note = await day.createNote();
    await note.write('Preview', `before\n\n${text}\n\nafter`);
    for (const arrive of [() => Promise.resolve(), () => day.reload()]) {
      await arrive();
      await note.expectRead();
      await expect(note.markdown).toContainText('before');
      await expect(note.markdown).toContainText('after');
      expect(await page.evaluate('window.owned')).toBeUndefined();
      const made = note.card.locator(
        'script, iframe, object, embed, style, [src="x"], [href^="javascript:" i], [href^="data:" i], form[action="/logout"]',
      );
      await expect(made).toHaveCount(0);
    }
  });
}

test('a note is read as Markdown', async ({ day, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const note = await day.createNote();
  await note.write('Preview', '# Big\n\n- **bold**\n- [link](https://example.com/)\n\n`code`');
  await note.expectRead();
  await expect(note.markdown.getByRole('heading', { name: 'Big' })).toBeVisible();
  await expect(note.markdown.getByRole('listitem')).toHaveCount(2);
  const link = note.markdown.getByRole('link', { name: 'link' });
  await expect(link).toHaveAttribute('href', 'https://example.com/');
  await expect(link).toHaveAttribute('rel', /noopener/);
});
