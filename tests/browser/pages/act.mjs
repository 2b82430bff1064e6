// One act from end to end: opened in place, refused with its rule, done. Then the same without JavaScript.
export default async ({ page, url, stage, width, browser, signIn, shot, check }) => {
  const place = `${url}/matters/${width > 1000 ? stage.matters.today : stage.matters.monday}`;
  await signIn("chen", "clerk@town");
  await page.goto(place);
  await shot("matter");
  await page.locator(".acts a", { hasText: /^受理$/ }).click();
  const form = page.locator("#form");
  await form.locator("button.main").waitFor();
  check("the form opens in place", page.url() === place);
  await form.locator("input[value=no]").check();
  await form.locator("button.main").click();
  await form.locator("[role=alert]").waitFor();
  const told = await form.innerText();
  check("the refusal names the rule and the article", told.includes("不得调解") && told.includes("人民调解法第17条"));
  check("what was typed stays", await form.locator("input[value=no]").isChecked());
  await shot("act-refused");
  await form.locator("input[value=yes]").check();
  await form.locator("button.main").click();
  await page.locator(".done-note").waitFor();
  check("it is recorded", (await page.locator(".done-note").innerText()).includes("已记：受理"));
  await shot("act-done");

  await page.goto(`${url}/begin`);
  await shot("begin");
  await page.goto(`${url}/begin/dispute/apply`);
  await shot("begin-form");

  const plain = await browser.newContext({ javaScriptEnabled: false, viewport: page.viewportSize() });
  const other = await plain.newPage();
  await other.goto(`${url}/sign-in`);
  await other.fill("#login", "chen");
  await other.fill("#password", stage.password);
  await other.click("main button.main");
  await other.check('input[value="clerk@town"]');
  await other.click("main button.main");
  await other.goto(`${url}/matters/${stage.matters.idle}`);
  await other.locator(".acts a", { hasText: /^防激化报告$/ }).click();
  await other.locator("#form input[type=radio]").first().check();
  await other.locator("#form textarea").first().fill("扬言报复");
  await other.locator("#form button.main").click();
  check("without JavaScript it is recorded too", (await other.locator(".done-note").innerText()).includes("防激化报告"));
  await plain.close();
};
