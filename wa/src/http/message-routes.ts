/** Messages and their files over HTTP. */

import type { Database } from "../db/rows.js";
import { MAX_FILE_BYTES } from "../events/types.js";
import type { Files } from "../files/store.js";
import type { Sender } from "../outbound/sender.js";
import type { OutboundStore } from "../outbound/store.js";
import { badRequest, bodyTooLarge, notFoundHere } from "./problems.js";
import { asUuid, Fields, mimeOf, readSend } from "./reading.js";
import type { Routes } from "./routes.js";

interface MessageParts {
  readonly database: Database;
  readonly sender: Sender;
  readonly store: OutboundStore;
  readonly files: Files;
}

export function messageRoutes({ database, sender, store, files }: MessageParts): Routes {
  return {
    "POST /internal/wa/messages": async ({ body }) => ({ status: 200, json: { ...(await sender.send(readSend(body))) } }),
    "GET /internal/wa/messages/{id}": async ({ id, query }) => {
      const answer = await sender.answer(asUuid(query.get("business_id"), "business_id"), asUuid(id, "message_id"));
      if (answer === null) throw notFoundHere("message", id);
      return { status: 200, json: { ...answer } };
    },
    "POST /internal/wa/messages/{id}/give-up": async ({ id, body }) => {
      const businessId = Fields.ofBody(body).uuid("business_id");
      if (!(await store.giveUp(businessId, asUuid(id, "message_id")))) throw notFoundHere("message", id);
      return { status: 204 };
    },
    "POST /internal/wa/files": async ({ query, body }) => {
      const businessId = asUuid(query.get("business_id"), "business_id");
      const mime = mimeOf(query.get("mime"));
      if (body.length === 0) throw badRequest("The body must hold the file's bytes.");
      if (body.length > MAX_FILE_BYTES) throw bodyTooLarge(MAX_FILE_BYTES);
      const fileId = await files.put(database, businessId, { mime, body: Buffer.from(body) });
      return { status: 200, json: { file_id: fileId } };
    },
    "GET /internal/wa/files/{id}": async ({ id, query }) => {
      const file = await files.get(asUuid(query.get("business_id"), "business_id"), asUuid(id, "file_id"));
      if (file === null) throw notFoundHere("file", id);
      return { status: 200, file };
    },
    "DELETE /internal/wa/files/{id}": async ({ id, query }) => {
      await files.remove(asUuid(query.get("business_id"), "business_id"), asUuid(id, "file_id"));
      return { status: 204 };
    },
  };
}
