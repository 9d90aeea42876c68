// A room in the browser. The page shows its log and posts without this; with it messages come and go at once.
//
// What is sent gets a number of its own, is kept on this device (IndexedDB) until the server has it, and is sent again
// until then: the server stores each number once. What is received is counted: the page knows the last number it has,
// resumes from it after every break, and begins anew when one is missing.

const room = document.querySelector("#room");
const words = JSON.parse(room.dataset.words);
const log = room.querySelector("#log");
const parts = log.firstElementChild; // what was read back stands in lists of their own before the newest
const list = parts.lastElementChild;
const form = room.querySelector("#say");
const box = form?.querySelector("textarea");
const conn = room.querySelector(".conn");
const announcer = room.querySelector("#announce");
const typingLine = room.querySelector(".typing");
const online = document.querySelector("#online");
const me = Number(room.dataset.member);
const mayWrite = room.dataset.mayWrite === "1";
const csrf = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const lives = !room.dataset.newer;

const RESEND_AFTER = 8000;
const SILENT_FOR = 40000;
const POLL_EVERY = 4000;

let cursor = Number(room.dataset.last);
let head = cursor;
let seen = Number(room.dataset.seen);
let state = "connecting";
let ended = false;

const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};
const lineOf = (seq) => document.getElementById(`m${seq}`);
const place = (name, seq) => room.dataset[name].replace("/0/", `/${seq}/`);
// crypto.randomUUID exists on encrypted connections only.
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

// --- what waits to be sent ---------------------------------------------------------------------------------------------

const waiting = new Map(); // id → {id, do, text, target, files, at, sentAt, refused}
const mine = `${room.dataset.room}:${me}`; // nobody else at this device sends what this member wrote

