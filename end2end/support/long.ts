/** A body that no page carries whole unless its note is opened. */
export const LONG = Array.from({ length: 1_200 }, (_, line) => `Line ${line} of a *long* note.`).join('\n');

/** What a page carries of it: the whole lines of its first 250 characters. */
export const LONG_BEGINNING = LONG.slice(0, LONG.slice(0, 250).lastIndexOf('\n'));
