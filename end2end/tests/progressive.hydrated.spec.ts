import { DayPage } from '../support/day-page';
import { fillSignInPage } from '../support/people';
import { expect, test } from '../support/test';
import { blockWasm, holdWasm } from '../support/wasm';

test('with the WASM blocked the whole day still works', async ({ page, person, quiet }) => {
  await blockWasm(page, quiet);
  const day = new DayPage(page, false);
  await day.open('/');
  await expect(day.signInHeading).toBeVisible();
  await day.signIn.click();
  await fillSignInPage(page, person);
  await day.expectSignedIn(person);
  await day.addTodos('One', 'Two', 'Three');
  await day.press(day.checkbox('One'));
  await day.press(day.moveUp('Three'));
  await day.press(day.deleteButton('Two'));
  await day.press(day.undo);
  await day.expectTodos('Three', 'Two');
  await day.edit('Two', 'Two, edited');
  const note = await day.createNote();
  await note.title.fill('Title');
  await note.body.fill('Body');
  await day.press(note.save);
  await day.reload();
  await day.expectTodos('Three', 'Two, edited');
  await day.expectDone(1);
  await day.note(0).expectText('Title', 'Body');
});

test('a browser that is never idle wakes the page all the same', async ({ day, page }) => {
  await page.addInitScript(() => {
    window.requestIdleCallback = (work, options) =>
      options?.timeout === undefined ? 0 : window.setTimeout(work, options.timeout, { didTimeout: true, timeRemaining: () => 0 });
  });
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('data-hydrated');
  await day.cancelDialog();
});

test('a click before hydration is not lost', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await day.addTodo('Early');
  const arrive = await holdWasm(page);
  const early = new DayPage(page, false);
  await early.open('/');
  await early.press(early.checkbox('Early'));
  await early.expectDone(1);
  await early.addTodo('Also early');
  await arrive();
  await day.awake();
  await day.expectTodos('Also early');
  await day.expectDone(1);
});

test('what is typed before hydration stays after it', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await (await day.createNote()).write('Title', 'Saved body');
  const arrive = await holdWasm(page);
  await page.goto('/', { waitUntil: 'domcontentloaded' });
  await day.composer.fill('Typed early');
  await day.note(0).body.fill('Changed early');
  await day.composer.focus();
  await arrive();
  await day.awake();
  await expect(day.composer).toHaveValue('Typed early');
  await expect(day.composer).toBeFocused();
  await expect(day.note(0).body).toHaveValue('Changed early');
  await day.send(() => day.composer.press('Enter'));
  await day.expectTodos('Typed early');
});

test('the dialog can be answered before hydration', async ({ day, page, person }) => {
  await holdWasm(page);
  await page.goto('/', { waitUntil: 'domcontentloaded' });
  await expect(day.signInHeading).toBeVisible();
  await day.signIn.click();
  await fillSignInPage(page, person);
  await expect(day.signOutButton(person)).toBeAttached();
});

// Spelling checkers and password managers do this. Hydration has to cope with it.
for (const [where, field] of [
  ['afterend', '#new-todo'],
  ['beforebegin', '#new-todo'],
  ['beforebegin', '.note-body'],
  ['afterend', '.note-title'],
] as const) {
  test(`an element that an extension puts on the page, ${where} of ${field}, costs no text`, async ({ day, page, signedIn }) => {
    expect(signedIn.email).toContain('@');
    await (await day.createNote()).write('Title', 'Body');
    await page.addInitScript(
      ([place, selector]) => {
        new MutationObserver((_, observer) => {
          const found = document.querySelector(selector);
          if (!found) return;
          observer.disconnect();
          found.insertAdjacentElement(place, document.createElement('an-extension'));
        }).observe(document, { childList: true, subtree: true });
      },
      [where, field] as const,
    );
    await page.goto('/');
    await day.awake();
    await expect(page.locator('an-extension')).toBeAttached();
    await day.composer.fill('Beside an extension');
    await day.add.click();
    await expect(day.checkbox('Beside an extension')).toBeVisible();
    await day.note(0).write('Title', 'Changed beside an extension');
    await page.goto('/');
    await expect(day.checkbox('Beside an extension')).toBeVisible();
    await day.note(0).expectText('Title', 'Changed beside an extension');
  });
}
