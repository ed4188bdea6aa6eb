/* 重算随机抽取 zhunsheng-draw/1，只在本机浏览器里算，不联网、不上传。
 *
 * Replays a draw from its published files with WebCrypto alone. Written from the text of the protocol; it shares no code
 * with the office, the portal or the command line, and answers with the same checks under the same names.
 *
 *   const report = await replay(files)        // files: Map of name → Uint8Array
 *   report = [{name: "drawn.tsv", ok: true | false | null, zh: "…"}]   // null: said, not testable from what is published
 *
 * A classic script, so that a saved copy of the page works from a disk too.
 */
"use strict";
(() => {
  const PROTOCOL = "zhunsheng-draw/1", HEX = /^[0-9a-f]{64}$/, RESULTS = ["drawn.tsv", "eligibility.tsv", "assignment.tsv", "result.txt"];
  const WORDS = {"drawn.tsv": "抽中对象、号票与名次", "eligibility.tsv": "各岗位可派人员", "assignment.tsv": "人员配对与跳过理由", "result.txt": "种子、密钥、中签线与摘要"};
  const DROPPED = {late: "逾期揭示", wrong: "揭示不符", absent: "未揭示"};
  const OBJECT_REASONS = ["closed", "moved", "merged", "not-found", "not-operating"], INSPECTOR_REASONS = ["ill", "recused", "left", "credential"];
  const HEADER = ["task*", "attempt", "previous", "item", "basis", "directory", "rule", "eligible", "excluded", "classes*", "inspectors", "recusals", "slots*?", "mode", "label", "commitments*", "beacon*", "reveal_by", "sealed"];
  const SHAPES = {
    task: /^[0-9A-Z][0-9A-Z-]{0,63}$/, attempt: /^[1-9]\d{0,3}$/, previous: /^(none|[0-9a-f]{64}:(beacon-void|no-reveal|infeasible|list-error|seed-leak))$/,
    directory: /^[0-9a-f]{64}:\d{1,9}$/, eligible: /^[0-9a-f]{64}:\d{1,9}$/, excluded: /^[0-9a-f]{64}:\d{1,9}$/, inspectors: /^[0-9a-f]{64}:\d{1,9}$/, recusals: /^[0-9a-f]{64}:\d{1,9}$/,
    classes: /^[0-9A-Z][0-9A-Z.-]{0,31}:\d{1,9}:\d{1,5}:\d{1,9}$/, slots: /^[0-9A-Z][0-9A-Z.-]{0,31}(@[0-9A-Z][0-9A-Z.-]{0,31})?$/, mode: /^[LU]$/,
    label: /^(object:class|object:joint=[0-9A-Za-z.-]{1,40})$/, commitments: /^[a-z][a-z0-9-]{0,63}:[0-9a-f]{64}$/, beacon: /^[a-z][a-z0-9-]{0,63}:[0-9A-Za-z-]{1,64}(:[0-9A-Za-z,.+-]{1,512})?$/,
    reveal_by: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/, sealed: /^(no|\d{4}-\d\d-\d\d)$/, at: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/, header: HEX, seed: HEX,
  };
  class Wrong extends Error { constructor(name, zh) { super(zh); this.check = name; } }
  const wrong = (where, zh, name = "value") => { throw new Wrong(name, `${where}：${zh}`); };

  // ---- bytes and hashes ----
  const utf8 = new TextEncoder();
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");
  const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));
  const hash = (text) => sha256(utf8.encode(text));
  const record = (kind, fields) => `${PROTOCOL} ${kind}\n${fields.map(([name, value]) => `${name}=${value}\n`).join("")}`;
  const commitment = (party, value) => hash(record("commit", [["party", party], ["value", value]]));
  const keyOf = async (seed, label) => (await hash(record("key", [["seed", seed], ["label", label]]))).slice(0, 32);
  const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

  async function hashes(texts, tell) {
    const found = new Array(texts.length);
    for (let start = 0; start < texts.length; start += 2000) {
      const part = await Promise.all(texts.slice(start, start + 2000).map(hash));
      for (let n = 0; n < part.length; n++) found[start + n] = part[n];
      if (tell && start) { tell(start, texts.length); await new Promise((go) => setTimeout(go)); }
    }
    return found;
  }

  // ---- canonical text ----
  function lines(name, bytes, tabs) {
    if (!bytes.length) wrong(name, "是空的", "empty");
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) wrong(name, "文件开头有 BOM", "bom");
    const cr = bytes.indexOf(13);
    if (cr >= 0) wrong(`${name}:${bytes.slice(0, cr).filter((one) => one === 10).length + 1}`, "有回车符", "crlf");
    let text;
    try { text = new TextDecoder("utf-8", {fatal: true, ignoreBOM: true}).decode(bytes); } catch { wrong(name, "不是 UTF-8", "utf8"); }
    if (!text.endsWith("\n")) wrong(name, "末行没有换行符", "final_lf");
    const found = text.slice(0, -1).split("\n");
    found.forEach((line, n) => {
      if (line.normalize("NFC") !== line) wrong(`${name}:${n + 1}`, "文字不是 NFC 形式", "nfc");
      // eslint-disable-next-line no-control-regex
      if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(tabs ? line.replaceAll("\t", "") : line)) wrong(`${name}:${n + 1}`, "含有控制字符", "control");
    });
    return found;
  }

  function parseRecord(files, kind, fields) {
    const name = `${kind}.txt`, rows = lines(name, given(files, name), false), found = {};
    if (rows[0] !== `${PROTOCOL} ${kind}`) wrong(`${name}:1`, `首行应为“${PROTOCOL} ${kind}”`, "first_line");
    let at = 1;
    for (const spec of fields) {
      const field = spec.replace(/[*?]/g, ""), many = spec.includes("*"), optional = spec.includes("?");
      found[field] = [];
      while (at < rows.length && rows[at].startsWith(`${field}=`) && (many || !found[field].length)) {
        const value = rows[at].slice(field.length + 1), shape = SHAPES[field];
        if (!value || value !== value.trim()) wrong(`${name}:${at + 1}`, `“${field}”首尾有空白或者为空`, "blank");
        if (shape && kind === "header" && !shape.test(value)) wrong(`${name}:${at + 1}`, `“${field}”的值“${value.slice(0, 60)}”不合格式`);
        found[field].push(value);
        at += 1;
      }
      if (!found[field].length && !optional) wrong(`${name}:${at + 1}`, `应为字段“${field}”`, "field");
    }
    if (at < rows.length) wrong(`${name}:${at + 1}`, `多出“${rows[at].split("=")[0].slice(0, 40)}”`, "field");
    return found;
  }

  function parseList(files, name, columns) {
    const file = `${name}.tsv`, rows = lines(file, given(files, file), true), found = [];
    if (rows[0] !== `${PROTOCOL} ${name}`) wrong(`${file}:1`, `首行应为“${PROTOCOL} ${name}”`, "first_line");
    let before = "";
    for (let n = 1; n < rows.length; n++) {
      const row = rows[n].split("\t"), where = `${file}:${n + 1}`;
      columns = columns || row.length;
      if (row.length !== columns) wrong(where, `有 ${row.length} 列，应为 ${columns} 列`, "columns");
      if (!/^[0-9A-Z-]{1,64}$/.test(row[0])) wrong(where, `标识“${row[0].slice(0, 40)}”含有 0-9、A-Z、- 以外的字符`, "id");
      if (/^[0-9A-Z]{18}$/.test(row[0]) && !creditCode(row[0])) wrong(where, `统一社会信用代码“${row[0]}”校验码不对`, "credit_code");
      if (row.some((value, i) => i && (!value || value !== value.trim()))) wrong(where, "首尾有空白或者为空", "blank");
      if (row[0] <= before) wrong(where, row[0] === before ? `“${row[0]}”重复` : `“${row[0]}”次序不对`, row[0] === before ? "duplicate" : "order");
      before = row[0];
      found.push(row);
    }
    return found;
  }

  function creditCode(code) { // GB 32100: weights 3^n mod 31
    const digits = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let sum = 0, weight = 1;
    for (let n = 0; n < 17; n++, weight = (weight * 3) % 31) {
      const value = digits.indexOf(code[n]);
      if (value < 0) return false;
      sum += value * weight;
    }
    return digits[(31 - (sum % 31)) % 31] === code[17];
  }

  function given(files, name) {
    if (!files.has(name)) wrong(name, "缺少这个文件，无从核对", "missing_file");
    return files.get(name);
  }

  const renderList = (name, rows) => `${PROTOCOL} ${name}\n${rows.slice().sort((a, b) => byText(a[0], b[0])).map((row) => `${row.join("\t")}\n`).join("")}`;

  // ---- objects ----
  async function tickets(key, ids, weights, tell) {
    const texts = [], owner = [];
    ids.forEach((id, n) => { for (let slip = 0; slip < (weights.get(id) || 1); slip++) { texts.push(`${key}|${id}${slip ? `#${slip}` : ""}`); owner.push(n); } });
    const found = await hashes(texts, tell), own = new Array(ids.length);
    found.forEach((value, n) => { const id = owner[n]; if (!own[id] || value < own[id]) own[id] = value; });
    return ids.map((id, n) => [own[n], id]).sort((a, b) => byText(a[0], b[0]) || byText(a[1], b[1]));
  }

  // ---- inspectors: the lexicographically first assignment that fills every slot ----
  async function orderOf(key, object, names) {
    const found = await hashes(names.map((name) => `${key}|${object}|${name}`));
    return names.map((name, n) => [found[n], name]).sort((a, b) => byText(a[0], b[0]) || byText(a[1], b[1])).map((one) => one[1]);
  }

  /** slots: [{object, list}], list = eligible inspectors in the object's own order; caps: Map. → names, or {slots, places}. */
  function assign(slots, caps) {
    const place = new Array(slots.length).fill(null), fixed = new Array(slots.length).fill(false);
    const holders = new Map([...caps.keys()].map((name) => [name, new Set()])), on = new Map();
    const room = (name) => (caps.has(name) ? caps.get(name) : slots.length);
    const seat = (slot, name) => {
      if (!holders.has(name)) holders.set(name, new Set());
      place[slot] = name; holders.get(name).add(slot);
      if (!on.has(slots[slot].object)) on.set(slots[slot].object, new Map());
      on.get(slots[slot].object).set(name, slot);
    };
    const leave = (slot) => { const name = place[slot]; place[slot] = null; holders.get(name).delete(slot); on.get(slots[slot].object).delete(name); return name; };
    const held = (slot, name) => { const there = on.get(slots[slot].object); return there ? there.get(name) : undefined; };
    const free = (name) => (holders.get(name) || new Set()).size < room(name);

    // A shortest chain of moves that gives every slot of `start` a place; null when there is none.
    function chain(start, full) {
      const came = new Map([[start, null]]), queue = [start], tried = new Set(full ? [full] : []);
      for (const slot of queue) {
        for (const name of slots[slot].list) {
          const other = held(slot, name);
          if (other !== undefined) { // on this object already: he would have to change slots within it
            if (other !== slot && !fixed[other] && !came.has(other)) { came.set(other, slot); queue.push(other); }
            continue;
          }
          if (free(name) && name !== full) {
            for (let at = slot, to = name; at !== null;) { const left = place[at] === null ? null : leave(at); seat(at, to); to = left; at = came.get(at); if (to === null) break; }
            return null;
          }
          if (tried.has(name)) continue;
          tried.add(name);
          for (const holder of holders.get(name) || []) if (!fixed[holder] && !came.has(holder)) { came.set(holder, slot); queue.push(holder); }
        }
      }
      return came;
    }

    for (let slot = 0; slot < slots.length; slot++) {
      const stuck = chain(slot);
      if (stuck) return {slots: [...stuck.keys()].sort((a, b) => a - b), places: stuck.size - 1};
    }
    for (let slot = 0; slot < slots.length; slot++) {
      for (const name of slots[slot].list) {
        if (name === place[slot]) break;
        if (prefer(slot, name)) break;
      }
      fixed[slot] = true;
    }
    return place;

    // Give `name` to the slot if all others can still be filled; otherwise everything is as before.
    function prefer(slot, name) {
      const other = held(slot, name);
      if (other !== undefined && fixed[other]) return false;
      const before = place.slice();
      leave(slot); fixed[slot] = true;
      let stuck = null;
      if (other !== undefined) { leave(other); seat(slot, name); stuck = chain(other); }
      else if (free(name)) seat(slot, name);
      else {
        const movable = [...holders.get(name)].filter((one) => !fixed[one]);
        seat(slot, name);
        stuck = true;
        for (const one of movable) { leave(one); stuck = chain(one, name); if (!stuck) break; seat(one, name); }
      }
      if (!stuck) return true;
      fixed[slot] = false;
      place.forEach((at, n) => { if (at !== null && at !== before[n]) leave(n); });
      before.forEach((at, n) => { if (at !== null && place[n] === null) seat(n, at); });
      return false;
    }
  }

  // 方式 U：从可行的配对出发，按散列逐步交换，步数为岗位数的三十倍。
  async function mix(key, slots, caps, chosen) {
    const names = [...new Set(slots.flatMap((slot) => slot.list))].sort(byText), size = slots.length, place = chosen.slice();
    const may = slots.map((slot) => new Set(slot.list)), load = new Map(), on = new Map(slots.map((slot) => [slot.object, new Set()]));
    place.forEach((name, n) => { load.set(name, (load.get(name) || 0) + 1); on.get(slots[n].object).add(name); });
    const cap = (name) => (caps.has(name) ? caps.get(name) : size);
    const number = (hex, at) => parseInt(hex.slice(at, at + 12), 16);
    for (let step = 0; step < 30 * size; step++) {
      const said = await hash(`${key}|mix#${step}`), a = number(said, 0) % size, b = number(said, 12) % (names.length + size);
      const here = on.get(slots[a].object), was = place[a];
      if (b < names.length) {
        const to = names[b];
        if (!may[a].has(to) || here.has(to) || (load.get(to) || 0) >= cap(to)) continue;
        place[a] = to; load.set(was, load.get(was) - 1); load.set(to, (load.get(to) || 0) + 1); here.delete(was); here.add(to);
        continue;
      }
      const other = b - names.length, there = on.get(slots[other].object), to = place[other];
      if (to === was || !may[a].has(to) || !may[other].has(was)) continue;
      if (here !== there && (here.has(to) || there.has(was))) continue;
      place[a] = to; place[other] = was;
      if (here !== there) { here.delete(was); here.add(to); there.delete(to); there.add(was); }
    }
    return place;
  }

  function trace(slots, caps, chosen, orders) {
    const load = new Map(), on = new Map();
    return slots.map((slot, n) => {
      const skipped = [], may = new Set(slot.list), there = on.get(slot.object) || new Set();
      for (const name of orders.get(slot.object)) {
        if (name === chosen[n]) break;
        const letter = !may.has(name) ? "N" : there.has(name) ? "O" : (load.get(name) || 0) >= (caps.has(name) ? caps.get(name) : slots.length) ? "K" : "F";
        skipped.push(`${name}:${letter}`);
      }
      load.set(chosen[n], (load.get(chosen[n]) || 0) + 1);
      on.set(slot.object, there.add(chosen[n]));
      return skipped;
    });
  }

  // ---- the four moments ----
  async function committed(files) {
    const header = parseRecord(files, "header", HEADER), digest = await sha256(given(files, "header.txt")), rows = {};
    const agrees = async (name, count) => {
      const found = `${await sha256(files.get(`${name}.tsv`))}:${count}`;
      if (found !== header[name][0]) wrong(`${name}.tsv`, `摘要或者数量（${found.slice(0, 16)}…:${count}）与承诺文件不符`);
    };
    for (const name of ["directory", "eligible", "excluded", "inspectors"]) {
      rows[name] = parseList(files, name, {excluded: 2, inspectors: 3}[name]);
      await agrees(name, rows[name].length);
    }
    let recused = null;
    if (files.has("recusals.tsv")) {
      const list = parseList(files, "recusals", 3);
      await agrees("recusals", Math.max(list.length - 1, 0));
      recused = new Set(list.filter((row) => row[0] !== "SALT").map((row) => `${row[1]}|${row[2]}`));
    }
    const split = new Set();
    for (const [id] of [...rows.eligible, ...rows.excluded]) { if (split.has(id)) wrong("eligible.tsv", `“${id}”既合格又被排除`); split.add(id); }
    if (split.size !== rows.directory.length || rows.directory.some(([id]) => !split.has(id))) wrong("eligible.tsv", "名录不等于合格对象加上排除对象");
    if ((header.attempt[0] === "1") !== (header.previous[0] === "none")) wrong("header.txt", "第一次抽取没有前一次，以后各次必有");
    if (header.commitments.length < 3) wrong("header.txt", "承诺不足三方");
    const joint = header.label[0] !== "object:class", classes = header.classes.map((line) => line.split(":"));
    const members = new Map(classes.map(([name]) => [name, []])), weights = new Map();
    for (const [id, names, weight] of rows.eligible) {
      const own = names.split(",");
      if (own.length > 1 && !joint) wrong("eligible.tsv", `“${id}”有几个类别`);
      for (const name of own) { if (!members.has(name)) wrong("eligible.tsv", `“${id}”的类别“${name}”不在承诺文件中`); members.get(name).push(id); }
      if (weight !== undefined) { if (!/^[1-9]\d{0,4}$/.test(weight)) wrong("eligible.tsv", `“${id}”的权重不对`); weights.set(id, Number(weight)); }
    }
    for (const [name, count, points, k] of classes) {
      const own = members.get(name).length;
      if (own !== Number(count) || Math.floor((own * Number(points) + 9999) / 10000) !== Number(k)) wrong("header.txt", `${name}类的数量不是名单给出的数量`);
    }
    const slotNames = header.slots.map((slot) => slot.split("@")), caps = new Map(rows.inspectors.map((row) => [row[0], Number(row[1])]));
    const qualified = new Map(slotNames.map(([slot]) => [slot, rows.inspectors.filter((row) => row[2].split(",").includes(slot)).map((row) => row[0])]));
    return {header, digest, rows, recused, joint, classes, members, weights, slotNames, caps, qualified};
  }

  async function revealed(commit, files) {
    const found = parseRecord(files, "reveals", ["header", "reveal*?", "dropped*?", "sealed*?"]), values = [], named = [];
    if (found.header[0] !== commit.digest) wrong("reveals.txt", "属于另一次抽取");
    const commitments = new Map(commit.header.commitments.map((line) => line.split(":")));
    for (const line of found.reveal) {
      const [party, value, ...at] = line.split(":");
      named.push(party);
      if (!commitments.has(party) || await commitment(party, value) !== commitments.get(party)) wrong("reveals.txt", `${party} 的揭示与承诺不符`);
      if (at.join(":") > commit.header.reveal_by[0]) wrong("reveals.txt", `${party} 的揭示晚于截止时间`);
      values.push([party, value]);
    }
    const dropped = found.dropped.map((line) => line.split(":"));
    named.push(...dropped.map((one) => one[0]), ...found.sealed);
    if (named.slice().sort().join() !== [...commitments.keys()].sort().join()) wrong("reveals.txt", "应当逐一写明各方：揭示、未计入或者封存");
    if (found.sealed.length && commit.header.sealed[0] === "no") wrong("reveals.txt", "承诺文件没有写明封存");
    if (!values.length) wrong("reveals.txt", "没有一方揭示");
    return {values, dropped, sealed: found.sealed};
  }

  function beaconOf(commit, files) {
    const found = parseRecord(files, "beacon", ["header", "void*?", "beacon", "at", "evidence"]);
    if (found.header[0] !== commit.digest) wrong("beacon.txt", "属于另一次抽取");
    const passed = found.void.map((line) => line.split(":").slice(0, 2).join(":")), named = commit.header.beacon;
    const due = named.find((one) => !passed.includes(one)), [source, issue, value] = found.beacon[0].split(":");
    if (passed.join("\n") !== named.slice(0, passed.length).join("\n") || due !== `${source}:${issue}`) wrong("beacon.txt", `${source}:${issue} 不是锁定时写明的信标（应为 ${due || "新的一次抽取"}）`);
    if (found.at[0] <= commit.header.reveal_by[0]) wrong("beacon.txt", `信标时间 ${found.at[0]} 不晚于揭示截止 ${commit.header.reveal_by[0]}`);
    return [source, issue, value];
  }

  async function drawing(commit, values, beacon, tell) {
    const seed = await hash(record("seed", [["header", commit.digest], ...values.slice().sort((a, b) => byText(a[0], b[0])).map((one) => ["reveal", one.join(":")]), ["beacon", beacon.join(":")]]));
    const labels = [], keys = new Map(), ranked = new Map(), objects = new Map(), all = new Map();
    for (const [name, , , k] of commit.classes) {
      const label = commit.joint ? commit.header.label[0] : `object:class=${name}`, key = await keyOf(seed, label);
      if (!labels.some((one) => one[0] === label)) labels.push([label, key]);
      keys.set(name, key);
      all.set(name, await tickets(key, commit.members.get(name), commit.weights, tell));
      ranked.set(name, all.get(name).slice(0, Number(k)));
      for (const [, id] of ranked.get(name)) objects.set(id, [...(objects.get(id) || []), name]);
    }
    const inspector = await keyOf(seed, "inspector"), places = [];
    for (const [object, names] of objects) for (const [slot, only] of commit.slotNames) if (!only || names.includes(only)) places.push([String(places.length + 1).padStart(6, "0"), object, slot]);
    return {seed, labels: [...labels, ["inspector", inspector]], keys, ranked, all, objects, inspector, places};
  }

  function slotsOf(commit, drawn, files) {
    if (commit.recused) return drawn.places.map(([number, object, slot]) => ({number, object, slot, eligible: commit.qualified.get(slot).filter((who) => !commit.recused.has(`${object}|${who}`)).sort()}));
    const rows = parseList(files, "eligibility", 4);
    if (JSON.stringify(rows.map((row) => row.slice(0, 3))) !== JSON.stringify(drawn.places)) throw new Wrong("eligibility.tsv", "eligibility.tsv：岗位不是抽中对象的岗位");
    return rows.map(([number, object, slot, listed], n) => {
      const eligible = listed === "none" ? [] : listed.split(",");
      if (eligible.some((who, i) => (i && who <= eligible[i - 1]) || !commit.qualified.get(slot).includes(who))) wrong(`eligibility.tsv:${n + 2}`, `${object} 的可派人员“${listed.slice(0, 60)}”中有不具备条件的`);
      return {number, object, slot, eligible};
    });
  }

  async function results(commit, drawn, slots, tell) {
    const ranks = new Map(), ticket = new Map();
    for (const [name, rows] of drawn.ranked) rows.forEach(([own, id], n) => { ticket.set(id, own); ranks.set(id, [...(ranks.get(id) || []), `${name}:${n + 1}`]); });
    const made = {
      "drawn.tsv": renderList("drawn", [...ticket].map(([id, own]) => [id, own, ranks.get(id).join(",")])),
      "eligibility.tsv": renderList("eligibility", slots.map((s) => [s.number, s.object, s.slot, s.eligible.join(",") || "none"])),
    };
    const pool = [...commit.caps.keys()], orders = new Map();
    let done = 0;
    for (const object of drawn.objects.keys()) {
      orders.set(object, await orderOf(drawn.inspector, object, pool));
      if (tell && ++done % 50 === 0) { tell(done, drawn.objects.size); await new Promise((go) => setTimeout(go)); }
    }
    const wanted = slots.map((s) => { const may = new Set(s.eligible); return {object: s.object, list: orders.get(s.object).filter((who) => may.has(who))}; });
    const mixed = commit.header.mode[0] === "U";
    let chosen = assign(wanted, commit.caps);
    const lines = [`assignment=infeasible:${slots.length}`];
    if (Array.isArray(chosen)) {
      if (mixed) chosen = await mix(drawn.inspector, wanted, commit.caps, chosen);
      const skipped = mixed ? slots.map(() => []) : trace(wanted, commit.caps, chosen, orders);
      made["assignment.tsv"] = renderList("assignment", slots.map((s, n) => [s.number, s.object, s.slot, chosen[n], skipped[n].join(",") || "none"]));
      lines[0] = `assignment=${await hash(made["assignment.tsv"])}:${slots.length}`;
    } else lines.push(`competing=${chosen.slots.map((n) => slots[n].number).join(",")}:${chosen.places}`);
    made["result.txt"] = `${PROTOCOL} result\nheader=${commit.digest}\nseed=${drawn.seed}\n${drawn.labels.map(([label, key]) => `key=${label}:${key}\n`).join("")}`
      + [...drawn.ranked].map(([name, rows]) => `cutoff=${name}:${rows.length ? rows[rows.length - 1][0] : "none"}\n`).join("")
      + `drawn=${await hash(made["drawn.tsv"])}:${drawn.objects.size}\neligibility=${await hash(made["eligibility.tsv"])}:${slots.length}\n${lines.join("\n")}\n`;
    return {made, chosen: Array.isArray(chosen) ? chosen : null};
  }

  // ---- replacements ----
  async function replaced(commit, drawn, slots, chosen, files) {
    const classes = new Map(drawn.objects), used = new Set(classes.keys()), at = new Map(slots.map((s) => [s.number, s.object]));
    const sits = new Map(chosen ? slots.map((s, n) => [s.number, chosen[n]]) : []), gone = new Map(), rows = parseList(files, "replacements", 8);
    const full = (who) => [...sits.values()].filter((one) => one === who).length >= commit.caps.get(who);
    let exact = true;
    for (const [n, [number, place, out, into, passed, reason, , approver]] of rows.entries()) {
      const where = `replacements.tsv:${n + 2}`;
      if (number !== String(n + 1).padStart(6, "0")) wrong(where, "编号不连续");
      if (!/^[0-9A-Z-]{1,64}$/.test(approver)) wrong(where, "没有写明批准人");
      if (!(place === "OBJECT" ? OBJECT_REASONS : INSPECTOR_REASONS).includes(reason)) wrong(where, `理由“${reason}”不在规定的范围内`);
      if (place === "OBJECT") {
        const names = classes.get(out);
        if (!names) wrong(where, `${out} 不在抽中对象之列`);
        const due = drawn.all.get(names[0]).map((one) => one[1]).find((id) => !used.has(id));
        if (into !== due) wrong(where, `递补的应为 ${due || "无"}，本类下一张未用的号票`);
        classes.delete(out); classes.set(into, names); used.add(into);
        for (const [slot, object] of at) if (object === out) at.set(slot, into);
        continue;
      }
      if (sits.get(place) !== out) wrong(where, `岗位 ${place} 上不是 ${out}`);
      const slot = slots.find((one) => one.number === place), object = at.get(place), own = object === slot.object;
      let may = own ? slot.eligible : commit.qualified.get(slot.slot);
      if (!own && !commit.recused) exact = false;
      if (commit.recused) may = may.filter((who) => !commit.recused.has(`${object}|${who}`));
      const away = new Set([...(gone.get(object) || []), ...[...at].filter(([, there]) => there === object).map(([one]) => sits.get(one))]);
      const letters = new Map(passed === "none" ? [] : passed.split(",").map((one) => one.split(":")));
      let came = false;
      for (const who of (await orderOf(drawn.inspector, object, may)).filter((one) => !away.has(one))) {
        const letter = letters.get(who);
        letters.delete(who);
        if (who === into) { came = !full(who) && !letter; break; }
        if (letter === "K" && !full(who)) wrong(where, `${who} 没有达到上限，不应跳过`);
        if (!letter && (own || commit.recused)) wrong(where, `递补的应为 ${who}`);
      }
      if (!came || letters.size) wrong(where, `${into} 不是名单上应当递补的人`);
      gone.set(object, new Set([...(gone.get(object) || []), out]));
      sits.set(place, into);
    }
    return {count: rows.length, exact};
  }

  // ---- the whole ----
  async function replay(files, {on = "", tell = null} = {}) {
    const report = [], say = (ok, name, zh) => report.push({name, ok, zh});
    try {
      const commit = await committed(files);
      say(true, "commit", `承诺文件与各名单摘要一致（${commit.digest}）`);
      if (!commit.recused) say(null, "recusals", "回避名单不公开，由审计人员与当事两方核对");
      const changed = commit.rows.directory.filter((row) => row.slice(1).some((value) => /^\d{4}-\d\d-\d\d [A-Z]>[A-Z]$/.test(value)));
      if (changed.length) say(null, "changes", `锁定前30日内调整过分类的对象：${changed.slice(0, 5).map((row) => row[0]).join("、")}${changed.length > 5 ? ` 等 ${changed.length} 个` : ""}`);
      if (!files.has("reveals.txt")) { say(null, "reveals", "尚未揭示，此后各步待公布后再核对"); return report; }
      const opened = await revealed(commit, files);
      say(true, "reveals", `${opened.values.length} 方揭示与承诺一致`);
      for (const [party, why] of opened.dropped) say(null, "dropped", `${party} 未计入：${DROPPED[why] || why}`);
      if (!files.has("beacon.txt")) { say(null, "beacon", "信标尚未产生"); return report; }
      const beacon = beaconOf(commit, files), day = commit.header.sealed[0];
      say(true, "beacon", `信标 ${beacon.join(":")} 晚于揭示期限`);
      if (day !== "no") {
        const note = parseRecord(files, "sealed", ["header", "result"]);
        say(note.header[0] === commit.digest, "sealed", "封存摘要属于本次抽取");
        if (opened.sealed.length) {
          if (on && on > day) say(false, "unsealed", `${opened.sealed.join("、")} 的揭示到 ${day} 仍未公布，本次抽取不可核验`);
          else say(null, "unseal", `${opened.sealed.join("、")} 的揭示封存至 ${day}，届时可重抽核对`);
          return report;
        }
        if (files.has("result.txt")) say(await sha256(files.get("result.txt")) === note.result[0], "sealed_result", "结果文件与封存时公布的摘要一致");
      }
      if (!files.has("result.txt")) { say(null, "result", "结果尚未公布"); return report; }
      const drawn = await drawing(commit, opened.values, beacon, tell), slots = slotsOf(commit, drawn, files);
      const {made, chosen} = await results(commit, drawn, slots, tell);
      if (!chosen) say(null, "infeasible", "人员不足，无可行配对；抽中对象不变");
      for (const name of RESULTS) {
        if (!(name in made)) { if (files.has(name)) say(false, name, `${name} 不应存在`); continue; }
        const found = lines(name, given(files, name), true), due = made[name].slice(0, -1).split("\n");
        const at = due.findIndex((line, n) => line !== found[n]), spot = at >= 0 ? at : found.length > due.length ? due.length : -1;
        const shown = (text) => (text || "").replaceAll("\t", " ").slice(0, 100);
        say(spot < 0, name, spot < 0 ? `重算一致：${WORDS[name]}` : `${name}:${spot + 1}：公布为“${shown(found[spot])}”，重算为“${shown(due[spot])}”（${WORDS[name]}）`);
      }
      if (files.has("replacements.tsv")) {
        const {count, exact} = await replaced(commit, drawn, slots, chosen, files);
        say(true, "replacements", `${count} 次递补都按次序、有理由`);
        if (!exact) say(null, "replacements", "递补对象的回避关系不公开，其人员递补的最后一步由审计人员核对");
      }
      report.made = made;
      report.drawn = drawn;
    } catch (fault) {
      if (!(fault instanceof Wrong)) throw fault;
      say(false, fault.check, fault.message);
    }
    return report;
  }

  // ---- a zip of the files, or a bundle with files/ in it ----
  async function unzip(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), found = new Map();
    let end = bytes.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
    if (end < 0) wrong("压缩包", "不是 ZIP 文件", "archive");
    for (let n = view.getUint16(end + 10, true), at = view.getUint32(end + 16, true); n > 0; n--) {
      const method = view.getUint16(at + 10, true), size = view.getUint32(at + 20, true), full = view.getUint32(at + 24, true);
      const length = view.getUint16(at + 28, true), start = view.getUint32(at + 42, true);
      const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length)).split("/").pop();
      const from = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true), packed = bytes.subarray(from, from + size);
      if (full > 2 ** 28) wrong(name, "文件过大", "oversized");
      if (name) found.set(name, method === 0 ? packed : new Uint8Array(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer()));
      at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return found;
  }

  async function collect(list) {
    const files = new Map();
    for (const one of list) {
      const bytes = new Uint8Array(await one.arrayBuffer());
      if (bytes[0] === 0x50 && bytes[1] === 0x4b) for (const [name, inner] of await unzip(bytes)) files.set(name, inner);
      else files.set(one.name, bytes);
    }
    return files;
  }

  // ---- the page ----
  function page() {
    const zone = document.getElementById("replay-drop");
    if (!zone) return;
    const input = document.getElementById("replay-files"), status = document.getElementById("replay-status"), verdict = document.getElementById("replay-verdict");
    const body = document.getElementById("replay-checks"), table = document.getElementById("replay-table"), self = document.getElementById("replay-self");
    const node = (tag, text, css) => { const made = document.createElement(tag); made.textContent = text; if (css) made.className = css; return made; };
    let last = null;
    async function run(list) {
      if (!list.length) return;
      status.textContent = "正在重算…"; verdict.replaceChildren(); body.replaceChildren(); table.hidden = true; self.hidden = true;
      try {
        const started = performance.now(), files = await collect(list);
        const report = await replay(files, {on: zone.dataset.today, tell: (done, total) => { status.textContent = `正在重算… ${done} / ${total}`; }});
        const bad = report.find((one) => one.ok === false), good = report.some((one) => one.ok);
        status.textContent = `用时 ${((performance.now() - started) / 1000).toFixed(1)} 秒，读入 ${files.size} 个文件；没有上传任何内容。`;
        const box = node("div", "", `note note-${bad ? "bad" : good ? "good" : "soon"}`);
        const inner = node("div", "", "note-body");
        inner.append(node("p", bad ? "核对不符" : good ? "核对无误" : "没有可以核对的内容", "note-title"), node("p", bad ? bad.zh : good ? "从公布的文件重新抽取，下列各项都相符。" : "请放入抽取的文件或者存证包。", "replay-said"));
        box.append(inner);
        verdict.append(box);
        for (const one of report) {
          const row = document.createElement("tr"), mark = document.createElement("td");
          mark.append(node("span", one.ok ? "相符" : one.ok === null ? "说明" : "不符", `tag tag-${one.ok ? "good" : one.ok === null ? "quiet" : "bad"}`));
          const said = node("td", one.zh, "replay-said"); said.dataset.label = "核对的内容";
          row.append(mark, said); row.dataset.name = one.name; body.append(row);
        }
        table.hidden = !report.length;
        last = report.drawn || null;
        self.hidden = !last;
      } catch (fault) { status.textContent = `没有算完：${fault.message}`; }
    }
    const fetched = document.getElementById("replay-fetch");
    if (fetched) fetched.addEventListener("click", async () => run([await (await fetch(fetched.dataset.url)).blob()]));
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("is-over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => { event.preventDefault(); zone.classList.remove("is-over"); run([...event.dataTransfer.files]); });
    input.addEventListener("change", () => run([...input.files]));
    self.addEventListener("submit", async (event) => {
      event.preventDefault();
      const id = self.elements.code.value.trim(), said = document.getElementById("replay-own");
      for (const [name, rows] of last.all) {
        const at = rows.findIndex((one) => one[1] === id);
        if (at < 0) continue;
        const cut = last.ranked.get(name);
        said.textContent = `${name}类第 ${at + 1} 名，号票 ${rows[at][0].slice(0, 16)}…，中签线 ${cut.length ? `${cut[cut.length - 1][0].slice(0, 16)}…` : "无"}：${at < cut.length ? "被抽中" : "没有被抽中"}。`;
        return;
      }
      said.textContent = "不在本次抽取的合格对象中。";
    });
  }

  const offered = {replay, unzip, assign, tickets, commitment, keyOf, orderOf, hash, record, trace};
  if (typeof module !== "undefined") module.exports = offered; else globalThis.zhunshengReplay = offered;
  if (typeof document !== "undefined") page();
})();
