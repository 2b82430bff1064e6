// Drafts: kept by themselves, shown again, thrown away; kept on one's own device, opened and filled without a network,
// sent by a press only, cleared at sign-out.
export default async ({ page, context, url, stage, width, signIn, shot, check }) => {
  const REASON = "双方约定明早在店门口见，扬言动手";
  const place = `/matters/${stage.matters.idle}/acts/warn`;
  const reason = page.locator('[name="a.reason"]');
  const line = page.locator("[data-kept]");
  const said = (text) => line.filter({ hasText: text }).waitFor();
  await signIn("chen", "clerk@town");

  await page.goto(url + place);
  await page.locator('[name="a.danger"]').first().check();
  await reason.fill(REASON);
  await said("草稿已存");
  check("it is said aloud", (await line.getAttribute("role")) === "status");
  await shot("draft-kept");
  await page.goto(`${url}/drafts`);
  check("the draft is listed", await page.getByRole("link", { name: "防激化报告" }).first().isVisible());
  await shot("drafts");
  await page.goto(`${url}/inbox`);
  check("the day counts it", await page.getByRole("link", { name: "草稿 1 份" }).isVisible());
  await shot("inbox-drafts");
  await page.goto(url + place);
  check("the form opens with it", (await reason.inputValue()) === REASON);
  check("and says so", await page.getByText("存的草稿，没有提交").isVisible());
  await shot("draft-opened");
  await page.getByRole("button", { name: "丢掉重填" }).click();
  check("thrown away", (await reason.inputValue()) === "");

  // By the button, typed the moment before.
  await reason.fill("先存着");
  await page.getByRole("button", { name: "存草稿" }).click();
  await page.waitForLoadState();
  check("kept by the button", (await reason.inputValue()) === "先存着");
  await page.getByRole("button", { name: "丢掉重填" }).click();

  // On this device: nothing without the tick.
  const here = () => page.evaluate(async () => [localStorage.length, (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length].join());
  check("nothing is kept on a device that is not one's own", (await here()) === "0,0,0");
  await page.getByLabel("在本机保存草稿").check();
  await said("没有网络也能打开");
  await page.waitForFunction(async () => (await (await caches.open("forms")).keys()).length > 0);
  await shot("draft-device");

  await context.setOffline(true);
  await said("没有网络");
  await page.locator('[name="a.danger"]').first().check();
  await reason.fill(REASON);
  await said("存在本机");
  await page.reload();
  await said("这是本机存的");
  check("opened and filled without a network", (await reason.inputValue()) === REASON);
  await page.getByRole("button", { name: "提交“防激化报告”" }).click();
  await said("联网后提交");
  check("nothing was sent", page.url().endsWith(place) || page.url().includes(`${place}#form`));
  await shot("draft-offline");
  await page.goto(`${url}/lists`).catch(() => {});
  check("another page says that there is no network", await page.getByRole("heading", { name: "没有网络" }).isVisible());
  check("and what opens", await page.locator(`a[href^="${place}"]`).isVisible());
  await shot("offline");
  await page.locator(`a[href^="${place}"]`).click();
  await said("这是本机存的");
  await context.setOffline(false);
  await said("请再看一眼");
  check("it waits for a press", page.url().includes(place));

  // A reload with a network: what was typed here is the server's draft.
  await page.goto(url + place);
  check("the server has it", (await reason.inputValue()) === REASON);

  if (width < 1000) {
    // Signing out clears the device; the draft on the server stays.
    await page.locator("form.out button").click();
    await page.waitForURL(/sign-in/);
    await page.waitForFunction(async () => localStorage.length === 0 && (await caches.keys()).length === 0);
    check("cleared at sign-out", (await here()) === "0,0,0");
    return;
  }
  await page.getByRole("button", { name: "提交“防激化报告”" }).click();
  await page.waitForURL(/done=/);
  await page.waitForFunction(() => Object.keys(localStorage).every((key) => !key.startsWith("draft ")));
  await page.waitForFunction(async () => (await (await caches.open("forms")).keys()).length === 0);
  await page.goto(`${url}/drafts`);
  check("done, it is gone", await page.getByText("没有草稿").isVisible());
};
