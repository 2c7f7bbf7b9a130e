// Somebody who signs in, and what they write.

import { randomBytes } from 'node:crypto';
import { ask } from './requests.mjs';

const ULID_DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** @typedef {import('./program.mjs').Server} Server */

/** A new id for a row. */
export function ulid() {
  const time = Date.now();
  const digits = Array.from({ length: 10 }, (_, place) => Math.floor(time / 32 ** (9 - place)) % 32);
  return [...digits, ...randomBytes(16).map(byte => byte % 32)].map(digit => ULID_DIGITS.charAt(digit)).join('');
}

/** The text of a todo, of a usual length. */
export const todoText = (/** @type {number} */ number) => `Todo ${number}: ask about the tickets for Saturday`;

/** A person who is signed in with one browser. */
export class Person {
  /**
   * @param {Server} server
   * @param {ReadonlyMap<string, string>} cookies
   */
  constructor(server, cookies) {
    this.server = server;
    this.cookies = cookies;
  }

  /**
   * Signs a person in with the requests that a browser's forms would send: a new person, if no e-mail is given.
   * @param {Server} server
   * @param {{ email?: string, headers?: Record<string, string> }} as with headers of every request to the server
   */
  static async signIn(server, { email = `bench.${randomBytes(8).toString('hex')}@example.com`, headers = {} } = {}) {
    /** @type {Map<string, string>} */
    const cookies = new Map();
    const visit = async (/** @type {string} */ address, /** @type {RequestInit} */ init = {}) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const isOurs = address.startsWith(server.url);
      const answer = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(30_000), ...init, ...(isOurs && { headers: { ...headers, cookie } }) });
      for (const line of isOurs ? answer.headers.getSetCookie() : []) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') cookies.delete(name);
        else cookies.set(name, value);
      }
      return answer;
    };
    const next = (/** @type {Response} */ answer) => {
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`${answer.url} answers ${answer.status} and leads nowhere`);
      // If the body is not read, the connection is not released.
      void answer.body?.cancel();
      return new URL(location, answer.url).href;
    };

    const form = await visit(next(await visit(`${server.url}/login`)));
    const action = /<form method="post" action="([^"]+)"/.exec(await form.text())?.[1];
    if (action === undefined) throw new Error(`${form.url} is not the sign-in page`);
    const body = new URLSearchParams({ email, first_name: 'Grace', last_name: 'Hopper' });
    await visit(next(await visit(new URL(action.replaceAll('&amp;', '&'), form.url).href, { method: 'POST', body })));
    const person = new Person(server, cookies);
    await ask(server, { path: '/api/auth/me', headers: { ...headers, ...person.headers() } }, email);
    return person;
  }

  /** The headers of a request by the person's browser. */
  headers() {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { cookie, origin: this.server.url };
  }

  /**
   * The request that creates a todo, as a form sends it.
   * @param {string} day
   * @param {string} text
   */
  creation(day, text) {
    const body = new URLSearchParams({ id: ulid(), day, text }).toString();
    const headers = { ...this.headers(), accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
    return { method: 'POST', path: '/api/todos/create', headers, body };
  }

  /**
   * Fills a day, with the todos numbered from 1.
   * @param {string} day
   * @param {number} count
   */
  async fill(day, count) {
    for (let number = 1; number <= count; number += 1) {
      const text = todoText(number);
      await ask(this.server, this.creation(day, text), text);
    }
  }
}
