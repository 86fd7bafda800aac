// Makes pages quicker; every page works without it. The content security policy allows scripts of our own only.
"use strict";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

/** Turns each `<select data-autocomplete>` inside `scope` into a field that completes what is typed. */
function completeSelects(scope) {
  for (const select of scope.querySelectorAll("select[data-autocomplete]")) {
    window.accessibleAutocomplete.enhanceSelectElement({
      selectElement: select,
      defaultValue: select.value ? undefined : "",
      confirmOnBlur: false,
    });
  }
}

/** Has each completing field inside `scope` show what its `<select>` says by now. */
function completeAgain(scope) {
  for (const select of scope.querySelectorAll("select[data-autocomplete]")) {
    if (!select.id.endsWith("-select")) continue;
    select.previousElementSibling.remove();
    select.id = select.id.slice(0, -"-select".length);
    select.style.display = "";
  }
  completeSelects(scope);
}

function start(scope) {
  window.GOVUKFrontend.initAll({ scope });
  completeSelects(scope);
}

start(document);
window.app = { start, completeAgain };

// htmx announces the whole page first (done above), then every part it swaps in.
document.body.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) start(event.detail.elt);
});

// A part that fails leaves the rest of the page as it is, and says so beside itself.
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(failure, (event) => {
    const part = event.detail.target?.querySelector("[data-failed]");
    if (!part) return;
    part.querySelector("a").href = event.detail.elt.href ?? window.location.href;
    part.hidden = false;
  });
}

// A shared tablet must not bring back the last person's page from the browser's memory.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
