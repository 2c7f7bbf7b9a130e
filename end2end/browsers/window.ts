import { expect } from '@playwright/test';

/** The longest wait for something to appear. */
export const PATIENCE_MS = 15_000;

/** The keys that are pressed by name, and the letters that are pressed with Control. */
export type Key = 'Enter' | 'Escape' | 'Control+A' | 'Control+Z';

/** Where an element is, in pixels of the window, and how large. */
type Box = readonly [x: number, y: number, width: number, height: number];

/**
 * The only visible element that matches an XPath; null if there are several, because a click must not choose among them. Runs in the page, so it
 * uses nothing from outside.
 */
export function shownElement(xpath: string): Element | null {
  const found = document.evaluate(xpath, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
  const all = Array.from({ length: found.snapshotLength }, (_, index) => found.snapshotItem(index) as Element);
  const shown = all.filter(element => element.checkVisibility({ visibilityProperty: true }));
  return shown.length === 1 ? (shown[0] ?? null) : null;
}

/** The text, or the field value, of each visible element that matches an XPath. Runs in the page. */
function readTexts(xpath: string): string[] {
  const found = document.evaluate(xpath, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
  const all = Array.from({ length: found.snapshotLength }, (_, index) => found.snapshotItem(index) as HTMLElement);
  return all
    .filter(element => element.checkVisibility({ visibilityProperty: true }))
    .map(element => (element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement ? element.value : element.innerText.trim()));
}

/** The box of an element, after it was scrolled to the middle of the window if possible. Runs in the page. */
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

  /** Types into the focused element. */
  abstract type(text: string): Promise<void>;

  abstract press(key: Key): Promise<void>;

  /** Moves the pointer to the middle of the visible element that matches an XPath, and clicks, unless another element covers it. */
  protected abstract clickNow(xpath: string): Promise<boolean>;

  /** Clicks the only visible element that matches an XPath, once it is there and no longer moves. */
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

  /** Clicks a field, and replaces its content by typing. */
  async fill(xpath: string, text: string): Promise<void> {
    await this.click(xpath);
    await this.press('Control+A');
    await this.type(text);
  }

  /** Waits until the visible elements that match an XPath have these texts. */
  async expectTexts(xpath: string, ...texts: (string | RegExp)[]): Promise<void> {
    const expected = texts.map(text => (typeof text === 'string' ? text : (expect.stringMatching(text) as unknown)));
    // While a page loads, the call fails.
    await expect(async () => {
      expect(await this.run<string[]>(readTexts.toString(), xpath), xpath).toEqual(expected);
    }).toPass({ timeout: PATIENCE_MS, intervals: [100] });
  }

  /** Waits until that many elements that match an XPath are visible. */
  async expectShown(xpath: string, count = 1): Promise<void> {
    await this.expectTexts(xpath, ...Array.from({ length: count }, () => /^/));
  }

  /** What the window shows, as a PNG. */
  abstract picture(): Promise<Buffer>;

  /** Marks the loaded page; a page that is loaded in its place does not have the mark. */
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
  /** The windows that were opened. */
  readonly windows: readonly Window[];
  /** Another window. */
  newWindow(): Promise<Window>;
  /** What the browser complained about since the last call: console messages, uncaught errors, failed requests. */
  complaints(): Promise<string[]>;
  /** Ends everything that was started for the browser. */
  close(): Promise<void>;
}
