// What idle open pages cost: memory and CPU time of their event streams.

import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Person } from '../people.mjs';
import { hasProc, withServers } from '../program.mjs';
import { print } from '../report.mjs';

/** The most that one person may have open (`docs/limits.md`). */
const STREAMS_PER_PERSON = 16;
const PATIENCE_MS = 10_000;
const SETTLE_MS = 2_000;

/**
 * @param {Person} person
 * @returns {Promise<import('node:http').IncomingMessage>}
 */
function open(person) {
  return new Promise((resolve, reject) => {
    const headers = { ...person.headers(), accept: 'text/event-stream' };
    const request = get(`${person.server.url}/api/events`, { headers, agent: false }, response => {
      response.on('error', () => response.destroy());
      const kind = response.headers['content-type'] ?? '';
      if (response.statusCode === 200 && kind.startsWith('text/event-stream')) response.once('data', () => { resolve(response); });
      else reject(new Error(`GET /api/events answers ${response.statusCode ?? 0} as ${kind}`));
    });
    const patience = setTimeout(() => request.destroy(new Error(`a stream said nothing within ${PATIENCE_MS} ms`)), PATIENCE_MS);
    request.on('response', response => response.once('data', () => { clearTimeout(patience); }));
    request.on('error', reject);
  });
}

/** @param {import('../main.mjs').Run} run */
export async function streams({ contenders, effort, progress }) {
  if (!hasProc) {
    progress('streams: memory is measured on Linux only');
    return;
  }
  const results = [];
  for (const contender of contenders) {
    progress(`streams: ${effort.streams} on ${contender.name}`);
    results.push(
      await withServers([contender], 'memory', async ([server]) => {
        if (server === undefined) throw new Error('no server');
        /** @type {Person[]} */
        const people = [];
        while (people.length * STREAMS_PER_PERSON < effort.streams) people.push(await Person.signIn(server));
        await pause(SETTLE_MS);
        const before = server.memory();
        const opened = [];
        for (let number = 0; number < effort.streams; number += 1) {
          const person = people[Math.floor(number / STREAMS_PER_PERSON)];
          if (person !== undefined) opened.push(await open(person));
        }
        await pause(SETTLE_MS);
        const [cpu, start] = [server.cpu(), performance.now()];
        await pause(effort.idleSeconds * 1000);
        const busy = (server.cpu() - cpu) / ((performance.now() - start) / 1000);
        const after = server.memory();
        const lost = opened.filter(stream => stream.closed || stream.readableEnded).length;
        for (const stream of opened) stream.destroy();
        if (lost > 0) throw new Error(`${lost} of ${opened.length} streams ended while they were counted`);
        return { before, after, busy };
      }),
    );
  }
  const row = `${effort.streams.toLocaleString('en-US')} idle streams`;
  print(
    'Event streams',
    [
      { row, measure: 'RSS before', unit: 'MB', values: results.map(({ before }) => before / 1e6) },
      { row, measure: 'RSS with them', unit: 'MB', values: results.map(({ after }) => after / 1e6) },
      { row, measure: 'each', unit: 'kB', values: results.map(({ before, after }) => (after - before) / effort.streams / 1000) },
      { row, measure: 'CPU', unit: 'ms a second', values: results.map(({ busy }) => busy) },
    ],
    contenders.map(({ name }) => name),
    [`Database in memory; ${STREAMS_PER_PERSON} streams for each of ${Math.ceil(effort.streams / STREAMS_PER_PERSON)} people, who have signed in before.`],
  );
}
