// How many todos the programs of one person write durably in a second, and how long each write takes.

import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { Person, todoText } from '../people.mjs';
import { alternate, withServers } from '../program.mjs';
import { median, print, quantile } from '../report.mjs';
import { load } from '../requests.mjs';

const WRITERS = [1, 64];
/** Less than the limit of a day. */
const TODOS_PER_DAY = 250;
const AT_MOST = 20_000;

/** @param {number} number */
function day(number) {
  return new Date(Date.UTC(2026, 0, 1 + Math.floor(number / TODOS_PER_DAY))).toISOString().slice(0, 10);
}

/**
 * How often a second the disk itself makes a small write durable, one after the other.
 * @param {string} folder
 * @param {number} seconds
 */
function disk(folder, seconds) {
  const file = openSync(path.join(folder, 'probe'), 'w');
  const bytes = Buffer.alloc(1024, 1);
  const start = performance.now();
  let writes = 0;
  for (; writes < AT_MOST && performance.now() < start + seconds * 1000; writes += 1) {
    writeSync(file, bytes);
    fdatasyncSync(file);
  }
  closeSync(file);
  return (writes * 1000) / (performance.now() - start);
}

/** @param {import('../main.mjs').Run} run */
export async function writes({ contenders, effort, progress }) {
  await withServers(contenders, 'disk', async servers => {
    const figures = [];
    /** @type {number[]} */
    const ofDisk = [];
    for (const writers of WRITERS) {
      progress(`writes: ${writers} at once`);
      /** @type {{ server: import('../program.mjs').Server, rates: number[], p50: number[], p99: number[] }[]} */
      const all = servers.map(server => ({ server, rates: [], p50: [], p99: [] }));
      await alternate(all, effort.rounds + 1, async ({ server, rates, p50, p99 }, round) => {
        // A new person each time, because otherwise the faster program would have to handle more rows.
        const person = await Person.signIn(server);
        const { requests, seconds, latencies } = await load(server, { connections: writers, seconds: effort.seconds, atMost: AT_MOST }, number => {
          const expected = todoText(number);
          return { request: person.creation(day(number), expected), expected };
        });
        // The first round warms up.
        if (round === 0) return;
        ofDisk.push(disk(server.home, effort.seconds / 10));
        rates.push(requests / seconds);
        p50.push(quantile(latencies, 0.5));
        p99.push(quantile(latencies, 0.99));
      });
      const row = writers === 1 ? '1 writer' : `${writers} writers`;
      figures.push(
        { row, measure: 'durable writes a second', unit: '', values: all.map(({ rates }) => Math.round(median(rates))) },
        { row, measure: 'p50', unit: 'ms', values: all.map(({ p50 }) => median(p50)) },
        { row, measure: 'p99', unit: 'ms', values: all.map(({ p99 }) => median(p99)) },
      );
    }
    print(
      'Writes of one person',
      figures,
      servers.map(({ of }) => of.name),
      [
        `Todos created over HTTP, answered when they are on the disk; the median of ${effort.rounds} rounds of ${effort.seconds} s each.`,
        `The disk itself made ${Math.round(median(ofDisk)).toLocaleString('en-US')} small writes a second durable, one after the other.`,
      ],
    );
  });
}
