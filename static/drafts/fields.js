// What of a form is kept, and how it is put back.
"use strict";

window.draftFields = (() => {
  const NEVER = new Set(["hidden", "password", "file", "submit", "button", "reset", "image"]);
  const SECRET = new Set(["one-time-code", "current-password", "new-password"]);

  /** A form whose sending and typing are looked after: every one that is posted and does not say why not. */
  const isKept = (form) => form.method === "post" && !form.closest("[data-not-kept]");

  /** No password, no code, no consent: whoever agrees is asked again. */
  const isField = (field) =>
    field.name && !NEVER.has(field.type) && !SECRET.has(field.autocomplete) && !field.closest("[data-not-kept]");

  const fieldsOf = (form) => [...form.elements].filter(isField);
  const isChoice = (field) => field.type === "checkbox" || field.type === "radio";

  function valuesOf(field) {
    if (isChoice(field)) return field.checked ? [field.value] : [];
    if (field.type === "select-multiple") return [...field.selectedOptions].map((option) => option.value);
    return [field.value];
  }

  /** What a form says by now: names and values in order, as plain text. */
  const said = (form) => fieldsOf(form).flatMap((field) => valuesOf(field).map((value) => [field.name, value]));

  function put(field, values) {
    const before = JSON.stringify(valuesOf(field));
    if (isChoice(field)) field.checked = values.includes(field.value);
    else if (field.type === "select-multiple") for (const each of field.options) each.selected = values.includes(each.value);
    else if (values.length) field.value = values.shift();
    return JSON.stringify(valuesOf(field)) !== before;
  }

  /** Has the form say what was kept; whatever listens to its fields is told of those that changed. */
  function restore(form, kept) {
    const values = new Map();
    for (const [name, value] of kept) values.set(name, [...(values.get(name) ?? []), value]);
    const changed = fieldsOf(form).filter((field) => put(field, values.get(field.name) ?? []));
    window.app.completeAgain(form);
    for (const field of changed) field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Whether anything is typed or chosen in the form at all. */
  const hasFields = (form) => fieldsOf(form).length > 0;

  return { isKept, said, restore, hasFields };
})();
