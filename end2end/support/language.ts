import { expect, type Locator, type Page } from '@playwright/test';
import type { DayPage } from './day-page';
import { newPerson } from './people';

/** Chooses a language on the page of preferences, which is still in another language. */
export async function chooseLanguage(page: Page, name: string, words: { label: string; save: string }): Promise<void> {
  await page.goto('/settings');
  await page.getByLabel(words.label).selectOption(name);
  await page.getByRole('button', { name: words.save }).click();
}

export const ENGLISH = { label: 'Language', save: 'Save' };
export const GERMAN = { label: 'Sprache', save: 'Speichern' };
export const ARABIC = { label: 'اللغة', save: 'حفظ' };

/** Signs a new person in, does something in English with the helpers of other tests, and then chooses Arabic. */
export async function speakArabic(day: DayPage, before = () => Promise.resolve()): Promise<void> {
  await day.signInAs(newPerson());
  await before();
  await day.expectSaved();
  await chooseLanguage(day.page, 'العربية', ENGLISH);
  await expect(day.heading).toHaveText('التفضيلات');
  await day.open('/');
}

/** What is outside of the window (to the right of an Arabic page it could not even be scrolled to), and texts that are English. */
export async function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const isSeen = (element: Element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && getComputedStyle(element).clipPath === 'none';
    const shown = [...document.body.querySelectorAll('*')].filter(isSeen);
    const isBeside = ({ left, right, width }: DOMRect) => width > 1 && (left < -0.5 || right > clientWidth + 0.5);
    const beside = shown.filter(element => isBeside(element.getBoundingClientRect())).map(element => (element.cloneNode() as Element).outerHTML);
    const nodes = shown.filter(element => !element.closest('[dir=auto], code, option')).flatMap(element => [...element.childNodes, ...element.attributes]);
    const texts = nodes.filter(node => node instanceof Text || ['aria-label', 'title', 'placeholder'].includes(node.nodeName));
    const english = texts.map(node => node.textContent ?? '').filter(text => /\b(the|on|of|to|and|for|not|no)\b/i.test(text));
    return [...(scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide`] : []), ...beside, ...english];
  });
}

/** The left and the right side of an element, in pixels of the window. */
export async function sides(of: Locator): Promise<{ left: number; right: number }> {
  const { left, right } = await of.evaluate(element => element.getBoundingClientRect());
  return { left, right };
}

/** The left side of each letter of a text. */
export async function letters(of: Locator): Promise<number[]> {
  return of.evaluate(({ firstChild: text }) =>
    Array.from(text?.textContent ?? '', (_, from) => {
      const range = document.createRange();
      range.setStart(text as Node, from);
      range.setEnd(text as Node, from + 1);
      return range.getBoundingClientRect().left;
    }),
  );
}

/** Where the marker before a summary points to: it is a rotated corner of two borders. */
export async function pointsTo(of: Locator): Promise<string> {
  return of.evaluate(element => {
    const { borderRightWidth, transform } = getComputedStyle(element, '::before');
    const { a, b, c, d } = new DOMMatrix(transform);
    const { x, y } = new DOMMatrix([a, b, c, d, 0, 0]).transformPoint({ x: parseFloat(borderRightWidth) > 0 ? 1 : -1, y: 1 });
    return Math.abs(x) > Math.abs(y) ? (x < 0 ? 'left' : 'right') : y < 0 ? 'up' : 'down';
  });
}

/** One element lies wholly to the right of another. */
export async function expectRightOf(one: Locator, other: Locator): Promise<void> {
  await expect.poll(async () => (await sides(one)).left - (await sides(other)).right).toBeGreaterThanOrEqual(0);
}
