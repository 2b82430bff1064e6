// The offline check: whether a receipt or a report is what the county signed. It asks no network. A text is its lines;
// the last one, 签章：…, signs all before it (Ed25519, RFC 8032). Line ends are read as people's programs write them.
import * as ed from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";

ed.hashes.sha512 = sha512;
const MARK = "签章：";
const key = document.body.dataset.key;

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

function verdict(text) {
  const lines = text
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => line.trimEnd());
  while (lines.length && !lines.at(-1)) lines.pop();
  const last = lines.pop() ?? "";
  if (!last.startsWith(MARK)) return [false, "这里面没有签章。请用下载的回执或报告文件，不要删掉最后一行。"];
  const signed = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
  let holds = false;
  try {
    holds = ed.verify(bytes(last.slice(MARK.length).trim()), signed, bytes(key), { zip215: false });
  } catch {
    holds = false; // no signature at all
  }
  return holds
    ? [true, "是真的：是本机关发出的，一个字都没有改过。"]
    : [false, "不是真的：内容被改过，或者不是本机关发出的。"];
}

function show(text) {
  const [genuine, words] = verdict(text);
  const out = document.getElementById("verdict");
  out.className = genuine ? "yes" : "no";
  out.textContent = words;
  out.focus();
}
document.getElementById("file").addEventListener("change", async ({ target }) => {
  if (target.files[0]) show(await target.files[0].text());
});
document.getElementById("go").addEventListener("click", () => show(document.getElementById("text").value));
