// Everything works without this file; it saves steps. No inline code, no eval; what people typed is stored only where
// drafts.js says so.
import "htmx.org/dist/htmx.esm.min.js";
import "./common.js";
import "./drafts.js";
import "./keys.js";

// On a phone the navigation is one line that scrolls: where one is stands in sight.
const here = document.querySelector(".nav [aria-current]");
if (here) here.closest(".nav").scrollLeft = here.offsetLeft - innerWidth / 3;

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

// Sums of money in words, as they are typed.
document.addEventListener("change", async ({ target }) => {
  const words = target.closest?.(".field")?.querySelector("[data-words]");
  if (!words) return;
  const answer = await fetch(`/amount?of=${encodeURIComponent(target.value)}`);
  words.textContent = answer.ok ? await answer.text() : "";
});

// A form that opens in place, or comes back refused, is where the reader is.
document.addEventListener("htmx:after:swap", () => {
  const to = document.querySelector("#form [role=alert]") ?? document.getElementById("form");
  to?.scrollIntoView({ block: "start" });
  to?.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
});
