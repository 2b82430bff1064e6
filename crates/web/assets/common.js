// What every page has: large type, a form that goes once, paper.

// 大字: remembered for the next page, which the server then writes with class="large".
document.getElementById("large")?.addEventListener("change", ({ target }) => {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `large=${target.checked ? 1 : 0}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
});

// A form goes once: the second press of an impatient finger is not sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// What went wrong is where the reader is.
document.querySelector("main [role=alert]")?.scrollIntoView({ block: "center" });

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
