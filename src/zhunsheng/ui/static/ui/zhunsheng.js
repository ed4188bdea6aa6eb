/* What a page does besides htmx. Everything works without it; with it: menus fold, questions are asked before
 * pressing, drafts survive, keys save time. No framework, no inline script, no eval.
 *
 *   data-confirm="question"        on a form or submit button: ask first (also hx-confirm)
 *   data-draft="key"               on a form: keep what is typed in this browser until it is handed in;
 *                                  never passwords, files, hidden fields, nor anything inside [data-private]
 *   data-draft-clear               on a form (logout): forget all drafts when it is sent
 *   data-copy="text"               copy the text          data-toggle="#id"   fold and unfold
 *   data-keys="g w"                on a link: its keys     data-search         on an input: the key /
 *   data-reading="large|contrast"  reading aids of the portal
 */
(() => {
  "use strict";
  const root = document.documentElement;
  const PREFIX = "zs.draft.";
  const AGE = 14 * 24 * 3600 * 1000; // a forgotten draft leaves the browser after two weeks
  root.classList.add("js");

  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* storage is off: nothing was kept */ } },
    keys() { try { return Object.keys(localStorage); } catch { return []; } },
  };
  for (const aid of ["large", "contrast"]) if (store.get("zs.reading." + aid)) root.classList.add(aid);

  const say = (text) => { const live = document.getElementById("live"); if (live) live.textContent = text; };
  const make = (tag, css, text) => {
    const made = document.createElement(tag);
    if (css) made.className = css;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const button = (css, text, act) => {
    const made = make("button", css, text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };

  /* ---- questions ---- */
  function ask(question, title) {
    return new Promise((answer) => {
      const box = make("dialog");
      const head = make("h2", "dialog-title", title || "请确认");
      const text = make("p", "dialog-text", question);
      const actions = make("div", "dialog-actions");
      head.id = "dialog-title"; text.id = "dialog-text";
      box.setAttribute("aria-labelledby", head.id);
      box.setAttribute("aria-describedby", text.id);
      actions.append(button("btn btn-secondary", "取消", () => box.close("")), button("btn btn-primary", "确定", () => box.close("yes")));
      box.append(head, text, actions);
      box.addEventListener("close", () => { const yes = box.returnValue === "yes"; box.remove(); answer(yes); });
      document.body.append(box);
      box.showModal();
    });
  }
  document.addEventListener("submit", (event) => {
    const form = event.target, from = event.submitter;
    const asked = from?.closest("[data-confirm]") || (form.matches("[data-confirm]") ? form : null);
    if (!asked || form.dataset.confirmed) { delete form.dataset.confirmed; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asked.dataset.confirm, asked.dataset.confirmTitle).then((yes) => {
      if (yes) { form.dataset.confirmed = "yes"; form.requestSubmit(from || undefined); } else { from?.focus(); }
    });
  }, true);
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question).then((yes) => { if (yes) event.detail.issueRequest(true); });
  });

  /* ---- drafts ---- */
  const owner = () => document.body.dataset.drafts || "";
  const keyOf = (form) => PREFIX + owner() + "." + form.dataset.draft;
  const kept = (form) => [...form.elements].filter((field) =>
    field.name && !field.disabled && !field.readOnly && !field.closest("[data-private]") &&
    !["hidden", "password", "file", "submit", "button", "reset", "image"].includes(field.type) &&
    field.tagName !== "FIELDSET" && field.autocomplete !== "one-time-code");

  function read(form) {
    const values = {};
    for (const field of kept(form)) {
      const list = (values[field.name] ||= []);
      if (["checkbox", "radio"].includes(field.type)) { if (field.checked) list.push(field.value); }
      else if (field.multiple && field.options) { for (const option of field.selectedOptions) list.push(option.value); }
      else list.push(field.value);
    }
    return values;
  }
  function fill(form, values) {
    const at = {};
    for (const field of kept(form)) {
      const list = values[field.name];
      if (!list) continue;
      if (["checkbox", "radio"].includes(field.type)) field.checked = list.includes(field.value);
      else if (field.multiple && field.options) for (const option of field.options) option.selected = list.includes(option.value);
      else { const n = at[field.name] || 0; at[field.name] = n + 1; if (list[n] !== undefined) field.value = list[n]; }
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  function keep(form) {
    if (form.dataset.drafting) return;
    form.dataset.drafting = "yes";
    const key = keyOf(form), first = JSON.stringify(read(form));
    const state = make("span", "draft-state");
    (form.querySelector(".form-actions") || form).append(state);
    const found = store.get(key);
    if (found && key !== sent && JSON.stringify(found.values) !== first && !form.querySelector(".is-invalid, .field-wrong")) {
      const offer = make("div", "draft-offer");
      offer.append(
        make("span", "", "有一份没有提交的草稿，本机时间 " + new Date(found.at).toLocaleString("zh-CN", { dateStyle: "long", timeStyle: "short" }) + " 保存。"),
        button("btn btn-sm", "恢复草稿", () => { fill(form, found.values); offer.remove(); say("草稿已恢复"); }),
        button("btn btn-sm", "丢弃", () => { store.drop(key); offer.remove(); say("草稿已丢弃"); }));
      form.prepend(offer);
    }
    let waiting;
    const save = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        if (form.dataset.sent) return;
        if (store.set(key, { at: Date.now(), values: read(form) })) state.textContent = "草稿已保存在本机";
      }, 400);
    };
    form.addEventListener("input", save);
    form.addEventListener("change", save);
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      form.dataset.sent = "yes";
      clearTimeout(waiting);
      store.set(key, { at: Date.now(), values: read(form) });
      store.set("zs.sent", key); // forgotten on the next page, unless that page shows the same form again
    });
  }
  let sent = ""; // handed in a moment ago: shown again, it is filled already
  function settleSent() {
    const key = sent = store.get("zs.sent");
    if (!key || document.body.hasAttribute("data-error")) return;
    store.drop("zs.sent");
    if (![...document.querySelectorAll("form[data-draft]")].some((form) => keyOf(form) === key)) store.drop(key);
  }
  function forgetOld() {
    for (const key of store.keys()) if (key.startsWith(PREFIX) && !(Date.now() - store.get(key)?.at < AGE)) store.drop(key);
  }
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-draft-clear]")) return;
    for (const key of store.keys()) if (key.startsWith(PREFIX)) store.drop(key);
  });

  /* ---- presses ---- */
  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      const done = () => say("已复制"), failed = () => say("浏览器不允许复制，请手工选取");
      if (navigator.clipboard) navigator.clipboard.writeText(copy.dataset.copy).then(done, failed); else failed();
    }
    const fold = event.target.closest("[data-toggle]");
    if (fold) {
      const open = document.querySelector(fold.dataset.toggle)?.classList.toggle("is-open");
      fold.setAttribute("aria-expanded", String(Boolean(open)));
      if (fold.dataset.toggle === "#menu") document.body.classList.toggle("menu-open", open); // the search unfolds with it
    }
    const aid = event.target.closest("[data-reading]");
    if (aid) {
      const on = root.classList.toggle(aid.dataset.reading);
      store.set("zs.reading." + aid.dataset.reading, on);
      aid.setAttribute("aria-pressed", String(on));
    }
    const keys = event.target.closest("[data-keys-switch]");
    if (keys) {
      const on = store.get("zs.keys") === false;
      store.set("zs.keys", on);
      keys.setAttribute("aria-pressed", String(on));
    }
    if (event.target.closest("[data-print]")) window.print();
    for (const open of document.querySelectorAll("details.usermenu[open]")) if (!open.contains(event.target)) open.open = false;
  });

  document.addEventListener("change", (event) => {
    const shown = event.target.closest?.(".file-pick")?.querySelector(".file-name");
    if (shown) shown.textContent = [...event.target.files].map((file) => file.name).join("、") || shown.dataset.none;
  });

  /* ---- keys ---- */
  let before = "", since = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const open of document.querySelectorAll("details.usermenu[open]")) { open.open = false; open.querySelector("summary").focus(); }
      return;
    }
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || store.get("zs.keys") === false || document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); document.body.classList.add("menu-open"); search.focus(); search.select(); }
      return;
    }
    const pair = event.timeStamp - since < 1200 ? before + " " + event.key : event.key;
    const link = document.querySelector('a[data-keys="' + CSS.escape(pair) + '"]');
    before = event.key; since = event.timeStamp;
    if (link) { event.preventDefault(); link.click(); }
  });

  /* ---- start, and again for whatever htmx puts in ---- */
  function furnish(part) {
    for (const form of part.querySelectorAll?.("form[data-draft]") || []) keep(form);
    for (const aid of part.querySelectorAll?.("[data-reading]") || []) aid.setAttribute("aria-pressed", String(root.classList.contains(aid.dataset.reading)));
    for (const keys of part.querySelectorAll?.("[data-keys-switch]") || []) keys.setAttribute("aria-pressed", String(store.get("zs.keys") !== false));
    part.querySelector?.("[data-focus]")?.focus();
  }
  document.addEventListener("DOMContentLoaded", () => { forgetOld(); settleSent(); furnish(document); });
  document.addEventListener("htmx:load", (event) => furnish(event.detail.elt.parentElement || event.detail.elt));
})();
