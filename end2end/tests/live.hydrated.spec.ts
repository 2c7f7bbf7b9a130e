import type { DayPage } from '../support/day-page';
import { editAtRandom, expectSame, seedOf, settle } from '../support/random';
import { expect, test } from '../support/test';
import { holdWasm } from '../support/wasm';

/** How many things each of four tabs does at random: altogether what they did in a minute on a machine with two cores. */
const ACTS_OF_EACH_TAB = 100;

test('another tab and another browser see every change without being loaded again', async ({ day, signedIn, otherTab, otherBrowser }) => {
  const tab = await otherTab();
  await tab.open('/');
  const browser = await otherBrowser();
  await browser.signInAs(signedIn);
  const watching = [tab, browser];
  let loads = 0;
  for (const { page } of watching) page.on('load', () => (loads += 1));
  const all = async (look: (watcher: DayPage) => Promise<unknown>) => {
    for (const watcher of watching) await look(watcher);
  };

  await test.step('todos that are added', async () => {
    await day.addTodos('One', 'Two', 'Three');
    await all(watcher => watcher.expectTodos('One', 'Two', 'Three'));
    await all(watcher => expect(watcher.sidebar.getByRole('link', { name: /^Today/ })).toContainText('3 open'));
  });

  await test.step('a check, and its end', async () => {
    await day.press(day.checkbox('One'));
    await all(watcher => watcher.expectTodos('Two', 'Three'));
    await all(watcher => watcher.expectDone(1));
    await day.press(day.checkbox('One'));
    await all(watcher => watcher.expectTodos('One', 'Two', 'Three'));
  });

  await test.step('an edit', async () => {
    await day.edit('Two', 'Two, edited');
    await all(watcher => watcher.expectTodos('One', 'Two, edited', 'Three'));
  });

  await test.step('a move', async () => {
    await day.press(day.moveUp('Three'));
    await all(watcher => watcher.expectTodos('One', 'Three', 'Two, edited'));
  });

  await test.step('a deletion, and Undo', async () => {
    await day.press(day.deleteButton('Three'));
    await all(watcher => watcher.expectTodos('One', 'Two, edited'));
    await day.press(day.undo);
    await all(watcher => watcher.expectTodos('One', 'Three', 'Two, edited'));
  });

  await test.step('a note, its text as Markdown too, and its deletion', async () => {
    const note = await day.createNote();
    await note.write('Ideas', 'A **bold** plan');
    await all(watcher => watcher.note(0).expectText('Ideas', 'A **bold** plan'));
    await all(async watcher => {
      await watcher.note(0).expectRead();
      await expect(watcher.note(0).markdown.locator('strong')).toHaveText('bold');
    });
    await day.press(note.deleteButton);
    await all(watcher => expect(watcher.notes).toHaveCount(0));
  });

  await test.step('a change of another day, in the sidebar', async () => {
    await day.open('/d/2026-10-12');
    await day.addTodo('Elsewhere');
    await all(watcher => expect(watcher.sidebar.getByRole('link', { name: /^Oct 12/ })).toContainText('1 open'));
  });

  await test.step('a label, and the archive', async () => {
    const form = { origin: new URL(day.page.url()).origin };
    const call = async (path: string, fields: Record<string, string>) => {
      const answer = await day.page.request.post(path, { form: fields, headers: form });
      expect(answer.ok(), path).toBe(true);
    };
    await call('/api/days/label', { day: '2026-10-12', text: 'Trip' });
    await all(watcher => expect(watcher.sidebar.getByRole('link', { name: /^Oct 12 · .?Trip/ })).toBeAttached());
    await expect(day.page.getByRole('main').getByText('Trip', { exact: true })).toBeVisible();
    await call('/api/days/archive', { day: '2026-10-12', archived: 'true' });
    await all(watcher => expect(watcher.sidebar.getByRole('link', { name: /^Oct 12/ })).toHaveCount(0));
  });

  // The answers go the other way as well.
  await browser.addTodo('Of the other browser');
  await tab.expectTodos('One', 'Three', 'Two, edited', 'Of the other browser');
  expect(loads, 'how often a watching page was loaded').toBe(0);
});

