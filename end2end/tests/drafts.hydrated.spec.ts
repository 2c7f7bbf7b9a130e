import { holdStream } from '../support/answers';
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
  const openStream = await holdStream(page);
  await day.reload();
  await context.clearCookies({ name: 'daybook' });
  await day.composer.fill('Added too late');
  await day.add.click();
  await day.expectAskedToSignIn();
  await day.expectTodos('Added too late');
  await expect(page.getByText('Sign in to save. Your changes are kept on this device until then.')).toBeVisible();
  await day.cancelDialog();
  await day.composer.fill('Typed too late');
  await day.addNote.click();
  await day.expectAskedToSignIn();
  await openStream();
  await day.signIn.click();
  await fillSignInPage(page, signedIn);
  await day.expectSignedIn(signedIn);
  await expect(day.composer).toHaveValue('Typed too late');
  await expect(day.notes).toHaveCount(1);
  await day.expectTodos('Added too late');
  await day.expectSaved();
  await day.reload();
  await day.expectTodos('Added too late');
});
