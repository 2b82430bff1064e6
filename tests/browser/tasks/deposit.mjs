// A deposit is paid in, a part of it released with the head's approval; more than there is cannot be released.
import { act, scan, send, told } from "../hands.mjs";

export default async ({ page, url, person, signIn, shot, check }) => {
  await signIn("chen", "clerk@centre");
  await page.goto(`${url}/begin`);
  await page.locator("a[href='/begin/deposit/apply']").click();
  const form = page.locator("#form");
  await form.getByLabel("办案机关").fill("市公安局");
  await form.locator("[name='a.party.payer#0#name']").fill("邓小海");
  await form.locator("[name='a.party.payer#0#account']").fill("6222 0000 0000 0001");
  await form.locator("[name='a.party.victim#0#name']").fill("傅丽君");
  await send(page, form.locator("button.main"));
  check("it is applied for", (await told(page)).includes("已记：申请提存"));
  const deposit = page.url().split("?")[0];
  await act(page, "登记提存通知书", async (form) => {
    await form.getByLabel("提存通知书").setInputFiles(scan("提存通知书.pdf"));
    await form.getByLabel("应缴金额").fill("50000");
  });
  check("the notice is there", (await told(page)).includes("已记：登记提存通知书"));

  const lin = await person("linxy", "cashier@centre");
  await lin.goto(deposit);
  await act(lin, "缴存", (form) => form.getByLabel("本次金额").fill("5万"));
  check("it is paid in", (await told(lin)).includes("已记：缴存"));
  check("the money is held", (await lin.locator("main").innerText()).includes("50,000.00"));

  await page.goto(deposit);
  await act(page, "写明被害人收款账户", (form) => form.getByLabel("傅丽君的收款账户").fill("6222 0000 0000 0002"));
  check("the payee's account is named by the clerk", (await told(page)).includes("已记：写明被害人收款账户"));

  await lin.goto(deposit);
  const release = (amount) => act(lin, "赔付", async (form) => {
    await form.getByLabel("领款的被害人").fill("傅丽君");
    await form.getByLabel("本次金额").fill(amount);
    await form.getByLabel("领取通知书或裁判文书").setInputFiles(scan("领取通知书.pdf"));
  });
  await release("30000");
  check("the release waits for the head", (await told(lin)).includes("提请批准：赔付"));
  check("the cashier cannot approve it", (await lin.locator("main").innerText()).includes("50,000.00"));

  const he = await person("heli", "head@centre");
  await he.goto(deposit);
  await shot("task-deposit-approve", he);
  await send(he, he.getByRole("button", { name: "批准“赔付”" }));
  check("it is released", (await told(he)).includes("赔付（已批准）"));
  check("the rest stays", (await he.locator("main").innerText()).includes("20,000.00"));

  await lin.goto(deposit);
  await release("20000.01");
  let said = await told(lin);
  if (said.includes("提请批准")) {
    await he.goto(deposit);
    await send(he, he.getByRole("button", { name: "批准“赔付”" }));
    said = await told(he);
  }
  check(`more than there is is refused: ${said}`, said.includes("余额") || said.includes("透支"));
  await shot("task-deposit-refused", lin);
  await he.goto(deposit);
  check("nothing left the account", (await he.locator("main").innerText()).includes("20,000.00"));
};
