// What is lacking is asked for four times over seven weeks; the notary's time stands still, and nothing goes overdue.
import { act, send, told } from "../hands.mjs";

export default async ({ page, url, control, signIn, person, shot, check }) => {
  await signIn("gong", "clerk@notary");
  await page.goto(`${url}/begin/notary/apply`);
  const form = page.locator("#form");
  await form.locator("[name='a.sort']").selectOption({ index: 1 });
  await form.locator("#a-kind").selectOption({ label: "内民" });
  await form.locator("[name='a.priority'][value=no]").check();
  await form.locator("[name='a.party.applicant#0#name']").fill("黄美玲");
  await send(page, form.locator("button.main"));
  const place = page.url().split("?")[0];
  await act(page, "受理", async (form) => {
    await form.getByLabel("公证员").fill("方明");
    await form.getByLabel("收费").fill("200");
  });
  check("it is accepted", (await told(page)).includes("已记：受理"));
  const due = async (who) => (await who.locator("section", { hasText: "出证期限" }).first().innerText()).match(/\d{4}-\d{2}-\d{2}/)[0];
  const promised = await due(page);

  const fang = await person("fang", "notary@notary");
  const asked = ["2023-12-18", "2024-01-02", "2024-01-15", "2024-01-29"];
  const given = ["2023-12-29", "2024-01-12", "2024-01-26", "2024-02-06"];
  for (const [turn, day] of asked.entries()) {
    await control(`day/${day}`);
    await fang.goto(place);
    await act(fang, "补充或核实", (form) => form.getByLabel("需补充的材料").fill(`第 ${turn + 1} 次：补交亲属关系证明`));
    check(`it is asked for, turn ${turn + 1}`, (await told(fang)).includes("已记：补充或核实"));
    check("the time stands still", (await fang.locator("main").innerText()).includes("暂停"));
    await control(`day/${given[turn]}`);
    await fang.goto(`${url}/inbox`);
    check(`nothing is overdue on ${given[turn]}`, !(await fang.locator("table, main .box").first().innerText()).includes("逾期"));
    await fang.goto(place);
    await act(fang, "核实完毕");
    check("it goes on", (await told(fang)).includes("已记：核实完毕"));
  }
  check("the last day moved on each time", (await due(fang)) > promised && (await due(fang)) >= "2024-02-06");
  check("nothing was late meanwhile", !(await fang.locator("main").innerText()).includes("逾期"));
  await shot("task-supplement", fang);
  await fang.locator("details.why summary, .why summary, summary", { hasText: "怎么算的" }).first().click();
  check("the sum says what does not count", (await fang.locator("main").innerText()).includes("不计"));
  await act(fang, "出证");
  const tan = await person("tan", "head@notary");
  await tan.goto(place);
  await send(tan, tan.getByRole("button", { name: "批准“出证”" }));
  check("it is issued", (await told(tan)).includes("出证（已批准）"));
  check("in time", (await tan.locator("main").innerText()).includes("按时"));
};
