// Runs the parts of the benchmark. Called by script/bench.

import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { parseArgs } from 'node:util';
import { live } from './parts/live.mjs';
import { pages } from './parts/pages.mjs';
import { paint } from './parts/paint.mjs';
import { search } from './parts/search.mjs';
import { size } from './parts/size.mjs';
import { streams } from './parts/streams.mjs';
import { writes } from './parts/writes.mjs';
import { contender } from './program.mjs';

/**
 * How much is measured: how many seconds a loop lasts, in how many rounds, and so on.
 * @typedef {{ seconds: number, rounds: number, samples: number, todos: readonly number[], streams: number, idleSeconds: number, crowd: number, search: { rows: number, owners: number } }} Effort
 * @typedef {{ contenders: import('./program.mjs').Contender[], effort: Effort, progress: (what: string) => void }} Run
 */

const PARTS = { pages, writes, streams, live, paint, search, size };
/** @type {Effort} */
const FULL = { seconds: 2, rounds: 5, samples: 20, todos: [20, 200], streams: 1_000, idleSeconds: 15, crowd: 500, search: { rows: 20_000, owners: 50 } };
/** @type {Effort} */
const QUICK = { seconds: 0.3, rounds: 1, samples: 3, todos: [5, 20], streams: 40, idleSeconds: 1, crowd: 40, search: { rows: 200, owners: 3 } };

for (const [signal, status] of /** @type {const} */ ([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]])) {
  // The handler of `exit` ends the servers that were started.
  process.once(signal, () => process.exit(status));
}

/** @param {string} what */
const progress = what => process.stderr.write(`daybook: ${what}\n`);

/** A heading that says what was measured, and on which machine. */
function head(/** @type {Run} */ { contenders, effort }) {
  const cores = cpus().length;
  const linux = /^PRETTY_NAME="(.*)"$/m.exec(type() === 'Linux' ? readFileSync('/etc/os-release', 'utf8') : '')?.[1];
  const processor = `${cores} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const system = `${linux ?? type()}, kernel ${release()}, Node.js ${process.versions.node}`;
  console.log(`Machine: ${processor}, ${system}. ${new Date().toISOString().slice(0, 10)}.`);
  for (const { name, program } of contenders) console.log(`${name}: ${program}`);
  const busy = loadavg()[0] ?? 0;
  if (busy > cores / 4) console.log(`The machine is not quiet: its load was ${busy.toFixed(1)} at the start.`);
  if (effort === QUICK) console.log('Too little was done for these figures to mean anything.');
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { program: { type: 'string' }, against: { type: 'string' }, quick: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  if (values.program === undefined) throw new Error('--program is missing');
  const against = values.against === undefined ? [] : [contender(values.against, true)];
  const run = { contenders: [contender(values.program, false), ...against], effort: values.quick ? QUICK : FULL, progress };
  head(run);
  for (const part of positionals) await PARTS[/** @type {keyof typeof PARTS} */ (part)](run);
}

try {
  await main();
} catch (error) {
  progress(`FAILED: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
