import type { Page } from '@playwright/test';

/** Chooses a language on the page of the preferences, whose words are those of another. */
export async function chooseLanguage(page: Page, name: string, words: { label: string; save: string }): Promise<void> {
  await page.goto('/settings');
  await page.getByLabel(words.label).selectOption(name);
  await page.getByRole('button', { name: words.save }).click();
}

export const ENGLISH = { label: 'Language', save: 'Save' };
export const GERMAN = { label: 'Sprache', save: 'Speichern' };
export const ARABIC = { label: 'اللغة', save: 'حفظ' };
