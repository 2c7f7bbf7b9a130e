// A long load with everything that people and hostile clients do at once: do memory, threads, files and latencies stay stable? Called by
// script/soak.

import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Server, contender, freePort, hasProc } from './program.mjs';
import { hangUp } from './requests.mjs';
import { Regular } from './soak/regular.mjs';
import { Stranger } from './soak/strangers.mjs';
import { Tally } from './soak/tally.mjs';
import { judge, look } from './soak/verdict.mjs';
import { startWorkos } from './soak/workos.mjs';

const PEOPLE = 40;
const STRANGERS = 4;
/** The warm-up, as a part of the whole time: caches fill, and nothing is compared. */
const WARM_UP = 0.25;
const LOOK_EVERY_MS = 1_000;
const SAY_EVERY_MS = 60_000;
/** In a load of at least `LONG_S` seconds p99 must not grow by more than `SLOWER`. A smaller growth may come from other work on the machine. */
const LONG_S = 600;
const SLOWER = /** @type {const} */ ({ times: 2, ms: 50 });
/** A little longer than the server's longest wait for a silent client. */
const SETTLES_WITHIN_MS = 45_000;

for (const [signal, status] of /** @type {const} */ ([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]])) {
  // The handler of `exit` ends the servers that were started.
  process.once(signal, () => process.exit(status));
}

/** @param {string} what */
const progress = what => process.stderr.write(`daybook: ${what}\n`);

/**
 * Takes a sample again and again until the time is up.
 * @param {() => boolean} isOver
 * @param {() => Promise<import('./soak/verdict.mjs').Sample>} sample
 */
async function watch(isOver, sample) {
  const samples = [];
  let said = performance.now();
  while (!isOver()) {
    const one = await sample();
    samples.push(one);
    if (one.at - said > SAY_EVERY_MS) {
      said = one.at;
      progress(`${(one.memory / 1e6).toFixed(0)} MB, ${one.threads} threads, ${one.sockets} sockets`);
    }
    await pause(LOOK_EVERY_MS);
  }
  return samples;
}

/**
 * @param {import('./program.mjs').Contender} of
 * @param {number} seconds
 */
async function soak(of, seconds) {
  const metricsAddress = `127.0.0.1:${await freePort()}`;
  const limits = { DAYBOOK_RATE_LIMITS: 'on', DAYBOOK_TRUSTED_PROXIES: '127.0.0.1', DAYBOOK_METRICS_ADDR: metricsAddress };
  const server = await Server.start(of, 'disk', { ...(await startWorkos(of)), ...limits });
  const sample = () => look(server, `http://${metricsAddress}/metrics`);
  const tally = new Tally();
  const before = await sample();
  const people = Array.from({ length: PEOPLE }, (_, number) => new Regular(server, tally, number + 1));
  const strangers = people.slice(0, STRANGERS).map(victim => new Stranger(server, tally, victim));

  const [begin, end] = [performance.now(), performance.now() + seconds * 1000];
  const isOver = () => performance.now() >= end;
  const all = [...people, ...strangers];
  const [samples] = await Promise.all([watch(isOver, sample), ...all.map(one => one.live(isOver))]);
  for (const one of all) one.leave();
  hangUp();
  let after = await sample();
  for (const limit = performance.now() + SETTLES_WITHIN_MS; performance.now() < limit && judge({ before, first: [after], last: [after], after }).wrong.length > 0; ) {
    await pause(LOOK_EVERY_MS);
    after = await sample();
  }
  const log = server.log();
  await server.stop();

  const third = (seconds * 1000 * (1 - WARM_UP)) / 3;
  const [first, last] = /** @type {const} */ ([[end - 3 * third, end - 2 * third], [end - third, end]]);
  const within = (/** @type {readonly [number, number]} */ [from, to]) => samples.filter(({ at }) => at >= from && at < to);
  const verdict = judge({ before, first: within(first), last: within(last), after });

  const { total, lines } = tally.outcomes();
  console.log(`\nSoak of ${seconds} s: ${PEOPLE} people and ${STRANGERS} strangers, ${total.toLocaleString('en-US')} requests in ${((performance.now() - begin) / 1000).toFixed(0)} s.`);
  console.log(['', '| | Before | First third | Last third | After |', '| --- | --: | --: | --: | --: |', ...verdict.rows].join('\n'));
  console.log(['', '| Times, ms | Requests | p50 | p99 first third | p99 last third | Ratio |', '| --- | --: | --: | --: | --: | --: |'].join('\n'));
  /** @type {string[]} */
  const slower = [];
  for (const kind of tally.timed) {
    const [whole, early, late] = [tally.times(kind, [first[0], last[1]]), tally.times(kind, first), tally.times(kind, last)];
    if (whole === undefined || early === undefined || late === undefined) continue;
    if (seconds >= LONG_S && late.p99 > early.p99 * SLOWER.times + SLOWER.ms) slower.push(`p99 of each ${kind} in the last third: ${late.p99.toFixed(0)} ms, after ${early.p99.toFixed(0)} ms in the first`);
    const figures = [whole.p50, early.p99, late.p99].map(ms => ms.toFixed(0));
    console.log(`| ${kind} | ${whole.count.toLocaleString('en-US')} | ${figures.join(' | ')} | ${(late.p99 / early.p99).toFixed(2)} |`);
  }
  console.log(['', '| Requests | Answers |', '| --- | --- |', ...lines].join('\n'));

  const errors = log.split('\n').filter(line => / ERROR | panicked /.test(line));
  return [
    ...verdict.wrong,
    ...slower,
    ...tally.unexpected().slice(0, 20),
    ...errors.slice(0, 20).map(line => `in the log, one of ${errors.length}: ${line}`),
  ];
}

async function main() {
  const { values } = parseArgs({ options: { program: { type: 'string' }, seconds: { type: 'string', default: '3600' } } });
  if (values.program === undefined) throw new Error('--program is missing');
  if (!hasProc) throw new Error('only Linux says what a process has open');
  const seconds = Number(values.seconds);
  if (!(seconds >= 30)) throw new Error('--seconds takes a number, 30 at least');
  const wrong = await soak(contender(values.program, false), seconds);
  for (const what of wrong) progress(what);
  progress(wrong.length === 0 ? 'It stays as it is.' : 'FAILED');
  process.exit(wrong.length === 0 ? 0 : 1);
}

try {
  await main();
} catch (error) {
  progress(`FAILED: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
