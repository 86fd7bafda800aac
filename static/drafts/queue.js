// Forms that were sent without a network: sealed on the device, each sent once when there is one, wiped on sign-out.
"use strict";

/**
 * A form that says `data-queued` waits here when nothing answers (forms.js). It keeps its number, so that the server acts
 * once however often it is sent, from however many tabs. What the server does not accept becomes a draft again.
 */
window.formQueue = (() => {
  const OFTEN = 20000; // milliseconds between attempts while something waits
  const PATIENCE = 30000; // milliseconds for an answer
  const { QUEUED } = window.drafts;
  let sentBy = "";
  let timer;

  const words = (name) => document.querySelector(`template[data-words="${name}"]`).content.firstElementChild.cloneNode(true);
  const region = () => document.querySelector("[data-waiting]");
  const find = () => window.drafts.find(undefined, QUEUED);

  /** Has `waits` (action, body, draft) wait as `number`; whether it could be kept. */
  async function add(address, number, title, waits) {
    const isKept = await window.drafts.keep(address, number, title, waits, QUEUED);
    if (isKept) await tell();
    return isKept;
  }

  /** Has the form `number` wait no longer: it was sent, or is being changed. */
  function forget(number) {
    window.drafts.forget(number, QUEUED);
    tell();
  }

  /** Says what waits; what was said of forms that were sent stays. */
  async function tell() {
    const shown = region();
    if (!shown) return;
    const waiting = await find();
    for (const line of shown.querySelectorAll("[data-waits]")) line.remove();
    for (const each of waiting) say("waits", each.title, each.at).dataset.waits = each.number;
    shown.classList.toggle("app-waiting--sent", waiting.length === 0);
    shown.hidden = !shown.querySelector("li");
    clearTimeout(timer);
    if (waiting.length) timer = setTimeout(send, OFTEN);
  }

  function say(name, title, at, address = "") {
    const line = words(name);
    line.querySelector("[data-title]").textContent = title;
    const when = line.querySelector("[data-at]");
    if (when) when.textContent = window.draftForms.clock(at);
    if (address) line.querySelector("a").href = address;
    region().querySelector("ul").append(line);
    region().hidden = false;
    return line;
  }

  /** Sends what waits, one after the other; only one tab at a time, where the browser can say so. */
  async function send() {
    if (!sentBy || !window.drafts.waiting()) return tell();
    const all = async () => {
      for (const each of (await find()).reverse()) if (!(await sendOne(each))) break;
    };
    if (navigator.locks) await navigator.locks.request("queue", all);
    else await all();
    return tell();
  }

  /** Sends one form; whether to go on with the next. */
  async function sendOne(each, isAgain = false) {
    const body = new FormData();
    for (const [name, value] of each.fields.body) body.append(name, value);
    body.append("csrfmiddlewaretoken", window.session.token());
    const headers = { "X-Sent-By": sentBy, "X-Draft": each.number, Accept: "text/html" };
    let answer;
    let text;
    try {
      const asked = { method: "POST", body, headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
      answer = await fetch(each.fields.action, asked);
      text = await answer.text();
    } catch {
      return false; // still no network: it stays
    }
    const goesTo = answer.headers.get("X-Goes-To");
    if (goesTo && !answer.headers.has("X-Refused")) return wasSent(each, goesTo);
    if (answer.status === 401) return window.session.ended();
    if (answer.headers.has("X-Other-Member")) return window.session.changed();
    if (answer.type === "opaqueredirect" || answer.status === 429 || answer.status >= 500) return false;
    const page = new DOMParser().parseFromString(text, "text/html");
    if (page.querySelector("[data-out-of-date]") && !isAgain && (await window.session.ask())) return sendOne(each, true);
    return wasRefused(each);
  }

  function wasSent(each, goesTo) {
    forget(each.number);
    window.drafts.forget(each.number);
    if (!window.draftForms.wasSent(each.number, goesTo)) say("sent", each.title, Date.now(), goesTo);
    return true;
  }

  /** What is not accepted is a draft again, so that its form offers it to whoever opens it. */
  async function wasRefused(each) {
    await window.drafts.keep(each.address, crypto.randomUUID(), each.title, each.fields.draft);
    forget(each.number);
    say("refused", each.title, Date.now(), each.address.split("#")[0]);
    return true;
  }

  /** Starts once the keys are there; `who` is what the server calls this member. */
  async function begin(who) {
    sentBy = who;
    await send();
  }

  /** Signing out wipes what waits. It is sent first, and if that fails the member is asked. */
  async function signOut(form) {
    await send();
    if (!window.drafts.waiting()) return form.submit();
    const shown = document.querySelector("dialog[data-waiting-lost]");
    shown.showModal();
    shown.querySelector("[data-stay]").onclick = () => shown.close();
    shown.querySelector("[data-wipe]").onclick = () => {
      window.drafts.wipe();
      form.submit();
    };
    return shown.querySelector("[data-stay]").focus();
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-signs-out]") || !window.drafts.waiting()) return;
    event.preventDefault();
    signOut(event.target);
  });
  window.addEventListener("online", send);

  return { add, forget, send, begin };
})();
