/** A note with an example of every Markdown construct. */
export const EVERYTHING = [
  '# Rye',
  '| Flour | Water |\n| :- | -: |\n| 500 g | 350 ml |',
  '```rust\nfn bake() {} // slowly, at 200 degrees, until it sounds hollow when it is knocked on from below\n```',
  '```diff\n-salt: 8\n+salt: 10 g\n```',
  '> [!WARNING]\n> Hot.',
  '- [x] ~~Knead~~\n- [ ] **Wait**',
  'Read https://example.com/bread.[^1]',
  '[^1]: Twice.',
].join('\n\n');
