/* The web chat on a team's own page: one script tag, no framework, nothing of the page touched but one element.
 <script src="https://SERVER/chat/widget.js" data-workspace="ID" async></script>  (docs/chat.md) */
(() => {
"use strict";

const tag = document.currentScript;
const base = new URL(tag.src).origin;
const { workspace, name, email, userId, signature, theme } = tag.dataset;
const whole = "page" in tag.dataset; // the hosted page: the chat is all that there is
const WAITS = [600, 1500, 4000, 8000, 15000, 30000];
const POLL = 3000, POLL_HIDDEN = 15000, POLLS = 100; // after so many a stream is tried again
const OPENING = 5000, SILENCE = 40000, LOOK = 3000; // a stream that is silent for so long is held up on its way

const LABELS = {
  en: { open: "Open chat", close: "Close chat", write: "Write a message", send: "Send", sending: "Sending…", sent: "Sent", failed: "Not sent.", again: "Try again",
    you: "You", team: "Our team", agent: "Assistant", person: "From our team", waiting: "A person will answer you here", joined: "has joined", typing: "is typing…",
    offline: "No connection. Trying again…", off: "This chat is not available.", unread: "unread", fresh: "New messages", sources: "Sources", choose: "Choose an answer",
    closed: "The team has closed this conversation. Write again any time." },
  de: { open: "Chat öffnen", close: "Chat schließen", write: "Nachricht schreiben", send: "Senden", sending: "Wird gesendet…", sent: "Gesendet", failed: "Nicht gesendet.", again: "Noch einmal",
    you: "Sie", team: "Unser Team", agent: "Assistent", person: "Aus unserem Team", waiting: "Hier antwortet Ihnen ein Mensch", joined: "ist jetzt da", typing: "schreibt…",
    offline: "Keine Verbindung. Neuer Versuch…", off: "Dieser Chat ist nicht erreichbar.", unread: "ungelesen", fresh: "Neue Nachrichten", sources: "Quellen", choose: "Antwort wählen",
    closed: "Das Team hat das Gespräch beendet. Sie können jederzeit wieder schreiben." },
  fr: { open: "Ouvrir le chat", close: "Fermer le chat", write: "Écrire un message", send: "Envoyer", sending: "Envoi…", sent: "Envoyé", failed: "Non envoyé.", again: "Réessayer",
    you: "Vous", team: "Notre équipe", agent: "Assistant", person: "De notre équipe", waiting: "Une personne vous répondra ici", joined: "a rejoint la conversation", typing: "écrit…",
    offline: "Pas de connexion. Nouvel essai…", off: "Ce chat n'est pas disponible.", unread: "non lus", fresh: "Nouveaux messages", sources: "Sources", choose: "Choisir une réponse",
    closed: "L'équipe a clos la conversation. Vous pouvez écrire à nouveau." },
  es: { open: "Abrir el chat", close: "Cerrar el chat", write: "Escriba un mensaje", send: "Enviar", sending: "Enviando…", sent: "Enviado", failed: "No se ha enviado.", again: "Reintentar",
    you: "Usted", team: "Nuestro equipo", agent: "Asistente", person: "De nuestro equipo", waiting: "Una persona le responderá aquí", joined: "se ha unido", typing: "está escribiendo…",
    offline: "Sin conexión. Reintentando…", off: "Este chat no está disponible.", unread: "sin leer", fresh: "Mensajes nuevos", sources: "Fuentes", choose: "Elija una respuesta",
    closed: "El equipo ha cerrado la conversación. Puede volver a escribir." },
};
const page = (document.documentElement.lang || navigator.language || "en").slice(0, 2).toLowerCase();
const language = page in LABELS ? page : "en";
const say = LABELS[language];

// "!important" inside a shadow tree wins over the page's own.
const CSS = `
:host { all: initial !important; }
@media print { :host { display: none !important; } }
.root { --accent: #2f4fd0; --on-accent: #fff; --bg: #fff; --soft: #f0f1f5; --text: #1b1b1f; --quiet: #5a5b66; --line: #d7d8e0; --edge: #80828f; --bad: #b3261e;
  font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--text); color-scheme: light; direction: ltr; text-align: start; }
.root.dark { --accent: #93a8ff; --on-accent: #10131f; --bg: #17181d; --soft: #262830; --text: #ececf1; --quiet: #abadba; --line: #3a3d48; --edge: #7d8090; --bad: #ffb4ab; color-scheme: dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button, textarea { font: inherit; color: inherit; margin: 0; }
button { cursor: pointer; }
p, ol, ul { margin: 0; padding: 0; list-style: none; }
:focus-visible { outline: 2px solid var(--text); outline-offset: 2px; }
.launcher { position: fixed; z-index: 2147483000; right: 20px; bottom: 20px; width: 56px; height: 56px; padding: 0; border: 1px solid transparent; border-radius: 50%;
  background: var(--accent); color: var(--on-accent); box-shadow: 0 4px 16px rgb(0 0 0 / .25); }
svg { width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; vertical-align: middle; }
.badge { position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px; background: #b3261e; color: #fff; font-size: 13px; line-height: 22px; font-weight: 600; }
.panel { position: fixed; z-index: 2147483000; right: 20px; bottom: 88px; width: min(392px, calc(100vw - 40px)); height: min(640px, calc(100vh - 112px));
  display: flex; flex-direction: column; background: var(--bg); border: 1px solid var(--line); border-radius: 16px; overflow: hidden; box-shadow: 0 12px 40px rgb(0 0 0 / .22); }
.whole .panel { position: static; width: 100%; height: 100dvh; border: 0; border-radius: 0; box-shadow: none; }
.whole .panel > * { width: 100%; max-width: 760px; margin-inline: auto; }
@media (max-width: 480px) { .panel { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; } .panel:not([hidden]) ~ .launcher { display: none; } }
header { display: flex; align-items: center; gap: 12px; padding: 12px 12px 12px 16px; border-bottom: 1px solid var(--line); }
.names { flex: 1; min-width: 0; }
h1, h2 { margin: 0; font-size: 16px; line-height: 1.3; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.face { flex: none; width: 38px; height: 38px; border-radius: 50%; display: grid; place-items: center; background: var(--soft); font-size: 14px; font-weight: 600; border: 1px solid var(--line); }
.face.agent { background: var(--accent); color: var(--on-accent); border-radius: 12px; border-color: transparent; }
.face svg, .icon svg { width: 20px; height: 20px; }
.icon { display: grid; place-items: center; width: 44px; height: 44px; padding: 0; border: 1px solid transparent; border-radius: 12px; background: none; }
.icon:hover, .pill:hover { background: var(--soft); }
.log { flex: 1; min-height: 0; overflow-y: auto; padding: 16px; overscroll-behavior: contain; position: relative; }
.lines { display: flex; flex-direction: column; gap: 4px; }
.lines > li { max-width: 86%; align-self: flex-start; overflow-wrap: anywhere; margin-top: 10px; }
.lines > li.more { margin-top: 0; }
.lines > li.mine { align-self: flex-end; }
.lines > li.event { align-self: center; max-width: 100%; text-align: center; margin: 12px 0 2px; }
.who, .state, .event, .names p { font-size: 13px; color: var(--quiet); }
.who { margin: 0 2px 3px; }
.who b { color: var(--text); font-weight: 600; }
.state { margin: 2px; text-align: end; }
.body { padding: 9px 13px; border-radius: 16px; background: var(--soft); width: fit-content; border: 1px solid transparent; }
.person .body { background: var(--bg); border-color: var(--line); }
.mine .body { background: var(--accent); color: var(--on-accent); margin-inline-start: auto; }
.body > * + * { margin-top: 8px; }
.body p { white-space: pre-wrap; }
.body a { color: inherit; text-decoration: underline; text-underline-offset: 2px; }
.body ul { padding-inline-start: 20px; list-style: disc; }
.body ul.sources { padding: 0; list-style: none; display: flex; flex-direction: column; gap: 6px; }
.sources a { display: inline-block; padding: 3px 10px; font-size: 14px; border: 1px solid var(--edge); border-radius: 8px; background: var(--bg); }
.sources a:not(:hover) { text-decoration: none; }
.sources a::after { content: " ↗" / ""; }
.file { display: flex; gap: 6px; align-items: center; }
.file svg { flex: none; width: 16px; height: 16px; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 10px; }
.pill { padding: 8px 14px; border: 1px solid var(--edge); border-radius: 20px; background: var(--bg); text-align: start; }
.failed { color: var(--bad); }
.failed button { border: 0; background: none; padding: 4px; text-decoration: underline; color: inherit; font-weight: 600; }
.typing { display: flex; gap: 4px; width: fit-content; margin-top: 10px; padding: 14px; border-radius: 16px; background: var(--soft); }
.typing i { width: 7px; height: 7px; border-radius: 50%; background: var(--quiet); }
.fresh { position: absolute; left: 50%; transform: translateX(-50%); bottom: 100%; margin-bottom: 8px; font-size: 14px; white-space: nowrap; }
.status { padding: 6px 16px; background: var(--soft); color: var(--quiet); font-size: 14px; }
.status:empty { display: none; }
.foot { position: relative; border-top: 1px solid var(--line); }
form { display: flex; gap: 8px; padding: 10px; align-items: flex-end; }
textarea { flex: 1; min-width: 0; height: 44px; max-height: 140px; padding: 10px 12px; border: 1px solid var(--edge); border-radius: 12px; background: var(--bg); resize: none; }
textarea:focus-visible { border-color: var(--text); outline-width: 1px; outline-offset: 0; }
textarea::placeholder { color: var(--quiet); opacity: 1; }
.send, .send:hover { background: var(--accent); color: var(--on-accent); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (forced-colors: active) { .body, .face { border-color: CanvasText; } }
@media (prefers-reduced-motion: no-preference) {
  .root:not(.whole) .panel { animation: rise .16s ease-out; } @keyframes rise { from { transform: translateY(10px); opacity: 0; } }
  .typing i { animation: beat 1.2s infinite; } .typing i + i { animation-delay: .15s; } .typing i + i + i { animation-delay: .3s; } @keyframes beat { 40% { transform: translateY(-4px); } }
}
`;
const ICONS = {
  chat: "M21 12a8 8 0 0 1-8 8H3l2.5-3A8 8 0 1 1 21 12Z", down: "m6 9 6 6 6-6", close: "M6 6l12 12M18 6 6 18", send: "M12 19V5m-6 6 6-6 6 6",
  agent: "M12 3l2 6 6 2-6 2-2 6-2-6-6-2 6-2Z", team: "M16 20a6 6 0 0 0-12 0M10 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8m10 9a5 5 0 0 0-4-5m-1-4a4 4 0 0 0 0-8",
  file: "m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.5 3.5 0 0 1 5 5l-8.5 8.5a2 2 0 0 1-3-3L14 7",
};

// What is kept between visits. Each user of the page who is signed in has a place of their own.
const anonymous = `agent-chat:${base}:${workspace}`, store = userId ? `${anonymous}:${userId}` : anonymous;
const kept = { token: null, unsent: [], read: 0, ...(load(store) || load(anonymous)) };
if (tag.dataset.token) { kept.token = tag.dataset.token; keep(); } // a link that came by mail
let newest = 0, unread = 0, agent = "", holder = "agent", person = "", begun = null, following = false, asked = 0;
let visible = whole, off = false, lastWho = "", lastAt = 0, queue = Promise.resolve(), nudge = () => {};
const mine = new Map(); // by the visitor's own id of a message: where its state is shown

function load(place) { try { return JSON.parse(localStorage.getItem(place)); } catch { return null; } }
function keep() {
  try {
    localStorage.setItem(store, JSON.stringify({ ...kept, unsent: kept.unsent.map(({ id, text }) => ({ id, text })) }));
    if (userId) localStorage.removeItem(anonymous);
  } catch { /* a private window: this visit only */ }
}

function make(kind, attributes = {}, ...children) {
  const made = document.createElement(kind);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}
function icon(which) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[which]);
  drawing.append(path);
  return drawing;
}

