import type { Page } from '@playwright/test';
import { CHANGES } from '../support/answers';
import type { DayPage } from '../support/day-page';
import { EVERYTHING } from '../support/markdown';
import { newPerson } from '../support/people';
import { expect, test } from '../support/test';
import { SlowNetwork } from '../support/slow';
import { holdWasm } from '../support/wasm';

/** The position of everything visible, by role and text. */
async function boxes(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    // The month is loaded later, into space that is reserved for it.
    const seen = [...document.querySelectorAll('nav, main, h1, h2, dialog, section, article, form, button, input, textarea, a:not(.sidebar-month *), li')];
    return Object.fromEntries(
      seen.map((element, index) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [`${index} ${element.tagName} ${element.getAttribute('aria-label') ?? ''}`, [x, y, width, height].map(Math.round).join(' ')];
      }),
    );
  });
}

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly sources: readonly { readonly node: Node | null; readonly previousRect: DOMRect; readonly currentRect: DOMRect }[];
}

/** The layout shifts of the page, each with its old and new place: all from the start, or those from now on. */
async function watchShifts(page: Page, since: 'the start' | 'now'): Promise<() => Promise<string[]>> {
  const watch = await page.evaluateHandle(buffered => {
    const moved: string[] = [];
    const place = ({ x, y, width, height }: DOMRect) => `${x},${y} ${width}x${height}`;
    new PerformanceObserver(list => {
      for (const entry of list.getEntries() as Shift[]) {
        for (const { node, previousRect, currentRect } of entry.sources) {
          const what = node instanceof Element ? node.cloneNode() : node?.parentElement?.cloneNode();
          const name = what instanceof Element ? what.outerHTML : 'something that is gone';
          moved.push(`${name} from ${place(previousRect)} to ${place(currentRect)}`);
        }
        if (entry.sources.length === 0) moved.push(`something, ${entry.value}`);
      }
    }).observe({ type: 'layout-shift', buffered });
    return moved;
  }, since === 'the start');
  return async () => {
    await twoFrames(page);
    return watch.jsonValue();
  };
}

async function twoFrames(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>(resolve =>
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            resolve();
          }),
        ),
      ),
  );
}

async function nothingYet(): Promise<void> {
  // A signed-out visitor needs no preparation.
}

async function aFullDay(day: DayPage): Promise<void> {
  await day.addTodos(
    'One',
    'Two',
    'A todo whose text goes on and on until it has to wrap, even on a screen that is rather wide '.repeat(3).trim(),
  );
  await day.press(day.checkbox('One'));
  await (await day.createNote()).write('Title', 'A body\nof two lines');
}

test.describe('hydration moves nothing', () => {
  const pages: readonly (readonly [string, (day: DayPage) => Promise<void>])[] = [
    ['the dialog on the first page', nothingYet],
    [
      'a full day',
      async day => {
        await day.signInAs(newPerson());
        await aFullDay(day);
      },
    ],
  ];
  for (const [what, prepare] of pages) {
    test(what, async ({ day, page }) => {
      await prepare(day);
      const arrive = await holdWasm(page);
      await page.goto('/', { waitUntil: 'domcontentloaded' });
      await expect(day.heading).toBeAttached();
      // The parser may have shown a button before its text.
      await twoFrames(page);
      const before = await boxes(page);
      const shifts = await watchShifts(page, 'now');
      await arrive();
      await day.awake();
      expect(await boxes(page)).toEqual(before);
      expect(await shifts()).toEqual([]);
    });
  }
});

test('a page that arrives in pieces moves nothing that is already there', async ({ day, page, server }) => {
  await using network = await SlowNetwork.to(server.url, ['id="sign-in-text"', '<div class="dialog-actions"', '<header class="day-head"'], 300);
  await page.goto(network.url);
  await day.awake();
  const shifts = await watchShifts(page, 'the start');
  expect(await shifts()).toEqual([]);
});

test('a todo is one line: its box, its text and, on hover or focus, its menu', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await page.setViewportSize({ width: 1280, height: 800 });
  await day.open('/');
  await day.addTodo('Water the tomatoes');
  const row = page.locator('.todo').first();
  const middle = async (part: string) => {
    const box = await row.locator(part).boundingBox();
    return (box?.y ?? Number.NaN) + (box?.height ?? Number.NaN) / 2;
  };
  const box = await middle('.checkbox');
  for (const part of ['.todo-text', '.more']) expect(Math.abs((await middle(part)) - box), part).toBeLessThan(4);
  await day.more('Water the tomatoes').focus();
  await expect(row.locator('.more')).toHaveCSS('opacity', '1');
});

