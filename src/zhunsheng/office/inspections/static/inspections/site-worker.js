/* 没有网络也能重新打开现场检查的页面。
 *
 * Network first; where there is none (or it stalls, or the server is down) the copy that this phone kept of the same
 * page, no older than a day. A page that the office no longer gives (signed out, not mine) is forgotten here too.
 * Nothing else of the office is kept; what was entered lies in the page's own queue.
 */
"use strict";
const KEPT = "zhunsheng-site-1", PAGE = /^\/inspections\/site\/[0-9a-f-]{36}\/$/, DAY = 86400000, PATIENCE = 10000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const page = request.mode === "navigate";
  if (page ? PAGE.test(url.pathname) : url.pathname.startsWith("/static/")) event.respondWith(answer(request, page));
});

async function answer(request, page) {
  const kept = await caches.open(KEPT);
  try {
    const fresh = await fetch(request, {signal: AbortSignal.timeout(PATIENCE)});
    if (fresh.status >= 500) throw new Error(fresh.statusText);
    if (fresh.ok && fresh.type === "basic") await kept.put(request.url, fresh.clone());
    else if (page) await kept.delete(request.url);
    return fresh;
  } catch (fault) {
    const held = await kept.match(request.url);
    if (!held || (page && Date.now() - Date.parse(held.headers.get("date") || 0) > DAY)) return Response.error();
    return held;
  }
}
