import { expect } from '@playwright/test';

/** How long something may take that a person waits for. */
export const PATIENCE_MS = 15_000;

/** The keys that are pressed by name, and the letters that are pressed with Control. */
export type Key = 'Enter' | 'Escape' | 'Control+A' | 'Control+Z';

/** Where an element is, in pixels of the window, and how large. */
type Box = readonly [x: number, y: number, width: number, height: number];

/**
 * The element that an XPath means, among those that are shown: a click must never have to choose. Runs in the page, so it
 * uses nothing from outside.
 */
export function shownElement(xpath: string): Element | null {
  const found = document.evaluate(xpath, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
  const all = Array.from({ length: found.snapshotLength }, (_, index) => found.snapshotItem(index) as Element);
  const shown = all.filter(element => element.checkVisibility({ visibilityProperty: true }));
  return shown.length === 1 ? (shown[0] ?? null) : null;
}

/** What each shown element of an XPath says: its text, or what a field holds. Runs in the page. */
function readTexts(xpath: string): string[] {
  const found = document.evaluate(xpath, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
  const all = Array.from({ length: found.snapshotLength }, (_, index) => found.snapshotItem(index) as HTMLElement);
  return all
    .filter(element => element.checkVisibility({ visibilityProperty: true }))
    .map(element => (element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement ? element.value : element.innerText.trim()));
}

/** The box of an element, in the middle of the window where it can be. Runs in the page. */
function boxOf(element: Element | null): Box | null {
  if (element === null) return null;
  element.scrollIntoView({ block: 'center', behavior: 'instant' });
  const { x, y, width, height } = element.getBoundingClientRect();
  return [x, y, width, height];
}

/** One window of a browser, used as a person does: by its pointer and its keys. */
export abstract class Window {
  /** Loads an address. */
  abstract goTo(url: string): Promise<void>;

  abstract reload(): Promise<void>;

  /** Goes back to the page before. */
  abstract back(): Promise<void>;

  /** Runs a function in the page, with values that JSON can hold. */
  abstract run<Result>(work: string, ...values: readonly string[]): Promise<Result>;

  /** Types where the keyboard is. */
  abstract type(text: string): Promise<void>;

  abstract press(key: Key): Promise<void>;

  /** Moves the pointer to the middle of the shown element of an XPath, and clicks; not where something else lies over it. */
  protected abstract clickNow(xpath: string): Promise<boolean>;

  /** Clicks the one shown element of an XPath, once it is there and rests. */
  async click(xpath: string): Promise<void> {
    let before: Box | null = null;
    await expect(async () => {
      const box = await this.run<Box | null>(`xpath => (${boxOf.toString()})((${shownElement.toString()})(xpath))`, xpath);
      const rests = box !== null && JSON.stringify(box) === JSON.stringify(before);
      before = box;
      expect(rests, `one element rests at ${xpath}`).toBe(true);
    }).toPass({ timeout: PATIENCE_MS, intervals: [50] });
    await expect.poll(() => this.clickNow(xpath), { message: `nothing lies over ${xpath}`, timeout: PATIENCE_MS }).toBe(true);
  }

  /** Clicks a field, and types in place of what it holds. */
  async fill(xpath: string, text: string): Promise<void> {
    await this.click(xpath);
    await this.press('Control+A');
    await this.type(text);
  }

  /** Waits until the shown elements of an XPath say this. */
  async expectTexts(xpath: string, ...texts: (string | RegExp)[]): Promise<void> {
    const expected = texts.map(text => (typeof text === 'string' ? text : (expect.stringMatching(text) as unknown)));
    // A page that is on its way answers with an error.
    await expect(async () => {
      expect(await this.run<string[]>(readTexts.toString(), xpath), xpath).toEqual(expected);
    }).toPass({ timeout: PATIENCE_MS, intervals: [100] });
  }

  /** Waits until so many elements of an XPath are shown. */
  async expectShown(xpath: string, count = 1): Promise<void> {
    await this.expectTexts(xpath, ...Array.from({ length: count }, () => /^/));
  }

  /** What the window shows, as a PNG. */
  abstract picture(): Promise<Buffer>;

  /** Notes on the page that it is this one: another that is loaded in its place does not have it. */
  async mark(): Promise<void> {
    await this.run('() => { window.isMarked = true; }');
  }

  isMarked(): Promise<boolean> {
    return this.run<boolean>('() => window.isMarked === true');
  }
}

/** A browser that runs. */
export interface Browser {
  /** Its name and version. */
  readonly version: string;
  /** The windows that were asked for. */
  readonly windows: readonly Window[];
  /** Another window. */
  newWindow(): Promise<Window>;
  /** What it complained about since it was asked last: console messages, uncaught errors, failed requests. */
  complaints(): Promise<string[]>;
  /** Ends everything that was started for it. */
  close(): Promise<void>;
}
