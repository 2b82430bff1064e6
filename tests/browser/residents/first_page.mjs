// The first page on a slow line: at most 60 KB in all, usable within three seconds; and without JavaScript.
export default async ({ browser, url, visitor, width, shot, check }) => {
  const { context, page } = await visitor();
  const line = await context.newCDPSession(page);
  await line.send("Network.enable");
  await line.send("Network.emulateNetworkConditions", { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 });
  let bytes = 0;
  line.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  const began = Date.now();
  await page.goto(`${url}/`, { waitUntil: "domcontentloaded" });
  await page.getByRole("link", { name: /我要调解/ }).click({ trial: true });
  const took = Date.now() - began;
  await page.waitForLoadState("load");
  check(`usable within 3 s (${took} ms)`, took <= 3000);
  check(`60 KB in all (${bytes})`, bytes > 4000 && bytes <= 60 * 1024);
  const doors = await page.locator("ul.ask b").allInnerTexts();
  check("five doors in their order", doors.join() === "我要调解,我要法律援助,我要公证,我要复议,我要咨询");
  await shot("portal-home", page);
  await page.getByText("长者模式").click();
  await page.reload();
  await shot("portal-home-large", page);

  const plain = await visitor({ javaScriptEnabled: false });
  await plain.page.goto(`${url}/guide`);
  check("the guide says where wages belong", (await plain.page.innerText("main")).includes("12333"));
  await plain.page.getByRole("link", { name: "我要复议" }).first().click();
  check("and leads to the door", (await plain.page.innerText("h1")) === "我要复议");
  for (const place of ["/guide", "/about", "/check", "/r", "/lost"]) {
    await page.goto(url + place);
    await shot(`portal${place.replaceAll("/", "-")}`, page);
  }
};
