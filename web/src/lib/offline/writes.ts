import { api, unwrap, type Schemas } from "@/lib/api/client";
import { isRecord } from "@/lib/guards";

export interface NoteWrite {
  kind: "note";
  customer_id: string;
  body: string;
}
export interface TaskWrite {
  kind: "task";
  task_id: string;
  version: number;
  status: Schemas["TaskOut"]["status"];
}
export interface LeadWrite {
  kind: "lead";
  lead_id: string;
  version: number;
  status: string;
}
/** A message to a customer; messages of one conversation keep their order. */
export interface MessageWrite {
  kind: "message";
  customer_id: string;
  body: Schemas["MessageCreate"];
}
/** The writes that people do on the road, and that may wait for a connection. */
export type Write = NoteWrite | TaskWrite | LeadWrite | MessageWrite;

/** A write without an answer after so long, in ms, is taken for lost; with the same key it is sent again. */
const ANSWER_MS = 20_000;

const keyed = (key: string) => ({ headers: { "Idempotency-Key": key }, signal: AbortSignal.timeout(ANSWER_MS) });

export const sendNote = ({ customer_id, body }: NoteWrite, key: string) =>
  unwrap(api.POST("/api/customers/{customer_id}/notes", { params: { path: { customer_id } }, ...keyed(key), body: { body } }));

export const sendTask = ({ task_id, version, status }: TaskWrite, key: string) =>
  unwrap(api.PATCH("/api/tasks/{task_id}", { params: { path: { task_id } }, ...keyed(key), body: { version, status } }));

export const sendLead = ({ lead_id, version, status }: LeadWrite, key: string) =>
  unwrap(api.PATCH("/api/leads/{lead_id}", { params: { path: { lead_id } }, ...keyed(key), body: { version, status } }));

export const sendMessage = ({ customer_id, body }: MessageWrite, key: string) =>
  unwrap(api.POST("/api/chats/{customer_id}/messages", { params: { path: { customer_id } }, ...keyed(key), body }));

export function send(write: Write, key: string): Promise<{ version: number }> {
  if (write.kind === "note") return sendNote(write, key);
  if (write.kind === "message") return sendMessage(write, key);
  return write.kind === "task" ? sendTask(write, key) : sendLead(write, key);
}

/** The row that a write changes; writes of one row keep their order. A note changes none. */
export function rowOf(write: Write): string | null {
  if (write.kind === "note") return null;
  if (write.kind === "message") return write.customer_id;
  return write.kind === "task" ? write.task_id : write.lead_id;
}

/** The same write on the row as it stands on the server now. */
export async function renewed(write: Write): Promise<Write> {
  if (write.kind === "note" || write.kind === "message") return write;
  const { version } =
    write.kind === "task"
      ? await unwrap(api.GET("/api/tasks/{task_id}", { params: { path: { task_id: write.task_id } } }))
      : await unwrap(api.GET("/api/leads/{lead_id}", { params: { path: { lead_id: write.lead_id } } }));
  return { ...write, version };
}

/** Whether what the device kept is a write of this version of the app. */
export function isWrite(value: unknown): value is Write {
  if (!isRecord(value)) return false;
  const has = (...names: string[]) => names.every((name) => typeof value[name] === "string");
  if (value.kind === "note") return has("customer_id", "body");
  if (value.kind === "message") return has("customer_id") && isRecord(value.body);
  if (typeof value.version !== "number") return false;
  return (value.kind === "task" && has("task_id", "status")) || (value.kind === "lead" && has("lead_id", "status"));
}
