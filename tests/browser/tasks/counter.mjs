// A visitor's dispute is taken at the counter, accepted and handed to a mediator, who mediates, concludes and closes it.
import { act, send, told } from "../hands.mjs";

export default async ({ page, url, left, signIn, person, shot, check }) => {
  await signIn("chen", "clerk@town");
  await page.locator(".nav a", { hasText: "新办" }).click();
  await page.locator("a[href='/begin/dispute/apply']").click();
  const form = page.locator("#form");
  await form.getByLabel("纠纷类型").selectOption({ label: "邻里" });
  await form.getByLabel("纠纷简要情况").fill("两家因排水沟占道争执，多次口角。");
  await form.getByLabel("申请事项").fill("请求恢复排水沟原状。");
  await form.getByLabel("涉及金额").fill("6,000");
  await form.locator("[name='a.party.applicant#0#name']").fill("曾阿明");
  await form.locator("[name='a.party.applicant#0#id_number']").fill("350583197001010017");
  await form.locator("[name='a.party.applicant#0#phone']").fill("13900001234");
  await form.locator("[name='a.party.respondent#0#name']").fill("洪水生");
  const known = form.getByLabel("怎样核对的身份");
  check("how they are known is asked only where it is done for them", await known.isHidden());
  await form.getByLabel("替申请人办（填在第一位的）").check();
  await known.selectOption({ label: "当面核对身份证件原件" });
  await shot("task-counter-form");
  await send(page, form.locator("button.main"));
  check("the application is recorded", (await told(page)).includes("已记：申请调解"));
  left.dispute = page.url().split("?")[0];
  const written = "代申请人 曾阿明 办（当面核对身份证件原件）";
  check("it says for whom it was done", (await page.locator("main").innerText()).includes(written));

  await act(page, "受理", (form) => form.locator("input[value=yes]").check());
  check("it is accepted", (await told(page)).includes("已记：受理"));
  left.number = (await page.locator(".head").innerText()).match(/（2023）\S+号/)[0];
  check("it has its number", left.number.includes("人调字"));
  check("its time runs", (await page.locator("main").innerText()).includes("调解期限"));
  await act(page, "告知权利并确定调解员", (form) => form.getByLabel("吴建成").check());
  check("the mediator is named", (await told(page)).includes("确定调解员"));
  check("the clerk may not mediate it", (await page.locator(".acts a.btn").getByText("调解一次", { exact: true }).count()) === 0);

  const wu = await person("wu-1", "mediator@town");
  await wu.goto(`${url}/inbox`);
  await wu.locator("a", { hasText: left.number }).first().click();
  await act(wu, "调解一次", (form) => form.getByLabel("调解记录").fill("到现场看过，双方同意疏通。"));
  check("a session is recorded", (await told(wu)).includes("已记：调解一次"));
  await act(wu, "达成口头协议", async (form) => {
    await form.getByLabel("协议内容").fill("三日内恢复排水沟，互不追究。");
    await form.getByLabel("一般", { exact: true }).check();
  });
  check("they agree", (await told(wu)).includes("已记：达成口头协议"));
  check("the time is kept", (await wu.locator("main").innerText()).includes("按时"));
  await act(wu, "结案", (form) => form.getByLabel("已履行", { exact: true }).check());
  check("it is closed", (await told(wu)).includes("已记：结案"));
  check("and says how it ended", (await wu.locator(".head").innerText()).includes("调解成功"));
  check("it left the inbox", await wu.goto(`${url}/inbox`).then(async () => !(await wu.locator("tbody").allInnerTexts()).join().includes(left.number)));
  await wu.goto(left.dispute);
  await shot("task-counter-closed", wu);
  await page.goto(`${url}/inbox`);
  await page.locator("a", { hasText: /^新情况 \d+ 件/ }).click();
  check("the clerk reads what the mediator did", (await page.innerText("main")).includes("结案：水头镇调委会 吴建成"));
  await shot("news");
  await page.locator("main button", { hasText: "都看过了" }).click();
  await page.locator("h2", { hasText: "没有新情况" }).waitFor();
};
