/* The web chat on a team's own page: one script tag, no framework, nothing of the page touched but one element.
   <script src="https://SERVER/chat/widget.js" data-workspace="ID" async></script> */
(() => {
  "use strict";

  const tag = document.currentScript;
  const base = new URL(tag.src).origin;
  const workspace = tag.dataset.workspace;
  const whole = "page" in tag.dataset; // the hosted page: the chat is all that there is
  const store = `agent-chat:${base}:${workspace}`;
  const WAITS = [1000, 2000, 4000, 8000, 15000, 30000];
  const TYPING_FOR = 30000;
  const POLL = 3000;

  const LABELS = {
    en: { open: "Open chat", close: "Close chat", write: "Write a message", send: "Send", sending: "Sending…", sent: "Sent",
      failed: "Not sent.", again: "Try again", you: "You", team: "Our team", typing: "is typing…", offline: "No connection. Trying again…",
      off: "This chat is not available.", file: "Attachment", unread: "unread", closed: "The team has closed this. Write again any time." },
    de: { open: "Chat öffnen", close: "Chat schließen", write: "Nachricht schreiben", send: "Senden", sending: "Wird gesendet…", sent: "Gesendet",
      failed: "Nicht gesendet.", again: "Noch einmal", you: "Sie", team: "Unser Team", typing: "schreibt…", offline: "Keine Verbindung. Neuer Versuch…",
      off: "Dieser Chat ist nicht erreichbar.", file: "Anhang", unread: "ungelesen", closed: "Das Team hat das Gespräch beendet. Sie können jederzeit wieder schreiben." },
    fr: { open: "Ouvrir le chat", close: "Fermer le chat", write: "Écrire un message", send: "Envoyer", sending: "Envoi…", sent: "Envoyé",
      failed: "Non envoyé.", again: "Réessayer", you: "Vous", team: "Notre équipe", typing: "écrit…", offline: "Pas de connexion. Nouvel essai…",
      off: "Ce chat n'est pas disponible.", file: "Pièce jointe", unread: "non lus", closed: "L'équipe a clos la conversation. Vous pouvez écrire à nouveau." },
    es: { open: "Abrir el chat", close: "Cerrar el chat", write: "Escriba un mensaje", send: "Enviar", sending: "Enviando…", sent: "Enviado",
      failed: "No se ha enviado.", again: "Reintentar", you: "Usted", team: "Nuestro equipo", typing: "está escribiendo…", offline: "Sin conexión. Reintentando…",
      off: "Este chat no está disponible.", file: "Archivo", unread: "sin leer", closed: "El equipo ha cerrado la conversación. Puede volver a escribir." },
  };
  const language = (document.documentElement.lang || navigator.language || "en").slice(0, 2).toLowerCase();
  const say = LABELS[language] || LABELS.en;

  const CSS = `
    :host { all: initial; --accent: #2f4fd0; --on-accent: #fff; --bg: #fff; --soft: #f1f2f6; --text: #1b1b1f; --quiet: #5b5b66; --line: #d9dae2; --bad: #b3261e;
      font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--text); }
    @media (prefers-color-scheme: dark) { :host { --accent: #93a8ff; --on-accent: #10131f; --bg: #17181d; --soft: #24262e; --text: #ececf1; --quiet: #a9abb8; --line: #3a3d48; --bad: #ffb4ab; } }
    * { box-sizing: border-box; }
    button, textarea { font: inherit; color: inherit; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .launcher { position: fixed; z-index: 2147483000; right: 20px; bottom: 20px; width: 56px; height: 56px; border: 0; border-radius: 50%;
      background: var(--accent); color: var(--on-accent); cursor: pointer; box-shadow: 0 4px 16px rgb(0 0 0 / .25); }
    .launcher svg { width: 26px; height: 26px; fill: currentColor; vertical-align: middle; }
    .badge { position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px; background: var(--bad); color: #fff; font-size: 13px; line-height: 22px; }
    .panel { position: fixed; z-index: 2147483000; right: 20px; bottom: 88px; width: min(384px, calc(100vw - 40px)); height: min(600px, calc(100vh - 120px));
      display: flex; flex-direction: column; background: var(--bg); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; box-shadow: 0 12px 40px rgb(0 0 0 / .25); }
    .panel[hidden], .launcher[hidden], .badge[hidden], .state[hidden], .typing[hidden] { display: none; }
    .whole .panel { position: static; width: 100%; height: 100dvh; border: 0; border-radius: 0; box-shadow: none; }
    @media (max-width: 480px) { .panel { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; } }
    header { display: flex; align-items: center; gap: 12px; padding: 14px 16px; border-bottom: 1px solid var(--line); }
    header strong { flex: 1; font-size: 17px; }
    header button { border: 0; background: none; padding: 6px 10px; border-radius: 8px; cursor: pointer; font-size: 20px; line-height: 1; }
    ol { flex: 1; margin: 0; padding: 16px; overflow-y: auto; list-style: none; display: flex; flex-direction: column; gap: 10px; overscroll-behavior: contain; }
    li { max-width: 86%; align-self: flex-start; overflow-wrap: anywhere; }
    li.mine { align-self: flex-end; }
    li.closing { align-self: center; color: var(--quiet); font-size: 14px; text-align: center; }
    .who, .state { font-size: 13px; color: var(--quiet); margin: 0 2px 3px; }
    .mine .state { text-align: right; margin: 3px 2px 0; }
    .body { padding: 9px 13px; border-radius: 14px; background: var(--soft); }
    .mine .body { background: var(--accent); color: var(--on-accent); }
    .body p { margin: 0 0 8px; white-space: pre-wrap; }
    .body p:last-child { margin-bottom: 0; }
    .body p.item::before { content: "• "; }
    .body a { color: inherit; text-decoration: underline; }
    .failed { color: var(--bad); }
    .failed button { border: 0; background: none; padding: 0 4px; text-decoration: underline; cursor: pointer; color: inherit; font-weight: 600; }
    .typing { padding: 0 18px 8px; color: var(--quiet); font-size: 14px; }
    .status { padding: 6px 16px; background: var(--soft); color: var(--quiet); font-size: 14px; }
    .status:empty { display: none; }
    form { display: flex; gap: 8px; padding: 12px; border-top: 1px solid var(--line); align-items: flex-end; }
    textarea { flex: 1; min-height: 42px; max-height: 140px; padding: 9px 12px; border: 1px solid var(--line); border-radius: 10px; background: var(--bg); resize: none; }
    form button { border: 0; border-radius: 10px; padding: 10px 16px; background: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer; }
    .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media (prefers-reduced-motion: no-preference) { .panel { animation: rise .15s ease-out; } @keyframes rise { from { transform: translateY(8px); opacity: 0; } } }
  `;

  // What is kept between visits: the token, and what was written and has not arrived yet.
  const kept = read();
  if (tag.dataset.token) { kept.token = tag.dataset.token; keep(); } // a link that came by mail
  let newest = 0, unread = 0, agent = "", holder = "agent", begun = null, typingTimer = 0, streaming = false, visible = whole;
  const shown = new Map(); // by the visitor's own id of a message: its element

  function read() {
    try { return { token: null, unsent: [], ...JSON.parse(localStorage.getItem(store) || "{}") }; } catch { return { token: null, unsent: [] }; }
  }
  function keep() {
    try { localStorage.setItem(store, JSON.stringify(kept)); } catch { /* a private window: this visit only */ }
  }

  function make(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (value === true) made.setAttribute(key, "");
      else if (value !== false && value != null) made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  }

  const host = make("div", { "data-agent-chat": true });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets = [sheet];

  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Z");
  icon.append(path);
  const badge = make("span", { class: "badge", hidden: true });
  const launcher = make("button", { class: "launcher", type: "button", "aria-label": say.open, "aria-expanded": "false", onclick: toggle }, icon, badge);
  const title = make("strong", { id: "title" }, "…");
  const close = make("button", { type: "button", "aria-label": say.close, onclick: toggle }, "×");
  const log = make("ol", { role: "log", "aria-live": "polite", "aria-labelledby": "title", tabindex: "0" });
  const typing = make("div", { class: "typing", hidden: true });
  const status = make("div", { class: "status", role: "status" });
  const field = make("textarea", { id: "field", rows: "1", maxlength: "5000", placeholder: say.write, onkeydown: typed, oninput: grow });
  const form = make("form", { onsubmit: submitted }, make("label", { class: "hidden", for: "field" }, say.write), field, make("button", {}, say.send));
  const panel = make("section", { class: "panel", role: whole ? "region" : "dialog", "aria-labelledby": "title", hidden: !whole, onkeydown: escape },
    make("header", {}, title, ...(whole ? [] : [close])), log, typing, status, form);
  root.append(make("div", whole ? { class: "whole" } : {}, panel, ...(whole ? [] : [launcher])));

  function toggle() {
    visible = !visible;
    panel.hidden = !visible;
    launcher.setAttribute("aria-expanded", String(visible));
    launcher.setAttribute("aria-label", visible ? say.close : say.open);
    if (visible) { unread = 0; count(); begin(); field.focus(); toEnd(); } else launcher.focus();
  }
  function escape(event) { if (event.key === "Escape" && !whole) toggle(); }
  function typed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  }
  function grow() { field.style.height = "auto"; field.style.height = `${Math.min(field.scrollHeight, 140)}px`; }
  function toEnd() { log.scrollTop = log.scrollHeight; }
  function count() {
    badge.hidden = unread === 0;
    badge.textContent = unread ? String(unread) : "";
    if (!visible) launcher.setAttribute("aria-label", unread ? `${say.open} (${unread} ${say.unread})` : say.open);
  }

  async function call(method, name, body, headers = {}) {
    const given = { ...headers, ...(body ? { "Content-Type": "application/json" } : {}), ...(kept.token ? { Authorization: `Bearer ${kept.token}` } : {}) };
    return fetch(`${base}/chat/api/${name}`, { method, headers: given, body: body && JSON.stringify(body), cache: "no-store", credentials: "omit" });
  }

  function begin() {
    begun = begun || beginning().catch((error) => { begun = null; throw error; });
    return begun;
  }
  async function beginning() {
    const { name, email, userId, signature } = tag.dataset;
    for (let tries = 0; ; tries += 1) {
      let answer;
      try { answer = await call("POST", "sessions", { workspace, name, email, user_id: userId, signature }); }
      catch { status.textContent = say.offline; await pause(tries); continue; }
      if (answer.status === 401 && kept.token) { kept.token = null; keep(); continue; } // erased meanwhile: a new one
      if (answer.status >= 500 || answer.status === 429) { status.textContent = say.offline; await pause(tries); continue; }
      if (!answer.ok) { status.textContent = say.off; form.hidden = true; throw new Error("the chat is not available"); }
      status.textContent = "";
      const told = await answer.json();
      if (told.token) { kept.token = told.token; keep(); }
      arrive(told);
      return;
    }
  }
  function arrive(told) {
    agent = told.agent;
    hold(told.holder);
    if (told.accent) host.style.setProperty("--accent", told.accent);
    if (told.greeting && !log.childElementCount) log.append(bubble({ from: "agent", name: agent, blocks: [{ type: "text", runs: [{ text: told.greeting }] }], attachments: [] }));
    for (const line of told.messages) show(line, true);
    for (const unsent of kept.unsent) { mine(unsent); deliver(unsent); }
    toEnd();
    if (!streaming) follow();
  }
  function hold(now) {
    holder = now ? now.with : holder;
    title.textContent = holder === "team" ? say.team : agent;
  }

  function submitted(event) {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    grow();
    const message = { id: crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`, text };
    kept.unsent.push(message);
    keep();
    mine(message);
    begin().then(() => deliver(message), () => {});
  }
  function mine(message) {
    if (shown.has(message.id)) return;
    const state = make("div", { class: "state" }, say.sending);
    const item = make("li", { class: "mine" }, make("span", { class: "hidden" }, `${say.you}: `), make("div", { class: "body" }, make("p", {}, message.text)), state);
    shown.set(message.id, item);
    log.append(item);
    toEnd();
  }
  async function deliver(message) {
    if (message.busy) return;
    message.busy = true;
    const state = shown.get(message.id).querySelector(".state");
    state.className = "state";
    state.textContent = say.sending;
    for (let tries = 0; tries < 4; tries += 1) {
      let answer = null;
      try { answer = await call("POST", "messages", { id: message.id, text: message.text }); } catch { /* the same id again: it is known there */ }
      if (answer && answer.ok) {
        message.busy = false;
        kept.unsent = kept.unsent.filter((each) => each.id !== message.id);
        keep();
        state.textContent = say.sent;
        type();
        return;
      }
      if (answer && answer.status < 500 && answer.status !== 429) break;
      await pause(tries);
    }
    message.busy = false;
    state.className = "state failed";
    state.replaceChildren(say.failed, " ", make("button", { type: "button", onclick: () => deliver(message) }, say.again));
  }
  function type() {
    clearTimeout(typingTimer);
    typing.hidden = holder !== "agent";
    typing.textContent = `${agent} ${say.typing}`;
    typingTimer = setTimeout(() => { typing.hidden = true; }, TYPING_FOR);
  }

  function show(line, old = false) {
    if (line.seq <= newest) return;
    newest = line.seq;
    if (line.from === "visitor" && line.id && shown.has(line.id)) return;
    if (line.from !== "visitor") { clearTimeout(typingTimer); typing.hidden = true; }
    if (line.blocks.length || line.attachments.length) log.append(bubble(line));
    if (line.closes) log.append(make("li", { class: "closing" }, say.closed));
    if (line.from !== "visitor" && !old && !visible) { unread += 1; count(); }
    toEnd();
  }
  function bubble(line) {
    const own = line.from === "visitor";
    const body = make("div", { class: "body" }, ...line.blocks.map((block) => make("p", { class: block.type }, ...block.runs.map(run))),
      ...line.attachments.map((each) => make("p", {}, linked(each.url, each.name || say.file))));
    const who = own ? make("span", { class: "hidden" }, `${say.you}: `) : make("div", { class: "who" }, line.name || say.team);
    const item = make("li", own ? { class: "mine" } : {}, who, body);
    if (own && line.id) shown.set(line.id, item);
    return item;
  }
  function run(piece) { return piece.href ? linked(piece.href, piece.text) : piece.text; }
  function linked(address, text) {
    return /^(https?:|mailto:|tel:)/i.test(address) ? make("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, text) : text;
  }

  // Following: server-sent events where they come through, asking every few seconds where something holds them up.
  async function follow() {
    streaming = true;
    for (let failures = 0; ;) {
      const before = newest;
      const began = Date.now();
      try {
        if (failures >= 3) await poll(); else await stream();
        failures = newest > before || Date.now() - began > 10000 ? 0 : failures;
        status.textContent = "";
      } catch (error) {
        if (error.gone) { streaming = false; begun = null; kept.token = null; keep(); begin().catch(() => {}); return; }
        failures += 1;
        if (failures > 1) status.textContent = say.offline;
      }
      await pause(failures - 1);
    }
  }
  async function stream() {
    const answer = await call("GET", `events?after=${newest}`, null, { Accept: "text/event-stream" });
    check(answer);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let waiting = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      status.textContent = "";
      const events = (waiting + value).split("\n\n");
      waiting = events.pop();
      events.forEach(heard);
    }
  }
  function heard(event) {
    const lines = event.split("\n");
    const name = (lines.find((line) => line.startsWith("event: ")) || "").slice(7);
    const data = lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)).join("\n");
    if (name === "message") show(JSON.parse(data));
    if (name === "holder") hold(JSON.parse(data));
  }
  async function poll() {
    for (let asked = 0; asked < 20; asked += 1) {
      const answer = await call("GET", `events?after=${newest}`, null, { Accept: "application/json" });
      check(answer);
      const told = await answer.json();
      hold(told.holder);
      told.messages.forEach((line) => show(line));
      status.textContent = "";
      await wait(POLL);
    }
  }
  function check(answer) {
    if (answer.status === 401) throw Object.assign(new Error("gone"), { gone: true });
    if (!answer.ok) throw new Error(String(answer.status));
  }
  function pause(tries) {
    const longest = WAITS[Math.max(0, Math.min(tries, WAITS.length - 1))];
    return wait(longest / 2 + Math.random() * longest / 2);
  }
  function wait(milliseconds) { return new Promise((resolve) => { setTimeout(resolve, milliseconds); }); }

  function start() {
    document.body.append(host);
    if (whole || kept.token) begin().catch(() => {});
  }
  if (document.body) start(); else document.addEventListener("DOMContentLoaded", start);
})();
