// A resident applies; the clerk accepts; the agreement is drafted; both sign on their phones, one of them at the counter;
// it takes effect; the resident sees it and rates it. What was half filled is there again.
import { act, send, told } from "../hands.mjs";

const png = {
  name: "IMG_0001.png",
  mimeType: "image/png",
  buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64"),
};

const write = async (page) => {
  const pad = page.locator("[data-pad] canvas");
  await pad.scrollIntoViewIfNeeded();
  const { x, y } = await pad.boundingBox();
  await page.mouse.move(x + 40, y + 30);
  await page.mouse.down();
  await page.mouse.move(x + 120, y + 70, { steps: 5 });
  await page.mouse.move(x + 180, y + 25, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelector("input[type=file]").files.length === 1);
};

const sign = async (page, url, place, control, check) => {
  await page.goto(place);
  check("the agreement is read on the page", (await page.innerText("main")).includes("三日内疏通排水沟"));
  await page.getByRole("link", { name: "确认协议并签名" }).first().click();
  await send(page, page.getByRole("button", { name: "发验证码" }));
  const code = (await control("message")).match(/验证码 (\d{6})/)[1];
  await page.getByLabel("我看懂了").check();
  await write(page);
  await page.getByLabel("短信验证码").fill(code === "000000" ? "000001" : "000000");
  await send(page, page.locator("form.form button.main"));
  check("a wrong code signs nothing", (await page.innerText("[role=alert]")).includes("验证码不对"));
  await page.getByLabel("我看懂了").check();
  await write(page);
  await page.getByLabel("短信验证码").fill(code);
  return send(page, page.locator("form.form button.main"));
};