const host = make("div", { "data-agent-chat": true, lang: language });
const shadow = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet(); // no style element: the page's content policy need not allow any
sheet.replaceSync(CSS);
shadow.adoptedStyleSheets = [sheet];

const badge = make("span", { class: "badge", hidden: true });
const launcher = make("button", { class: "launcher", type: "button", "aria-label": say.open, "aria-expanded": "false", onclick: toggle }, icon("chat"), badge);
const face = make("div", { class: "face agent", "aria-hidden": "true" }, icon("agent"));
const title = make(whole ? "h1" : "h2", { id: "title" }, "…");
const role = make("p");
const close = make("button", { class: "icon", type: "button", "aria-label": say.close, onclick: toggle }, icon("close"));
const lines = make("ol", { class: "lines" });
const choices = make("div", { class: "choices", role: "group", "aria-label": say.choose, hidden: true });
const typing = make("div", { class: "typing", hidden: true }, make("i"), make("i"), make("i"));
const log = make("div", { class: "log", role: "log", "aria-live": "off", "aria-labelledby": "title", tabindex: "0", onscroll: scrolled }, lines, choices, typing);
const fresh = make("button", { class: "pill fresh", type: "button", hidden: true, onclick: toEnd }, `${say.fresh} ↓`);
const status = make("div", { class: "status", role: "status" });
const field = make("textarea", { id: "field", rows: "1", maxlength: "5000", placeholder: say.write, onkeydown: typed, oninput: grow });
const form = make("form", { onsubmit: submitted }, make("label", { class: "unseen", for: "field" }, say.write), field,
  make("button", { class: "icon send", "aria-label": say.send }, icon("send")));
