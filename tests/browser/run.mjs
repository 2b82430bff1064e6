// Runs every file of pages/ at a phone's and a desk's width; a failed check ends with 1.
// Told in LIANTIAO_STAGE: { url, password, matters, screens }. A page's file exports
//   export default async ({ page, url, stage, signIn, shot, check }) => { ... }
import { chromium } from "playwright-core";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const stage = JSON.parse(process.env.LIANTIAO_STAGE);
mkdirSync(stage.screens, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const only = process.argv.slice(2);
const files = readdirSync(new URL("pages/", import.meta.url))
  .filter((file) => file.endsWith(".mjs") && (!only.length || only.includes(file.replace(".mjs", ""))))
  .sort();

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
let failed = 0;
const fail = (where, what) => {
  failed += 1;
  console.error(`FAILED ${where}: ${what}`);
};

for (const [width, height] of [[390, 844], [1440, 900]]) {
  for (const file of files) {
    const where = `${file} ${width}`;
    const context = await browser.newContext({ viewport: { width, height }, locale: "zh-CN", bypassCSP: false });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => fail(where, error.message));
    page.on("console", (message) => {
      // A refused form answers 401, 409 or 422 on purpose, a page that is not there 404; the device without a network 503.
      const expected = /status of (4(01|04|09|22)|503)/.test(message.text());
      if (message.type() === "error" && !expected) fail(where, message.text());
    });
    const check = (name, held) => held || fail(where, name);
    const signIn = async (login, post) => {
      await page.goto(`${stage.url}/sign-in`);
      await page.fill("#login", login);
      await page.fill("#password", stage.password);
      await page.click("main button.main");
      if (page.url().includes("/post")) {
        await page.check(`input[value="${post}"]`);
        await page.click("main button.main");
      }
    };
    const shot = async (name) => {
      await page.screenshot({ path: `${stage.screens}/${name}-${width}.png`, fullPage: true });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) fail(where, `${name} is ${wide}px wider than the window`);
      // By the debugging protocol, so that the page's own policy on scripts stays in force.
      const found = await page.evaluate(`${axe};axe.run(document, { resultTypes: ["violations"] })`);
      for (const violation of found.violations) {
        fail(where, `${name}: ${violation.id}: ${violation.nodes.map((node) => node.target).join(" | ")}`);
      }
    };
    try {
      const { default: run } = await import(new URL(`pages/${file}`, import.meta.url));
      await run({ page, context, browser, url: stage.url, stage, width, signIn, shot, check });
      console.log(`ran ${where}`);
    } catch (error) {
      fail(where, error.message);
      await page.screenshot({ path: `${stage.screens}/failed-${file}-${width}.png`, fullPage: true });
    }
    await context.close();
  }
}
await browser.close();
console.log(failed ? `${failed} failed` : `${files.length} files, two widths, nothing failed`);
process.exit(failed ? 1 : 0);
