import { expect, type Locator, type Page } from '@playwright/test';
import { setTimeout as pause } from 'node:timers/promises';
import type { DayPage } from './day-page';

/** How a person uses a page. */
export interface Hand {
  press(target: Locator): Promise<void>;
  /** Sends what is in a field: by a key, or by the button. */
  enter(field: Locator, button: Locator): Promise<void>;
}

/** With a mouse and a keyboard. */
export const AT_A_DESK: Hand = {
  press: target => target.click(),
  enter: field => field.press('Enter'),
};

/** With a finger. */
export const ON_A_PHONE: Hand = {
  press: target => target.tap(),
  enter: (_, button) => button.tap(),
};

/** Each of these requests takes that long to reach the server. */
export async function slowRequests(page: Page, address: string, milliseconds: number): Promise<void> {
  await page.route(address, async route => {
    await pause(milliseconds);
    // A page that was left in the meantime no longer wants it.
    await route.continue().catch(() => undefined);
  });
}

interface Todos {
  readonly open: readonly string[];
  readonly done: readonly string[];
}

/** The todos of a page: the open ones in their order, the others sorted. */
function todosOf({ page }: DayPage): Promise<Todos> {
  return page.evaluate(() => {
    const textsOf = (isDone: boolean) =>
      [...document.querySelectorAll('main .todo')]
        .filter(todo => todo.querySelector('.checkbox')?.getAttribute('aria-checked') === String(isDone))
        .map(todo => todo.querySelector('.todo-text')?.textContent ?? '');
    return { open: textsOf(false), done: textsOf(true).sort() };
  });
}

const ORDERS = [
  [0, 1, 2],
  [1, 2, 0],
  [2, 0, 1],
  [0, 2, 1],
  [2, 1, 0],
  [1, 0, 2],
] as const;

/**
 * Rounds on one day. In each a todo is added, another is checked, and the text of a third is changed, without waiting for anything. Trouble
 * begins somewhere among these three. From round to round their order differs, and so does the place of the trouble.
 */
export class Rounds {
  private open: string[] = ['First', 'Second'];
  private readonly done: string[] = [];
  private count = 0;

  constructor(
    private readonly day: DayPage,
    private readonly hand: Hand,
  ) {}

  /** Adds the todos of the first round. */
  async prepare(): Promise<void> {
    await this.day.addTodos(...this.open);
    await this.expectShown();
  }

  /** Begins the next round. Does what comes before the trouble, and returns a function that does the rest. */
  async begin(): Promise<() => Promise<void>> {
    const acts = this.acts();
    const places = acts.length + 1;
    const trouble = this.count % places;
    const order = ORDERS[Math.floor(this.count / places) % ORDERS.length] ?? ORDERS[0];
    this.count += 1;
    for (const which of order.slice(0, trouble)) await acts[which]();
    return async () => {
      for (const which of order.slice(trouble)) await acts[which]();
      await this.expectShown();
    };
  }

  /** A page shows exactly what was done so far. */
  async expectShown(on = this.day): Promise<void> {
    await expect.poll(() => todosOf(on), 'the todos that are shown').toEqual({ open: this.open, done: this.done.toSorted() });
  }

  /** What adds, checks and edits in the next round. */
  private acts(): [() => Promise<void>, () => Promise<void>, () => Promise<void>] {
    const { day, hand } = this;
    const [checked = '', edited = ''] = this.open;
    const added = `Todo ${this.count + 1}`;
    return [
      async () => {
        await day.composer.fill(added);
        await hand.enter(day.composer, day.add);
        this.open.push(added);
      },
      async () => {
        await hand.press(day.checkbox(checked));
        this.open = this.open.filter(text => text !== checked);
        this.done.push(checked);
      },
      async () => {
        await hand.press(day.row(edited).locator('.todo-text'));
        await day.editBox.fill(`${edited}, edited`);
        await hand.enter(day.editBox, day.editForm().getByRole('button', { name: 'Save' }));
        this.open = this.open.map(text => (text === edited ? `${edited}, edited` : text));
      },
    ];
  }
}