const panel = make("section", { class: "panel", role: whole ? "main" : "dialog", "aria-labelledby": "title", hidden: !whole, onkeydown: keptIn },
  make("header", {}, face, make("div", { class: "names" }, title, role), ...(whole ? [] : [close])), log, status, make("div", { class: "foot" }, fresh, form));
// What is said aloud: only what others write, and what goes wrong.
const aloud = make("div", { class: "unseen", "aria-live": "polite" });
const root = make("div", { class: whole ? "root whole" : "root" }, panel, ...(whole ? [] : [launcher]), aloud);
shadow.append(root);
// The page's own shortcuts must not hear what is typed here.
for (const each of ["keydown", "keypress", "keyup"]) shadow.addEventListener(each, (event) => event.stopPropagation());

const dark = matchMedia("(prefers-color-scheme: dark)"), narrow = matchMedia("(max-width: 480px)");
const dress = () => {
  root.classList.toggle("dark", theme === "dark" || (theme !== "light" && dark.matches));
  if (!whole) panel.setAttribute("aria-modal", String(narrow.matches));
};
dark.addEventListener("change", dress);
narrow.addEventListener("change", dress);
dress();

function toggle() { show(!visible); }
function show(now, focus = true) {
  if (whole || now === visible) return;
  visible = now;
  panel.hidden = !now;
  launcher.setAttribute("aria-expanded", String(now));
  launcher.firstChild.replaceWith(icon(now ? "down" : "chat"));
  try { sessionStorage.setItem(`${store}:open`, now ? "1" : ""); } catch { /* it opens closed on the next page */ }
  if (now) { seen(); off = false; follow(); toEnd(); if (focus) field.focus(); } else if (focus) launcher.focus();
  count();
}
function keptIn(event) {
  if (whole || event.isComposing) return;
  if (event.key === "Escape") { show(false); return; }
  if (event.key !== "Tab") return;
  const stops = [...panel.querySelectorAll("button, a, textarea, [tabindex]")].filter((each) => each.checkVisibility ? each.checkVisibility() : each.offsetParent);
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (shadow.activeElement === from) { event.preventDefault(); to.focus(); }
}
function typed(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
}
function grow() { field.style.height = "0"; field.style.height = `${Math.max(44, Math.min(field.scrollHeight + 2, 140))}px`; }
function atEnd() { return log.scrollHeight - log.scrollTop - log.clientHeight < 60; }
function toEnd() { log.scrollTop = log.scrollHeight; fresh.hidden = true; }
function scrolled() { if (atEnd()) fresh.hidden = true; }
function seen() { unread = 0; if (newest > kept.read) { kept.read = newest; keep(); } }
function count() {
  badge.hidden = unread === 0;
  badge.textContent = unread > 9 ? "9+" : String(unread);
  launcher.setAttribute("aria-label", visible ? say.close : unread ? `${say.open} (${unread} ${say.unread})` : say.open);
}

