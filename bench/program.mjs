// The programs that are measured: each runs as a separate server, on a free port, in an empty folder.

import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync, readlinkSync, rmSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;
/** The file systems that are no disk: tmpfs and ramfs. */
const IN_MEMORY = [0x0102_1994, 0x8584_58f6];

/** Only Linux has /proc, with the resources that a process has used. */
export const hasProc = process.platform === 'linux';
const ticksPerSecond = hasProc ? Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout) : 0;

/**
 * A program and the folder with what browsers load from it.
 * @typedef {{ name: string, program: string, site: string | undefined, isReference: boolean }} Contender
 */

/**
 * Reads PROGRAM[:SITE]. Without SITE it is the folder `site` beside the program or one level up, as Cargo puts them.
 * @param {string} argument
 * @param {boolean} isReference
 * @returns {Contender}
 */
export function contender(argument, isReference) {
  const [program = '', named] = argument.split(':').map(part => path.resolve(part));
  if (!existsSync(program)) throw new Error(`there is no program ${program}`);
  if (named !== undefined && !existsSync(named)) throw new Error(`there is no folder ${named}`);
  const near = ['../site', '../../site'].map(place => path.resolve(program, place));
  return { name: isReference ? 'other' : 'this', program, site: named ?? near.find(place => existsSync(place)), isReference };
}

/**
 * The folder with what a browser loads.
 * @param {Contender} of
 */
export function siteOf({ program, site }) {
  if (site === undefined) throw new Error(`where is the site folder of ${program}? Name it: ${program}:SITE`);
  return site;
}

/**
 * A release gives its files names with a hash, which the server has to be told.
 * @param {string | undefined} site
 */
function hasHashes(site) {
  const pkg = site === undefined ? '' : path.join(site, 'pkg');
  return existsSync(pkg) && readdirSync(pkg).some(file => /^daybook\..+\.wasm$/.test(file));
}

/** A folder on a disk. If /tmp is in memory, a write there would be no more durable than memory. */
function diskFolder() {
  const folders = [tmpdir(), '/var/tmp', process.cwd()].filter(folder => existsSync(folder));
  const found = folders.find(folder => !IN_MEMORY.includes(statfsSync(folder).type));
  if (found === undefined) throw new Error(`none of ${folders.join(', ')} is on a disk`);
  return found;
}

