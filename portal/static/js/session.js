// Asks before an idle visit ends. A sign of life in one tab counts for all; when time is up the server decides.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const dialog = document.getElementById("bliv");
  if (!dialog || !dialog.showModal) return;
  const idle = Number(dialog.dataset.idle) * 1000;
  const notice = Number(dialog.dataset.notice) * 1000;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("mit-forloeb") : null;
  const least = 20000; // so long she has at least to say that she is there
  let alive = Date.now();
  let asked = 0;

  // The server says why a visit is over; asking for the page anew never sends a form twice.
  const leave = () => window.location.assign(window.location.href.split("#")[0]);
  // What she has written and not sent is kept for her first, under the form it stands in; none of it is sent.
  const over = async () => {
    const written = dialog.dataset.keep ? unsent() : null;
    if (!written) return leave();
    let answer;
    try {
      answer = await fetch(dialog.dataset.keep, { method: "POST", body: written });
      await answer.text();
    } catch {
      return; // no network: her words stay on the page, and the next turn of the clock tries again
    }
    if (answer.redirected) window.location.assign(answer.url);
    else leave();
  };
  const live = () => {
    alive = Date.now();
    if (dialog.open) dialog.close();
  };
  live();
  if (tabs) {
    tabs.onmessage = live;
    tabs.postMessage("alive");
  }

  const stay = async (event) => {
    if (event) event.preventDefault();
    const form = dialog.querySelector("form[data-stay]");
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.ok || answer.type === "opaqueredirect") {
      live();
      if (tabs) tabs.postMessage("alive");
    } else {
      over();
    }
  };
  dialog.querySelector("form[data-stay]").addEventListener("submit", stay);
  dialog.addEventListener("cancel", stay); // Escape means "I am here"

  // A clock that slept with the machine is read again on waking, so no timer is trusted for long.
  window.setInterval(() => {
    const quiet = Date.now() - alive;
    if (quiet >= idle && !(dialog.open && Date.now() - asked < least)) over();
    else if (quiet >= idle - notice && quiet < idle && !dialog.open) {
      dialog.showModal();
      asked = Date.now();
    }
  }, 5000);
});

// The first form of the page's own matter in which something was written or chosen; null where there is none.
function unsent() {
  const changed = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") {
      const before = [...field.options].findIndex((one) => one.defaultSelected);
      return field.selectedIndex !== Math.max(before, 0); // with none chosen the browser shows the first
    }
    return ["INPUT", "TEXTAREA"].includes(field.tagName) && field.type !== "hidden" && field.value !== field.defaultValue;
  };
  const form = [...document.querySelectorAll("main form")].find((one) => [...one.elements].some(changed));
  if (!form || form.method !== "post") return null;
  const written = new FormData(form);
  for (const [name, value] of [...written]) if (value instanceof File) written.delete(name);
  written.set("hvor", new URL(form.action).pathname);
  written.set("side", window.location.pathname);
  return written;
}
