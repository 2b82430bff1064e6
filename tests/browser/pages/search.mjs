// Finding from the head of any page: two letters of a name, nothing, a number kept apart.
export default async ({ page, url, signIn, shot, check }) => {
  await signIn("chen", "clerk@town");
  await page.fill("#q", "示例");
  await page.press("#q", "Enter");
  await page.waitForURL(/\/find\?q=/);
  check("found by two letters", (await page.innerText("h1")).includes("3 件"));
  check("what was asked is marked", (await page.locator("mark").first().innerText()) === "示例");
  await shot("search");
  await page.fill("#q", "350583198503070014");
  await page.press("#q", "Enter");
  await page.locator("h1", { hasText: "350583198503070014" }).waitFor();
  check("the number is in no address", !page.url().includes("350583198503070014"));
  check("found whole", (await page.innerText("main")).includes("号码完全一样"));
  await page.goto(`${url}/find?q=${encodeURIComponent("林之豪 石材")}`);
  check("nothing is said to be found", (await page.innerText("main")).includes("没有找到"));
  await shot("search-none");
  await page.goto(`${url}/find`);
  await shot("search-empty");
};
