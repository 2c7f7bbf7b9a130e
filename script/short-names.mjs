// Gives the functions that the browser's WASM imports short names, in the WASM and in the JavaScript beside it: wasm-bindgen ends each name
// with a hash of 16 digits, which does not compress, in both files. Renews the compressed copies beside them, where there are any.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const IMPORTS = 2;
const FUNCTION = 0;
const MODULE = "./daybook_bg.js";

const folder = process.argv[2];
const wasmFile = only(/^daybook\b.*\.wasm$/);
const jsFile = only(/^daybook\b.*\.js$/);
const names = new Map();
write(wasmFile, renamedWasm(readFileSync(wasmFile)));
write(jsFile, renamedJs(readFileSync(jsFile, "utf8")));

function only(pattern) {
    const found = readdirSync(folder).filter((file) => pattern.test(file));
    if (found.length !== 1) throw new Error(`${folder} has ${found.length} files ${pattern}`);
    return join(folder, found[0]);
}

// The format: https://webassembly.github.io/spec/core/binary/modules.html
function renamedWasm(wasm) {
    let at = 8;
    const number = () => {
        let value = 0;
        for (let shift = 0; ; shift += 7) {
            const byte = wasm[at++];
            value += (byte & 0x7f) * 2 ** shift;
            if (byte < 0x80) return value;
        }
    };
    const text = () => {
        const length = number();
        at += length;
        return wasm.toString("utf8", at - length, at);
    };
    const parts = [wasm.subarray(0, at)];
    while (at < wasm.length) {
        const start = at;
        const section = wasm[at++];
        const end = number() + at;
        if (section === IMPORTS) {
            const count = number();
            const imports = [encoded(count)];
            for (let i = 0; i < count; i++) {
                const [module, name, kind] = [text(), text(), wasm[at++]];
                if (kind !== FUNCTION) throw new Error(`${wasmFile} imports ${name} of ${module}, which is of kind ${kind}`);
                if (module === MODULE && !names.has(name)) names.set(name, `_${names.size.toString(36)}`);
                imports.push(named(module), named(names.get(name) ?? name), Buffer.from([kind]), encoded(number()));
            }
            const body = Buffer.concat(imports);
            parts.push(Buffer.from([section]), encoded(body.length), body);
        } else {
            parts.push(wasm.subarray(start, end));
        }
        at = end;
    }
    return Buffer.concat(parts);
}

function renamedJs(js) {
    let renamed = 0;
    const result = js.replace(/\b\w+(?=:)/g, (key) => {
        const short = names.get(key);
        if (short) renamed += 1;
        return short ?? key;
    });
    if (renamed !== names.size) throw new Error(`${jsFile} has ${renamed} of the ${names.size} functions that ${wasmFile} imports`);
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

function write(file, content) {
    const bytes = Buffer.from(content);
    writeFileSync(file, bytes);
    const best = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
    if (existsSync(`${file}.br`)) writeFileSync(`${file}.br`, brotliCompressSync(bytes, best));
    if (existsSync(`${file}.gz`)) writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
