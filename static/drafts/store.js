// Drafts as the browser holds them: sealed with keys that the server hands to whoever is signed in, and nobody else.
"use strict";

/**
 * What somebody has typed and not sent, by the address of its form. Everything readable about a draft but its size and
 * when it ends is sealed (AES-GCM); even its name says nothing of the page it belongs to (HMAC of the address). The keys
 * cannot be taken out of the browser, are gone with the page, and differ for each membership and device.
 *
 * Where the browser offers no cryptography, nothing is kept. Forms that wait for the network (queue.js) are a second
 * prefix, sealed with the same keys.
 */
window.drafts = (() => {
  const [DRAFT, QUEUED] = ["draft.", "queued."];
  const bytes = new TextEncoder();
  let keys = [];
  let lasts = 0;

  const coded = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const decoded = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  async function derived(key) {
    const base = await crypto.subtle.importKey("raw", decoded(key), "HKDF", false, ["deriveKey"]);
    const way = (use) => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes.encode(use) });
    const [seal, name] = await Promise.all([
      crypto.subtle.deriveKey(way("seal"), base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
      crypto.subtle.deriveKey(way("name"), base, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]),
    ]);
    return { seal, name };
  }

  /** Takes the keys that the server handed out, and how many seconds a draft lasts. */
  async function open(given, seconds) {
    if (!window.crypto?.subtle) return;
    const opened = await Promise.all(given.map(derived));
    [keys, lasts] = [opened, seconds];
  }

  /** Forgets the keys: what lies in the browser can no longer be read from this page. */
  function close() {
    keys = [];
  }

  async function prefixOf(key, address, kind) {
    const digest = coded(await crypto.subtle.sign("HMAC", key.name, bytes.encode(address)));
    return `${kind}${digest.slice(0, 24).replaceAll("/", "_").replaceAll("+", "-")}.`;
  }

  /** Keeps `fields` as the draft `number` of the form at `address`, or as what waits to be sent; whether it could. */
  async function keep(address, number, title, fields, kind = DRAFT) {
    const [key] = keys;
    if (!key) return false;
    const [name, at] = [(await prefixOf(key, address, kind)) + number, Date.now()];
    const until = at + lasts * 1000;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: bytes.encode(`${name}|${until}`) },
      key.seal,
      bytes.encode(JSON.stringify({ address, number, title, at, fields })),
    );
    try {
      localStorage.setItem(name, JSON.stringify({ until, iv: coded(iv), sealed: coded(sealed) }));
      return true;
    } catch {
      return false; // the browser's storage is full or closed to us
    }
  }

  async function opened(name, key) {
    try {
      const { until, iv, sealed } = JSON.parse(localStorage.getItem(name));
      const way = { name: "AES-GCM", iv: decoded(iv), additionalData: bytes.encode(`${name}|${until}`) };
      const draft = JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(way, key.seal, decoded(sealed))));
      return until > Date.now() ? { ...draft, name } : null;
    } catch {
      return null; // another's, or not ours at all
    }
  }

  const names = (kind) => Object.keys(localStorage).filter((name) => name.startsWith(kind));

  /** One's own drafts of the form at `address`, or of every form, latest first. */
  async function find(address, kind = DRAFT) {
    const found = [];
    for (const key of keys) {
      const prefix = address === undefined ? kind : await prefixOf(key, address, kind);
      for (const name of names(kind)) {
        const draft = name.startsWith(prefix) && (await opened(name, key));
        if (draft) found.push(draft);
      }
    }
    return found.sort((one, other) => other.at - one.at);
  }

  /** Forgets the draft `number`, whichever key its name was made with. */
  function forget(number, kind = DRAFT) {
    for (const name of names(kind)) if (name.endsWith(`.${number}`)) localStorage.removeItem(name);
  }

  /** Forgets everybody's forms that wait to be sent. */
  function wipe() {
    for (const name of names(QUEUED)) localStorage.removeItem(name);
  }

  /** How many forms wait to be sent, whoever wrote them. */
  const waiting = () => names(QUEUED).length;

  /** Forgets what has ended, whoever wrote it. */
  function forgetEnded() {
    for (const name of [...names(DRAFT), ...names(QUEUED)]) {
      let until = 0;
      try {
        until = JSON.parse(localStorage.getItem(name)).until;
      } catch {
        // not ours: it goes
      }
      if (!(until > Date.now())) localStorage.removeItem(name);
    }
  }

  return { open, close, keep, find, forget, forgetEnded, wipe, waiting, QUEUED, isOpen: () => keys.length > 0 };
})();
