// What a browser loads besides the page itself, raw and as Brotli. The requests come from a browser, the sizes from the files of the site folder.

import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { awake, signedIn, withBrowser } from '../browser.mjs';
import { Person } from '../people.mjs';
import { siteOf, withServers } from '../program.mjs';
import { print } from '../report.mjs';

const KINDS = /** @type {const} */ (['wasm', 'js', 'css']);
const TOGETHER = 'together';

/**
 * Sizes in kB by kind.
 * @typedef {{ raw: Map<string, number>, brotli: Map<string, number> }} Sizes
 */

/**
 * The size of a file as it is sent to a browser that accepts Brotli.
 * @param {string} file
 */
function brotli(file) {
  if (existsSync(`${file}.br`)) return statSync(`${file}.br`).size;
  return brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

/**
 * What a new browser requests until the page at this path is hydrated.
 * @param {import('../browser.mjs').Context} context
 * @param {string} at
 * @param {string} site
 * @returns {Promise<Sizes>}
 */
async function visit(context, at, site) {
  /** @type {Set<string>} */
  const asked = new Set();
  context.on('request', request => asked.add(new URL(request.url()).pathname));
  await awake(context, at);
  const files = [...asked].filter(name => name.startsWith('/pkg/')).map(name => path.join(site, name));
  const found = { raw: new Map([[TOGETHER, 0]]), brotli: new Map([[TOGETHER, 0]]) };
  const add = (/** @type {Map<string, number>} */ to, /** @type {string} */ kind, /** @type {number} */ bytes) => {
    for (const each of [kind, TOGETHER]) to.set(each, (to.get(each) ?? 0) + bytes / 1000);
  };
  for (const kind of KINDS) {
    const ofKind = files.filter(file => file.endsWith(`.${kind}`));
    if (ofKind.length === 0) throw new Error(`${at} is awake without a .${kind} of ${site}`);
    for (const file of ofKind) {
      add(found.raw, kind, statSync(file).size);
      add(found.brotli, kind, brotli(file));
    }
  }
  return found;
}

/** @param {import('../main.mjs').Run} run */
export async function size({ contenders, progress }) {
  contenders.forEach(siteOf);
  await withServers(contenders, 'memory', servers =>
    withBrowser(async browser => {
      /** @type {Record<'signed out' | 'signed in', Sizes>[]} */
      const all = [];
      for (const server of servers) {
        progress(`size: what a browser loads of ${server.of.name}`);
        const site = siteOf(server.of);
        const person = await Person.signIn(server);
        all.push({
          'signed out': await visit(await signedIn(browser, new Person(server, new Map())), '/', site),
          'signed in': await visit(await signedIn(browser, person), '/', site),
        });
      }
      const figures = /** @type {const} */ (['signed out', 'signed in']).flatMap(who =>
        [...KINDS, TOGETHER].flatMap(kind => [
          { row: `${who}, ${kind}`, measure: 'raw', unit: 'kB', values: all.map(each => each[who].raw.get(kind)) },
          { row: `${who}, ${kind}`, measure: 'Brotli', unit: 'kB', values: all.map(each => each[who].brotli.get(kind)) },
        ]),
      );
      const note = 'The files that it asks for until the page is awake; Brotli as they are sent, or of level 11 where they were not compressed beforehand.';
      print('What a browser loads', figures, servers.map(({ of }) => of.name), [note]);
    }),
  );
}
