// The director clicks a figure of the year down to the dispute of the counter.
export default async ({ page, url, left, signIn, shot, check }) => {
  await signIn("dai", "director@bureau");
  await page.locator(".nav a", { hasText: "一年总览" }).click();
  await page.locator("dl.figs div", { hasText: "矛盾纠纷" }).locator("a").first().click();
  check("a figure has its page", page.url().includes("/figures/"));
  const list = page.locator("#list");
  const row = list.locator("tr", { hasText: left.number });
  check("the dispute is in its list", (await row.count()) === 1);
  await shot("task-figure");
  await row.locator("a").first().click();
  await page.waitForURL(/\/matters\//);
  check("and leads to it", page.url() === left.dispute);
  check("it says how it ended", (await page.locator(".head").innerText()).includes("调解成功"));
};
