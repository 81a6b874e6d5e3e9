/**
 * Brings events to the CRM: in order, repeated for ever with growing pauses, one post at a time for each business.
 *
 * Only an answer that calls the body itself invalid (400, 422) ends an event, alone and with an error in the log: it
 * is kept aside in `wa.events` and stops nothing behind it. Everything else is the CRM's or the network's trouble.
 */

import { setTimeout as delay } from "node:timers/promises";

import type { Log } from "../log.js";
import { type Pauses, pauseMs } from "../link/ladder.js";
import { createTurns } from "../turns.js";
import type { Crm } from "./crm.js";
import type { Outbox, Verdict, Waiting } from "./outbox.js";
import { MAX_BATCH } from "./types.js";

export const EVENTS_PATH = "/internal/wa/events";
const DEADLINE_MS = 15_000;
/** Ms between two looks for events that no wake-up told of: another process may have died over them. */
const LOOK_MS = 2_000;
/** Posts on the way at one moment. Each holds a connection to the database: a CRM that hangs must leave some to the rest. */
const MAX_AT_ONCE = 4;
const PAUSES: Pauses = { firstMs: 500, longestMs: 30_000 };

interface Trouble {
  attempts: number;
  /** Unix ms before which this business is left alone. */
  until: number;
  /** Events of a batch that was refused are posted one by one until the bad one is found. */
  single: boolean;
}

export interface Delivery {
  start(): void;
  stop(): Promise<void>;
}

export function createDelivery(outbox: Outbox, crm: Crm, log: Log): Delivery {
  const stopping = new AbortController();
  const troubles = new Map<string, Trouble>();
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const inTurn = createTurns(MAX_AT_ONCE);
  let loop: Promise<void> = Promise.resolve();
  let woken = false;
  let call = (): void => undefined;

  const post = async (businessId: string, events: Waiting[]): Promise<number> =>
    crm.post(EVENTS_PATH, `{"business_id":"${businessId}","events":[${events.map((one) => one.json).join(",")}]}`, DEADLINE_MS);

  const attempt = async (businessId: string, events: Waiting[]): Promise<Verdict> => {
    const status = await post(businessId, events);
    if (status >= 200 && status < 300) return { settled: events, dead: [] };
    const [only] = events;
    if ((status === 400 || status === 422) && only !== undefined) {
      if (events.length === 1) {
        log("error", "events.refused", { business_id: businessId, event_id: only.eventId, status });
        return { settled: [], dead: [{ event: only, reason: `answered ${String(status)}` }] };
      }
      trouble(businessId).single = true;
      return { settled: [], dead: [] };
    }
    throw new Error(`the CRM answered ${String(status)}`);
  };

  const trouble = (businessId: string): Trouble => {
    const known = troubles.get(businessId) ?? { attempts: 0, until: 0, single: false };
    troubles.set(businessId, known);
    return known;
  };

  const deliver = async (businessId: string): Promise<void> => {
    while (!stopping.signal.aborted && (troubles.get(businessId)?.until ?? 0) <= Date.now()) {
      const single = troubles.get(businessId)?.single === true;
      const round = { seen: 0, dead: 0 };
      try {
        const take = (): Promise<boolean> => outbox.withOldest(businessId, single ? 1 : MAX_BATCH, async (events) => {
          round.seen = events.length;
          const verdict = await attempt(businessId, events);
          round.dead = verdict.dead.length;
          return verdict;
        });
        const mine = await inTurn(() => (stopping.signal.aborted ? Promise.resolve(false) : take()));
        if (!mine) break;
        if (round.seen === 0) {
          troubles.delete(businessId);
          break;
        }
        const known = troubles.get(businessId);
        if (round.dead > 0 || (!single && known?.single !== true)) troubles.delete(businessId);
        else if (known !== undefined) Object.assign(known, { attempts: 0, until: 0 });
      } catch (error) {
        const known = trouble(businessId);
        const pause = pauseMs(known.attempts, PAUSES, Math.random);
        known.attempts += 1;
        known.until = Date.now() + pause;
        log("warning", "events.waiting", { business_id: businessId, attempts: known.attempts, reason: reasonOf(error) });
        setTimeout(wake, pause).unref();
      }
    }
  };

  const round = async (): Promise<void> => {
    for (const businessId of await outbox.businesses()) {
      if (running.has(businessId)) {
        again.add(businessId); // it may have looked for the last time just before this event was there
        continue;
      }
      const work = deliver(businessId).finally(() => {
        running.delete(businessId);
        if (again.delete(businessId)) wake();
      });
      running.set(businessId, work);
    }
  };

  const wasWoken = (): boolean => woken;

  const wake = (): void => {
    woken = true;
    call();
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      woken = false;
      try {
        await round();
      } catch (error) {
        log("warning", "events.unread", { reason: reasonOf(error) });
      }
      const called = new Promise<void>((resolve) => { call = resolve; });
      if (!wasWoken()) await Promise.race([called, delay(LOOK_MS, undefined, { ref: false })]);
    }
  };

  outbox.onWake(wake);
  return {
    start() {
      loop = run();
    },
    async stop() {
      stopping.abort();
      wake();
      await loop;
      await Promise.all(running.values());
    },
  };
}

/** Without a body in it: an address or a status, never a message. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