const database = new Promise((resolve) => {
  const opening = indexedDB.open("rooms", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("waiting", { keyPath: "id" });
  opening.onsuccess = () => resolve(opening.result);
  opening.onerror = () => resolve(null); // private windows of some browsers: the queue then lives as long as the page
});
const stored = async (mode, act) => {
  const opened = await database;
  if (!opened) return null;
  return new Promise((resolve) => {
    const change = opened.transaction("waiting", mode);
    const request = act(change.objectStore("waiting"));
    change.oncomplete = () => resolve(request.result);
    change.onerror = change.onabort = () => resolve(null);
  });
};
// Whether it is on this device now. Too little room for large files is told, not hidden.
async function keep({ line, busy, ...plain }) {
  const kept = await stored("readwrite", (store) => store.put({ ...plain, sentAt: 0, whose: mine }));
  if (kept === null && plain.files) { conn.dataset.extra = words.not_kept; show(); announce(words.not_kept); }
}
const forget = (id) => {
  waiting.delete(id);
  show();
  return stored("readwrite", (store) => store.delete(id));
};

async function enqueue(entry) {
  Object.assign(entry, { id: newId(), at: Date.now(), sentAt: 0 });
  waiting.set(entry.id, entry);
  if (entry.do === "say") draw(entry);
  const kept = keep(entry);
  transmit(entry);
  show();
  await kept;
}

function transmit(entry) {
  if (entry.refused || ended) return;
  if (entry.files) {
    if (state === "connected" || state === "polling") upload(entry);
  } else if (link?.readyState === WebSocket.OPEN && state === "connected") {
    entry.sentAt = Date.now();
    const { id, text, target } = entry;
    link.send(JSON.stringify({ t: "post", id, do: entry.do, text, target }));
  } else if (state === "polling") {
    postByHttp(entry);
  }
}

async function postByHttp(entry) {
  if (entry.sentAt && Date.now() - entry.sentAt < RESEND_AFTER) return;
  entry.sentAt = Date.now();
  try {
    const { id, text, target } = entry;
    const answer = await fetch(room.dataset.post, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf, "X-Requested-With": "XMLHttpRequest" },
      body: JSON.stringify({ id, do: entry.do, text, target }),
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect" || answer.status === 403) return signedOut();
    take({ ...(await answer.json()), id });
  } catch {
    entry.sentAt = 0; // sent again with the next round
  }
}

// A message with files goes by HTTP, with its number like any other; its event comes by the socket.
async function upload(entry) {
  if (entry.busy || Date.now() < (entry.notBefore ?? 0)) return;
  entry.busy = true;
  const data = new FormData();
  for (const [name, value] of [["csrfmiddlewaretoken", csrf], ["client_id", entry.id], ["do", "say"], ["text", entry.text], ["target", entry.target ?? ""]]) data.append(name, value);
  for (const file of entry.files) data.append("files", file, file.name);
  let told;
  try {
    const answer = await fetch(room.dataset.post, { method: "POST", body: data, headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" }, redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 403) return signedOut();
    if (answer.status === 404) return gone();
    told = answer.status === 413 ? { t: "refused", why: words.too_large } : await answer.json();
  } catch { /* no connection, or a server in trouble: later */ }
  entry.busy = false;
  if (told && told.t !== "later") return take({ ...told, id: entry.id });
  entry.tries = (entry.tries ?? 0) + 1;
  entry.notBefore = Date.now() + Math.min(60000, 1000 * 2 ** entry.tries) * (0.5 + Math.random());
}

setInterval(() => {
  for (const entry of waiting.values()) if (Date.now() - entry.sentAt > RESEND_AFTER) transmit(entry);
}, 2000);

function refused(entry, why) {
  entry.refused = why;
  if (entry.do !== "say") {
    announce(say(words.refused, { why }));
    conn.dataset.extra = say(words.refused, { why });
    forget(entry.id);
    return;
  }
  const line = entry.line;
  line.classList.add("msg--bad");
  const about = make("p", "xs late-t", say(words.refused, { why }));
  const again = make("button", "btn btn--s", words.rewrite);
  const drop = make("button", "btn btn--s", words.discard);
  again.type = drop.type = "button";
  again.onclick = () => {
    box.value = entry.text;
    if (entry.files) {
      const back = new DataTransfer();
      for (const file of entry.files) back.items.add(file);
      form.files.files = back.files;
    }
    box.focus();
    line.remove();
    forget(entry.id);
  };
  drop.onclick = () => { line.remove(); forget(entry.id); };
  const buttons = make("p", "row");
  buttons.append(again, drop);
  line.lastElementChild.append(about, buttons);
  keep(entry);
  show();
  announce(about.textContent);
}

// --- lines of the log --------------------------------------------------------------------------------------------------

const ADDRESS = /https?:\/\/[^\s<>"'，。；：、！？（）《》]+|(?<![\w/])\/(?:work|rulings|statutes|cases|lists|white-papers)\/[\w\-/]*/g;
const MONTH = (at) => {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false }).formatToParts(at);
  const part = (type) => parts.find((each) => each.type === type).value;
  return `${part("month")}-${part("day")} ${part("hour")}:${part("minute")}`;
};

function fill(element, text) {
  element.replaceChildren();
  const add = (piece) => piece.split("\n").forEach((row, index) => element.append(...(index ? [make("br"), row] : [row])));
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    add(text.slice(end, match.index));
    const link = make("a", "", match[0]);
    link.href = match[0];
    if (!match[0].startsWith("/")) Object.assign(link, { rel: "noopener nofollow", target: "_blank" });
    element.append(link);
    end = match.index + match[0].length;
  }
  add(text.slice(end));
  unfold(element);
}

const opened = new Map();
const eager = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) { eager.unobserve(entry.target); unfoldOne(entry.target); }
});
function unfold(element) {
  for (const link of element.querySelectorAll("a[href]")) {
    if (link.origin === location.origin && /^\/(work\/(clues|referrals|rectifications|documents|joint)|rulings)\/\d+\/$/.test(link.pathname)) eager.observe(link);
  }
}
async function unfoldOne(link) {
  const path = link.pathname;
  if (!opened.has(path)) {
    opened.set(path, fetch(`${room.dataset.unfold}?to=${encodeURIComponent(path)}`, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : null), () => null));
  }
  const found = await opened.get(path);
  if (found) link.after(make("span", "unfolded", `${found.kind}　${found.number}　${found.title}`));
}

