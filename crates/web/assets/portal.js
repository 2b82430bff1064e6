// The residents' pages work without this file; it saves steps: photographs are shrunk before they are sent, a name is
// signed with the finger, what was typed outlives a dead connection, a text is read aloud.
import "./common.js";

// ---- photographs: at most so many pixels a side, drawn anew, so that place and device stay on the phone
const SIDE = 1600;
const shrunk = async (file) => {
  if (!file.type.startsWith("image/")) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    return blob ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
  } catch {
    return file; // the server takes it as it is, or says why not
  }
};
document.addEventListener("change", async ({ target }) => {
  if (target.type !== "file" || !target.files.length) return;
  const files = new DataTransfer();
  for (const file of target.files) files.items.add(await shrunk(file));
  target.files = files.files;
});

// ---- a name signed with the finger: its picture is what the file input sends
for (const pad of document.querySelectorAll("[data-pad]")) {
  const canvas = pad.querySelector("canvas");
  const input = pad.closest("form").querySelector("input[type=file]");
  if (!input) continue;
  const pen = canvas.getContext("2d");
  const wipe = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    input.value = "";
  };
  let drawing = false;
  const at = ({ offsetX, offsetY }) => [
    (offsetX * canvas.width) / canvas.clientWidth,
    (offsetY * canvas.height) / canvas.clientHeight,
  ];
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    pen.lineWidth = 5;
    pen.lineCap = "round";
    pen.strokeStyle = "#1b2428";
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", () => {
    drawing = false;
    canvas.toBlob((blob) => {
      const files = new DataTransfer();
      files.items.add(new File([blob], "签名.png", { type: "image/png" }));
      input.files = files.files;
    }, "image/png");
  });
  pad.querySelector("button").addEventListener("click", wipe);
  wipe();
  pad.hidden = false;
}

// ---- what was typed stays on this phone for a day, until it is sent or thrown away
const DAY = 24 * 3600 * 1000;
const storage = (() => {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
})();
const form = document.querySelector("form[data-ask]");
const name = (of) => `ask ${of.getAttribute("action")}`;
const say = (words) => {
  const line = form.querySelector("[data-kept]");
  line.textContent = words;
};
const pairs = (of) => [...new FormData(of)].filter(([, value]) => typeof value === "string");
const keep = () => {
  try {
    storage?.setItem(name(form), JSON.stringify({ at: Date.now(), pairs: pairs(form) }));
  } catch {
    // no room: nothing is kept
  }
};
function fill(kept) {
  const values = new Map();
  for (const [key, value] of kept) values.set(key, [...(values.get(key) ?? []), value]);
  for (const input of form.elements) {
    const given = values.get(input.name);
    if (!input.name || !given || input.type === "file" || input.name.startsWith("n.")) continue;
    if (input.type === "checkbox" || input.type === "radio") input.checked = given.includes(input.value);
    else if (input.type !== "submit") input.value = given.shift() ?? input.value;
  }
}
for (const key of Object.keys(storage ?? {})) {
  if (!key.startsWith("ask ")) continue;
  const { at } = JSON.parse(storage.getItem(key));
  if (Date.now() - at > DAY) storage.removeItem(key);
}
if (form) {
  const kept = JSON.parse(storage?.getItem(name(form)) ?? "null");
  // What the server sent back is newer than what was kept.
  if (kept && !document.querySelector("main [role=alert]")) {
    fill(kept.pairs);
    say("上次填的还在，没有交。");
    const drop = form.querySelector("[data-drop]");
    drop.hidden = false;
    drop.addEventListener("click", () => {
      storage.removeItem(name(form));
      location.reload();
    });
  }
  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => {
    keep();
    if (navigator.onLine) return;
    event.preventDefault();
    delete form.dataset.sent;
    say("没有网络，没有交上去。填的存在这台手机上，有网络了再按提交。");
  });
}
// The receipt is there: what was typed for it goes.
if (document.querySelector("[data-made]")) {
  for (const key of Object.keys(storage ?? {})) if (key.startsWith("ask ")) storage.removeItem(key);
}

// ---- read aloud
for (const button of document.querySelectorAll("[data-read]")) {
  if (!globalThis.speechSynthesis) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(document.getElementById(button.dataset.read).textContent);
    words.lang = "zh-CN";
    words.rate = 0.9;
    speechSynthesis.speak(words);
  });
}
