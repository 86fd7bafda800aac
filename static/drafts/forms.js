// Keeps what is typed while it is typed, sends forms without leaving the page, and says so when one was not sent.
"use strict";

window.draftForms = (() => {
  const { isKept, said, restore, hasFields } = window.draftFields;
  const SOON = 300; // milliseconds after the last thing typed
  const PATIENCE = 30000; // milliseconds for an answer
  const states = new Map(); // by the address of the form, so that a form shown again goes on with its draft
  let sentBy = "";

  const words = (name) => document.querySelector(`template[data-words="${name}"]`).content.firstElementChild.cloneNode(true);

  /** The address of a form: its page, without the token of one showing of it, and which form of the page it is. */
  function addressOf(form) {
    const here = new URL(location.href);
    here.searchParams.delete("form");
    const place = [...document.querySelectorAll("main form")].filter((each) => isKept(each) && hasFields(each)).indexOf(form);
    return `${here.pathname}${here.search}#${place}`;
  }

  function stateOf(form) {
    const address = addressOf(form);
    if (!states.has(address)) {
      states.set(address, { address, number: crypto.randomUUID(), before: JSON.stringify(said(form)), kept: "" });
    }
    return states.get(address);
  }

  /** What the page is called, and whom it is about. */
  function called() {
    const [title, who] = [document.querySelector("main h1"), document.querySelector(".app-identity__name")];
    return [title, who].flatMap((part) => part?.textContent.trim() || []).join(", ");
  }

  /** Keeps the form as it is now, or forgets its draft where nothing differs from what the page came with. */
  async function keepNow(form) {
    const [state, fields] = [stateOf(form), said(form)];
    const [number, now] = [state.number, JSON.stringify(fields)];
    clearTimeout(state.timer);
    if (!hasFields(form) || now === (state.kept || state.before)) return; // it lasts from the last thing typed
    const kept = await window.drafts.keep(state.address, number, called() || document.title, fields);
    if (state.number === number && !state.sent) state.kept = kept ? now : "";
    else window.drafts.forget(number); // it was sent or discarded meanwhile
  }

  function keepSoon(form) {
    const state = stateOf(form);
    clearTimeout(state.timer);
    state.timer = setTimeout(() => keepNow(form), SOON);
  }

  const all = () => [...document.querySelectorAll("main form")].filter((form) => isKept(form) && hasFields(form));

  /** Keeps every form of the page as it is now. */
  const keepAll = () => Promise.all(all().map(keepNow));

  function clock(at) {
    const [time, day] = [new Date(at), { hour: "2-digit", minute: "2-digit" }];
    const isToday = time.toDateString() === new Date().toDateString();
    return time.toLocaleString("en-GB", isToday ? day : { ...day, weekday: "long" });
  }

  /** Offers what was written here before: taken up again, or discarded. */
  async function offer(form) {
    const state = stateOf(form);
    for (const draft of await window.drafts.find(state.address)) {
      if (draft.number === state.number || JSON.stringify(draft.fields) === JSON.stringify(said(form))) continue;
      const box = words("offer");
      for (const at of box.querySelectorAll("[data-at]")) at.textContent = clock(draft.at);
      box.querySelector("[data-restore]").addEventListener("click", () => {
        window.drafts.forget(state.number);
        Object.assign(state, { number: draft.number, kept: JSON.stringify(draft.fields) });
        restore(form, draft.fields);
        box.remove();
        form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
      });
      box.querySelector("[data-discard]").addEventListener("click", () => {
        window.drafts.forget(draft.number);
        box.remove();
      });
      form.before(box);
    }
  }

  /** Starts looking after the forms of the page, once the keys are there; `who` is what the server calls this member. */
  async function begin(who) {
    sentBy = who;
    await Promise.all(all().map(offer));
    await listUnsent();
    await window.formQueue.begin(who);
  }

  /** On the page that has room for it, what was written anywhere and not sent. */
  async function listUnsent() {
    const list = document.querySelector("[data-unsent]");
    for (const draft of list ? await window.drafts.find() : []) {
      const line = words("unsent");
      const link = line.querySelector("a");
      [link.href, link.textContent] = [draft.address.split("#")[0], draft.title];
      line.querySelector("[data-at]").textContent = clock(draft.at);
      line.querySelector("[data-discard]").addEventListener("click", () => {
        window.drafts.forget(draft.number);
        line.remove();
        list.hidden = !list.querySelector("li");
      });
      list.querySelector("ul").append(line);
      list.hidden = false;
    }
  }

  function body(form, submitter) {
    const sent = new FormData(form);
    if (submitter?.name) sent.append(submitter.name, submitter.value);
    return sent;
  }

  function headers(state) {
    return { "X-Sent-By": sentBy, "X-Draft": state.number, Accept: "text/html" };
  }

  /** Sends the form; the page stays until there is an answer to show or to go to. */
  async function send(form, submitter, isAgain = false) {
    const state = stateOf(form);
    if (state.sending) return;
    state.sending = true;
    form.setAttribute("aria-busy", "true");
    form.querySelector("[data-not-sent]")?.remove();
    try {
      await keepNow(form);
      const address = submitter?.getAttribute("formaction") ? submitter.formAction : form.action;
      const asked = { method: "POST", body: body(form, submitter), headers: headers(state), redirect: "manual" };
      const answer = await fetch(address, { ...asked, signal: AbortSignal.timeout(PATIENCE) });
      const text = await answer.text();
      await take(answer, text, form, submitter, state, isAgain);
    } catch (problem) {
      if (!(problem instanceof TypeError || problem instanceof DOMException)) throw problem;
      if (await queue(form, submitter, state)) sayQueued(form, state);
      else sayNotSent(form, submitter, state, "offline");
    } finally {
      state.sending = state.leaving; // until the next page is there
      if (!state.leaving) form.removeAttribute("aria-busy");
    }
  }

  /** Leaves a form that says so waiting on the device for the network, with the time at which it was written. */
  async function queue(form, submitter, state) {
    if (!("queued" in form.dataset)) return false;
    const said = [...body(form, submitter)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "written_at");
    const address = submitter?.getAttribute("formaction") ? submitter.formAction : form.action;
    const waits = {
      action: address,
      body: [...said, ["written_at", new Date().toISOString()]],
      draft: window.draftFields.said(form),
    };
    const isKept = await window.formQueue.add(state.address, state.number, called() || document.title, waits);
    if (isKept) {
      clearTimeout(state.timer);
      window.drafts.forget(state.number);
      state.kept = JSON.stringify(waits.draft); // it is written anew only when something else is typed
    }
    return isKept;
  }

  /** Says that it waits, and holds the form still meanwhile: what is sent is what was seen. */
  function sayQueued(form, state) {
    const notice = words("queued");
    const fields = [...form.elements].filter((field) => !field.disabled);
    for (const field of fields) field.disabled = true;
    (form.querySelector(".govuk-button-group") ?? form.lastElementChild).before(notice);
    notice.querySelector("[data-try]").addEventListener("click", () => window.formQueue.send());
    notice.querySelector("[data-change]").addEventListener("click", () => {
      window.formQueue.forget(state.number);
      state.queued = false;
      state.kept = "";
      for (const field of fields) field.disabled = false;
      notice.remove();
      keepNow(form);
    });
    notice.scrollIntoView({ block: "nearest" });
    state.queued = true;
  }

  /** A form that waited was sent: the page that still shows it goes where it led. */
  function wasSent(number, goesTo) {
    for (const state of states.values()) {
      if (state.number !== number || !state.queued) continue;
      forget(state);
      leaveFor(goesTo);
      return true;
    }
    return false;
  }

  async function take(answer, text, form, submitter, state, isAgain) {
    const goesTo = answer.headers.get("X-Goes-To");
    if (goesTo) {
      if (!answer.headers.has("X-Refused")) forget(state);
      state.leaving = true;
      return leaveFor(goesTo);
    }
    if (answer.status === 401) return window.session.ended();
    if (answer.headers.has("X-Other-Member")) return window.session.changed();
    const page = new DOMParser().parseFromString(text, "text/html");
    if (page.querySelector("[data-out-of-date]") && !isAgain && (await window.session.ask())) {
      state.sending = false;
      return send(form, submitter, true);
    }
    if (answer.type === "opaqueredirect" || answer.status === 429 || answer.status >= 500 || !page.querySelector("main")) {
      return sayNotSent(form, submitter, state, "unavailable");
    }
    if (answer.ok) forget(state);
    show(page);
  }

  function forget(state) {
    state.sent = true;
    clearTimeout(state.timer);
    window.drafts.forget(state.number);
    window.formQueue.forget(state.number);
    states.delete(state.address);
  }

  function leaveFor(address) {
    const there = new URL(address, location.href);
    const isHere = there.pathname + there.search === location.pathname + location.search;
    location.assign(there);
    if (isHere && there.hash) location.reload();
  }

  /** Shows the answer in place of the page: what is wrong with the form, or what came of it. */
  function show(page) {
    const main = document.importNode(page.querySelector("main"), true);
    document.querySelector("main").replaceWith(main);
    document.title = page.title;
    window.scrollTo(0, 0);
    window.htmx.process(main);
    window.app.start(main);
  }

  /** Says beside the button that nothing arrived, and offers to try again. */
  function sayNotSent(form, submitter, state, why) {
    const notice = words(why);
    notice.querySelector(state.kept ? "[data-if-unkept]" : "[data-if-kept]").remove();
    if (!hasFields(form)) notice.querySelector("[data-if-unkept]")?.remove();
    notice.querySelector("button").addEventListener("click", () => send(form, submitter));
    const buttons = form.querySelector(".govuk-button-group") ?? form.lastElementChild;
    buttons.before(notice);
    notice.scrollIntoView({ block: "nearest" });
  }

  // Another tab sent what waited here, or wiped it: the form's own address leads to what came of it.
  window.addEventListener("storage", ({ key, newValue }) => {
    if (!key?.startsWith(window.drafts.QUEUED) || newValue !== null) return;
    if ([...states.values()].some((state) => state.queued && key.endsWith(`.${state.number}`))) location.reload();
  });

  document.addEventListener("input", (event) => event.target.form && isKeptNow(event.target.form) && keepSoon(event.target.form));
  document.addEventListener("change", (event) => event.target.form && isKeptNow(event.target.form) && keepSoon(event.target.form));
  document.addEventListener("focusout", (event) => event.target.form && isKeptNow(event.target.form) && keepSoon(event.target.form));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keepAll());

  function isKeptNow(form) {
    return document.body.dataset.session && form.closest("main") && isKept(form) && hasFields(form);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !document.body.dataset.session || !form.closest("main") || !isKept(form)) return;
    event.preventDefault();
    send(form, event.submitter);
  });

  return { begin, keepAll, clock, wasSent };
})();