function messageLine(event) {
  const line = make("li", event.by === me ? "msg msg--own" : "msg");
  const number = make("a", "msg__n", event.seq ?? words.unsent);
  if (event.seq) {
    line.id = `m${event.seq}`;
    line.dataset.seq = event.seq;
    number.href = `#m${event.seq}`;
    number.setAttribute("aria-label", say(words.link, { n: event.seq }));
  }
  line.dataset.by = event.by;
  const body = make("div");
  const who = make("p", "msg__w");
  const time = make("time", "", MONTH(new Date(event.at)));
  time.dateTime = event.at;
  who.append(make("b", "", event.name), " ", make("span", "tag", event.org), " ", time);
  body.append(who);
  line.append(number, body);
  if (event.withdrawn) {
    body.append(make("p", "dim msg__t", words.withdrawn));
    return line;
  }
  if (event.quote) {
    const quote = make("blockquote");
    quote.dataset.quote = event.quote.seq;
    const to = make("a", "", event.quote.seq);
    to.href = `#m${event.quote.seq}`;
    quote.append(to, "　", event.quote.withdrawn ? words.withdrawn : `${event.quote.name}：${event.quote.text}`);
    body.append(quote);
  }
  if (event.text) {
    const text = make("p", "msg__t");
    fill(text, event.text);
    body.append(text);
  }
  if (event.files) body.append(fileList(event.files));
  if (event.edited) markEdited(line, event.seq);
  if (event.seq && mayWrite) body.append(actions(event.seq, event.by === me, event.pinned));
  return line;
}

function fileList(files) {
  const found = make("ul", "msg__f");
  for (const file of files) {
    const link = make(file.id ? "a" : "span");
    if (file.id) link.href = place("files", file.id);
    if (file.picture) {
      const picture = make("img");
      Object.assign(picture, { src: link.href, alt: file.name, loading: "lazy" });
      link.append(picture);
    } else {
      link.textContent = file.name;
      if (file.preview) {
        const page = make("img", "msg__d");
        Object.assign(page, { src: `${link.href}preview/`, alt: "", loading: "lazy" });
        page.onerror = () => page.remove();
        link.append(page);
      }
    }
    const item = make("li");
    item.append(link, " ", make("span", "small dim", `${Math.max(1, Math.round(file.size / 1024))} KB`));
    found.append(item);
  }
  return found;
}

function actions(seq, own, pinned) {
  const row = make("p", "msg__a xs");
  for (const what of ["quote", pinned ? "unpin" : "pin", ...(own ? ["edit", "withdraw"] : [])]) {
    const link = make("a", "", words[what]);
    link.href = place("message", seq);
    link.dataset.do = what;
    row.append(link, " ");
  }
  return row;
}

function markEdited(line, seq) {
  if (line.querySelector(".msg__e")) return;
  const link = make("a", "xs msg__e", words.edited);
  link.href = place("message", seq);
  line.querySelector(".msg__w").append(" ", link);
}

function draw(entry) {
  entry.line = messageLine({
    by: me, name: words.me, org: room.dataset.org, at: new Date(entry.at).toISOString(), text: entry.text,
    quote: entry.target ? { seq: entry.target, name: "", text: "" } : undefined,
    files: entry.files?.map(({ name, size }) => ({ name, size })),
  });
  entry.line.classList.add("msg--wait");
  list.append(entry.line);
  toEnd();
}

function put(line) {
  const first = list.querySelector(".msg--wait");
  if (first) first.before(line);
  else list.append(line);
}

