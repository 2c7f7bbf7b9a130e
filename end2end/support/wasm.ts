import type { Page } from '@playwright/test';
import type { Quiet } from './quiet';

const WASM = /\.wasm(\?|$)/;

/** The WASM never arrives; the browser may complain. */
export async function blockWasm(page: Page, quiet: Quiet): Promise<void> {
  quiet.allowUnreachable();
  quiet.allow(/wasm|WebAssembly|Failed to fetch/i);
  await page.route(WASM, route => route.abort());
}

/** The WASM is held until the returned function lets it arrive. */
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
