// The responses: for each kind of request their statuses and latencies.

import { quantile } from '../report.mjs';

/** The allowed statuses for each kind of request. Every other one is a failure, 429 too: nobody here exceeds a rate limit. */
const EXPECTED = /** @type {const} */ ({
  page: [200],
  data: [200],
  batch: [200],
  form: [303],
  stream: [200],
  export: [200],
  import: [200, 303],
  feed: [200],
  token: [200, 401],
  'sign in': [200],
  'sign out': [200, 401],
  account: [200],
  'not there': [404],
  hostile: [400, 401, 403, 404, 413, 414, 431],
  slow: [200, 400, 408],
  // For failures that are not about one request.
  person: [],
});

/** @typedef {keyof typeof EXPECTED} Kind */

/** The kinds whose latencies are compared, because each does a bounded amount of work. */
const TIMED = /** @type {const} */ (['page', 'data', 'batch', 'form']);

/** Counts responses. */
export class Tally {
  /** @type {Map<string, number>} */
  #counts = new Map();
  /** @type {Map<string, number>} */
  #unexpected = new Map();
  /** @type {{ kind: Kind, at: number, ms: number }[]} */
  #times = [];

  /**
   * Records a response to a request that was sent this long ago.
   * @param {Kind} kind
   * @param {number} status
   * @param {number} begun
   * @param {string} what
   */
  answered(kind, status, begun, what) {
    const at = performance.now();
    this.#count(kind, String(status));
    if (!(/** @type {readonly number[]} */ (EXPECTED[kind]).includes(status))) this.#add(this.#unexpected, `${kind}: ${status} for ${what}`);
    if (/** @type {readonly Kind[]} */ (TIMED).includes(kind)) this.#times.push({ kind, at, ms: at - begun });
  }

  /**
   * Records a request that failed in another way.
   * @param {Kind} kind
   * @param {string} what
   */
  failed(kind, what) {
    this.#count(kind, 'failed');
    this.#add(this.#unexpected, `${kind}: ${what}`);
  }

  /**
   * Records an expected outcome without a status.
   * @param {Kind} kind
   * @param {string} outcome
   */
  saw(kind, outcome) {
    this.#count(kind, outcome);
  }

  /**
   * @param {Kind} kind
   * @param {string} outcome
   */
  #count(kind, outcome) {
    this.#add(this.#counts, `${kind}\t${outcome}`);
  }

  /**
   * @param {Map<string, number>} to
   * @param {string} key
   */
  #add(to, key) {
    to.set(key, (to.get(key) ?? 0) + 1);
  }

  /** The unexpected outcomes, the most frequent first. */
  unexpected() {
    return [...this.#unexpected].toSorted(([, a], [, b]) => b - a).map(([what, times]) => `${times} times ${what}`);
  }

  /** How many requests there were, and the lines of a table with all outcomes. */
  outcomes() {
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    const lines = Object.keys(EXPECTED).map(kind => {
      const of = [...this.#counts].filter(([key]) => key.startsWith(`${kind}\t`)).toSorted();
      return `| ${kind} | ${of.map(([key, count]) => `${key.slice(kind.length + 1)}: ${count.toLocaleString('en-US')}`).join(', ')} |`;
    });
    return { total, lines };
  }

  /**
   * The latencies of a kind between two moments: how many, and quantiles in ms.
   * @param {Kind} kind
   * @param {readonly [number, number]} between
   */
  times(kind, [from, to]) {
    const times = this.#times.filter(time => time.kind === kind && time.at >= from && time.at < to).map(({ ms }) => ms);
    return times.length === 0 ? undefined : { count: times.length, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  }

  /** The kinds that have latencies. */
  get timed() {
    return TIMED;
  }
}
