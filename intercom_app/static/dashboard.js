// What a page cannot do without a script: telling of unsaved changes, of a lost connection, of a failed request.
// Everything that matters is saved by plain forms, with or without this file.
(() => {
  "use strict";
  document.documentElement.classList.add("script");
  const trouble = document.getElementById("trouble");
  const tell = (text) => {
    if (!trouble) return;
    trouble.hidden = !text;
    trouble.firstElementChild.textContent = text;
  };

  const OFFLINE = "You are offline. What you typed stays here; save it once you are connected again.";
  addEventListener("offline", () => tell(OFFLINE));
  addEventListener("online", () => tell(""));
  if (!navigator.onLine) tell(OFFLINE);

  document.addEventListener("htmx:sendError", () =>
    tell("The server cannot be reached. Nothing was lost; try again in a moment."));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    tell(status === 429 ? "Too many requests at once. Wait a minute, then try again."
      : status === 400 ? "You may have been signed out. Copy what you typed, then load the page again."
      : `That did not work (${status}). Nothing was changed; load the page again if it stays so.`);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    event.detail.target.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.target.removeAttribute("aria-busy");
    if (event.detail.successful && navigator.onLine) tell("");
  });

  // A form with data-guard says that it holds unsaved changes, and asks before they are left behind.
  let unsaved = false;
  const mark = (form) => {
    unsaved = true;
    const state = form.querySelector("[data-save-state]");
    if (state) state.textContent = "Unsaved changes";
  };
  for (const kind of ["input", "change", "htmx:beforeRequest"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target instanceof Element && event.target.closest("form[data-guard]");
      if (form && !event.target.closest("[data-no-guard]")) mark(form);
    });
  }
  if (document.getElementById("refusal")) unsaved = true;
  document.addEventListener("submit", () => { unsaved = false; });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

  // A button with data-fill puts the words before it into a field.
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-fill]");
    if (!button) return;
    const field = document.getElementById(button.dataset.fill);
    field.value = button.parentElement.firstChild.textContent.trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  // A button with data-copy copies the words of an element.
  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });

  // A button with data-insert adds its own words where the cursor stands in a field.
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-insert]");
    if (!button) return;
    const field = document.getElementById(button.dataset.insert);
    field.focus();
    field.setRangeText(button.textContent.trim(), field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // Escape closes the menu of small screens.
  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector(".top details[open]");
    if (event.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
})();
