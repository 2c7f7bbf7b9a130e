// The samples that are taken every second during the load, and the verdict about them at the end.

import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { median } from '../report.mjs';

const MB = 1_000_000;
/** How much the memory may grow from the first third to the last. Memory in use varies by a few pages of 10 MB each, and the allocator loses a
 * tenth of its memory to fragmentation. */
const GROWTH = /** @type {const} */ ({ part: 0.1, bytes: 16 * MB });
/** Threads for file access come and go, so their number varies. */
const MORE_THREADS = 8;
/** Idle connections to WorkOS are kept for 90 s for the next sign-in: at most one for each person, if all sign in at once. */
const MORE_SOCKETS = 48;

/**
 * One sample. In bytes: the anonymous memory of the process, and in it the caches and the log of the engine (what is not in tables yet).
 * @typedef {{ at: number, memory: number, caches: number, log: number, threads: number, sockets: number, database: number, others: number, counters: ReadonlyMap<string, number> }} Sample
 */

/** @param {string} text what Prometheus reads */
function counters(text) {
  const lines = text.split('\n').filter(line => line.startsWith('daybook_') && !line.includes('_bucket'));
  return new Map(lines.map(line => /** @type {const} */ ([line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))])));
}

/** @param {string} folder */
function bytesIn(folder) {
  let bytes = 0;
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    bytes += statSync(path.join(file.parentPath, file.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

/**
 * @param {import('../program.mjs').Server} server
 * @param {string} metrics
 * @returns {Promise<Sample>}
 */
export async function look(server, metrics) {
  const all = counters(await (await fetch(metrics)).text());
  const caches = [...all].filter(([name]) => name.startsWith('daybook_cache_bytes')).reduce((sum, [, bytes]) => sum + bytes, 0);
  const { anonymous, ...others } = server.vitals();
  return { at: performance.now(), memory: anonymous, caches, log: bytesIn(path.join(server.home, 'db', 'wal')), ...others, counters: all };
}

/** @param {Sample} sample */
const unexplained = ({ memory, caches, log }) => memory - caches - log;

/**
 * @param {readonly Sample[]} samples
 * @param {(sample: Sample) => number} figure
 */
const middle = (samples, figure) => median(samples.map(figure));

/**
 * Judges a load: the samples of its first third after the warm-up, of its last third, before it and after it. Returns the failures, and the rows of a table.
 * @param {{ before: Sample, first: readonly Sample[], last: readonly Sample[], after: Sample }} samples
 */
export function judge({ before, first, last, after }) {
  const counter = (/** @type {string} */ name) => (/** @type {Sample} */ { counters }) => counters.get(name) ?? 0;
  /** @type {readonly (readonly [string, (sample: Sample) => number])[]} */
  const figures = [
    ['memory of its own, MB', ({ memory }) => memory / MB],
    ['of it in caches, MB', ({ caches }) => caches / MB],
    ['of it not yet in tables, MB', ({ log }) => log / MB],
    ['the rest, MB', sample => unexplained(sample) / MB],
    ['threads', ({ threads }) => threads],
    ['sockets', ({ sockets }) => sockets],
    ['files of the database', ({ database }) => database],
    ['other files', ({ others }) => others],
    ['streams', counter('daybook_streams_open')],
    ['sessions in memory', counter('daybook_cache_entries{cache="sessions"}')],
    ['changes that wait', counter('daybook_journal_waiting_jobs')],
  ];
  const shown = (/** @type {number} */ value) => value.toLocaleString('en-US', { maximumFractionDigits: 1 });
  const rows = figures.map(
    ([name, figure]) => `| ${name} | ${[figure(before), middle(first, figure), middle(last, figure), figure(after)].map(shown).join(' | ')} |`,
  );

  /** @type {string[]} */
  const wrong = [];
  const bound = (/** @type {string} */ what, /** @type {number} */ value, /** @type {number} */ most) => {
    if (value > most) wrong.push(`${what}: ${shown(value)}, and at most ${shown(most)} was expected`);
  };
  const start = middle(first, unexplained);
  bound('memory in the last third, MB', middle(last, unexplained) / MB, (start * (1 + GROWTH.part) + GROWTH.bytes) / MB);
  bound('threads in the last third', middle(last, ({ threads }) => threads), middle(first, ({ threads }) => threads) + MORE_THREADS);
  bound('sockets after the load', after.sockets, before.sockets + MORE_SOCKETS);
  bound('other open files after the load', after.others, before.others);
  bound('streams after the load', counter('daybook_streams_open')(after), 0);
  bound('changes that wait after the load', counter('daybook_journal_waiting_jobs')(after), 0);
  return { wrong, rows };
}
