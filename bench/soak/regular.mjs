// A person who uses Daybook all the time, keeps little data, and now and then deletes the account and starts again.

import { randomBytes, randomInt } from 'node:crypto';
import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Person, todoText, ulid } from '../people.mjs';
import { decoded, send } from '../requests.mjs';

/** The most that a person keeps. The amount of data stays bounded, so growing memory would be a leak. */
const TODOS = 60;
const NOTES = 6;
const IN_TRASH = 40;
const STREAMS = 4;
/** How long somebody waits between two things that they do, in ms. */
const PAUSES = /** @type {const} */ ([200, 1_500]);
/** People start one after the other, because a sign-in costs more than everything else. */
const ARRIVE_EVERY_MS = 200;
const BODIES = [100, 100, 100, 2_000, 2_000, 20_000, 90_000];
const PAGES = [
  '/', '/week', '/calendar', '/upcoming', '/overdue', '/someday', '/pinned', '/trash', '/days', '/archive', '/search?q=saturday', '/tags/soak', '/options',
  '/select', '/settings', '/settings/sessions', '/settings/tokens', '/settings/feed', '/settings/import', '/settings/account', '/shortcuts',
];
const DATA = ['/api/day', '/api/search?q=tickets', '/api/auth/me', '/api/days', '/api/week', '/api/trash', '/api/pinned', '/api/upcoming', '/api/sessions/list'];
const ENCODINGS = ['br', 'gzip', 'identity'];
const FORM = 'application/x-www-form-urlencoded';

/**
 * What the person knows of a row, and what a response says of it.
 * @typedef {{ base: string, day: string, isInTrash: boolean }} Kept
 * @typedef {{ id: string, day: string, text_op?: string, body_op?: string, trashed: string | null }} Row
 */

/**
 * @template T
 * @param {readonly T[]} all
 * @returns {T}
 */
function anyOf(all) {
  return /** @type {T} */ (all[randomInt(all.length)]);
}

/** @param {string} text of JSON */
function read(text) {
  /** @type {unknown} */
  const value = JSON.parse(text);
  return value;
}

/** One of four days around today. */
const anyDay = () => new Date(Date.now() + randomInt(-1, 3) * 86_400_000).toISOString().slice(0, 10);

/** Text that compresses about as badly as what people write. */
const anyBody = () => randomBytes(anyOf(BODIES) / 2).toString('hex').replaceAll(/(.{7})(.{40})/g, '$1 $2\n');

/** One person. */
export class Regular {
  /** @type {Person} */
  #person;
  /** The person's rows, by name. @type {Map<string, Kept>} */
  #rows = new Map();
  /** @type {{ owner: string, since: string }} */
  #account = { owner: '', since: '' };
  /** @type {import('node:http').IncomingMessage[]} */
  #streams = [];
  #agent = new Agent({ keepAlive: true });
  #done = 0;
  #feed = '';

