// A register that is a file: published, it is on screen, and what is entered in it is counted.
import { send, told } from "../hands.mjs";

export default async ({ page, url, control, signIn, shot, check }) => {
  await signIn("muxiao", "clerk@outreach");
  await page.goto(`${url}/begin`);
  check("there is no such register yet", !(await page.locator("main").innerText()).includes("法治文化长廊"));
  await control("publish");
  // The server looks every few seconds what other programs recorded.
  const link = page.locator("a[href='/begin/culture-gallery/appoint']");
  for (let tries = 0; tries < 30 && !(await link.count()); tries += 1) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  await link.click();
  const form = page.locator("#form");
  await form.locator("#a-name").fill("水头镇法治文化长廊");
  await form.getByLabel("镇级").check();
  await form.getByLabel("所在区划").selectOption("350583119");
  await send(page, form.locator("button.main"));
  check("it is in the register", (await told(page)).includes("已记：命名"));
  const head = await page.locator(".head").innerText();
  check("under a number of its own", head.includes("南长廊") && head.includes("在册"));
  await page.goto(`${url}/lists`);
  await page.getByRole("link", { name: "法治文化长廊", exact: true }).click();
  check("its list has its columns", (await page.locator("thead").innerText()).includes("级别"));
  check("and the entry", (await page.locator("tbody").innerText()).includes("水头镇法治文化长廊"));
  await shot("task-register");
  await page.goto(`${url}/procedures/culture-gallery`);
  check("its page is written from the file", (await page.locator("main").innerText()).includes("在册长廊"));
  await shot("task-register-procedure");
};
