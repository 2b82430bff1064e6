// The service worker of a device of one's own: forms that were opened there open again without a network, for seven
// days. It is registered by a tick on a form and goes with it (see drafts.js). Nothing is sent by it; what it keeps are
// the assets and the pages of forms, nothing else.
const ASSETS = BUILT_ASSETS;
const SHELL = `assets ${ASSETS.join(" ")}`;
const FORMS = "forms";
const WEEK = 7 * 24 * 3600 * 1000;
const KEPT = "x-kept";

const isForm = (path) => /^\/(matters\/[^/]+\/acts\/[^/]+|begin\/[^/]+\/[^/]+)$/.test(path);
const fresh = (page) => page && Date.now() - Number(page.headers.get(KEPT)) < WEEK;

async function keep(place, answer) {
  if (!answer.ok || answer.redirected || answer.type !== "basic") return;
  const headers = new Headers(answer.headers);
  headers.set(KEPT, Date.now());
  headers.delete("content-encoding");
  const cache = await caches.open(FORMS);
  await cache.put(place, new Response(await answer.blob(), { headers }));
}

async function tidy() {
  for (const name of await caches.keys()) if (![SHELL, FORMS].includes(name)) await caches.delete(name);
  const cache = await caches.open(FORMS);
  for (const request of await cache.keys()) if (!fresh(await cache.match(request))) await cache.delete(request);
}

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

async function nothing(sent) {
  const cache = await caches.open(FORMS);
  const lines = [];
  for (const request of await cache.keys()) {
    const page = await cache.match(request);
    if (!fresh(page)) continue;
    const html = await page.text();
    const [title, act] = [/<h1>([^<]*)/, /data-title="([^"]*)/].map((part) => html.match(part)?.[1] ?? "");
    lines.push(`<li><a href="${escaped(new URL(request.url).pathname)}#form">${title.includes(act) ? title : `${title}，${act}`}</a></li>`);
  }
  const css = ASSETS.find((place) => place.endsWith(".css"));
  const words = sent ? "没有网络，没有交上去。填的内容存在本机，联网后再按一次提交。" : "没有网络，这一页打不开。";
  const list = lines.length ? `<h2>本机能打开的表格</h2><ul>${lines.join("")}</ul>` : "";
  return new Response(
    `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>没有网络 · 联调</title><link rel="icon" href="data:,"><link rel="stylesheet" href="${css}"></head><body class="portal"><main><h1>没有网络</h1><p>${words}</p>${list}</main></body></html>`,
    {
      status: 503,
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      },
    },
  );
}

// A form's page: from the network, which keeps it here too; or as it was kept.
async function formPage(request, place, event) {
  try {
    const answer = await fetch(request);
    if (answer.ok) event.waitUntil(keep(place, answer.clone()));
    return answer;
  } catch (error) {
    const page = await (await caches.open(FORMS)).match(place);
    if (fresh(page)) return page;
    if (request.mode === "navigate") return nothing(false);
    throw error;
  }
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(ASSETS)));
});
addEventListener("activate", (event) => event.waitUntil(tidy().then(() => clients.claim())));
addEventListener("message", (event) => {
  const { keep: place, forget } = event.data;
  const work = async () => {
    const cache = await caches.open(FORMS);
    if (forget) await cache.delete(forget);
    if (place && !fresh(await cache.match(place))) await keep(place, await fetch(place, { redirect: "manual" }));
  };
  event.waitUntil(work().catch(() => {}));
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  const page = request.mode === "navigate";
  if (request.method === "GET" && ASSETS.includes(pathname)) {
    event.respondWith(caches.match(pathname).then((found) => found ?? fetch(request)));
  } else if (request.method === "GET" && isForm(pathname)) {
    event.respondWith(formPage(request, pathname, event));
  } else if (page && (request.method === "GET" || isForm(pathname.replace(/\/draft$/, "")))) {
    event.respondWith(fetch(request).catch(() => nothing(request.method !== "GET")));
  }
});
