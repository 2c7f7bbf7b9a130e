import { fillSignInPage } from '../support/people';
import { expect, test } from '../support/test';

test('what was typed but never sent is kept over a sign-in from the sidebar', async ({ day, page, person }) => {
  await day.open('/');
  await day.cancelDialog();
  await day.composer.fill('Half a thou');
  await day.accountLink.click();
  await fillSignInPage(page, person);
  await day.expectSignedIn(person);
  await expect(day.composer).toHaveValue('Half a thou');
});

test('a session that ended meanwhile costs no text', async ({ day, page, context, signedIn, quiet }) => {
  quiet.allowStatus(401);
  await day.composer.fill('Typed too late');
  await context.clearCookies({ name: 'daybook' });
  await day.add.click();
  await day.expectAskedToSignIn();
  await expect(day.composer).toHaveValue('Typed too late');
  await day.signIn.click();
  await fillSignInPage(page, signedIn);
  await day.expectSignedIn(signedIn);
  await expect(day.composer).toHaveValue('Typed too late');
});
