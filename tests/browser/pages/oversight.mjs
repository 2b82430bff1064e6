// A clerk opens an ID number with a reason; the auditor finds who it was. The journal, people, procedures.
export default async ({ page, context, url, stage, signIn, shot, check }) => {
  await signIn("chen", "clerk@town");
  await page.goto(`${url}/matters/${stage.matters.overdue}`);
  const kept = page.locator("td[data-l=证件] details").first();
  await kept.locator("summary").click();
  await kept.locator("input[name=reason]").fill("核对身份证件");
  await kept.locator("button").click();
  await page.locator("[role=status]").first().waitFor();
  await context.clearCookies();
  await signIn("shen", "auditor@bureau");
  await page.locator(".nav a", { hasText: "查看记录" }).click();
  await page.locator("input[name=reason]").check();
  await page.locator("main button.main").click();
  const line = page.locator("tbody tr").first();
  const told = await line.innerText();
  check("who unmasked what and why", ["陈丽云", "揭开遮盖", "证件号码", "核对身份证件"].every((text) => told.includes(text)));
  await shot("access");
  await page.goto(`${url}/journal`);
  await shot("journal");
  await page.goto(`${url}/people`);
  await shot("people");
  await page.goto(`${url}/procedures`);
  await shot("procedures");
  await page.goto(`${url}/corrections`);
  await shot("corrections");
  await page.goto(`${url}/system`);
  await shot("system");
};
