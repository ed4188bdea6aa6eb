/* 当场处罚：选事项、查明事实、裁量、告知、决定、打印、签收；断网照办，联网后自动交到机关。 */
"use strict";
(async () => {
  const root = document.getElementById("onspot");
  if (!root) return;
  const $ = (id) => document.getElementById(id), store = OnSpot(root.dataset.officer), status = $("spot-queue");
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");
  const digest = async (blob) => hex(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  const token = () => (document.cookie.match(/zhunsheng_office_csrf=([^;]+)/) || [])[1] || root.querySelector("[name=csrfmiddlewaretoken]").value;
  const post = (url, body) => fetch(url, {method: "POST", body, headers: {"X-CSRFToken": token()}, redirect: "manual"});
  for (const out of document.querySelectorAll("form[data-draft-clear]")) out.addEventListener("submit", () => { caches.delete("zhunsheng-onspot-1"); });
  const make = (tag, css, text) => { const one = document.createElement(tag); if (css) one.className = css; if (text !== undefined) one.textContent = text; return one; };
  const say = (step, text) => { root.querySelector(`[data-step=${step}] .spot-said`).textContent = text || ""; return !text; };

  // ---- what the phone carries ----
  let kit = null;
  try {
    const response = await fetch(root.dataset.kit, {redirect: "manual"});
    if (response.ok) { kit = await response.json(); await store.write("kept", "kit", kit); }
  } catch { /* no network: what was carried last */ }
  kit = kit || await store.read("kept", "kit");
  if (!kit || !kit.form) { status.textContent = "还没有带上办案所需的事项和文书，请在有网络时打开一次本页。"; return; }
  const skew = Date.parse(kit.now) - Date.parse(kit.real), now = () => new Date(Date.now() + skew);
  const device = await store.device();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(root.dataset.keeper, {scope: root.dataset.scope}).then(async () => {
    if (!navigator.onLine) return;
    const kept = await caches.open("zhunsheng-onspot-1");
    const assets = performance.getEntriesByType("resource").map((one) => new URL(one.name)).filter((one) => one.origin === location.origin && one.pathname.startsWith("/static/")).map((one) => one.pathname);
    for (const url of [root.dataset.scope, root.dataset.kit, ...new Set(assets)]) await kept.add(url).catch(() => {});
    root.dataset.ready = "1";
  }, () => {});

  // ---- words ----
  const yuan = (fen) => `${Math.floor(fen / 100).toString().replace(/\B(?=(\d{3})+$)/g, ",")}.${String(fen % 100).padStart(2, "0")}元`;
  const penalty = (fen) => (fen ? `罚款${yuan(fen)}` : "警告");
  const parts = (at) => Object.fromEntries(new Intl.DateTimeFormat("en-US", {timeZone: "Asia/Shanghai", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "2-digit", hourCycle: "h23"}).formatToParts(at).map((one) => [one.type, one.value]));
  const dayOf = (at) => { const p = parts(at); return `${p.year}年${p.month}月${p.day}日`; };
  const momentOf = (at) => { const p = parts(at); return `${dayOf(at)}${Number(p.hour)}时${p.minute}分`; };
  function capital(fen) {
    const digits = "零壹贰叁肆伍陆柒捌玖", jiao = Math.floor(fen / 10) % 10, cent = fen % 10;
    const group = (n) => {
      let text = "", gap = false;
      for (const [size, name] of [[1000, "仟"], [100, "佰"], [10, "拾"], [1, ""]]) {
        const d = Math.floor(n / size) % 10;
        if (d) { text += (gap && text ? "零" : "") + digits[d] + name; gap = false; } else if (text) gap = true;
      }
      return text;
    };
    const yuans = Math.floor(fen / 100), high = Math.floor(yuans / 10000), low = yuans % 10000;
    let text = high ? `${group(high)}万${low && low < 1000 ? "零" : ""}${group(low)}` : group(yuans);
    if (!yuans && !(fen % 100)) text = "零";
    text = text ? `${text}元` : "";
    if (!(fen % 100)) return `${text}整`;
    text += jiao ? `${digits[jiao]}角` : yuans ? "零" : "";
    return text + (cent ? `${digits[cent]}分` : "整");
  }
  function fenOf(text) {
    const plain = text.normalize("NFKC").replace(/[,\s元]/g, "");
    if (!/^\d{1,9}(\.\d{1,2})?$/.test(plain)) return null;
    const [whole, rest = ""] = plain.split(".");
    return Number(whole) * 100 + Number(rest.padEnd(2, "0"));
  }

  // ---- the case in hand ----
  let draft = await store.read("draft", "now");
  const fresh = () => ({key: crypto.randomUUID(), said: {court: kit.court, bank_name: kit.bank_name}, facts: {}, photos: [], times: {}});
  draft = draft || fresh();
  let saving = Promise.resolve();
  const save = () => { const copy = {...draft}; saving = saving.then(() => store.write("draft", "now", copy)).catch(() => { status.textContent = "手机存不下了，请先交到机关或者清理空间。"; }); return saving; };
  const item = () => kit.items.find((one) => one.id === draft.said.item);
  const said = (name) => (name === "heard" ? (draft.said.heard_box ? "yes" : "") : String(draft.said[name] || "").trim());

  function choices(select, rows, empty) {
    select.replaceChildren();
    for (const [value, text] of [["", empty], ...rows]) { const one = make("option", "", text); one.value = value; select.append(one); }
  }
  choices($("spot-item"), kit.items.map((one) => [one.id, `${one.code} ${one.name}`]), "请选择");
  choices($("spot-second"), kit.people.filter((one) => one.code !== kit.officer).map((one) => [one.code, `${one.name}（${one.credential}）`]), "请选择");

  function factFields() {
    const box = $("spot-facts"), standard = item()?.standard;
    box.replaceChildren();
    for (const fact of standard?.tiers ? standard.facts : []) {
      const field = make("div", "field"), label = make("label", "form-label", fact.label + (fact.unit ? `（${fact.unit}）` : "")), id = `fact-${fact.name}`;
      label.htmlFor = id;
      let input;
      if (fact.kind === "bool" || fact.kind === "enum") {
        input = make("select", "form-select");
        choices(input, fact.kind === "bool" ? [["true", "是"], ["false", "否"]] : fact.values.map((one) => [one, one]), "请选择");
      } else { input = make("input", "form-control"); input.inputMode = "decimal"; input.autocomplete = "off"; }
      input.id = id;
      input.dataset.fact = fact.name;
      input.value = draft.facts[fact.name] ?? "";
      field.append(label, input);
      box.append(field);
    }
  }
  const fits = (cell, value) => (cell.spans.length ? cell.spans.some(([low, high]) => low <= value && (high === null || value <= high)) : cell.values.includes(value));
  /* null: not everything is told yet; a tier; "" : no table that a phone can read. */
  function advised() {
    const standard = item()?.standard;
    if (!standard) return {none: true};
    if (!standard.tiers) return {office: true};
    const facts = {};
    for (const fact of standard.facts) {
      const typed = (draft.facts[fact.name] ?? "").trim();
      if (typed === "") return {lacks: fact.label};
      const value = fact.kind === "bool" ? typed === "true" : fact.kind === "enum" ? typed : fact.kind === "money" ? fenOf(typed) : /^\d{1,12}$/.test(typed.normalize("NFKC")) ? Number(typed.normalize("NFKC")) : null;
      if (value === null || (typeof value === "number" && (value < fact.least || (fact.most !== null && value > fact.most)))) return {wrong: fact.label};
      facts[fact.name] = value;
    }
    const tier = standard.tiers.filter((one) => Object.entries(one.when).every(([name, cell]) => fits(cell, facts[name])));
    return tier.length === 1 ? {tier: tier[0], facts, standard} : {wrong: "事实"};
  }
  const span = (tier) => (tier.least === tier.most ? yuan(tier.least) : `${yuan(tier.least)}至${yuan(tier.most)}`);
  function reasoned() {
    const found = advised();
    if (!found.tier) return "";
    const {standard, tier} = found, told = standard.facts.map((fact) => `${fact.label}：${fact.kind === "bool" ? (found.facts[fact.name] ? "是" : "否") : fact.kind === "money" ? yuan(found.facts[fact.name]) : found.facts[fact.name]}`).join("；");
    return `根据《${standard.title}》${standard.doc_no ? `（${standard.doc_no}）` : ""}${standard.code}，经查明：${told}，属于第${tier.code}档，裁量幅度为${tier.most ? `罚款${span(tier)}` : "警告"}。`;
  }

  // ---- judging, in the words that the office would use ----
  const limit = () => kit.limits[said("party_kind")] ?? 0;
  const amount = () => (said("punish") === "warning" ? 0 : fenOf(said("fine") || ""));
  function whyNot() {
    const lacks = [["item", "事项"], ["party_kind", "当事人类型"], ["party_name", "当事人名称"], ["violation", "违法事实"], ["place", "地点"], ["law_breached", "违反的规定"], ["law_basis", "处罚依据"], ["second", "第二名执法人员"], ["court", "人民法院"]].filter(([name]) => !said(name)).map(([, label]) => label);
    if (lacks.length) return ["facts", `还没有填写：${lacks.join("、")}`];
    if (!draft.photos.length) return ["facts", "还没有拍违法事实的照片"];
    const found = advised(), fen = amount();
    if (found.lacks) return ["facts", `还没有填写“${found.lacks}”`];
    if (found.wrong) return ["facts", `“${found.wrong}”填得不对`];
    if (found.office) return ["facts", "这一事项的裁量基准要在机关试算，不能当场决定，请转普通程序或者联网后在案件中办理"];
    if (found.tier?.spared) return ["facts", "按裁量基准不予处罚：进行教育，回机关登记不予处罚决定，不用当场处罚的号码"];
    if (!draft.times.established) return ["shown", "还没有出示执法证件"];
    if (!said("punish")) return ["amount", "还没有选择警告或者罚款"];
    if (fen === null || (said("punish") === "fine" && !fen)) return ["amount", "金额写法不对：只写数字，最多两位小数，例如 200.00"];
    if (fen > limit()) return ["amount", `罚款${yuan(fen)}超过当场处罚的限额${yuan(limit())}（${kit.limit_cites.join("、")}），转普通程序办理`];
    if (found.tier && (fen < found.tier.least || fen > found.tier.most)) return ["amount", `罚款${yuan(fen)}不在裁量建议的${span(found.tier)}之内；在幅度之内决定，或者转普通程序`];
    if (fen && !said("bank_name")) return ["amount", "还没有填写代收罚款的银行"];
    if (!draft.times.told) return ["told", "还没有告知拟作出的处罚和陈述、申辩的权利"];
    if (said("heard") === "yes" && (!said("statement") || !said("review"))) return ["told", "填写当事人的陈述、申辩和复核意见"];
    return null;
  }

  // ---- the paper ----
  function values() {
    const at = new Date(draft.times.decided || now()), fen = amount() || 0, both = [kit.officer, said("second")].map((code) => kit.people.find((one) => one.code === code) || {name: "", credential: ""});
    const flat = {
      party_name: said("party_name"), party_address: said("party_address"), party_code: said("party_code"), violation: said("violation"), place: said("place"), law_breached: said("law_breached"), law_basis: said("law_basis"),
      discretion_used: reasoned(), statement_handling: handled(), fine_fen: yuan(fen), fine_capital: capital(fen), bank_name: said("bank_name"), reconsideration_organ: kit.reconsideration_organ, court: said("court"), organ_name: kit.organ,
      refused_to_sign: refusal(), decided_at: momentOf(at), issued_on: dayOf(at), "penalties.text": penalty(fen), "evidence.name": `现场照片${draft.photos.length}张`, "evidence.proves": "违法事实", nth: "1",
      "officers1.name": both[0].name, "officers1.credential": both[0].credential, "officers2.name": both[1].name, "officers2.credential": both[1].credential,
    };
    return {flat, truths: {...flat, fined: fen > 0}};
  }
  const handled = () => (said("heard") === "yes" ? `当事人提出陈述、申辩：${said("statement")}。复核意见：${said("review")}。${said("adopted") ? "予以采纳。" : "不予采纳。"}` : "");
  const refusal = () => (said("refused") ? `${said("refused")}（见证人：${said("witness")}）` : "");
  const numberOf = (serial) => kit.form.number.replace("⟨serial⟩", serial ?? "＿＿");
  function lines() {
    const {flat, truths} = values(), put = (text) => text.replace(/⟨([\w.]+)⟩/g, (_, name) => flat[name] || "＿＿＿＿");
    return kit.form.blocks.filter((one) => (!one.when || truths[one.when]) && !(one.unless && truths[one.unless])).map((one) => ({...one, text: put(one.text), value: one.value ? put(one.value) : ""}));
  }
  function compose() {
    const box = $("spot-paper");
    box.replaceChildren(make("p", "spot-organ", kit.organ), make("h2", "spot-title", kit.form.title), make("p", "spot-number", numberOf(draft.serial)));
    for (const one of lines()) {
      if (one.is === "signature") box.append(make("p", "spot-sign", `${one.text}：${one.value}`), make("p", "spot-line", one.sign));
      else if (one.is === "seal") box.append(make("p", "spot-seal", `（印章）${one.text}`), make("p", "spot-seal", one.value));
      else box.append(make("p", one.is === "copies" ? "spot-copies" : "spot-text", one.text));
    }
  }

  // ---- showing ----
  function show() {
    for (const input of root.querySelectorAll("[data-keep]")) {
      const value = draft.said[input.dataset.keep];
      if (input.type === "radio") input.checked = input.value === value;
      else if (input.type === "checkbox") input.checked = !!value;
      else input.value = value ?? "";
    }
    factFields();
    refresh();
  }
  function refresh() {
    const found = advised(), told = $("spot-advice"), done = draft.times;
    told.textContent = !draft.said.item ? "" : found.none ? "这一事项没有裁量基准，在法定幅度和当场处罚的限额之内决定。" : found.office ? "这一事项的基准要在机关试算。" : found.tier ? (found.tier.spared ? "按裁量基准不予处罚。" : `裁量建议：第${found.tier.code}档${found.tier.degree ? `（${found.tier.degree}）` : ""}，${found.tier.most ? `罚款${span(found.tier)}` : "警告"}`) : "填写查明的事实后给出裁量建议。";
    $("spot-limit").textContent = said("party_kind") ? `当场罚款不超过${yuan(limit())}（${kit.limit_cites.join("、")}）` : "选择当事人类型后显示限额。";
    $("spot-heard").hidden = said("heard") !== "yes";
    $("spot-fine-row").hidden = said("punish") !== "fine";
    for (const [step, time] of [["shown", done.established], ["told", done.told], ["decide", done.decided]]) { const tag = root.querySelector(`[data-step=${step}] [data-done]`); tag.hidden = !time; }
    const fixed = !!draft.serial;
    for (const one of root.querySelectorAll("[data-before] input, [data-before] select, [data-before] textarea, [data-before] button")) one.disabled = fixed;
    for (const one of root.querySelectorAll("[data-after]")) one.hidden = !fixed;
    $("spot-photos").textContent = draft.photos.length ? `已拍${draft.photos.length}张：${draft.photos.map((one) => one.digest.slice(0, 12)).join("、")}` : "";
    if (fixed) compose();
    root.dataset.number = draft.serial ? numberOf(draft.serial) : "";
  }
  /* What the party was told, and by whom; where it changes afterwards it is told again. */
  const TOLD = ["item", "violation", "law_breached", "law_basis", "second", "punish", "fine"];
  function untold(name) {
    const {established, told, ...rest} = draft.times;
    if (name === "second") { if (established || told) say("shown", "第二名执法人员换了，请重新出示证件"); draft.times = rest; }
    else draft.times = {...rest, ...(established && {established})};
    if (told) say("told", "告知以后改了内容，请重新告知");
  }
  root.addEventListener("input", (event) => {
    const input = event.target;
    if (input.dataset.fact || TOLD.includes(input.dataset.keep)) untold(input.dataset.keep);
    if (input.dataset.fact) draft.facts[input.dataset.fact] = input.value;
    else if (input.dataset.keep) draft.said[input.dataset.keep] = input.type === "checkbox" ? input.checked : input.value;
    else return;
    if (input.dataset.keep === "item") {
      const basis = item()?.basis || "";
      draft.facts = {};
      draft.said.law_basis = basis;
      draft.said.law_breached = draft.said.law_breached || "";
      $("spot-basis").value = basis;
      factFields();
    }
    save();
    refresh();
  });
  $("spot-photo").addEventListener("change", async (event) => {
    if (draft.serial) return;
    say("facts");
    for (const file of event.target.files) {
      if (draft.photos.length >= kit.most_photos) { say("facts", `照片最多${kit.most_photos}张`); break; }
      if (!file.size || file.size > kit.largest_file) { say("facts", `这张照片是空的，或者超过${kit.largest_file / 2 ** 20} MB，请调低分辨率重拍`); continue; }
      const blob = new Blob([await file.arrayBuffer()], {type: file.type}), known = await digest(blob);
      if (draft.photos.some((one) => one.digest === known)) { say("facts", "这张照片已经在里面"); continue; }
      draft.photos = [...draft.photos, {digest: known, blob}];
    }
    event.target.value = "";
    await save();
    refresh();
  });

  // ---- signatures ----
  const drawn = new Set();
  function wipe(pad) { const pen = pad.getContext("2d"); pen.fillStyle = "#fff"; pen.fillRect(0, 0, pad.width, pad.height); drawn.delete(pad.id); }
  for (const pad of root.querySelectorAll(".site-pad")) {
    const pen = pad.getContext("2d");
    wipe(pad); pen.lineWidth = 2; pen.lineCap = "round";
    let down = false;
    const at = (event) => { const box = pad.getBoundingClientRect(); return [(event.clientX - box.left) * pad.width / box.width, (event.clientY - box.top) * pad.height / box.height]; };
    pad.addEventListener("pointerdown", (event) => { down = true; pen.beginPath(); pen.moveTo(...at(event)); pad.setPointerCapture(event.pointerId); });
    pad.addEventListener("pointermove", (event) => { if (down) { pen.lineTo(...at(event)); pen.stroke(); drawn.add(pad.id); } });
    pad.addEventListener("pointerup", () => { down = false; });
  }
  const picture = (pad) => new Promise((done) => pad.toBlob(done, "image/png"));
  async function signed(id) { if (!drawn.has(id)) return null; const blob = await picture($(id)); return {digest: await digest(blob), blob}; }

  // ---- the size of the paper: a roll is as long as what stands on it ----
  const SIZES = {a4: "size: A4; margin: 25mm 26mm", 80: "size: 80mm 297mm; margin: 3mm 4mm", 58: "size: 58mm 297mm; margin: 2mm 3mm"};
  const pages = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, pages];
  function paged(size) {
    pages.replaceSync(size ? `@page { ${SIZES[size]} }` : "");
    if (size) document.documentElement.dataset.print = size; else delete document.documentElement.dataset.print;
  }

  // ---- the steps ----
  const steps = {
    async shown() {
      if (!said("second")) return say("shown", "选择第二名执法人员：当场处罚也应当由两名执法人员办理");
      draft.times = {...draft.times, established: draft.times.established || now().toISOString()};
      await save();
      say("shown");
      refresh();
    },
    async told() {
      if (!draft.times.established) return say("told", "先出示执法证件");
      draft.times = {...draft.times, told: now().toISOString()};
      await save();
      say("told");
      refresh();
    },
    async decide() {
      for (const step of ["facts", "shown", "amount", "told", "decide"]) say(step);
      const wrong = whyNot();
      if (wrong) { say(...wrong); say("decide", wrong[1]); return; }
      await saving;
      const at = now(), made = await store.decide(Number(parts(at).year), {times: {...draft.times, decided: at.toISOString()}});
      if (made === undefined) return say("decide", "号码用完了：联网领取号码后再决定");
      if (made) draft = made;
      refresh();
      $("spot-paper").scrollIntoView();
    },
    async print(size) {
      paged(size);
      draft.said.printed = size;
      await save();
      print();
    },
    async send() {
      const text = [kit.organ, kit.form.title, numberOf(draft.serial), ...lines().map((one) => (one.value ? `${one.text}：${one.value}` : one.text))].join("\n");
      if (!said("sent_to")) return say("give", "填写当事人确认的接收号码或者地址");
      if (navigator.share) await navigator.share({title: kit.form.title, text}).catch(() => {});
      else await navigator.clipboard.writeText(text).then(() => say("give", "已复制，请粘贴发送"), () => say("give", "不能发送，请打印交付"));
    },
    async give() {
      const party = await signed("pad-party");
      if (!party && !(said("refused") && said("witness"))) return say("give", "请当事人签名，或者写明拒绝签收的情况和见证人");
      if (said("sent_to") && !party) return say("give", "电子送达应当由当事人签名确认");
      const second = await signed("pad-second");
      if (!second || second.digest === party?.digest) return say("give", "请第二名执法人员亲笔签名");
      await saving;
      const made = await store.finish({signature: party, colleague: second, times: {...draft.times, delivered: now().toISOString()}, discretion_used: reasoned(), handling: handled(), standard: advised().standard?.id || null, counted: advised().facts || {}, fen: amount()});
      if (!made) return;
      begin();
      hand();
    },
    async discard() {
      const reason = said("why_void");
      if (draft.serial && !reason) return say("give", "写明作废的理由：号码每一个都要有去向");
      await saving;
      await store.discard(reason);
      begin();
      hand();
    },
    async numbers() {
      try {
        const response = await post(root.dataset.block, form({device, known: (await store.blocks()).join(",")}));
        const told = response.type === "opaqueredirect" || response.status === 403 ? {refused: "请重新登录后再领取"} : await response.json();
        if (told.refused) return say("numbers", told.refused);
        await store.carry(told.blocks);
        say("numbers");
      } catch { say("numbers", "没有网络，联网后再领取"); }
      count();
    },
  };
  function begin() { draft = fresh(); for (const pad of root.querySelectorAll(".site-pad")) wipe(pad); for (const one of root.querySelectorAll(".spot-said")) one.textContent = ""; show(); scrollTo(0, 0); }
  const form = (given) => { const body = new FormData(); for (const [name, value] of Object.entries(given)) body.append(name, value); return body; };
  async function count() {
    const free = await store.free(Number(parts(now()).year));
    $("spot-free").textContent = free.length ? `手机里有 ${free.length} 个号码可用，下一个是${numberOf(free[0].serial)}` : "手机里没有号码，联网时先领取。";
    root.dataset.free = free.length;
  }
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.wipe) return wipe($(button.dataset.wipe));
    const [name, given] = (button.dataset.do || "").split(":");
    if (steps[name]) steps[name](given);
  });

  // ---- handing in ----
  function cased(entry) {
    const {said: s, times: t} = entry;
    return {
      key: entry.key, block: entry.block, serial: entry.serial, item: s.item, party_kind: s.party_kind, party_name: s.party_name.trim(), party_code: s.party_code || "", party_address: (s.party_address || "").trim(), party_phone: s.party_phone || "",
      violation: s.violation.trim(), place: s.place.trim(), law_breached: s.law_breached.trim(), law_basis: s.law_basis.trim(), standard: entry.standard, facts: entry.counted, second: s.second, fine_fen: entry.fen, court: s.court.trim(), bank_name: (s.bank_name || "").trim(),
      statement: s.heard_box ? s.statement.trim() : "", adopted: !!s.adopted, review: s.heard_box ? s.review.trim() : "", refused: s.refused || "", witness: s.witness || "", sent_to: s.sent_to || "", discretion_used: entry.discretion_used, statement_handling: entry.handling,
      established_at: t.established, told_at: t.told, decided_at: t.decided, delivered_at: t.delivered, photos: entry.photos.map((one) => one.digest), signature: entry.signature?.digest || "", colleague: entry.colleague?.digest || "",
    };
  }
  /* Seconds that this phone's clock lacks of the office's; asked afresh, never of what was kept. Numbers that ended there end here. */
  async function lacking() {
    const asked = Date.now(), told = await (await fetch(`${root.dataset.kit}?at=${asked}`, {redirect: "manual"})).json();
    await store.prune(told.open || {});
    return Math.round((Date.parse(told.real) - (asked + Date.now()) / 2) / 1000);
  }
  function body(entry, wrong) {
    if (entry.kind === "void") return form({block: entry.block, serial: entry.serial, reason: entry.reason});
    const made = form({case: JSON.stringify(cased(entry)), wrong});
    for (const file of [...entry.photos, entry.signature, entry.colleague].filter(Boolean)) made.append(file.digest, file.blob, file.digest);
    return made;
  }
  let busy = false;
  async function hand() {
    if (busy) return;
    busy = true;
    let stopped = "";
    const log = $("spot-log");
    try {
      const entries = await store.waiting();
      let wrong = 0;
      if (entries.length) wrong = await lacking().catch(() => null);
      if (wrong === null) stopped = navigator.onLine ? "暂时交不上，或者请重新登录" : "没有网络";
      for (const entry of stopped ? [] : entries) {
        let response;
        try { response = await post(entry.kind === "void" ? root.dataset.void : root.dataset.hand, body(entry, wrong)); } catch { stopped = "没有网络"; break; }
        if (response.type === "opaqueredirect" || response.status === 403) { stopped = "请重新登录后再交"; break; }
        if (![200, 202, 422].includes(response.status)) { stopped = "暂时交不上"; break; }
        const told = await response.json(), number = numberOf(entry.serial), line = make("li");
        if (response.status === 422) { stopped = `${number}交不进：${told.refused}`; continue; }
        await store.done(entry);
        if (told.kept) { line.className = "spot-kept"; line.textContent = `${number} 没有入册，已存在机关：${told.kept}${told.way_on}`; } else if (told.matter) { const link = make("a", "", `${told.number} 已入册`); link.href = told.matter; line.append(link, `，存证核对码 ${told.check}`); } else line.textContent = `${number} 已作废`;
        log.prepend(line);
      }
    } finally { busy = false; }
    const left = (await store.waiting()).length;
    status.classList.toggle("is-waiting", left > 0);
    status.textContent = left ? `${stopped || "正在交"}：${left} 件存在这部手机里，联网后自动交到` : "各件都已交到";
    status.dataset.left = left;
    count();
    if (left && !stopped) setTimeout(hand, 200);
  }
  const settle = () => lacking().then(count, () => {});
  addEventListener("online", hand);
  addEventListener("pageshow", (event) => { if (event.persisted) settle(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) settle(); });
  setInterval(hand, 15000);
  addEventListener("afterprint", () => paged(""));
  root.addEventListener("spot-size", (event) => paged(event.detail));
  if (kit.able === false) say("numbers", "您现在没有有效的执法证件，不能当场处罚。");
  show();
  if (navigator.onLine) await Promise.race([settle(), new Promise((done) => setTimeout(done, 3000))]);
  await hand();
  if (!Number(root.dataset.free) && navigator.onLine) await steps.numbers();
  root.dataset.started = "1";
})();
