// Keys: through the day and the lists without a mouse; never while typing, and only where there is a desk's width.
export default async ({ page, url, width, signIn, shot, check }) => {
  await signIn("chen", "clerk@town");
  await page.goto(`${url}/inbox`);
  const press = (...all) => all.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const dialog = page.locator("#keys");
  await press("?");
  if (width < 1000) {
    check("no help for keys on a phone", !(await dialog.isVisible()) && !(await page.locator("[data-keys]").isVisible()));
    return;
  }
  check("? lists the keys", await dialog.isVisible());
  await shot("keys");
  await press("j", "Escape");
  check("no row moves behind it", (await page.locator("tr.on").count()) === 0);
  check("Esc closes it", !(await dialog.isVisible()));
  await page.locator("[data-keys]").click();
  check("so does the button open it", await dialog.isVisible());
  await dialog.getByRole("button", { name: "关上" }).click();

  await press("j", "j", "k");
  const on = page.locator("tr.on");
  check("j and k move through the rows", (await page.locator("tr[data-row]").first().getAttribute("class")) === "on");
  check("the focus is seen", await page.evaluate(() => document.activeElement.matches("tr.on a:focus-visible")));
  await press("w");
  check("w opens why", (await on.locator("details[open]").count()) === 1);
  const place = await on.locator("a").first().getAttribute("href");
  await press("Enter");
  await page.waitForURL(`**${place}`);
  await press("a");
  await page.locator("#form").waitFor();
  check("a opens the first act", await page.locator("#form").isVisible());
  await page.locator("#form input:visible, #form textarea").last().focus();
  await page.locator("#q").focus();
  await press("g", "i", "?");
  check("while typing they are letters", (await page.inputValue("#q")) === "gi?" && !(await dialog.isVisible()));
  await page.locator("h1").click();
  await press("g", "i");
  await page.waitForURL("**/inbox");
  await press("j", "a");
  await page.waitForURL(/\/matters\/.*\/acts\//);
  await press("g", "l");
  await page.waitForURL("**/lists");
  await page.goto(`${url}/lists/dispute`);
  await press("j", "x");
  check("x ticks", (await page.locator("tr.on input[name=m]:checked").count()) === 1);
  await press(" ");
  check("space unticks", (await page.locator("tr.on input[name=m]:checked").count()) === 0);
  await press("g", "f");
  await page.waitForURL("**/find");
};