function happened(event) {
  const pattern = words[event.kind];
  if (!pattern || typeof pattern !== "string") return null;
  const line = make("li", "rule");
  line.id = `m${event.seq}`;
  line.dataset.seq = event.seq;
  line.append(make("span", "", say(pattern, event)), " ", make("time", "xs", MONTH(new Date(event.at))));
  return line;
}

async function fetchLine(seq) {
  const holder = make("li", "rule");
  holder.id = `m${seq}`;
  holder.dataset.seq = seq;
  put(holder);
  await refreshLine(seq);
}
async function refreshLine(seq) {
  try {
    const answer = await fetch(`${room.dataset.lines}?only=${seq}`);
    if (!answer.ok || answer.redirected) return;
    const piece = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("li");
    if (piece && lineOf(seq)) lineOf(seq).replaceWith(piece);
  } catch { /* the next load of the page shows it */ }
}

// --- events ------------------------------------------------------------------------------------------------------------

function apply(event) {
  const own = event.by === me;
  const target = event.target && lineOf(event.target);
  if (own && waiting.has(event.cid)) {
    waiting.get(event.cid).line?.remove();
    forget(event.cid);
  }
  if (event.kind === "text") {
    if (!own && lives) markNew(event.seq);
    put(messageLine(event));
    if (!own) announce(`${event.name}（${event.org}）：${event.text ?? event.files?.map((file) => file.name).join("、") ?? ""}`);
  } else if (event.kind === "edit") {
    const text = target?.querySelector(".msg__t");
    if (text && !event.withdrawn) { fill(text, event.text); markEdited(target, event.target); }
  } else if (event.kind === "withdraw") {
    if (target) withdraw(target);
    for (const quote of parts.querySelectorAll(`blockquote[data-quote="${event.target}"]`)) quote.lastChild.textContent = words.withdrawn;
  } else if (event.kind === "pin" || event.kind === "unpin") {
    if (target) markPinned(target, event.target, event.kind === "pin");
  } else if (event.kind === "record") {
    fetchLine(event.seq);
  } else if (event.kind === "change") {
    if (target) refreshLine(event.target);
    fetchLine(event.seq);
  } else {
    const line = happened(event);
    if (line) put(line);
    if (event.kind === "archived" || event.kind === "reopened") form?.toggleAttribute("hidden", event.kind === "archived");
  }
}

function withdraw(line) {
  for (const part of line.querySelectorAll("blockquote, .msg__f, .msg__a, .msg__e, .msg__p, .unfolded")) part.remove();
  let text = line.querySelector(".msg__t");
  if (!text) line.lastElementChild.append((text = make("p", "msg__t")));
  text.className = "dim msg__t";
  text.textContent = words.withdrawn;
}

function markPinned(line, seq, pinned) {
  line.querySelector(".msg__p")?.remove();
  if (pinned) line.querySelector(".msg__w").append(" ", make("span", "tag msg__p", words.pinned));
  const old = line.querySelector(".msg__a");
  if (old) old.replaceWith(actions(seq, Number(line.dataset.by) === me, pinned));
}

function markNew(seq) {
  if (list.querySelector(".rule--new") || (atEnd() && document.hasFocus()) || seq <= seen) return;
  put(make("li", "rule rule--new", words.new));
}