test('at 320 pixels nothing has to be scrolled sideways', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await aFullDay(day);
  await day.addTodo('w'.repeat(400));
  const row = (...cells: string[]) => `|${cells.join('|')}|`;
  const table = [row('Name', 'Quantity', 'Where', 'Remarks'), row('-', '-', '-', '-'), row('Parmesan', '12', 'Delicatessen', 'Hard')];
  const note = await day.createNote();
  await note.write('A wide table', [...table, '', EVERYTHING].join('\n'));
  const path = `/n/${await note.id()}`;
  await page.setViewportSize({ width: 320, height: 640 });
  for (const open of [() => day.open('/'), () => page.goto(path)]) {
    await open();
    const cell = page.getByRole('cell', { name: 'Delicatessen' });
    await expect(cell).toHaveCSS('overflow-wrap', 'normal');
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(sideways).toBeLessThanOrEqual(0);
    const code = page.getByRole('group', { name: 'Code' }).first();
    await code.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => code.evaluate(box => box.scrollLeft)).toBeGreaterThan(0);
  }
});

test('with the spacing of WCAG 1.4.12 no text is cut off', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await aFullDay(day);
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }',
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
  const cut = await page
    .getByRole('main')
    .evaluate(main =>
      [...main.querySelectorAll('button, a, h1, h2, p, summary')]
        .filter(element => getComputedStyle(element).overflow === 'hidden' && element.scrollWidth > element.clientWidth + 1)
        .map(element => element.outerHTML.slice(0, 120)),
    );
  expect(cut).toEqual([]);
});

test('on a narrow screen the sidebar is a drawer', async ({ day, page, signedIn }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await day.open('/');
  const open = page.getByRole('button', { name: 'Open sidebar' });
  await expect(day.sidebar).toBeHidden();
  await open.click();
  await expect(day.sidebar).toBeVisible();
  await expect(day.signOutButton(signedIn)).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(day.sidebar).toBeHidden();
  await expect(open).toBeFocused();
  await open.click();
  await day.sidebar.getByRole('link', { name: 'Keyboard shortcuts' }).focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('main').locator(':focus')).toHaveCount(1);
  await expect(day.sidebar).toBeHidden();
  await open.click();
  await day.sidebar.getByRole('link', { name: 'Next day' }).click();
  await expect(day.heading).toHaveText('Tomorrow');
  await expect(day.sidebar).toBeHidden();
});

test('what closes the drawer presses nothing below it', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  await page.setViewportSize({ width: 390, height: 844 });
  await day.addTodo('Milk');
  const box = await day.more('Milk').evaluate(more => more.getBoundingClientRect().toJSON() as DOMRect);
  const at = [box.x + box.width / 2, box.y + box.height / 2] as const;
  await page.getByRole('button', { name: 'Open sidebar' }).click();
  await expect(day.sidebar).toBeInViewport({ ratio: 0.99 });
  await page.mouse.click(...at);
  await expect(day.sidebar).toBeHidden();
  await expect(day.more('Milk')).not.toHaveAttribute('aria-expanded', 'true');
  await page.mouse.click(...at);
  await expect(day.more('Milk')).toHaveAttribute('aria-expanded', 'true');
});

test('on paper a note has what was written last', async ({ day, page, signedIn, quiet }) => {
  expect(signedIn.email).toContain('@');
  quiet.allowUnreachable();
  const note = await day.createNote();
  await note.write('On paper', 'Old');
  await page.route(CHANGES, route => route.abort());
  await note.edit.click();
  await note.body.fill('New');
  await day.composer.focus();
  await page.emulateMedia({ media: 'print' });
  await expect(note.body).toBeVisible();
  await expect(note.markdown).toBeHidden();
  await page.unroute(CHANGES);
});

