import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
// These are off by default in axe; each is the only check of a rule that Daybook follows.
const EXTRA = ['target-size', 'label-content-name-mismatch', 'focus-order-semantics'];

/** Fails with one line per broken rule: what, where, and how to fix it. */
export async function expectAccessible(page: Page): Promise<void> {
  // The contrast of an element that is fading in or out does not matter.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().flatMap(animation => (animation.effect?.getComputedTiming().endTime === Infinity ? [] : [animation.finished]))),
  );
  const rules = Object.fromEntries(EXTRA.map(rule => [rule, { enabled: true }]));
  const { violations } = await new AxeBuilder({ page }).options({ runOnly: { type: 'tag', values: TAGS }, rules }).analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.join(' ')}\n  ${node.failureSummary ?? ''}`));
  expect(found, 'what axe found').toEqual([]);
}
