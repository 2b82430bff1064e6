// A clerk opens an ID number, giving a reason; an auditor finds who it was, when and why.
export default async ({ left, person, shot, check }) => {
  const chen = await person("chen", "clerk@town");
  await chen.goto(left.dispute);
  check("it is masked at first", !(await chen.locator("main").innerText()).includes("350583197001010017"));
  const kept = chen.locator("td[data-l=证件] details").first();
  await kept.locator("summary").click();
  await kept.locator("input[name=reason]").fill("协议书要写证件号码");
  await kept.locator("button").click();
  await chen.locator("[role=status]", { hasText: "350583197001010017" }).waitFor();

  const shen = await person("shen", "auditor@bureau");
  await shen.locator(".nav a", { hasText: "查看记录" }).click();
  await shen.locator("input[name=reason]").check();
  await shen.locator("main button.main").click();
  const line = shen.locator("tbody tr", { hasText: "协议书要写证件号码" }).first();
  const said = await line.innerText();
  check("who, what, of which case", ["陈丽云", "揭开遮盖", "证件号码", left.number].every((text) => said.includes(text)));
  check("the number itself is not in the log", !(await shen.content()).includes("350583197001010017"));
  await shot("task-unmask", shen);
  await line.locator("a").first().click();
  check("the log leads to the case", (await shen.locator("h1").innerText()).includes("曾阿明"));
};
