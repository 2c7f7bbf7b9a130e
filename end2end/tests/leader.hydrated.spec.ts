import type { BrowserContext } from '@playwright/test';
import { CHANGES, cutChanges, holdFirst } from '../support/answers';
import { installClock } from '../support/clock';
import type { DayPage } from '../support/day-page';
import { savedOf } from '../support/saved';
import { beatsOf, EVENTS, lifecycle, setVisible, stop, streamsOf, takeChannels, takeLocks } from '../support/tabs';
import { expect, test } from '../support/test';

test('two tabs of one browser share one event stream', async ({ day, signedIn, otherTab, otherBrowser }) => {
  const ofDay = streamsOf(day.page);
  await day.open('/');
  const tab = await otherTab();
  const ofTab = streamsOf(tab.page);
  await tab.open('/');
  const browser = await otherBrowser();
  await browser.signInAs(signedIn);
  await browser.addTodo('From afar');
  for (const each of [day, tab]) await each.expectTodos('From afar');
  await tab.addTodo('Of the tab');
  for (const each of [day, tab, browser]) await each.expectTodos('From afar', 'Of the tab');
  expect([ofDay(), ofTab()]).toEqual([1, 0]);
});

for (const [what, leave] of [
  ['is closed', day => day.page.close()],
  ['goes to another page', day => day.page.goto('about:blank')],
  ['crashes', day => Promise.all([day.page.waitForEvent('crash'), day.page.goto('chrome://crash').catch(() => undefined)])],
] as readonly (readonly [string, (day: DayPage) => Promise<unknown>])[]) {
  test(`when the tab with the stream ${what}, the other one takes it over at once`, async ({ day, signedIn, otherTab, otherBrowser }) => {
    const tab = await otherTab();
    const ofTab = streamsOf(tab.page);
    await tab.open('/');
    const browser = await otherBrowser();
    await browser.signInAs(signedIn);
    await browser.addTodo('Before');
    await tab.expectTodos('Before');
    expect(ofTab()).toBe(0);
    await leave(day);
    await browser.addTodo('After');
    await tab.expectTodos('Before', 'After');
    expect(ofTab()).toBe(1);
  });
}

test('when the tab with the stream stops in the middle of a send, another one takes over, and nothing is lost or doubled', async ({
  day,
  signedIn,
  otherTab,
  otherBrowser,
  quiet,
}) => {
  test.slow();
  quiet.allowUnreachable();
  const ofDay = streamsOf(day.page);
  await day.open('/');
  const note = await day.createNote();
  await note.write('Trip', 'Before');
  await day.expectSaved();
  const tab = await otherTab();
  const ofTab = streamsOf(tab.page);
  await tab.open('/');
  const browser = await otherBrowser();
  await browser.signInAs(signedIn);
  const before = await savedOf(browser);

  // The request of the first tab is under way when it stops, and what is typed last has not been sent. The other tab can't send either.
  const arrive = await holdFirst(day.page, CHANGES);
  const reconnect = await cutChanges(tab.page);
  await Promise.all([day.page.waitForRequest(CHANGES), day.enterTodo('Being sent')]);
  await tab.expectTodos('Being sent');
  await note.body.fill('Typed last');
  const goOn = await stop(day.page);
  await browser.addTodo('From afar');
  await tab.page.waitForRequest(EVENTS, { timeout: 30_000 });
  await tab.expectTodos('Being sent', 'From afar');
  await reconnect();
  await tab.expectSaved();
  await browser.expectTodos('Being sent', 'From afar');
  await browser.note(0).expectText('Trip', 'Typed last');

  // The first tab goes on, and its request arrives.
  await Promise.all([day.page.waitForResponse(CHANGES), arrive(), goOn()]);
  await browser.addTodo('Later');
  for (const each of [day, tab, browser]) {
    await each.expectTodos('Being sent', 'From afar', 'Later');
    await each.note(0).expectText('Trip', 'Typed last');
    await each.expectSaved();
  }
  expect(await savedOf(browser)).toEqual({ open: ['Being sent', 'From afar', 'Later'], done: [], notes: ['Trip: Typed last'], changes: before.changes + 4 });
  expect([ofDay(), ofTab()]).toEqual([1, 1]);

  // It waits for its turn.
  await tab.page.close();
  await browser.addTodo('Last');
  await day.expectTodos('Being sent', 'From afar', 'Later', 'Last');
  expect(ofDay()).toBe(2);
});

test('a tab that the browser freezes hands the stream over at once', async ({ day, signedIn, otherTab, otherBrowser }) => {
  const tab = await otherTab();
  await tab.open('/');
  const browser = await otherBrowser();
  await browser.signInAs(signedIn);
  const takesOver = tab.page.waitForRequest(EVENTS, { timeout: 10_000 });
  await lifecycle(day.page, 'freeze');
  const wake = await stop(day.page);
  await takesOver;
  await browser.addTodo('Meanwhile');
  await tab.expectTodos('Meanwhile');
  await wake();
  await lifecycle(day.page, 'resume');
  await browser.addTodo('Later');
  for (const each of [day, tab]) await each.expectTodos('Meanwhile', 'Later');
});

