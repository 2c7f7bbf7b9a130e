import type { BrowserContext, Page } from '@playwright/test';

/** Where a page listens to changes. */
export const EVENTS = '**/api/events*';

/** How often a page has opened an event stream since this call. */
export function streamsOf(page: Page): () => number {
  let opened = 0;
  page.on('request', request => {
    if (new URL(request.url()).pathname === '/api/events') opened += 1;
  });
  return () => opened;
}

/** Stops a page in the middle of what it does, without a word to it, until the returned function lets it go on. */
export async function stop(page: Page): Promise<() => Promise<void>> {
  const debug = await page.context().newCDPSession(page);
  await debug.send('Debugger.enable');
  const stopped = new Promise(resolve => debug.once('Debugger.paused', resolve));
  // A page that is closed meanwhile never goes on.
  const ran = debug.send('Runtime.evaluate', { expression: 'debugger' }).catch(() => undefined);
  await stopped;
  return async () => {
    await debug.send('Debugger.resume');
    await ran;
    await debug.detach();
  };
}

/** From its next load on, a page has its beats, one each five seconds, also when the returned function is called: that many at once. */
export async function beatsOf(page: Page): Promise<(count: number) => Promise<void>> {
  await page.addInitScript(() => {
    const beats: (() => void)[] = [];
    const start = window.setInterval.bind(window);
    const noted = (handler: () => void, wait?: number) => {
      if (wait === 5_000) beats.push(handler);
      return start(handler, wait);
    };
    Object.assign(window, { setInterval: noted, beats });
  });
  return count =>
    page.evaluate(times => {
      const { beats } = window as unknown as { beats: readonly (() => void)[] };
      for (let done = 0; done < times; done += 1) for (const beat of beats) beat();
    }, count);
}

/**
 * Tells a page that the browser freezes it, or wakes it again. Playwright keeps all pages awake, so the event is made here just as Chromium
 * makes it: it is one of the document, and it does not bubble.
 */
export function lifecycle(page: Page, name: 'freeze' | 'resume'): Promise<boolean> {
  return page.evaluate(type => document.dispatchEvent(new Event(type, { bubbles: false })), name);
}

/** Hides a page as another tab in front of it would, or shows it again. */
export async function setVisible(page: Page, isVisible: boolean): Promise<void> {
  await page.evaluate(state => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, isVisible ? 'visible' : 'hidden');
}

/** From now on the pages of this browser find no Web Locks. */
export function takeLocks(browser: BrowserContext): Promise<unknown> {
  return browser.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'locks', { configurable: true, get: () => undefined });
  });
}

/** From now on the pages of this browser find no BroadcastChannel. */
export function takeChannels(browser: BrowserContext): Promise<unknown> {
  return browser.addInitScript(() => {
    Reflect.deleteProperty(window, 'BroadcastChannel');
  });
}
