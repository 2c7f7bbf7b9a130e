import type { Locator } from '@playwright/test';
import { randomInt } from 'node:crypto';

/** What a form would send. */
export interface Sendable {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Every form inside an element that changes something, with all its fields. */
export async function formsIn(root: Locator): Promise<Sendable[]> {
  return root.evaluate(element =>
    [...element.querySelectorAll('form')]
      .filter(form => form.method === 'post')
      .map(form => ({
        action: form.action,
        fields: Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value : ''])),
      })),
  );
}

/** A new row id as a browser makes one: 26 letters of Crockford's alphabet. */
export function newRowId(): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  return `01${Array.from({ length: 24 }, () => alphabet.charAt(randomInt(alphabet.length))).join('')}`;
}
