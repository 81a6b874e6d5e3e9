/** All links of this process: which there are, which are ours, and what becomes of them when the process goes. */

import type { Ownership } from "../auth/ownership.js";
import type { Database } from "../db/rows.js";
import type { LinkReason, LinkState } from "../events/types.js";
import type { Log } from "../log.js";
import type { Link } from "./link.js";
import type { Standing } from "./record.js";

/** Ms between two attempts to own what another process owned: a deploy replaces one gateway by the next. */
const CLAIM_MS = 3_000;

/** States in which a link stays until somebody acts. */
const STOPPED: ReadonlySet<LinkReason> = new Set(["logged_out", "forbidden", "mismatch", "replaced", "unlinked", "qr_expired"]);

export type LinkStatus = Standing & { readonly lastTrafficAt: Date | null };

interface LinksParts {
  readonly database: Database;
  readonly makeOwnership: (onLost: (businessIds: string[]) => void) => Ownership;
  readonly makeLink: (businessId: string, known: LinkStatus) => Link;
  readonly wasPaired: (businessId: string) => Promise<boolean>;
  /** Called before a link of a process that is gone goes on here. */
  readonly tidy: (businessId: string) => Promise<void>;
  readonly log: Log;
}

export class Links {
  private readonly links = new Map<string, Link>();
  /** Links that another process owns, or whose ownership could not be taken yet. */
  private readonly elsewhere = new Set<string>();
  private readonly ownership: Ownership;
  private claimer: NodeJS.Timeout | undefined;
  private claiming: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly parts: LinksParts) {
    this.ownership = parts.makeOwnership((lost) => {
      parts.log("error", "links.ownership_lost", { links: lost.length });
      for (const businessId of lost) {
        this.elsewhere.add(businessId);
        void this.links.get(businessId)?.stop(null);
      }
    });
  }

  /** Read `wa.links` and connect what was linked; returns when each has been begun. */
  async start(): Promise<void> {
    const { rows } = await this.parts.database.query<Row>(
      "SELECT business_id, state, reason, phone, since, last_traffic_at FROM wa.links WHERE state <> 'off'",
    );
    for (const row of rows) {
      const known = statusOf(row);
      this.links.set(row.business_id, this.parts.makeLink(row.business_id, known));
      if (STOPPED.has(known.reason)) await this.settle(row.business_id);
      else this.elsewhere.add(row.business_id);
    }
    await this.claim();
    const claimAgain = (): void => {
      this.claiming = this.claim();
    };
    this.claimer = setInterval(claimAgain, CLAIM_MS);
  }

  get(businessId: string): Link | undefined {
    return this.elsewhere.has(businessId) ? undefined : this.links.get(businessId);
  }

  /** Businesses whose link this process owns. */
  ours(): string[] {
    return [...this.links.keys()].filter((businessId) => !this.elsewhere.has(businessId));
  }

  /** What one business is told of its link. */
  status(businessId: string): LinkStatus {
    const link = this.links.get(businessId);
    if (link === undefined) return NEVER;
    if (!this.elsewhere.has(businessId)) return link.status;
    return { ...link.status, state: "closed", reason: "owned_elsewhere" };
  }

  /** Of all links together: the best of them, and the newest traffic. */
  whole(): { state: LinkState; lastTrafficAt: Date | null; open: number; links: number } {
    const all = [...this.links.keys()].map((businessId) => this.status(businessId)).filter(({ state }) => state !== "off");
    const states = new Set(all.map(({ state }) => state));
    const order: LinkState[] = ["open", "qr", "connecting", "closed"];
    const times = all.flatMap(({ lastTrafficAt }) => (lastTrafficAt === null ? [] : [lastTrafficAt.getTime()]));
    return {
      state: order.find((state) => states.has(state)) ?? "off",
      lastTrafficAt: times.length === 0 ? null : new Date(Math.max(...times)),
      open: all.filter(({ state }) => state === "open").length,
      links: all.length,
    };
  }

  /** Begin to link a business; null when another process owns it. */
  async pair(businessId: string, digits: string | null): Promise<{ link: Link; code: string | null } | null> {
    if (!(await this.ownership.take(businessId))) {
      this.elsewhere.add(businessId);
      if (!this.links.has(businessId)) this.links.set(businessId, this.parts.makeLink(businessId, NEVER));
      return null;
    }
    if (this.elsewhere.has(businessId)) await this.parts.tidy(businessId);
    this.elsewhere.delete(businessId);
    const link = this.links.get(businessId) ?? this.parts.makeLink(businessId, NEVER);
    this.links.set(businessId, link);
    return { link, code: await link.pair(digits) };
  }

  /** False when another process owns it. */
  async unlink(businessId: string): Promise<boolean> {
    const link = this.links.get(businessId);
    if (link === undefined) return true;
    if (!(await this.ownership.take(businessId))) return false;
    this.elsewhere.delete(businessId);
    await link.unlink();
    await this.ownership.release(businessId);
    return true;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.claimer);
    await this.claiming;
    await Promise.all([...this.links.values()].map((link) => link.stop(null)));
    await this.ownership.close();
  }

  /** A killed process may have taken messages for a link that stays closed: nobody will send them. */
  private async settle(businessId: string): Promise<void> {
    try {
      if (!(await this.ownership.take(businessId))) return;
      await this.parts.tidy(businessId);
      await this.ownership.release(businessId);
    } catch (error) {
      // The next start tries again; the other links do not wait for it.
      this.parts.log("warning", "link.unsettled", { business_id: businessId, reason: String(error) });
    }
  }

  private async claim(): Promise<void> {
    for (const businessId of [...this.elsewhere]) {
      const link = this.links.get(businessId);
      if (this.stopped || link === undefined) continue;
      try {
        if (!(await this.ownership.take(businessId))) continue;
        await this.parts.tidy(businessId);
        this.elsewhere.delete(businessId);
        if (await this.parts.wasPaired(businessId)) await link.resume();
        else await link.stop({ state: "closed", reason: "qr_expired" });
      } catch (error) {
        this.elsewhere.add(businessId);
        this.parts.log("warning", "link.unclaimed", { business_id: businessId, reason: String(error) });
      }
    }
  }
}

const NEVER: LinkStatus = { state: "off", reason: "none", phone: null, since: new Date(0), lastTrafficAt: null };

interface Row {
  readonly business_id: string;
  readonly state: LinkState;
  readonly reason: LinkReason;
  readonly phone: string | null;
  readonly since: Date;
  readonly last_traffic_at: Date | null;
}

/** A link that was open when the last process ended is not open now. */
function statusOf(row: Row): LinkStatus {
  const isStopped = STOPPED.has(row.reason);
  const state = isStopped ? row.state : "closed";
  const reason = isStopped ? row.reason : "network";
  return { state, reason, phone: row.phone, since: row.since, lastTrafficAt: row.last_traffic_at };
}
