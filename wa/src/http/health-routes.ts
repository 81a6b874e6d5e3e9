/** Health and figures, for anyone who reaches the port: counts and ages, nothing of a business. */

import type { Links } from "../link/links.js";
import type { Outbox } from "../events/outbox.js";
import type { Routes } from "./routes.js";

interface HealthParts {
  readonly links: Links;
  readonly outbox: Outbox;
  /** Throws a Problem while the process is starting or stopping. */
  readonly checkReady: () => void;
}

export function healthRoutes({ links, outbox, checkReady }: HealthParts): Routes {
  return {
    "GET /healthz": () => {
      const { state, lastTrafficAt } = links.whole();
      return { status: 200, json: { status: "ok", state, last_traffic_age_s: ageS(lastTrafficAt) } };
    },
    "GET /readyz": () => {
      checkReady();
      return { status: 200, json: { status: "ready" } };
    },
    "GET /metrics": async () => {
      checkReady();
      const { lastTrafficAt, open, links: linked } = links.whole();
      const { waiting, dead } = await outbox.counts();
      const age = ageS(lastTrafficAt);
      const figures: [string, string, number][] = [
        ["moked_wa_links", "Links that are not off.", linked],
        ["moked_wa_links_open", "Links that WhatsApp has let in.", open],
        ["moked_wa_events_waiting", "Events that the CRM has yet to take.", waiting],
        ["moked_wa_events_refused", "Events that the CRM called invalid; kept aside.", dead],
        ...(age === null ? [] : [["moked_wa_last_traffic_age_seconds", "Since anything came in.", age] satisfies [string, string, number]]),
      ];
      const lines = figures.flatMap(([name, help, value]) => [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} gauge`,
        `${name} ${String(value)}`,
      ]);
      return { status: 200, text: `${lines.join("\n")}\n` };
    },
  };
}

function ageS(at: Date | null): number | null {
  return at === null ? null : Math.max(0, Math.round((Date.now() - at.getTime()) / 1000));
}
