// What a page does beyond plain HTML. Everything can be read without it.
"use strict";

(() => {
  // Moments in the reader's own zone; what they were in UTC stands in the title.
  const shape = new Intl.DateTimeFormat("sv-SE", {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  });
  const showTimes = (root) => {
    for (const time of root.querySelectorAll("time[datetime]:not([title])")) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      time.title = time.textContent;
      time.textContent = shape.format(at);
    }
  };

  // Days are the reader's own, unless the address says whose.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const showZone = () => {
    for (const field of document.querySelectorAll("input[name=zone]")) {
      if (field.value || !zone) continue;
      field.value = zone;
      field.form.querySelector("[data-zone]").textContent = zone;
    }
  };

  // Keys of lists: j and k walk, o opens, u f e judge.
  // Who clicks, or sees news come in, goes on from the row they were in.
  let last = "";
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const rowNow = () => document.activeElement.closest("[data-row]") || document.getElementById(last);
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) last = row.id;
  });
  const walk = (step) => {
    const all = rows();
    if (!all.length) return;
    const now = all.indexOf(rowNow());
    const next = all[Math.min(Math.max(now + step, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const press = (key) => {
    const row = document.activeElement.closest("[data-row]");
    const target = row && row.querySelector(`[data-key="${key}"]`);
    if (target) target.click();
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (["o", "u", "f", "e"].includes(event.key)) press(event.key);
    else return;
    event.preventDefault();
  });

  // Copy what is ready to paste.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });

  // Who comes back to the page sees at once what came meanwhile.
  document.addEventListener("visibilitychange", () => {
    const hits = document.getElementById("hits");
    if (!document.hidden && hits) hits.dispatchEvent(new Event("shown"));
  });

  // No news while somebody writes a note or copies an example.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id !== "hits") return;
    const busy = document.activeElement.closest("#hits input") || document.querySelector("#hits .example");
    if (busy) event.preventDefault();
  });

  document.addEventListener("DOMContentLoaded", () => showTimes(document));
  document.addEventListener("htmx:load", (event) => showTimes(event.target));
  document.addEventListener("DOMContentLoaded", showZone);
  if (document.readyState !== "loading") {
    showTimes(document);
    showZone();
  }
})();
