// Misbehaving clients: slow ones, silent ones, and clients that disconnect in the middle.

import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Longer than the server waits for the rest of a body, which is the longest timeout that applies here (`docs/limits.md`). */
const CLOSED_WITHIN_MS = 60_000;
/** How long clients stay connected if the server allows it. */
const STAY_MS = /** @type {const} */ ([2_000, 20_000]);
const PAUSES = /** @type {const} */ ([100, 1_000]);

/** @typedef {{ path: string, headers: Record<string, string> }} As a request of somebody who is signed in */

/** A stranger, who opens one connection after the other. */
export class Stranger {
  /** @type {Set<import('node:net').Socket>} */
  #open = new Set();

  /** @type {readonly (() => Promise<void>)[]} */
  #ways = [
    () => this.#isAnswered('half a head', `GET / HTTP/1.1\r\nHost: soak\r\nX-Slow: `, /^$/),
    () => this.#isAnswered('half a body', this.#head('POST', '/api/changes', { 'content-length': '1000', 'content-type': 'application/json' }, '{"batch":'), /^HTTP\/1\.1 408 /),
    () => this.#isAnswered('TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00FC\u0003\u0003 and so on\r\n\r\n', /^(HTTP\/1\.1 400 |$)/),
    () => this.#isAnswered('two lengths', this.#head('POST', '/api/changes', { 'content-length': '5', 'Content-Length': '6' }, 'hello!'), /^HTTP\/1\.1 400 /),
    () => this.#staysSilent(),
    () => this.#goesAway(this.#head('GET', '/week')),
    () => this.#goesAway(this.#head('GET', '/api/account')),
    () => this.#goesAway(this.#head('POST', '/api/todos/create', { 'content-length': '400', 'content-type': 'application/x-www-form-urlencoded' }, 'text=half')),
    () => this.#readsSlowly('/week'),
    () => this.#readsSlowly('/api/events'),
    () => this.#readsSlowly('/pkg/daybook.css'),
  ];

  /**
   * @param {import('../program.mjs').Server} server
   * @param {import('./tally.mjs').Tally} tally
   * @param {{ headers: () => Record<string, string> }} victim whose session they have
   */
  constructor(server, tally, victim) {
    this.server = server;
    this.tally = tally;
    this.victim = victim;
  }

  /**
   * Opens one connection after the other until the time is up, and waits for the responses, where there is one.
   * @param {() => boolean} isOver
   */
  async live(isOver) {
    /** @type {Set<Promise<void>>} */
    const under = new Set();
    while (!isOver()) {
      const way = /** @type {() => Promise<void>} */ (this.#ways[randomInt(this.#ways.length)]);
      const work = way().catch((/** @type {unknown} */ error) => { this.tally.failed('slow', String(error)); });
      under.add(work);
      void work.then(() => under.delete(work));
      await pause(randomInt(...PAUSES));
    }
    await Promise.all(under);
  }

  /** Closes everything that is open. */
  leave() {
    for (const socket of this.#open) socket.destroy();
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Record<string, string>} more
   */
  #head(method, path, more = {}, body = '') {
    const headers = Object.entries({ host: new URL(this.server.url).host, ...this.victim.headers(), ...more });
    return `${method} ${path} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
  }

  /** @param {string} text */
  #send(text) {
    const { hostname, port } = new URL(this.server.url);
    const socket = connect(Number(port), hostname);
    this.#open.add(socket);
    // A reset also ends the connection.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#open.delete(socket));
    socket.write(text, 'latin1');
    return socket;
  }

  /**
   * Sends an incomplete request, and waits until the server has closed the connection.
   * @param {string} what
   * @param {string} text
   * @param {RegExp} answer
   */
  async #isAnswered(what, text, answer) {
    const begun = performance.now();
    const socket = this.#send(text);
    let heard = '';
    socket.on('data', part => { heard += part.toString('latin1'); });
    const patience = setTimeout(() => {
      this.tally.failed('slow', `${what} was not closed within ${CLOSED_WITHIN_MS} ms`);
      socket.destroy();
    }, CLOSED_WITHIN_MS);
    await new Promise(resolve => socket.once('close', resolve));
    clearTimeout(patience);
    const status = /^HTTP\/1\.1 (\d+)/.exec(heard)?.[1];
    if (!answer.test(heard)) this.tally.failed('slow', `${what} is answered with ${heard.slice(0, 100)}`);
    else if (status === undefined) this.tally.saw('slow', 'closed');
    else this.tally.answered('slow', Number(status), begun, what);
  }

  async #staysSilent() {
    const socket = this.#send('');
    await pause(randomInt(...STAY_MS));
    socket.destroy();
    this.tally.saw('slow', 'silent');
  }

  /** @param {string} text */
  async #goesAway(text) {
    const socket = this.#send(text);
    await pause(randomInt(50));
    socket.resetAndDestroy();
    this.tally.saw('slow', 'cut off');
  }

  /** @param {string} path */
  async #readsSlowly(path) {
    const socket = this.#send(this.#head('GET', path));
    const end = performance.now() + randomInt(...STAY_MS);
    socket.pause();
    while (performance.now() < end && !socket.destroyed) {
      socket.read(200);
      await pause(200);
    }
    socket.destroy();
    this.tally.saw('slow', 'read slowly');
  }
}