export default async ({ url, visitor, person, left, shot, check, control }) => {
  const { page } = await visitor();
  await page.goto(`${url}/`);
  await page.getByRole("link", { name: /我要调解/ }).click();
  check("nothing is asked that the office knows itself", (await page.innerText("main")).includes("项目枫桥") === false);
  await page.getByLabel("是哪一类纠纷").selectOption({ label: "邻里" });
  await page.getByLabel("发生了什么事").fill("邻居砌墙占了排水沟，下雨就倒灌。");
  // The page goes away: what was typed is there again, in this window and in another.
  await page.reload();
  check("what was typed is there again", (await page.getByLabel("发生了什么事").inputValue()).includes("倒灌"));
  await page.getByLabel("您在哪个镇").selectOption({ value: "350583119" });
  await page.getByLabel("您想要什么结果").fill("请把沟让出来。");
  await page.locator("[name='a.party.applicant#0#name']").fill("曾阿明<script>alert(1)</script>");
  await page.locator("[name='a.party.applicant#0#id_number']").fill("350583197001010017");
  await page.locator("[name='a.party.respondent#0#name']").fill("洪水生");
  await page.locator("[name='a.evidence#0#file']").setInputFiles(png);
  await shot("portal-ask", page);
  // Without a phone nobody could be told anything: asked, and nothing typed is lost.
  await page.locator("[name='a.party.applicant#0#phone']").fill("1");
  await send(page, page.locator("form.form button.main"));
  check("a phone is asked for", (await page.innerText("[role=alert]")).includes("电话"));
  check("and nothing is lost", (await page.getByLabel("您想要什么结果").inputValue()) === "请把沟让出来。");
  check("the photograph neither", (await page.innerText("main")).includes("已收到"));
  await page.locator("[name='a.party.applicant#0#phone']").fill("13900001234");
  const twice = await page.evaluate(() => {
    const form = document.querySelector("form[data-ask]");
    return Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  });
  await send(page, page.locator("form.form button.main"));
  check("it is received", (await page.innerText("main")).includes("收到了"));
  check("a name is only text", (await page.locator("main script").count()) === 0);
  await shot("portal-receipt", page);
  const place = page.url().split("?")[0];
  check("the code has 128 bits", /\/r\/[A-HJ-NP-Z2-9]{26}$/.test(place));
  const again = await page.request.post(`${url}/ask/dispute`, { form: twice, headers: { Origin: url } });
  check("sent twice it is one matter and one receipt", again.url().split("?")[0] === place);
  const short = (await page.locator(".code").innerText()).replaceAll(" ", "");
  left.receipt = place;

  // By hand, as people type it.
  const daughter = await visitor();
  await daughter.page.goto(`${url}/`);
  await daughter.page.getByLabel("查询码").fill(short.toLowerCase());
  await daughter.page.getByLabel("手机号后 4 位").fill("9999");
  await send(daughter.page, daughter.page.getByRole("button", { name: "查进度" }));
  check("with a wrong number nothing is found", (await daughter.page.innerText("[role=alert]")).includes("查不到"));
  await daughter.page.getByLabel("查询码").fill(` ${short.slice(0, 3)} ${short.slice(3)}`);
  await daughter.page.getByLabel("手机号后 4 位").fill("1234");
  await send(daughter.page, daughter.page.getByRole("button", { name: "查进度" }));
  check("with the right one it is", daughter.page.url() === place);
  const shown = await daughter.page.content();
  check("and shows no number, phone or full name", !/350583197001010017|13900001234|曾阿明/.test(shown));

  const chen = await person("chen", "clerk@town");
  await chen.goto(`${url}/lists/dispute`);
  await chen.locator("tbody a").first().click();
  check("the clerk has it", (await chen.innerText("main")).includes("申请调解"));
  left.desk = chen.url().split("?")[0];
  await act(chen, "受理", (form) => form.locator("input[value=yes]").check());
  await act(chen, "告知权利并确定调解员", (form) => form.getByLabel("吴建成").check());
  await page.goto(place);
  check("the resident sees who works on it", (await page.innerText("main")).includes("吴建成"));
  check("and that it goes on", (await page.innerText("h1")).includes("一起谈"));
  const wu = await person("wu-1", "mediator@town");
  await wu.goto(left.desk);
  await act(wu, "拟好协议，请双方确认", async (form) => {
    await form.getByLabel("协议内容").fill("三日内疏通排水沟，双方互不追究。");
    await form.getByLabel("简易", { exact: true }).check();
  });
  await sign(page, url, place, control, check);
  check("the applicant has signed", (await page.innerText("main")).includes("办好了：确认协议并签名"));
  check("and is not asked again", !(await page.innerText("main")).includes("现在请您做"));
  await shot("portal-signed", page);

  // The other side has no phone: the clerk acts for the visitor, as recorded.
  await chen.goto(left.desk);
  await act(chen, "确认协议并签名", async (form) => {
    await form.locator("input[type=file]").setInputFiles(png);
    await form.getByLabel(/被申请人 洪水生/).check();
    await form.getByLabel("怎样核对的身份").selectOption({ label: "当面核对身份证件原件" });
  });
  check("it says for whom", (await chen.innerText("main")).includes("代被申请人 洪水生 办（当面核对身份证件原件）"));
  await wu.goto(left.desk);
  await act(wu, "双方签好，协议生效");
  check("it takes effect", (await told(wu)).includes("已记"));
  await act(wu, "结案", (form) => form.getByLabel("已履行", { exact: true }).check());

  await page.goto(place);
  check("the resident sees how it ended", (await page.innerText("h1")).includes("调解成功"));
  check("and may still read the agreement", (await page.innerText("main")).includes("三日内疏通排水沟"));
  await shot("portal-ended", page);
  await page.getByRole("link", { name: "评价" }).click();
  await page.getByLabel("非常满意").check();
  await send(page, page.locator("form.form button.main"));
  check("and rates it", (await page.innerText("main")).includes("办好了：评价"));

  // On paper for the other side, and a new code when somebody else has seen the old one.
  await chen.goto(left.desk);
  await send(chen, chen.getByRole("button", { name: /洪水生 的回执/ }));
  const old = await chen.locator("a.qr").getAttribute("href");
  await shot("slip-on-paper", chen);
  await send(chen, chen.getByRole("button", { name: "换一个" }));
  const fresh = await chen.locator("a.qr").getAttribute("href");
  check("a new code is another", fresh !== old);
  check("the old one leads nowhere", (await page.goto(old)).status() === 404);
  check("the new one does", (await page.goto(fresh)).status() === 200);
};
