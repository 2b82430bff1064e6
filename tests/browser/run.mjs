// Runs every file of a folder (pages/ or tasks/) at a phone's and a desk's width; a failed check ends with 1.
// Told in LIANTIAO_STAGE: { url, password, matters, screens, folder, widths, control, others }; LIANTIAO_ONLY names the
// files to run, if not all, LIANTIAO_WIDTHS other widths. A file exports
//   export default async ({ page, url, stage, width, signIn, person, shot, check }) => { ... }
// Every page's every request must stay with the stage (and the others it names), and its console be silent.
import { chromium } from "playwright-core";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const stage = JSON.parse(process.env.LIANTIAO_STAGE);
mkdirSync(stage.screens, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = new URL(`${stage.folder ?? "pages"}/`, import.meta.url);
const only = (process.env.LIANTIAO_ONLY ?? "").split(",").filter(Boolean);
// Tasks build on each other, so they have an order of their own.
const order = new URL("order.json", folder);
const all = existsSync(order)
  ? JSON.parse(readFileSync(order, "utf8")).map((name) => `${name}.mjs`)
  : readdirSync(folder).filter((file) => file.endsWith(".mjs")).sort();
const files = all.filter((file) => !only.length || only.includes(file.replace(".mjs", "")));
const other = (process.env.LIANTIAO_WIDTHS ?? "").split(",").filter(Boolean).map((width) => [Number(width), 900]);
const widths = other.length ? other : stage.widths ?? [[390, 844], [1440, 900]];
// What one task leaves for the next at the same width.
const left = {};

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
let failed = 0;
const fail = (where, what) => {
  failed += 1;
  console.error(`FAILED ${where}: ${what}`);
};

for (const [width, height] of widths) {
  for (const file of files) {
    const where = `${file} ${width}`;
    const contexts = [];
    // Somebody at another machine: a browser of their own.
    const visitor = async (options = {}) => {
      const context = await browser.newContext({ viewport: { width, height }, locale: "zh-CN", bypassCSP: false, ...options });
      contexts.push(context);
      context.on("request", (request) => {
        const to = request.url();
        const ours = [stage.url, ...(stage.others ?? [])].some((place) => to.startsWith(`${place}/`));
        if (!ours && !/^(data|file|blob):/.test(to)) fail(where, `a request leaves for ${to}`);
      });
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      page.on("pageerror", (error) => fail(where, error.message));
      page.on("console", (message) => {
        // A refused form answers 401, 409 or 422 on purpose, a page that is not there 404; the device without a network 503.
        const expected = /status of (4(01|04|09|22)|503)/.test(message.text());
        if (message.type() === "error" && !expected) fail(where, message.text());
      });
      return { context, page };
    };
    const enter = async (page, login, post, password = stage.password) => {
      await page.goto(`${stage.url}/sign-in`);
      await page.fill("#login", login);
      await page.fill("#password", password);
      await page.click("main button.main");
      if (page.url().includes("/post")) {
        await page.check(`input[value="${post}"]`);
        await page.click("main button.main");
      }
    };
    const { context, page } = await visitor();
    const check = (name, held) => held || fail(where, name);
    const signIn = (login, post) => enter(page, login, post);
    const person = async (login, post, password) => {
      const other = await visitor();
      await enter(other.page, login, post, password);
      return other.page;
    };
    const shot = async (name, of = page) => {
      await of.screenshot({ path: `${stage.screens}/${name}-${width}.png`, fullPage: true });
      const wide = await of.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) fail(where, `${name} is ${wide}px wider than the window`);
      // By the debugging protocol, so that the page's own policy on scripts stays in force.
      const found = await of.evaluate(`${axe};axe.run(document, { resultTypes: ["violations"] })`);
      for (const violation of found.violations) {
        fail(where, `${name}: ${violation.id}: ${violation.nodes.map((node) => node.target).join(" | ")}`);
      }
    };
    // The test's own door, not the product's: another day, a published catalogue.
    const control = async (path) => {
      const answer = await fetch(`${stage.control}/${path}`);
      const told = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${told}`);
      return told;
    };
    try {
      const { default: run } = await import(new URL(file, folder));
      await run({ page, context, browser, url: stage.url, stage, width, signIn, person, visitor, enter, shot, check, control, left });
      console.log(`ran ${where}`);
    } catch (error) {
      fail(where, error.message);
      for (const [place, context] of contexts.entries()) {
        for (const page of context.pages()) {
          await page.screenshot({ path: `${stage.screens}/failed-${file}-${place}-${width}.png`, fullPage: true });
        }
      }
    }
    for (const context of contexts) await context.close();
  }
}
await browser.close();
console.log(failed ? `${failed} failed` : `${files.length} files, nothing failed`);
process.exit(failed ? 1 : 0);