function call(method, path, body, more = {}) {
  const headers = { ...more.headers, ...(body && { "Content-Type": "application/json" }), ...(kept.token && { Authorization: `Bearer ${kept.token}` }) };
  const signal = more.signal || AbortSignal.timeout(15000);
  return fetch(`${base}/chat/api/${path}`, { method, headers, signal, body: body && JSON.stringify(body), cache: "no-store", credentials: "omit" });
}
function failure(answer) { return Object.assign(new Error(`the chat answered ${answer.status}`), { status: answer.status }); }

// One conversation: begun when it is first needed, gone on with where there was one.
function connect() {
  begun = begun || begin().catch((error) => { begun = null; throw error; });
  return begun;
}
async function begin() {
  if (!kept.token) kept.token = (load(store) || {}).token || null; // another tab may have begun meanwhile
  const answer = await call("POST", "sessions", { workspace, name, email, user_id: userId, signature });
  if (answer.status === 401 && kept.token) { // erased meanwhile, or another user's
    const now = begun;
    forget();
    begun = now;
    return begin();
  }
  if (!answer.ok) {
    if ([400, 403, 404].includes(answer.status)) { off = true; console.warn(`The chat does not open: ${(await answer.json()).error}`); }
    throw failure(answer);
  }
  const told = await answer.json();
  if (told.token) kept.token = told.token;
  keep();
  agent = told.agent;
  if (told.accent) colour(told.accent);
  if (told.greeting && !lines.childElementCount) add({ from: "agent", name: agent, blocks: [{ type: "text", runs: [{ text: told.greeting }] }], attachments: [], at: told.messages[0]?.at });
  for (const line of told.messages) arrive(line, true);
  hold(told.holder);
  kept.unsent.forEach(write);
  if (visible) seen();
  count();
  toEnd();
}
function forget() { // what is unsent goes along into the next conversation
   kept.token = null; kept.read = newest = 0; begun = null; lines.replaceChildren(); mine.clear(); offer([]); lastAt = 0; lastWho = person = "";
}
function colour(accent) {
  const hex = accent.length === 4 ? accent.replace(/[^#]/g, "$&$&") : accent;
  const [red, green, blue] = [1, 3, 5].map((at) => (parseInt(hex.slice(at, at + 2), 16) / 255) ** 2.2);
  root.style.setProperty("--accent", hex);
  root.style.setProperty("--on-accent", 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#111" : "#fff");
}
function hold(now) {
  holder = now.with;
  if (holder === "agent") person = "";
  const who = holder === "agent" ? agent : person || say.team;
  title.textContent = who;
  role.textContent = holder === "agent" ? say.agent : person ? say.person : say.waiting;
  face.className = `face ${holder}`;
  face.replaceChildren(person ? who.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase() : icon(holder));
}

function submitted(event) {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  grow();
  sayIt(text);
}
function sayIt(text) {
  const message = { id: self.crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`, text };
  kept.unsent.push(message);
  keep();
  write(message);
  toEnd();
  send(message);
  follow();
}
function write(message) {
  if (mine.has(message.id)) return;
  const item = add({ from: "visitor", id: message.id, blocks: message.text.split("\n").filter((each) => each.trim()).map((text) => ({ type: "text", runs: [{ text }] })), attachments: [] });
  item.append(mine.get(message.id));
}
// One at a time, so that they arrive in the order in which they were written.
function send(message) {
  if (message.busy) return;
  message.busy = true;
  tell(message, say.sending);
  queue = queue.then(() => deliver(message)).then(() => { message.busy = false; });
}
async function deliver(message) {
  let refused = false;
  for (let tries = 0; tries < 3 && !refused; tries += 1) {
    if (tries) await sleep(WAITS[tries - 1]);
    if (navigator.onLine === false) break; // sent as soon as there is a connection
    try {
      await connect();
      const answer = await call("POST", "messages", { id: message.id, text: message.text }); // sent again it is known there
      if (answer.ok) { arrived(message); return; }
      if (answer.status === 401) forget();
      refused = [400, 413].includes(answer.status);
    } catch { /* as if nothing had come back */ }
  }
  if (refused) drop(message);
  tell(message, say.failed, true);
}
function drop(message) { kept.unsent = kept.unsent.filter((each) => each.id !== message.id); keep(); }
function arrived(message) {
  drop(message);
  for (const each of mine.values()) if (!each.classList.contains("failed") && each.textContent === say.sent) each.textContent = "";
  tell(message, say.sent);
  awaitAnswer();
}
function tell(message, text, failed = false) {
  const state = mine.get(message.id);
  if (!state) return;
  state.className = failed ? "state failed" : "state";
  state.replaceChildren(text, ...(failed ? [" ", make("button", { type: "button", onclick: () => { field.focus(); send(message); } }, say.again)] : []));
  if (failed) aloud.textContent = `${text} ${message.text}`;
  if (atEnd() || failed) toEnd();
}
// "Is typing" as long as the server says that an answer is being worked on.
async function awaitAnswer() {
  const mark = asked += 1;
  if (holder !== "agent") return;
  typing.hidden = false;
  aloud.textContent = `${agent} ${say.typing}`;
  if (atEnd()) toEnd();
  for (let looks = 0; looks < 30; looks += 1) {
    await sleep(LOOK);
    if (mark !== asked || typing.hidden) return;
    try {
      const told = await ask();
      take(told);
      if (!told.writing) break;
    } catch { /* asked again */ }
  }
  typing.hidden = true;
}

function arrive(line, old = false) {
  if (line.seq <= newest) return;
  newest = line.seq;
  const own = line.from === "visitor";
  if (own && line.id && mine.has(line.id)) return;
  const end = atEnd();
  if (!own) { asked += 1; typing.hidden = true; }
  if (line.from === "person" && line.name && line.name !== person) {
    person = line.name;
    note(`${person} ${say.joined}`);
    hold({ with: "team" });
  }
  if (line.blocks.length || line.attachments.length) add(line);
  offer(own ? [] : line.choices || []);
  if (line.closes) { person = ""; note(say.closed); }
  if (!own && !visible && line.seq > kept.read) { unread += 1; count(); }
  if (!old && !own) {
    aloud.textContent = `${line.name || say.team}: ${line.blocks.flatMap((block) => block.runs.map((run) => run.text)).join(" ") || (line.closes ? say.closed : "")}`;
    if (visible) seen();
  }
  if (end || old || own) toEnd(); else fresh.hidden = false;
}
function note(text) { lines.append(make("li", { class: "event" }, text)); lastWho = ""; }
function offer(texts) {
  choices.hidden = !texts.length;
  choices.replaceChildren(...texts.map((text) => make("button", { class: "pill", type: "button", onclick: () => { field.focus(); sayIt(text); } }, text)));
}
function add(line) {
  const own = line.from === "visitor", at = line.at ? new Date(line.at) : new Date();
  const day = at.toDateString();
  if (day !== (lastAt ? new Date(lastAt).toDateString() : new Date().toDateString())) note(at.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" }));
  const from = own ? "mine" : `${line.from} ${line.name}`, more = from === lastWho && at - lastAt < 300000;
  lastWho = from;
  lastAt = at.getTime();
  const time = make("time", { datetime: at.toISOString() }, at.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" }));
  const who = own ? make("span", { class: "unseen" }, `${say.you}: `)
    : make("div", { class: more ? "who unseen" : "who" }, make("b", {}, line.name || say.team), ` · ${line.from === "person" ? say.person : say.agent} · `, time);
  const files = line.attachments.map((each) => make("p", { class: "file" }, icon("file"), linked(each.url, each.name)));
  const item = make("li", { class: `${own ? "mine" : line.from}${more ? " more" : ""}` }, who, make("div", { class: "body", dir: "auto" }, ...bodies(line.blocks), ...files));
  if (own) { offer([]); if (line.id) mine.set(line.id, make("div", { class: "state" })); }
  lines.append(item);
  return item;
}
function bodies(blocks) {
  const made = [];
  for (const block of blocks) {
    const runs = block.runs.map((run) => (run.href ? linked(run.href, run.text) : run.text));
    if (block.type !== "item") { made.push(make("p", {}, ...runs)); continue; }
    const kind = block.runs.every((run) => run.href || !run.text.trim()) ? "sources" : "points";
    if (made.at(-1)?.className !== kind) made.push(make("ul", { class: kind, "aria-label": kind === "sources" ? say.sources : null }));
    made.at(-1).append(make("li", {}, ...runs));
  }
  return made;
}
function linked(address, text) {
  return /^(https?:|mailto:|tel:)/i.test(address) ? make("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, text) : text;
}

// Following: server-sent events where they come through, asking every few seconds where something holds them up.
async function follow() {
  if (following) return;
  following = true;
  for (let tries = 0, broken = 0, polls = 0; !off;) {
    let rest = 0;
    try {
      await connect();
      if (broken < 2) { rest = await stream(); broken = 0; } else {
        take(await ask());
        working();
        rest = visible && !document.hidden ? POLL : POLL_HIDDEN;
        if ((polls += 1) % POLLS === 0 || tries > 2) broken = 1;
      }
      tries = 0;
    } catch (error) {
      if (error.status === 401) forget(); else if (broken < 2) broken += 1;
      tries += 1;
      if (tries > 1 || navigator.onLine === false) status.textContent = say.offline;
      rest = broken === 2 && tries === 2 ? 0 : WAITS[Math.min(tries, WAITS.length) - 1] * (0.5 + Math.random() / 2);
    }
    if (!off) await new Promise((go) => { nudge = go; setTimeout(go, rest); });
  }
  following = false;
  status.textContent = say.off;
  form.hidden = true;
}
function working() {
  status.textContent = "";
  form.hidden = false;
  kept.unsent.forEach(send);
}
async function stream() {
  const stop = new AbortController();
  let late = setTimeout(() => stop.abort(), OPENING), waiting = "", retry = 1000;
  nudge = () => stop.abort();
  try {
    const answer = await call("GET", `events?after=${newest}`, null, { headers: { Accept: "text/event-stream" }, signal: stop.signal });
    if (!answer.ok) throw failure(answer);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let first = true; ; first = false) {
      const { value, done } = await reader.read();
      clearTimeout(late);
      if (done && first) throw new Error("an empty stream");
      if (done) return retry;
      late = setTimeout(() => stop.abort(), SILENCE);
      if (first) working();
      const events = (waiting + value).split("\n\n");
      waiting = events.pop();
      for (const event of events) retry = heard(event) || retry;
    }
  } finally { clearTimeout(late); stop.abort(); }
}
function heard(event) {
  const said = (name) => event.split("\n").filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2)).join("\n");
  if (said("event") === "message") arrive(JSON.parse(said("data")));
  if (said("event") === "holder") hold(JSON.parse(said("data")));
  return Number(said("retry"));
}
async function ask() {
  const answer = await call("GET", `events?after=${newest}`, null, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw failure(answer);
  return answer.json();
}
function take(told) { told.messages.forEach((line) => arrive(line)); hold(told.holder); }
function sleep(milliseconds) { return new Promise((resolve) => { setTimeout(resolve, milliseconds); }); }
addEventListener("online", () => { nudge(); kept.unsent.forEach(send); });
addEventListener("offline", () => { status.textContent = say.offline; nudge(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden && status.textContent) nudge(); });

// For the page itself.
window.AgentChat = {
  open: () => show(true), close: () => show(false),
  forget: () => { off = true; kept.unsent = []; forget(); unread = 0; try { localStorage.removeItem(store); } catch { /* nothing is kept */ } show(false, false); count(); nudge(); },
};

function start() {
  document.body.append(host);
  let open = null;
  try { open = sessionStorage.getItem(`${store}:open`); } catch { /* closed, then */ }
  if (open && !narrow.matches) show(true, false);
  else if (whole || kept.token) follow();
}
if (document.body) start(); else document.addEventListener("DOMContentLoaded", start);
})();
