// Everything works without this file; it saves steps. No inline code, no eval, no storage of what people typed.
import "htmx.org/dist/htmx.esm.min.js";

const main = () => document.getElementById("main");
const typing = (at) => at.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");

// 大字: remembered for the next page, which the server then writes with class="large".
document.getElementById("large")?.addEventListener("change", ({ target }) => {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `large=${target.checked ? 1 : 0}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
});

// A form goes once: the second press of an impatient finger is not sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Rows that are ticked: how many, and the whole page at once.
for (const form of document.querySelectorAll("form[data-ticks]")) {
  const ticks = [...form.querySelectorAll("tbody input[name=m]")];
  const all = form.querySelector("[data-all]");
  const button = form.querySelector("[data-count]");
  const plain = button.textContent;
  const count = () => {
    const n = ticks.filter((tick) => tick.checked).length;
    button.textContent = n ? button.dataset.count.replace("{}", n) : plain;
    button.classList.toggle("main", n > 0);
    for (const tick of ticks) tick.closest("tr").classList.toggle("ticked", tick.checked);
    all.querySelector("input").checked = n === ticks.length;
  };
  all.hidden = false;
  all.addEventListener("change", ({ target }) => {
    for (const tick of ticks) tick.checked = target.checked;
    count();
  });
  form.addEventListener("change", count);
  addEventListener("pageshow", count);
  count();
}

// Single keys, never while typing.
const rows = () => [...document.querySelectorAll("tbody tr[data-row]")];
const at = () => rows().findIndex((row) => row.classList.contains("on"));
function step(by) {
  const all = rows();
  if (!all.length) return;
  const now = at();
  const next = Math.min(all.length - 1, Math.max(0, now + by));
  all[now]?.classList.remove("on");
  all[next].classList.add("on");
  all[next].querySelector("a")?.focus();
}
const keys = {
  "/": () => document.getElementById("q")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  w: () => rows()[at()]?.querySelector("details > summary")?.click(),
  x: () => rows()[at()]?.querySelector("input[name=m]")?.click(),
  "?": () => document.querySelector("[data-help]")?.click(),
};
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.target.closest("form")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const act = keys[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

// A form that opens in place, or comes back refused, is where the reader is.
document.addEventListener("htmx:after:swap", () => {
  const to = document.querySelector("#form [role=alert]") ?? document.getElementById("form");
  to?.scrollIntoView({ block: "start" });
  to?.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
});
if (document.querySelector("[role=alert]")) main()?.querySelector("[role=alert]").scrollIntoView({ block: "center" });
