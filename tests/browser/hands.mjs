// What a clerk's hands do on a matter's page: open an act's form by its name, fill it, send it.

/// Sends a form and waits for the page that answers.
export const send = async (page, button) => {
  await Promise.all([page.waitForEvent("load"), button.click()]);
};

/// Does an act: clicks its name, fills the form as `fill(form)` says, sends it. What comes back is told by the page.
export const act = async (page, name, fill = async () => {}) => {
  await page.locator(".acts a.btn").getByText(name, { exact: true }).click();
  const form = page.locator("#form");
  await form.locator("h2", { hasText: name }).waitFor();
  await fill(form);
  await send(page, form.locator("button.main"));
  // What cannot be taken back is read back first.
  if (await form.locator("[data-check]").count()) await send(page, form.locator("button.main"));
};

/// What was just recorded, as the page says it; the refusal, if it was refused.
export const told = async (page) => {
  const note = page.locator(".done-note, [role=alert]").first();
  await note.waitFor();
  return note.innerText();
};

/// A scanned page that is handed in.
export const scan = (name) => ({
  name,
  mimeType: "application/pdf",
  buffer: Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n% " + name),
});
