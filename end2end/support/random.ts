import { expect, type TestInfo } from '@playwright/test';
import { setTimeout as pause } from 'node:timers/promises';
import type { DayPage } from './day-page';

const LONGEST_PAUSE_MS = 150;

/** Numbers from 0 to 1 that look random, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The seed of a test: `RANDOM_SEED` from the environment, else another each time. A test that fails prints it. */
export async function seedOf(testInfo: TestInfo): Promise<number> {
  const seed = process.env.RANDOM_SEED ?? String(Date.now() % 1_000_000);
  await testInfo.attach('RANDOM_SEED', { body: seed, contentType: 'text/plain' });
  return Number(seed);
}

/** What is done at random. */
const ACTS = [
  'add a todo',
  'check a todo',
  'move a todo',
  'edit a todo',
  'delete a todo',
  'undo',
  'decide about a refused text',
  'add a note',
  'write a note',
  'name a note',
  'delete a note',
] as const;

type Act = (typeof ACTS)[number];

/** What has to be done at least once. A text is refused only if somebody else changed it at the same moment. */
const CERTAIN = ACTS.filter(act => act !== 'decide about a refused text');

/**
 * Does one thing, if the page has something to do it to; returns whether it had. It is done by a script in the page: between two steps of a
 * test rows may appear and disappear.
 */
async function perform({ act, where, text }: { act: Act; where: number; text: string }): Promise<boolean> {
  const redrawn = () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const one = (selector: string): HTMLElement | undefined => {
    const found = document.querySelectorAll<HTMLElement>(selector);
    return found[Math.floor(where * found.length)];
  };
  const click = (selector: string): boolean => {
    const target = one(selector);
    target?.click();
    return target !== undefined;
  };
  const type = (field: HTMLElement | undefined): boolean => {
    if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return false;
    field.focus();
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return true;
  };
  const enter = (field: HTMLElement | undefined) => field?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  const choose = async (item: string): Promise<boolean> => {
    click('.more');
    await redrawn();
    return click(`.todo .row-menu ${item}`);
  };
  switch (act) {
    case 'add a todo': {
      const composer = one('#new-todo');
      const isTyped = type(composer);
      enter(composer);
      return isTyped;
    }
    case 'check a todo':
      return click('.todo .checkbox');
    case 'move a todo':
      return choose('[name="direction"]');
    case 'edit a todo': {
      click('.todo-text');
      await redrawn();
      const box = one('.todo-edit textarea');
      const isTyped = type(box);
      await redrawn();
      enter(box);
      return isTyped;
    }
    case 'delete a todo':
      return choose('.danger');
    case 'undo':
      return click('.toast form[method="post"] button');
    case 'decide about a refused text':
      return click('.todo-edit .row-actions button[type="button"], .note-foot button[type="button"]');
    case 'add a note':
      return click('#add-note');
    case 'write a note':
      return type(one('.note-body'));
    case 'name a note': {
      const title = one('.note-title');
      const isTyped = type(title);
      await redrawn();
      title?.blur();
      return isTyped;
    }
    case 'delete a note':
      return click('.note ~ .note .note-foot .danger');
  }
}

/** Each of the pages does this many things at random, all at the same time. Every kind of thing is done. */
export async function editAtRandom(pages: readonly DayPage[], seed: number, count: number): Promise<void> {
  const done = new Set<Act>();
  const edit = async ({ page }: DayPage, seed: number) => {
    const random = randomFrom(seed);
    for (let step = 0; step < count; step += 1) {
      const act = ACTS[Math.floor(random() * ACTS.length)] ?? ACTS[0];
      if (await page.evaluate(perform, { act, where: random(), text: `Text ${seed}-${step}` })) done.add(act);
      await pause(random() * LONGEST_PAUSE_MS);
    }
  };
  await Promise.all(pages.map((page, index) => edit(page, seed + index)));
  expect([...done], 'what was done').toEqual(expect.arrayContaining(CERTAIN));
}

/** Leaves every field and menu, resolves conflicts, and waits until nothing is pending. */
export async function settle(pages: readonly DayPage[]): Promise<void> {
  await expect(async () => {
    for (const day of pages) {
      await day.page.evaluate(() => {
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
        // A checked todo stays in its list while its menu is open.
        for (const more of document.querySelectorAll<HTMLElement>('.more[aria-expanded="true"]')) more.click();
        const buttons = [...document.querySelectorAll<HTMLElement>('main button, main a')];
        for (const button of buttons) if (/^(Keep theirs|Cancel|Discard)$/.test(button.textContent.trim()) && !button.closest('dialog')) button.click();
      });
      expect(await day.kept()).toEqual([]);
    }
  }).toPass();
}

/** The pages show the same. */
export async function expectSame(pages: readonly DayPage[]): Promise<void> {
  await expect.poll(async () => [...new Set(await Promise.all(pages.map(shown)))], 'what the pages show').toHaveLength(1);
}

/** The rows of a page as one text. */
function shown(day: DayPage): Promise<string> {
  return day.page.evaluate(() => {
    const todos = [...document.querySelectorAll<HTMLElement>('.todo')].map(todo => [todo.querySelector('.checkbox')?.getAttribute('aria-checked'), todo.querySelector('.todo-text, textarea')?.textContent]);
    const notes = [...document.querySelectorAll('.note')].map(note =>
      [...note.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('.note-title, .note-body')].map(field => field.value),
    );
    return JSON.stringify({ todos, notes });
  });
}
