import type { Page } from '@playwright/test';

/**
 * Lets the test control the page's time, from the next page on.
 *
 * Playwright numbers its timers from 10^12, and WASM stores a timer id in 32 bits as browsers do: clearing the truncated id
 * would not stop the timer. So the page sees small numbers.
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
