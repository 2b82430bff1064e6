// A mistake in the closed dispute is put right: the mediator asks, cannot approve it himself, the head does.
import { send, told } from "../hands.mjs";

export default async ({ left, person, shot, check }) => {
  const wu = await person("wu-1", "mediator@town");
  await wu.goto(left.dispute);
  await wu.locator(".line li", { hasText: "达成口头协议" }).getByRole("link", { name: "更正" }).click();
  const form = wu.locator("#form");
  check("the form says what is recorded", await form.getByLabel("一般", { exact: true }).isChecked());
  await form.getByLabel("难度").getByLabel("疑难", { exact: true }).or(form.getByLabel("疑难", { exact: true })).first().check();
  await form.getByLabel("涉及金额").fill("60,000");
  await shot("task-correct-form", wu);
  await form.getByLabel("为什么更正").fill("金额少写一个零，难度按疑难评定，见调解记录。");
  await send(wu, form.locator("button.main"));
  const box = wu.locator("#corrections");
  const said = await box.innerText();
  check("it waits, with what changes", ["达成口头协议", "60,000.00", "6,000.00", "疑难", "一般", "郑国强"].every((text) => said.includes(text)));
  check("he cannot approve it", (await box.locator("button").count()) === 0);
  check("nothing has changed yet", !(await wu.locator("dl.facts").first().innerText()).includes("60,000.00"));

  const zheng = await person("zheng", "head@town");
  await zheng.locator(".nav a", { hasText: "等批准的更正" }).click();
  check("the head finds it", (await zheng.locator("tbody tr").first().innerText()).includes("等您批"));
  await shot("task-correct-waiting", zheng);
  await zheng.locator("tbody a").first().click();
  const mine = zheng.locator("#corrections");
  check("what follows is told", (await mine.innerText()).includes("协议涉及金额"));
  await shot("task-correct-answer", zheng);
  await send(zheng, mine.locator("button.main"));
  check("it is made", (await told(zheng)).includes("更正：达成口头协议"));
  const main = await zheng.locator("main").innerText();
  check("the sum is right now", main.includes("60,000.00"));
  check("the reason stays", main.includes("金额少写一个零"));
  check("the old entry stays too", (await zheng.locator(".line li", { hasText: /^达成口头协议/ }).count()) === 1);
  check("nothing waits", (await zheng.locator("#corrections").count()) === 0);
};
