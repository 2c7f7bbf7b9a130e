import type { Page } from '@playwright/test';

const WASM = /\.wasm(\?|$)/;

/** The WASM never arrives. */
export async function blockWasm(page: Page): Promise<void> {
  await page.route(WASM, route => route.abort());
}

/** The WASM stays on its way until the returned function lets it arrive. */
export async function holdWasm(page: Page): Promise<() => Promise<void>> {
  let open: () => void = () => undefined;
  const opened = new Promise<void>(resolve => (open = resolve));
  await page.route(WASM, async route => {
    await opened;
    // A page that was left in the meantime no longer wants it.
    await route.continue().catch(() => undefined);
  });
  return async () => {
    open();
    await page.unroute(WASM);
  };
}
