import { LONG, LONG_BEGINNING, paste } from '../support/long';
import { expect, test } from '../support/test';

const GET = '**/api/notes/get**';

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
  await (await day.createNote()).write('Long', LONG);
  await day.reload();
  await expect(day.note(0).body).toHaveValue(LONG_BEGINNING);
});

test('who goes into the text of a long note goes on where they were', async ({ day, page }) => {
  const { body } = day.note(0);
  await body.evaluate((field: HTMLTextAreaElement) => {
    field.setSelectionRange(4, 4);
    field.focus();
  });
  await expect(body).toHaveValue(LONG);
  await expect(body).toBeFocused();
  await page.keyboard.type(' zero');
  await day.expectSaved();
  await day.reload();
  await day.note(0).expectText('Long', LONG.replace('Line 0', 'Line zero 0'));
});

test('the link leads to the whole of it, as it reads, and on into the text', async ({ day, page }) => {
  const note = day.note(0);
  await note.showWhole.press('Enter');
  await expect(note.showWhole).toBeHidden();
  await note.expectRead();
  await expect(note.markdown).toContainText('Line 1199 of a long note.');
  await expect(note.body).toHaveValue(LONG);
  await expect(note.edit).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(note.body).toBeFocused();
  await expect(note.body).toBeEditable();
});

test('a rest that does not come can be loaded again, and is waited for', async ({ day, page, quiet }) => {
  quiet.allowUnreachable();
  const note = day.note(0);
  await page.route(GET, route => route.abort());
  await note.showWhole.click();
  await expect(note.card.getByText('The whole note could not be loaded. Try again.')).toBeVisible();
  await expect(note.body).toHaveValue(LONG_BEGINNING);
  await expect(note.body).not.toBeEditable();
  await page.unroute(GET);

  let answer: (() => Promise<void>) | undefined;
  await page.route(GET, route => {
    answer = () => route.continue();
  });
  await note.showWhole.click();
  await expect(note.card.getByText('Loading the whole note…')).toBeVisible();
  await page.keyboard.type('typed into nothing');
  await expect(note.body).toHaveValue(LONG_BEGINNING);
  // The page may say that it is loading before the request is intercepted.
  await expect.poll(() => answer !== undefined).toBe(true);
  await answer?.();
  await expect(note.body).toHaveValue(LONG);
  await day.expectSaved();
});

test('two tabs show and edit the same long note', async ({ day, otherTab }) => {
  const other = await otherTab();
  await other.open('/');
  await day.note(0).open();
  await expect(other.note(0).body).toHaveValue(LONG_BEGINNING);
  await paste(day.note(0).body, `First. ${LONG}`);
  // Text that is being typed is not replaced.
  await day.note(0).body.blur();
  await expect(other.note(0).body).toHaveValue(`First. ${LONG}`);
  await expect(other.note(0).showWhole).toBeHidden();
  await paste(other.note(0).body, `First. ${LONG} Last.`);
  await expect(day.note(0).body).toHaveValue(`First. ${LONG} Last.`);
  for (const tab of [day, other]) {
    await tab.expectSaved();
    await tab.reload();
    await tab.note(0).expectText('Long', `First. ${LONG} Last.`);
  }
});

test('a page that is loaded again keeps what it has of a note', async ({ day, farBrowser, signedIn }) => {
  const far = await farBrowser();
  await far.signInAs(signedIn);
  await far.note(0).open();
  far.cutOff();
  await day.note(0).title.fill('Renamed');
  await day.note(0).title.blur();
  await day.expectSaved();
  await paste(far.note(0).body, `${LONG} Typed far away.`);
  await far.reconnect();
  await expect(far.note(0).title).toHaveValue('Renamed');
  await expect(day.note(0).body).toHaveValue(`${LONG} Typed far away.`);
  await day.reload();
  await day.note(0).expectText('Renamed', `${LONG} Typed far away.`);
});

test('a long text that was changed elsewhere while a page was closed is compared whole', async ({ day, farBrowser, signedIn, page }) => {
  const far = await farBrowser();
  await far.signInAs(signedIn);
  await far.note(0).open();
  far.cutOff();
  await paste(far.note(0).body, LONG.replace('Line 0', 'Line zero'));
  await expect(far.note(0).status).toHaveText('Not saved');
  await far.page.goto('about:blank');
  await day.note(0).open();
  await paste(day.note(0).body, LONG.replace('Line 1199', 'The last line'));
  await day.note(0).body.blur();
  await day.expectSaved();
  far.mend();
  await far.open('/');
  const both = LONG.replace('Line 0', 'Line zero').replace('Line 1199', 'The last line');
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(far.note(0).showWhole).toBeHidden();
  for (const browser of [far, day]) await browser.note(0).expectText('Long', both);
});