test('on paper a note is printed rendered and in full', async ({ day, page, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const note = await day.createNote();
  await note.write('On paper', `Some *emphasis*.\n\n${'A long text. '.repeat(400)}`);
  await page.emulateMedia({ media: 'print' });
  // A4 between its margins.
  await page.setViewportSize({ width: 658, height: 930 });
  await expect(note.body).toBeHidden();
  await expect(note.edit).toBeHidden();
  await expect(note.markdown.locator('em')).toBeVisible();
  await expect(note.title).toBeVisible();
  await expect(day.composer).toBeHidden();
  await expect(day.sidebar).toBeHidden();
  await expect(page.getByRole('button', { name: 'Open sidebar' })).toBeHidden();
});

test.describe('the edge of the sidebar', () => {
  test.use({ viewport: { width: 1280, height: 800 } });

  const width = async (day: DayPage) => (await day.sidebar.boundingBox())?.width;
  const edge = (page: Page) => page.getByRole('slider', { name: 'Width of the sidebar' });

  test('is dragged, and stays where it was left', async ({ day, page }) => {
    await day.signInAs(newPerson());
    expect(await width(day)).toBe(280);
    await page.mouse.move(280, 400);
    await page.mouse.down();
    await page.mouse.move(350, 420, { steps: 3 });
    expect(await width(day), 'it follows').toBe(350);
    await page.mouse.move(400, 420);
    await page.mouse.up();
    expect(await width(day)).toBe(400);
    await page.mouse.move(600, 420);
    expect(await width(day), 'it was let go').toBe(400);
    await day.reload();
    expect(await width(day)).toBe(400);
    await page.mouse.move(400, 400);
    await page.mouse.down();
    await page.mouse.move(20, 400);
    await page.mouse.up();
    expect(await width(day), 'the least').toBe(200);
    await edge(page).dblclick();
    expect(await width(day), 'the usual').toBe(280);
  });

  test('is moved by keys, and hidden where there is nothing to move', async ({ day, page }) => {
    await day.signInAs(newPerson());
    await edge(page).focus();
    await page.keyboard.press('ArrowRight');
    expect(await width(day)).toBe(296);
    await expect(edge(page)).toHaveAttribute('aria-valuenow', '19');
    await page.keyboard.press('End');
    expect(await width(day)).toBe(496);
    await page.keyboard.press('Home');
    expect(await width(day)).toBe(200);
    await page.getByRole('button', { name: 'Collapse sidebar' }).click();
    await expect(edge(page)).toBeHidden();
    await page.getByRole('button', { name: 'Expand sidebar' }).click();
    expect(await width(day)).toBe(200);
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(edge(page)).toBeHidden();
    await page.goto('/week');
    await expect(page.locator('.sidebar-edge')).toHaveCount(0);
  });
});

test.describe('a page that is turned round, as a translation into Arabic does', () => {
  const turn = (page: Page) =>
    page.evaluate(() => {
      document.documentElement.dir = 'rtl';
    });

  for (const [name, size] of Object.entries({ desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } })) {
    test(`has nothing beside it: ${name}`, async ({ day, page }) => {
      await page.setViewportSize(size);
      await day.signInAs(newPerson());
      await day.addTodos('# Home', 'Sweep', '15:00 Dentist #health');
      await (await day.createNote()).write('Title', EVERYTHING);
      await day.expectSaved();
      const note = `/n/${await day.note(0).id()}`;
      for (const path of ['/', '/week', '/calendar', '/days', '/settings', '/search?q=sweep', note]) {
        await page.goto(path);
        await turn(page);
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(sideways, path).toBeLessThanOrEqual(0);
      }
    });
  }

  test('has its sidebar on the right, and its todos where their text begins', async ({ day, page }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await day.signInAs(newPerson());
    await day.addTodos('Sweep', 'كنس');
    await turn(page);
    const sidebar = await day.sidebar.boundingBox();
    const end = (sidebar?.x ?? 0) + 280;
    // Beside a scroll bar.
    expect(end).toBeGreaterThan(1_250);
    const [english, arabic] = [await day.checkbox('Sweep').boundingBox(), await day.checkbox('كنس').boundingBox()];
    expect(english?.x).toBeLessThan(500);
    expect(arabic?.x).toBeGreaterThan(500);
    await page.mouse.move(end - 280, 400);
    await page.mouse.down();
    await page.mouse.move(end - 380, 420);
    await page.mouse.up();
    expect(await day.sidebar.boundingBox(), 'its edge is dragged to the left').toMatchObject({ x: end - 380, width: 380 });
  });
});
