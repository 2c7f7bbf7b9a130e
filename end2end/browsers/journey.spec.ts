import { plusDays } from '../support/dates';
import * as on from './day';
import { Elsewhere } from './elsewhere';
import { expect, test } from './test';

test('a newcomer signs in, keeps a day in two windows and through an outage, and signs out', async ({ started, server, person, today }) => {
  const day = await started.newWindow();
  const expectQuiet = async (but = /^$/) => {
    const heard = await started.complaints();
    expect(heard.filter(line => !but.test(line)), 'what the browser complained about').toEqual([]);
  };
  const addTodo = async (text: string) => {
    await day.click(on.COMPOSER);
    await day.type(text);
    await day.press('Enter');
    await day.expectTexts(on.COMPOSER, '');
  };

  await test.step('the first page asks to sign in, and asks again when a todo is entered', async () => {
    await day.goTo(server.url);
    await day.expectShown(on.AWAKE);
    await day.expectTexts(on.HEADING, 'Today');
    await day.click(on.CANCEL);
    await day.expectShown(on.DIALOG, 0);
    await day.click(on.COMPOSER);
    await day.type('Buy milk');
    await day.press('Enter');
    await day.expectShown(on.DIALOG);
    await expectQuiet();
  });

  await test.step('after signing in the todo is still in its field', async () => {
    await day.click(on.SIGN_IN);
    await day.fill(on.field('E-mail'), person.email);
    await day.fill(on.field('First name'), person.firstName);
    await day.fill(on.field('Last name'), person.lastName);
    await day.click(on.button('Sign in'));
    await day.expectShown(on.signOut(person.firstName));
    await day.expectShown(on.AWAKE);
    await day.expectTexts(on.COMPOSER, 'Buy milk');
    await expectQuiet();
  });

  await test.step('three todos', async () => {
    await day.click(on.ADD);
    await day.expectTexts(on.TODOS, 'Buy milk');
    await addTodo('Call the bank');
    await addTodo('Water the plants');
    await day.expectTexts(on.TODOS, 'Buy milk', 'Call the bank', 'Water the plants');
  });

  await test.step('one is checked, one is edited, and both can be taken back', async () => {
    await day.click(on.checkbox('Buy milk'));
    await day.expectTexts(on.TODOS, 'Call the bank', 'Water the plants');
    await day.expectTexts(on.DONE_TODOS, 'Buy milk');
    await day.click(on.text('Call the bank'));
    await day.fill(on.EDIT_BOX, 'Call the garage');
    await day.press('Enter');
    await day.expectTexts(on.TODOS, 'Call the garage', 'Water the plants');
    await day.press('Control+Z');
    await day.expectTexts(on.TODOS, 'Call the bank', 'Water the plants');
    await day.expectTexts(on.TOAST, /^Undone: changed/);
    await day.press('Control+Z');
    await day.expectTexts(on.TODOS, 'Buy milk', 'Call the bank', 'Water the plants');
    await day.click(on.checkbox('Buy milk'));
    await day.expectTexts(on.DONE_TODOS, 'Buy milk');
  });

  await test.step('one is deleted and comes back by the button of the message', async () => {
    await day.click(on.more('Call the bank'));
    await day.click(on.menuItem('Call the bank', 'Delete'));
    await day.expectTexts(on.TODOS, 'Water the plants');
    await day.expectTexts(on.TOAST, 'Deleted “Call the bank”.');
    await day.click(on.UNDO);
    await day.expectTexts(on.TODOS, 'Call the bank', 'Water the plants');
    await expectQuiet();
  });

  await test.step('one moves to tomorrow and is there', async () => {
    await day.click(on.more('Call the bank'));
    await day.click(on.menuItem('Call the bank', 'Move to tomorrow'));
    await day.expectTexts(on.TODOS, 'Water the plants');
    await day.click(on.TOMORROW);
    await day.expectTexts(on.HEADING, 'Tomorrow');
    await day.expectShown(on.AWAKE);
    await day.expectTexts(on.TODOS, 'Call the bank');
    await day.back();
    await day.expectTexts(on.HEADING, 'Today');
    await day.expectShown(on.AWAKE);
    await day.expectTexts(on.TODOS, 'Water the plants');
    await expectQuiet();
  });

  await test.step('a note is written, and shown as it reads once it is left', async () => {
    await day.click(on.ADD_NOTE);
    await day.click(on.NOTE_TITLE);
    await day.type('Ideas');
    await day.press('Enter');
    await day.type('A **bold** plan');
    await day.press('Enter');
    await day.press('Enter');
    await day.type('- first');
    await day.click(on.HEADING);
    await day.expectTexts(on.NOTE_BOLD, 'bold');
    await day.expectTexts(on.NOTE_ITEMS, 'first');
    await day.expectTexts(on.NOTE_STATE, 'Saved');
  });

  
  const everythingIsThere = async (...done: string[]) => {
    await day.expectShown(on.AWAKE);
    await day.expectTexts(on.TODOS, 'Water the plants');
    await day.expectTexts(on.DONE_TODOS, ...done);
    await day.expectTexts(on.NOTE_TITLE, 'Ideas');
    await day.expectTexts(on.NOTE_BOLD, 'bold');
  };

  await test.step('everything is there after a reload', async () => {
    await day.reload();
    await everythingIsThere('Buy milk');
    await expectQuiet();
  });

  const other = await started.newWindow();

  await test.step('a second window, and what another device does, without a reload', async () => {
    await other.goTo(`${server.url}/d/${today}`);
    await other.expectShown(on.AWAKE);
    await other.expectTexts(on.TODOS, 'Water the plants');
    for (const window of [day, other]) await window.mark();
    await addTodo('Of the first window');
    await other.expectTexts(on.TODOS, 'Water the plants', 'Of the first window');
    await other.click(on.checkbox('Of the first window'));
    await day.expectTexts(on.DONE_TODOS, 'Buy milk', 'Of the first window');
    const device = await Elsewhere.signedIn(server, person.email);
    await device.addTodo(today, 'Of another device');
    await day.expectTexts(on.TODOS, 'Water the plants', 'Of another device');
    await other.expectTexts(on.TODOS, 'Water the plants', 'Of another device');
    expect([await day.isMarked(), await other.isMarked()], 'neither window was loaded again').toEqual([true, true]);
    await expectQuiet();
  });

  await test.step('what is done while the server is away is kept, and is there afterwards', async () => {
    await server.kill9(async () => {
      await day.click(on.checkbox('Of another device'));
      await day.expectTexts(on.DONE_TODOS, 'Buy milk', 'Of the first window', 'Of another device');
      await day.expectTexts(on.NOT_SENT, 'Not sent yet');
    });
    await other.expectTexts(on.DONE_TODOS, 'Buy milk', 'Of the first window', 'Of another device');
    await day.reload();
    await everythingIsThere('Buy milk', 'Of the first window', 'Of another device');
    await day.expectTexts(on.NOT_SENT);
    await other.reload();
    await other.expectShown(on.AWAKE);
    await other.expectTexts(on.TODOS, 'Water the plants');
    await expectQuiet(/^request: .* NS_ERROR_(CONNECTION_REFUSED|NET_\w+)$/);
  });

  await test.step('the theme changes, and stays', async () => {
    for (const theme of ['light', 'dark']) {
      await day.click(on.THEME);
      await day.expectShown(on.themed(theme));
    }
    await day.reload();
    await day.expectShown(on.themed('dark'));
    await day.expectShown(on.AWAKE);
    await expectQuiet();
  });

  await test.step('signed out, both windows are a visitor again', async () => {
    await day.click(on.signOut(person.firstName));
    await day.expectShown(on.ACCOUNT);
    await day.expectShown(on.AWAKE);
    await day.expectTexts(on.TODOS);
    await day.expectTexts(on.NOTE_TITLE);
    await other.expectShown(on.DIALOG);
    await other.goTo(`${server.url}/d/${plusDays(today, 1)}`);
    await other.expectShown(on.ACCOUNT);
    await other.expectTexts(on.TODOS);
    await day.back();
    await day.expectShown(on.ACCOUNT);
    await day.expectTexts(on.TODOS);
    // A window may request the event stream of a session that another window ends at that moment.
    await expectQuiet(/^status 401: .*\/api\/events/);
  });
});