  /** @type {readonly (readonly [number, () => Promise<void>])[]} */
  #deeds = [
    [30, () => this.#changes()],
    [24, () => this.#page()],
    [12, () => this.#data()],
    [8, () => this.#form()],
    [6, () => this.#listen()],
    [4, () => this.#note()],
    [2, () => this.#signOutAndIn()],
    [2, () => this.#token()],
    [2, () => this.#calendar()],
    [1, () => this.#emptyTrash()],
    [2, () => this.#missing()],
    [2, () => this.#hostile()],
    [1, () => this.#import()],
    [0.5, () => this.#deleteAccount()],
    [0.3, () => this.#export()],
  ];

  /**
   * @param {import('../program.mjs').Server} server
   * @param {import('./tally.mjs').Tally} tally
   * @param {number} number
   */
  constructor(server, tally, number) {
    this.server = server;
    this.tally = tally;
    this.number = number;
    this.email = `soak.${number}@example.com`;
    // As a proxy would set it for each client.
    this.address = { 'x-forwarded-for': `192.0.2.${number}` };
    this.#person = new Person(server, new Map());
  }

  /**
   * Does one thing after the other until the time is up.
   * @param {() => boolean} isOver
   */
  async live(isOver) {
    await pause(this.number * ARRIVE_EVERY_MS);
    await this.#signIn();
    while (!isOver()) {
      try {
        await this.#anyDeed();
      } catch (error) {
        this.tally.failed('person', String(error));
      }
      this.#done += 1;
      await pause(randomInt(...PAUSES));
    }
  }

  /** Closes everything that is open. */
  leave() {
    for (const stream of this.#streams) stream.destroy();
    this.#streams = [];
    this.#agent.destroy();
  }

  #anyDeed() {
    let left = (randomInt(1_000_000) / 1_000_000) * this.#deeds.reduce((sum, [weight]) => sum + weight, 0);
    const [, deed] = this.#deeds.find(([weight]) => (left -= weight) < 0) ?? [0, () => Promise.resolve()];
    return deed();
  }

  /** A session of this person, for another client that sends requests as them. */
  headers() {
    return { ...this.#person.headers(), ...this.address };
  }

  async #signIn() {
    const begun = performance.now();
    this.#person = await Person.signIn(this.server, { email: this.email, headers: this.address });
    this.tally.answered('sign in', 200, begun, this.email);
    const me = await this.#ask('data', { path: '/api/auth/me' });
    const { user } = /** @type {{ user: { id: string, since: string } }} */ (read(me));
    this.#account = { owner: user.id, since: user.since };
  }

  /**
   * Sends a request of this person, and returns the text of the response.
   * @param {import('./tally.mjs').Kind} kind
   * @param {import('../requests.mjs').Request} request
   */
  async #ask(kind, request) {
    const begun = performance.now();
    const headers = { ...this.headers(), 'accept-encoding': anyOf(ENCODINGS), ...request.headers };
    const answer = await send(this.server, { ...request, headers }, this.#agent);
    const text = decoded(answer).toString();
    this.tally.answered(kind, answer.status, begun, `${request.method ?? 'GET'} ${request.path}: ${text.slice(0, 200)}`);
    return text;
  }

  /**
   * Calls a function as a program does.
   * @param {import('./tally.mjs').Kind} kind
   * @param {string} name
   * @param {Record<string, unknown>} values
   * @returns {Promise<unknown>}
   */
  async #call(kind, name, values = {}) {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    return read(await this.#ask(kind, { method: 'POST', path: `/api/${name}`, headers, body: JSON.stringify(values) }));
  }

  async #page() {
    const note = [...this.#rows].find(([row, { isInTrash }]) => row.startsWith('note.') && !isInTrash)?.[0].slice('note.'.length);
    const pages = [...PAGES, `/d/${anyDay()}`, `/d/${anyDay()}`, ...(note === undefined ? [] : [`/n/${note}`, `/n/${note}/history`])];
    await this.#ask('page', { path: anyOf(pages), headers: { accept: 'text/html' } });
  }

  async #data() {
    await this.#ask('data', { path: anyOf(DATA) });
  }

  /** Sends several batches at once, as several tabs would; then changes some rows, and deletes those that are over the limit. */
  async #changes() {
    await Promise.all(Array.from({ length: randomInt(1, 4) }, () => this.#batch(Array.from({ length: randomInt(1, 5) }, () => this.#newTodo()))));
    const todos = [...this.#rows].filter(([row]) => row.startsWith('todo.'));
    const [inTrash, there] = [todos.filter(([, { isInTrash }]) => isInTrash), todos.filter(([, { isInTrash }]) => !isInTrash)];
    const tooMany = Math.max(0, there.length - TODOS);
    await this.#batch([
      ...there.slice(0, tooMany).map(([row]) => ({ trash: { row } })),
      ...there.slice(tooMany, tooMany + 3).map(([row, kept]) => this.#changeOf(row, kept)),
      ...inTrash.slice(0, 1).map(([row]) => ({ restore: { row } })),
    ]);
    if (inTrash.length > IN_TRASH) await this.#emptyTrash();
  }

  async #note() {
    const notes = [...this.#rows].filter(([row, { isInTrash }]) => row.startsWith('note.') && !isInTrash);
    const [first] = notes;
    if (first !== undefined && notes.length >= NOTES) {
      await this.#batch([{ trash: { row: first[0] } }]);
      return;
    }
    const id = ulid();
    const day = anyDay();
    await this.#batch([{ create_note: { id, place: this.#place(day), title: 'Minutes', body: anyBody() } }]);
    const kept = this.#rows.get(`note.${id}`);
    if (kept !== undefined) await this.#batch([{ set_text: { of: { body: id }, base: kept.base, text: anyBody() } }]);
  }

  /** @param {string} day */
  #place(day) {
    return { day, parent: null, rank: '80', after: null, before: null };
  }

  #newTodo() {
    return { create_todo: { id: ulid(), place: this.#place(anyDay()), text: `${todoText(this.#done)} #soak` } };
  }

  /**
   * Some change of a todo.
   * @param {string} row
   * @param {Kept} kept
   */
  #changeOf(row, kept) {
    const id = row.slice('todo.'.length);
    return anyOf([
      { set_done: { id, done: randomInt(2) === 0 } },
      { set_text: { of: { todo: id }, base: kept.base, text: `${todoText(randomInt(1000))} again` } },
      { move_to_day: { row, day: anyDay() } },
      { place: { row, place: this.#place(kept.day) } },
      { pin: { row, pinned: randomInt(2) === 0 } },
      { trash: { row } },
    ]);
  }

  /**
   * Sends changes, and takes over the rows of the response.
   * @param {Record<string, object>[]} changes
   */
  async #batch(changes) {
    if (changes.length === 0) return;
    const ops = changes.map(change => ({ op: { id: ulid(), change } }));
    const answer = await this.#call('batch', 'changes', { batch: { account: this.#account, ops } });
    const { outcomes, rows } = /** @type {{ outcomes: unknown[], rows: Partial<Record<'todo' | 'note', Row>>[] }} */ (answer);
    for (const outcome of outcomes) if (outcome !== 'done') this.tally.failed('batch', JSON.stringify(outcome));
    for (const row of rows) {
      for (const [kind, { id, day, text_op: text, body_op: body, trashed }] of Object.entries(row)) {
        this.#rows.set(`${kind}.${id}`, { base: text ?? body ?? '', day, isInTrash: trashed !== null });
      }
    }
  }

  async #form() {
    const id = ulid();
    const day = anyDay();
    const headers = { accept: 'text/html', 'content-type': FORM };
    const post = (/** @type {string} */ path, /** @type {Record<string, string>} */ values) =>
      this.#ask('form', { method: 'POST', path: `/api/todos/${path}`, headers, body: new URLSearchParams(values).toString() });
    await post('create', { id, day, text: todoText(this.#done) });
    await post('set_done', { id, done: 'true' });
    await post('delete', { id });
  }

  async #emptyTrash() {
    const inTrash = [...this.#rows].filter(([, { isInTrash }]) => isInTrash);
    await this.#call('data', 'trash/empty');
    for (const [row] of inTrash) this.#rows.delete(row);
  }

  /** Opens a stream that is read, left alone, or not read at all; the oldest is cut off. */
  async #listen() {
    if (this.#streams.length >= STREAMS) this.#streams.shift()?.destroy();
    const begun = performance.now();
    const headers = { ...this.headers(), accept: 'text/event-stream' };
    /** @type {import('node:http').IncomingMessage} */
    const stream = await new Promise((resolve, reject) => {
      get(`${this.server.url}/api/events`, { headers, agent: false }, resolve).on('error', reject);
    });
    this.tally.answered('stream', stream.statusCode ?? 0, begun, '/api/events');
    stream.on('error', () => stream.destroy());
    if (randomInt(3) > 0) stream.resume();
    this.#streams.push(stream);
  }

  /** After a sign-out the old cookie is invalid. */
  async #signOutAndIn() {
    const old = this.headers();
    await this.#call('sign out', 'auth/logout');
    await this.#ask('sign out', { path: '/api/auth/me', headers: old });
    await this.#signIn();
    if (randomInt(2) === 0) await this.#call('data', 'sessions/end_others');
  }

  async #token() {
    const id = ulid();
    const { token } = /** @type {{ token: string }} */ (await this.#call('token', 'tokens/create', { id, name: 'Soak', scope: 'read', lifetime: '7_days' }));
    const asProgram = () => this.#ask('token', { path: '/api/auth/me', headers: { cookie: '', authorization: `Bearer ${token}` } });
    await asProgram();
    await this.#call('token', 'tokens/revoke', { id });
    await asProgram();
  }

  async #calendar() {
    if (this.#feed === '') {
      const { address } = /** @type {{ address: string }} */ (await this.#call('feed', 'feed/create'));
      this.#feed = new URL(address).pathname;
    }
    await this.#ask('feed', { path: this.#feed, headers: { cookie: '' } });
    if (randomInt(4) > 0) return;
    await this.#call('feed', 'feed/end');
    this.#feed = '';
  }

  async #export() {
    await this.#ask('export', { path: '/api/account/export' });
  }

  async #import() {
    const day = { day: anyDay(), label: null, archived: false, notes: [], todos: Array.from({ length: 5 }, (_, number) => this.#exported(number)) };
    const file = JSON.stringify({ format: 'daybook-export', version: 1, days: [day] });
    const body = `--cut\r\nContent-Disposition: form-data; name="file"; filename="days.json"\r\n\r\n${file}\r\n--cut--\r\n`;
    const headers = { accept: 'text/html', 'content-type': 'multipart/form-data; boundary=cut' };
    await this.#ask('import', { method: 'POST', path: '/settings/import', headers, body });
    const { preview } = /** @type {{ preview: { id: string } | null }} */ (read(await this.#ask('import', { path: '/api/import' })));
    // No preview, because other people were sending files and the limit was reached.
    if (preview === null) return;
    if (randomInt(2) === 0) {
      await this.#call('import', 'import/cancel', { id: preview.id });
      return;
    }
    await this.#call('import', 'import/confirm', { id: preview.id });
    await this.#call('import', 'import/undo', { id: preview.id });
  }

  /** @param {number} number */
  #exported(number) {
    const states = { done_at: null, deleted: false, deleted_at: null, pinned: false, folded: false };
    return { id: ulid(), parent: null, text: todoText(number), created_at: '2026-11-20T10:00:00Z', rank: 'i', version: 1, ...states };
  }

  async #missing() {
    await this.#ask('not there', { path: anyOf(['/nothing/here', '/api/nothing', '/pkg/nothing.js']) });
  }

  async #hostile() {
    const json = { 'content-type': 'application/json' };
    const post = { method: 'POST', path: '/api/changes' };
    await this.#ask(
      'hostile',
      anyOf([
        { ...post, headers: json, body: 'x'.repeat(2 * 1024 * 1024) },
        { ...post, headers: json, body: '{"batch":{"account":' },
        { ...post, headers: json, body: '['.repeat(100_000) },
        { ...post, headers: { ...json, origin: 'https://evil.example' }, body: '{}' },
        { path: '/api/auth/me', headers: { cookie: `daybook=${randomBytes(32).toString('base64url')}` } },
        { path: '/api/auth/me', headers: { cookie: '', authorization: `Bearer ${randomBytes(40).toString('hex')}` } },
        { path: `/search?q=${'x'.repeat(9_000)}` },
        { path: '/', headers: { 'x-large': 'x'.repeat(40_000) } },
        { path: '/../../etc/passwd' },
      ]),
    );
  }

  async #deleteAccount() {
    await this.#call('account', 'account/delete', { email: this.email });
    this.leave();
    this.#agent = new Agent({ keepAlive: true });
    this.#rows.clear();
    this.#feed = '';
    await this.#signIn();
  }
}
