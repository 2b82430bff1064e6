// A daughter checks a receipt on her phone without a network; an altered copy is refused.
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export default async ({ url, visitor, left, width, shot, check }) => {
  const { context, page } = await visitor({ acceptDownloads: true });
  await page.goto(left.receipt);
  const [receipt] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /存到手机/ }).click()]);
  const text = readFileSync(await receipt.path(), "utf8");
  check("the file names nobody", !/350583|13900001234|曾阿明/.test(text));
  await page.goto(`${url}/check`);
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /核对页/ }).click()]);
  const place = join(tmpdir(), `liantiao-check-${width}.html`);
  await saved.saveAs(place);
  await context.setOffline(true);
  await page.goto(`file://${place}`).catch(() => {});
  const verdict = async (content) => {
    await page.locator("#text").fill(content);
    await page.getByRole("button", { name: "核对" }).click();
    return page.locator("#verdict").innerText();
  };
  check("the receipt is genuine", (await verdict(text)).startsWith("是真的"));
  await shot("portal-check-yes", page);
  check("as another program saves it too", (await verdict(text.replaceAll("\n", "\r\n"))).startsWith("是真的"));
  const at = text.indexOf("收到");
  check("with one digit changed it is not", (await verdict(text.slice(0, at) + text.slice(at).replace(/\d/, (d) => (Number(d) + 1) % 10))).startsWith("不是真的"));
  check("nor with its signature gone", (await verdict(text.split("签章")[0])).includes("没有签章"));
  const altered = join(tmpdir(), `liantiao-altered-${width}.txt`);
  writeFileSync(altered, text.replace("人民调解", "人民调停"));
  await page.locator("#file").setInputFiles(altered);
  await page.locator("#verdict.no").waitFor();
  await shot("portal-check-no", page);
};
