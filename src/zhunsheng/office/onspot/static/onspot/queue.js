/* 手机里的存放处：正在办的一件、号码、待交的。每一步都是一次事务，断电也只有做了和没做两种。
 *
 * Stores: `draft` (one case, with its photos), `numbers` (key block/serial: free, taken), `queue` (what is to be handed
 * in), `kept` (the device's own number, what was typed last). A number is taken and written into the case in one
 * transaction; a case goes from draft to queue in one; it leaves the queue only when the office has answered for its key.
 */
"use strict";
globalThis.OnSpot = (officer) => {
  const STORES = ["draft", "numbers", "queue", "kept"];
  const base = new Promise((done, failed) => {
    const asked = indexedDB.open(`zhunsheng-onspot-${officer}`, 1);
    asked.onupgradeneeded = () => { for (const name of STORES) asked.result.createObjectStore(name); };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const got = (request) => new Promise((done, failed) => { request.onsuccess = () => done(request.result); request.onerror = () => failed(request.error); });
  async function within(names, mode, work) {
    const deal = (await base).transaction(names, mode, {durability: "strict"});
    const ended = new Promise((done, failed) => { deal.oncomplete = done; deal.onerror = deal.onabort = () => failed(deal.error || new Error("没有存上")); });
    const made = await work(Object.fromEntries(names.map((name) => [name, deal.objectStore(name)])), deal);
    await ended;
    return made;
  }
  const read = (name, key) => within([name], "readonly", (one) => got(one[name].get(key)));
  const write = (name, key, value) => within([name], "readwrite", (one) => got(one[name].put(value, key)));

  return {
    read, write,
    async device() {
      return within(["kept"], "readwrite", async ({kept}) => {
        let known = await got(kept.get("device"));
        if (!known) { known = crypto.randomUUID(); await got(kept.put(known, "device")); }
        return known;
      });
    },
    blocks: () => within(["numbers"], "readonly", async ({numbers}) => [...new Set((await got(numbers.getAll())).map((one) => one.block))]),
    async carry(blocks) {
      await within(["numbers"], "readwrite", async ({numbers}) => {
        for (const {block, year, serials, note} of blocks)
          for (const serial of serials) {
            const key = `${block}/${serial}`;
            if (!(await got(numbers.get(key)))) await got(numbers.put({block, year, serial, note, taken: false}, key));
          }
      });
    },
    /* Numbers that the office ended (given back, voided, used) are free no more; of a block that it does not name nothing is known. */
    async prune(open) {
      await within(["numbers"], "readwrite", async ({numbers}) => {
        for (const one of await got(numbers.getAll()))
          if (!one.taken && open[one.block] && !open[one.block].includes(one.serial)) await got(numbers.delete(`${one.block}/${one.serial}`));
      });
    },
    free: (year) => within(["numbers"], "readonly", async ({numbers}) => (await got(numbers.getAll())).filter((one) => !one.taken && one.year === year).sort((a, b) => (a.block < b.block ? -1 : a.block > b.block ? 1 : a.serial - b.serial))),
    /* The case gets the next number, once: whoever asks again finds it there. */
    async decide(year, decided) {
      return within(["draft", "numbers"], "readwrite", async ({draft, numbers}) => {
        const one = await got(draft.get("now"));
        if (!one) return null;
        if (one.serial) return one;
        const free = (await got(numbers.getAll())).filter((n) => !n.taken && n.year === year).sort((a, b) => (a.block < b.block ? -1 : a.block > b.block ? 1 : a.serial - b.serial))[0];
        if (!free) return undefined;
        Object.assign(one, decided, {block: free.block, serial: free.serial, year});
        await got(numbers.put({...free, taken: true}, `${free.block}/${free.serial}`));
        await got(draft.put(one, "now"));
        return one;
      });
    },
    /* From the hand into the queue: the case is in one of the two, never in both, never in none. */
    async finish(changes) {
      return within(["draft", "queue"], "readwrite", async ({draft, queue}) => {
        const one = await got(draft.get("now"));
        if (!one || !one.serial) return null;
        Object.assign(one, changes);
        await got(queue.put({kind: "case", ...one}, one.key));
        await got(draft.delete("now"));
        return one;
      });
    },
    async discard(reason) {
      return within(["draft", "queue"], "readwrite", async ({draft, queue}) => {
        const one = await got(draft.get("now"));
        if (one && one.serial) await got(queue.put({kind: "void", key: one.key, block: one.block, serial: one.serial, reason}, one.key));
        await got(draft.delete("now"));
        return one;
      });
    },
    waiting: () => within(["queue"], "readonly", ({queue}) => got(queue.getAll())),
    async done(entry) {
      await within(["queue", "numbers"], "readwrite", async ({queue, numbers}) => {
        await got(queue.delete(entry.key));
        await got(numbers.delete(`${entry.block}/${entry.serial}`));
      });
    },
  };
};
