// The app's card: opened with the conversation and when another teammate looks, renewed by clicks alone.
"use strict";

const card = document.getElementById("app-card");
const kit = card && card.querySelector("form");

const viewer = document.getElementById("viewer");

async function show(address, options, focused) {
  const looking = viewer.value;
  card.setAttribute("aria-busy", "true");
  kit.querySelectorAll("button").forEach((button) => { button.disabled = true; });
  try {
    const response = await fetch(address, options);
    const drawn = document.createElement("template");
    drawn.innerHTML = await response.text();
    if (looking !== viewer.value) return;
    kit.querySelector(".kit").replaceChildren(drawn.content);
    if (focused) (kit.querySelector("textarea") || kit.querySelector(".kit button, .kit a"))?.focus();
  } catch {
    kit.querySelectorAll("button").forEach((button) => { button.disabled = false; });
  } finally {
    card.removeAttribute("aria-busy");
  }
}

function open() {
  show(`${kit.getAttribute("action")}?${new URLSearchParams({ admin: viewer.value })}`);
}

// Who looks at the card is who writes as a teammate: choosing one chooses both.
function choose(from, to) {
  to.value = from.value;
  sessionStorage.setItem("actor", from.value);
  open();
}

if (kit) {
  const actor = document.getElementById("admin");
  viewer.value = actor.value;
  viewer.addEventListener("change", () => choose(viewer, actor));
  actor.addEventListener("change", () => choose(actor, viewer));
  kit.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!event.submitter || !event.submitter.value) open();
    else show(kit.getAttribute("action"), { method: "POST", body: new FormData(kit, event.submitter) }, true);
  });
  open();
}
