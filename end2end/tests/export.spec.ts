import { Parser, type Node } from 'commonmark';
import { plusDays } from '../support/dates';
import { randomFrom, seedOf } from '../support/random';
import { expect, test } from '../support/test';

const TODOS = 60;
/** Signs of Markdown, and words. */
const PIECES = [
  ...['- ', '+ ', '1. ', '2) ', '> ', '# ', '===', '---', '```', '~~~', '*', '**', '_', '`', '\\', '[', ']', '(', ')', '<b>', '&amp;', '~~', '|', '^', '$'],
  ...['#', '!', ':', 'a', 'word ', 'é', 'http://a.example/b', '<!--', '</pre>', '[a](b)', '![a](b)', '[^1]', '<?', '    a', '\n', '\n'],
];

/** What a paragraph or a heading shows. Anything that Markdown has made of the text is marked. */
function shown(node: Node | null): string {
  if (node === null) return '';
  const rest = shown(node.next);
  if (node.type === 'text') return (node.literal ?? '') + rest;
  if (node.type === 'softbreak' || node.type === 'linebreak') return '\n' + rest;
  // A span of code is shown as it was typed, but for its font.
  if (node.type === 'code') return '`' + (node.literal ?? '') + '`' + rest;
  return `(${node.type})` + rest;
}

/** What the items of all lists show. */
function items(markdown: string): string[] {
  const found: string[] = [];
  const walker = new Parser().parse(markdown).walker();
  for (let step = walker.next(); step !== null; step = walker.next()) {
    const { entering, node } = step;
    if (entering && node.type === 'item') found.push(node.firstChild?.next ? '(several blocks)' : shown(node.firstChild?.firstChild ?? null));
  }
  return found;
}

const lines = (text: string) => text.split('\n').map(line => line.trim());

test('another reader of Markdown shows each todo of an exported day as one item with its text', async ({ page, server, signedIn, today }, testInfo) => {
  expect(signedIn.email).toContain('@');
  const random = randomFrom(await seedOf(testInfo));
  const day = plusDays(today, 3);
  const texts = Array.from({ length: TODOS }, () => {
    const text = Array.from({ length: 1 + Math.floor(random() * 7) }, () => PIECES[Math.floor(random() * PIECES.length)]).join('');
    return `x${text}`.slice(random() < 0.7 ? 1 : 0);
  })
    .map(text => lines(text).filter(Boolean).join('\n'))
    .filter(Boolean);
  const form = (text: string, number: number) => ({ id: `01HF7YAT0000000000000000${String(number + 10)}`, day, text });
  for (const [number, text] of texts.entries()) {
    const answer = await page.request.post('/api/todos/create', { form: form(text, number), headers: { origin: server.url, accept: 'application/json' } });
    expect(answer.ok(), text).toBe(true);
  }
  const answer = await page.request.get(`/d/${day}.md`);
  const markdown = await answer.text();
  expect(items(markdown).map(lines), markdown).toEqual(texts.map(text => lines(`[ ] ${text}`)));
});
