// A dispute is handed to another office; it waits there, is taken over, and leaves both lists.
import { act, told } from "../hands.mjs";

export default async ({ page, url, stage, signIn, person, shot, check }) => {
  const place = `${url}/matters/${stage.matters.idle}`;
  await signIn("chen", "clerk@town");
  await page.goto(place);
  await act(page, "转交", async (form) => {
    await form.getByLabel("拟转往机构").fill("市联合调解中心");
    await form.getByLabel("理由").fill("双方都住在城区");
  });
  check("it is handed over", (await told(page)).includes("已记：转交"));
  await page.goto(`${url}/inbox`);
  await page.locator("a", { hasText: "交出未接 1 件" }).click();
  check("the office that gave it away sees it wait", (await page.innerText("main")).includes("市联合调解中心"));
  const other = await person("chen", "clerk@centre");
  await other.goto(`${url}/inbox`);
  await other.locator("a", { hasText: "等接手 1 件" }).click();
  await shot("handed", other);
  await other.locator("td a.btn", { hasText: "接手" }).click();
  await other.locator("#form button.main").click();
  check("it is taken over", (await told(other)).includes("已记：接手"));
  await other.goto(`${url}/handovers`);
  check("it waits no more", (await other.innerText("main")).includes("接手 0 件"));
};