// The same as the server sends by socket and by HTTP.
function take(frame) {
  heardAt = Date.now();
  if (frame.t === "events") {
    const stay = atEnd();
    let came = 0;
    for (const event of frame.events) {
      if (event.seq <= cursor) continue;
      if (event.seq !== cursor + 1) return resume(); // one is missing: begin anew from what there is
      cursor = event.seq;
      if (!lives) continue;
      apply(event);
      if (event.kind === "text" && event.by !== me) came += 1;
    }
    head = Math.max(head, frame.head, cursor);
    if (stay) toEnd();
    else if (came) offerBelow(came);
    markRead();
  } else if (frame.t === "ack") {
    const entry = waiting.get(frame.id);
    if (entry && (cursor >= frame.seq || !lives)) { entry.line?.remove(); forget(frame.id); }
    else if (entry) entry.notBefore = entry.sentAt = Date.now() + 60000; // stored; its event is on the way, and the resume brings it if not
    head = Math.max(head, frame.seq);
  } else if (frame.t === "refused") {
    if (waiting.has(frame.id)) refused(waiting.get(frame.id), frame.why);
  } else if (frame.t === "later") {
    const entry = waiting.get(frame.id);
    if (entry) entry.sentAt = Date.now() - RESEND_AFTER + 2000;
  } else if (frame.t === "hello") {
    head = frame.head;
    enter("connected");
    attempts = 0;
    presence(frame);
    for (const entry of waiting.values()) transmit(entry);
  } else if (frame.t === "head") {
    head = Math.max(head, frame.head);
    if (head > cursor) setTimeout(() => { if (head > cursor && state === "connected") resume(); }, 3000);
  } else if (frame.t === "present") {
    presence(frame);
  } else if (frame.t === "typing") {
    typing(frame.member);
  }
}

function presence(frame) {
  online.textContent = frame.online ? `，${say(words.online, { n: frame.online })}` : "";
  if (!frame.members) return;
  const there = new Set(frame.members);
  for (const who of document.querySelectorAll("[data-who]")) who.querySelector(".on").hidden = !there.has(Number(who.dataset.who));
}

let typedUntil = 0;
function typing(member) {
  const who = document.querySelector(`[data-who="${member}"]`)?.dataset.name;
  if (!who) return;
  typingLine.textContent = say(words.typing, { who });
  typedUntil = Date.now() + 4000;
  setTimeout(() => { if (Date.now() >= typedUntil) typingLine.textContent = ""; }, 4100);
}

let announced = [];
function announce(text) {
  announced.push(text);
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => { announcer.textContent = announced.slice(-3).join("\n"); announced = []; }, 600);
}

// --- where the reader is -----------------------------------------------------------------------------------------------

const scroller = () => (log.scrollHeight > log.clientHeight + 1 && getComputedStyle(log).overflowY !== "visible" ? log : document.scrollingElement);
const atEnd = () => {
  const it = scroller();
  return it.scrollHeight - it.scrollTop - it.clientHeight < (it === log ? 60 : 260);
};
const toEnd = () => { const it = scroller(); it.scrollTop = it.scrollHeight; removeBelow(); };

function offerBelow(count) {
  const button = log.querySelector(".below") ?? make("button", "btn btn--s below");
  button.type = "button";
  button.dataset.count = Number(button.dataset.count ?? 0) + count;
  button.textContent = say(words.below, { n: button.dataset.count });
  button.onclick = toEnd;
  parts.append(button);
}
const removeBelow = () => log.querySelector(".below")?.remove();

let readTimer = 0;
function markRead() {
  if (!lives || document.visibilityState !== "visible" || !atEnd()) return;
  removeBelow();
  if (cursor <= seen) return;
  clearTimeout(readTimer);
  readTimer = setTimeout(() => {
    if (cursor <= seen) return;
    seen = cursor;
    if (link?.readyState === WebSocket.OPEN && state === "connected") link.send(JSON.stringify({ t: "read", seq: seen }));
    else if (state === "polling") {
      const body = new URLSearchParams({ seq: seen, csrfmiddlewaretoken: csrf });
      fetch(room.dataset.read, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => {});
    }
  }, 1200);
}
for (const what of ["scroll", "visibilitychange", "focus"]) (what === "scroll" ? log : window).addEventListener(what, markRead, { passive: true });
document.addEventListener("visibilitychange", markRead);
document.addEventListener("scroll", markRead, { passive: true });

