/* 现场检查：先存在手机里，再交到机关。断网、关页都不丢；重复交到只算一次。
 *
 * Every entry is written to IndexedDB before anything else and leaves it only when the office has answered for its key;
 * what is typed is kept there too; a worker keeps the page itself, so that it opens again without a network. A photo is hashed in the page as it is taken.
 */
"use strict";
(() => {
  const site = document.getElementById("site");
  if (!site) return;
  const matter = site.dataset.matter, url = site.dataset.url, status = document.getElementById("site-queue");
  const token = site.querySelector("[name=csrfmiddlewaretoken]").value;
  const steps = new Map([...site.querySelectorAll(".site-step")].map((one) => [one.dataset.kind, one]));
  const stepOf = (kind) => steps.get(kind === "refused" ? "signed" : kind);
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");

  // ---- the store ----
  const store = new Promise((done, failed) => {
    const asked = indexedDB.open("zhunsheng-site", 1);
    asked.onupgradeneeded = () => { asked.result.createObjectStore("queue", {keyPath: "key"}); asked.result.createObjectStore("typed"); };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  async function within(name, mode, work) {
    const base = await store;
    return new Promise((done, failed) => {
      const deal = base.transaction(name, mode, {durability: "strict"}), asked = work(deal.objectStore(name));
      deal.oncomplete = () => done(asked && asked.result);
      deal.onerror = deal.onabort = () => failed(deal.error);
    });
  }
  const waiting = async () => (await within("queue", "readonly", (kept) => kept.getAll())).sort((a, b) => (a.at < b.at ? -1 : 1));

  // ---- what is typed ----
  async function keepTyped() {
    const typed = {};
    for (const one of site.querySelectorAll("[data-keep]")) {
      if (one.type === "radio") { if (one.checked) typed[one.dataset.keep] = one.value; }
      else typed[one.dataset.keep] = one.type === "checkbox" ? one.checked : one.value;
    }
    await within("typed", "readwrite", (kept) => kept.put(typed, matter));
    return typed;
  }
  async function restore() {
    const typed = await within("typed", "readonly", (kept) => kept.get(matter)) || {};
    for (const one of site.querySelectorAll("[data-keep]")) {
      const value = typed[one.dataset.keep];
      if (value === undefined) continue;
      if (one.type === "radio") one.checked = one.value === value;
      else if (one.type === "checkbox") one.checked = value; else one.value = value;
    }
  }

  // ---- the queue ----
  async function add(kind, said, file) {
    const key = crypto.randomUUID(), entry = {key, matter, url, kind, said, at: new Date().toISOString()};
    if (file) { entry.file = file; said.sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer())); }
    await within("queue", "readwrite", (kept) => kept.put(entry));
    mark(kind);
    hand();
    return entry;
  }
  let busy = false;
  async function hand() {
    if (busy) return;
    busy = true;
    let stopped = "";
    try {
      for (const entry of await waiting()) {
        const body = new FormData();
        for (const name of ["key", "kind", "at"]) body.append(name, entry[name]);
        body.append("said", JSON.stringify(entry.said));
        if (entry.file) body.append("file", entry.file, "file");
        let answer;
        try { answer = await fetch(entry.url, {method: "POST", body, headers: {"X-CSRFToken": token}, redirect: "manual"}); } catch { stopped = "没有网络"; break; }
        if (answer.status === 200 || answer.status === 422) {
          const told = await answer.json();
          await within("queue", "readwrite", (kept) => kept.delete(entry.key));
          if (answer.status === 422) refuse(entry.kind, `${told.refused}；${told.way_on}`);
        } else { stopped = answer.type === "opaqueredirect" || answer.status === 403 ? "请重新登录后再交" : "暂时交不上"; break; }
      }
    } finally { busy = false; }
    const left = (await waiting()).length;
    status.classList.toggle("is-waiting", left > 0);
    status.textContent = left ? `${stopped || "正在交"}：${left} 项存在这部手机里，联网后自动交到` : "各项都已交到";
    status.dataset.left = left;
    if (left && !stopped) setTimeout(hand, 200);
  }
  function mark(kind) { const step = stepOf(kind); if (step) { step.querySelector("[data-done]").hidden = false; step.querySelector(".site-said").textContent = ""; } }
  function refuse(kind, why) { const step = stepOf(kind); if (step) { step.querySelector("[data-done]").hidden = true; step.querySelector(".site-said").textContent = why; } }

  // ---- signatures ----
  const drawn = new Set();
  for (const pad of site.querySelectorAll(".site-pad")) {
    const pen = pad.getContext("2d");
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, pad.width, pad.height); pen.lineWidth = 2; pen.lineCap = "round";
    let down = false;
    const at = (event) => { const box = pad.getBoundingClientRect(); return [(event.clientX - box.left) * pad.width / box.width, (event.clientY - box.top) * pad.height / box.height]; };
    pad.addEventListener("pointerdown", (event) => { down = true; pen.beginPath(); pen.moveTo(...at(event)); pad.setPointerCapture(event.pointerId); });
    pad.addEventListener("pointermove", (event) => { if (down) { pen.lineTo(...at(event)); pen.stroke(); drawn.add(pad.id); } });
    pad.addEventListener("pointerup", () => { down = false; });
  }
  const picture = (pad) => new Promise((done) => pad.toBlob(done, "image/png"));

  site.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.wipe) { const pad = document.getElementById(button.dataset.wipe), pen = pad.getContext("2d"); pen.fillRect(0, 0, pad.width, pad.height); drawn.delete(pad.id); return; }
    const kind = button.dataset.enter;
    if (!kind) return;
    const typed = await keepTyped();
    const points = Object.fromEntries(Object.entries(typed).filter(([name]) => name.startsWith("point")));
    const said = {arrived: {code: (typed.code || "").trim()}, left: {code: (typed.code || "").trim() || site.dataset.codes}, checked: {points}, found: {text: typed.text || "", correctable: !!typed.correctable, suspected: !!typed.suspected},
      coded: {code: typed.result}, confirmed: {officer: button.dataset.officer}, refused: {why: typed.why || "", witness: typed.witness || ""}}[kind] || {};
    if ((kind === "arrived" && said.code !== site.dataset.codes)) return refuse(kind, "不是这一户的代码；核对门店，或者照营业执照输入");
    if (button.dataset.pad) {
      if (!drawn.has(button.dataset.pad)) return refuse(kind, "还没有签名");
      const file = await picture(document.getElementById(button.dataset.pad));
      if (kind === "signed") await add(kind, said, file);
      else await add(kind, {...said, drawn: hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()))});
      return;
    }
    await add(kind, said);
  });
  site.addEventListener("input", keepTyped);
  document.getElementById("site-photo").addEventListener("change", async (event) => {
    for (const file of event.target.files) {
      const entry = await add("photo", {}, file), line = document.createElement("li"), code = document.createElement("code");
      code.textContent = entry.said.sha256.slice(0, 12);
      line.append(code, " 已拍");
      document.getElementById("site-photos").append(line);
    }
    event.target.value = "";
  });

  // ---- a code at the door, where the browser can read one ----
  const scan = site.querySelector("[data-scan]");
  if ("BarcodeDetector" in globalThis && navigator.mediaDevices) {
    scan.hidden = false;
    scan.addEventListener("click", async () => {
      const video = document.createElement("video"), detector = new BarcodeDetector({formats: ["qr_code"]});
      const stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: "environment"}});
      video.srcObject = stream;
      await video.play();
      for (let n = 0; n < 100; n++) {
        const found = (await detector.detect(video)).map((one) => one.rawValue.match(/[0-9A-Z]{18}/)).find(Boolean);
        if (found) { document.getElementById("site-code").value = found[0]; await keepTyped(); break; }
        await new Promise((go) => setTimeout(go, 100));
      }
      stream.getTracks().forEach((one) => one.stop());
    });
  }

  // ---- this page again, without a network ----
  async function keepPage() {
    if (!("serviceWorker" in navigator)) return;
    await navigator.serviceWorker.register(site.dataset.worker);
    await navigator.serviceWorker.ready;
    const kept = await caches.open("zhunsheng-site-1"), here = location.href.split("#")[0];
    if (site.dataset.recorded) return void await kept.delete(here);
    const parts = performance.getEntriesByType("resource").map((one) => one.name).filter((name) => name.startsWith(`${location.origin}/static/`));
    if (navigator.onLine) await Promise.all([here, ...new Set(parts)].map(async (one) => { if (!await kept.match(one)) await kept.add(one); }));
    site.dataset.kept = "1";
  }
  keepPage().catch(() => {});
  for (const form of document.querySelectorAll("form[data-draft-clear]")) form.addEventListener("submit", () => { caches.delete("zhunsheng-site-1"); });

  document.getElementById("site-finish")?.addEventListener("submit", async (event) => {
    if (event.currentTarget.dataset.ready) return;
    event.preventDefault();
    const form = event.currentTarget;
    await hand();
    if ((await waiting()).length === 0) { form.dataset.ready = "1"; form.submit(); }
  });
  addEventListener("online", hand);
  setInterval(hand, 15000);
  restore().then(async () => { for (const entry of await waiting()) if (entry.matter === matter) mark(entry.kind); hand(); });
})();
