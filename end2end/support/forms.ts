import type { Locator } from '@playwright/test';
import { randomInt } from 'node:crypto';

/** What a form would send. */
export interface Sendable {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What every button of every form inside an element would send. */
export async function formsIn(root: Locator): Promise<Sendable[]> {
  return root.evaluate(element =>
    [...element.querySelectorAll('form')]
      .filter(form => form.method === 'post')
      .flatMap(form =>
        [...form.elements]
          .filter((button): button is HTMLButtonElement => button instanceof HTMLButtonElement && button.type === 'submit')
          .map(button => ({
            action: button.hasAttribute('formaction') ? button.formAction : form.action,
            fields: Object.fromEntries([...new FormData(form, button)].map(([name, value]) => [name, typeof value === 'string' ? value : ''])),
          })),
      ),
  );
}

/** A new row id as a browser makes one: 26 characters of Crockford's base 32. */
export function newRowId(): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  return `01${Array.from({ length: 24 }, () => alphabet.charAt(randomInt(alphabet.length))).join('')}`;
}
