// Who only guesses sees one and the same page; what is open to all is.
export default async ({ url, visitor, left, shot, check }) => {
  const { page } = await visitor();
  const one = await page.goto(`${url}/r/ABCDEFGHJKLMNPQRSTUVWXYZ23`);
  const words = await page.innerText("main");
  check("a code that is none is not found", one.status() === 404);
  check("in a resident's words", words.includes("首页") && !words.includes("岗位"));
  await shot("portal-no-receipt", page);
  await page.goto(`${url}/open/registers/mediator`);
  check("the register names its mediators", (await page.innerText("main")).includes("吴建成"));
  await shot("portal-register", page);
  await page.goto(`${url}/open/registers/law-literate`);
  await shot("portal-register-counts", page);
};
