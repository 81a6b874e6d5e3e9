/** Links over HTTP: begin, end, state, code. */

import type { Links, LinkStatus } from "../link/links.js";
import { asUuid, Fields } from "./reading.js";
import { linkNotOpen, linkOpen, noCode, ownedElsewhere } from "./problems.js";
import type { Answer, Routes } from "./routes.js";

export function linkRoutes(links: Links): Routes {
  return {
    "GET /internal/wa/status": ({ query }) => {
      const businessId = query.get("business_id");
      if (businessId === null) return { status: 200, json: { state: links.whole().state } };
      return { status: 200, json: told(links.status(asUuid(businessId, "business_id"))) };
    },
    "GET /internal/wa/qr": ({ query }) => qr(links, asUuid(query.get("business_id"), "business_id")),
    "POST /internal/wa/link": async ({ body }) => {
      const fields = Fields.ofBody(body);
      const phone = fields.phone("phone");
      const businessId = fields.uuid("business_id");
      const begun = await links.pair(businessId, phone === null ? null : phone.slice(1));
      if (begun === null) throw ownedElsewhere();
      return { status: 202, json: { state: begun.link.status.state, pairing_code: begun.code } };
    },
    "POST /internal/wa/unlink": async ({ body }) => {
      if (!(await links.unlink(Fields.ofBody(body).uuid("business_id")))) throw ownedElsewhere();
      return { status: 204 };
    },
    "POST /internal/wa/presence": async ({ body }) => {
      const fields = Fields.ofBody(body);
      const connection = links.get(fields.uuid("business_id"))?.open;
      const chat = fields.chat("chat") ?? fields.text("chat");
      const state = fields.text("state");
      const waIds = fields.texts("wa_ids");
      if (connection === undefined) throw linkNotOpen();
      if (state === "read") await connection.markRead(chat, waIds);
      else await connection.showTyping(chat, state === "composing");
      return { status: 204 };
    },
  };
}

function qr(links: Links, businessId: string): Answer {
  const { state, reason } = links.status(businessId);
  if (state === "open") throw linkOpen();
  if (reason === "owned_elsewhere") throw ownedElsewhere();
  const code = links.get(businessId)?.qr;
  if (code === undefined) throw noCode();
  return { status: 200, json: { qr: code.code, expires_at: new Date(code.expiresAt).toISOString() } };
}

function told({ state, reason, phone, since, lastTrafficAt }: LinkStatus): Readonly<Record<string, unknown>> {
  return {
    state,
    reason,
    phone,
    since: since.getTime() === 0 ? null : since.toISOString(),
    last_traffic_at: lastTrafficAt?.toISOString() ?? null,
  };
}