/** A free port below the ephemeral range, so that the system gives it to nobody else before the server listens. */
export async function freePort() {
  for (;;) {
    const port = randomInt(20_000, 32_768);
    const probe = createServer();
    const isFree = await once(probe.listen(port, '127.0.0.1'), 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}

/** @type {Set<Server>} */
const running = new Set();
process.on('exit', () => {
  for (const server of running) server.kill();
});

/**
 * Starts a process that waits until this one has ended, even by a kill, and then ends another process and removes its folder.
 * @param {import('node:child_process').ChildProcess} of
 * @param {string} home
 */
export function guard(of, home) {
  const script = 'read -r _; kill -9 "$1"; rm -rf "$2"';
  // In a separate session, so that a signal from the terminal does not end it together with this process.
  const guard = spawn('sh', ['-c', script, 'guard', String(of.pid), home], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  return guard;
}

/** A running server. When this process ends, in whatever way, the server ends too and its folder is removed. */
export class Server {
  /** @type {import('node:child_process').ChildProcess} */
  #child;
  #guard;
  #log;

  /**
   * @param {Contender} of
   * @param {string} home
   * @param {number} port
   * @param {string} database
   * @param {NodeJS.ProcessEnv} settings
   */
  constructor(of, home, port, database, settings) {
    this.of = of;
    this.home = home;
    this.url = `http://127.0.0.1:${port}`;
    this.#log = path.join(home, 'log');
    const log = openSync(this.#log, 'a');
    /** @type {NodeJS.ProcessEnv} */
    const env = {
      PATH: process.env.PATH,
      LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
      LEPTOS_SITE_ROOT: of.site ?? home,
      LEPTOS_HASH_FILES: String(hasHashes(of.site)),
      DAYBOOK_DATABASE: database,
      DAYBOOK_RATE_LIMITS: 'off',
      RUST_LOG: 'warn',
      ...settings,
    };
    this.#child = spawn(of.program, [], { cwd: home, env, stdio: ['ignore', log, log] });
    closeSync(log);
    this.#guard = guard(this.#child, home);
    running.add(this);
  }

  /**
   * Starts a server, with its database in memory or on a disk. On a disk a write is acknowledged when it is durable.
   * @param {Contender} of
   * @param {'memory' | 'disk'} where
   * @param {NodeJS.ProcessEnv} settings more than the usual
   */
  static async start(of, where = 'memory', settings = {}) {
    const home = mkdtempSync(path.join(diskFolder(), 'daybook-bench-'));
    const database = where === 'memory' ? 'mem://' : `surrealkv://${path.join(home, 'db')}?sync=every`;
    const server = new Server(of, home, await freePort(), database, settings);
    const deadline = Date.now() + START_LIMIT_MS;
    while (!(await server.#answers())) {
      if (!server.#isRunning()) throw new Error(`${of.program} ended while it started:\n${server.log()}`);
      if (Date.now() > deadline) throw new Error(`${of.program} did not answer within ${START_LIMIT_MS} ms:\n${server.log()}`);
      await pause(50);
    }
    return server;
  }

  async #answers() {
    try {
      return (await fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false;
    }
  }

  #isRunning() {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What the server has logged. */
  log() {
    return readFileSync(this.#log, 'utf8');
  }

  /** The CPU time that the server has used, in ms, in all of its threads. */
  cpu() {
    // The name in parentheses may hold spaces; utime and stime are fields 14 and 15.
    const fields = this.#proc('stat').replace(/^.*\) /s, '').split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
  }

  /** The memory that the server occupies, in bytes. */
  memory() {
    const kib = /^VmRSS:\s*(\d+) kB$/m.exec(this.#proc('status'))?.[1];
    if (kib === undefined) throw new Error('/proc does not say how much memory the server has');
    return Number(kib) * 1024;
  }

  /** What the system says about the process: its anonymous memory in bytes, its threads, and its open files by kind. */
  vitals() {
    const status = this.#proc('status');
    const number = (/** @type {string} */ name) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1]);
    const files = { sockets: 0, database: 0, others: 0 };
    const folder = `/proc/${this.#child.pid}/fd`;
    for (const descriptor of readdirSync(folder)) {
      try {
        const file = readlinkSync(path.join(folder, descriptor));
        files[file.startsWith('socket:') ? 'sockets' : file.startsWith(this.home) ? 'database' : 'others'] += 1;
      } catch {
        // The file was closed in the meantime.
      }
    }
    return { anonymous: number('RssAnon') * 1024, threads: number('Threads'), ...files };
  }

  /** @param {string} file */
  #proc(file) {
    return readFileSync(`/proc/${this.#child.pid}/${file}`, 'utf8');
  }

  /** Ends the server as an operator would, and removes its folder. */
  async stop() {
    if (this.#isRunning()) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      const patience = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS);
      await ended;
      clearTimeout(patience);
    }
    this.kill();
  }

  /** Ends the server at once, and removes its folder. */
  kill() {
    running.delete(this);
    this.#guard.kill('SIGKILL');
    this.#child.kill('SIGKILL');
    rmSync(this.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/**
 * Starts a server of each, does something with them, and stops them.
 * @template T
 * @param {readonly Contender[]} contenders
 * @param {'memory' | 'disk'} where
 * @param {(servers: Server[]) => Promise<T>} act
 */
export async function withServers(contenders, where, act) {
  /** @type {Server[]} */
  const servers = [];
  try {
    for (const each of contenders) servers.push(await Server.start(each, where));
    return await act(servers);
  } catch (error) {
    for (const server of servers) process.stderr.write(server.log());
    throw error;
  } finally {
    for (const server of servers) await server.stop();
  }
}

/**
 * Does something for each in every round, and reverses the order each time, so that changes on the machine affect all of them equally.
 * @template T
 * @param {readonly T[]} all
 * @param {number} rounds
 * @param {(one: T, round: number) => Promise<void>} act
 */
export async function alternate(all, rounds, act) {
  for (let round = 0; round < rounds; round += 1) {
    for (const one of round % 2 === 0 ? all : all.toReversed()) await act(one, round);
  }
}
