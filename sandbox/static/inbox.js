// Keeps the panes fresh and sends forms without leaving the page. Everything works without it, by reloading.
"use strict";

const panes = document.querySelector(".panes");
const address = new URLSearchParams({ workspace: panes.dataset.workspace });
if (panes.dataset.conversation) address.set("conversation", panes.dataset.conversation);
let version = Number(panes.dataset.version);

function isBusy(pane) {
  const focused = document.activeElement;
  return pane.contains(focused) && focused.matches("select, input, textarea");
}

// Changes the children of a list that differ, by id, so that a screen reader hears only what is new.
function syncChildren(current, fresh) {
  const wanted = [...fresh.children];
  const ids = new Set(wanted.map((child) => child.id));
  [...current.children].filter((child) => !ids.has(child.id)).forEach((child) => child.remove());
  wanted.forEach((child, index) => {
    const known = document.getElementById(child.id);
    if (!known) current.insertBefore(child, current.children[index] || null);
    else {
      if (known.innerHTML !== child.innerHTML || known.className !== child.className) known.replaceWith(child);
      const placed = document.getElementById(child.id);
      if (current.children[index] !== placed) current.insertBefore(placed, current.children[index] || null);
    }
  });
}

function draw(pane, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const focusedId = pane.contains(document.activeElement) ? document.activeElement.id : "";
  const list = pane.querySelector("[data-keyed]");
  const freshList = fresh.content.querySelector("[data-keyed]");
  if (list && freshList) {
    const log = list.closest("[role=log]");
    const atEnd = log && log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    const before = list.lastElementChild;
    syncChildren(list, freshList);
    const head = pane.querySelector(".pane-head");
    const freshHead = fresh.content.querySelector(".pane-head");
    if (head && head.innerHTML !== freshHead.innerHTML) head.replaceWith(freshHead);
    if (atEnd && list.lastElementChild !== before) log.scrollTop = log.scrollHeight;
  } else if (!isBusy(pane)) {
    const choices = [...pane.querySelectorAll("select")].map((select) => [select.id, select.value]);
    pane.replaceChildren(fresh.content);
    choices.forEach(([id, value]) => { const select = document.getElementById(id); if (select) select.value = value; });
  }
  if (focusedId && !pane.contains(document.activeElement)) document.getElementById(focusedId)?.focus();
}

async function refresh() {
  const response = await fetch(`/inbox/${panes.dataset.workspace}/panes?${address}`);
  if (!response.ok) return;
  const drawn = await response.json();
  version = drawn.version;
  document.querySelectorAll("[data-pane]").forEach((pane) => draw(pane, drawn.panes[pane.dataset.pane]));
}

async function follow() {
  for (;;) {
    try {
      const answer = await (await fetch(`/sandbox/version?after=${version}&wait=20`)).json();
      if (answer.version !== version) await refresh();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

async function send(form, button) {
  const data = new FormData(form, button);
  const problem = form.querySelector(".problem");
  const response = await fetch(form.getAttribute("action"), { method: "POST", body: data, redirect: "manual" });
  if (response.type === "opaqueredirect") {
    if (problem) problem.hidden = true;
    const wrote = ["send", "reply_and_close"].includes(data.get("action"));
    if (form.id === "composer" && wrote) clearDraft(form.elements.body);
    await refresh();
  } else if (problem) {
    problem.textContent = await response.text();
    problem.hidden = false;
  }
}

function clearDraft(field) {
  field.value = "";
  sessionStorage.removeItem(field.dataset.draft);
  field.focus();
}

function showMode(form) {
  const mode = new FormData(form).get("mode");
  form.dataset.mode = mode;
  form.elements.body.placeholder = {
    customer: "Write as the customer",
    reply: "Write a reply that the customer sees",
    note: "Write a note that only teammates see",
  }[mode];
  form.querySelector("#send").textContent = { customer: "Send as customer", reply: "Send reply", note: "Add note" }[mode];
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-quiet]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-keys]")) {
    event.target.form.requestSubmit(event.target.form.querySelector("#send, #start"));
  }
});

const composer = document.getElementById("composer");
if (composer) {
  const field = composer.elements.body;
  const actor = composer.elements.admin_id;
  field.value = sessionStorage.getItem(field.dataset.draft) || field.value;
  field.addEventListener("input", () => sessionStorage.setItem(field.dataset.draft, field.value));
  actor.value = sessionStorage.getItem("actor") || actor.value;
  if (!actor.value) actor.selectedIndex = 0;
  actor.addEventListener("change", () => sessionStorage.setItem("actor", actor.value));
  const mode = composer.querySelector(`[value="${sessionStorage.getItem("mode") || "customer"}"]`);
  if (mode) mode.checked = true;
  composer.addEventListener("change", () => {
    sessionStorage.setItem("mode", new FormData(composer).get("mode"));
    showMode(composer);
  });
  showMode(composer);
  const log = document.getElementById("log");
  log.scrollTop = log.scrollHeight;
}

follow();
