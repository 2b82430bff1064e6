// Keys: each saves a way to something that is also on the page. Never while typing, never with Ctrl, Alt or ⌘; which
// there are is in the page's own help (templates/parts/keys.html).
const LATER = 1500; // how long g waits for its second key
const typing = (at) => at.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
const rows = () => [...document.querySelectorAll("tbody tr[data-row]")];
const at = () => rows().findIndex((row) => row.classList.contains("on"));
const here = () => rows()[at()];
const help = document.getElementById("keys");
const wide = matchMedia("(min-width: 60.01rem)");

function step(by) {
  const all = rows();
  if (!all.length) return;
  const now = at();
  const next = Math.min(all.length - 1, Math.max(0, now + by));
  all[now]?.classList.remove("on");
  all[next].classList.add("on");
  all[next].querySelector("a")?.focus();
}
const tick = () => here()?.querySelector("input[name=m]")?.click();
const go = { i: "/inbox", l: "/lists", f: "/find" };

const keys = {
  "/": () => document.getElementById("q")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  enter: () => here()?.querySelector("a")?.click(),
  w: () => (here() ?? document).querySelector("details > summary")?.click(),
  a: () => (here() ? location.assign(here().dataset.act ?? here().querySelector("a").href) : document.querySelector(".acts .btn")?.click()),
  x: tick,
  " ": tick,
  g: () => (until = Date.now() + LATER),
  "?": () => wide.matches && help?.showModal(),
};
let until = 0;
document.addEventListener("keydown", (event) => {
  const { target } = event;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    target.closest("form")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(target) || help?.open) return;
  const key = event.key.toLowerCase();
  const place = Date.now() < until && go[key];
  until = 0;
  // What has the focus keeps its own keys.
  const own = { enter: "a, button, summary, input", " ": "button, summary, input" }[key];
  if (own && target.closest(own)) return;
  const act = place ? () => location.assign(place) : keys[key];
  if (!act || (key === " " && !here()) || (key === "enter" && !here())) return;
  event.preventDefault();
  act();
});
for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", keys["?"]);
}
