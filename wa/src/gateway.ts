/** The gateway, put together: no business rule, a link to WhatsApp for each business, an outbox to the CRM. */

import { once } from "node:events";
import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

import { createOwnership } from "./auth/ownership.js";
import { createAuthRows } from "./auth/rows.js";
import { createSeal } from "./auth/seal.js";
import { loadAuth, wasPaired } from "./auth/state.js";
import { clean } from "./db/cleaning.js";
import { openDatabase } from "./db/rows.js";
import { prepareSchema } from "./db/schema.js";
import { createCrm } from "./events/crm.js";
import { createDelivery } from "./events/delivery.js";
import { createHints } from "./events/hints.js";
import { createOutbox } from "./events/outbox.js";
import { createDownload } from "./files/download.js";
import { createFiles } from "./files/store.js";
import { healthRoutes } from "./http/health-routes.js";
import { linkRoutes } from "./http/link-routes.js";
import { messageRoutes } from "./http/message-routes.js";
import { starting, stopping } from "./http/problems.js";
import { createRouter } from "./http/routes.js";
import { createGatewayServer } from "./http/server.js";
import { createIntake } from "./inbound/intake.js";
import { createJournal } from "./inbound/journal.js";
import { createProcessing } from "./inbound/processing.js";
import { createConnect } from "./link/baileys.js";
import { PAUSES, type Pauses } from "./link/ladder.js";
import { Link } from "./link/link.js";
import { Links } from "./link/links.js";
import { createRecord } from "./link/record.js";
import { silent } from "./link/silent.js";
import { trustingAgent, trustOnly } from "./link/test-server.js";
import type { Connect, Connection } from "./link/whatsapp.js";
import type { Log } from "./log.js";
import { ANSWER_MS, Sender } from "./outbound/sender.js";
import { OutboundStore } from "./outbound/store.js";
import type { Settings } from "./settings.js";
import { silenceConsole } from "./silence.js";

/** Requests under way get this many ms after a stop signal; then their connections are cut. */
const GRACE_MS = 1_000;
/** Ms that a first request waits for the start; that sending and receiving get to end; until the database is tried again at the start; between looks for work that was left over; between cleanings. */
const START_MS = 5_000;
const STOP_MS = 5_000;
const AGAIN_MS = 500;
const LOOK_MS = 5_000;
const CLEAN_MS = 3_600_000;

export interface Dependencies {
  readonly log: Log;
  /** In place of Baileys, for tests. */
  readonly connect?: Connect;
  readonly pauses?: Pauses;
  readonly answerMs?: number;
}

export interface Gateway {
  /** Listens, then prepares the database, for as long as that takes; resolves to the port when it listens. */
  start(): Promise<number>;
  /** Resolves when the database is there and every link has been begun. */
  ready(): Promise<void>;
  /** Close everything without logging out; what was taken is written. */
  stop(): Promise<void>;
}

