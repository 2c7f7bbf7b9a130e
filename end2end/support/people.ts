import { expect, type Page } from '@playwright/test';
import { randomUUID } from 'node:crypto';

/** Somebody who signs in. */
export interface Person {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** A person nobody has heard of before, so that no test meets another's data. */
export function newPerson(firstName = 'Grace', lastName = 'Hopper'): Person {
  return { email: `${firstName.toLowerCase()}.${randomUUID()}@example.com`, firstName, lastName };
}

/** Fills in the emulator's sign-in page, which must be open. */
export async function fillSignInPage(page: Page, person: Person): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
  await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill(person.email);
  await page.getByRole('textbox', { name: 'First name' }).fill(person.firstName);
  await page.getByRole('textbox', { name: 'Last name' }).fill(person.lastName);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
