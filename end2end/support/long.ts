import type { Locator } from '@playwright/test';

/** A body so long that a page has it whole only if its note is opened. */
export const LONG = Array.from({ length: 1_200 }, (_, line) => `Line ${line} of a *long* note.`).join('\n');

/** The part of it that a page has: the whole lines of its first 250 characters. */
export const LONG_BEGINNING = LONG.slice(0, LONG.slice(0, 250).lastIndexOf('\n'));

/** Puts a text into a field at once, as a paste does. `fill` types it, and Chromium then reports each line, which takes ten seconds for a long text. */
export const paste = (field: Locator, text: string): Promise<void> =>
  field.evaluate((field, text) => {
    (field as HTMLTextAreaElement).focus();
    (field as HTMLTextAreaElement).value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
  }, text);
