/**
 * A stand-in for the CRM, for screenshots and browser checks of the built app only: `node testing/mock-server.mjs [port]`
 * serves dist/ with fixture data, the CRM's security headers and live events. It prints its address when it listens.
 *
 * POST /__mock/{turn|end|ring|socket-off|socket-on|fail|heal|empty|full} drives it from a test.
 */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { Server } from "socket.io";
import * as data from "./fixtures/index.mjs";

const DIST = process.env.WEB_DIST ?? fileURLToPath(new URL("../dist/", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json" };
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const state = { failing: false, empty: false, published: 6, coming: 0 };

function send(response, status, body, headers = {}) {
  const type = status >= 400 ? "application/problem+json" : "application/json";
  response.writeHead(status, { "content-type": type, "cache-control": "no-store", ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

const problem = (response, status, detail) => send(response, status, { type: "about:blank", status, detail });

function page(items, params) {
  const limit = Number(params.get("limit") ?? 50);
  const start = Number(params.get("cursor") ?? 0);
  const rows = state.empty ? [] : items;
  return { items: rows.slice(start, start + limit), next_cursor: start + limit < rows.length ? String(start + limit) : null };
}

const matches = (row, q) => q === null || JSON.stringify(row).includes(q);

function sorted(rows, sort) {
  if (!sort) return rows;
  const key = { duration: "duration_ms", price: "price_agorot", score: "score" }[sort.replace("-", "")] ?? sort.replace("-", "");
  const way = sort.startsWith("-") ? -1 : 1;
  return rows.toSorted((a, b) => {
    if (a[key] === b[key]) return 0;
    if (a[key] === null) return 1;
    if (b[key] === null) return -1;
    return (a[key] < b[key] ? -1 : 1) * way;
  });
}

const versions = () => data.versions.map((each) => ({ ...each, published: each.version === state.published }));

function promptOut() {
  const all = versions();
  return { ...data.prompt, published_version: state.published, latest: all[0], published: all.find((each) => each.published) };
}

function turnsOf(id) {
  if (id === data.liveCall.id) return data.liveTurns;
  if (id === data.secondLive.id) return data.secondTurns;
  return id === data.ringing.id ? [] : data.doneTurns;
}

const local = (iso) => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Jerusalem" }).format(new Date(iso));

const within = (iso, params) =>
  (!params.get("from") || local(iso) >= params.get("from")) && (!params.get("to") || local(iso) <= params.get("to"));

const LISTS = {
  calls: (params) =>
    sorted(
      data.calls.filter(
        (each) =>
          (!params.get("status") || each.status === params.get("status")) &&
          (!params.get("sentiment") || each.sentiment === params.get("sentiment")) &&
          (!params.get("min_score") || (each.lead_score ?? -1) >= Number(params.get("min_score"))) &&
          within(each.started_at, params) &&
          matches(each, params.get("q")),
      ),
      params.get("sort"),
    ),
  leads: (params) =>
    sorted(
      data.leads.filter((each) => (!params.get("status") || each.status === params.get("status")) && matches(each, params.get("q"))),
      params.get("sort"),
    ),
  customers: (params) =>
    data.customers.filter((each) => (!params.get("tag") || each.tags.includes(params.get("tag"))) && matches(each, params.get("q"))),
  tasks: (params) => data.tasks.filter((each) => !params.get("status") || each.status === params.get("status")),
  properties: (params) =>
    data.properties.filter(
      (each) =>
        ["deal", "kind", "status", "city"].every((name) => !params.get(name) || each[name] === params.get(name)) &&
        (!params.get("rooms_min") || each.rooms >= Number(params.get("rooms_min"))) &&
        matches(each, params.get("q")),
    ),
  appointments: (params) => data.appointments.filter((each) => within(each.starts_at, params)),
  prompts: () => [promptOut()],
};

function patchRow(rows, id, body, response) {
  const row = rows.find((each) => each.id === id);
  if (!row) return problem(response, 404, "הפריט לא נמצא.");
  if (row.version !== body.version) return problem(response, 409, "מישהו שינה את הרשומה בינתיים.");
  Object.assign(row, body, { version: row.version + 1 });
  if ("done_at" in row) row.done_at = row.status === "done" ? new Date().toISOString() : null;
  return send(response, 200, row);
}

function savePrompt(body, response) {
  const latest = data.versions[0];
  if (body.based_on !== latest.version) return problem(response, 409, `בינתיים נשמרה גרסה ${latest.version}.`);
  const { based_on, publish, ...texts } = body;
  data.versions.unshift({ ...latest, ...texts, version: based_on + 1, created_at: new Date().toISOString(), note: body.note ?? null });
  if (publish) state.published = based_on + 1;
  return send(response, 201, versions()[0]);
}

function write(method, area, id, rest, body, response) {
  if (area === "leads" && method === "PATCH") return patchRow(data.leads, id, body, response);
  if (area === "customers" && method === "PATCH") return patchRow(data.customers, id, body, response);
  if (area === "tasks" && method === "PATCH") return patchRow(data.tasks, id, body, response);
  if (area === "tasks" && method === "POST") {
    data.tasks.unshift({ ...data.tasks[5], id: data.uuid(), title: body.title, version: 1, created_at: new Date().toISOString() });
    return send(response, 201, data.tasks[0]);
  }
  if (area === "prompts" && rest === "versions") return savePrompt(body, response);
  if (area === "prompts" && rest === "publish") {
    state.published = body.version;
    return send(response, 201, promptOut());
  }
  return problem(response, 404, "אין כתובת כזאת.");
}

/** Answers of their own beside the plain lists, by area and the rest of the path. */
const OTHERS = {
  "contact-rules": () => data.contactRules,
  "tasks/callback-hints": () => data.callbackHints,
  "lead-statuses": () => ({ items: data.leadStatuses }),
  segments: () => ({ items: [] }),
  "vendors/health": () => ({ out: [] }),
  "leads/assignees": () => ({ items: data.assignees }),
  "customers/tags": () => data.tags,
  "customers/duplicates": (params) => page(data.duplicates, params),
};
const PARTS = {
  "customers/timeline": (_, params) =>
    page(data.timeline.filter((each) => params.getAll("kind").length === 0 || params.getAll("kind").includes(each.kind)), params),
  "customers/merges": (id) => ({ items: id === data.customers[0].id ? data.merges : [] }),
  "customers/consent": (id) => ({ ...data.consent, customer_id: id }),
  "customers/contacts": (_, params) => page(data.decisions, params),
  "leads/evidence": () => ({ items: data.evidence }),
  "leads/history": () => ({ items: data.history }),
  "calls/caller": (id) => data.callerOf(data.calls.find((each) => each.id === id) ?? data.calls[0]),
};

function read(area, id, rest, params, response) {
  const other = OTHERS[id ? `${area}/${id}` : area];
  if (other) return send(response, 200, other(params));
  const part = rest && PARTS[`${area}/${rest}`];
  if (part) return send(response, 200, part(id, params));
  if (area === "prompts" && rest === "versions") return send(response, 200, page(versions(), params));
  if (rest === "turns") return send(response, 200, page(turnsOf(id), params));
  if (!LISTS[area]) return problem(response, 404, "אין כתובת כזאת.");
  if (!id) return send(response, 200, page(LISTS[area](params), params));
  const row = data[area].find((each) => each.id === id);
  if (!row) return problem(response, 404, "הפריט לא נמצא.");
  return send(response, 200, area === "calls" ? data.detailOf(row) : row);
}

function auth(name, body, request, response) {
  if (name === "login" && (body.password !== "moked-demo" || !body.email)) return problem(response, 401, "הדוא״ל או הסיסמה שגויים.");
  if (name === "login" || name === "one-time") {
    const cookies = ["moked_session=1; HttpOnly; Path=/; SameSite=Lax", "moked_csrf=token; Path=/; SameSite=Lax"];
    return send(response, 200, data.me, { "set-cookie": cookies });
  }
  if (!signedIn(request)) return problem(response, 401, "צריך להתחבר.");
  if (name === "me") return send(response, 200, data.me);
  const gone = ["moked_session=; Path=/; Max-Age=0", "moked_csrf=; Path=/; Max-Age=0"];
  return send(response, 204, undefined, { "set-cookie": gone });
}

const signedIn = (request) => (request.headers.cookie ?? "").includes("moked_session=1");

function api(request, response, url, body) {
  const [, , area, id, rest] = url.pathname.split("/");
  if (area === "auth") return auth(id, body, request, response);
  if (!signedIn(request)) return problem(response, 401, "צריך להתחבר.");
  if (state.failing) return problem(response, 503, "השרת עמוס. נסו שוב בעוד רגע.");
  if (request.method === "GET") return read(area, id, rest, url.searchParams, response);
  if (request.headers["x-csrf-token"] !== "token") return problem(response, 403, "חסר אסימון.");
  return write(request.method, area, id, rest, body, response);
}

function control(name, io) {
  if (name === "turn") {
    const [speaker, text] = data.comingTurns[state.coming++ % data.comingTurns.length];
    const last = data.liveTurns.at(-1);
    const turn = { ...last, id: data.uuid(), seq: last.seq + 1, speaker, text, text_generated: null, gap_ms: null, at: new Date().toISOString() };
    data.liveTurns.push(turn);
    io.emit("turn.added", { call_id: data.liveCall.id, turn });
  }
  if (name === "ring") io.emit("call.changed", { call: { ...data.ringing, id: data.uuid(), started_at: new Date().toISOString() } });
  if (name === "end") {
    Object.assign(data.liveCall, { status: "ended", end_reason: "caller_hangup", duration_ms: 190_000, ended_at: new Date().toISOString(), analysis_state: "pending" });
    io.emit("call.changed", { call: data.liveCall });
  }
  if (name === "socket-off") io.disconnectSockets(true);
  if (name === "fail" || name === "heal") state.failing = name === "fail";
  if (name === "empty" || name === "full") state.empty = name === "empty";
}

function file(pathname, response) {
  const wanted = normalize(join(DIST, pathname));
  const found = wanted.startsWith(DIST) && existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(DIST, "index.html");
  response.writeHead(200, { "content-type": `${TYPES[extname(found)] ?? "text/plain"}; charset=utf-8`, "content-security-policy": CSP });
  createReadStream(found).pipe(response);
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {};
  if (url.pathname.startsWith("/__mock/")) {
    control(url.pathname.slice(8), io);
    return send(response, 204);
  }
  if (url.pathname.startsWith("/api/")) return api(request, response, url, body);
  return file(url.pathname, response);
});
const io = new Server(server, { transports: ["websocket"] });
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
