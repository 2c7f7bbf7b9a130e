import { expect } from '@playwright/test';
import { setTimeout as pause } from 'node:timers/promises';
import type { DayPage } from './day-page';

const LONGEST_PAUSE_MS = 150;

/** Numbers from 0 to 1 that look random, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Does one thing, by a script in the page: between two steps of a test rows may appear and disappear. */
async function act({ which, where, text }: { which: number; where: number; text: string }): Promise<void> {
  const redrawn = () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const one = (selector: string): HTMLElement | undefined => {
    const found = document.querySelectorAll<HTMLElement>(selector);
    return found[Math.floor(where * found.length)];
  };
  const type = (field: HTMLElement | undefined) => {
    if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
    field.focus();
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const enter = (field: HTMLElement | undefined) => field?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  const acts: (() => void | Promise<void>)[] = [
    () => {
      const composer = one('#new-todo');
      type(composer);
      enter(composer);
    },
    () => one('.todo .checkbox')?.click(),
    () => one('.todo .checkbox')?.click(),
    async () => {
      one('.more')?.click();
      await redrawn();
      one('.todo .row-menu [name="direction"]')?.click();
    },
    async () => {
      one('.todo-text')?.click();
      await redrawn();
      const box = one('.todo-edit textarea');
      type(box);
      await redrawn();
      enter(box);
    },
    () => {
      type(one('.note-body'));
    },
    async () => {
      const title = one('.note-title');
      type(title);
      await redrawn();
      title?.blur();
    },
    async () => {
      one('.more')?.click();
      await redrawn();
      one('.row-menu .danger')?.click();
    },
    () => one('.toast form button')?.click(),
    () => one('.todo-edit .row-actions button, .note-foot button[type="button"]')?.click(),
    () => one(where < 0.3 ? '#add-note' : '.none')?.click(),
  ];
  await acts[which % acts.length]?.();
}

/** Adds, checks, moves, edits, deletes and undoes at random for that long. */
export async function editAtRandom(day: DayPage, seed: number, milliseconds: number): Promise<void> {
  const random = randomFrom(seed);
  const end = Date.now() + milliseconds;
  for (let step = 0; Date.now() < end; step += 1) {
    const [which, where] = [Math.floor(random() * 1_000), random()];
    await day.page.evaluate(act, { which, where, text: `Text ${seed}-${step}` });
    await pause(random() * LONGEST_PAUSE_MS);
  }
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
