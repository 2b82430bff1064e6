// Materials are asked for four times; while the resident has the ball nothing goes overdue.
import { act, send, told } from "../hands.mjs";

const pdf = (n) => ({ name: `材料${n}.pdf`, mimeType: "application/pdf", buffer: Buffer.from(`%PDF-1.4\n% ${n}\n`) });

export default async ({ url, visitor, person, shot, check, control }) => {
  await control("day/2023-12-15");
  const { page } = await visitor();
  await page.goto(`${url}/ask/notary`);
  await page.getByLabel("要公证什么").selectOption({ index: 1 });
  await page.getByLabel("在哪里用").selectOption({ label: "内民" });
  await page.locator("[name='a.party.applicant#0#name']").fill("苏小燕");
  await page.locator("[name='a.party.applicant#0#phone']").fill("13700005678");
  await send(page, page.locator("form.form button.main"));
  const place = page.url().split("?")[0];
  const gong = await person("gong", "clerk@notary");
  await gong.goto(`${url}/lists/notary`);
  await gong.locator("tbody a").first().click();
  const desk = gong.url().split("?")[0];
  await act(gong, "受理", async (form) => {
    await form.getByLabel("公证员").fill("方明");
    await form.getByLabel("收费").fill("200");
  });
  check("it is accepted", (await told(gong)).includes("已记：受理"));
  const fang = await person("fang", "notary@notary");
  const days = ["2023-12-18", "2024-01-17", "2024-02-21", "2024-03-27"];
  const given = ["2024-01-15", "2024-02-19", "2024-03-25", "2024-05-06"];
  for (const [round, day] of days.entries()) {
    await control(`day/${day}`);
    await fang.goto(desk);
    await act(fang, "补充或核实", (form) => form.getByLabel("需补充的材料").fill(`第 ${round + 1} 样材料`));
    await control(`day/${given[round]}`);
    await page.goto(place);
    check("what is wanted is read", (await page.innerText("main")).includes(`第 ${round + 1} 样材料`));
    check("nothing is overdue meanwhile", !(await page.innerText("main")).includes("逾期"));
    await page.getByRole("link", { name: "补充材料" }).first().click();
    await page.locator("input[type=file]").first().setInputFiles(pdf(round));
    if (!round) await shot("portal-supply", page);
    await send(page, page.locator("form.form button.main"));
    check(`it is supplied (${round + 1})`, (await page.innerText("main")).includes("办好了：补充材料"));
    await gong.goto(`${url}/inbox`);
    check("nor at the desk", (await gong.locator("main .tag.over").count()) === 0);
  }
  await shot("portal-supplied", page);
};
