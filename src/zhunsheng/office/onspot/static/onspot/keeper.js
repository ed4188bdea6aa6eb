/* 断网时仍能打开当场处罚页：先问网络，问不到就用上次存下的。
 *
 * Serves this page, what it carries, and assets; never a form, never another page, nothing that names a party.
 */
"use strict";
const STORE = "zhunsheng-onspot-1", PATIENCE = 3000;
const ours = (url) => url.origin === location.origin && !url.search && (url.pathname === "/onspot/" || url.pathname === "/onspot/kit.json" || url.pathname.startsWith("/static/"));

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "GET" && ours(url)) event.respondWith(answered(event.request, url.pathname));
});

async function answered(request, key) {
  const store = await caches.open(STORE), kept = await store.match(key);
  const asked = fetch(request).then(async (response) => {
    if (response.ok && !response.redirected) await store.put(key, response.clone());
    return response;
  });
  if (!kept) return asked;
  const late = new Promise((done) => setTimeout(() => done(kept), PATIENCE));
  return Promise.race([asked.catch(() => kept), late]);
}
