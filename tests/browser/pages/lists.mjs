// From the register to several matters handed on together; the list narrowed, kept as a view, exported.
export default async ({ page, url, width, browser, stage, signIn, shot, check }) => {
  await signIn("chen", "clerk@town");
  await page.click(".nav a[href='/lists']");
  await shot("lists-index");
  await page.getByRole("link", { name: "人民调解", exact: true }).click();
  const rows = page.locator("tbody tr[data-row]");
  check("the list is there with its total", (await rows.count()) >= 4 && (await page.innerText("main")).includes("共"));
  await shot("list");

  const phone = width < 640;
  if (phone) await page.locator("summary", { hasText: /^筛选$/ }).click();
  await page.locator("summary", { hasText: "更多条件" }).click();
  await page.selectOption("select[name='f.kind']", { label: "劳动争议" });
  await page.locator("summary", { hasText: "列和排法" }).click();
  await page.getByLabel("被申请人").check();
  await page.getByLabel("涉及金额").check();
  await shot("list-filters");
  await page.locator(".filters button.main").click();
  check("it is narrowed", (await page.innerText(".chips")).includes("纠纷类型：劳动争议"));
  check("columns are chosen", (await page.locator("tbody").innerText()).includes("486,000.00"));
  if (phone) await page.locator("summary", { hasText: /^视图$/ }).click();
  await page.locator("summary", { hasText: "存成视图" }).click();
  await page.fill("#view", `劳动 ${width}`);
  await page.getByLabel("本机构的人也看得到").check();
  await page.getByRole("button", { name: "保存视图" }).click();
  const kept = page.locator(".tabs [aria-current]", { hasText: `劳动 ${width}` });
  check("the view is kept", (await kept.count()) === 1);
  await shot("list-view");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Excel" }).click();
  check("the file has the list's name", (await download).suggestedFilename().startsWith("人民调解 "));

  // Two matters that wait: ticked, handed on with a reason, checked, done.
  await page.goto(`${url}/lists/dispute?state=-open&sort=old`);
  if (!phone) {
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    check("X ticks", await rows.first().locator("input").isChecked());
    await page.keyboard.press("x");
  }
  await page.locator("[data-all] input").check();
  check("the page's rows are ticked at once", (await page.locator("[data-count]").innerText()).includes(`${await rows.count()} 件`));
  await page.locator("[data-all] input").uncheck();
  await rows.nth(0).locator("input").check();
  await rows.nth(1).locator("input").check();
  check("the button counts", (await page.locator("[data-count]").innerText()) === "办理选中的 2 件");
  await shot("list-ticked");
  await page.locator("[data-count]").click();
  await shot("bulk-choose");
  await page.getByRole("button", { name: /^防激化报告/ }).click();
  await page.locator("#form input[type=radio]").first().check();
  await page.locator("#form textarea").first().fill("扬言到工地堵门");
  await shot("bulk-form");
  await page.locator("#form button.main").click();
  check("the check tells how many may", (await page.innerText("h1")).includes("2 件可以办"));
  await shot("bulk-check");
  await page.getByRole("button", { name: "防激化报告 2 件" }).click();
  check("both are done", (await page.innerText("h1")).includes("办成 2 件"));
  await shot("bulk-done");

  // The same without JavaScript.
  const plain = await browser.newContext({ javaScriptEnabled: false, viewport: page.viewportSize() });
  const other = await plain.newPage();
  await other.goto(`${url}/sign-in`);
  await other.fill("#login", "chen");
  await other.fill("#password", stage.password);
  await other.click("main button.main");
  await other.check('input[value="clerk@town"]');
  await other.click("main button.main");
  await other.goto(`${url}/lists/dispute?state=applied`);
  await other.locator("tbody input[name=m]").first().check();
  await other.getByRole("button", { name: "办理选中的" }).click();
  await other.getByRole("button", { name: /^转交/ }).click();
  await other.locator("#form input[name='a.handed_to']").fill("市联合调解中心");
  await other.locator("#form textarea").first().fill("当事人都在市区");
  await other.locator("#form button.main").click();
  await other.getByRole("button", { name: "转交 1 件" }).click();
  check("without JavaScript it is done too", (await other.innerText("h1")).includes("办成 1 件"));
  await plain.close();
};
