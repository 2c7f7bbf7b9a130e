import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;
const checkout = path.resolve(import.meta.dirname, '../..');

/** The server binary: `DAYBOOK_BIN`, else what `cargo leptos build` puts in the target directory. */
function program(): string {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(checkout, 'target');
  const found = process.env.DAYBOOK_BIN ?? path.join(target, 'debug', 'daybook');
  if (!existsSync(found)) throw new Error(`${found} is missing: run \`cargo leptos build\` first, or name the program in DAYBOOK_BIN.`);
  return path.resolve(found);
}

/**
 * A port below the ephemeral range, so that the system gives it to nobody else before the server listens, or while it restarts.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 32_768);
  const probe = createServer();
  const free = once(probe.listen(port, '127.0.0.1'), 'listening').then(
    () => true,
    () => false,
  );
  if (!(await free)) return freePort();
  probe.close();
  await once(probe, 'close');
  return port;
}

/**
 * One Daybook with the built-in WorkOS emulator, its own database on disk and a port that it keeps across restarts.
 *
 * It runs in an empty directory: a developer's `.env` with real WorkOS credentials must never reach the tests.
 */
export class DaybookServer {
  readonly url: string;
  private readonly home = mkdtempSync(path.join(tmpdir(), 'daybook-e2e-'));
  private readonly logFile = path.join(this.home, 'server.log');
  private child: ChildProcess | undefined;
  private readonly killOnExit = () => this.child?.kill('SIGKILL');

  private constructor(
    private readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    process.once('exit', this.killOnExit);
  }

  /** Starts a new server, with settings in addition to those that every test needs. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<DaybookServer> {
    const server = new DaybookServer(await freePort(), settings);
    await server.launch();
    return server;
  }

  /** Stops the server as an operator would and starts it again on the same data. */
  async restart(): Promise<void> {
    await this.stop('SIGTERM');
    await this.launch();
  }

  /** Kills the server, does something, and starts it again on the same data. */
  async kill9(meanwhile?: () => Promise<void>): Promise<void> {
    await this.stop('SIGKILL');
    await meanwhile?.();
    await this.launch();
  }

  /** Backs the running server up, and gives the path of the file. */
  async backUp(): Promise<string> {
    return (await this.command('backup')).trim();
  }

  /** Stops the server, restores a backup, and starts it again. */
  async restore(file: string): Promise<void> {
    await this.stop('SIGTERM');
    await this.command('restore', file);
    await this.launch();
  }

  /** Ends the server and removes its data. */
  async dispose(): Promise<void> {
    await this.stop('SIGTERM');
    process.off('exit', this.killOnExit);
    rmSync(this.home, { recursive: true, force: true });
  }

  /** What the server has logged so far. */
  log(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
  }

  private environment(): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(WORKOS_|DAYBOOK_|LEPTOS_(WATCH|RELOAD|SITE))/.test(name));
    return {
      ...Object.fromEntries(inherited),
      LEPTOS_SITE_ADDR: `127.0.0.1:${this.port}`,
      LEPTOS_SITE_ROOT: path.resolve(checkout, process.env.LEPTOS_SITE_ROOT ?? 'target/site'),
      DAYBOOK_PUBLIC_URL: this.url,
      DAYBOOK_DATABASE: `surrealkv://${path.join(this.home, 'db')}?sync=every`,
      ...this.settings,
    };
  }

  private async command(...words: string[]): Promise<string> {
    return (await promisify(execFile)(program(), words, { cwd: this.home, env: this.environment() })).stdout;
  }

  private async launch(): Promise<void> {
    const log = openSync(this.logFile, 'a');
    this.child = spawn(program(), [], { cwd: this.home, env: this.environment(), stdio: ['ignore', log, log] });
    closeSync(log);
    const deadline = Date.now() + START_LIMIT_MS;
    while (!(await this.answers())) {
      if (!this.running()) throw new Error(`The server ended while starting:\n${this.log()}`);
      if (Date.now() > deadline) throw new Error(`The server did not answer within ${START_LIMIT_MS} ms:\n${this.log()}`);
      await pause(50);
    }
  }

  private async answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false;
    }
  }

  private running(): boolean {
    return this.child?.exitCode === null && this.child.signalCode === null;
  }

  private async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.child;
    if (!child || !this.running()) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(patience);
  }
}
