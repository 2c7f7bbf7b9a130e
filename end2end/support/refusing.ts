import type { Page } from '@playwright/test';
import { CHANGES } from './answers';

/** An answer of Daybook that refuses a request as a whole. */
export interface Refusal {
  readonly status: number;
  readonly body: object;
}

/** Refuses each batch of changes that has this word in it. The function gives the batches so far: which of the names each one has. */
export async function refuseBatchesWith(page: Page, word: string, { status, body }: Refusal, names: readonly string[] = []): Promise<() => string[][]> {
  const batches: string[][] = [];
  await page.route(CHANGES, async route => {
    const sent = route.request().postData() ?? '';
    batches.push(names.filter(name => sent.includes(name)));
    await (sent.includes(word) ? route.fulfill({ status, contentType: 'application/vnd.daybook.error+json', body: JSON.stringify(body) }) : route.continue());
  });
  return () => batches;
}
