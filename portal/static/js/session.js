// Asks before an idle visit ends. A sign of life in one tab counts for all; when time is up the server decides.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const dialog = document.getElementById("bliv");
  if (!dialog || !dialog.showModal) return;
  const idle = Number(dialog.dataset.idle) * 1000;
  const notice = Number(dialog.dataset.notice) * 1000;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("mit-forloeb") : null;
  let alive = Date.now();

  // The server says why a visit is over; asking for the page anew never sends a form twice.
  const over = () => window.location.assign(window.location.href.split("#")[0]);
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
    if (quiet >= idle) over();
    else if (quiet >= idle - notice && !dialog.open) dialog.showModal();
  }, 5000);
});
