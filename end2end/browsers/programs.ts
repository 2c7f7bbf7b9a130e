import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

const STOP_LIMIT_MS = 5_000;

/** Programs that are ended together, including the processes that they have started: each program has its own process group. */
export class Programs {
  private readonly running: ChildProcess[] = [];
  private readonly killOnExit = () => {
    for (const child of this.running) signal(child, 'SIGKILL');
  };

  constructor() {
    process.once('exit', this.killOnExit);
  }

  start(program: string, options: readonly string[], env: NodeJS.ProcessEnv, stdio: StdioOptions): ChildProcess {
    const child = spawn(program, options, { env, stdio, detached: true });
    // A missing program is reported here; the code that waits for it sees that it does not run.
    child.on('error', error => {
      console.error(`${program}: ${error.message}`);
    });
    this.running.push(child);
    return child;
  }

  /** Ends the programs, the last one first. */
  async end(): Promise<void> {
    for (const child of this.running.toReversed()) {
      const ended = isRunning(child) ? once(child, 'exit') : Promise.resolve();
      signal(child, 'SIGTERM');
      await Promise.race([ended, pause(STOP_LIMIT_MS)]);
      // Processes that it started may still run.
      signal(child, 'SIGKILL');
    }
    process.off('exit', this.killOnExit);
  }
}

/** Whether a program was started and has not ended. */
export function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** Sends a signal to the group that a program leads, if any of it is left. */
function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // The whole group has ended.
  }
}
