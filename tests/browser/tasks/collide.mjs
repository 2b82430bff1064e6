// Two clerks do the same thing at once: the second is told who was first, and nothing typed is lost.
import { send, told } from "../hands.mjs";

export default async ({ stage, url, person, shot, check }) => {
  const place = `${url}/matters/${stage.matters.today}`;
  const open = async (page) => {
    await page.goto(place);
    await page.locator(".acts a.btn").getByText("防激化报告", { exact: true }).click();
    const form = page.locator("#form");
    await form.locator("input[type=radio]").first().waitFor();
    return form;
  };
  const chen = await person("chen", "clerk@town");
  const guo = await person("guo", "clerk@town");
  const first = await open(chen);
  const second = await open(guo);
  await first.getByLabel("群体上访").check();
  await first.getByLabel("理由").fill("工人聚到镇政府门口");
  await second.getByLabel("自杀").check();
  await second.getByLabel("理由").fill("有人扬言跳楼");
  await send(chen, first.locator("button.main"));
  check("the first is recorded", (await told(chen)).includes("已记：防激化报告"));
  await send(guo, second.locator("button.main"));
  const said = await guo.locator("#form [role=alert]").innerText();
  check("the second is told who was first", said.includes("陈丽云") && said.includes("防激化报告"));
  check("and what stands beside what was typed", said.includes("群体上访") && said.includes("自杀"));
  check("what was typed is still there", (await guo.locator("#form textarea").inputValue()) === "有人扬言跳楼");
  await shot("task-collide", guo);
  await send(guo, guo.locator("#form button.main"));
  check("having seen it, the second goes on", (await told(guo)).includes("已记：防激化报告"));
  check("both stand", (await guo.locator(".line li", { hasText: "防激化报告" }).count()) === 2);
};