async function older(item) {
  if (item.dataset.busy) return;
  item.dataset.busy = "1";
  try {
    const answer = await fetch(`${room.dataset.lines}?before=${item.dataset.before}`);
    if (!answer.ok || answer.redirected) throw new Error();
    const piece = new DOMParser().parseFromString(`<ol>${await answer.text()}</ol>`, "text/html");
    const it = scroller();
    const below = it.scrollHeight - it.scrollTop;
    const more = piece.querySelector(".older");
    // The browser watches every list, not every line, for whether it is near: a room of 10,000 messages stays smooth.
    const part = document.adoptNode(piece.querySelector("ol"));
    part.className = "log log--part";
    item.parentElement.before(part);
    item.remove();
    it.scrollTop = it.scrollHeight - below;
    unfold(part);
    if (more) watchOlder.observe(more);
  } catch {
    delete item.dataset.busy;
  }
}
const watchOlder = new IntersectionObserver((entries) => { for (const entry of entries) if (entry.isIntersecting) older(entry.target); }, { root: scroller() === log ? log : null, rootMargin: "600px" });
parts.addEventListener("click", (event) => {
  const item = event.target.closest(".older");
  if (item) { event.preventDefault(); older(item); }
});

// --- the connection ----------------------------------------------------------------------------------------------------

let link = null;
let attempts = 0;
let everOpen = false;
let heardAt = Date.now();
let retry = 0;
let poll = 0;

function connect() {
  clearTimeout(retry);
  if (ended) return;
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const opening = new WebSocket(`${scheme}//${location.host}${room.dataset.socket}?after=${cursor}`);
  link = opening;
  opening.onmessage = (message) => { if (link === opening) { everOpen = true; take(JSON.parse(message.data)); } };
  opening.onclose = (event) => {
    if (link !== opening) return;
    link = null;
    for (const entry of waiting.values()) entry.sentAt = 0;
    if (event.code === 4401) return signedOut();
    if (event.code === 4403) return gone();
    attempts += 1;
    // Never opened twice in a row: something on the way lets no sockets through.
    if (!everOpen && attempts >= 2 && navigator.onLine) startPolling();
    else if (state !== "polling") enter("offline");
    const pause = state === "polling" ? 60000 : Math.min(30000, 500 * 2 ** Math.min(attempts, 7)) * (0.5 + Math.random());
    again(pause);
  };
  opening.onerror = () => opening.close();
}

function again(pause) {
  clearTimeout(retry);
  retry = setTimeout(connect, pause);
  again.at = Date.now() + pause;
  show();
}

function resume() {
  const old = link;
  link = null;
  if (old) { old.onclose = null; old.close(); }
  enter("connecting");
  connect();
}

