import { expect, type Page } from '@playwright/test';

/** What changes a page behind its back. */
export type Disturbance = 'a translation' | 'an extension';

/** When it begins: once the page is parsed, or once it is awake. */
export type When = 'before it wakes' | 'after it woke';

/**
 * The translation of a text is the text with this mark at its end. It is a space without a width, and Playwright's locators ignore spaces at
 * an end: they find what they find in a page that is not translated. A text that the app read from the page and saved would have the mark.
 */
export const MARK = '\ufeff';

/** The element that Chrome puts around a translated text, although HTML has given it up. */
const FONT: string = 'font';

/**
 * Disturbs each page that is loaded from now on, and what it shows later.
 *
 * A translation replaces each text by elements with another text, as Chrome's does. An extension puts an element of its own before each
 * element, as spelling checkers do to fields, and behind it one that the app has as well, as password managers do.
 */
export async function disturb(page: Page, disturbance: Disturbance, when: When): Promise<void> {
  await page.addInitScript(
    ([disturbance, when, mark, name]) => {
      const translate = () => {
        const texts: Text[] = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) if (walker.currentNode instanceof Text) texts.push(walker.currentNode);
        for (const text of texts) {
          if (text.data.trim() === '' || text.parentElement?.closest('script, style, noscript, textarea, svg, font')) continue;
          const font = () => {
            const font = document.createElement(name);
            font.style.verticalAlign = 'inherit';
            return font;
          };
          const [outer, inner] = [font(), font()];
          inner.textContent = text.data.replace(/\s*$/, end => mark + end);
          outer.append(inner);
          text.replaceWith(outer);
        }
      };
      const extend = () => {
        for (const element of document.querySelectorAll('leptos-island *:not(an-extension, [data-an-extension], table *, svg *)')) {
          if (element.previousElementSibling?.localName !== 'an-extension') element.before(document.createElement('an-extension'));
          if (element.nextElementSibling?.hasAttribute('data-an-extension')) continue;
          const behind = document.createElement('div');
          behind.setAttribute('data-an-extension', '');
          element.after(behind);
        }
      };
      const html = () => document.documentElement;
      const isAwake = () => html().hasAttribute('data-hydrated');
      const begin = () => {
        html().dataset.disturbed = isAwake() ? 'after it woke' : 'before it wakes';
        const act = disturbance === 'a translation' ? translate : extend;
        act();
        new MutationObserver(act).observe(document.body, { childList: true, characterData: true, subtree: true });
      };
      document.addEventListener('DOMContentLoaded', () => {
        if (when === 'before it wakes') {
          begin();
          return;
        }
        new MutationObserver((_, observer) => {
          if (!isAwake()) return;
          observer.disconnect();
          begin();
        }).observe(html(), { attributes: true });
      });
    },
    [disturbance, when, MARK, FONT] as const,
  );
}

/** What proves that a page is disturbed. */
const TRACES: Record<Disturbance, string> = { 'a translation': 'h1 > font > font', 'an extension': 'an-extension + #new-todo + [data-an-extension]' };

/** The page was disturbed at that time. */
export async function expectDisturbed(page: Page, disturbance: Disturbance, when: When): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-disturbed', when);
  await expect(page.locator(TRACES[disturbance])).toBeAttached();
}

/** How a page shows a text. */
export const shownAs = (disturbance: Disturbance, text: string): string => (disturbance === 'a translation' ? text + MARK : text);

/** Two pages show the same text in the day and in the list of days: also the small words, the numbers and the states. */
export async function expectReadsTheSame(page: Page, other: Page): Promise<void> {
  await expect(async () => {
    expect(await readable(page)).toBe(await readable(other));
  }, 'what can be read').toPass({ timeout: 10_000 });
}

/** The text of the day and of the list of days, in the original. */
function readable(page: Page): Promise<string> {
  return page.evaluate(mark => {
    const parts = [...document.querySelectorAll<HTMLElement>('main, #sidebar')];
    return parts.map(part => part.innerText.replaceAll(mark, '').replace(/\s+/g, ' ')).join('\n');
  }, MARK);
}
