// The form starts without a network after one earlier visit: the page and its parts are kept, never an answer of the API.
const name = "lianxin-visit-1";

self.addEventListener("install", event => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));

// The page tells which files it is made of; those of earlier builds go.
self.addEventListener("message", event => {
  if (event.data?.kind === "keep") event.waitUntil(keep(event.data.urls));
  if (event.data?.kind === "forget") event.waitUntil(caches.delete(name));
});

async function keep(urls) {
  const cache = await caches.open(name);
  const wanted = new Set(urls.map(url => new URL(url, self.location.origin).href));
  await Promise.all([...wanted].map(async url => (await cache.match(url)) ?? cache.add(url)));
  for (const request of await cache.keys()) {
    if (!wanted.has(request.url)) await cache.delete(request);
  }
}

self.addEventListener("fetch", event => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api")) return;
  if (event.request.mode === "navigate") {
    if (url.pathname === "/visit") event.respondWith(page(event.request));
    return;
  }
  event.respondWith(caches.match(event.request).then(kept => kept ?? fetch(event.request)));
});

// The page itself comes fresh when it can within four seconds, so that a new build reaches the phone.
async function page(request) {
  const cache = await caches.open(name);
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), 4000);
  try {
    const fresh = await fetch(request, { signal: limit.signal });
    if (fresh.ok) await cache.put("/visit", fresh.clone());
    return fresh.ok ? fresh : ((await cache.match("/visit")) ?? fresh);
  } catch {
    return (await cache.match("/visit")) ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}
