import { expect, type Page } from '@playwright/test';
import { randomUUID } from 'node:crypto';

/** Somebody who signs in. */
export interface Person {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** A new person, so that no test sees another's data. */
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

/** Signs the page's browser in, with the requests that the forms of the sign-in page would send. */
export async function sendSignInPage({ request }: Page, person: Person): Promise<void> {
  const signInPage = await request.get('/login');
  const action = /<form method="post" action="([^"]+)"/.exec(await signInPage.text())?.[1];
  if (action === undefined) throw new Error(`${signInPage.url()} is not the sign-in page`);
  const address = new URL(action.replaceAll('&amp;', '&'), signInPage.url());
  const answer = await request.post(address.href, { form: { email: person.email, first_name: person.firstName, last_name: person.lastName } });
  expect(answer.ok(), `${answer.url()} answers ${answer.status()}`).toBe(true);
}
