import { CHANGES, holdFirst, slowAnswers } from '../support/answers';
import { installClock } from '../support/clock';
import type { DayPage } from '../support/day-page';
import { expect, test } from '../support/test';

const UNREACHABLE = "Daybook can't be reached. Your changes are kept on this device and sent as soon as possible.";
const ROUNDS = ['2026-10-01', '2026-10-02', '2026-10-03'];

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

/** Three todos, one of them checked, as fast as a person can. */
async function addThreeAndCheckOne(day: DayPage): Promise<void> {
  for (const text of ['One', 'Two', 'Three']) await day.enterTodo(text);
  await day.checkbox('Two').click();
}

async function expectThreeAndOneChecked(day: DayPage): Promise<void> {
  for (const look of [() => Promise.resolve(), () => day.expectSaved(), () => day.reload()]) {
    await look();
    await day.expectTodos('One', 'Three');
    await day.expectDone(1);
    await expect(day.checkbox('Two')).toBeChecked();
  }
}

test('what was done right before a reload is there after it, over a slow network', async ({ day, page }) => {
  await slowAnswers(page, CHANGES, 300);
  for (const round of ROUNDS) {
    await day.open(`/d/${round}`);
    await addThreeAndCheckOne(day);
    await day.reload();
    await expectThreeAndOneChecked(day);
  }
});

test('what was done without a network is there when the page is opened again', async ({ signedIn, farBrowser }) => {
  const far = await farBrowser();
  await far.signInAs(signedIn);
  for (const round of ROUNDS) {
    await far.open(`/d/${round}`);
    far.cutOff();
    await addThreeAndCheckOne(far);
    await far.page.goto('about:blank');
    far.mend();
    await far.open(`/d/${round}`);
    await expectThreeAndOneChecked(far);
  }
});

test('what was done right before a reload is there after it, with the network cut in the middle of it', async ({ signedIn, farBrowser }) => {
  const far = await farBrowser();
  await far.signInAs(signedIn);
  for (const round of ROUNDS) {
    await far.open(`/d/${round}`);
    for (const text of ['One', 'Two', 'Three']) await far.enterTodo(text);
    far.cutOff();
    await far.checkbox('Two').click();
    await far.reconnect();
    await far.reload();
    await expectThreeAndOneChecked(far);
  }
});

for (const [when, kill] of [
  ['before it', async (day, kill9) => kill9(() => addThreeAndCheckOne(day))],
  [
    'right after it',
    async (day, kill9) => {
      await addThreeAndCheckOne(day);
      await kill9();
    },
  ],
] as readonly (readonly [string, (day: DayPage, kill9: (meanwhile?: () => Promise<void>) => Promise<void>) => Promise<void>])[]) {
  test(`what was done is there after a reload when the server was killed ${when}`, async ({ day, server, quiet }) => {
    test.slow();
    quiet.allowUnreachable();
    for (const round of ROUNDS) {
      await day.open(`/d/${round}`);
      await kill(day, meanwhile => server.kill9(meanwhile));
      await day.reload();
      await expectThreeAndOneChecked(day);
    }
  });
}

test('without a reload everything is sent when the server is back', async ({ day, server, quiet }) => {
  test.slow();
  quiet.allowUnreachable();
  await day.addTodo('Before');
  await server.kill9(async () => {
    await day.enterTodo('Meanwhile');
    await expect(day.message(UNREACHABLE)).toBeVisible();
  });
  await expect(day.message(UNREACHABLE)).toBeHidden({ timeout: 20_000 });
  await day.expectSaved();
  await day.reload();
  await day.expectTodos('Before', 'Meanwhile');
});

test('what was typed into a note while the server was stopped is there for the next tab', async ({ day, page, otherTab, server, quiet }) => {
  test.slow();
  quiet.allowUnreachable();
  await (await day.createNote()).write('Trip', 'Before');
  await server.kill9(async () => {
    await day.note(0).body.fill('Typed in the tunnel');
    await expect(day.note(0).status).toHaveText('Not saved');
    await day.composer.fill('Half a thou');
    await page.close({ runBeforeUnload: true });
  });
  const next = await otherTab();
  await next.open('/');
  await next.note(0).expectText('Trip', 'Typed in the tunnel');
  await next.expectSaved();
  await next.reload();
  await next.note(0).expectText('Trip', 'Typed in the tunnel');
});

test('a text whose answer got lost and what was typed after it both arrive after a reload', async ({ day, signedIn, farBrowser }) => {
  await (await day.createNote()).write('Trip', 'Before');
  const far = await farBrowser();
  await far.signInAs(signedIn);
  const note = far.note(0);
  far.loseAnswers();
  await note.body.fill('Sent');
  await expect(note.status).toHaveText('Not saved');
  await expect(day.note(0).body).toHaveValue('Sent');
  await note.body.pressSequentially(', and typed on');
  await far.reconnect();
  await far.reload();
  await note.expectText('Trip', 'Sent, and typed on');
  await far.expectSaved();
  await expect(far.page.getByText(/changed elsewhere/)).toBeHidden();
  await day.note(0).expectText('Trip', 'Sent, and typed on');
});

test('a first save that is never answered is given up after ten seconds, said, and sent again', async ({ day, page }) => {
  await installClock(page);
  await day.open('/');
  await page.clock.pauseAt(Date.now() + 10_000);
  const arrive = await holdFirst(page, CHANGES);
  const sent = page.waitForRequest(CHANGES);
  await day.enterTodo('First');
  await sent;
  await day.enterTodo('Second');
  await page.clock.runFor(9_000);
  await expect(day.message(UNREACHABLE)).toBeHidden();
  await page.clock.runFor(1_500);
  await expect(day.message(UNREACHABLE)).toBeVisible();
  await expect(day.rows.getByText('Not sent yet')).toHaveCount(2);
  await day.send(() => page.clock.runFor(2_000));
  await day.expectSaved();
  await expect(day.message(UNREACHABLE)).toBeHidden();
  // The first request arrives after all, and changes nothing.
  await day.send(arrive);
  await page.clock.resume();
  await day.expectTodos('First', 'Second');
  await day.reload();
  await day.expectTodos('First', 'Second');
});

test('a todo that was begun before midnight and entered after it is not in the composer of yesterday', async ({ day, page, today }) => {
  await installClock(page, `${today}T23:59:30Z`);
  await day.open('/');
  await day.composer.fill('Buy milk');
  await page.clock.fastForward(60_000);
  await expect(day.sidebar.getByRole('link', { name: /^Yesterday/ })).toBeVisible();
  await expect(day.composer).toHaveValue('Buy milk');
  await day.send(() => day.composer.press('Enter'));
  await day.expectTodos('Buy milk');
  await day.open(`/d/${today}`);
  await expect(day.composer).toHaveValue('');
  await expect(day.rows).toHaveCount(0);
});

test('a todo that was deleted before midnight comes back on its own day by Undo after it', async ({ day, page, today }) => {
  await day.addTodo('Of yesterday');
  await installClock(page, `${today}T23:59:50Z`);
  await day.open('/');
  await day.press(day.deleteButton('Of yesterday'));
  // While the pointer is on the message, it stays.
  await day.undo.hover();
  await page.clock.fastForward(30_000);
  await expect(day.sidebar.getByRole('link', { name: /^Yesterday/ })).toBeVisible();
  await day.press(day.undo);
  await expect(day.message(/^Undone/)).toBeVisible();
  await expect(day.rows).toHaveCount(0);
  await day.reload();
  await expect(day.rows).toHaveCount(0);
  await day.open(`/d/${today}`);
  await day.expectTodos('Of yesterday');
});
