// A small load generator: some connections that are kept alive, each with one request at a time.

import { Agent, request as begin } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

const PATIENCE_MS = 30_000;

/**
 * @typedef {import('./program.mjs').Server} Server
 * @typedef {{ path: string, method?: string, headers?: Record<string, string>, body?: string }} Request
 * @typedef {{ status: number, encoding: string, headers: import('node:http').IncomingHttpHeaders, body: Buffer }} Answer
 */

/**
 * Sends one request and reads the whole answer.
 * @param {Server} server
 * @param {Request} request
 * @param {Agent} agent
 * @returns {Promise<Answer>}
 */
export function send(server, { path, method = 'GET', headers = {}, body }, agent) {
  return new Promise((resolve, reject) => {
    const sent = begin(`${server.url}${path}`, { method, headers, agent, timeout: PATIENCE_MS }, response => {
      /** @type {Buffer[]} */
      const chunks = [];
      response.on('data', (/** @type {Buffer} */ chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, encoding: headers['content-encoding'] ?? 'identity', headers, body: Buffer.concat(chunks) });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${path} was not answered within ${PATIENCE_MS} ms`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

/**
 * The body of an answer as it was before it was compressed.
 * @param {Answer} answer
 */
export function decoded({ encoding, body }) {
  if (encoding === 'br') return brotliDecompressSync(body);
  if (encoding === 'gzip') return gunzipSync(body);
  return body;
}

/**
 * Checks that the response is the expected one, so that no error page is measured.
 * @param {Request} request
 * @param {Answer} answer
 * @param {string} expected
 */
function check(request, answer, expected) {
  const what = `${request.method ?? 'GET'} ${request.path}`;
  const text = decoded(answer);
  if (answer.status !== 200) throw new Error(`${what} answers ${answer.status}: ${text.toString().slice(0, 300)}`);
  if (!text.includes(expected)) throw new Error(`${what} answers without "${expected}": ${text.toString().slice(0, 300)}`);
}

const agent = new Agent({ keepAlive: true });

/** Closes the connections that `ask` keeps alive. */
export const hangUp = () => { agent.destroy(); };

/**
 * Sends one request, whose response must have status 200 and contain a text.
 * @param {Server} server
 * @param {Request} request
 * @param {string} expected
 */
export async function ask(server, request, expected) {
  const answer = await send(server, request, agent);
  check(request, answer, expected);
  return answer;
}

/**
 * The result of one round of load. Latencies are in ms.
 * @typedef {{ requests: number, seconds: number, latencies: number[] }} Load
 */

/**
 * Sends requests over a number of connections until the time is up or enough were sent. Every response is checked.
 * @param {Server} server
 * @param {{ connections: number, seconds: number, atMost: number }} bounds
 * @param {(number: number) => { request: Request, expected: string }} next
 * @returns {Promise<Load>}
 */
export async function load(server, { connections, seconds, atMost }, next) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  /** @type {number[]} */
  const latencies = [];
  let number = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  const connection = async () => {
    while (performance.now() < end && number < atMost) {
      const { request, expected } = next(number++);
      const before = performance.now();
      const answer = await send(server, request, agent);
      latencies.push(performance.now() - before);
      check(request, answer, expected);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, connection));
  } finally {
    agent.destroy();
  }
  return { requests: latencies.length, seconds: (performance.now() - start) / 1000, latencies };
}
