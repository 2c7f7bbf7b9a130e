import { CHANGES, holdFirst, slowAnswers } from '../support/answers';
import { installClock } from '../support/clock';
import type { DayPage } from '../support/day-page';
import type { Person } from '../support/people';
import { expectSame } from '../support/random';
import { AT_A_DESK, ON_A_PHONE, Rounds, slowRequests } from '../support/rounds';
import { expect, test } from '../support/test';

const UNREACHABLE = "Daybook can't be reached. Your changes are kept on this device and sent as soon as possible.";
/** How often something is done and the page loaded again, in each kind of trouble and at each size. */
const ROUNDS = 10;

test.beforeEach(async ({ signedIn, day }) => {
  await expect(day.signOutButton(signedIn)).toBeAttached();
});

/** The page, loaded once more, and a new browser of the same person show what was done, in the same order. */
async function expectShownElsewhere(rounds: Rounds, day: DayPage, person: Person, otherBrowser: () => Promise<DayPage>): Promise<void> {
  await day.expectSaved();
  await day.reload();
  const fresh = await otherBrowser();
  await fresh.signInAs(person);
  for (const browser of [day, fresh]) await rounds.expectShown(browser);
  await expectSame([day, fresh]);
}

/** Loads the page again while the server can't be reached: the browser shows an error of its own. */
async function reloadInVain({ page }: DayPage): Promise<void> {
  await expect(page.reload()).rejects.toThrow(/net::ERR_/);
  await page.waitForURL(/^chrome-error:/);
}

for (const { size, screen, hand } of [
  { size: 'at a desk', screen: { viewport: { width: 1280, height: 800 } }, hand: AT_A_DESK },
  { size: 'on a phone', screen: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }, hand: ON_A_PHONE },
]) {
  test.describe(size, () => {
    test.use(screen);

    test.beforeEach(() => {
      test.setTimeout(180_000);
    });

    test('what was added, checked and edited right before a reload is there after it, over a slow network', async ({
      day,
      page,
      signedIn,
      otherBrowser,
    }) => {
      const rounds = new Rounds(day, hand);
      await rounds.prepare();
      // At first the answers are slow, later the requests.
      for (const slow of [slowAnswers, slowRequests]) {
        await slow(page, CHANGES, 300);
        await slow(page, '/', 300);
        for (let round = 0; round < ROUNDS; round += 2) {
          const rest = await rounds.begin();
          await rest();
          await day.reload();
          await rounds.expectShown();
        }
      }
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await expectShownElsewhere(rounds, day, signedIn, otherBrowser);
    });

    test('what was added, checked and edited right before a reload is there after it, with the network cut', async ({
      signedIn,
      farBrowser,
      otherBrowser,
    }) => {
      const far = await farBrowser();
      await far.signInAs(signedIn);
      const rounds = new Rounds(far, hand);
      await rounds.prepare();
      for (let round = 0; round < ROUNDS; round += 2) {
        const rest = await rounds.begin();
        far.cutOff();
        await rest();
        await reloadInVain(far);
        far.mend();
        await far.reload();
        await rounds.expectShown();

        const restOfNext = await rounds.begin();
        far.cutOff();
        await restOfNext();
        await far.reconnect();
        await far.reload();
        await rounds.expectShown();
      }
      await expectShownElsewhere(rounds, far, signedIn, otherBrowser);
    });

    test('what was added, checked and edited right before a reload is there after it, with the server killed and started again', async ({
      day,
      signedIn,
      server,
      quiet,
      otherBrowser,
    }) => {
      quiet.allowUnreachable();
      const rounds = new Rounds(day, hand);
      await rounds.prepare();
      for (let round = 0; round < ROUNDS; round += 2) {
        const rest = await rounds.begin();
        await server.kill9(async () => {
          await rest();
          await reloadInVain(day);
        });
        await day.reload();
        await rounds.expectShown();

        const restOfNext = await rounds.begin();
        await server.kill9(restOfNext);
        await day.reload();
        await rounds.expectShown();
      }
      await expectShownElsewhere(rounds, day, signedIn, otherBrowser);
    });
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
