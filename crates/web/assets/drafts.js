// Drafts: what is typed into a form is kept by itself. On the server: a few seconds after the last key, under the form's
// own address; seen by its owner only. On this device: only where somebody ticked that it is their own; seven days, and
// no longer than one is signed in. Nothing is ever sent to be done without a press of the form's own button.
const QUIET = 2500;
const WEEK = 7 * 24 * 3600 * 1000;
const HERE = "draft "; // before the address of a form, in localStorage
const OWN = "own device";
const who = document.body.dataset.who;
const form = () => document.querySelector("form[data-draft]");

let timer;
let signIn = false;

function say(of, words, link) {
  const line = of.querySelector("[data-kept]");
  line.textContent = words;
  if (!link) return;
  const a = Object.assign(document.createElement("a"), { href: link[1], target: "_blank", textContent: link[0] });
  line.append(" ", a);
}

const clock = () => new Date().toTimeString().slice(0, 5);

// ---- on this device
// Where storage is refused, nothing is kept here.
const storage = (() => {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
})();
const own = () => storage?.getItem(OWN) === "1";
const kept = (place) => JSON.parse(storage?.getItem(HERE + place) ?? "null");
const keep = (place, entry) => {
  try {
    storage.setItem(HERE + place, JSON.stringify(entry));
    return true;
  } catch {
    return false; // no room
  }
};
const all = () =>
  Object.keys(storage ?? {})
    .filter((key) => key.startsWith(HERE))
    .map((key) => [key.slice(HERE.length), JSON.parse(storage.getItem(key))]);
const tell = async (what) => (await navigator.serviceWorker?.ready)?.active?.postMessage(what);
const forget = (place) => {
  storage?.removeItem(HERE + place);
  if (own()) tell({ forget: place });
};

async function clear() {
  for (const [place] of all()) storage.removeItem(HERE + place);
  storage?.removeItem(OWN);
  for (const name of (await globalThis.caches?.keys()) ?? []) await caches.delete(name);
  // Where the page is left meanwhile the browser breaks it off; the next page clears what stays.
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister().catch(() => {});
}

async function start() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register("/sw.js");
  const at = form();
  if (at) await tell({ keep: at.dataset.form });
}

const pairs = (of) => [...new FormData(of)].filter(([, value]) => typeof value === "string");

// With which draft of the server it was begun (base), whether the server has it too (synced), and whether the button was
// pressed without a network (wanted).
function keepHere(of, more) {
  if (!own()) return false;
  const { form: place, title, at: base } = of.dataset;
  return keep(place, { who, title, base, at: Date.now(), pairs: pairs(of), ...more });
}

// Puts back what was typed, as far as this page has the inputs.
function fill(of, typed) {
  const values = new Map();
  for (const [name, value] of typed) values.set(name, [...(values.get(name) ?? []), value]);
  for (const input of of.elements) {
    const given = values.get(input.name);
    if (!input.name || input.type === "file" || ["key", "seen"].includes(input.name) || input.name.startsWith("n.")) continue;
    if (input.type === "checkbox" || input.type === "radio") input.checked = Boolean(given?.includes(input.value));
    else if (given && input.type !== "submit") input.value = given.shift() ?? input.value;
  }
}

// ---- on the server
const post = (of, typed) =>
  fetch(of.dataset.draft, {
    method: "POST",
    redirect: "manual",
    headers: { Accept: "text/plain" },
    body: new URLSearchParams(typed),
  });

async function save(of) {
  clearTimeout(timer);
  timer = undefined;
  const wanted = kept(of.dataset.form)?.wanted;
  const here = keepHere(of, { wanted });
  const without = (why) =>
    say(of, here ? `${why}：填的内容存在本机（${clock()}），联网后提交` : `${why}：草稿没有存。请不要关这一页，联网后再提交`);
  if (!navigator.onLine) return without("没有网络");
  let answer;
  try {
    answer = await post(of, pairs(of));
  } catch {
    return without("连不上");
  }
  signIn = answer.type === "opaqueredirect";
  if (signIn) {
    const back = `/sign-in?back=${encodeURIComponent(of.dataset.form)}`;
    return say(of, "登录过期了，填的还在。请先不要关这一页，", ["另开一页登录", back]);
  }
  if (!answer.ok) return say(of, "草稿没有存上，填的还在这一页。过一会儿再试");
  of.dataset.at = answer.headers.get("x-kept-at");
  if (here) keepHere(of, { wanted, synced: true });
  say(of, `${await answer.text()}${wanted ? "。网络回来了：请再看一眼，按提交" : ""}`);
}

