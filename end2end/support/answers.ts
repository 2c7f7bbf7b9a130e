import type { Page, Route } from '@playwright/test';
import { setTimeout as pause } from 'node:timers/promises';

/** Where an open page sends its changes. */
export const CHANGES = '**/api/changes';

/** The page's event stream never opens. (A refused stream would tell the page that its session is over.) */
export async function holdStream(page: Page): Promise<() => Promise<void>> {
  const address = '**/api/events*';
  await page.route(address, () => undefined);
  return () => page.unroute(address);
}

/** Requests to these addresses reach the server; their responses are held until the returned function releases them. */
export function holdAnswers(page: Page, address: string): Promise<() => Promise<void>> {
  return hold(page, address, async (route, opened) => {
    const response = await route.fetch();
    await opened;
    await route.fulfill({ response });
  });
}

/** Requests to these addresses are held until the returned function releases them. */
export function holdRequests(page: Page, address: string): Promise<() => Promise<void>> {
  return hold(page, address, async (route, opened) => {
    await opened;
    await route.continue();
  });
}

/** Requests to these addresses are held until the returned function makes them fail; later ones get through. */
export function holdAndFail(page: Page, address: string): Promise<() => Promise<void>> {
  return hold(page, address, async (route, opened) => {
    await opened;
    await route.abort();
  });
}

async function hold(page: Page, address: string, handle: (route: Route, opened: Promise<void>) => Promise<void>): Promise<() => Promise<void>> {
  let open: () => void = () => undefined;
  const opened = new Promise<void>(resolve => (open = resolve));
  const held: Promise<void>[] = [];
  await page.route(address, route => {
    // A page that was left in the meantime no longer wants it.
    held.push(handle(route, opened).catch(() => undefined));
  });
  return async () => {
    open();
    await Promise.all(held);
    await page.unroute(address);
  };
}

/** The next request to this address reaches the server, but its response is lost. */
export async function loseAnswer(page: Page, address: string): Promise<void> {
  await page.route(
    address,
    async route => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
}

/** Nothing that is done on the page arrives until the returned function lets it through again, and tells the page as a browser does. */
export async function cutChanges(page: Page): Promise<() => Promise<void>> {
  const handle = (route: Route) => route.abort();
  await page.route(CHANGES, handle);
  return async () => {
    await page.unroute(CHANGES, handle);
    // A page that is just being loaded again sends by itself.
    await page.evaluate(() => window.dispatchEvent(new Event('online'))).catch(() => undefined);
  };
}

/** The next request to this address is held, and does not reach the server, until the returned function releases it. */
export async function holdFirst(page: Page, address: string): Promise<() => Promise<void>> {
  let open: () => void = () => undefined;
  const opened = new Promise<void>(resolve => (open = resolve));
  let sent: Promise<void> = Promise.resolve();
  await page.route(address, route => void (sent = opened.then(() => route.continue())), { times: 1 });
  return async () => {
    open();
    await sent;
  };
}

/** Each of these requests reaches the server, and its response is delayed by that time. */
export async function slowAnswers(page: Page, address: string, milliseconds: number): Promise<void> {
  await page.route(address, async route => {
    const response = await route.fetch();
    await pause(milliseconds);
    // A page that was left in the meantime no longer wants it.
    await route.fulfill({ response }).catch(() => undefined);
  });
}