test('a tab that has taken the stream over hands it over as well when the browser freezes it', async ({ day, signedIn, otherTab, otherBrowser }) => {
  const tab = await otherTab();
  const beat = await beatsOf(tab.page);
  await tab.open('/');
  const browser = await otherBrowser();
  await browser.signInAs(signedIn);
  const goOn = await stop(day.page);
  await Promise.all([tab.page.waitForRequest(EVENTS), beat(4)]);
  await goOn();
  await browser.addTodo('Before');
  for (const each of [day, tab]) await each.expectTodos('Before');

  const takesOver = day.page.waitForRequest(EVENTS, { timeout: 10_000 });
  await lifecycle(tab.page, 'freeze');
  const wake = await stop(tab.page);
  await takesOver;
  await browser.addTodo('Meanwhile');
  await day.expectTodos('Before', 'Meanwhile');
  await wake();
  await lifecycle(tab.page, 'resume');
  await browser.addTodo('Later');
  for (const each of [day, tab]) await each.expectTodos('Before', 'Meanwhile', 'Later');
});

test('a tab that the browser wakes learns what it missed, and is live again', async ({ day, signedIn, otherBrowser }) => {
  const browser = await otherBrowser();
  await browser.signInAs(signedIn);
  await lifecycle(day.page, 'freeze');
  const wake = await stop(day.page);
  await browser.addTodo('Meanwhile');
  await wake();
  await lifecycle(day.page, 'resume');
  await day.expectTodos('Meanwhile');
  await browser.addTodo('Later');
  await day.expectTodos('Meanwhile', 'Later');
});

for (const [what, take] of [
  ['Web Locks', takeLocks],
  ['BroadcastChannel', takeChannels],
  ['both', browser => Promise.all([takeLocks(browser), takeChannels(browser)])],
] as readonly (readonly [string, (browser: BrowserContext) => Promise<unknown>])[]) {
  test(`without ${what} two tabs of a browser are live, and save`, async ({ context, day, signedIn, otherTab, otherBrowser }) => {
    await take(context);
    await day.open('/');
    const tab = await otherTab();
    await tab.open('/');
    const browser = await otherBrowser();
    await browser.signInAs(signedIn);
    const all = [day, tab, browser];
    await browser.addTodo('From afar');
    for (const each of all) await each.expectTodos('From afar');
    await day.addTodo('Of the first tab');
    for (const each of all) await each.expectTodos('From afar', 'Of the first tab');
    await tab.press(tab.checkbox('From afar'));
    for (const each of all) {
      await each.expectTodos('Of the first tab');
      await each.expectDone(1);
    }
    for (const each of all) await each.expectSaved();
    expect(await savedOf(browser)).toEqual({ open: ['Of the first tab'], done: ['From afar'], notes: [], changes: 3 });
  });
}

test('without Web Locks a hidden tab ends its stream, and a tab that is shown again learns what it missed', async ({
  context,
  day,
  page,
  signedIn,
  otherBrowser,
}) => {
  await takeLocks(context);
  const streams = streamsOf(page);
  await day.open('/');
  const browser = await otherBrowser();
  await browser.signInAs(signedIn);
  await browser.addTodo('Before');
  await day.expectTodos('Before');
  expect(streams()).toBe(1);
  await Promise.all([page.waitForEvent('requestfailed', request => request.url().includes('/api/events')), setVisible(page, false)]);
  await browser.addTodo('Meanwhile');
  await browser.expectSaved();
  await setVisible(page, true);
  await day.expectTodos('Before', 'Meanwhile');
  await browser.addTodo('Later');
  await day.expectTodos('Before', 'Meanwhile', 'Later');
  expect(streams()).toBe(2);
});

test('a stream that the server refuses is opened again half a minute later', async ({ day, page, signedIn, otherBrowser, quiet }) => {
  quiet.allowStatus(503);
  await installClock(page);
  await page.route(EVENTS, route => route.fulfill({ status: 503 }), { times: 1 });
  const streams = streamsOf(page);
  const asksForSession = page.waitForRequest('**/api/auth/me');
  await day.open('/');
  await asksForSession;
  const browser = await otherBrowser();
  await browser.signInAs(signedIn);
  await browser.addTodo('Meanwhile');
  await browser.expectSaved();
  expect(streams()).toBe(1);
  await page.clock.fastForward(30_000);
  await day.expectTodos('Meanwhile');
  await browser.addTodo('Later');
  await day.expectTodos('Meanwhile', 'Later');
  expect(streams()).toBe(2);
});