document.addEventListener("input", ({ target }) => {
  const of = target.closest("form[data-draft]");
  if (!of || target.closest("[data-device]")) return;
  clearTimeout(timer);
  timer = setTimeout(save, QUIET, of);
});
// What was typed last is not lost with the page.
addEventListener("pagehide", () => {
  const of = form();
  if (!of || !timer || of.dataset.sent) return;
  clearTimeout(timer);
  keepHere(of);
  navigator.sendBeacon?.(of.dataset.draft, new URLSearchParams(pairs(of)));
});

document.addEventListener("submit", (event) => {
  const of = event.target;
  const place = new URL(event.submitter?.getAttribute("formaction") ?? of.getAttribute("action") ?? "", location).pathname;
  if (place.startsWith("/sign-out")) {
    clear();
    return;
  }
  if (!of.dataset.draft) {
    // Thrown away on the server: here too.
    if (place.endsWith("/draft") && event.submitter?.name === "drop") forget(place.replace(/\/draft$/, ""));
    return;
  }
  clearTimeout(timer);
  timer = undefined;
  if (!navigator.onLine || signIn) {
    event.preventDefault();
    const here = keepHere(of, { wanted: true });
    if (signIn) save(of);
    else say(of, here ? "没有网络：填的内容存在本机，联网后提交" : "没有网络，没有交上去。请不要关这一页，联网后再提交");
    return;
  }
  if (keepHere(of)) sessionStorage.setItem("sent", of.dataset.form);
});

addEventListener("offline", () => {
  const of = form();
  if (of) say(of, own() ? "没有网络：填的内容存在本机，联网后提交" : "没有网络：请不要关这一页，联网后再提交");
});
addEventListener("online", () => form() && save(form()));
// Signed in again on another page: what waits here is kept.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && signIn && form()) save(form());
});

// A form is there: at first, or put in by htmx.
async function opened() {
  const of = form();
  if (!of) return;
  const tick = of.querySelector("[data-device]");
  const box = tick.querySelector("input");
  tick.hidden = !navigator.serviceWorker || !storage;
  box.checked = own();
  box.addEventListener("change", async () => {
    if (!box.checked) {
      await clear();
      say(of, "本机存的都清掉了");
      return;
    }
    storage.setItem(OWN, "1");
    keepHere(of, { synced: true });
    await start();
    say(of, "这一页没有网络也能打开了");
  });
  if (!own()) return;
  await tell({ keep: of.dataset.form });
  const entry = kept(of.dataset.form);
  if (!entry || entry.who !== who) return;
  if (!navigator.onLine) {
    fill(of, entry.pairs);
    say(of, "没有网络：这是本机存的，联网后提交");
    return;
  }
  // What was just sent and comes back has been kept by the server.
  if (entry.synced || of.querySelector("[data-kept]").textContent) return;
  const { at: base } = of.dataset;
  if (entry.base !== base && entry.at * 1000 <= Number(base ?? 0)) return;
  // What was typed without a network becomes the draft on the server, and the form opens with it.
  const answer = await post(of, entry.pairs).catch(() => ({}));
  if (!answer.ok) return;
  keep(of.dataset.form, { ...entry, synced: true });
  if (await answer.text()) location.replace(of.dataset.form);
  else forget(of.dataset.form);
}

// On every page: what is too old or another's goes; what was done goes; what waits is said.
async function tidy() {
  if (!own()) return;
  await navigator.serviceWorker?.register("/sw.js");
  const sent = sessionStorage.getItem("sent");
  sessionStorage.removeItem("sent");
  if (sent && new URLSearchParams(location.search).has("done")) forget(sent);
  if (!who) return;
  const person = (of) => of.split(" ")[0];
  if (all().some(([, entry]) => person(entry.who) !== person(who))) return clear();
  for (const [place, entry] of all()) if (Date.now() - entry.at > WEEK) forget(place);
  const box = document.getElementById("device");
  const waiting = all().filter(([, entry]) => entry.who === who && (entry.wanted || !entry.synced));
  if (!box || !waiting.length) return;
  box.append(`本机有 ${waiting.length} 份填了没有提交的：`);
  for (const [href, { title }] of waiting) box.append(" ", Object.assign(document.createElement("a"), { href: `${href}#form`, textContent: title }));
  box.hidden = false;
}

tidy().then(opened);
document.addEventListener("htmx:after:swap", opened);
