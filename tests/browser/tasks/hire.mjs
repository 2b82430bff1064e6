// An administrator takes a clerk on; the clerk sets a password, signs in and works. The journal says who did it.
export default async ({ url, person, visitor, enter, shot, check }) => {
  const guan = await person("guan", "clerk@bureau");
  await guan.goto(`${url}/people`);
  await shot("task-people", guan);
  await guan.getByRole("link", { name: "录用、任职、离任" }).click();
  const form = guan.locator("form[action='/people/hire']");
  await form.getByLabel("姓名").fill("柯小芳");
  await form.getByLabel("工号").fill("0583-2207");
  await form.getByLabel("机构").fill("水头镇调委会");
  await form.getByLabel("岗位").selectOption({ label: "出纳" });
  await form.locator("button.main").click();
  await guan.locator("[role=alert]").waitFor();
  check("a post the organ has not is refused", (await guan.locator("[role=alert]").innerText()).includes("“人民调解委员会”不设“出纳”岗位"));
  check("what was typed stays", (await guan.locator("#name").inputValue()) === "柯小芳");
  await guan.locator("form[action='/people/hire']").getByLabel("岗位").selectOption({ label: "经办人" });
  await shot("hire", guan);
  await guan.locator("form[action='/people/hire'] button.main").click();
  const code = (await guan.locator("p.code").innerText()).trim();
  await shot("hired", guan);

  const { page } = await visitor();
  await page.goto(`${url}/activate`);
  await page.locator("input[name=code]").fill(code);
  await page.locator("input[type=password]").first().fill("a password of her own");
  const again = page.locator("input[type=password]").nth(1);
  if (await again.count()) await again.fill("a password of her own");
  await page.locator("main button.main").click();
  await enter(page, "0583-2207", "clerk@town", "a password of her own");
  check("she is at work", page.url().endsWith("/inbox"));
  check("under her name", (await page.locator("body").innerText()).includes("柯小芳"));
  await page.goto(`${url}/lists/dispute`);
  check("she sees her office's cases", (await page.locator("tbody tr").count()) >= 4);

  const shen = await person("shen", "auditor@bureau");
  await shen.goto(`${url}/journal`);
  const line = await shen.locator("tbody tr", { hasText: "登记机构与人员" }).first().innerText();
  check("the journal says who took her on", line.includes("关敏"));
};
