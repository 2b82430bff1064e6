// A case past its last day is closed: it leaves the list of the overdue, and stays marked late for good.
import { act, told } from "../hands.mjs";

export default async ({ stage, url, person, shot, check }) => {
  const place = `${url}/matters/${stage.matters.overdue}`;
  const dai = await person("dai", "director@bureau");
  const late = `a[href*="${stage.matters.overdue}"]`;
  await dai.goto(`${url}/direction/work?show=overdue`);
  check("the director sees it overdue", (await dai.locator(late).count()) > 0);

  const chen = await person("chen", "clerk@town");
  await chen.goto(place);
  check("it is overdue", (await chen.locator("main").innerText()).includes("逾期"));
  await act(chen, "受理", (form) => form.locator("input[value=yes]").check());
  await act(chen, "告知权利并确定调解员", (form) => form.getByLabel("吴建成").check());
  const wu = await person("wu-1", "mediator@town");
  await wu.goto(place);
  await act(wu, "达成口头协议", async (form) => {
    await form.getByLabel("协议内容").fill("尾款分两次付清。");
    await form.getByLabel("简易", { exact: true }).check();
  });
  await act(wu, "结案", (form) => form.getByLabel("未到期", { exact: true }).check());
  check("it is closed", (await told(wu)).includes("已记：结案"));
  check("it stays late", (await wu.locator("main").innerText()).includes("逾期办成"));
  await shot("task-late", wu);
  await chen.goto(place);
  await act(chen, "归档");
  check("in the archive too", (await chen.locator("main").innerText()).includes("逾期办成"));
  await dai.goto(`${url}/direction/work?show=overdue`);
  check("it is no longer in the list of the overdue", (await dai.locator(late).count()) === 0);
};
