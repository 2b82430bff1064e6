export default async ({ page, url, signIn, shot, check, width }) => {
  await signIn("chen", "clerk@town");
  const rows = page.locator("tbody tr[data-row]");
  check("the inbox has lines", (await rows.count()) >= 2);
  check("the overdue one is first", (await rows.first().innerText()).includes("逾期"));
  await rows.first().locator("summary").click();
  check("why opens in one click", await rows.first().locator(".why").isVisible());
  await shot("inbox");
  if (width > 1000) {
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    check("J goes down", await rows.nth(1).evaluate((row) => row.classList.contains("on")));
    await page.keyboard.press("/");
    check("/ goes to the search", await page.evaluate(() => document.activeElement.id === "q"));
  }
  await page.goto(`${url}/inbox?show=paused`);
  await shot("inbox-empty");
};
