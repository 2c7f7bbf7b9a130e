// The local WorkOS in a separate process, because what it remembers of thousands of sign-ins must not count as Daybook's memory.

import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { guard } from '../program.mjs';

/**
 * Starts a local WorkOS, and returns the settings of a Daybook that uses it. It ends with this process.
 * @param {import('../program.mjs').Contender} of
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function startWorkos({ program }) {
  const home = mkdtempSync(path.join(tmpdir(), 'daybook-workos-'));
  const child = spawn(program, ['emulator'], { cwd: home, env: { PATH: process.env.PATH, RUST_LOG: 'error' }, stdio: ['ignore', 'pipe', 'ignore'] });
  guard(child, home);
  child.unref();
  for await (const line of createInterface(child.stdout)) {
    const [, address, key, client] = / at (\S+) \(WORKOS_API_KEY=(\S+) WORKOS_CLIENT_ID=([^;]+);/.exec(line) ?? [];
    if (address === undefined || key === undefined || client === undefined) continue;
    return { WORKOS_API_BASE_URL: address, WORKOS_API_KEY: key, WORKOS_CLIENT_ID: client, WORKOS_COOKIE_PASSWORD: 'nothing but a soak has this password' };
  }
  throw new Error(`${program} has no local WorkOS: build it with the feature emulator`);
}
