// How long the session lasts: asks before it ends, and says when it has ended or belongs to somebody else by now.
"use strict";

window.session = (() => {
  const OFTEN = 300; // seconds: nobody waits longer to learn that they were signed out elsewhere
  const said = document.body.dataset;
  const elsewhere = new BroadcastChannel("session");
  let owner = null;
  let timer;
  let asked = 0;

  const dialog = (name) => document.querySelector(`dialog[data-session-${name}]`);

  /** Asks how long the session lasts, which counts as nothing done; or, to `extend` it, says that somebody is there. */
  async function ask({ extend = false } = {}) {
    const way = extend ? { method: "POST", headers: { "X-CSRFToken": token() } } : { headers: { "X-Unattended": "1" } };
    let answer;
    try {
      answer = await fetch(said.session, { ...way, cache: "no-store", redirect: "error" });
    } catch {
      later(OFTEN / 10); // no connection: that is said when something is sent
      return false;
    }
    asked = Date.now();
    if (answer.status === 401) return ended();
    if (!answer.ok) return later(OFTEN / 10);
    return take(await answer.json());
  }

  async function take(told) {
    if (!told.owner || (owner && told.owner !== owner)) return changed();
    useToken(told.csrf);
    const isFirst = !owner;
    owner = told.owner;
    if (isFirst) {
      await window.drafts.open(told.keys, told.drafts_last);
      await window.draftForms.begin(owner);
    }
    wait(told);
    return true;
  }

  function wait({ left, may_extend: mayExtend }) {
    const warning = Number(said.sessionWarning);
    if (left <= warning + 1) {
      warn(left, mayExtend);
      later(left + 1);
    } else {
      if (dialog("warning").open) dialog("warning").close();
      later(Math.min(left - warning, OFTEN));
    }
  }

  function later(seconds) {
    clearTimeout(timer);
    timer = setTimeout(ask, seconds * 1000);
    return false;
  }

  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

  /** Signing in again makes another token; the forms of a page that was open meanwhile take it over. */
  function useToken(fresh) {
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh }));
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = fresh;
  }

  function warn(left, mayExtend) {
    const shown = dialog("warning");
    const ends = new Date(Date.now() + left * 1000);
    for (const at of shown.querySelectorAll("[data-ends]")) {
      at.textContent = ends.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    }
    shown.querySelector("[data-may-extend]").hidden = !mayExtend;
    shown.querySelector("[data-may-not-extend]").hidden = mayExtend;
    shown.querySelector("[data-extend]").hidden = !mayExtend;
    shown.querySelector("[data-close]").hidden = mayExtend;
    if (shown.open) return;
    if (!mayExtend && shown.dataset.wasClosed) return;
    shown.showModal();
    shown.querySelector("button:not([hidden])").focus();
  }

  /** The session has ended: what was written is kept, and the page shows nothing any more. */
  async function ended() {
    await cover("ended");
    return false;
  }

  /** Somebody else signed in, or another membership was chosen, in another tab: this page is no longer theirs. */
  async function changed() {
    await cover("changed");
    return false;
  }

  async function cover(name) {
    clearTimeout(timer);
    const shown = dialog(name);
    if (shown.open) return;
    await window.draftForms.keepAll();
    window.drafts.close();
    document.querySelector("main").hidden = true;
    dialog("warning").close();
    const link = shown.querySelector("a[data-back]");
    if (link) link.href = `${link.dataset.back}?next=${encodeURIComponent(location.pathname + location.search)}`;
    shown.addEventListener("cancel", (event) => event.preventDefault());
    shown.showModal();
    shown.querySelector("a, button").focus();
  }

  function begin() {
    window.drafts.forgetEnded();
    if (!said.session) {
      sessionStorage.clear(); // the next person at a shared tablet finds nothing but sealed drafts
      elsewhere.postMessage("signed out");
      return;
    }
    elsewhere.addEventListener("message", () => ask());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && Date.now() - asked > 60000) ask();
    });
    dialog("warning").querySelector("[data-extend]").addEventListener("click", () => ask({ extend: true }));
    dialog("warning").querySelector("[data-close]").addEventListener("click", () => {
      dialog("warning").dataset.wasClosed = "1";
      dialog("warning").close();
    });
    if (document.querySelector("main form[method=post], [data-unsent]") || window.drafts.waiting()) ask();
    else later(Math.min(OFTEN, Number(said.sessionAge) - Number(said.sessionWarning) - 60));
  }

  // A part of a page whose request meets sign-in: the page stays, with what is written on it.
  document.body.addEventListener("htmx:beforeOnLoad", (event) => {
    const address = event.detail.xhr.getResponseHeader("HX-Redirect");
    if (!said.session || !address || !said.signIn || !address.startsWith(said.signIn)) return;
    event.preventDefault();
    ended();
  });

  return { ask, ended, changed, begin, token };
})();

window.session.begin();
