// Writes what the licences of the dependencies require: a list of the dependencies, and the licence texts in their packages, each text once.
// usage: node script/third-party.mjs METADATA SBOM... >THIRD-PARTY.txt
// METADATA is the output of `cargo metadata`, which has the folder of each package; the SBOMs say which packages are in the program.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const [metadata, ...sboms] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
const shipped = new Set(sboms.flatMap(({ components }) => components).map(({ name, version }) => `${name} ${version}`));
const names = /^(licen[cs]e|unlicense|copying|copyright|notice)/i;

const packages = metadata.packages
    .map((found) => ({ ...found, title: `${found.name} ${found.version}`, folder: dirname(found.manifest_path) }))
    .filter(({ title, name }) => shipped.has(title) && !name.startsWith("daybook"))
    .sort((one, other) => (one.title < other.title ? -1 : 1));
const texts = new Map();
for (const { title, folder, license_file } of packages) {
    const files = readdirSync(folder).filter((file) => names.test(file) && statSync(join(folder, file)).isFile());
    if (license_file && !files.includes(license_file)) files.push(license_file);
    for (const file of files.sort()) {
        const text = readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim();
        const hash = createHash("sha256").update(text.replace(/\s+/g, " ")).digest("hex");
        if (!texts.has(hash)) texts.set(hash, { text, of: [] });
        texts.get(hash).of.push(title);
    }
}

const line = "-".repeat(80);
console.log("What Daybook is made with, and under which licences. The texts follow, each once, as the packages carry them.\n");
for (const { title, license, license_file } of packages) console.log(`${title}: ${license ?? license_file}`);
for (const { text, of } of texts.values()) console.log(`\n${line}\n${of.join(", ")}\n${line}\n\n${text}`);