export function createGateway(settings: Settings, dependencies: Dependencies): Gateway {
  silenceConsole();
  const { log } = dependencies;
  if (settings.testRoot !== null) trustOnly(settings.testRoot);
  let preparing: Promise<void> = Promise.resolve();
  let phase: "starting" | "ready" | "stopping" = "starting";
  const checkReady = (): void => {
    if (phase === "starting") throw starting();
    if (phase === "stopping") throw stopping();
  };

  /** Who asks in the first moments is answered when the database is there, not refused. */
  const becomeReady = async (): Promise<void> => {
    if (phase === "starting") await Promise.race([preparing, delay(START_MS, undefined, { ref: false })]);
    checkReady();
  };

  const seal = createSeal(settings.dataKey);
  const database = openDatabase(settings.databaseUrl, (reason) => { log("warning", "database.connection_lost", { reason }); });
  const crm = createCrm(settings.crmUrl, settings.internalSecret);
  const outbox = createOutbox(database, seal);
  const delivery = createDelivery(outbox, crm, log);
  const files = createFiles(database, seal);
  const journal = createJournal(database, seal);
  const store = new OutboundStore(database, seal, outbox);
  const authRows = createAuthRows(database, seal);
  const open = (businessId: string): Connection | undefined => links.get(businessId)?.open;
  const isComing = (businessId: string): boolean => links.get(businessId)?.status.state === "connecting";
  const answerMs = dependencies.answerMs ?? ANSWER_MS;
  const sender = new Sender({ store, files, journal, open, isComing, answerMs, log });
  const processing = createProcessing({
    database, journal, outbox, files, log,
    download: createDownload(settings.testRoot !== null),
    phoneOfLid: async (businessId, lid) => (await open(businessId)?.phoneOfLid(lid)) ?? null,
  });
  const intake = createIntake({ database, journal, processing, outbox, sender, hint: createHints(crm), open, log });
  const connect =
    dependencies.connect ??
    createConnect({ url: settings.whatsappUrl, uploadAgent: settings.testRoot === null ? null : trustingAgent() });
  const links = new Links({
    database, log,
    makeOwnership: (onLost) => createOwnership(settings.databaseUrl, onLost),
    wasPaired: (businessId) => wasPaired(authRows, businessId),
    tidy: (businessId) => store.dropQueued(businessId),
    makeLink: (businessId, known) =>
      new Link(
        {
          businessId, connect, log,
          loadAuth: (fresh) => loadAuth(authRows, businessId, silent, fresh),
          wipeAuth: () => authRows.wipe(businessId),
          sentMessage: (waId) => store.repeatable(businessId, waId),
          traffic: intake.traffic(businessId),
          record: createRecord(businessId, database, outbox, log),
          pauses: dependencies.pauses ?? PAUSES,
        },
        known,
      ),
  });

  const router = createRouter(
    { secret: settings.internalSecret, becomeReady, now: () => Date.now() / 1000 },
    {
      ...healthRoutes({ links, outbox, checkReady }),
      ...linkRoutes(links),
      ...messageRoutes({ database, sender, store, files }),
    },
  );
  const server = createGatewayServer(router, log);
  const timers: NodeJS.Timeout[] = [];
  const stopped = new AbortController();

  const prepare = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await prepareSchema(database);
        break;
      } catch (error) {
        log("warning", "database.waiting", { reason: reasonOf(error) });
        await delay(AGAIN_MS, undefined, { ref: false });
      }
    }
    if (stopped.signal.aborted) return;
    delivery.start();
    await links.start();
    phase = "ready";
    log("info", "wa.ready", { links: links.whole().links });
    timers.push(setInterval(() => { look(); }, LOOK_MS), setInterval(() => { void tidy(); }, CLEAN_MS));
    await tidy();
  };

  /** What a failed write or an answer that never came has left over. */
  const look = (): void => {
    for (const businessId of links.ours()) {
      processing.pump(businessId).catch((error: unknown) => {
        log("warning", "inbound.unread", { business_id: businessId, reason: reasonOf(error) });
      });
      if (open(businessId) !== undefined) sender.resend(businessId);
    }
  };

  const tidy = async (): Promise<void> => {
    try {
      await clean(database);
    } catch (error) {
      log("warning", "database.unclean", { reason: reasonOf(error) });
    }
  };

  let ending: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    phase = "stopping";
    stopped.abort();
    for (const timer of timers) clearInterval(timer);
    const closed = closeServer(server);
    await preparing.catch(() => undefined); // its reason has been told
    await links.stop();
    // An upload that hangs keeps nobody: what was not handed over is dropped or told at the next start.
    await Promise.race([sender.stop().then(() => intake.settled()), delay(STOP_MS, undefined, { ref: false })]);
    await delivery.stop();
    await closed;
    await database.close();
  };

  return {
    async start() {
      server.listen(settings.port, settings.host);
      await once(server, "listening");
      preparing = prepare();
      const address = server.address();
      return typeof address === "object" && address !== null ? address.port : settings.port;
    },
    ready: () => preparing,
    stop() {
      ending ??= end();
      return ending;
    },
  };
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  await Promise.race([closed, delay(GRACE_MS, undefined, { ref: false })]);
  server.closeAllConnections();
  await closed;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
