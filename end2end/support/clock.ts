import type { Page } from '@playwright/test';

/**
 * Puts the page's time into the test's hands, from the next page on.
 *
 * Playwright counts its timers from 10^12 on, and WASM takes a timer for a 32-bit number as browsers do: cleared by the number
 * that is left of it, a timer would fire all the same. So the page sees small numbers.
 */
export async function installClock(page: Page, time?: string): Promise<void> {
  await page.clock.install(time === undefined ? {} : { time });
  await page.addInitScript(() => {
    const timers = new Map<number, number>();
    type Start = (handler: TimerHandler, wait?: number, ...rest: unknown[]) => number;
    const numbered = (start: Start) => (handler: TimerHandler, wait?: number, ...rest: unknown[]) => {
      const small = timers.size + 1;
      timers.set(small, start(handler, wait, ...rest));
      return small;
    };
    const cleared = (stop: (timer?: number) => void) => (small?: number) => {
      stop(timers.get(small ?? 0));
    };
    const patched = {
      setTimeout: numbered(window.setTimeout.bind(window) as Start),
      setInterval: numbered(window.setInterval.bind(window) as Start),
      clearTimeout: cleared(window.clearTimeout.bind(window)),
      clearInterval: cleared(window.clearInterval.bind(window)),
    };
    Object.assign(window, patched);
  });
}
