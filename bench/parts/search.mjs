// How long a search takes in a large database, in which most rows belong to other people.

import { Person, ulid } from '../people.mjs';
import { alternate, withServers } from '../program.mjs';
import { median, print, quantile } from '../report.mjs';
import { ask, load } from '../requests.mjs';

/** Less than the limit of a day. */
const TODOS_PER_DAY = 500;
const AT_MOST = 5_000;
const WORDS = ['bread', 'butter', 'call', 'carpet', 'cellar', 'dentist', 'letter', 'market', 'paper', 'ticket', 'train', 'window'];
/** How many people write at once. */
const WRITERS = 3;

/** Every todo has the first word, one of twelve has another, and one alone the last. */
const text = (/** @type {number} */ number) => `Remember the ${WORDS[number % WORDS.length]} of number n${number}`;

const number = (/** @type {number} */ count) => count.toLocaleString('en-US');

/**
 * Writes that many todos, with one request for each day.
 * @param {Person} person
 * @param {number} rows
 */
async function fill(person, rows) {
  for (let from = 0; from < rows; from += TODOS_PER_DAY) {
    const count = Math.min(TODOS_PER_DAY, rows - from);
    const day = new Date(Date.UTC(2026, 0, 1 + from / TODOS_PER_DAY)).toISOString().slice(0, 10);
    const lines = Array.from({ length: count }, (_, place) => text(from + place)).join('\n');
    const body = new URLSearchParams({ id: ulid(), day, text: lines }).toString();
    await ask(person.server, { ...person.creation(day, lines), path: '/api/todos/create_each', body }, String(count));
  }
}

/**
 * Fills the database, and returns the person who searches.
 * @param {import('../program.mjs').Server} server
 * @param {{ rows: number, owners: number }} effort
 */
async function prepare(server, { rows, owners }) {
  const [person, ...others] = await Promise.all(Array.from({ length: owners }, () => Person.signIn(server)));
  if (person === undefined) throw new Error('nobody searches');
  const waiting = [person, ...others];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await fill(next, rows);
  };
  await Promise.all(Array.from({ length: WRITERS }, work));
  return person;
}

/** @param {import('../main.mjs').Run} run */
export async function search({ contenders, effort, progress }) {
  const { rows, owners } = effort.search;
  await withServers(contenders, 'disk', async servers => {
    const all = [];
    for (const server of servers) {
      progress(`search: writing ${number(rows * owners)} todos for ${server.of.name}`);
      all.push({ server, person: await prepare(server, effort.search) });
    }
    const cases = [
      { row: 'a word that one todo has', query: `n${rows - 1}`, expected: 'Remember' },
      { row: 'a word that one of twelve has', query: 'dentist', expected: 'Remember' },
      { row: 'both', query: `of number n${rows - 1}`, expected: 'Remember' },
      { row: 'in quotes', query: `"number n${rows - 1}"`, expected: 'Remember' },
      { row: 'a word that all have', query: 'remember', expected: 'Remember' },
      { row: 'one letter', query: 'd', expected: 'Remember' },
      { row: 'a word that none has', query: 'nothing', expected: '"hits":[]' },
    ];
    const first = [];
    for (const { server, person } of all) {
      const begun = performance.now();
      await ask(server, { path: '/api/search?q=first', headers: person.headers() }, '"hits":[]');
      first.push(performance.now() - begun);
    }
    const figures = [{ row: 'the first search', measure: 'once', unit: 'ms', values: first }];
    for (const { row, query, expected } of cases) {
      progress(`search: ${row}`);
      /** @type {{ server: import('../program.mjs').Server, person: Person, p50: number[], p99: number[] }[]} */
      const found = all.map(each => ({ ...each, p50: [], p99: [] }));
      await alternate(found, effort.rounds + 1, async ({ server, person, p50, p99 }, round) => {
        const request = { path: `/api/search?q=${encodeURIComponent(query)}`, headers: person.headers() };
        const { latencies } = await load(server, { connections: 1, seconds: effort.seconds, atMost: AT_MOST }, () => ({ request, expected }));
        // The first round warms up.
        if (round === 0) return;
        p50.push(quantile(latencies, 0.5));
        p99.push(quantile(latencies, 0.99));
      });
      figures.push(
        { row, measure: 'p50', unit: 'ms', values: found.map(({ p50 }) => median(p50)) },
        { row, measure: 'p99', unit: 'ms', values: found.map(({ p99 }) => median(p99)) },
      );
    }
    print(
      'Searches of one person',
      figures,
      servers.map(({ of }) => of.name),
      [`A person with ${number(rows)} todos among ${number(rows * owners)} of ${owners} people; one search at a time, its first page.`],
    );
  });
}
