// What a browser loads: the files of the site folder, raw and as Brotli.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { siteOf } from '../program.mjs';
import { print } from '../report.mjs';

const KINDS = /** @type {const} */ (['wasm', 'js', 'css']);

/** @param {string} file */
function brotli(file) {
  if (existsSync(`${file}.br`)) return { bytes: statSync(`${file}.br`).size, isSent: true };
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return { bytes: brotliCompressSync(readFileSync(file), { params }).length, isSent: false };
}

/** @param {import('../program.mjs').Contender} of */
function measure(of) {
  const folder = path.join(siteOf(of), 'pkg');
  const files = readdirSync(folder).map(name => path.join(folder, name));
  const kinds = KINDS.map(kind => {
    const all = files.filter(file => file.endsWith(`.${kind}`)).map(file => ({ raw: statSync(file).size, ...brotli(file) }));
    if (all.length === 0) throw new Error(`there is no .${kind} in ${folder}`);
    const sum = (/** @type {(each: { raw: number, bytes: number }) => number} */ of) => all.reduce((total, each) => total + of(each), 0) / 1000;
    return { row: kind.toUpperCase(), raw: sum(({ raw }) => raw), compressed: sum(({ bytes }) => bytes), isSent: all.every(({ isSent }) => isSent) };
  });
  const total = {
    row: 'together',
    raw: kinds.reduce((sum, { raw }) => sum + raw, 0),
    compressed: kinds.reduce((sum, { compressed }) => sum + compressed, 0),
    isSent: kinds.every(({ isSent }) => isSent),
  };
  return [...kinds, total];
}

/** @param {import('../main.mjs').Run} run */
export function size({ contenders, progress }) {
  progress('size: the site folders');
  const all = contenders.map(measure);
  const figures = (all[0] ?? []).flatMap(({ row }, index) => [
    { row, measure: 'raw', unit: 'kB', values: all.map(of => of[index]?.raw) },
    { row, measure: 'Brotli', unit: 'kB', values: all.map(of => of[index]?.compressed) },
  ]);
  const guessed = contenders.filter((_, index) => !all[index]?.every(({ isSent }) => isSent)).map(({ name }) => name);
  print(
    'What a browser loads',
    figures,
    contenders.map(({ name }) => name),
    guessed.length > 0 ? [`Not compressed beforehand, so as Brotli 11 would: ${guessed.join(', ')}.`] : [],
  );
  return Promise.resolve();
}
