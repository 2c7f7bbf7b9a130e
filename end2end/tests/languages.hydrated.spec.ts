import { ENGLISH, chooseLanguage } from '../support/language';
import { expect, test } from '../support/test';

test('what the awake page writes itself is in its language', async ({ page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await chooseLanguage(page, 'Deutsch', ENGLISH);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Einstellungen');
  await page.goto('/');
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  const composer = page.getByRole('textbox', { name: 'Neue Aufgabe' });
  await composer.fill('Milch kaufen');
  await composer.press('Enter');
  const todo = page.getByRole('list', { name: 'Aufgaben', exact: true }).getByRole('listitem').filter({ hasText: 'Milch kaufen' });
  await expect(todo).toBeVisible();
  await todo.getByRole('link', { name: 'Aktionen für Milch kaufen' }).click();
  await expect(todo.getByRole('button', { name: 'Auf irgendwann verschieben' })).toBeVisible();
  await todo.getByRole('button', { name: 'Löschen' }).click();
  await expect(page.getByText('Gelöscht: „Milch kaufen“.')).toBeVisible();
  await page.getByRole('button', { name: 'Rückgängig' }).click();
  await expect(todo).toBeVisible();
});

test('a date is read in the language of the page, and in English', async ({ page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await chooseLanguage(page, 'Deutsch', ENGLISH);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Einstellungen');
  await page.goto('/');
  const composer = page.getByRole('textbox', { name: 'Neue Aufgabe' });
  await expect(composer).toHaveAttribute('data-looks-for-dates');
  const chip = page.locator('.date-chip');
  await composer.fill('Zahnarzt morgen um 15 Uhr');
  await expect(chip).toHaveText('Morgen, 15:00 ×');
  await composer.fill('Zahnarzt tomorrow at 3pm');
  await expect(chip).toHaveText('Morgen, 15:00 ×');
  await composer.fill('Mach das so');
  await expect(chip).toHaveCount(0);
  await composer.fill('Blumen gießen jeden tag');
  await expect(chip).toContainText('🔁 jeden Tag');
  await composer.press('Enter');
  const todos = page.getByRole('list', { name: 'Aufgaben', exact: true });
  await expect(todos.getByText('Blumen gießen 🔁 jeden Tag')).toBeVisible();
});
