import { fillSignInPage, newPerson } from '../support/people';
import { expect, test } from '../support/test';

test('what another app shares becomes a todo of today, or of the day that it names', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await page.goto('/share?title=An%20article&text=https%3A%2F%2Fexample.com%2Fa&url=https%3A%2F%2Fexample.com%2Fa');
  const text = page.getByRole('textbox', { name: 'New todo' });
  await expect(text).toHaveValue('An article https://example.com/a');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await day.awake();
  await day.expectTodos('An article example.com/a');
  await expect(page.locator(':target')).toHaveText('An article example.com/a');

  await page.goto('/share?text=Call%20Mum%202027-03-10');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Added to' })).toBeVisible();
  await day.open('/d/2027-03-10');
  await day.expectTodos('Call Mum');
});

test('what is too long to be a todo is there again, with the reason', async ({ page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await page.goto('/share?text=short');
  const text = page.getByRole('textbox', { name: 'New todo' });
  const long = 'x'.repeat(2_001);
  await text.fill(long);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(text).toHaveValue(long);
  await expect(text).toHaveAccessibleDescription(/2,000/);
});

for (const [what, text] of [
  ['short', 'Tom & Jerry?'],
  ['of several lines', 'Milk\nEggs & "more"'],
  ['as long as a todo can be', 'م'.repeat(2_000)],
] as const) {
  test(`a text ${what} that is shared with somebody who is not signed in is there after the sign-in`, async ({ page }) => {
    await page.goto(`/share?text=${encodeURIComponent(text)}`);
    const box = page.getByRole('textbox', { name: 'New todo' });
    await expect(box).toHaveValue(text);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await fillSignInPage(page, newPerson());
    await expect(box).toHaveValue(text);
    await expect(box).toHaveAccessibleDescription('');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page).toHaveURL(/\/#t/);
    await page.goto('/share');
    await expect(box).toHaveValue('');
  });
}
