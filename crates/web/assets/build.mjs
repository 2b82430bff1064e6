// Builds dist/: every file under a name that holds its own hash, each also as .br and .gz.
// `make assets` runs it; dist/ is committed, so that building the Rust needs no node.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const out = new URL("dist/", import.meta.url);
rmSync(out, { recursive: true, force: true });
mkdirSync(out);

const options = {
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome109", "firefox115", "safari16"],
  outdir: "dist",
  write: false,
  legalComments: "none",
};

const LIMIT = 60 * 1024;
let total = 0;
function put({ path, contents }) {
  const [name, ext] = path.split("/").pop().split(".");
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 12);
  const br = brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  const file = `${name}-${hash}.${ext}`;
  writeFileSync(new URL(file, out), contents);
  writeFileSync(new URL(`${file}.br`, out), br);
  writeFileSync(new URL(`${file}.gz`, out), gzipSync(contents, { level: 9 }));
  total += br.length;
  console.log(`${file}  ${contents.length} bytes, br ${br.length}`);
  return `/assets/${file}`;
}
const { outputFiles } = await build({ ...options, entryPoints: ["app.js", "portal.js", "app.css"] });
const places = outputFiles.map(put);
// The service worker names what it keeps: with new assets it is another one.
const define = { BUILT_ASSETS: JSON.stringify(places) };
const worker = await build({ ...options, entryPoints: ["sw.js"], define });
worker.outputFiles.map(put);
// The offline check is one page by itself: its script stands in it, and is no file that browsers fetch.
const check = await build({ ...options, format: "iife", entryPoints: ["check.js"] });
check.outputFiles.map(put);
console.log(`${readdirSync(out).length} files, br ${total} of ${LIMIT}`);
if (total > LIMIT) throw new Error("the assets outgrew their limit");
