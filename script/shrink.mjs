// Makes a release's files for the browser smaller, and updates their compressed copies, if there are any:
//
// wasm-opt runs a second time over each WASM file, now for speed, but inlines only small functions: with Brotli that is smaller than
// optimizing for size twice, or for speed twice (docs/measurements.md).
//
// The functions that the browser's WASM imports get short names, there and in the JavaScript beside it: wasm-bindgen ends each name
// with a hash of 16 digits, which does not compress, in both files. The module that they are imported from gets a hash of all
// long names as its name, so that files of two different builds can't be combined by accident.
//
// Brotli can encode distances with several parameters (NPOSTFIX, NDIRECT), and does not search for the best ones by itself: six combinations are tried.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const IMPORTS = 2;
const FUNCTION = 0;
const MODULE = "./daybook_bg.js";

const FEATURES = ["bulk-memory", "nontrapping-float-to-int", "reference-types", "multivalue"];
const OPTIONS = ["-O3", "--flexible-inline-max-function-size=8", "--converge", ...FEATURES.map((feature) => `--enable-${feature}`)];

/** NPOSTFIX and NDIRECT of https://www.rfc-editor.org/rfc/rfc7932#section-4 */
const DISTANCES = [[0, 0], [0, 4], [1, 0], [1, 4], [2, 0], [3, 0]];

const folder = process.argv[2];
const files = readdirSync(folder).map((name) => join(folder, name));
for (const file of files.filter((name) => name.endsWith(".wasm"))) execFileSync("wasm-opt", [...OPTIONS, file, "-o", file]);
const wasmFile = only(/^daybook\b.*\.wasm$/);
const jsFile = only(/^daybook\b.*\.js$/);
const wasm = readFileSync(wasmFile);
const long = [...new Set(imports(wasm).flatMap(({ module, name }) => (module === MODULE ? [name] : [])))].sort();
const names = new Map(long.map((name, at) => [name, `_${at.toString(36)}`]));
const shortModule = `./${createHash("sha256").update(long.join()).digest("hex").slice(0, 8)}`;
writeFileSync(wasmFile, renamedWasm());
writeFileSync(jsFile, renamedJs(readFileSync(jsFile, "utf8")));
files.forEach(compress);

function only(pattern) {
    const found = readdirSync(folder).filter((file) => pattern.test(file));
    if (found.length !== 1) throw new Error(`${folder} has ${found.length} files ${pattern}`);
    return join(folder, found[0]);
}

// The format: https://webassembly.github.io/spec/core/binary/modules.html
function reader(bytes) {
    let at = 8;
    const number = () => {
        let value = 0;
        for (let shift = 0; ; shift += 7) {
            const byte = bytes[at++];
            value += (byte & 0x7f) * 2 ** shift;
            if (byte < 0x80) return value;
        }
    };
    const text = () => {
        const length = number();
        at += length;
        return bytes.toString("utf8", at - length, at);
    };
    return {
        number,
        text,
        byte: () => bytes[at++],
        at: () => at,
        skipTo: to => {
            at = to;
        },
    };
}

function sections(bytes) {
    const { number, byte, at, skipTo } = reader(bytes);
    const found = [];
    while (at() < bytes.length) {
        const start = at();
        const id = byte();
        const size = number();
        found.push({ id, start, content: at(), end: at() + size });
        skipTo(at() + size);
    }
    return found;
}

function imports(bytes) {
    const { number, text, byte, skipTo } = reader(bytes);
    skipTo(sections(bytes).find(({ id }) => id === IMPORTS).content);
    return Array.from({ length: number() }, () => {
        const [module, name, kind] = [text(), text(), byte()];
        if (kind !== FUNCTION) throw new Error(`${wasmFile} imports ${name} of ${module}, which is of kind ${kind}`);
        return { module, name, type: number() };
    });
}

function renamedWasm() {
    const parts = [wasm.subarray(0, 8)];
    for (const { id, start, end } of sections(wasm)) {
        if (id === IMPORTS) {
            const all = imports(wasm).map(({ module, name, type }) => {
                const [from, to] = module === MODULE ? [shortModule, names.get(name)] : [module, name];
                return Buffer.concat([named(from), named(to), Buffer.from([FUNCTION]), encoded(type)]);
            });
            const content = Buffer.concat([encoded(all.length), ...all]);
            parts.push(Buffer.from([id]), encoded(content.length), content);
        } else {
            parts.push(wasm.subarray(start, end));
        }
    }
    return Buffer.concat(parts);
}

function renamedJs(js) {
    let renamed = 0;
    const keys = js.replace(/\b\w+(?=:)/g, (key) => {
        if (!names.has(key)) return key;
        renamed += 1;
        return names.get(key);
    });
    const result = keys.replace(`"${MODULE}":`, `"${shortModule}":`);
    if (renamed !== names.size || result === keys) throw new Error(`${jsFile} has ${renamed} of the ${names.size} functions that ${wasmFile} imports`);
    return result;
}

function encoded(number) {
    const bytes = [];
    for (; number >= 0x80; number = Math.floor(number / 0x80)) bytes.push((number % 0x80) | 0x80);
    return Buffer.from([...bytes, number]);
}

function named(text) {
    const bytes = Buffer.from(text);
    return Buffer.concat([encoded(bytes.length), bytes]);
}

function compress(file) {
    const bytes = readFileSync(file);
    if (existsSync(`${file}.br`)) {
        const all = DISTANCES.map(([postfix, direct]) =>
            brotliCompressSync(bytes, {
                params: {
                    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
                    [constants.BROTLI_PARAM_NPOSTFIX]: postfix,
                    [constants.BROTLI_PARAM_NDIRECT]: direct,
                },
            }),
        );
        writeFileSync(`${file}.br`, all.reduce((best, next) => (next.length < best.length ? next : best)));
    }
    if (existsSync(`${file}.gz`)) writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