test('what is being typed is not replaced, and keeps the keyboard, whatever comes in', async ({ day, signedIn, otherBrowser }) => {
  await day.addTodos('One', 'Two');
  await (await day.createNote()).write('Title', 'Body');
  const other = await otherBrowser();
  await other.signInAs(signedIn);
  const change = async (text: string) => {
    await day.addTodo(text);
    await day.press(day.moveUp(text));
    await day.press(day.checkbox(text));
    await expect(other.checkbox(text)).toBeChecked();
  };

  await other.composer.fill('Half a thou');
  await change('First');
  await expect(other.composer).toHaveValue('Half a thou');
  await expect(other.composer).toBeFocused();

  await other.editControl('Two').click();
  await other.editBox.fill('Two, being typed');
  await day.press(day.moveUp('Two'));
  await change('Second');
  await expect(other.editBox).toHaveValue('Two, being typed');
  await expect(other.editBox).toBeFocused();
  await other.editBox.press('Escape');

  await other.note(0).body.focus();
  await day.note(0).write('Title', 'Body of the first browser');
  await change('Third');
  await expect(other.note(0).body).toHaveValue('Body');
  await expect(other.note(0).body).toBeFocused();
  await other.note(0).body.blur();
  await other.note(0).expectText('Title', 'Body of the first browser');
});

test('ten visible windows of one browser all load, save, and hear of each other and of another browser', async ({
  day,
  signedIn,
  otherTab,
  otherBrowser,
}) => {
  test.slow();
  const windows = [day];
  while (windows.length < 10) {
    const next = await otherTab();
    await next.open('/');
    windows.push(next);
  }
  const texts = windows.map((_, index) => `Of window ${index}`);
  for (const [index, window] of windows.entries()) await window.addTodo(texts[index] ?? '');
  for (const window of windows) await window.expectTodos(...texts);

  const browser = await otherBrowser();
  await browser.signInAs(signedIn);
  await browser.addTodo('From afar');
  for (const window of windows) await window.expectTodos(...texts, 'From afar');
  // After the first window has left the page, the others still receive changes.
  await day.page.goto('about:blank');
  await browser.addTodo('Later');
  for (const window of windows.slice(1)) await window.expectTodos(...texts, 'From afar', 'Later');
});

test('a browser that was cut off learns what it missed', async ({ day, signedIn, farBrowser }) => {
  await day.addTodos('One', 'Two', 'Three');
  const far = await farBrowser();
  await far.signInAs(signedIn);
  far.cutOff();
  await day.press(day.checkbox('One'));
  await day.edit('Two', 'Two, edited');
  await day.press(day.deleteButton('Three'));
  await far.enterTodo('Of the other side');
  await far.reconnect();
  for (const browser of [day, far]) {
    await browser.expectTodos('Two, edited', 'Of the other side');
    await browser.expectDone(1);
  }
});

test('a tab that wakes shows what another tab has heard of meanwhile', async ({ day, signedIn, otherTab, otherBrowser }) => {
  const browser = await otherBrowser();
  await browser.signInAs(signedIn);
  const tab = await otherTab();
  const arrive = await holdWasm(tab.page);
  await tab.page.goto('/', { waitUntil: 'domcontentloaded' });
  await browser.addTodo('Meanwhile');
  await day.expectTodos('Meanwhile');
  await arrive();
  await tab.awake();
  await tab.expectTodos('Meanwhile');
});

test('two tabs each of two browsers that change the same day at random show the same in the end', async ({
  day,
  signedIn,
  otherTab,
  otherBrowser,
}, testInfo) => {
  test.setTimeout(240_000);
  const browser = await otherBrowser();
  await browser.signInAs(signedIn);
  const tabs = [day, await otherTab(), browser, await otherTab(browser)];
  for (const tab of tabs) await tab.open('/');
  await day.addTodos('One', 'Two', 'Three', 'Four');
  await (await day.createNote()).write('Shared', 'Text');
  await editAtRandom(tabs, await seedOf(testInfo), ACTS_OF_EACH_TAB);
  await settle(tabs);
  await expectSame(tabs);
  // The server has the same.
  const fresh = await otherBrowser();
  await fresh.signInAs(signedIn);
  await expectSame([day, fresh]);
});
