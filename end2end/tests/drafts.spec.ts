import { fillSignInPage } from '../support/people';
import { expect, test } from '../support/test';

const TYPED = 'Ring "Ada" & <Bob>\nat 9 o\u2019clock';

test('a todo typed before signing in is in the composer after it', async ({ day, page, person }) => {
  await day.open('/d/2026-10-12');
  await day.cancelDialog();
  await day.composer.fill(TYPED);
  await day.add.click();
  await day.expectAskedToSignIn();
  await expect(day.composer).toHaveValue(TYPED);
  await day.signIn.click();
  await fillSignInPage(page, person);
  await day.expectSignedIn(person);
  await expect(page).toHaveURL(/\/d\/2026-10-12/);
  await expect(day.composer).toHaveValue(TYPED);
  await day.press(day.add);
  await expect(day.composer).toHaveValue('');
  await expect(day.rows).toHaveCount(1);

  await day.open('/d/2026-10-12');
  await expect(day.composer).toHaveValue('');
  await expect(day.rows).toHaveCount(1);
});

test('a draft belongs to the browser that typed it', async ({ day, otherBrowser, person }) => {
  await day.open('/');
  await day.cancelDialog();
  await day.composer.fill('Only here');
  await day.add.click();
  await day.expectAskedToSignIn();
  const other = await otherBrowser();
  await other.signInAs(person);
  await expect(other.composer).toHaveValue('');
});
