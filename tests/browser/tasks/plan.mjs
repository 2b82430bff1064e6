// A year's studies are planned on one sheet, pasted from a spreadsheet; one bad row stays. They stand in the calendar,
// and one that is moved moves there too. The sheet works without JavaScript.
import { act, send, told } from "../hands.mjs";

export default async ({ page, url, signIn, person, visitor, enter, width, shot, check }) => {
  await signIn("muxiao", "clerk@outreach");
  await page.goto(`${url}/begin/leaders-study/plan`);
  await page.getByRole("link", { name: /成批登记/ }).click();
  await shot("sheet-empty", page);
  const headings = ["形式", "内容", "学法日", "应到"];
  const rows = [
    ["中心组学法", "宪法", "2023/12/20", "12"],
    ["法治讲座", "行政复议法修订", "2023-12-20", "40"],
    ["会前学法", "民法典", "2023-12-22", "0"],
    ["集中以案说法", "行政诉讼典型案例", "2024-01-05", "30"],
  ];
  const pasted = [headings, ...rows].map((row) => row.join("\t")).join("\n");
  await page.locator("textarea[name=paste]").fill(pasted);
  await send(page, page.locator("form button.main"));
  check("three rows are good", (await page.getByText("可以登记", { exact: true }).count()) === 3);
  const wrong = await page.locator("tr", { hasText: "要改" }).innerText();
  check("the bad row says why", wrong.includes("应到人数应为一以上"));
  check("nothing is recorded yet", (await page.locator("main").innerText()).includes("还没有记下任何内容"));
  await shot("sheet-checked", page);
  await send(page, page.getByRole("button", { name: "登记 3 行" }));
  check("three are recorded", (await page.locator("[role=status]").first().innerText()).includes("已登记 3 行"));
  check("the bad one stays", (await page.locator(".sheet-rows tbody tr").count()) === 1);
  await shot("sheet-done", page);
  await page.locator("input[name='r.0.3']").fill("25");
  await send(page, page.locator("form button.main"));
  await send(page, page.getByRole("button", { name: "登记 1 行" }));
  check("mended, it is recorded too", (await page.locator("[role=status]").first().innerText()).includes("已登记 1 行"));

  const { page: plain } = await visitor({ javaScriptEnabled: false });
  await enter(plain, "muxiao", "clerk@outreach");
  await plain.goto(`${url}/begin/leaders-study/plan/rows`);
  await plain.locator("textarea[name=paste]").fill("旁听庭审\t旁听行政案件\t2024-01-11\t20");
  await send(plain, plain.locator("form button.main"));
  check("without JavaScript a row is judged too", (await plain.locator("tr", { hasText: "要改" }).innerText()).includes("人民法院"));

  const mu = await person("muxiao", "clerk@outreach");
  await mu.locator(".nav a", { hasText: "日历" }).click();
  const on = (day) => mu.locator(".month > li", { has: mu.locator(`.day a[href*="day=${day}"]`) });
  check("two stand on one day", (await on("2023-12-20").getByText("学法").count()) === 2);
  check("another on its day", (await on("2023-12-22").getByText("学法").count()) === 1);
  check("and says what it is about", (await on("2023-12-22").innerText()).includes("民法典"));
  await shot("calendar", mu);
  const download = mu.waitForEvent("download");
  await mu.getByRole("link", { name: /下载这个月/ }).click();
  check("the month is a file", (await download).suggestedFilename() === "calendar-2023-12.ics");
  await on("2023-12-22").locator("ul a").first().click();
  await act(mu, "改期", (form) => form.getByLabel("学法日").fill("2023-12-26"));
  check("it is moved", (await told(mu)).includes("已记：改期"));
  await mu.goto(`${url}/calendar?day=2023-12-26`);
  check("the calendar moved along", (await mu.locator("tbody tr").count()) === 1);
  await shot("calendar-day", mu);
  await mu.goto(`${url}/calendar?month=2023-12`);
  check("and left its old day", (await on("2023-12-22").getByText("学法").count()) === 0);
  const wu = await person("wu-1", "mediator@town");
  await wu.goto(`${url}/calendar?whose=all`);
  check("others do not see them", !(await wu.locator("main").innerText()).includes("学法"));
  check(`printed it is one page of days at ${width}`, await mu.emulateMedia({ media: "print" }).then(() => mu.locator(".month").isVisible()));
};
