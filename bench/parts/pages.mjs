// What a request costs: CPU time, requests a second, latency, and bytes sent.

import { Person, todoText } from '../people.mjs';
import { alternate, hasProc, withServers } from '../program.mjs';
import { median, print, quantile } from '../report.mjs';
import { ask, load } from '../requests.mjs';

const CONNECTIONS = 4;
const DAY = '/d/2026-01-05';
const AT_MOST = 50_000;
const COMPRESSED = { 'accept-encoding': 'br' };

/**
 * @typedef {import('../program.mjs').Server} Server
 * @typedef {import('../requests.mjs').Request} Request
 * @typedef {{ row: string, request: Request, expected: string, isPage: boolean }} Case
 * @typedef {{ cpu: number[], cpuCompressed: number[], perSecond: number[], p50: number[], p99: number[], sizes: Map<string, number> }} Found
 */

/**
 * @param {Server} server
 * @param {readonly number[]} counts
 * @returns {Promise<Case[]>}
 */
async function prepare(server, counts) {
  /** @type {Case[]} */
  const days = [];
  for (const count of counts) {
    const person = await Person.signIn(server);
    await person.fill(DAY.slice(3), count);
    days.push({ row: `day, ${count} todos`, request: { path: DAY, headers: person.headers() }, expected: todoText(count), isPage: true });
  }
  const person = await Person.signIn(server);
  return [
    { row: 'healthz', request: { path: '/healthz' }, expected: '', isPage: false },
    { row: '/api/auth/me', request: { path: '/api/auth/me', headers: person.headers() }, expected: 'bench.', isPage: false },
    { row: 'day, signed out', request: { path: '/' }, expected: 'Sign In Required', isPage: true },
    ...days,
  ];
}

/**
 * The size of a response in each encoding that the server offers.
 * @param {Server} server
 * @param {Case} of
 */
async function sizes(server, { request, expected, isPage }) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const encoding of isPage ? ['identity', 'gzip', 'br'] : ['identity']) {
    const answer = await ask(server, { ...request, headers: { ...request.headers, 'accept-encoding': encoding } }, expected);
    if (answer.encoding !== encoding) throw new Error(`${request.path} is sent as ${answer.encoding} to who asks for ${encoding}`);
    found.set(encoding, answer.body.length / 1000);
  }
  return found;
}

/**
 * One round of requests, and the server's CPU time for each of them in ms; 0 if that can't be read.
 * @param {Server} server
 * @param {Case} of
 * @param {number} seconds
 * @param {Record<string, string>} headers
 */
async function round(server, { request, expected }, seconds, headers = {}) {
  const each = { request: { ...request, headers: { ...request.headers, ...headers } }, expected };
  const before = hasProc ? server.cpu() : 0;
  const result = await load(server, { connections: CONNECTIONS, seconds, atMost: AT_MOST }, () => each);
  return { ...result, cpu: ((hasProc ? server.cpu() : 0) - before) / result.requests };
}

/** @param {import('../main.mjs').Run} run */
export async function pages({ contenders, effort, progress }) {
  await withServers(contenders, 'memory', async servers => {
    /** @type {{ server: Server, cases: Case[], found: Map<string, Found> }[]} */
    const all = [];
    for (const server of servers) {
      progress(`pages: filling days for ${server.of.name}`);
      all.push({ server, cases: await prepare(server, effort.todos), found: new Map() });
    }
    const rows = all[0]?.cases ?? [];
    for (const [index, { row }] of rows.entries()) {
      progress(`pages: ${row}`);
      // The first round warms up.
      await alternate(all, effort.rounds + 1, async ({ server, cases, found }, number) => {
        const of = cases[index];
        if (of === undefined) return;
        const plain = await round(server, of, effort.seconds);
        const compressed = of.isPage ? [await round(server, of, effort.seconds, COMPRESSED)] : [];
        const so = found.get(row) ?? { cpu: [], cpuCompressed: [], perSecond: [], p50: [], p99: [], sizes: await sizes(server, of) };
        found.set(row, so);
        if (number === 0) return;
        so.cpu.push(plain.cpu);
        so.cpuCompressed.push(...compressed.map(({ cpu }) => cpu));
        so.perSecond.push(plain.requests / plain.seconds);
        so.p50.push(quantile(plain.latencies, 0.5));
        so.p99.push(quantile(plain.latencies, 0.99));
      });
    }

    const figures = rows.flatMap(({ row, isPage }) => {
      const figure = (/** @type {string} */ measure, /** @type {string} */ unit, /** @type {(of: Found) => number | undefined} */ value) => {
        const values = all.map(({ found }) => {
          const of = found.get(row);
          return of === undefined ? undefined : value(of);
        });
        return { row, measure, unit, values };
      };
      return [
        figure('CPU', 'ms', of => (hasProc ? median(of.cpu) : undefined)),
        figure('CPU as Brotli', 'ms', of => (hasProc && isPage ? median(of.cpuCompressed) : undefined)),
        figure('requests a second', '', of => Math.round(median(of.perSecond))),
        figure('p50', 'ms', of => median(of.p50)),
        figure('p99', 'ms', of => median(of.p99)),
        figure('raw', 'kB', of => of.sizes.get('identity')),
        figure('gzip', 'kB', of => of.sizes.get('gzip')),
        figure('Brotli', 'kB', of => of.sizes.get('br')),
      ];
    });
    const notes = [
      `Database in memory, ${CONNECTIONS} connections; the median of ${effort.rounds} rounds of ${effort.seconds} s each.`,
      'CPU is the processor time of the server for one request; the load generator has a core of its own, and bounds the requests a second.',
      'All but the columns that name an encoding is of answers that are not compressed.',
      ...(hasProc ? [] : ['Processor time is measured on Linux only.']),
    ];
    print('Pages', figures, servers.map(({ of }) => of.name), notes);
  });
}
