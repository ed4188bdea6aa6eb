/* 证据上传：分段传，断线后从断处接着传。没有脚本时，文件随表单一起交。
 *
 * Each piece carries its place and its digest; the office answers where the next one begins. What upload a file had is
 * remembered under name, size and time of change, so that a page that died goes on where it stopped.
 */
"use strict";
(() => {
  const form = document.getElementById("exhibit"), input = form && form.querySelector("input[type=file]");
  if (!form) return;
  const kind = form.querySelector("[name=form]");
  const parts = form.querySelectorAll("[data-form]");
  const show = () => { for (const part of parts) part.hidden = part.dataset.form !== kind.value; };
  if (kind) { kind.addEventListener("change", show); show(); }
  if (!input) return;
  const PIECE = 2 * 2 ** 20, WHOLE = 64 * 2 ** 20;
  const said = document.getElementById("upload-said"), bar = document.getElementById("upload-progress");
  const held = form.querySelector("[name=upload]"), begin = form.dataset.begin;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");
  const digest = async (blob) => hex(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  const ask = async (url, given = {}) => {
    const response = await fetch(url, {...given, headers: {"X-CSRFToken": token, ...given.headers}, redirect: "manual"});
    if (response.type === "opaqueredirect" || response.status === 403) throw new Error("请重新登录后，重新选择同一个文件，会接着传。");
    return response;
  };
  const pause = (ms) => new Promise((go) => setTimeout(go, ms));
  const sure = async (response) => {
    const told = await response.json();
    if (response.status === 422) throw new Error(`${told.refused}${told.way_on}`);
    return told;
  };

  async function announced(file, key) {
    const known = localStorage.getItem(key);
    if (known) {
      const response = await ask(`${begin}${known}/`);
      if (response.ok) return {upload: known, offset: (await response.json()).offset};
      localStorage.removeItem(key);
    }
    const body = new FormData();
    body.append("filename", file.name);
    body.append("size", file.size);
    if (file.size && file.size <= WHOLE) body.append("sha256", await digest(file));
    const told = await sure(await ask(begin, {method: "POST", body}));
    localStorage.setItem(key, told.upload);
    return told;
  }

  let turn = 0;
  async function send(file) {
    const mine = ++turn, key = `zs.upload.${begin}.${file.name}.${file.size}.${file.lastModified}`;
    held.value = "";
    bar.hidden = false;
    for (let tries = 0; mine === turn;) {
      try {
        const told = await announced(file, key);
        let offset = told.offset;
        while (offset < file.size && mine === turn) {
          const piece = file.slice(offset, offset + PIECE);
          const headers = {"Upload-Offset": offset, "Upload-Digest": await digest(piece), "Content-Type": "application/octet-stream"};
          const response = await ask(`${begin}${told.upload}/`, {method: "POST", body: piece, headers});
          offset = (response.status === 409 ? await response.json() : await sure(response)).offset;
          tries = 0;
          bar.value = offset / file.size;
          said.textContent = `已传 ${Math.floor(100 * offset / file.size)}%`;
        }
        if (mine !== turn) return;
        held.value = told.upload;
        localStorage.removeItem(key);
        input.value = "";
        said.textContent = `${file.name} 已传到，填写下面各项后入卷。`;
        return;
      } catch (error) {
        if (!(error instanceof TypeError)) { said.textContent = error.message; bar.hidden = true; return; }
        said.textContent = `没有网络，已传 ${Math.floor(100 * bar.value)}%，联网后接着传。`;
        await pause(Math.min(15000, 500 * 2 ** tries++));
      }
    }
  }
  input.addEventListener("change", () => { if (input.files[0]) send(input.files[0]); });
  form.addEventListener("submit", (event) => {
    if (kind.value === "file" && input.files[0] && !held.value) { event.preventDefault(); said.textContent = "文件还没有传完，传完再入卷。"; }
  });
})();
