// The director looks at the year, clicks a figure down to a case; the report's numbers are links.
export default async ({ page, url, stage, width, signIn, shot, check }) => {
  await signIn("dai", "director@bureau");
  await page.goto(`${url}/direction?period=2023`);
  check("the overdue are counted", (await page.locator("main").innerText()).includes("逾期在办"));
  await shot("direction");
  await page.goto(`${url}/procedures/dispute`);
  await shot("procedure");
  await page.locator("#measures a", { hasText: "防止激化" }).click();
  check("a measure has its page", page.url().includes("/figures/mediation.prevented"));
  const rows = page.locator("#list tbody tr");
  check("its list is its sum", (await page.locator("#list .tag").innerText()).includes(`${await rows.count()} 件`));
  await shot("figure");
  await page.fill("#si", "2023-12-13");
  await page.locator("#re button").click();
  check("what changed is listed case by case", (await page.locator("#re ol li").count()) === (await rows.count()));
  await rows.first().locator("a").first().click();
  await page.locator("h1").waitFor();
  check("a case leads to its matter", page.url().includes(`/matters/${stage.matters.idle}`));
  await page.goto(`${url}/report?period=2023`);
  await shot("report");
  await page.locator("article.sheet a").first().click();
  check("a number of the report leads to its page", page.url().includes("/figures/"));
};