function startPolling() {
  enter("polling");
  if (!poll) pollOnce();
}
async function pollOnce() {
  poll = 0;
  if (state !== "polling" || ended) return;
  try {
    const answer = await fetch(`${room.dataset.events}?after=${cursor}`, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" }, redirect: "manual" });
    if (answer.status === 404) return gone();
    if (answer.type === "opaqueredirect" || answer.status === 403) return signedOut();
    take(await answer.json());
    for (const entry of waiting.values()) transmit(entry);
  } catch {
    conn.dataset.lost = "1";
  }
  poll = setTimeout(pollOnce, POLL_EVERY * (0.75 + Math.random() / 2));
}

const signedOut = () => end(words.signed_out);
const gone = () => { end(words.gone); parts.replaceChildren(); form?.remove(); };
function end(text) {
  ended = true;
  link?.close();
  enter("ended");
  conn.replaceChildren(make("b", "", text));
  announce(text);
}

function enter(next) {
  if (state !== next) { state = next; if (next === "offline") announce(words.offline); }
  show();
}
function show() {
  conn.hidden = false;
  if (state === "ended") { conn.className = "conn late"; return; }
  conn.className = `conn ${state === "connected" ? "ok" : "soon"}`;
  const parts = [make("b", "", words[state])];
  if (state === "offline") parts.push(make("span", "", say(words.again, { n: Math.max(1, Math.round(((again.at ?? 0) - Date.now()) / 1000)) })));
  const count = [...waiting.values()].filter((entry) => !entry.refused).length;
  if (count) parts.push(make("span", "", say(words.waiting, { n: count })));
  if (conn.dataset.extra) parts.push(make("span", "late-t", conn.dataset.extra));
  delete conn.dataset.extra;
  conn.replaceChildren(...parts.flatMap((part) => [part, " "]));
}

window.addEventListener("online", () => { if (!ended) { attempts = 0; if (!link) connect(); } });
window.addEventListener("offline", () => { if (!ended) { const old = link; link = null; if (old) { old.onclose = null; old.close(); } enter("offline"); again(5000); } });
setInterval(() => {
  if (state === "connected" && Date.now() - heardAt > SILENT_FOR) resume(); // half open: nothing comes any more
  if (state === "offline") show();
}, 5000);

// --- writing -----------------------------------------------------------------------------------------------------------

let act = "say";
let target;
function about(what, seq, text) {
  act = what;
  target = seq;
  const line = form.querySelector(".say__about");
  line.hidden = what === "say" && !seq;
  line.firstElementChild.textContent = seq ? say(what === "edit" ? words.editing : words.quoting, { n: seq }) : "";
  if (text !== undefined) box.value = text;
  box.focus();
}

if (form) {
  if (form.target.value) target = Number(form.target.value);
  form.addEventListener("submit", async (event) => {
    if (ended) return;
    event.preventDefault();
    const text = box.value.trim();
    const files = act === "say" ? [...form.files.files] : [];
    if (!text && !files.length) return;
    box.value = "";
    const entry = { do: act, text, target };
    if (files.length) { entry.files = files; form.files.value = ""; }
    about("say");
    await enqueue(entry);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) { event.preventDefault(); form.requestSubmit(); }
    if (event.key === "Escape" && (target || act !== "say")) about("say", undefined, act === "edit" ? "" : undefined);
  });
  let typedAt = 0;
  box.addEventListener("input", () => {
    if (Date.now() - typedAt > 3000 && state === "connected" && box.value) { typedAt = Date.now(); link?.send(JSON.stringify({ t: "typing" })); }
  });
  form.querySelector("[data-cancel]").addEventListener("click", (event) => { event.preventDefault(); about("say", undefined, act === "edit" ? "" : undefined); });
  parts.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-do]");
    if (!link) return;
    event.preventDefault();
    const line = link.closest("li");
    const seq = Number(line.dataset.seq);
    const what = link.dataset.do;
    if (what === "quote") about("say", seq);
    else if (what === "edit") about("edit", seq, textOf(line.querySelector(".msg__t")));
    else if (what !== "withdraw" || confirm(words.sure)) enqueue({ do: what, target: seq });
  });
}

function textOf(element) {
  if (!element) return "";
  const copy = element.cloneNode(true);
  for (const part of copy.querySelectorAll(".unfolded")) part.remove();
  for (const part of copy.querySelectorAll("br")) part.replaceWith("\n");
  return copy.textContent;
}

// --- begin -------------------------------------------------------------------------------------------------------------

unfold(list);
const first = list.querySelector(".rule--new");
if (location.hash.startsWith("#m")) lineOf(location.hash.slice(2))?.scrollIntoView({ block: "center" });
else if (first) first.scrollIntoView({ block: "start" });
else if (lives) toEnd();
for (const item of list.querySelectorAll(".older")) watchOlder.observe(item);
stored("readonly", (store) => store.getAll()).then((entries) => {
  for (const entry of (entries ?? []).filter((each) => each.whose === mine).sort((a, b) => a.at - b.at)) {
    if (waiting.has(entry.id)) continue;
    delete entry.line;
    waiting.set(entry.id, entry);
    if (entry.do === "say") draw(entry);
    const why = entry.refused;
    if (why) { entry.refused = ""; refused(entry, why); }
  }
  connect();
  markRead();
});
