import { HOSTILE_LINES } from '../support/hostile';
import { expect, test } from '../support/test';

for (const { name, text } of HOSTILE_LINES) {
  test(`inert in the Markdown preview: ${name}`, async ({ day, page, signedIn }) => {
    expect(signedIn.email).toContain('@');
    const note = await day.createNote();
    await note.write('Preview', `before\n\n${text}\n\nafter`);
    for (const arrive of [() => Promise.resolve(), () => day.reload()]) {
      await arrive();
      await note.preview.click();
      await expect(note.card).toContainText('before');
      await expect(note.card).toContainText('after');
      expect(await page.evaluate('window.owned')).toBeUndefined();
      const made = note.card.locator(
        'script, iframe, object, embed, style, [src="x"], [href^="javascript:" i], [href^="data:" i], form[action="/logout"]',
      );
      await expect(made).toHaveCount(0);
    }
  });
}

test('the preview shows Markdown', async ({ day, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const note = await day.createNote();
  await note.write('Preview', '# Big\n\n- **bold**\n- [link](https://example.com/)\n\n`code`');
  await note.preview.click();
  await expect(note.backToEdit).toHaveAttribute('aria-pressed', 'true');
  await expect(note.card.getByRole('heading', { name: 'Big' })).toBeVisible();
  await expect(note.card.getByRole('listitem')).toHaveCount(2);
  const link = note.card.getByRole('link', { name: 'link' });
  await expect(link).toHaveAttribute('href', 'https://example.com/');
  await expect(link).toHaveAttribute('rel', /noopener/);
  await note.backToEdit.click();
  await expect(note.body).toHaveValue(/# Big/);
});
